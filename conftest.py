"""The lighthouse, an invented project: tests and the examples in docstrings speak of it."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import aljir

pytest_plugins = ["tests.standins.fixtures", "tests.standins.browser", "tests.wikidata_links"]


@pytest.fixture(scope="session")
def lighthouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the lighthouse, not to be changed."""
    source = Path(__file__).parent / "tests" / "data" / "lighthouse"
    target = tmp_path_factory.mktemp("session") / "lighthouse"
    return Path(shutil.copytree(source, target, ignore=shutil.ignore_patterns("build")))


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    """Let nothing be asked but this machine."""
    resolve = socket.getaddrinfo

    def only_here(host: str | bytes | None, *others: Any, **more: Any) -> Any:
        assert host in ("127.0.0.1", "localhost", None), f"a test asks {host!r}"
        return resolve(host, *others, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", only_here)
        yield


@pytest.fixture(autouse=True)
def _surroundings(doctest_namespace: dict[str, object], lighthouse: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give docstrings the lighthouse; read no project that the environment names."""
    monkeypatch.delenv("ALJIR_PROJECT", raising=False)
    doctest_namespace.update(aljir=aljir, lighthouse=lighthouse)
