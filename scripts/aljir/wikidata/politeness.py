"""Asks a service politely: not too often, again after a failure that may pass, and later when the service says so.

Retry-After is read as RFC 9110 (section 10.2.3) defines it, in seconds or as a date; without it the waits double, with
jitter, so that many clients do not come back at the same moment.
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, TypeVar

from aljir.errors import ENVIRONMENT, AljirError

if TYPE_CHECKING:
    from collections.abc import Callable

Answer = TypeVar("Answer")


class Clock:
    """The time, and waiting; tests put one in its place that only counts.

    >>> Clock().now().tzinfo
    datetime.timezone.utc
    """

    def now(self) -> datetime:
        """Give the time, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Give a number of seconds that never goes back."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


class ServiceError(Exception):
    """One attempt that failed.

    Args:
        what: What happened, as the rest of a sentence that begins with the name of the service.
        mend: What to do about it, once nothing is tried any more.
        passing: Whether it may succeed when tried again.
        retry_after: How many seconds the service asks to wait.
    """

    def __init__(self, what: str, mend: str, *, passing: bool, retry_after: float | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.mend = mend
        self.passing = passing
        self.retry_after = retry_after


@dataclass
class Politeness:
    """How one service is asked.

    Args:
        interval: The least number of seconds from the end of one request to the start of the next.
        attempts: How often a request is tried.
        first_wait: About how many seconds lie between the first failure and the second attempt; then twice that.
        longest_wait: The longest wait, in seconds; a service that asks for more is not asked again.
        clock: The time.
        random: What gives numbers from 0 to 1, for the jitter.
    """

    interval: float = 1.0
    attempts: int = 5
    first_wait: float = 2.0
    longest_wait: float = 120.0
    clock: Clock = field(default_factory=Clock)
    random: Callable[[], float] = random.random
    _ended: float | None = field(default=None, init=False, repr=False)

    def ask(self, service: str, attempt: Callable[[], Answer]) -> Answer:
        """Try until there is an answer, or until trying makes no more sense.

        Args:
            service: The name of the service, for the message.
            attempt: Asks once; raises `ServiceError` when that fails.

        Raises:
            AljirError: There is no answer (exit code 3).

        >>> Politeness(interval=0).ask("The museum", lambda: "open")
        'open'
        """
        for tried in range(1, self.attempts + 1):
            self._pause()
            try:
                return attempt()
            except ServiceError as error:
                wait = self._wait(tried, error.retry_after)
                if not error.passing or tried == self.attempts or wait > self.longest_wait:
                    raise _given_up(service, error, tried, wait) from None
            finally:
                self._ended = self.clock.monotonic()
            self.clock.sleep(wait)
        raise AssertionError("attempts must be 1 or more")

    def _pause(self) -> None:
        """Wait until the interval is over."""
        if self._ended is not None and (rest := self._ended + self.interval - self.clock.monotonic()) > 0:
            self.clock.sleep(rest)

    def _wait(self, tried: int, retry_after: float | None) -> float:
        if retry_after is not None:
            return retry_after
        backing_off: float = self.first_wait * 2.0 ** (tried - 1) * (0.5 + self.random())
        return min(backing_off, self.longest_wait)


def seconds_to_wait(retry_after: str | None, now: datetime) -> float | None:
    """Read a Retry-After header: whole seconds or an HTTP date; None when there is none that can be read.

    >>> noon = datetime(2026, 5, 3, 12, tzinfo=UTC)
    >>> seconds_to_wait("30", noon), seconds_to_wait("Sun, 03 May 2026 12:01:30 GMT", noon)
    (30.0, 90.0)
    >>> seconds_to_wait("Sun, 03 May 2026 11:00:00 GMT", noon), seconds_to_wait("soon", noon)
    (0.0, None)
    """
    if retry_after is None:
        return None
    if retry_after.strip().isdecimal():
        return float(retry_after)
    try:
        date = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    return max(0.0, (date - now).total_seconds())


def _given_up(service: str, error: ServiceError, tried: int, wait: float) -> AljirError:
    asked = f", asked {tried} times" if tried > 1 else ""
    later = f" It asks to wait {wait:.0f} s." if error.retry_after is not None and error.passing else ""
    return AljirError(f"{service} {error.what}{asked}.{later}", mend=error.mend, exit_code=ENVIRONMENT)
