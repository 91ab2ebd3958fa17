"""Errors as documents that programs and people can read (RFC 9457, application/problem+json)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from starlette.responses import Response

if TYPE_CHECKING:
    from collections.abc import Mapping

MEDIA_TYPE = "application/problem+json"
_TOLD = (400, 403, 404, 405, 406, 413, 415, 422, 429, 500, 503, 504)
"""The statuses whose meaning the words of pages tell."""


def failure(words: Mapping[str, str], status: int, members: Mapping[str, object]) -> str:
    """Say what is wrong in a sentence for people, by the status, with the place in a query where that is known.

    >>> from aljir.web.words import WORDS
    >>> failure(WORDS["en"], 422, {}), failure(WORDS["en"], 400, {"line": 2, "column": 7})
    ('It is too much for one query.', 'There is a mistake in the query. Line 2, column 7.')
    """
    in_query = status == 400 and members.get("line")
    said = words["error:query" if in_query else f"error:{status if status in _TOLD else 400}"]
    if members.get("line"):
        place = words["error:place"].format(line=members["line"], column=members.get("column") or 1)
        return f"{said} {place}"
    return said


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
