"""The way to one store: requests with credentials, patience and clear failures (SPARQL 1.1 Protocol).

Queries and updates go as forms by POST, which every store takes; Virtuoso hangs on a query that is the body itself.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from aljir.endpoint import USER_AGENT, first_line
from aljir.errors import ENVIRONMENT, AljirError
from aljir.stores.credentials import PASSWORD, USER, credentials, refuse_in_url
from aljir.stores.profiles import Profile, detect, named
from aljir.syntax import names_graphs

if TYPE_CHECKING:
    import requests
    from requests.auth import AuthBase

    from aljir.stores.scope import Scope

SPARQL_JSON = "application/sparql-results+json"
TIMEOUT = 60.0
"""How long a store may be silent, in seconds."""
ATTEMPTS = 4
PATIENCE = 60.0
"""The longest time that a store may ask to wait for, in seconds."""
_BUSY = (429, 503)
_MEND = "Check the address and the connection, or leave --endpoint out to ask the graph itself."


class NoAnswerError(AljirError):
    """No answer, or half of one: what was asked may have been done or not."""


class CutShortError(AljirError):
    """The store gave a part of the answer only."""


class Connection:
    """A store at an address.

    Args:
        url: The address for queries, http or https, without user and password.
        store: The name of its profile; found by what it calls itself when not given.
        timeout: How long it may be silent, in seconds.
        sleep: Waits, when it asks for time.

    Raises:
        AljirError: It is no web address, it holds credentials, or there is no such profile.
    """

    def __init__(
        self,
        url: str,
        store: str | None = None,
        *,
        timeout: float = TIMEOUT,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        if not re.match(r"https?://[^\s/]+", url):
            raise AljirError(f"Not the address of an endpoint: {url!r}.", mend="Give one that starts with https://.")
        refuse_in_url(url)
        self.url = url
        self._named = named(store) if store else None
        self._timeout = timeout
        self._sleep = sleep
        self._auth: dict[str, AuthBase] = {}  # by address; nothing is told unasked

    @cached_property
    def profile(self) -> Profile:
        """What kind of store it is.

        Raises:
            AljirError: It does not answer.
        """
        if self._named:
            return self._named
        reply = self._send(
            "POST", self.url, data={"query": "ASK { ?s ?p ?o }"}, accept="application/sparql-results+json"
        )
        return detect(reply.headers)

    def query(self, text: str, accept: str, scope: Scope | None = None) -> requests.Response:
        """Ask a query, as the store must be asked it, and give the answer whole.

        Args:
            text: The query.
            accept: The media type of the answer.
            scope: Which graphs are those of the dataset; without it the query goes as it is.

        Raises:
            AljirError: The store does not answer, refuses the query, or gives a part of the answer only (exit code 3).
        """
        form = {"query": self.profile.rewrite(text, scope) if scope else text}
        if (default := self.default_graph(scope)) and not names_graphs(text):
            form["default-graph-uri"] = default
        reply = self._checked(self._send("POST", self.url, data=form, accept=accept), "the query")
        if why := self.profile.cut(reply.headers):
            raise CutShortError(
                f"The endpoint {self.url} {why}: the answer is not whole.",
                mend="Ask for less at a time (LIMIT and OFFSET), or have the limit raised at the store.",
                exit_code=ENVIRONMENT,
            )
        return reply

    def default_graph(self, scope: Scope | None) -> str:
        """Give what the protocol must name as the default graph; empty where the store needs no telling."""
        if scope and not self.profile.own_default_graph:
            return scope.graph
        return self.profile.default_graph_uri if scope else ""

    def update(self, text: str) -> None:
        """Send an update.

        Raises:
            AljirError: The store refuses it or does not answer (exit code 3).
        """
        url = self.profile.update_address(self.url)
        self._checked(self._send("POST", url, data={"update": text}, accept="*/*"), "the update")

    def get_quads(self, url: str) -> Iterator[bytes]:
        """Give all quads of a store as N-Quads, in pieces.

        Raises:
            AljirError: The store refuses them, or breaks off (exit code 3).
        """
        import requests

        reply = self._send("GET", url, data=b"", accept="application/n-quads", stream=True)
        with self._checked(reply, "the quads"):
            try:
                yield from reply.iter_content(1 << 20)
            except requests.RequestException as error:
                raise self._no_answer(_reason(error)) from None

    def post_quads(self, url: str, content: bytes) -> None:
        """Add N-Quads to what the store holds.

        Raises:
            AljirError: The store refuses them or does not answer (exit code 3).
        """
        reply = self._send("POST", url, data=content, accept="*/*", media_type="application/n-quads")
        self._checked(reply, "the quads")

    def failure(self, what: str, mend: str = _MEND) -> AljirError:
        """Give an error that names the endpoint."""
        return AljirError(f"The endpoint {self.url} {what}.", mend=mend, exit_code=ENVIRONMENT)

    @cached_property
    def _session(self) -> requests.Session:
        import requests

        session = requests.Session()
        session.trust_env = False  # no password of ~/.netrc, which nobody named
        session.headers["User-Agent"] = USER_AGENT
        return session

    def _send(
        self,
        method: str,
        url: str,
        *,
        data: Mapping[str, str] | bytes,
        accept: str,
        media_type: str = "",
        stream: bool = False,
    ) -> requests.Response:
        """Send one request, again while the store says that it is busy and for how long."""
        import requests

        headers = {"Accept": accept, **({"Content-Type": media_type} if media_type else {})}
        attempt = 1
        while True:
            try:
                reply = self._session.request(
                    method,
                    url,
                    data=data,
                    headers=headers,
                    auth=self._auth.get(url),
                    stream=stream,
                    timeout=self._timeout,
                    allow_redirects=False,  # a POST would become a GET
                )
            except requests.Timeout:
                raise self._no_answer(f"no answer within {self._timeout:g} s") from None
            except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError) as error:
                raise self._no_answer(_reason(error)) from None
            if reply.status_code == 401 and url not in self._auth and (asked := self._asked_for(reply)):
                self._auth[url] = asked
                continue
            wait = reply.headers.get("Retry-After", "")
            if reply.status_code not in _BUSY or not wait.isdigit() or float(wait) > PATIENCE or attempt == ATTEMPTS:
                return reply
            self._sleep(float(wait))
            attempt += 1

    def _asked_for(self, reply: requests.Response) -> AuthBase | None:
        """Give how to tell the store who asks, in the way in which it asked; None where nobody is named."""
        from requests.auth import HTTPBasicAuth, HTTPDigestAuth

        who = credentials(self.url)
        if who is None:
            return None
        digest = reply.headers.get("WWW-Authenticate", "").lower().startswith("digest")
        return (HTTPDigestAuth if digest else HTTPBasicAuth)(who.user, who.password)

    def _no_answer(self, why: str) -> NoAnswerError:
        return NoAnswerError(f"The endpoint {self.url} does not answer: {why}.", mend=_MEND, exit_code=ENVIRONMENT)

    def _checked(self, reply: requests.Response, what: str) -> requests.Response:
        """Give a good reply; make an error of any other."""
        status = reply.status_code
        if 200 <= status < 300:
            return reply
        said = first_line(reply.content)
        answered = f"answered {status} {reply.reason}".rstrip()
        if status == 401:
            tells = credentials(self.url) is not None
            raise self.failure(
                f"{answered}: it does not accept user and password" if tells else f"{answered}: it asks who you are",
                f"{'Check' if tells else 'Set'} {USER} and {PASSWORD} in the environment.",
            )
        if status == 403:
            raise self.failure(
                f"{answered}: it does not allow {what}",
                f"Ask whoever runs the store for the right to do so, or set {USER} and {PASSWORD} of one who has it.",
            )
        if status == 404:
            raise self.failure(
                f"{answered}: nothing takes {what} at {reply.url.partition('?')[0]}",
                "Give the address for queries, as https://…/sparql, and name the kind of store: --store NAME.",
            )
        if status in (301, 302, 303, 307, 308):
            raise self.failure(f"has moved to {reply.headers.get('Location', 'another address')}", "Give that address.")
        if status in (400, 500):
            raise self.failure(f"refused {what}: {said or reply.reason}")
        if status in _BUSY:
            wait = reply.headers.get("Retry-After")
            raise self.failure(answered, f"It is busy: try again {f'after {wait} s' if wait else 'later'}.")
        raise self.failure(answered)


def _reason(error: Exception) -> str:
    """Give what is behind an exception of requests, in the words of the system."""
    text = str(error)
    if found := re.search(r"\[Errno -?\d+\] ([^'\"()]+)", text):
        return found[1].strip()
    if "IncompleteRead" in text or "ended prematurely" in text:
        return "the answer was cut off midway"
    if "Remote end closed" in text or "Connection aborted" in text or "reset" in text:
        return "the connection was cut"
    return text.split(": ")[-1][:200]
