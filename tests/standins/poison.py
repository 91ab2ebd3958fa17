"""What goes wrong on a worker of a cluster: `dask worker --preload` reads this file there.

A file of the project says it in a comment: `# worker: killed`, `# worker: killed once FILE` (until there is such a
file), `# worker: hangs`, `# worker: fails`.
"""

from __future__ import annotations

import functools
import inspect
import os
import re
import signal
import threading
from pathlib import Path

from aljir.decisions import Decisions
from aljir.parts import Part

_statements = inspect.unwrap(Part.statements)  # Dask reads this file twice


@functools.wraps(_statements)
def statements(part: Part, decisions: Decisions) -> bytes:
    """Do what the files say; else read them."""
    for path in part.files:
        said = re.search(r"^# worker: (\w+)(?: once (.*))?$", path.read_text("utf-8"), re.MULTILINE)
        if said and said[1] == "fails":
            raise MemoryError
        if said and said[1] == "hangs":
            threading.Event().wait()
        if said and said[1] == "killed" and not (said[2] and Path(said[2]).exists()):
            if said[2]:
                Path(said[2]).touch()
            os.kill(os.getpid(), signal.SIGKILL)
    return bytes(_statements(part, decisions))


def dask_setup(worker: object) -> None:
    """Put it in the place of the real one; Dask calls this on the worker."""
    Part.statements = statements  # type: ignore[assignment, method-assign]
