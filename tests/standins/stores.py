"""Real SPARQL servers on free ports of this machine, each with a folder of its own: Oxigraph, Virtuoso and Fuseki."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tests.standins.query_service import OXIGRAPH, free_address, wait_for

VIRTUOSO = shutil.which("virtuoso-t")
NO_VIRTUOSO = "SKIPPED: Virtuoso is not here: apt-get install virtuoso-opensource-7 virtuoso-opensource-7-bin"
FUSEKI = shutil.which("fuseki-server") and shutil.which("tdb2.tdbloader")
NO_FUSEKI = "SKIPPED: Fuseki is not here: unpack Apache Jena and Apache Jena Fuseki, and put both on the PATH"
_PATH = os.pathsep.join((str(OXIGRAPH.parent), os.environ["PATH"]))
_INI = """\
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
DirsAllowed = {folder}
ServerPort = {sql}
DisableUnixSocket = 1
NumberOfBuffers = 85000
MaxDirtyBuffers = 62500
[HTTPServer]
ServerPort = {http}
ServerRoot = {folder}
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = {rows}
MaxQueryExecutionTime = 60
"""


class StoreServer(ABC):
    """A server; use it in a `with` block.

    Args:
        folder: Where it keeps its data.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.address = free_address()
        self.process = self._started()

    @property
    @abstractmethod
    def url(self) -> str:
        """The address for queries."""

    @abstractmethod
    def command(self) -> list[str | Path]:
        """Give what starts it."""

    def follow(self, steps: Sequence[str]) -> None:
        """Do what `aljir load --bulk` says is to be done where the store is; commands are indented."""
        self.kill()
        for line in steps:
            if line.startswith("  "):
                command = line.replace("LOCATION", shlex.quote(str(self.folder)))
                environment = {**os.environ, "PATH": _PATH}
                subprocess.run(command, shell=True, check=True, capture_output=True, env=environment)  # noqa: S602
        self.restart()

    def kill(self) -> None:
        """End it at once, as a power failure does."""
        self.process.kill()
        self.process.wait()

    def restart(self) -> None:
        """Start it again, with the data that it has kept."""
        self.process = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            self.command(), cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        wait_for(self.address, process, 60)  # Virtuoso first writes what a kill kept it from writing
        return process

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()


class OxigraphServer(StoreServer):
    """The Oxigraph server, which takes updates from everybody."""

    user = password = ""

    @property
    def url(self) -> str:
        return f"http://{self.address}/query"

    def command(self) -> list[str | Path]:
        return [OXIGRAPH, "serve", "--location", self.folder, "--bind", self.address]


class VirtuosoServer(StoreServer):
    """Virtuoso with an ini of its own; its one user may do all.

    Args:
        folder: Where it keeps its data.
        rows: At how many rows it cuts answers.
    """

    user = password = "dba"  # noqa: S105 - as it comes

    def __init__(self, folder: Path, rows: int = 10_000) -> None:
        self.ini = folder / "virtuoso.ini"
        self.rows = rows
        super().__init__(folder)

    @property
    def url(self) -> str:
        return f"http://{self.address}/sparql"

    def follow(self, steps: Sequence[str]) -> None:
        statements = " ".join(line.strip() for line in steps if line.startswith("  "))
        isql = ["isql-vt", self.sql.removeprefix("127.0.0.1:"), self.user, self.password]
        subprocess.run([*isql, f"exec={statements}"], check=True, capture_output=True)

    def command(self) -> list[str | Path]:
        self.sql = free_address()
        self.ini.write_text(_INI.format(folder=self.folder, sql=self.sql, http=self.address, rows=self.rows), "utf-8")
        (self.folder / "virtuoso.lck").unlink(missing_ok=True)  # of a server that was killed
        return [str(VIRTUOSO), "-f", "+configfile", self.ini]


class FusekiServer(StoreServer):
    """Apache Jena Fuseki on a TDB2 database, which takes updates from everybody."""

    user = password = ""

    @property
    def url(self) -> str:
        return f"http://{self.address}/aljir/query"

    def command(self) -> list[str | Path]:
        port = self.address.removeprefix("127.0.0.1:")
        return ["fuseki-server", "--localhost", "--port", port, "--update", "--tdb2", "--loc", self.folder, "/aljir"]


SERVERS: dict[str, Callable[[Path], StoreServer]] = {
    "oxigraph": OxigraphServer,
    "virtuoso": VirtuosoServer,
    "fuseki": FusekiServer,
}
"""What starts each of them in a folder."""
MISSING = {
    name: why for name, here, why in (("virtuoso", VIRTUOSO, NO_VIRTUOSO), ("fuseki", FUSEKI, NO_FUSEKI)) if not here
}
"""Why those are not started that are not here."""
