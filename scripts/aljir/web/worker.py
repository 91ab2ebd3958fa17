"""A process that evaluates queries, one after the other, and can be killed at any time.

It reads frames from its standard input: how it is run, the dataset, then one query after the other; to each it writes
an answer, whole. It holds the dataset in memory and may open nothing: no file, no connection, whatever a query says.
Where the dataset is in a store elsewhere, it sends queries there instead, those that it has found to be SPARQL 1.1.
Every analysis of a query's text is made here, where it is bounded in time and memory, and not in the server.
"""

from __future__ import annotations

import json
import os
import struct
import sys
from typing import TYPE_CHECKING, Any, BinaryIO

from pyoxigraph import RdfFormat, Store

from aljir.engines import RemoteEngine
from aljir.stores.scope import Scope
from aljir.web.evaluation import Evaluator, Forwarder, RefusalError, offered

if TYPE_CHECKING:
    from collections.abc import Mapping

FILES = 32
"""How many files and connections a process may have open that asks a store elsewhere."""
_LENGTH = struct.Struct(">I")


def write_frame(pipe: BinaryIO, content: bytes) -> None:
    """Write a frame: its length, then its content."""
    pipe.write(frame(content))
    pipe.flush()


def frame(content: bytes) -> bytes:
    r"""Give a frame: the length in four bytes, then the content.

    >>> frame(b"lit")
    b'\x00\x00\x00\x03lit'
    """
    return _LENGTH.pack(len(content)) + content


def frame_length(head: bytes) -> int:
    r"""Give the length of what follows the head of a frame.

    >>> frame_length(b"\x00\x00\x00\x03")
    3
    """
    length: int = _LENGTH.unpack(head)[0]
    return length


def _confine(max_memory: int, files: int = 0) -> None:
    """Bound memory, and let nothing be opened from now on, neither file nor connection, unless some are needed."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (max_memory, max_memory))
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))


def _bound_time(seconds: float) -> None:
    """Let the system end the process if it computes for longer: should the server be gone, nobody else would."""
    if sys.platform == "win32":
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(used.ru_utime + used.ru_stime + seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))


def _warm(evaluator: Evaluator) -> None:
    """Use every format once: what is imported only when needed cannot be imported later."""
    for query, kind in (("SELECT (1 AS ?x) {}", "table"), ("ASK {}", "boolean"), ("DESCRIBE <urn:x>", "graph")):
        for name in dict.fromkeys(offered(kind).values()):
            evaluator.answer(query, format=name)
    for query in ("SELECT", "ASK { x:y ?p ?o }"):
        try:
            evaluator.answer(query)
        except RefusalError:
            continue


def main() -> None:
    """Answer queries until the input ends."""
    source, target = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing that prints may spoil the answers
    settings = json.loads(_read_frame(source))
    if settings["nice"] and hasattr(os, "nice"):
        os.nice(settings["nice"])
    store = Store()
    store.bulk_load(_read_frame(source), format=RdfFormat.N_QUADS, lenient=True)
    base, prefixes = settings["base"], settings["prefixes"]
    _warm(Evaluator(store, base, prefixes, sys.maxsize, sys.maxsize))
    evaluator = Evaluator(store, base, prefixes, settings["max_rows"], settings["max_bytes"])
    if remote := settings["remote"]:
        evaluator = Forwarder(_engine(remote), base, prefixes, settings["max_rows"], settings["max_bytes"])
    _confine(settings["max_memory"], files=FILES if remote else 0)
    write_frame(target, b"ready")
    while request := _read_frame(source):
        _bound_time(settings["timeout"])
        head, content = _reply(evaluator, json.loads(request))
        write_frame(target, json.dumps(head).encode())
        write_frame(target, content)


def _reply(evaluator: Evaluator, request: Mapping[str, Any]) -> tuple[dict[str, object], bytes]:
    try:
        media_type, content = evaluator.answer(**request)
        return {"media_type": media_type}, content
    except RefusalError as refusal:
        return {"refusal": refusal.members}, b""


def _engine(remote: Mapping[str, Any]) -> RemoteEngine:
    """Give what asks the store that holds the dataset, and find out beforehand what kind of store it is."""
    engine = RemoteEngine(
        remote["url"], store=remote["store"], scope=Scope(remote["base"], remote["graph"]) if remote["graph"] else None
    )
    engine.query("ASK { ?s ?p ?o }")
    return engine


def _read_frame(pipe: BinaryIO) -> bytes:
    """Read a frame; empty at the end of the input."""
    head = pipe.read(_LENGTH.size)
    return pipe.read(frame_length(head)) if len(head) == _LENGTH.size else b""


if __name__ == "__main__":
    main()
