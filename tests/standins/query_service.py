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
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"127.0.0.1:{free.getsockname()[1]}"
        load: list[str | Path] = [OXIGRAPH, "load", "--location", folder, "--file", DATA]
        subprocess.run(load, check=True, capture_output=True)
        serve: list[str | Path] = [OXIGRAPH, "serve-read-only", "--location", folder, "--bind", self.address]
        self.process = subprocess.Popen(serve, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._wait_until_it_answers()

    @property
    def oxigraph(self) -> str:
        """The address of Oxigraph itself, which serves no faults."""
        return f"http://{self.address}/query"

    def answer(self, parameters: Parameters) -> tuple[bytes, str]:
        data = urlencode({"query": parameters["query"]}).encode()
        request = urllib.request.Request(self.oxigraph, data, {"Accept": RESULTS})  # noqa: S310
        with urllib.request.urlopen(request) as response:  # noqa: S310
            return response.read(), RESULTS

    def _wait_until_it_answers(self) -> None:
        host, _, port = self.address.partition(":")
        for _ in range(200):
            try:
                socket.create_connection((host, int(port))).close()
                return
            except ConnectionRefusedError:
                try:
                    self.process.wait(0.05)
                    break  # it ended
                except subprocess.TimeoutExpired:
                    continue
        self.process.kill()
        raise RuntimeError("The Oxigraph server does not start.")

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait()
        super().__exit__()
