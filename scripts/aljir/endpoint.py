"""Sends a query to a SPARQL endpoint, once, and tells how that ended (SPARQL 1.1 Protocol, by POST).

What to do about a failure, ask again or give up, is for the caller to decide.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aljir.version import __version__

if TYPE_CHECKING:
    from urllib.error import HTTPError

    from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

USER_AGENT = f"aljir/{__version__} (+https://w3id.org/aljir/)"
"""Who asks, with an address to turn to, as the services of Wikimedia and others want to know."""


@dataclass(frozen=True)
class Reply:
    """What a server answered.

    Args:
        status: The HTTP status.
        content: The body, whole.
        media_type: What the body is, as the server says.
        reason: What the server says about the status.
        retry_after: The Retry-After header, as it stands.
    """

    status: int
    content: bytes
    media_type: str
    reason: str = ""
    retry_after: str | None = None


class NoReplyError(Exception):
    """No reply, or half of one: no connection, too slow, cut off midway."""


def send_query(url: str, text: str, accept: str, timeout: float) -> Reply:
    """Send a query and give the reply, be it an answer or an error.

    Args:
        url: The address of the endpoint.
        text: The query, SPARQL 1.1.
        accept: The media type to answer in.
        timeout: How long the endpoint may be silent, in seconds.

    Raises:
        NoReplyError: There is no reply, or it is not whole.
    """
    from http.client import HTTPException
    from urllib.error import HTTPError

    from SPARQLWrapper import POST, SPARQLWrapper
    from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

    client = SPARQLWrapper(url, agent=USER_AGENT)
    client.setMethod(POST)
    client.timeout = timeout  # type: ignore[assignment]  # setTimeout would make whole seconds of it
    client.setQuery(text)
    client.setOnlyConneg(True)
    client.addCustomHttpHeader("Accept", accept)
    try:
        response = client.query().response
        with response:
            return Reply(200, response.read(), response.headers.get_content_type())
    except HTTPError as error:
        with error:
            return _refusal(error, error.read())
    except SPARQLWrapperException as error:  # what it makes of 400, 401, 404, 414 and 500; it has read the body
        cause = error.__context__
        if not isinstance(cause, HTTPError):
            raise NoReplyError(str(error)) from None
        cause.close()
        return _refusal(cause, _body(error))
    except OSError as error:
        raise NoReplyError(_reason(error, timeout)) from None
    except HTTPException:
        raise NoReplyError("the answer was cut off midway") from None


def _refusal(error: HTTPError, content: bytes) -> Reply:
    return Reply(error.code, content, error.headers.get_content_type(), error.reason, error.headers.get("Retry-After"))


def _body(error: SPARQLWrapperException) -> bytes:
    """Give the body that SPARQLWrapper wrote, as a bytes literal, into its message."""
    literal = str(error).partition("Response:\n")[2]
    return bytes(ast.literal_eval(literal)) if literal else b""


def _reason(error: OSError, timeout: float) -> str:
    reason = getattr(error, "reason", None) or error
    if isinstance(reason, TimeoutError):
        return f"no answer within {timeout:g} s"
    return str(reason)


def first_line(content: bytes) -> str:
    r"""Give the first line of a body that says something, to show it in a message.

    >>> first_line(b"\n  a syntax error\nof yours")
    'a syntax error'
    """
    lines = content.decode("utf-8", errors="replace").splitlines()
    return next((line.strip()[:200] for line in lines if line.strip()), "")
