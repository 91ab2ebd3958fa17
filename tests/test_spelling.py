"""Spellings of one name have one skeleton, in any script; different names have different ones."""

from __future__ import annotations

import pytest

from aljir.spelling import skeleton


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Galina Serebryakova", "Галина Серебрякова"),
        ("Maya Plisetskaya", "Майя Плисецкая"),
        ("Yuri Trifonov", "Юрий Трифонов"),
        ("Yury Trifonov", "Yuri Trifonov"),
        ("Tukhachevsky", "Тухачевский"),
        ("Rayev", "Раев"),
        ("Qapuly", "Қапұлы"),
        ("İzmir", "izmir"),
        ("Café", "Cafe\u0301"),
    ],
)
def test_spellings_of_one_name_share_a_skeleton(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Ruslanova", "Ruslanov"), ("Astana", "Astara"), ("1937", "1997"), ("11", "1")]
)
def test_different_names_have_different_skeletons(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)


# Entries
