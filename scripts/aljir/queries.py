"""The catalogue of saved queries: headers, parameters, binding.

A saved query is a `.rq` file under `queries/`: valid SPARQL that any client runs as it is, with a header in grlc's
comment form, YAML behind `#+ `. A parameter is a visible block with a default, `VALUES ?person { UNDEF }`; binding
replaces that block by a term, and never pastes text.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode

from aljir.engines import QUERY_FORMS
from aljir.errors import AljirError, nearest
from aljir.files import read_text
from aljir.results import Table
from aljir.syntax import find_service, masked, position, query_form
from aljir.terms import XSD, expand

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from aljir.project import Project

CHARTS = ("table", "bar", "timeline", "map", "network")
"""How the result of a query is best drawn."""
ROLES = {
    "bar": ("thing", "detail", "unit", "value", "lower", "upper", "approximate"),
    "timeline": ("thing", "date", "earliest", "begun", "ending", "latest"),
    "map": ("thing", "place"),
    "network": ("start", "relation", "end"),
}
"""What columns are in a picture, by kind of chart; a column that has the name of its role need not be told of."""
VALUE_KINDS = ("integer", "string", "date", "boolean", "iri", "language")
"""The kinds of parameters that are no entities."""

ParamValue = str | int | bool | date | None
"""What a parameter takes; None leaves it open."""

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_HEADER = re.compile(r"^#\+ ?(.*)$", re.MULTILINE)
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_TERM = re.compile(r'<[^>]*>|"(?:[^"\\]|\\.)*"(?:@[\w-]+|\^\^\S+)?|[^\s]+')
_KEYS = ("summary", "description", "tags", "params", "chart", "plot", "example")
_PARAM_KEYS = ("kind", "description")
_TRANSLATED = re.compile(r"(summary|description)_[a-z]{2,3}")
_BOOLEANS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


@dataclass(frozen=True)
class Param:
    """A parameter of a saved query.

    `kind` is a kind of entity of the project (person, place …) or one of `VALUE_KINDS`; `default` is the SPARQL term in
    the file, or None when it is open (UNDEF).

    >>> Catalogue(aljir.find_project(lighthouse)).get("sayings").param("year").descriptions
    {'en': 'the year of the event', 'ru': 'год события'}
    """

    name: str
    kind: str
    descriptions: dict[str, str]
    default: str | None

    @property
    def description(self) -> str:
        """What it is, in the first language; empty when nothing is said."""
        return next(iter(self.descriptions.values()), "")


@dataclass(frozen=True)
class SavedQuery:
    """One saved query.

    >>> keepers = Catalogue(aljir.find_project(lighthouse)).get("keepers")
    >>> keepers.summary, keepers.form, list(keepers.params)
    ('Who kept the light, and where', 'SELECT', ['place'])
    """

    slug: str
    folder: str
    path: Path
    text: str
    form: str
    summaries: dict[str, str]
    descriptions: dict[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    params: dict[str, Param] = field(default_factory=dict)
    chart: str | None = None
    plot: dict[str, str] = field(default_factory=dict)
    example: dict[str, str] = field(default_factory=dict)
    prefixes: dict[str, str] = field(default_factory=dict, repr=False)
    kinds: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def summary(self) -> str:
        """One line in the first language."""
        return next(iter(self.summaries.values()))

    @property
    def is_federated(self) -> bool:
        """Whether it asks another service, by SERVICE."""
        return find_service(self.text) is not None

    @property
    def description(self) -> str:
        """The longer text in the first language; empty when there is none."""
        return next(iter(self.descriptions.values()), "")

    def bind(self, values: Mapping[str, ParamValue] | None = None, /, **more: ParamValue) -> str:
        """Give the query with values for its parameters.

        An entity is given by its slug, prefixed name or IRI; `KnowledgeGraph.query` also takes its name. None leaves a
        parameter open (UNDEF). A parameter that is not given keeps its default.

        Raises:
            AljirError: There is no such parameter, or the value is not of its kind.

        >>> keepers = Catalogue(aljir.find_project(lighthouse)).get("keepers")
        >>> [line for line in keepers.bind(place="tern-point").splitlines() if "VALUES" in line]
        ['  VALUES ?place { <https://example.org/lighthouse/place/tern-point> }']
        """
        text = self.text
        for name, value in {**(values or {}), **more}.items():
            term = self._term(self.param(name), value)
            start, end = _block(text, name, self.path)
            lines = "\n" * text.count("\n", start, end)  # so that an error names the line of the file
            text = f"{text[:start]} {'UNDEF' if term is None else term} {lines}{text[end:]}"
        return text

    def speaks_of(self, word: str) -> bool:
        """Tell whether name, texts or tags hold a word, in any language."""
        texts = (self.slug, *self.summaries.values(), *self.descriptions.values(), *self.tags)
        return any(word.casefold() in text.casefold() for text in texts)

    def param(self, name: str) -> Param:
        """Give the parameter of this name.

        Raises:
            AljirError: There is none.
        """
        try:
            return self.params[name]
        except KeyError:
            known = nearest(name, self.params) if self.params else "It takes none."
            raise AljirError(f"The query {self.slug} has no parameter {name!r}.", mend=known) from None

    def _term(self, param: Param, value: ParamValue) -> NamedNode | Literal | None:
        if value is None:
            return None
        text = str(value).lower() if isinstance(value, bool) else str(value).strip()
        match param.kind:
            case "integer" if re.fullmatch(r"[+-]?[0-9]+", text):
                return Literal(text, datatype=XSD.integer)
            case "string":
                return Literal(str(value))
            case "date" if _is_date(text):
                return Literal(text, datatype=XSD.date)
            case "boolean" if text.lower() in _BOOLEANS:
                return Literal(_BOOLEANS[text.lower()])
            case "language" if _LANGUAGE_TAG.fullmatch(text):
                return Literal(text)
            case "iri":
                return NamedNode(expand(text, self.prefixes))
            case kind if kind in self.kinds:
                return NamedNode(entity_iri(text, kind, self.prefixes))
        raise AljirError(
            f"{param.name} of the query {self.slug} must be {_EXPECTED[param.kind]}, not {text!r}.",
            mend=param.description or None,
        )


_EXPECTED = {
    "integer": "a whole number",
    "date": "a date as 2026-03-31",
    "boolean": "true or false",
    "language": "a language tag as en or ru",
}


def entity_iri(text: str, kind: str, prefixes: Mapping[str, str]) -> str:
    """Give the IRI of an entity from its slug, prefixed name or IRI.

    Raises:
        AljirError: The text is none of these, or names something of another kind.

    >>> entity_iri("tern-point", "place", {"place": "https://example.org/lighthouse/place/"})
    'https://example.org/lighthouse/place/tern-point'
    """
    namespace = prefixes[kind]
    iri = expand(text if ":" in text else f"{kind}:{text}", prefixes)
    if not iri.startswith(namespace):
        raise AljirError(f"{text} is no {kind}.", mend=f"Give one as {kind}:its-name.")
    return iri


class Catalogue:
    """The saved queries of a project.

    >>> [query.slug for query in Catalogue(aljir.find_project(lighthouse)).all()]
    ['about', 'happenings', 'is-lit', 'keepers', 'light-view', 'sayings']
    """

    def __init__(self, project: Project) -> None:
        self.project = project
        self._known: dict[str, SavedQuery] = {}

    def all(self) -> list[SavedQuery]:
        """Give every saved query, by slug.

        Raises:
            AljirError: A header is wrong, or two files have the same slug.
        """
        return [self.get(slug) for slug in self.slugs()]

    def table(self, word: str = "", tag: str | None = None) -> Table:
        """Give the saved queries as a table: name, summary, parameters, tags.

        Args:
            word: Only queries whose name, texts or tags hold this, in any language.
            tag: Only queries with this tag.

        Raises:
            AljirError: No query has the tag, or a header is wrong.

        >>> print(Catalogue(aljir.find_project(lighthouse)).table("storm"))
        query    summary                         parameters  tags
        sayings  What the sources say of a year  year        claims, storms
        """
        queries = self.all()
        tags = {tag for query in queries for tag in query.tags}
        if tag is not None and tag not in tags:
            raise AljirError(f"No query has the tag {tag!r}.", mend=nearest(tag, tags))
        rows = [
            (query.slug, query.summary, ", ".join(query.params), ", ".join(query.tags))
            for query in queries
            if query.speaks_of(word) and (tag is None or tag in query.tags)
        ]
        return Table(("query", "summary", "parameters", "tags"), [[Literal(cell) for cell in row] for row in rows])

    def slugs(self) -> list[str]:
        """Give the names of all saved queries, without reading them."""
        return sorted({path.stem for path in self.project.query_files()})

    def get(self, slug: str) -> SavedQuery:
        """Give the saved query of this name; only its file is read.

        Raises:
            AljirError: There is none, its header is wrong, or two files have this slug.
        """
        known = self._known.get(slug)
        path = known.path if known and known.path.is_file() else self._path(slug)
        text = read_text(path)
        if known is None or known.path != path or known.text != text:
            known = self._known[slug] = parse_query(path, text, self.project)
        return known

    def __repr__(self) -> str:
        return f"<Catalogue: {len(self.slugs())} saved queries>"

    def _repr_html_(self) -> str:
        """Show the saved queries in a notebook."""
        return self.table()._repr_html_()

    def _path(self, slug: str) -> Path:
        """Find the one file of this name."""
        paths = [path for path in self.project.query_files() if path.stem == slug]
        if not paths:
            raise AljirError(f"There is no saved query {slug!r}.", mend=nearest(slug, self.slugs()))
        if len(paths) > 1:
            raise AljirError(f"Another query has this name: {paths[0]}.", file=paths[1], mend="Rename one of the two.")
        return paths[0]


def parse_query(path: Path, text: str, project: Project) -> SavedQuery:
    """Read the text of a saved query.

    Raises:
        AljirError: The header or a parameter is wrong; with file, line and mend.
    """
    if not _SLUG.fullmatch(path.stem):
        raise AljirError("Not a slug.", file=path, mend="Name the file in lower-case ASCII: who-visited.rq.")
    form = query_form(text)
    if form not in QUERY_FORMS:
        raise AljirError(f"{form or 'Nothing'} is no query.", file=path, mend=f"Write {', '.join(QUERY_FORMS)}.")
    header = _Header(path, text, project)
    return SavedQuery(
        slug=path.stem,
        folder=path.parent.relative_to(project.root / "queries").as_posix(),
        path=path,
        text=text,
        form=form,
        summaries=header.texts("summary", required=True),
        descriptions=header.texts("description"),
        tags=header.tags(),
        params=header.params(),
        chart=header.chart(),
        plot=header.plot(),
        example=header.example(),
        prefixes=project.prefixes,
        kinds=project.kinds,
    )


class _Header:
    """The header of a saved query, read and checked."""

    def __init__(self, path: Path, text: str, project: Project) -> None:
        self.path = path
        self.text = text
        self.project = project
        self.lines = [(position(text, match.start())[0], match[1]) for match in _HEADER.finditer(text)]
        self.fields = self._read()

    def _read(self) -> dict[str, Any]:
        import yaml

        try:
            fields = yaml.load("\n".join(line for _, line in self.lines), Loader=_loader())  # noqa: S506 - a safe one
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = self.lines[min(mark.line, len(self.lines) - 1)][0] if mark else None
            raise AljirError(
                f"The header is not YAML: {getattr(error, 'problem', error)}.",
                file=self.path,
                line=line,
                mend="Put quotes around a text that holds ': '.",
            ) from None
        if not isinstance(fields, dict):
            raise AljirError("No header.", file=self.path, line=1, mend="Begin the file with: #+ summary: …")
        for key in fields:
            if not _is_known(key, _KEYS):
                raise self.error(f"The header has an unknown field {key!r}.", str(key), nearest(str(key), _KEYS))
        return fields

    def error(self, message: str, key: str, mend: str | None = None) -> AljirError:
        """Give an error at the line of the header on which a word stands first."""
        line = next((number for number, line in self.lines if re.match(rf"\s*{re.escape(key)}\b", line)), 1)
        return AljirError(message, file=self.path, line=line, mend=mend)

    def texts(self, key: str, *, required: bool = False) -> dict[str, str]:
        """Give a text in its languages, the first language first."""
        if required and key not in self.fields:
            raise self.error(f"The header has no {key}.", key, f"Add a line: #+ {key}: …")
        return self._translations(self.fields, key, key)

    def _translations(self, fields: Mapping[str, object], key: str, place: str) -> dict[str, str]:
        """Give one of these fields in its languages; an error is told at the place."""
        first = self.project.languages[0] if self.project.languages else "en"
        names = {first: key} | {name.removeprefix(f"{key}_"): name for name in fields if name.startswith(f"{key}_")}
        found = {language: (name, fields[name]) for language, name in names.items() if name in fields}
        texts: dict[str, str] = {}
        for language, (name, value) in found.items():
            if not isinstance(value, str) or not value.strip():
                raise self.error(f"{name} must be a text.", place, f"Write {name}: …, or leave the line out.")
            texts[language] = " ".join(value.split())
        return texts

    def tags(self) -> tuple[str, ...]:
        tags = self.fields.get("tags", [])
        if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
            raise self.error("tags must be a list of words.", "tags", "Write them as: #+ tags: [people, kin]")
        return tuple(tags)

    def chart(self) -> str | None:
        chart = self.fields.get("chart")
        if chart is not None and chart not in CHARTS:
            raise self.error(f"There is no chart {chart!r}.", "chart", nearest(str(chart), CHARTS))
        return chart

    def plot(self) -> dict[str, str]:
        """Give the variable for each role in the picture."""
        plot = self.fields.get("plot", {})
        roles = ROLES.get(self.fields.get("chart", ""), ())
        if not isinstance(plot, dict) or not all(isinstance(name, str) for name in plot.values()):
            raise self.error("plot must name variables.", "plot", "Write it as: #+ plot: {start: person, end: place}")
        if unknown := [role for role in plot if role not in roles]:
            mend = nearest(str(unknown[0]), roles) if roles else f"First say: #+ chart: {', '.join(ROLES)}."
            raise self.error(f"The picture has no {unknown[0]!r}.", "plot", mend)
        return {str(role): name.lstrip("?") for role, name in plot.items()}

    def example(self) -> dict[str, str]:
        """Give the values of the example, by parameter."""
        try:
            words = shlex.split(str(self.fields.get("example", "")))
        except ValueError:
            words = ["an open quotation mark"]
        pairs = dict(word.split("=", 1) for word in words if "=" in word)
        unknown = [name for name in pairs if name not in self.fields.get("params", {})]
        if unknown or len(pairs) != len(words):
            mend = 'Write it as: #+ example: person=some-name, or with a space: person="Some Name"'
            raise self.error("The example must give values to parameters.", "example", mend)
        return pairs

    def params(self) -> dict[str, Param]:
        params = self.fields.get("params") or {}
        if not isinstance(params, dict):
            raise self.error("params must be a mapping.", "params", "Write: #+   person: {kind: person}")
        return {str(name): self._param(str(name), about) for name, about in params.items()}

    def _param(self, name: str, about: object) -> Param:
        kinds = (*self.project.kinds, *VALUE_KINDS)
        if not isinstance(about, dict) or "kind" not in about:
            mend = f"Write: #+   {name}: {{kind: {kinds[0]}, description: what is asked about}}"
            raise self.error(f"The parameter {name} has no kind.", name, mend)
        if unknown := [str(key) for key in about if not _is_known(key, _PARAM_KEYS)]:
            mend = (
                "A parameter has kind, description and, in other languages, description_ru; "
                "put quotes around a description that holds a comma."
            )
            raise self.error(f"The parameter {name} has an unknown field {unknown[0]!r}.", name, mend)
        if about["kind"] not in kinds:
            raise self.error(f"There is no kind {about['kind']!r}.", name, nearest(str(about["kind"]), kinds))
        start, end = _block(self.text, name, self.path)
        default = self.text[start:end].strip()
        descriptions = self._translations(about, "description", name)
        return Param(name, about["kind"], descriptions, None if default == "UNDEF" else default)


def _is_known(key: object, keys: tuple[str, ...]) -> bool:
    """Tell whether there is such a field, or it is the translation of one."""
    translated = _TRANSLATED.fullmatch(str(key))
    return (translated[1] if translated else key) in keys


def _block(text: str, name: str, path: Path) -> tuple[int, int]:
    """Give start and end of what stands between the braces of a parameter's VALUES block."""
    pattern = re.compile(rf"\bVALUES\s+[?$]{re.escape(name)}\s*\{{([^{{}}]*)\}}", re.IGNORECASE)
    found = list(pattern.finditer(masked(text)))
    if len(found) != 1:
        place = found[1] if found else re.search(rf"^#\+\s+{re.escape(name)}\b", text, re.MULTILINE)
        line = position(text, place.start())[0] if place else None
        raise AljirError(
            f"The parameter {name} has {len(found)} VALUES blocks; it must have one.",
            file=path,
            line=line,
            mend=f"Write VALUES ?{name} {{ UNDEF }} once where the query begins to use it.",
        )
    start, end = found[0].span(1)
    if len(_TERM.findall(text[start:end])) != 1:
        raise AljirError(
            f"The VALUES block of the parameter {name} must hold one value.",
            file=path,
            line=position(text, start)[0],
            mend=f"Write one term as the default, or UNDEF: VALUES ?{name} {{ UNDEF }}.",
        )
    return start, end


def _is_date(text: str) -> bool:
    try:
        return len(text) == len("2026-03-31") and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _loader() -> Any:
    """Give the fast YAML loader where there is one; both make plain values only."""
    import yaml

    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)
