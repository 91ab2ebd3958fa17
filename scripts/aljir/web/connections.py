"""Connections of the server: a head that does not come, and a client that holds very many, keep nobody else out."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    from asyncio import TimerHandle, Transport

HEAD_SECONDS = 10
"""How long the head of a request may take to come."""
PER_CLIENT = 100
"""How many connections one client may have at once; the proxy, which has those of all clients, may have any number."""


def limited(proxies: str, head_seconds: float = HEAD_SECONDS, per_client: int = PER_CLIENT) -> type[H11Protocol]:
    """Give the protocol of connections (HTTP/1.1, RFC 9112), for `uvicorn.run(http=…)`.

    Args:
        proxies: The addresses of proxies, parted by commas; `*` for any.
        head_seconds: As `HEAD_SECONDS`.
        per_client: As `PER_CLIENT`.
    """
    clients: Counter[str] = Counter()
    exempt = {address.strip() for address in proxies.split(",")}

    class Connection(H11Protocol):
        """A connection with bounds."""

        _waiting: TimerHandle | None = None
        _counted = ""

        def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            host = self.client[0] if self.client else ""
            if host not in exempt and "*" not in exempt:
                clients[host] += 1
                self._counted = host
                if clients[host] > per_client:
                    transport.close()
                    return
            self._watch_head()

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            self._watch_head()

        def connection_lost(self, exc: Exception | None) -> None:
            self._stop_watching()
            if self._counted:
                clients[self._counted] -= 1
                if not clients[self._counted]:
                    del clients[self._counted]
            super().connection_lost(exc)

        def _watch_head(self) -> None:
            """Give the head of the next request its time; nothing is to be feared while a request is answered."""
            if self.conn.their_state is not h11.IDLE:
                self._stop_watching()
            elif self._waiting is None:
                self._waiting = self.loop.call_later(head_seconds, self.transport.close)

        def _stop_watching(self) -> None:
            if self._waiting is not None:
                self._waiting.cancel()
                self._waiting = None

    return Connection
