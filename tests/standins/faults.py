"""An HTTP server that serves the faults it was told to, one a request, and then good answers."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

Parameters = dict[str, str]


class Handler(BaseHTTPRequestHandler):
    """Answers one request: with the next fault, else well."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else head and body of an answer arrive 40 ms apart
    server: FaultyServer

    def do_GET(self) -> None:
        self._serve(dict(parse_qsl(urlsplit(self.path).query)))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._serve(dict(parse_qsl(body)))

    def _serve(self, parameters: Parameters) -> None:
        fault = self.server.arrived(parameters, self.headers["User-Agent"] or "")
        if fault:
            fault(self, parameters)
        elif "(+https://" not in self.server.user_agents[-1]:
            status(403, "Forbidden", b"Please set a user agent with a contact.")(self, parameters)
        else:
            self.send(*self.server.answer(parameters))

    def send(self, content: bytes, media_type: str, code: int = 200, reason: str = "", **headers: str) -> None:
        self.send_response(code, reason or None)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


Fault = Callable[[Handler, Parameters], None]


class FaultyServer(ThreadingHTTPServer, ABC):
    """A server on a free port of 127.0.0.1; use it in a `with` block."""

    path = "/"
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.faults: list[Fault | None] = []
        self.requests: list[Parameters] = []
        self.user_agents: list[str] = []
        self.held = threading.Event()
        self.release = threading.Event()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,))

    @abstractmethod
    def answer(self, parameters: Parameters) -> tuple[bytes, str]:
        """Give a good answer: content and media type."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}{self.path}"

    def arrived(self, parameters: Parameters, user_agent: str) -> Fault | None:
        self.requests.append(parameters)
        self.user_agents.append(user_agent)
        return self.faults.pop(0) if self.faults else None

    def reset(self) -> None:
        """Forget the faults and what was asked."""
        self.faults, self.requests, self.user_agents = [], [], []
        self.held.clear()
        self.release.clear()

    def handle_error(self, *_: object) -> None:
        """A client that hangs up, as one that is killed does, is no error of the server."""

    def __enter__(self) -> Any:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.release.set()
        self.shutdown()
        self._thread.join()
        self.server_close()


def status(code: int, reason: str = "", content: bytes = b"no", **headers: str) -> Fault:
    """Answer with a status; `Retry_After="3"` adds the header."""
    return lambda handler, _: handler.send(content, "text/plain", code, reason, **headers)


def body(content: bytes, media_type: str = "application/json", **headers: str) -> Fault:
    """Answer 200 with something else than was asked for."""
    return lambda handler, _: handler.send(content, media_type, 200, "", **headers)


def cut_off(handler: Handler, parameters: Parameters) -> None:
    """Promise more than is sent, and hang up."""
    content, media_type = handler.server.answer(parameters)
    handler.send_response(200)
    handler.send_header("Content-Type", media_type)
    handler.send_header("Content-Length", str(len(content)))
    handler.end_headers()
    handler.wfile.write(content[: len(content) // 2])
    handler.close_connection = True


def chunks_cut_off(handler: Handler, parameters: Parameters) -> None:
    """Send one chunk of several, and hang up."""
    content, media_type = handler.server.answer(parameters)
    half = content[: len(content) // 2]
    handler.send_response(200)
    handler.send_header("Content-Type", media_type)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(f"{len(half):x}\r\n".encode() + half + b"\r\n")
    handler.close_connection = True


def hang_up(handler: Handler, _: Parameters) -> None:
    """Say nothing at all, and hang up."""
    handler.close_connection = True


def slow(handler: Handler, _: Parameters) -> None:
    """Say nothing until the test is over."""
    handler.server.held.set()
    handler.server.release.wait(30)
    handler.close_connection = True


def slow_but_good(handler: Handler, parameters: Parameters) -> None:
    """Answer well, when the test says so."""
    handler.server.held.set()
    handler.server.release.wait(30)
    handler.send(*handler.server.answer(parameters))


def with_exception_text(handler: Handler, parameters: Parameters) -> None:
    """Send good rows and then, with status 200, the text of an exception, as the query service does out of time."""
    content, media_type = handler.server.answer(parameters)
    text = b"\nSPARQL-QUERY: queryStr=SELECT ...\njava.util.concurrent.TimeoutException\n\tat java.base/..."
    handler.send(content[: content.rindex(b"]")] + text, media_type)


def whole_with_exception_text(handler: Handler, parameters: Parameters) -> None:
    """Send a whole document, and the text of an exception behind it."""
    content, media_type = handler.server.answer(parameters)
    handler.send(content + b"\njava.util.concurrent.TimeoutException\n", media_type)
