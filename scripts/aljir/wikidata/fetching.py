"""Makes a source of Wikidata: one generated file for each linked item, in `graph/sources/wikidata/`.

All is made in memory and tried on the whole graph before a file is written; each appears by rename. The same answers
give the same bytes: of an item whose revision has not changed, the moment at which that was first read stays.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from aljir.dataset import build_store
from aljir.errors import AljirError
from aljir.files import read_bytes, read_rdf, write_file
from aljir.serialisation import trig, turtle
from aljir.terms import PAV, SCHEMA, lexical, shrink
from aljir.wikidata.fetched import Fetched, FetchedItem
from aljir.wikidata.item_claims import ItemClaims
from aljir.wikidata.item_source import address, item_quads, item_source, source_quads
from aljir.wikidata.ours import SOURCE, Ours, is_exact, number

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from aljir.project import Project
    from aljir.wikidata.client import Wikidata
    from aljir.wikidata.items import Item

_HEAD = "# Written by `aljir link fetch`: do not edit. Wikidata's data are in the public domain (CC0).\n\n"
_RECORD = "source.ttl"


def fetch_links(
    project: Project,
    wikidata: Wikidata,
    entities: Sequence[str],
    languages: Sequence[str],
    progress: Callable[[int, int], None] | None = None,
) -> Fetched:
    """Fetch what Wikidata says of entities that are the same as an item of it; types are no such entities.

    Args:
        project: The files.
        wikidata: Where to look the items up.
        entities: The IRIs of the entities; all that are linked when there is none.
        languages: The languages of the report.
        progress: Told how many items are there, and of how many.

    Raises:
        AljirError: An entity is not linked, Wikidata gives no answer, or the graph would be broken; nothing is written.
    """
    ours = Ours(project)
    subjects = _subjects(ours)
    chosen = _chosen(ours, subjects, entities)
    items = wikidata.entities(chosen, progress)
    folder = project.source_folder(SOURCE)
    files = {folder / _RECORD: _HEAD.encode() + turtle(source_quads(ours), project.prefixes)}
    fetched = []
    for asked, item in items.items():
        if item.missing or item.redirected_from:
            state = "missing" if item.missing else "redirected"
            fetched.append(FetchedItem(asked, subjects[asked], state))
            continue
        path = folder / f"{asked.lower()}.trig"
        claims = ItemClaims(ours, item, subjects[asked])
        quads = item_quads(ours, item, subjects[asked][0], claims.claims, _retrieved(ours, item, path))
        files[path] = _HEAD.encode() + trig(quads, project.prefixes)
        state = "new" if not path.is_file() else "unchanged" if read_bytes(path) == files[path] else "changed"
        fetched.append(
            FetchedItem(asked, subjects[asked], state, item.revision, len(claims.claims), tuple(claims.left_out))
        )
    old = [path for path in sorted(folder.glob("*.trig")) if path.stem.upper() not in subjects]
    fetched += [FetchedItem(path.stem.upper(), (), "removed") for path in old]
    changed = {path: content for path, content in files.items() if not path.is_file() or read_bytes(path) != content}
    if changed or old:
        _try(project, changed, old)
    for path, content in changed.items():
        write_file(path, content)
    for path in old:
        path.unlink()
    return Fetched(fetched, list(changed), project, languages)


def _subjects(ours: Ours) -> dict[str, tuple[str, ...]]:
    """Give the entities that are the same as an item, by its number."""
    found: dict[str, tuple[str, ...]] = {}
    types = ours.project.prefixes["type"]
    for link in ours.links:
        if is_exact(link) and not link.subject.startswith(types):
            found[number(link)] = (*found.get(number(link), ()), link.subject)
    return found


def _chosen(ours: Ours, subjects: dict[str, tuple[str, ...]], entities: Sequence[str]) -> list[str]:
    """Give the numbers of the items of some entities, of all when there is none."""
    for entity in entities:
        if not any(entity in those for those in subjects.values()):
            raise AljirError(
                f"{shrink(entity, ours.project.prefixes)} is not linked to the same in Wikidata.",
                mend="Link it as skos:exactMatch in graph/links/ first; types are not fetched.",
            )
    return sorted(item for item, those in subjects.items() if not entities or not set(entities).isdisjoint(those))


def _retrieved(ours: Ours, item: Item, path: Path) -> datetime:
    """Give when a revision was first read: by the file that there is, if that has the same."""
    with suppress(AljirError, ValueError):  # none, or one that somebody broke
        quads, _ = read_rdf(path)
        source = item_source(ours, item)
        said = {quad.predicate: quad.object for quad in quads if quad.subject == source}
        if said.get(SCHEMA.url) == NamedNode(address(item)):
            return datetime.fromisoformat(lexical(said.get(PAV.retrievedOn)))
    return item.retrieved


def _try(project: Project, changed: dict[Path, bytes], old: Sequence[Path]) -> None:
    """Build the graph with new files in place of the old ones.

    Raises:
        AljirError: It cannot be built.
    """
    kept = [path for path in project.data_files() if path not in changed and path not in old]
    with TemporaryDirectory() as folder:
        for path, content in changed.items():
            write_file(Path(folder, path.name), content)
        build_store(project, [*kept, *sorted(Path(folder).iterdir())])
