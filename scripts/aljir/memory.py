"""Memory that this process has done with, given back to the system before a next step needs its own."""

from __future__ import annotations

import ctypes
import gc
import sys
from contextlib import suppress


def release() -> None:
    """Free what nothing refers to any more, and give free memory back to the system.

    The C library of most Linux systems (glibc) keeps what was freed: after a store was written that is more than half
    of what a build holds, and what the next steps take would come on top. Elsewhere only garbage is collected.

    >>> release()
    """
    gc.collect()
    if sys.platform == "linux":
        with suppress(AttributeError):  # another C library
            ctypes.CDLL(None).malloc_trim(0)
