"""Python code in a process that is killed by SIGKILL after so many calls."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_KILLED = """\
import os, signal, sys
count, limit = 0, int(sys.argv.pop(1))
def trace(frame, event, arg):
    global count
    count += 1
    if count == limit:
        os.kill(os.getpid(), signal.SIGKILL)
{before}
sys.setprofile(trace)
{code}
sys.setprofile(None)
print(count)
"""


def killed(limit: int, code: str, *words: object, before: str = "") -> subprocess.CompletedProcess[str]:
    """Run code until it has made so many calls; with 0 to its end, and then it prints how many it made.

    Args:
        limit: The number of calls.
        code: The code; what it is given is `sys.argv[1:]`.
        words: What it is given.
        before: Code that runs first, whose calls do not count.
    """
    command = [sys.executable, "-c", _KILLED.format(before=before, code=code), str(limit), *map(str, words)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "scripts")}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
