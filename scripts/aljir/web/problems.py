"""Errors as documents that programs and people can read (RFC 9457, application/problem+json)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from starlette.responses import Response

if TYPE_CHECKING:
    from collections.abc import Mapping

MEDIA_TYPE = "application/problem+json"


def problem(
    status: int, title: str, detail: str = "", headers: Mapping[str, str] | None = None, **more: object
) -> Response:
    """Give the answer to a request that failed.

    Args:
        status: The HTTP status.
        title: What is wrong with requests of this kind.
        detail: What is wrong with this one, and how to mend it.
        headers: Further headers, as Retry-After.
        more: Further members, as `line` and `column` of a syntax error.

    >>> problem(404, "Not found", "There is no person of this name.").body
    b'{"title": "Not found", "status": 404, "detail": "There is no person of this name."}'
    """
    members = {"title": title, "status": status, "detail": detail, **more}
    content = json.dumps(
        {name: value for name, value in members.items() if value not in ("", None)}, ensure_ascii=False
    )
    return Response(content, status, headers, MEDIA_TYPE)
