"""The web service on a free port of 127.0.0.1, in a thread: the real app over real sockets."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

import aljir
from aljir.web.app import create_app
from aljir.web.connections import limited
from aljir.web.settings import Settings


@contextmanager
def serving(
    graph: aljir.KnowledgeGraph,
    settings: Settings | None = None,
    remote: aljir.RemoteEngine | None = None,
    http: type[H11Protocol] | None = None,
) -> Iterator[str]:
    """Serve a graph; gives the address, without a slash at the end."""
    app = create_app(graph, settings or Settings(requests_per_minute=0), remote)
    config = uvicorn.Config(app, log_level="warning", ws="none", http=http or limited("*"))
    server = uvicorn.Server(config)
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # named, asyncio sets TCP_NODELAY
    sock.bind(("127.0.0.1", 0))
    sock.listen()  # who connects before the server is up waits
    thread = Thread(target=server.run, kwargs={"sockets": [sock]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{sock.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
