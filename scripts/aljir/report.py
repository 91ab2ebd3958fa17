"""What a validation found, for people (in English or Russian) and for programs.

`text` is what people read; `ttl` is a W3C SHACL validation report, `junit` what continuous integration shows.
"""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from aljir.records import in_language, words_in
from aljir.results import Table, TextResult
from aljir.serialisation import turtle
from aljir.shapes import SEVERITIES
from aljir.terms import RDF, SH, XSD, shrink

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from aljir.project import Project
    from aljir.records import Records, Texts
    from aljir.results import Term
    from aljir.shapes import Shape, Shapes

SHOWN_CLAIMS = 6
"""How many claims the text names under one result; programs get all."""


@dataclass(frozen=True)
class Finding:
    """One result of a validation.

    Attributes:
        shape: The shape that it does not conform to.
        component: The kind of constraint, as SHACL names it.
        focus: The focus node, where the shape began to look.
        value: The value that is wrong, if a single one is.
        path: The property that the result is about; None when the shape has the path.
        messages: What is wrong and what to do, by language.
        claims: The claims that say so, or that speak of the node: their IRIs.
        passages: The passages of these claims.
        file: The file in which the node or claim is written, as seen from the project.
        line: The line there, from 1.
    """

    shape: Shape
    component: NamedNode
    focus: Term
    value: Term | None
    path: NamedNode | None
    messages: Texts
    claims: tuple[str, ...] = ()
    passages: tuple[str, ...] = ()
    file: Path | None = None
    line: int | None = None

    @property
    def severity(self) -> str:
        """Violation (wrong), warning (doubtful) or info (incomplete)."""
        return self.shape.severity

    @property
    def node(self) -> Term:
        """What is wrong: the focus node, or what a check of the whole graph found."""
        return self.value if self.value is not None and self.focus in self.shape.targets else self.focus

    @property
    def wrong_value(self) -> Term | None:
        """The value of the node that is wrong, if a single one is."""
        return None if self.value == self.node else self.value

    @property
    def key(self) -> tuple[str, ...]:
        """What tells this result from others."""
        nodes = (self.shape.node, self.component, self.focus, self.path, self.value)
        return (*map(str, nodes), *sorted(self.messages.values()))


class Report(TextResult):
    """The results of a validation; true if nothing is violated.

    Attributes:
        findings: The results, the gravest first.
        shapes: The shapes that were checked.
        language: The language of texts.
        left: The shapes that the engine asked for left to pySHACL, each with the reason.

    >>> report = aljir.open(lighthouse).validate()
    >>> bool(report), report.counts
    (True, {'violation': 0, 'warning': 0, 'info': 0})
    """

    kind = "table"

    def __init__(
        self,
        findings: Sequence[Finding],
        shapes: Shapes,
        records: Records,
        project: Project,
        language: str,
        left: Mapping[Term, str] | None = None,
    ) -> None:
        self.findings = sorted(findings, key=lambda finding: (SEVERITIES.index(finding.severity), finding.key))
        self.shapes = shapes
        self.records = records
        self.prefixes = project.prefixes
        self.language = language
        self.languages = (language, *project.languages)
        self.left = dict(left or {})

    @property
    def counts(self) -> dict[str, int]:
        """How many results there are, by severity."""
        counted = Counter(finding.severity for finding in self.findings)
        return {severity: counted[severity] for severity in SEVERITIES}

    @property
    def conforms(self) -> bool:
        """Whether nothing is violated; warnings and infos do not count."""
        return not self.counts["violation"]

    def __bool__(self) -> bool:
        return self.conforms

    @property
    def summary(self) -> str:
        """The result in one line."""
        counts = ", ".join(_counted(number, self._words[severity]) for severity, number in self.counts.items())
        sentence = self._words["conforms" if self.conforms else "fails"]
        return sentence.format(checks=len(self.shapes.checks), counts=counts)

    def as_table(self) -> Table:
        """Give one row a result."""
        return Table(_COLUMNS, map(self._row, self.findings), self.prefixes)

    def _row(self, finding: Finding) -> list[Term | None]:
        return [
            Literal(self._words[finding.severity].split("|")[0]),
            Literal(self._slug(finding.shape)),
            Literal(in_language(finding.shape.names, *self.languages)),
            Literal(self._message(finding)),
            finding.node,
            Literal(self._path(finding)),
            finding.wrong_value,
            Literal(" ".join(map(self._short, finding.claims))),
            Literal(" ".join(map(self._short, finding.passages))),
            Literal(finding.file.as_posix()) if finding.file else None,
            Literal(finding.line) if finding.line else None,
        ]

    def write(self, format: str) -> bytes:
        """Write the report in one of `REPORT_FORMATS`."""
        return REPORT_FORMATS[format].write(self).encode()

    def to_turtle(self) -> str:
        """Give the W3C validation report (SHACL, section 3.6).

        As SHACL has it, `sh:conforms` is true only if there is no result at all; warnings count there.
        """
        report = BlankNode("report")
        conforms = Literal(not self.findings)
        statements = [Quad(report, RDF.type, SH.ValidationReport), Quad(report, SH.conforms, conforms)]
        for number, finding in enumerate(self.findings, 1):
            result = BlankNode(f"result{number:04}")
            statements.append(Quad(report, SH.result, result))
            statements += (Quad(result, predicate, value) for predicate, value in self._result(finding))
            path = finding.path or finding.shape.path
            if path is not None:
                statements.append(Quad(result, SH.resultPath, self._copy_path(path, result.value, statements)))
        return turtle(statements, {**self.prefixes, "sh": str(SH), "xsd": str(XSD)}).decode()

    def _result(self, finding: Finding) -> Iterator[tuple[NamedNode, Term]]:
        """Give the properties of a result in a W3C report."""
        yield RDF.type, SH.ValidationResult
        yield SH.resultSeverity, SH[finding.severity.capitalize()]
        yield SH.sourceShape, finding.shape.node
        yield SH.sourceConstraintComponent, finding.component
        yield SH.focusNode, finding.focus
        if finding.value is not None:
            yield SH.value, finding.value
        for language, message in sorted(finding.messages.items()):
            yield SH.resultMessage, Literal(message, language=language) if language else Literal(message)

    def _copy_path(self, node: Term, name: str, statements: list[Quad]) -> Term:
        """Copy a property path into a report, with blank nodes of its own; gives its first node."""
        if not isinstance(node, BlankNode):
            return node
        copy = BlankNode(f"{name}path{len(statements)}")
        for predicate in _PATH_TERMS:
            for part in self.shapes.values(node, predicate):
                statements.append(Quad(copy, predicate, self._copy_path(part, name, statements)))
        return copy

    def to_json(self) -> str:
        """Give everything as JSON: `conforms`, `counts` and `results`; texts by language, IRIs in full."""
        document = {
            "conforms": self.conforms,
            "counts": self.counts,
            "results": [self._object(finding) for finding in self.findings],
        }
        return json.dumps(document, ensure_ascii=False, indent=1) + "\n"

    def _object(self, finding: Finding) -> dict[str, Any]:
        value = finding.wrong_value
        return {
            "severity": finding.severity,
            "shape": _plain(finding.shape.node),
            "name": finding.shape.names,
            "message": finding.messages,
            "node": _plain(finding.node),
            "path": self._path(finding) or None,
            "value": None if value is None else _plain(value),
            "claims": list(finding.claims),
            "passages": list(finding.passages),
            "file": finding.file.as_posix() if finding.file else None,
            "line": finding.line,
        }

    def to_junit(self) -> str:
        """Give a JUnit report: one test case a shape, which fails if something is violated; the rest is its output."""
        failed = {str(finding.shape.node) for finding in self.findings if finding.severity == "violation"}
        cases = {str(shape.node): shape for shape in (*self.shapes.checks, *(found.shape for found in self.findings))}
        suite = ElementTree.Element("testsuite", {"name": "SHACL", "tests": str(len(cases)), "errors": "0"})
        suite.set("failures", str(len(failed)))
        for node, shape in cases.items():
            names = {"classname": f"shacl.{shape.severity}", "name": self._slug(shape)}
            case = ElementTree.SubElement(suite, "testcase", names)
            found = [finding for finding in self.findings if str(finding.shape.node) == node]
            if found:
                text = "\n".join(line for line, _ in self._group(found, shape))
                name = in_language(shape.names, *self.languages)
                inner = ElementTree.SubElement(case, "failure", message=name) if node in failed else None
                inner = ElementTree.SubElement(case, "system-out") if inner is None else inner
                inner.text = _NO_XML.sub("\N{REPLACEMENT CHARACTER}", text)
        ElementTree.indent(suite)
        return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"

    # Text for people

    def __repr__(self) -> str:
        return f"<Report: {self.summary}>"

    def _repr_html_(self) -> str:
        """Show the report in a notebook."""
        return f"<p>{html.escape(self.summary)}</p>\n{self.as_table()._repr_html_()}"

    @property
    def _words(self) -> dict[str, str]:
        return words_in(_WORDS, *self.languages)

    def lines(self) -> Iterator[tuple[str, str]]:
        """Give the lines of the text, each with its style."""
        yield self.summary, "bold"
        for severity, of_severity in groupby(self.findings, key=lambda finding: finding.severity):
            for _, of_shape in groupby(of_severity, key=lambda finding: str(finding.shape.node)):
                found = list(of_shape)
                shape = found[0].shape
                yield "", ""
                word = self._words[severity].split("|")[0]
                name = in_language(shape.names, *self.languages)
                yield f"{word}: {name} ({self._slug(shape)})", _STYLES[severity]
                yield from self._group(found, shape)

    def _group(self, findings: Sequence[Finding], shape: Shape) -> Iterator[tuple[str, str]]:
        """Give the lines of the results of one shape: the message once if it is the same for all."""
        messages = {self._message(finding) for finding in findings}
        if len(messages) == 1:
            yield f"  {messages.pop()}", ""
            for finding in findings:
                yield from self._finding(finding)
        else:
            for finding in findings:
                yield f"  {self._message(finding)}", ""
                yield from self._finding(finding)

    def _finding(self, finding: Finding) -> Iterator[tuple[str, str]]:
        value = finding.wrong_value
        statement = " ".join(filter(None, (self._path(finding), "" if value is None else self._term(value))))
        place = f"{finding.file.as_posix()}:{finding.line}" if finding.file else ""
        yield "    " + "  ".join(filter(None, (self._term(finding.node), statement, place))), ""
        if finding.severity == "info":
            return
        for iri in finding.claims[:SHOWN_CLAIMS]:
            claim = self.records.claims.get(iri)
            passages = [passage.iri for passage in claim.passages] if claim else []
            yield f"      {', '.join(map(self._short, (iri, *passages)))}", "dim"
            if claim and claim.glosses:
                yield f"        {in_language(claim.glosses, *self.languages)}", "dim"
        if (more := len(finding.claims) - SHOWN_CLAIMS) > 0:
            yield f"      {self._words['more'].format(more)}", "dim"

    def _message(self, finding: Finding) -> str:
        return in_language(finding.messages, *self.languages)

    def _path(self, finding: Finding) -> str:
        path = finding.path or finding.shape.path
        return "" if path is None else self.shapes.path_text(path, self.prefixes)

    def _slug(self, shape: Shape) -> str:
        return re.split(r"[#/]", shape.node.value)[-1]

    def _short(self, iri: str) -> str:
        return shrink(iri, self.prefixes)

    def _term(self, term: Term) -> str:
        if isinstance(term, NamedNode):
            return self._short(term.value)
        if isinstance(term, Literal):
            return f'"{term.value}"' + (f"@{term.language}" if term.language else "")
        return str(term)


def _plain(term: Term) -> str:
    return str(term) if isinstance(term, BlankNode | Triple) else term.value


def _counted(number: int, forms: str) -> str:
    """Give a number with its noun: in English one and many, in Russian one, few and many.

    >>> _counted(1, "warning|warnings"), _counted(2, "warning|warnings")
    ('1 warning', '2 warnings')
    >>> [_counted(number, "год|года|лет") for number in (1, 3, 12, 21)]
    ['1 год', '3 года', '12 лет', '21 год']
    """
    one, *others = forms.split("|")
    if len(others) == 1:
        return f"{number} {one if number == 1 else others[0]}"
    if number % 10 == 1 and number % 100 != 11:
        return f"{number} {one}"
    return f"{number} {others[0] if 2 <= number % 10 <= 4 and not 12 <= number % 100 <= 14 else others[1]}"


_COLUMNS = ("severity", "shape", "name", "message", "node", "path", "value", "claims", "passages", "file", "line")
_PATH_TERMS = (
    RDF.first, RDF.rest, SH.inversePath, SH.alternativePath, SH.zeroOrMorePath, SH.oneOrMorePath, SH.zeroOrOnePath,
)  # fmt: skip
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_STYLES = {"violation": "bold red", "warning": "bold yellow", "info": "bold"}
_WORDS = {
    "en": {
        "conforms": "The data conform to the shapes: {counts}; checks made: {checks}.",
        "fails": "The data do not conform to the shapes: {counts}; checks made: {checks}.",
        "violation": "violation|violations",
        "warning": "warning|warnings",
        "info": "info|infos",
        "more": "and {} more",
    },
    "ru": {
        "conforms": "Данные соответствуют формам: {counts}; проверок: {checks}.",
        "fails": "Данные не соответствуют формам: {counts}; проверок: {checks}.",
        "violation": "нарушение|нарушения|нарушений",
        "warning": "предупреждение|предупреждения|предупреждений",
        "info": "замечание|замечания|замечаний",
        "more": "и ещё {}",
    },
}


@dataclass(frozen=True)
class ReportFormat:
    """One way to write a report."""

    name: str
    extension: str
    write: Callable[[Report], str]


REPORT_FORMATS = {
    form.name: form
    for form in (
        ReportFormat("text", "txt", lambda report: f"{report}\n"),
        ReportFormat("ttl", "ttl", Report.to_turtle),
        ReportFormat("json", "json", Report.to_json),
        ReportFormat("junit", "xml", Report.to_junit),
        ReportFormat("csv", "csv", Report.to_csv),
    )
}
"""Every format of a report, by name: text for people, W3C SHACL report, JSON, JUnit XML, CSV with one row a result."""
