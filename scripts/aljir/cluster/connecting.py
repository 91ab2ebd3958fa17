"""Reaches a Dask cluster, or starts a local one, and lets it work.

A worker that vanishes costs time: Dask gives its tasks to others. A task that takes each worker down with it is tried
once more with nothing beside it, then thing by thing, so that the one thing that does it is known by name, and all the
others are done.
"""

from __future__ import annotations

import os
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

from aljir.errors import ENVIRONMENT, AljirError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from distributed import Client, Future
    from pyoxigraph import Store

    Item = TypeVar("Item")

LOCAL = "local"
"""The address that stands for a cluster of this machine, which ends with the command."""
CONNECT = 10
"""How many seconds a scheduler may take to answer."""
LIMIT = 900
"""After how many seconds without any result the tasks that run are given up."""
WITHOUT_WORKERS = 60
"""How many seconds a cluster may be without any worker."""
RETRIES = 2
"""How often Dask tries a task again that a worker could not do."""

_LOOK = 2
"""How many seconds are waited before it is looked whether anybody works at all."""


@dataclass(frozen=True)
class Failure:
    """Why no worker could do something."""

    reason: str


class Cluster:
    """A cluster that is connected, and whose workers have the version of the package that is here.

    Args:
        client: The connection.
        told: Is told what is done.
    """

    def __init__(self, client: Client, told: Callable[[str], None] = lambda text: None) -> None:
        self.client, self.told = client, told
        self._plugins: list[str] = []
        self._since = time.time()

    @property
    def workers(self) -> dict[str, Any]:
        """The workers, by address."""
        found: dict[str, Any] = self.client.scheduler_info(n_workers=-1)["workers"]
        return found

    @property
    def threads(self) -> int:
        """How many tasks the workers do at the same time; at least 1."""
        return sum(worker["nthreads"] for worker in self.workers.values()) or 1

    @property
    def lost(self) -> int:
        """How many workers have vanished while they had something to do, since this connection is there."""
        events = self.client.get_events("all")
        return sum(
            at >= self._since and event.get("action") == "remove-worker" and bool(event.get("processing-tasks"))
            for at, event in events
            if isinstance(event, dict)
        )

    def send(self, *parts: Mapping[str, bytes], store: Store | None = None) -> str:
        """Send files to each worker, now and later; gives the name of their folder.

        Args:
            parts: The contents of the files, by relative path.
            store: A dataset to send with them.
        """
        from aljir.cluster.sending import Sent, pieces

        folder = f"aljir-{uuid4().hex}"
        self.told("sending …")
        for files in (*parts, *(pieces(store) if store is not None else ())):
            name = f"{folder}-{len(self._plugins)}"
            self.client.register_plugin(Sent(folder, files), name=name)
            self._plugins.append(name)
        return folder

    def run(
        self,
        what: str,
        task: Callable[..., list[Any]],
        batches: Iterable[Sequence[Item]],
        *given: object,
        total: int = 0,
        pack: Callable[[Item], Any] = lambda item: item,
    ) -> Iterator[tuple[Item, Any | Failure]]:
        """Let workers do something with each of many things; gives what came of it, as it comes.

        Args:
            what: What is done, for people.
            task: What runs on a worker: takes `given` and a list of things, and gives a list of as many results.
            batches: The things, as many together as one task is to take.
            given: What every task takes.
            total: How many things there are.
            pack: Gives what is sent of a thing.

        Raises:
            AljirError: The cluster has gone, or has no workers any more (exit code 3).
        """
        done = 0
        suspected: list[Sequence[Item]] = []

        def submit(batch: Sequence[Item]) -> Future[list[Any]]:
            return self.client.submit(task, *given, [pack(item) for item in batch], pure=False, retries=RETRIES)

        for batch, results in self._results(submit, batches):
            if isinstance(results, Failure):
                suspected.append(batch)
                continue
            yield from zip(batch, results, strict=True)
            done += len(batch)
            self.told(f"{what}: {done:,} of {total:,} …" if total else f"{what} …")
        while suspected:
            batch = suspected.pop()
            for _, results in self._results(submit, [batch]):
                if not isinstance(results, Failure):
                    yield from zip(batch, results, strict=True)
                elif len(batch) == 1:
                    yield batch[0], results
                else:
                    suspected += [[item] for item in batch]

    def _results(
        self, submit: Callable[[Sequence[Item]], Future[list[Any]]], batches: Iterable[Sequence[Item]]
    ) -> Iterator[tuple[Sequence[Item], list[Any] | Failure]]:
        """Give the results of batches, of which no more are on the way than keep all workers at work."""
        waiting = iter(batches)
        running: dict[Future[list[Any]], Sequence[Item]] = {}
        try:
            while True:
                width = 2 * self.threads
                while len(running) < width and (batch := next(waiting, None)) is not None:
                    running[submit(batch)] = batch
                if not running:
                    return
                ended = self._ended(running)
                if not ended:
                    self._give_up(list(running))
                    yield from ((batch, Failure("it does not end")) for batch in running.values())
                    running.clear()
                for future in ended:
                    yield running.pop(future), self._outcome(future)
        finally:  # Ctrl-C, or nobody wants the rest
            with suppress(Exception):
                self.client.cancel(list(running), force=True)

    def _ended(self, running: Iterable[Future[list[Any]]]) -> list[Future[list[Any]]]:
        """Wait until some tasks have ended; none if nothing ends.

        Raises:
            AljirError: The cluster has gone, or has no workers any more.
        """
        from distributed import wait

        futures = list(running)
        started = lonely = time.monotonic()
        while (now := time.monotonic()) < started + LIMIT:
            with suppress(TimeoutError), self.client.as_current():
                return list(wait(futures, timeout=min(_LOOK, LIMIT), return_when="FIRST_COMPLETED").done)
            if self.client.status != "running":
                raise _gone()
            lonely = now if self.workers else lonely
            if now > lonely + WITHOUT_WORKERS:
                raise AljirError("The cluster has no workers any more.", mend="Start some.", exit_code=ENVIRONMENT)
        return []

    def _give_up(self, futures: list[Future[list[Any]]]) -> None:
        """Take tasks back, and start the workers anew that are at them."""
        keys = {future.key for future in futures}
        at_work = [worker for worker, theirs in self.client.processing().items() if keys & {*theirs}]
        self.client.cancel(futures, force=True)
        with suppress(ValueError, TimeoutError):  # nobody is there to start them
            self.client.restart_workers(at_work, timeout=WITHOUT_WORKERS)

    def _outcome(self, future: Future[list[Any]]) -> list[Any] | Failure:
        from distributed import CancelledError, KilledWorker

        try:
            results: list[Any] = future.result()
        except KilledWorker:
            return Failure("it takes each worker down with it, perhaps for want of memory")
        except CancelledError:
            raise _gone() from None
        except Exception as error:  # whatever a worker cannot do must not end the work of the others
            return Failure(f"{type(error).__name__}: {error}")
        return results

    def forget(self) -> None:
        """Take from the workers what was sent to them."""
        for name in self._plugins:
            with suppress(Exception):
                self.client.unregister_worker_plugin(name)
        self._plugins.clear()


@contextmanager
def connect(address: str, told: Callable[[str], None] = lambda text: None) -> Iterator[Cluster]:
    """Connect with a cluster; what was sent there is gone afterwards, and so is a local one.

    Args:
        address: That of the scheduler, as `tcp://host:8786`; or `local`, to start one here.
        told: Is told what is done.

    Raises:
        AljirError: Dask is not installed; nobody answers, there is no worker, or one has another version (exit code 3).
    """
    try:
        import dask
        from distributed import Client, LocalCluster
    except ImportError:
        raise AljirError(
            "Dask is not installed.", mend="Install it: pip install 'aljir[cluster]'.", exit_code=ENVIRONMENT
        ) from None
    settings = {"distributed.admin.large-graph-warning-threshold": "1GiB"}  # a source is sent with its task
    if address == LOCAL:
        settings["distributed.scheduler.allowed-failures"] = 1  # type: ignore[assignment]
    with dask.config.set(settings):
        started = None
        if address == LOCAL:
            started = LocalCluster(
                n_workers=os.cpu_count() or 1,
                threads_per_worker=1,
                host="127.0.0.1",
                dashboard_address="127.0.0.1:0",
                scheduler_kwargs={"dashboard": False},
                silence_logs="CRITICAL",
            )
        try:
            with _client(Client, started or address, address) as client:
                cluster = Cluster(client, told)
                _check(cluster)
                try:
                    yield cluster
                finally:
                    cluster.forget()
        finally:
            if started:
                started.close()


def _client(make: Callable[..., Client], where: object, address: str) -> Client:
    try:
        return make(where, timeout=CONNECT, set_as_default=False)
    except (OSError, ValueError, TypeError, ImportError) as error:
        raise AljirError(
            f"No Dask scheduler answers at {address}: {str(error) or type(error).__name__}".rstrip(".") + ".",
            mend="Give the address of one, as tcp://host:8786, or --cluster local.",
            exit_code=ENVIRONMENT,
        ) from None


def _check(cluster: Cluster) -> None:
    """Check that there are workers, and that they have what is here."""
    from aljir.cluster.tasks import versions

    if not cluster.workers:
        with suppress(TimeoutError):
            cluster.client.wait_for_workers(1, timeout=CONNECT)
    if not cluster.workers:
        raise AljirError("The cluster has no workers.", mend="Start some: dask worker ADDRESS.", exit_code=ENVIRONMENT)
    here = versions()
    for worker, there in sorted(cluster.client.run(versions, on_error="return").items()):
        if there != here:
            raise AljirError(
                f"The worker {worker} has {there if isinstance(there, str) else 'no aljir'}, and here is {here}.",
                mend="Install the same on all machines, and start the workers anew.",
                exit_code=ENVIRONMENT,
            )


def _gone() -> AljirError:
    return AljirError(
        "The cluster has gone, or has been started anew.", mend="Start the command again.", exit_code=ENVIRONMENT
    )
