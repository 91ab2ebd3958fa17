"""`aljir export`: writes the dumps and what describes them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from aljir.commands.options import ClusterOption, EndpointOption, StoreOption, clustered, fetched, open_graph
from aljir.dumps import DUMPS, PARTITIONED
from aljir.partitions import SUFFIX


def run(
    context: typer.Context,
    to: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The folder to write to; by default dumps/ in the folder of what is built."),
    ] = None,
    formats: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            help=f"Write this one only; may be repeated. One of {', '.join(DUMPS)}; by default all but {PARTITIONED}, "
            "which is for large graphs: compressed files of about 100,000 quads, of which only those that differ from "
            "the last export are written anew.",
        ),
    ] = None,
    with_evidence: Annotated[
        bool,
        typer.Option("--with-evidence", help="Besides --format, write the Turtle file that holds every claim."),
    ] = False,
    url: Annotated[
        str,
        typer.Option(
            metavar="URL", help="The public address of the service: write the redirects to it for w3id.org too."
        ),
    ] = "",
    endpoint: EndpointOption = None,
    store: StoreOption = None,
    cluster: ClusterOption = None,
) -> None:
    """Write the dumps."""
    from rich.console import Console

    graph = open_graph(context, endpoint, store=store)
    fetched(graph)
    names = [*(formats or []), *(["with-evidence"] if with_evidence else [])] or None
    with (
        Console(stderr=True).status("dataset …") as status,  # silent where there is no terminal
        clustered(cluster, status.update) as workers,
    ):
        written = graph.export(to, names, lambda name: status.update(f"{name} …"), url=url, cluster=workers)
    parts = [path for path in written if path.name.endswith(SUFFIX)]
    sizes = {path.name: path.stat().st_size for path in written if not path.name.endswith(SUFFIX)}
    if parts:
        sizes[f"{len(parts)} partitions *{SUFFIX}"] = sum(path.stat().st_size for path in parts)
    width = max(map(len, sizes))
    for name, size in sizes.items():
        print(f"{name.ljust(width)}  {size:>11,} bytes")
    print(f"{len(written)} files in {written[0].parent}")
    print(f"to cite: SHA-256 (RDFC-1.0) {graph.dataset_hash()}")
