"""The processes that evaluate queries: two lanes, bounds on time and waiting, replacement of those that are killed.

Every query begins in the quick lane. One that takes longer than `QUICK` seconds is stopped and begins again in the lane
of long queries, whose processes yield to all others (nice 19); its text is remembered, so that it begins there the next
time. So queries that never end keep each other waiting, and nobody else. Within a lane those who have the fewest
queries in the house go first.
"""

from __future__ import annotations

import asyncio
import heapq
from collections import Counter, OrderedDict
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING, Any

from pyoxigraph import RdfFormat

from aljir.web.evaluation import RefusalError
from aljir.web.processes import Answer, BusyError, Question, Worker

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from aljir.engines import RemoteEngine
    from aljir.graph import KnowledgeGraph
    from aljir.web.settings import Settings

QUICK = 0.5
"""Seconds after which a query counts as long."""
REMEMBERED = 1000
"""How many texts of long queries are remembered."""
RETRY_AFTER = 5
"""Seconds after which whoever was turned away may come back."""


class Lane:
    """So many processes, and who waits for one.

    Args:
        size: How many processes there are at most.
        nice: How much they yield to others, from 0 to 19.
    """

    def __init__(self, size: int, nice: int = 0) -> None:
        self.size = size
        self.nice = nice
        self.idle: list[Worker] = []
        self.running: set[Worker] = set()
        self._free = size
        self._heap: list[tuple[int, int, asyncio.Future[None]]] = []
        self._numbers = count()

    def pop(self) -> Worker | None:
        """Take a process that is idle and lives, if there is one."""
        while self.idle:
            worker = self.idle.pop()
            if worker.process.returncode is None:
                return worker
        return None

    @property
    def waiting(self) -> int:
        """How many wait."""
        return sum(not turn.done() for _, _, turn in self._heap)

    async def enter(self, priority: int) -> None:
        """Wait for one of the processes; the lowest priority goes first."""
        if self._free and not self.waiting:
            self._free -= 1
            return
        turn = asyncio.get_running_loop().create_future()
        heapq.heappush(self._heap, (priority, next(self._numbers), turn))
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.leave()
            raise

    def leave(self) -> None:
        """Let the next one in."""
        while self._heap:
            *_, turn = heapq.heappop(self._heap)
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1


class Workers:
    """All processes of a service.

    Args:
        graph: The graph, whose dataset they hold.
        settings: How the service is run.
        remote: What asks the store to which they send queries, where they are not to answer them themselves.
    """

    def __init__(self, graph: KnowledgeGraph, settings: Settings, remote: RemoteEngine | None = None) -> None:
        self.graph = graph
        self.settings = settings
        self.remote = remote
        self.quick = Lane(settings.workers)
        self.long = Lane(settings.workers, nice=19)
        self.ended: Counter[str] = Counter()
        """How queries ended: answered, refused, stopped, died; or that they were moved to the lane of long ones."""
        self._known_long: OrderedDict[Question, None] = OrderedDict()
        self._of_client: Counter[str] = Counter()
        self._dataset: bytes | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def running(self) -> int:
        """How many queries are being evaluated."""
        return len(self.quick.running) + len(self.long.running)

    @property
    def waiting(self) -> int:
        """How many queries wait."""
        return self.quick.waiting + self.long.waiting

    async def start(self) -> None:
        """Start the processes of the quick lane; those of long queries start when there are such."""
        self.quick.idle += await asyncio.gather(*(self._new(self.quick) for _ in range(self.quick.size)))

    async def close(self) -> None:
        """End all processes."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        lanes = (self.quick, self.long)
        await asyncio.gather(*(worker.kill() for lane in lanes for worker in (*lane.idle, *lane.running)))

    async def ask(self, question: Question, client: str = "") -> Answer:
        """Have a question answered; to cancel it stops its process.

        Args:
            question: The question.
            client: Who asks: those who ask much wait for those who ask little.

        Raises:
            RefusalError: It is not answered, for a reason that lies in it: an error, a bound.
            BusyError: Too many wait, or it waited too long, or its process was killed.
        """
        if self.waiting >= self.settings.waiting:
            raise BusyError(f"{self.waiting} queries are waiting.")
        priority = self._of_client[client]
        self._of_client[client] += 1
        try:
            return await self._ask(question, priority)
        finally:
            self._of_client[client] -= 1
            if not self._of_client[client]:
                del self._of_client[client]

    async def _ask(self, question: Question, priority: int) -> Answer:
        limit = self.settings.timeout
        if question not in self._known_long:
            with suppress(TimeoutError):
                return await self._in_lane(self.quick, question, priority, min(QUICK, limit))
            self._known_long[question] = None
            if len(self._known_long) > REMEMBERED:
                self._known_long.popitem(last=False)
        try:
            return await self._in_lane(self.long, question, priority, limit)
        except TimeoutError:
            raise RefusalError(
                504, "The query takes too long", f"It was stopped after {limit:g} s: ask for less at once."
            ) from None

    async def _in_lane(self, lane: Lane, question: Question, priority: int, seconds: float) -> Answer:
        try:
            async with asyncio.timeout(self.settings.timeout):
                await lane.enter(priority)
        except TimeoutError:
            raise BusyError("Too many long queries are waiting.") from None
        worker = None
        end = "stopped" if seconds >= self.settings.timeout else "moved"
        try:
            worker = lane.pop() or await self._new(lane)
            lane.running.add(worker)
            async with asyncio.timeout(seconds):
                answer = await worker.ask(question)
            end = "answered"
            return answer
        except RefusalError:
            end = "refused"
            raise
        except BusyError:
            end = "died"
            raise
        finally:
            self.ended[end] += 1
            if worker and end in ("answered", "refused") and worker.process.returncode is None:
                lane.running.remove(worker)
                lane.idle.append(worker)
                lane.leave()
            else:
                self._later(self._replace(lane, worker))

    async def _replace(self, lane: Lane, worker: Worker | None) -> None:
        """End a process, and let the next one in when there is another in its place."""
        try:
            if worker:
                await worker.kill()
                lane.running.remove(worker)
            lane.idle.append(await self._new(lane))
        finally:
            lane.leave()

    async def _new(self, lane: Lane) -> Worker:
        if self.remote:
            self._dataset = b""
        if self._dataset is None:
            store = self.graph.store
            self._dataset = await asyncio.to_thread(store.dump, format=RdfFormat.N_QUADS) or b""
        settings = self.settings
        return await Worker.start(
            {
                "base": self.graph.project.base,
                "prefixes": self.graph.project.prefixes,
                "nice": lane.nice,
                "max_rows": settings.max_rows,
                "max_bytes": settings.max_bytes,
                "max_memory": settings.max_memory,
                "timeout": settings.timeout,
                "remote": self.remote and self.remote.described(),
            },
            self._dataset,
        )

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # a process that does not start is missed, and tried again, when it is needed
