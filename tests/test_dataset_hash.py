"""The hash of a dataset: that of its canonical form (W3C RDFC-1.0), as others compute it."""

from __future__ import annotations

import hashlib
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Dataset, DefaultGraph, Literal, NamedNode, Quad, Store

import aljir
from aljir.lines import write_sorted
from aljir.serialisation import canonical, dataset_hash, n_quads
from aljir.terms import XSD

CHECKOUT = Path(__file__).parent.parent
THING, SAYS = NamedNode("https://example.org/thing"), NamedNode("https://example.org/says")

ESCAPES = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
"""What canonical N-Quads write by a letter (RDFC-1.0, appendix A)."""


def escaped(char: str) -> str:
    """Write a character of a literal as canonical N-Quads do: controls by their number, others as they are."""
    by_number = ord(char) < 0x20 or char in "\x7f\ufffe\uffff"
    return ESCAPES.get(char) or (f"\\u{ord(char):04X}" if by_number else char)


def written(term: rdflib.term.Node) -> str:
    """Write a term of rdflib, by no serialiser but this one."""
    if not isinstance(term, rdflib.Literal):
        return f"<{term}>"
    text = f'"{"".join(map(escaped, term))}"'
    if term.language:
        return f"{text}@{term.language}"
    return text if term.datatype in (None, rdflib.XSD.string) else f"{text}^^<{term.datatype}>"


def second_opinion(content: bytes) -> str:
    """Give the hash of an N-Quads file as rdflib reads it; it has no blank nodes, so that none must be named."""
    dataset = rdflib.Dataset()
    dataset.parse(data=content, format="nquads")
    default = dataset.default_graph.identifier
    lines = {
        f"{' '.join(written(term) for term in (*triple, *(() if graph in (None, default) else (graph,))))} .\n"
        for *triple, graph in dataset.quads()
    }
    in_code_point_order = "".join(sorted(lines))
    return hashlib.sha256(in_code_point_order.encode()).hexdigest()


@pytest.mark.parametrize("name", ["checkout", "lighthouse"])
def test_rdflib_and_sha256sum_give_the_same_hash(
    name: str, lighthouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)  # 0Z is not rewritten as +00:00
    graph = aljir.open(CHECKOUT if name == "checkout" else lighthouse)
    dump = graph.export(tmp_path, ["nq"])[0].read_bytes()
    assert hashlib.sha256(dump).hexdigest() == graph.dataset_hash()
    assert second_opinion(dump) == graph.dataset_hash()


@pytest.mark.parametrize(
    "code", [*range(0x100), 0x0416, 0x2028, 0xD7FF, 0xE000, 0xFEFF, *range(0xFFF0, 0x10000), 0x10000, 0x1F600, 0x10FFFF]
)
def test_each_character_is_written_as_the_canonical_form_has_it(code: int) -> None:
    line = f'<https://example.org/thing> <https://example.org/says> "a{escaped(chr(code))}b" .\n'
    assert n_quads([Quad(THING, SAYS, Literal(f"a{chr(code)}b"))], {}).decode() == line


def test_a_plain_string_has_no_datatype_and_others_keep_their_writing() -> None:
    literals = {Literal("01", datatype=XSD.integer), Literal("x", datatype=XSD.string), Literal("x", language="ru")}
    lines = n_quads([Quad(THING, SAYS, literal) for literal in literals], {}).decode().splitlines()
    assert [line.split(" ", 2)[2] for line in lines] == [
        '"01"^^<http://www.w3.org/2001/XMLSchema#integer> .',
        '"x" .',
        '"x"@ru .',
    ]


def test_lines_are_in_the_order_of_code_points() -> None:
    """UTF-16 would put characters beyond the first plane before those at its end."""
    texts = ["\U00010000", "\uff5e", "z", "\ue000"]
    lines = n_quads([Quad(THING, SAYS, Literal(text)) for text in texts], {}).decode().splitlines()
    assert [line.split('"')[1] for line in lines] == ["z", "\ue000", "\uff5e", "\U00010000"]


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)


@given(st.lists(st.tuples(TEXTS, st.booleans()), max_size=5))
def test_what_is_built_and_what_is_dumped_are_the_canonical_form(texts: list[tuple[str, bool]]) -> None:
    quads = [Quad(THING, SAYS, Literal(text), THING if named else DefaultGraph()) for text, named in texts]
    store = Store()
    store.extend(quads)
    expected = "".join(sorted(f"{quad} .\n" for quad in canonical(quads))).encode()
    with TemporaryDirectory() as folder:
        digest = write_sorted(store, Path(folder) / "dataset.nq")
        assert (Path(folder) / "dataset.nq").read_bytes() == n_quads(quads, {}) == expected
        assert digest == dataset_hash(quads)
    assert dataset_hash(quads) == hashlib.sha256(expected).hexdigest()


def test_names_of_blank_nodes_do_not_count() -> None:
    hashes = set()
    for one, other in (("a", "b"), ("b", "a"), ("x", "y")):
        quads = [Quad(BlankNode(one), SAYS, BlankNode(other)), Quad(BlankNode(other), SAYS, Literal("light"))]
        assert set(Dataset(quads)) == set(quads)
        hashes.add(dataset_hash(quads))
    assert len(hashes) == 1
    assert hashes != {
        dataset_hash([Quad(BlankNode("a"), SAYS, BlankNode("a")), Quad(BlankNode("a"), SAYS, Literal("light"))])
    }
