"""The first page: what this is, how to cite it, what can be taken away, and the ways in; and the files of dumps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.responses import FileResponse
from starlette.routing import Route

from aljir.dumps import DUMPS
from aljir.metadata import read_dataset
from aljir.publishing import SUMS, listed
from aljir.terms import DCTERMS
from aljir.web.site import site_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.requests import Request
    from starlette.responses import Response

    from aljir.metadata import Dataset
    from aljir.project import Project

_OTHERS = {
    ".cff": "text/yaml",
    ".htaccess": "text/plain",
    ".json": "application/ld+json",
    ".ttl": "text/turtle",
    ".zst": "application/zstd",
}
"""The media types of what describes the dumps, by the end of its name."""


@dataclass(frozen=True, slots=True)
class Download:
    """A file of a dump: where it lies, the name of its form, what it is, its media type and its size in bytes."""

    path: Path
    form: str
    title: str
    media_type: str
    size: int


def home(request: Request) -> Response:
    """Say what this is, how to cite it, and where to begin."""
    site = site_of(request)
    reader = site.reader(site.language(request))
    project = site.graph.project
    claims = list(site.records.claims.values())
    dataset = read_dataset(project, site.graph.store)
    numbers = {kind: len(site.of_kind(kind, site.language(request))) for kind in project.kinds}
    return site.page(
        request,
        "home.html",
        dataset=dataset,
        description=reader.text(project.description.iri, DCTERMS.description),
        numbers={kind: number for kind, number in numbers.items() if number},
        counts={
            "sources": len(site.records.sources),
            "claims": len(claims),
            "disputed": sum(claim.standing == "disputed" for claim in claims),
            "judgements": sum(claim.mode == "judgement" for claim in claims),
        },
        downloads=[one for one in downloads(project, dataset) if one.path.suffix != ".zst"],  # of these, the manifest
    )


def downloads(project: Project, dataset: Dataset) -> Iterator[Download]:
    """Give the files of the dumps that were built.

    >>> graph = aljir.open(lighthouse)
    >>> all(one.size for one in downloads(graph.project, read_dataset(graph.project, graph.store)))
    True
    """
    folder = project.build_dir / "dumps"
    forms = {f"{dataset.slug}{form.ending}": form for form in DUMPS.values()}
    names = listed(folder)
    for name in [*names, SUMS] if names else []:
        path = folder / name
        if path.is_file():
            form = forms.get(name)
            media_type = form.media_type if form else _OTHERS.get(path.suffix, "text/plain")
            yield Download(
                path, form.name if form else name, form.title if form else "", media_type, path.stat().st_size
            )


def download(request: Request) -> Response:
    """Give a file of the dumps."""
    site = site_of(request)
    name = request.path_params["name"]
    project = site.graph.project
    found = next(
        (one for one in downloads(project, read_dataset(project, site.graph.store)) if one.path.name == name), None
    )
    if found is None:
        words = site.reader(site.language(request)).words
        return site.refuse(request, 404, "missing", words["missing_text"].format(name))
    return FileResponse(found.path, media_type=found.media_type, filename=name)


routes = [Route("/", home, name="home"), Route("/dumps/{name}", download, name="download")]
