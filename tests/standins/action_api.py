"""A stand-in for the Action API of Wikidata: two modules, whose answers are made from the data of the stand-in."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, Store
from tests.standins.faults import FaultyServer, Parameters

DATA = Path(__file__).resolve().parent.parent / "data" / "wikidata" / "items.ttl"

WD = "http://www.wikidata.org/entity/"
PROP = "http://www.wikidata.org/prop/"
BASE = "http://wikiba.se/ontology#"
SCHEMA = "http://schema.org/"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
ALIAS = "http://www.w3.org/2004/02/skos/core#altLabel"
SAME = "http://www.w3.org/2002/07/owl#sameAs"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
DERIVED = "http://www.w3.org/ns/prov#wasDerivedFrom"
Node = Any
"""A term; which kind it is, the form of the data says."""


class ActionApi(FaultyServer):
    """wbsearchentities and wbgetentities.

    Args:
        data: What it knows, in the RDF form of Wikidata.
    """

    path = "/w/api.php"

    def __init__(self, data: Path = DATA) -> None:
        super().__init__()
        self.store = Store()
        self.store.load(path=data, format=RdfFormat.TURTLE)

    def answer(self, parameters: Parameters) -> tuple[bytes, str]:
        modules = {"wbgetentities": self._entities, "wbsearchentities": self._search}
        return json.dumps(modules[parameters["action"]](parameters)).encode(), "application/json; charset=utf-8"

    def _entities(self, parameters: Parameters) -> dict[str, Any]:
        return {"entities": {one: self._entity(one) for one in parameters["ids"].split("|")}, "success": 1}

    def _search(self, parameters: Parameters) -> dict[str, Any]:
        wanted, language = parameters["search"].casefold(), parameters["language"]
        hits: dict[str, dict[str, Any]] = {}
        for kind, predicate in (("label", LABEL), ("alias", ALIAS)):
            for quad in sorted(self.store.quads_for_pattern(None, NamedNode(predicate), None), key=str):
                name: Node = quad.object
                number = _number(quad.subject)
                if name.language == language and name.value.casefold().startswith(wanted):
                    match = {"type": kind, "language": language, "text": name.value}
                    label = self._texts(number, LABEL).get(language, {}).get("value", "")
                    hits.setdefault(number, {"id": number, "label": label, "match": match})
        return {"search": list(hits.values())[: int(parameters["limit"])], "success": 1}

    def _entity(self, asked: str) -> dict[str, Any]:
        target = self._one(NamedNode(WD + asked), SAME)
        number = _number(target) if target else asked
        item = NamedNode(WD + number)
        page = next(self.store.quads_for_pattern(None, NamedNode(f"{SCHEMA}about"), item), None)
        if page is None:
            return {"id": asked, "missing": True}
        aliases: dict[str, list[dict[str, str]]] = {}
        for name in self._all(item, ALIAS):
            aliases.setdefault(name.language, []).append({"language": name.language, "value": name.value})
        entity = {
            "type": "item",
            "id": number,
            "lastrevid": int(self._one(page.subject, f"{SCHEMA}version").value),
            "labels": self._texts(number, LABEL),
            "descriptions": self._texts(number, f"{SCHEMA}description"),
            "aliases": aliases or [],  # PHP writes an empty object so
            "claims": self._claims(item),
        }
        return {**entity, "redirects": {"from": asked, "to": number}} if target else entity

    def _claims(self, item: Node) -> dict[str, list[dict[str, Any]]]:
        claims: dict[str, list[dict[str, Any]]] = {}
        for quad in sorted(self._about(item), key=str):
            if match := re.fullmatch(rf"{PROP}(P\d+)", quad.predicate.value):
                claims.setdefault(match[1], []).append(self._claim(quad.object, match[1]))
        return claims

    def _claim(self, node: Node, number: str) -> dict[str, Any]:
        references = [
            {"hash": _number(reference), **self._snaks(reference, "reference", "snaks")}
            for reference in self._all(node, DERIVED)
        ]
        claim = {
            "id": _number(node),
            "rank": self._one(node, f"{BASE}rank").value.removeprefix(BASE).removesuffix("Rank").lower(),
            "mainsnak": self._snak(node, "statement", number),
            **self._snaks(node, "qualifier", "qualifiers"),
        }
        return {**claim, "references": references} if references else claim

    def _snaks(self, node: Node, role: str, name: str) -> dict[str, Any]:
        found = (re.fullmatch(rf"{PROP}{role}/(P\d+)", quad.predicate.value) for quad in self._about(node))
        numbers = sorted(match[1] for match in found if match)
        snaks = {number: [self._snak(node, role, number)] for number in numbers}
        return {name: snaks, f"{name}-order": numbers} if numbers else {}

    def _snak(self, node: Node, role: str, number: str) -> dict[str, Any]:
        value = self._one(node, f"{PROP}{role}/{number}")
        if value is None:
            assert NamedNode(f"{PROP}novalue/{number}") in self._all(node, TYPE)
            return {"snaktype": "novalue", "property": number}
        if isinstance(value, BlankNode):
            return {"snaktype": "somevalue", "property": number}
        full = self._one(node, f"{PROP}{role}/value/{number}")
        told = self._full_value(full) if full else _plain_value(value)
        return {"snaktype": "value", "property": number, "datavalue": told}

    def _full_value(self, node: Node) -> dict[str, Any]:
        parts = {quad.predicate.value.removeprefix(BASE): _text(quad.object) for quad in self._about(node)}
        if "timeValue" in parts:
            return {"type": "time", "value": _time(parts)}
        if "geoGlobe" in parts:
            degrees = {name: float(parts[f"geo{name.title()}"]) for name in ("latitude", "longitude", "precision")}
            return {"type": "globecoordinate", "value": {**degrees, "globe": parts["geoGlobe"]}}
        return {"type": "quantity", "value": {"amount": parts["quantityAmount"], "unit": parts["quantityUnit"]}}

    def _texts(self, number: str, predicate: str) -> dict[str, dict[str, str]]:
        texts = self._all(NamedNode(WD + number), predicate)
        return {text.language: {"language": text.language, "value": text.value} for text in texts}

    def _about(self, node: Node) -> list[Quad]:
        return list(self.store.quads_for_pattern(node, None, None))

    def _all(self, node: Node, predicate: str) -> list[Node]:
        return sorted((quad.object for quad in self.store.quads_for_pattern(node, NamedNode(predicate), None)), key=str)

    def _one(self, node: Node, predicate: str) -> Node:
        return next(iter(self._all(node, predicate)), None)


def _plain_value(value: Node) -> dict[str, Any]:
    if isinstance(value, NamedNode):
        if value.value.startswith(WD):
            return {"type": "wikibase-entityid", "value": {"entity-type": "item", "id": _number(value)}}
        return {"type": "string", "value": value.value}
    if value.language:
        return {"type": "monolingualtext", "value": {"text": value.value, "language": value.language}}
    return {"type": "string", "value": value.value}


def _time(parts: dict[str, str]) -> dict[str, Any]:
    """Give a time as JSON has it: month and day are 00 where they are not known."""
    precision, year = int(parts["timePrecision"]), parts["timeValue"][:4]
    time = f"+{parts['timeValue']}" if precision == 11 else f"+{year}-00-00T00:00:00Z"
    return {"time": time, "precision": precision, "calendarmodel": parts["timeCalendarModel"]}


def _text(node: Node) -> str:
    return str(node.value)


def _number(node: Node) -> str:
    return _text(node).rpartition("/")[2]
