"""The services that a query may name in SERVICE."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from aljir.errors import AljirError, nearest
from aljir.wikidata import QUERY_SERVICE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aljir.federation import Service
    from aljir.wikidata.client import Wikidata

LISTED = {"wikidata": QUERY_SERVICE}
"""The services by name; queries name them by their address, as any SPARQL 1.1 client does."""


def listed_services(elsewhere: Mapping[str, str] | None = None, *, offline: bool = False) -> dict[str, Service]:
    """Give what answers for each listed service, by its address.

    Args:
        elsewhere: Another address to ask, by the name of a service.
        offline: Whether to answer from the cache alone.

    Raises:
        AljirError: No service of such a name is listed.

    >>> list(listed_services({"wikidata": "http://127.0.0.1:7878/query"}))
    ['https://query.wikidata.org/sparql']
    >>> listed_services({"wikipedia": "http://127.0.0.1:7878/query"})
    Traceback (most recent call last):
        ...
    aljir.errors.AljirError: No service 'wikipedia' is listed.
      Did you mean wikidata?
    """
    addresses = {**LISTED, **(elsewhere or {})}
    if unknown := addresses.keys() - LISTED.keys():
        name = min(unknown)
        raise AljirError(f"No service {name!r} is listed.", mend=nearest(name, LISTED))
    return {iri: _service(addresses[name], offline) for name, iri in LISTED.items()}


def _service(address: str, offline: bool) -> Service:
    """Give what sends queries to an address; a client is made, and requests imported, when there is one to send."""

    @cache
    def client() -> Wikidata:
        from aljir.wikidata.client import Wikidata
        from aljir.wikidata.politeness import Politeness

        return Wikidata(query_service=address, offline=offline, politeness=Politeness(attempts=2))

    return lambda query: client().query(query)
