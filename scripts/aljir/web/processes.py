"""A process that evaluates queries, as the server sees it: started, asked, killed."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from aljir.web.evaluation import RefusalError, too_much_memory
from aljir.web.worker import frame, frame_length

if TYPE_CHECKING:
    from asyncio.subprocess import Process


@dataclass(frozen=True, slots=True)
class Question:
    """A query with all that its answer depends on; the arguments of `Evaluator.answer`."""

    query: str
    accept: str | None = None
    format: str | None = None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole answer to a question."""

    media_type: str
    content: bytes


class BusyError(Exception):
    """So many queries are running and waiting, or a process died, that the question must be asked again later."""


class Worker:
    """One process.

    Args:
        process: The process, ready for questions.
    """

    def __init__(self, process: Process) -> None:
        self.process = process

    @classmethod
    async def start(cls, settings: dict[str, object], dataset: bytes) -> Worker:
        """Start a process and wait until it has read the dataset.

        Raises:
            BusyError: It ended at once.
        """
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "aljir.web.worker"),
            stdin=pipe,
            stdout=pipe,
            stderr=asyncio.subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            start_new_session=True,  # Ctrl-C is for the server, which lets queries finish
        )
        worker = cls(process)
        try:
            await worker._send(json.dumps(settings).encode(), dataset)
            await worker._receive()
        except (OSError, asyncio.IncompleteReadError):
            await worker.kill()
            raise BusyError("A process that evaluates queries does not start.") from None
        except BaseException:
            await worker.kill()
            raise
        return worker

    async def ask(self, question: Question) -> Answer:
        """Have a question answered.

        Raises:
            RefusalError: It is not answered, for a reason that lies in it.
            BusyError: The process was killed from outside.
        """
        try:
            await self._send(json.dumps(asdict(question)).encode())
            head = json.loads(await self._receive())
            content = await self._receive()
        except (OSError, asyncio.IncompleteReadError):
            raise self._death(await self.process.wait()) from None
        if refusal := head.get("refusal"):
            raise RefusalError(**refusal)
        return Answer(head["media_type"], content)

    async def kill(self) -> None:
        """End the process, at once."""
        with suppress(ProcessLookupError):
            self.process.kill()
        if self.process.stdin:
            self.process.stdin.close()
        if self.process.stdout:
            with suppress(OSError):
                await self.process.stdout.read()  # to its end, so that the pipe is closed
        await self.process.wait()

    async def _send(self, *contents: bytes) -> None:
        pipe = self.process.stdin
        assert pipe  # noqa: S101
        for content in contents:
            pipe.write(frame(content))
        await pipe.drain()

    async def _receive(self) -> bytes:
        pipe = self.process.stdout
        assert pipe  # noqa: S101
        return await pipe.readexactly(frame_length(await pipe.readexactly(4)))

    @staticmethod
    def _death(code: int) -> Exception:
        """Tell why a process died amid a question."""
        if code == -signal.SIGABRT:
            return too_much_memory()
        if code in (-signal.SIGSEGV, -signal.SIGBUS):
            return RefusalError(422, "The query is too large", "It is nested too deeply.")
        return BusyError("The process that evaluated the query was killed.")
