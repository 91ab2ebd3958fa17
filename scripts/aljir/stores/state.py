"""How far a load has come: a file in the build folder, so that a run that was broken off goes on where it was.

It holds the address, what was loaded and how far, and no user or password.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from aljir.files import write_file

if TYPE_CHECKING:
    from pathlib import Path

    from aljir.project import Project

CLEARING, LOADING, LOADED, HANDED = "clearing", "loading", "loaded", "handed over"


@dataclass(frozen=True)
class State:
    """What was done with a store.

    Args:
        endpoint: Its address for queries.
        dataset: The digest of the inputs of the dataset that was loaded.
        status: CLEARING, LOADING, LOADED, or HANDED over to the loader of the store.
        batch: How many quads a batch holds.
        done: How many batches are in the store.
        sent: How many quads these hold.
        chain: A digest over the batches that are done, in their order.
        facts: How many facts the store held at the end.
    """

    endpoint: str
    dataset: str
    status: str = LOADING
    batch: int = 0
    done: int = 0
    sent: int = 0
    chain: str = ""
    facts: int = 0


def state_file(project: Project, endpoint: str) -> Path:
    """Give the file that tells how far the load into a store has come."""
    return project.build_dir / "loads" / f"{hashlib.sha256(endpoint.encode()).hexdigest()[:16]}.json"


def read_state(project: Project, endpoint: str) -> State | None:
    """Give how far the load into a store has come; None where nothing is known."""
    with suppress(OSError, ValueError, TypeError):
        state = State(**json.loads(state_file(project, endpoint).read_bytes()))
        return state if state.endpoint == endpoint else None
    return None


def write_state(project: Project, state: State) -> None:
    """Record how far the load has come.

    Raises:
        AljirError: The file cannot be written.
    """
    write_file(state_file(project, state.endpoint), json.dumps(asdict(state), indent=1).encode() + b"\n")


def forget_state(project: Project, endpoint: str) -> None:
    """Forget what was done with a store."""
    state_file(project, endpoint).unlink(missing_ok=True)
