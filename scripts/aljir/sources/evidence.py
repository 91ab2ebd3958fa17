"""Evidence: proves the locators of a source to whoever holds its text, and tells which sentences are claimed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from aljir.claims import known
from aljir.errors import AljirError
from aljir.records import Records, in_language
from aljir.sources.findings import FindingError
from aljir.sources.texts import BULLET, Text, check_text, difference, digest, text_of
from aljir.sources.verification import Check, Verification, Verifications
from aljir.sources.words import WordIndex
from aljir.terms import ALJIR, lexical, shrink

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aljir.engines import Engine
    from aljir.project import Project
    from aljir.records import Passage, Source, Texts


def verify(
    records: Records,
    project: Project,
    text: Text,
    slug: str | None,
    languages: Sequence[str],
    *,
    show_text: bool = False,
) -> Verification:
    """Prove the passages of a source in its text, and tell which sentences are claimed.

    Args:
        records: The sources, passages and claims of the graph.
        project: The files, to name the place of what is wrong.
        text: The text.
        slug: The slug, prefixed name or IRI of the source; found by the digest of the text when None.
        languages: The languages of the texts, the first one preferred.
        show_text: Whether tables show the passages themselves.

    Raises:
        AljirError: The file is not the text of a source; with what differs.
    """
    source = _source_of(text, records, project, slug)
    check_recorded(records, project, source, text)
    checks = _checks(records, source, text.content, languages)
    language = languages[0] if languages else "en"
    return Verification(source, text, checks, language, project.prefixes, show_text=show_text)


def verify_all(
    records: Records, project: Project, languages: Sequence[str], *, show_text: bool = False
) -> Verifications:
    """Prove the passages of every source whose text lies where the project keeps texts.

    Raises:
        AljirError: No text is at hand, or one is not the text of its source.
    """
    namespace = project.prefixes.get("source", "")
    slugs = [iri.removeprefix(namespace) for iri, source in records.sources.items() if source.digest]
    at_hand = [slug for slug in slugs if project.text_file(slug).is_file()]
    if not at_hand:
        raise AljirError(
            "No text of a source is at hand.",
            file=project.text_file("SLUG").parent,
            mend="Put the texts there, each named SLUG.txt, or name one: --text FILE.",
        )
    return Verifications(
        verify(records, project, text_of(project, slug), slug, languages, show_text=show_text) for slug in at_hand
    )


def _checks(records: Records, source: Source, text: str, languages: Sequence[str]) -> list[Check]:
    """Prove the passages of a source one by one, and find the text that is in none."""
    passages = records.passages_of.get(source.iri, [])
    parts_of: dict[str, list[Passage]] = {}
    for passage in passages:
        if passage.sentence:
            parts_of.setdefault(passage.sentence.iri, []).append(passage)
    bare = BULLET.sub(lambda match: " " * len(match.group()), text)
    checks: list[Check] = []
    end = 0
    for sentence in sorted((one for one in passages if one.sentence is None), key=lambda one: one.order or 0):
        parts = parts_of.get(sentence.iri, [])
        claims = {claim for one in (sentence, *parts) for claim in records.citing.get(one.iri, ())}
        excuse = in_language(sentence.excuses, *languages)
        checks += _outside(bare, end, sentence.locator.start if sentence.locator else end)
        checks.append(_check(sentence, text, after=end, claims=claims, excuse=excuse))
        checks += (_check(part, text, claims=records.citing.get(part.iri, set())) for part in parts)
        end = max(end, sentence.locator.end if sentence.locator else 0)
    return checks + _outside(bare, end, len(bare))


def check_recorded(records: Records, project: Project, source: Source, text: Text) -> None:
    """Make sure that a text is the one that was recorded.

    Raises:
        AljirError: It is another one; with the sentences in which it differs, where most of them are the same.
    """
    try:
        check_text(project, source, text)
    except FindingError as error:
        if mend := _changed(records, source, text):
            raise replace(error.finding, values={**error.finding.values, "mend": mend}).error() from None
        raise


def _source_of(text: Text, records: Records, project: Project, slug: str | None) -> Source:
    """Find the source that a text belongs to."""
    if slug:
        return records.sources[known(slug, "source", records.sources, project.prefixes)]
    with_text = [source for source in records.sources.values() if source.digest]
    same = [source for source in with_text if source.digest == text.digest]
    if same or len(with_text) == 1:
        return (same or with_text)[0]
    listed = "; ".join(f"{shrink(source.iri, project.prefixes)} {source.digest}" for source in with_text)
    raise AljirError(
        f"Not the text of any source: its SHA-256 is {text.digest}, expected one of: {listed}.",
        file=text.path,
        mend="Name the source to learn how its text differs: aljir evidence verify SLUG --text FILE.",
    )


def uncovered(engine: Engine) -> tuple[list[str], int]:
    """Give the IRIs of sentences that nothing claims and nothing excuses, and the number of all; needs no text.

    >>> uncovered(aljir.open(lighthouse).engine)
    ([], 5)
    """
    whole = dict(_pairs(engine, "?passage a aljir:Passage OPTIONAL { ?passage aljir:partOf ?other }"))
    cited = _pairs(engine, "?claim a aljir:Claim ; aljir:passage ?passage")
    excused = _pairs(engine, "?passage aljir:excusedBecause ?reason")
    touched = {whole.get(passage) or passage for passage, _ in (*cited, *excused)}
    sentences = [passage for passage, other in whole.items() if other not in whole]
    return sorted(set(sentences) - touched), len(sentences)


def _pairs(engine: Engine, pattern: str) -> list[tuple[str, str]]:
    """Give the IRIs of the passages that match a pattern, each with the other thing that it binds, if any."""
    query = f"PREFIX aljir: <{ALJIR}> SELECT DISTINCT ?passage ?other WHERE {{ {pattern} }}"
    return [(lexical(passage), lexical(other)) for passage, other in engine.query(query).as_table().rows]


def _check(passage: Passage, text: str, *, claims: set[str], after: int = 0, excuse: str = "") -> Check:
    """Prove one passage."""
    place = passage.locator
    if place is None:
        return Check(passage, 0, 0, "missing", tuple(sorted(claims)), excuse)
    found = text[place.start : place.end]
    whole = passage.sentence.locator if passage.sentence else None
    holds = {
        "digest": digest(found) == place.digest,
        "first": found.startswith(passage.first_words),
        "last": found.endswith(passage.last_words),
        "range": (place.exact, place.prefix, place.following)
        == (passage.first_words, passage.last_words, text[place.end : place.end + 1]),
        "part": whole is None or whole.start <= place.start <= place.end <= whole.end,
        "order": place.start >= after,
    }
    problem = next((name for name, good in holds.items() if not good), "")
    return Check(passage, place.start, place.end, problem, tuple(sorted(claims)), excuse)


def _outside(text: str, start: int, end: int) -> list[Check]:
    """Give what stands between two sentences of a text without bullets and is no white space."""
    between = text[start:end]
    stripped = between.strip()
    if not stripped:
        return []
    at = start + between.index(stripped)
    return [Check(None, at, at + len(stripped), "outside")]


def _changed(records: Records, source: Source, text: Text) -> Texts | None:
    """Tell which sentences are not in a text word for word; None when none or most of them are there."""
    sentences = [one for one in records.passages_of.get(source.iri, ()) if one.order and one.locator]
    index = WordIndex(text.content)
    lost = [one for one in sentences if not _stands(one, index)]
    if not sentences or difference(text, source.digest or "") or len(lost) > len(sentences) / 2:
        return None
    numbers = ", ".join(str(one.order) for one in sorted(lost, key=lambda one: one.order or 0))
    if not lost:
        return {
            "en": "Every sentence is there word for word: it differs between them.",
            "ru": "Все предложения на месте слово в слово: отличие между ними.",
        }
    return {
        "en": f"It differs in sentence{'s' * (len(lost) > 1)} {numbers}.",
        "ru": f"Отличается в предложениях: {numbers}.",
    }


def _stands(passage: Passage, index: WordIndex) -> bool:
    """Tell whether a passage stands somewhere in a text."""
    place = passage.locator
    return place is not None and any(
        digest(index.text[at : at + place.end - place.start]) == place.digest for at in index.find(passage.first_words)
    )
