"""A stand-in for the query service of Wikidata: the Oxigraph server, with a server before it that can fail."""

from __future__ import annotations

import socket
import subprocess
import sys
import urllib.request
from pathlib import Path
from urllib.parse import urlencode

from tests.standins.action_api import DATA
from tests.standins.faults import FaultyServer, Parameters

OXIGRAPH = Path(sys.executable).parent / "oxigraph"
RESULTS = "application/sparql-results+json"


class QueryService(FaultyServer):
    """Oxigraph over the data of the stand-in.

    Args:
        folder: Where Oxigraph keeps them.
    """

    path = "/sparql"

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.address = free_address()
        load: list[str | Path] = [OXIGRAPH, "load", "--location", folder, "--file", DATA]
        subprocess.run(load, check=True, capture_output=True)
        serve: list[str | Path] = [OXIGRAPH, "serve-read-only", "--location", folder, "--bind", self.address]
        self.process = subprocess.Popen(serve, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(self.address, self.process)

    @property
    def oxigraph(self) -> str:
        """The address of Oxigraph itself, which serves no faults."""
        return f"http://{self.address}/query"

    def answer(self, parameters: Parameters) -> tuple[bytes, str]:
        data = urlencode({"query": parameters["query"]}).encode()
        request = urllib.request.Request(self.oxigraph, data, {"Accept": RESULTS})  # noqa: S310
        with urllib.request.urlopen(request) as response:  # noqa: S310
            return response.read(), RESULTS

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait()
        super().__exit__()


def free_address() -> str:
    """Give host and port at which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{free.getsockname()[1]}"


def wait_for(address: str, process: subprocess.Popen[bytes], seconds: int = 10) -> None:
    """Wait until a server that has been started takes connections."""
    host, _, port = address.partition(":")
    for _ in range(20 * seconds):
        try:
            socket.create_connection((host, int(port))).close()
            return
        except ConnectionRefusedError:
            try:
                process.wait(0.05)
                break  # it ended
            except subprocess.TimeoutExpired:
                continue
    process.kill()
    raise RuntimeError("The server does not start.")
