"""Makes the files of a new source: its record, the place for its claims, and, if there is a text, for its passages.

What is given is written down; what is not given stands as a comment that begins with TODO, never as an invented value.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pyoxigraph import Literal, NamedNode

from aljir.errors import ENVIRONMENT, AljirError, nearest
from aljir.files import read_bytes, read_rdf, read_text, write_file
from aljir.project import GENERATED
from aljir.sources.folders import SLUG
from aljir.sources.texts import Text
from aljir.terms import ALJIR, CRM, DCTERMS, PROV, RDF, SCHEMA, SKOS, XSD, checked_iri, prefix_lines, written

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from pyoxigraph import Quad

    from aljir.project import Project

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_TODO = "# TODO: "
_RECORDING = {"en": "recording of claims: {}", "ru": "запись утверждений: {}"}


def new_source(
    project: Project,
    slug: str,
    *,
    text: Path | None = None,
    url: str | None = None,
    titles: Mapping[str, str] | None = None,
    language: str | None = None,
    kind: str | None = None,
) -> list[Path]:
    """Make the files of a new source; all of them, or none when something is wrong.

    Args:
        project: The files.
        slug: The name of the source, and of its folder.
        text: A file that holds its text; copied, byte for byte, to where the project keeps texts.
        url: Its web address.
        titles: Its title, by language.
        language: The language it is written in, as a BCP 47 tag.
        kind: What kind of source it is: the slug of a type that the ontology defines.

    Returns:
        The files that were made.

    Raises:
        AljirError: Something that was given is wrong, or there is such a source already; nothing is made then.
    """
    _check_slug(project, slug)
    given = _checked_text(project, slug, text) if text else None
    others = list(_readable(file for file in project.source_files() if file.name != GENERATED))
    parts = {
        "source.ttl": _record(
            project,
            slug,
            others,
            titles=titles or {},
            language=_checked_language(language),
            kind=_checked_kind(project, kind, others),
            url=_checked_url(url),
            text=given,
        ),
        "claims.trig": _claims(project, slug, with_passages=given is not None),
        **({"passages.ttl": _passages(project, slug)} if given else {}),
    }
    return _publish(project, slug, parts, given.whole.encode() if given else None)


# Checking what is given


def _check_slug(project: Project, slug: str) -> None:
    if not SLUG.fullmatch(slug):
        raise AljirError(
            f"Not a name for a source: {slug!r}.",
            mend="Use lower-case ASCII letters and digits, and single hyphens between them: keepers-log-1884.",
        )
    folder = project.source_folder(slug)
    if folder.is_symlink() and not folder.exists():
        raise AljirError(
            f"A link of this name leads nowhere: to {folder.readlink()}.",
            file=folder,
            mend="Delete it, or choose another name.",
        )
    if folder.exists():
        raise AljirError("There is a source of this name already.", file=folder, mend="Choose another name.")
    if place := project.locate(project.prefixes["source"] + slug):
        file, line = place
        raise AljirError(
            f"source:{slug} is recorded here already.",
            file=file,
            line=line,
            mend="Choose another name for the new one.",
        )


def _checked_text(project: Project, slug: str, path: Path) -> Text:
    text = Text(path, read_text(path))
    if not text.content.strip():
        raise AljirError("The text is empty.", file=path, mend="Give the file that holds the text, or no file.")
    kept = project.text_file(slug)
    if kept.exists() and read_bytes(kept) != text.whole.encode():
        raise AljirError(
            "Another text of this name is kept here.", file=kept, mend="Move it away, or choose another name."
        )
    return text


def _checked_url(url: str | None) -> str | None:
    if url is None:
        return None
    with suppress(AljirError, ValueError):
        parts = urlsplit(url)
        if parts.scheme in ("http", "https") and parts.hostname:
            return checked_iri(url)
    raise AljirError(f"Not a web address: {url!r}.", mend="Write it in full: https://example.org/page.")


def _checked_language(language: str | None) -> str | None:
    if language is not None and not _LANGUAGE.fullmatch(language):
        raise AljirError(
            f"Not a language tag: {language!r}.", mend="Write it as BCP 47 has it: en, ru, kk, tr, zh-Hant."
        )
    return language


def _checked_kind(project: Project, kind: str | None, others: Collection[Quad]) -> str | None:
    """Give the IRI of a type; suggest those beside the types that the other sources have."""
    if kind is None:
        return None
    quads = [*_readable(project.ontology_files()), *others]
    types = {str(q.subject.value) for q in quads if q.object == CRM.E55_Type and isinstance(q.subject, NamedNode)}
    namespace = project.prefixes.get("type", "")
    iri = namespace + kind.removeprefix(namespace).removeprefix("type:")
    if iri in types:
        return iri
    sources = {quad.subject for quad in quads if quad.predicate == RDF.type and quad.object == ALJIR.Source}
    used = {quad.object for quad in quads if quad.subject in sources and quad.predicate == CRM.P2_has_type}
    broader = {quad.object for quad in quads if quad.subject in used and quad.predicate == SKOS.broader}
    beside = {quad.subject for quad in quads if quad.predicate == SKOS.broader and quad.object in broader}
    known = {node.value for node in beside if isinstance(node, NamedNode)} or types
    raise AljirError(
        f"There is no type {kind!r}.",
        mend=nearest(iri.removeprefix(namespace), (k.removeprefix(namespace) for k in known), most=None),
    )


def _readable(files: Iterable[Path]) -> Iterator[Quad]:
    """Read those files that can be read: one that is broken is none of the new source's business."""
    for file in files:
        with suppress(AljirError):
            yield from read_rdf(file)[0]


# Writing


def _record(
    project: Project,
    slug: str,
    others: Collection[Quad],
    *,
    titles: Mapping[str, str],
    language: str | None,
    kind: str | None,
    url: str | None,
    text: Text | None,
) -> str:
    prefixes = _prefixes(project)
    languages = dict.fromkeys((*project.languages, *titles))
    source = [
        *_texts("skos:prefLabel", {one: titles.get(one, "") for one in languages}),
        f"crm:P2_has_type {written(kind, prefixes)}" if kind else f"{_TODO}crm:P2_has_type type:… ;",
        f"dcterms:language {Literal(language)}" if language else f'{_TODO}dcterms:language "…" ;',
        *([f"aljir:textDigest {Literal(text.digest)}", f"aljir:textLength {len(text.content)}"] if text else []),
        f"schema:url <{url}>" if url else f"{_TODO}schema:url <https://…> ; or delete this line",
    ]
    names = {one: _RECORDING[one].format(titles[one]) for one in languages if one in _RECORDING and one in titles}
    recorders = [written(one, prefixes) for one in project.description.creators]
    recording = [
        *_texts("skos:prefLabel", {one: names.get(one, "") for one in languages}),
        *(f"crm:P2_has_type {written(one, prefixes)}" for one in _recording_types(others)),
        *(f"crm:P14_carried_out_by {one} ; prov:wasAssociatedWith {one}" for one in recorders),
        *(
            []
            if recorders
            else [f"{_TODO}crm:P14_carried_out_by organization:… ; prov:wasAssociatedWith organization:… ;"]
        ),
        f"prov:used source:{slug}",
        f'prov:endedAtTime "{datetime.now(UTC).date()}T00:00:00Z"^^xsd:dateTime',
    ]
    body = "\n".join(
        [
            _statement(f"source:{slug} a aljir:Source , crm:E33_Linguistic_Object", source),
            "",
            _statement(f"event:encoding-of-{slug} a crm:E7_Activity , prov:Activity", recording),
        ]
    )
    said = "\n# Its sentences are not ours to publish: the digest tells which text the locators mean." if text else ""
    used = {prefix: iri for prefix, iri in prefixes.items() if re.search(rf"(?<![\w-]){re.escape(prefix)}:", body)}
    return f"# The source's record, and the record of its encoding.{said}\n\n{prefix_lines(used)}\n\n{body}\n"


def _texts(property: str, texts: Mapping[str, str]) -> list[str]:
    """Give the lines of a text in several languages; what is missing in one is marked."""
    known = [str(Literal(text, language=language)) for language, text in texts.items() if text]
    missing = [f'{_TODO}{property} "…"@{language} ;' for language, text in texts.items() if not text]
    return [*([f"{property} " + " ,\n        ".join(known)] if known else []), *missing]


def _statement(subject: str, lines: list[str]) -> str:
    """Put a statement together: comments stay between its lines, and a full stop ends it."""
    code = [line if line.startswith("#") else f"{line} ;" for line in lines]
    if code[-1].startswith("#"):
        code.append(".")
    else:
        code[-1] = code[-1].removesuffix(";") + "."
    return "\n    ".join([f"{subject} ;", *code])


def _recording_types(others: Collection[Quad]) -> list[str]:
    """Give the type that most recordings of other sources have."""
    recordings = {quad.subject for quad in others if quad.predicate == PROV.used}
    found = Counter(
        quad.object.value
        for quad in others
        if quad.subject in recordings and quad.predicate == CRM.P2_has_type and isinstance(quad.object, NamedNode)
    )
    return [iri for iri, _ in found.most_common(1)]


def _claims(project: Project, slug: str, *, with_passages: bool) -> str:
    glosses = " ,\n#         ".join(f'"…"@{language}' for language in project.languages)
    passage = f"\n#     aljir:passage passage:{slug}-p01 ;" if with_passages else ""
    example = f"""\
# What the source says, claim by claim. A claim is a record (who says it, where, how it stands) and, under the same IRI,
# a graph of what is said. An example, to be replaced:
#
# claim:{slug}-example a aljir:Claim ;
#     aljir:gloss {glosses} ;
#     aljir:mode aljir:stated ; aljir:standing aljir:accepted ;{passage}
#     prov:hadPrimarySource source:{slug} ; prov:wasGeneratedBy event:encoding-of-{slug} .
#
# claim:{slug}-example {{
#     event:… crm:P7_took_place_at place:… .
# }}"""
    return f"{prefix_lines(_prefixes(project))}\n\n{example}\n"


def _passages(project: Project, slug: str) -> str:
    head = f"""\
# Passages of the source, in reading order: sentences, headings and list items, and under some of them the parts that
# single claims rest on. Only the first and last words are written here, six at most; positions and digests are computed
# from the text into locators.ttl:
#     aljir source anchor {slug}"""
    prefixes = _prefixes(project)
    return f"{head}\n\n{prefix_lines({kind: prefixes[kind] for kind in ('aljir', 'passage', 'source')})}\n"


def _prefixes(project: Project) -> dict[str, str]:
    """Give the prefixes of the project, and those that a record cannot do without."""
    own = {"aljir": ALJIR, "crm": CRM, "dcterms": DCTERMS, "prov": PROV, "schema": SCHEMA, "skos": SKOS, "xsd": XSD}
    return {**project.prefixes, **{prefix: str(namespace) for prefix, namespace in own.items()}}


def _publish(project: Project, slug: str, parts: Mapping[str, str], text: bytes | None) -> list[Path]:
    """Write the files beside, then put them in their place in one step."""
    folder, kept = project.source_folder(slug), project.text_file(slug)
    made = not kept.exists()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(prefix=".new-", dir=folder.parent.parent))
        try:
            for name, part in parts.items():
                (partial / name).write_bytes(part.encode())
            partial.chmod(0o755)
            if text is not None:
                write_file(kept, text)
            partial.rename(folder)
        except BaseException:
            shutil.rmtree(partial)
            if made:
                kept.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise AljirError(
            f"Cannot be made: {error.strerror}.",
            file=folder,
            mend="Work in a folder that you may write to.",
            exit_code=ENVIRONMENT,
        ) from None
    return [*(folder / name for name in parts), *([kept] if text is not None else [])]
