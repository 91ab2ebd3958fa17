"""What holds for every request and answer: security headers, CORS, limits of rate and length, no failure unsaid."""

from __future__ import annotations

import asyncio
import logging
import math
from collections import OrderedDict
from ipaddress import IPv6Address, ip_address
from time import monotonic
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import Response

from aljir.web.problems import problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from aljir.web.settings import Settings

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Pages load what this service gives, and nothing else (Content Security Policy Level 3)."""
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Retry-After",
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}
BODY_SECONDS = 20
"""How long a part of the body of a request may take to come."""
CLIENTS = 10_000
"""How many clients are remembered."""

_log = logging.getLogger("aljir.web")


class Rate:
    """Counts requests by client: so many a minute, as many at once (a token bucket each).

    Args:
        per_minute: How many; 0 for any number.
        clock: Gives the time in seconds.

    >>> rate = Rate(2, clock=lambda: 0)
    >>> [rate.wait("192.0.2.1") for _ in range(3)], rate.wait("192.0.2.2")
    ([0, 0, 30], 0)
    """

    def __init__(self, per_minute: int, clock: Callable[[], float] = monotonic) -> None:
        self.per_minute = per_minute
        self.clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, client: str) -> int:
        """Count a request; give 0, or the seconds after which the client may ask again."""
        if not self.per_minute:
            return 0
        now = self.clock()
        left, before = self._left.pop(client, (float(self.per_minute), now))
        left = min(self.per_minute, left + (now - before) * self.per_minute / 60)
        allowed = left >= 1
        self._left[client] = (left - allowed, now)
        if len(self._left) > CLIENTS:
            self._left.popitem(last=False)
        return 0 if allowed else math.ceil((1 - left) * 60 / self.per_minute)


def client_of(scope: Scope) -> str:
    """Give who sends a request: the address; of IPv6 the network, which one client has whole.

    >>> client_of({"client": ("2001:db8:1:2:3::4", 80)})
    '2001:db8:1:2::'
    """
    host = scope["client"][0] if scope.get("client") else ""
    try:
        address = ip_address(host)
    except ValueError:
        return str(host)
    return str(IPv6Address(int(address) >> 64 << 64)) if isinstance(address, IPv6Address) else str(address)


class Guard:
    """ASGI middleware.

    Args:
        app: What it guards.
        settings: How the service is run.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.max_body = settings.max_query
        self._bound = f"The body of a request may have {self.max_body} bytes."
        self.rate = Rate(settings.requests_per_minute)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        answer = self._refused(scope)
        try:
            if answer is None:
                await self.app(scope, self._limited(receive), guarded)
        except Exception:
            _log.exception("%s failed", scope["method"])
            if started:  # the connection must break: half an answer would pass for a whole one
                raise
            answer = problem(500, "Internal error", "This is a fault of the service; it has been recorded.")
        if answer is not None:
            await answer(scope, receive, guarded)

    def _refused(self, scope: Scope) -> Response | None:
        """Answer what need not reach the app."""
        headers = Headers(scope=scope)
        if seconds := self.rate.wait(client_of(scope)):
            detail = f"There may be {self.rate.per_minute} requests a minute. Come back in {seconds} seconds."
            return problem(429, "Too many requests", detail, {"Retry-After": str(seconds)})
        if scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            return Response(status_code=204, headers=PREFLIGHT)
        length = headers.get("content-length", "0")
        if not length.isdecimal() or len(length) > 15 or int(length) > self.max_body:
            return problem(413, "Content Too Large", self._bound, {"Connection": "close"})
        return None

    def _limited(self, receive: Receive) -> Receive:
        """Stop a body that turns out to be too long, or does not come."""
        length, whole = 0, False

        async def limited() -> Message:
            nonlocal length, whole
            try:
                async with asyncio.timeout(None if whole else BODY_SECONDS):
                    message = await receive()
            except TimeoutError:
                raise HTTPException(408, "The body of the request did not come.", {"Connection": "close"}) from None
            length += len(message.get("body", b""))
            whole = not message.get("more_body", False)
            if length > self.max_body:
                raise HTTPException(413, self._bound, {"Connection": "close"})
            return message

        return limited
