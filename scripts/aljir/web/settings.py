"""What whoever runs the web service can set."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """How the service is run.

    Args:
        url: Its public address, without a slash at the end; what stands behind a proxy cannot know it. When empty, the
            address that each request was sent to.
        workers: How many processes evaluate queries.
        waiting: How many queries may wait for a process; one more is told to come back later.
        timeout: How long a query may take, in seconds.
        max_rows: How many rows, or triples, an answer may have.
        max_bytes: How long an answer may be.
        max_memory: How much memory a process may use, in bytes.
        max_query: How long a query, or a form, may be, in bytes.
        requests_per_minute: How many requests a client may send in a minute; 0 for any number.
    """

    url: str = ""
    workers: int = 2
    waiting: int = 100
    timeout: float = 30
    max_rows: int = 100_000
    max_bytes: int = 50_000_000
    max_memory: int = 1_000_000_000
    max_query: int = 100_000
    requests_per_minute: int = 600
