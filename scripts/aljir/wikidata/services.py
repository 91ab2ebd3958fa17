"""One attempt at each of the two services of Wikidata: a checked answer, or a `ServiceError` that says what happened.

The query service answers SPARQL and is asked through SPARQLWrapper; the Action API of MediaWiki is asked through
requests. What is no answer although the status is 200 is told apart here: a page in place of JSON, half a document, an
error in JSON, and the text of an exception behind valid rows, which the query service sends when time runs out.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from aljir.endpoint import USER_AGENT, NoReplyError, Reply, first_line, send_query
from aljir.engines import SPARQL_JSON
from aljir.wikidata.politeness import ServiceError, seconds_to_wait

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    import requests

TIMEOUTS = (10.0, 65.0)
"""How long connecting, and then silence, may last, in seconds; the query service itself stops after 60 s."""
MAXLAG = 5
"""The Action API is to refuse a request while its databases lag behind by more than this, in seconds."""

_OFFLINE = "Check the connection, or work offline with what the cache holds."
_LATER = "Try again later, or work offline with what the cache holds."
_SMALLER = "Ask for less: narrow the query, or give it a LIMIT."
_AGENT = "It turns away clients that it does not know or that ask too much: see the user agent policy of Wikimedia."
_TIMED_OUT = b"TimeoutException"
_BUSY_CODES = ("maxlag", "ratelimited", "readonly", "internal_api_error")


def ask_query_service(url: str, text: str, now: datetime, timeout: float = TIMEOUTS[1]) -> dict[str, Any]:
    """Send a SELECT query; give its results as the SPARQL 1.1 JSON document.

    Args:
        url: The address of the service.
        text: The query.
        now: The time, to read a date in Retry-After by.
        timeout: How long the service may be silent, in seconds.

    Raises:
        ServiceError: There is no whole answer.
    """
    try:
        reply = send_query(url, text, SPARQL_JSON, timeout)
    except NoReplyError as error:
        raise _unanswered(error) from None
    if _TIMED_OUT in reply.content and (reply.status == 500 or not _is_json(reply.content)):
        raise ServiceError("ran out of time; the rows that it sent are not all", _SMALLER, passing=False)
    if reply.status in (400, 414):
        said = first_line(reply.content) or reply.reason
        raise ServiceError(f"refused the query: {said}", "Mend the query.", passing=False)
    _check_status(reply, now)
    return _document(reply)


def ask_action_api(
    session: requests.Session,
    url: str,
    parameters: Mapping[str, str],
    now: datetime,
    timeouts: tuple[float, float] = TIMEOUTS,
) -> dict[str, Any]:
    """Send a request to the Action API; give the answer, in JSON of format version 2.

    Args:
        session: What keeps the connection.
        url: The address of the API.
        parameters: The module (`action`) and its parameters.
        now: The time, to read a date in Retry-After by.
        timeouts: How long connecting, and then silence, may last, in seconds.

    Raises:
        ServiceError: There is no whole answer, or it is an error.
    """
    import requests

    sent = {**parameters, "format": "json", "formatversion": "2", "maxlag": str(MAXLAG)}
    try:
        response = session.get(url, params=sent, headers={"User-Agent": USER_AGENT}, timeout=timeouts)
    except requests.exceptions.ConnectTimeout:
        raise _unanswered(NoReplyError(f"no connection within {timeouts[0]:g} s")) from None
    except requests.exceptions.ReadTimeout:
        raise _unanswered(NoReplyError(f"no answer within {timeouts[1]:g} s")) from None
    except requests.exceptions.ChunkedEncodingError:
        raise _unanswered(NoReplyError("the answer was cut off midway")) from None
    except requests.exceptions.RequestException as error:
        raise _unanswered(NoReplyError(_innermost(error))) from None
    reply = Reply(
        response.status_code,
        response.content,
        response.headers.get("Content-Type", "").partition(";")[0],
        response.reason,
        response.headers.get("Retry-After"),
    )
    _check_status(reply, now)
    document = _document(reply)
    if "error" in document:
        code, info = _code_and_info(document["error"])
        busy = code in _BUSY_CODES
        wait = seconds_to_wait(reply.retry_after, now) if busy else None
        what = f"answered with the error {code}: {info}"
        raise ServiceError(what, _LATER if busy else "Check what is asked for.", passing=busy, retry_after=wait)
    return document


def _code_and_info(told: Any) -> tuple[str, str]:
    if not isinstance(told, dict):
        return "unknown", str(told)
    return str(told.get("code")), str(told.get("info"))


def _check_status(reply: Reply, now: datetime) -> None:
    if reply.status == 200:
        return
    passing = reply.status == 429 or reply.status >= 500
    wait = seconds_to_wait(reply.retry_after, now) if passing else None
    mend = _LATER if passing else _AGENT if reply.status == 403 else "Check the address of the service."
    raise ServiceError(f"answered {reply.status} {reply.reason}", mend, passing=passing, retry_after=wait)


def _document(reply: Reply) -> dict[str, Any]:
    """Read a JSON object."""
    try:
        document = json.loads(reply.content)
    except ValueError:  # malformed, or not UTF-8
        looks_like = reply.content.lstrip()[:1]
        page = reply.media_type == "text/html" or looks_like == b"<"
        what = "an HTML page in place of JSON" if page else "malformed JSON"
        raise ServiceError(f"answered with {what}", _LATER, passing=True) from None
    if not isinstance(document, dict):
        raise ServiceError("answered with JSON that is no object", _LATER, passing=True)
    return document


def _is_json(content: bytes) -> bool:
    try:
        json.loads(content)
    except ValueError:
        return False
    return True


def _unanswered(error: NoReplyError) -> ServiceError:
    return ServiceError(f"gave no answer: {error}", _OFFLINE, passing=True)


def _innermost(error: BaseException) -> str:
    """Give the reason at the bottom of what urllib3 wraps several times: connection refused, name not known."""
    causes = [getattr(error, "reason", None), *reversed(error.args)]
    inner = next((cause for cause in causes if isinstance(cause, BaseException)), None)
    return _innermost(inner) if inner else str(error).rpartition(": ")[2]
