"""What whoever runs the service can watch: the access log, /health, and /metrics in the text format of Prometheus."""

from __future__ import annotations

import logging
from collections import Counter
from time import monotonic
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from aljir.web.workers import Workers

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""The upper bounds of the histogram of seconds."""
MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_log = logging.getLogger("aljir.access")


class Metrics:
    """Counts requests.

    >>> metrics = Metrics()
    >>> metrics.count("sparql", 200, 0.02)
    >>> print(metrics.text({}).splitlines()[2])
    aljir_requests_total{route="sparql",status="200"} 1
    """

    def __init__(self) -> None:
        self.requests: Counter[tuple[str, int]] = Counter()
        self.seconds: Counter[float] = Counter()
        self.total_seconds = 0.0

    def count(self, route: str, status: int, seconds: float) -> None:
        """Count a request that has been answered."""
        self.requests[route, status] += 1
        self.seconds[next((bound for bound in BUCKETS if seconds <= bound), float("inf"))] += 1
        self.total_seconds += seconds

    def text(self, gauges: Mapping[str, tuple[str, str, Mapping[str, int]]]) -> str:
        """Give all that is counted, in the text format of Prometheus.

        Args:
            gauges: Further metrics: by name what it is, its type, and its values by labels.
        """
        return "\n".join([*self._lines(), *_more(gauges), ""])

    def _lines(self) -> Iterator[str]:
        yield "# HELP aljir_requests_total Requests by route and status."
        yield "# TYPE aljir_requests_total counter"
        for (route, status), number in sorted(self.requests.items()):
            yield f'aljir_requests_total{{route="{route}",status="{status}"}} {number}'
        yield "# HELP aljir_request_seconds How long requests took."
        yield "# TYPE aljir_request_seconds histogram"
        below = 0
        for bound in BUCKETS:
            below += self.seconds[bound]
            yield f'aljir_request_seconds_bucket{{le="{bound:g}"}} {below}'
        number = self.requests.total()
        yield f'aljir_request_seconds_bucket{{le="+Inf"}} {number}'
        yield f"aljir_request_seconds_sum {self.total_seconds:.6f}"
        yield f"aljir_request_seconds_count {number}"


def _more(gauges: Mapping[str, tuple[str, str, Mapping[str, int]]]) -> Iterator[str]:
    for name, (what, kind, values) in gauges.items():
        yield f"# HELP {name} {what}"
        yield f"# TYPE {name} {kind}"
        yield from (f"{name}{labels} {value}" for labels, value in values.items())


class Watch:
    """ASGI middleware that counts every request and writes a line on it.

    Args:
        app: What it watches.
        metrics: Where it counts.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, then count it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun, status, length = monotonic(), 500, 0

        async def watched(message: Message) -> None:
            nonlocal status, length
            status = message.get("status", status)
            length += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, watched)
        finally:
            seconds = monotonic() - begun
            self.metrics.count(_route(scope), status, seconds)
            client = scope["client"][0] if scope.get("client") else "-"
            path = scope.get("raw_path", b"").decode("ascii", "replace")  # without parameters, which are private
            _log.info("%s %s %s %d %d %.3f", client, scope["method"], path, status, length, seconds)


def _route(scope: Scope) -> str:
    """Give the name of what answered; paths themselves are without number."""
    return str(getattr(scope.get("endpoint"), "__name__", "static" if "endpoint" in scope else "none"))


def health(request: Request) -> Response:
    """Tell whether the service can answer queries."""
    workers: Workers = request.app.state.workers
    ready = len(workers.quick.idle) + len(workers.quick.running)
    return JSONResponse(
        {"status": "ok" if ready else "starting", "workers": ready},
        200 if ready else 503,
        {"Cache-Control": "no-store"},
    )


def metrics(request: Request) -> Response:
    """Give what has been counted."""
    workers: Workers = request.app.state.workers
    counted: Metrics = request.app.state.metrics
    lanes = {"quick": workers.quick, "long": workers.long}
    queries = {
        "aljir_queries_running": (
            "Queries that are being evaluated.",
            "gauge",
            {f'{{lane="{name}"}}': len(lane.running) for name, lane in lanes.items()},
        ),
        "aljir_queries_waiting": (
            "Queries that wait for a process.",
            "gauge",
            {f'{{lane="{name}"}}': lane.waiting for name, lane in lanes.items()},
        ),
        "aljir_queries_total": (
            "How queries ended: stopped for time or for want of a client, died with a process, moved to the long ones.",
            "counter",
            {f'{{end="{end}"}}': workers.ended[end] for end in ("answered", "refused", "stopped", "died", "moved")},
        ),
    }
    return PlainTextResponse(counted.text(queries), headers={"Content-Type": MEDIA_TYPE, "Cache-Control": "no-store"})


routes = [Route("/health", health, name="health"), Route("/metrics", metrics, name="metrics")]
