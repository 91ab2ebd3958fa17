"""Chooses among representations and languages by the headers Accept and Accept-Language (RFC 9110, section 12.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def choose_media_type(accept: str | None, offered: Sequence[str]) -> str | None:
    """Give the media type that the client likes best among those offered, the first one where it likes several alike.

    Args:
        accept: The header; None or empty takes anything.
        offered: The media types that there are, the best first.

    Returns:
        One of those offered; None when the client takes none of them.

    >>> offered = ["text/html", "text/turtle"]
    >>> choose_media_type("text/turtle, text/html;q=0.5", offered), choose_media_type("*/*", offered)
    ('text/turtle', 'text/html')
    >>> choose_media_type("image/png", offered) is None
    True
    """
    ranges = _weighted(accept or "*/*")
    weights = {one: _weight(one, ranges) for one in offered}
    best = max(weights.values(), default=0.0)
    return next((one for one in offered if weights[one] == best), None) if best > 0 else None


def choose_language(accept: str | None, offered: Sequence[str]) -> str:
    """Give the language that the client likes best among those offered, else the first.

    >>> choose_language("kk, ru;q=0.8, en;q=0.5", ["en", "ru"]), choose_language(None, ["en", "ru"])
    ('ru', 'en')
    """
    ranges = _weighted(accept or "")
    weights = {
        one: max((weight for range_, weight in ranges if range_.partition("-")[0] == one), default=0.0)
        for one in offered
    }
    return max(offered, key=lambda one: weights[one])


def _weighted(header: str) -> list[tuple[str, float]]:
    """Give the ranges of a header with their weights; one that cannot be read weighs nothing."""
    found = []
    for part in header.split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        weight = next((text[2:] for text in parameters if text.lower().startswith("q=")), "1")
        try:
            found.append((name.lower(), min(max(float(weight), 0.0), 1.0)))
        except ValueError:
            found.append((name.lower(), 0.0))
    return found


def _weight(media_type: str, ranges: list[tuple[str, float]]) -> float:
    """Give the weight of the range that names a media type most closely: itself, its kind, anything."""
    weights = dict(ranges)
    names = (media_type, f"{media_type.partition('/')[0]}/*", "*/*")
    return next((weights[name] for name in names if name in weights), 0.0)
