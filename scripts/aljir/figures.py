"""Figures and their arithmetic: which total each share implies, and whether the shares can be of one total."""

from __future__ import annotations

import html
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from aljir.records import in_language, read_labels, words_in
from aljir.results import Result, Table
from aljir.terms import ALJIR, XSD, shrink

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from rich.console import RenderableType

    from aljir.engines import Engine
    from aljir.results import Term, Value

_FIGURES = """
PREFIX aljir: <https://w3id.org/aljir/ontology#>
PREFIX crm: <http://www.cidoc-crm.org/cidoc-crm/>
PREFIX prov: <http://www.w3.org/ns/prov#>
SELECT DISTINCT ?figure ?claim ?source ?standing ?of ?kind ?unit ?value ?lower ?upper ?approximate ?whole ?event WHERE {
  ?claim aljir:standing ?standing ; prov:hadPrimarySource ?source .
  FILTER(?standing != aljir:withdrawn)
  GRAPH ?claim {
    ?figure crm:P140_assigned_attribute_to ?of ; crm:P177_assigned_property_of_type ?kind .
    ?figure crm:P141_assigned ?dimension .
    ?dimension crm:P91_has_unit ?unit .
    OPTIONAL { ?dimension crm:P90_has_value ?value }
    OPTIONAL { ?dimension crm:P90a_has_lower_value_limit ?lower }
    OPTIONAL { ?dimension crm:P90b_has_upper_value_limit ?upper }
    OPTIONAL { ?dimension aljir:approximate ?approximate }
    OPTIONAL { ?dimension aljir:shareOf ?whole }
    OPTIONAL { ?dimension aljir:countedFrom ?event }
  }
} ORDER BY ?source ?of ?kind ?figure"""

_WORDS = {
    "en": {
        "about": "about {}",
        "more": "more than {}",
        "less": "nearly {}",
        "between": "more than {} and less than {}",
        "unknown": "not given",
        "disputed": "{} (disputed)",
        "anniversary": "on the {} anniversary of: {}",
        "some anniversary": "on an anniversary of: {}",
        "shares": "Shares of: {}",
        "group": "group",
        "count": "count",
        "share": "share",
        "total": "implied total",
        "kind": "what",
        "figure": "figure",
        "unit": "unit",
        "sum": "together",
        "figures": "Other figures",
        "source": "Source: {}",
        "verdict": "verdict",
        "impossible": "These cannot be shares of one total, even if each percentage is rounded: the totals that "
        "they imply lie between {} and {}.",
        "possible": "These can be shares of one total: of any between {} and {}.",
        "single": "One share alone cannot be checked against another.",
        "excess": "The shares add up to more than 100 percent.",
        "none": "There are no figures.",
    },
    "ru": {
        "about": "около {}",
        "more": "более {}",
        "less": "почти {}",
        "between": "более {} и менее {}",
        "unknown": "не указано",
        "disputed": "{} (оспорено)",
        "anniversary": "в {}-ю годовщину события: {}",
        "some anniversary": "в годовщину события: {}",
        "shares": "Доли от целого: {}",
        "group": "группа",
        "count": "число",
        "share": "доля",
        "total": "следующее целое",
        "kind": "что",
        "figure": "число",
        "unit": "единица",
        "sum": "вместе",
        "figures": "Другие числа",
        "source": "Источник: {}",
        "verdict": "вывод",
        "impossible": "Это не могут быть доли одного целого, даже если каждый процент округлён: из них следуют "
        "целые от {} до {}.",
        "possible": "Это могут быть доли одного целого: любого от {} до {}.",
        "single": "Одну долю не с чем сверить.",
        "excess": "Сумма долей больше 100 процентов.",
        "none": "Чисел нет.",
    },
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that a claim gives: exact, approximate or as a bound; a bound is never a value.

    `of` is what is counted, `kind` in which respect, `unit` in what; `value` is exact unless `approximate`; `lower` and
    `upper` are bounds; `share_of` is the whole of which a figure in percent is the share; `counted_from` is the event
    of which this is an anniversary. IRIs are text.
    """

    iri: str
    claim: str
    source: str
    standing: str
    of: str
    kind: str
    unit: str
    value: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    approximate: bool = False
    share_of: str | None = None
    counted_from: str | None = None

    @property
    def exact(self) -> Decimal | None:
        """The value, when it is neither approximate nor bounded."""
        return None if self.approximate or self.lower is not None or self.upper is not None else self.value

    def words(self, language: str = "en") -> str:
        """Give the figure in words, marked if it is disputed: `more than 18,000`, `nearly 600`, `about 8,000`, `62`.

        >>> lamp = Figure("ex:f", "ex:c", "ex:s", "accepted", "ex:g", "ex:k", "ex:u", lower=Decimal(18000))
        >>> lamp.words("en"), lamp.words("ru").replace(chr(0xA0), " ")
        ('more than 18,000', 'более 18 000')
        """
        text = self.amount(language)
        return words_in(_WORDS, language)["disputed"].format(text) if self.standing == "disputed" else text

    def amount(self, language: str = "en") -> str:
        """Give the figure as words of a language say it, however its claim stands."""
        words = words_in(_WORDS, language)
        lower, upper, value = (
            "" if number is None else format_number(number, language) for number in (self.lower, self.upper, self.value)
        )
        if value:
            text = words["about"].format(value) if self.approximate else value
        elif lower and upper:
            text = words["between"].format(lower, upper)
        elif lower or upper:
            text = words["more" if lower else "less"].format(lower or upper)
        else:
            text = words["unknown"]
        return f"{text} %" if self.share_of else text


@dataclass(frozen=True, slots=True)
class Share:
    """A share of a whole, with the number that the same source counts of the same group."""

    share: Figure
    count: Figure | None

    @property
    def total(self) -> Decimal | None:
        """The total that count and share imply: count / share; None unless both are exact."""
        return self._total(Decimal(0))

    @property
    def totals(self) -> tuple[Decimal, Decimal] | None:
        """The least and the greatest total when the share is rounded to its last digit."""
        percent = self.share.exact
        if percent is None:
            return None
        half = Decimal(5).scaleb(int(percent.as_tuple().exponent) - 1)
        least, greatest = self._total(half), self._total(-half)
        return (least, greatest or Decimal("Infinity")) if least is not None else None

    def _total(self, more: Decimal) -> Decimal | None:
        count, percent = self.count.exact if self.count else None, self.share.exact
        if count is None or percent is None or percent + more <= 0:
            return None
        return count / (percent + more) * 100


@dataclass(frozen=True, slots=True)
class ShareCheck:
    """The shares that one source gives of one whole, and what follows from them."""

    source: str
    whole: str
    shares: tuple[Share, ...]

    @property
    def count(self) -> Decimal | None:
        """The counts together; None unless every one is exact."""
        return _sum(share.count.exact if share.count else None for share in self.shares)

    @property
    def percent(self) -> Decimal | None:
        """The shares together, in percent; None unless every one is exact."""
        return _sum(share.share.exact for share in self.shares)

    @property
    def total(self) -> Decimal | None:
        """The total that the sums imply."""
        return self.count / self.percent * 100 if self.count is not None and self.percent else None

    @property
    def consistent(self) -> bool | None:
        """Whether one total can have all these shares, rounding allowed; None when fewer than two can be compared."""
        totals = [share.totals for share in self.shares if share.totals]
        return max(least for least, _ in totals) <= min(most for _, most in totals) if len(totals) > 1 else None

    def verdict(self, language: str = "en") -> str:
        """Give what follows, in words."""
        words = words_in(_WORDS, language)
        excess = f" {words['excess']}" if self.percent is not None and self.percent > 100 + len(self.shares) / 2 else ""
        if self.consistent is None:
            return words["single"] + excess
        ranges = [share.totals for share in self.shares if share.totals]
        implied = [share.total for share in self.shares if share.total is not None]
        if self.consistent:
            least, most = max(least for least, _ in ranges), min(most for _, most in ranges)
        else:
            least, most = min(implied), max(implied)
        text = words["possible" if self.consistent else "impossible"]
        return text.format(format_number(round(least), language), format_number(round(most), language)) + excess


_COLUMNS = (
    *("source", "of", "kind", "words", "value", "lower", "upper", "approximate"),
    *("share", "whole", "implied_total", "claims"),
)


class FigureCheck(Result):
    """The arithmetic of all shares, and the other figures with their bounds.

    Attributes:
        figures: Every figure that is not withdrawn.
        checks: One a source and whole.
        language: The language of the texts.
    """

    kind = "table"

    def __init__(
        self, figures: Iterable[Figure], labels: Mapping[str, str], language: str, prefixes: Mapping[str, str]
    ) -> None:
        self.figures = tuple(figures)
        self.labels = labels
        self.language = language
        self.prefixes = prefixes
        self.checks = _checks(self.figures)

    @classmethod
    def read(cls, engine: Engine, languages: Sequence[str], prefixes: Mapping[str, str]) -> FigureCheck:
        """Read the figures of a graph."""
        figures = read_figures(engine)
        things = {iri for one in figures for iri in _named(one)}
        labels = {iri: in_language(names, *languages) for iri, names in read_labels(engine, things).items()}
        return cls(figures, labels, languages[0] if languages else "en", prefixes)

    @property
    def others(self) -> tuple[Figure, ...]:
        """The figures that are neither shares nor the counts that belong to shares."""
        shares = [share for check in self.checks for share in check.shares]
        used = {share.share.iri for share in shares} | {share.count.iri for share in shares if share.count}
        return tuple(figure for figure in self.figures if figure.iri not in used)

    def label(self, iri: str) -> str:
        """Give the name of something, or its prefixed name."""
        return self.labels.get(iri) or shrink(iri, self.prefixes)

    def as_table(self) -> Table:
        """Give one row a share, sum, verdict and other figure; a bound is in `lower` or `upper`, never in `value`."""
        rows = ([cells.get(column) for column in _COLUMNS] for cells in (*self._check_rows(), *self._other_rows()))
        return Table(_COLUMNS, rows, self.prefixes)

    def _check_rows(self) -> Iterator[dict[str, Term | None]]:
        words = words_in(_WORDS, self.language)
        for check in self.checks:
            same: dict[str, Term | None] = {"source": NamedNode(check.source), "whole": NamedNode(check.whole)}
            for one in check.shares:
                figures = [figure for figure in (one.count, one.share) if figure]
                yield same | {
                    "of": Literal(self.label(one.share.of)),
                    "kind": Literal(self.label(one.share.kind)),
                    "words": Literal("; ".join(figure.words(self.language) for figure in figures)),
                    **(_numbers(one.count) if one.count else {}),
                    "share": _number(one.share.exact),
                    "implied_total": _number(one.total, digits=1),
                    "claims": Literal(", ".join(shrink(figure.claim, self.prefixes) for figure in figures)),
                }
            same["of"] = Literal(self.label(check.whole))
            yield same | {
                "kind": Literal(words["sum"]),
                "value": _number(check.count),
                "share": _number(check.percent),
                "implied_total": _number(check.total, digits=1),
            }
            yield same | {"kind": Literal(words["verdict"]), "words": Literal(check.verdict(self.language))}

    def _other_rows(self) -> Iterator[dict[str, Term | None]]:
        for one in self.others:
            yield {
                "source": NamedNode(one.source),
                "of": Literal(self.label(one.of)),
                "kind": Literal(respect(one, self.label, self.language)),
                "words": Literal(one.words(self.language)),
                **_numbers(one),
                "claims": Literal(shrink(one.claim, self.prefixes)),
            }

    def _blocks(self) -> Iterator[str | Table]:
        """Give headings, tables and verdicts in the order in which they are read."""
        words = words_in(_WORDS, self.language)
        for check in self.checks:
            yield words["source"].format(self.label(check.source))
            yield words["shares"].format(self.label(check.whole))
            rows = [
                [
                    self.label(one.share.of),
                    one.count.words(self.language) if one.count else "–",
                    one.share.words(self.language),
                    self._rounded(one.total),
                ]
                for one in check.shares
            ]
            percent = f"{self._rounded(check.percent)} %" if check.percent is not None else "–"
            rows.append([words["sum"], self._rounded(check.count), percent, self._rounded(check.total)])
            yield _text([words["group"], words["count"], words["share"], words["total"]], rows)
            yield f"{check.verdict(self.language)}\n"
        for source, figures in groupby(self.others, key=lambda figure: figure.source):
            yield words["source"].format(self.label(source))
            yield words["figures"]
            yield _text(
                [words["group"], words["kind"], words["figure"], words["unit"]],
                [
                    [
                        self.label(one.of),
                        respect(one, self.label, self.language),
                        one.words(self.language),
                        self.label(one.unit),
                    ]
                    for one in figures
                ],
            )
        if not self.figures:
            yield words["none"]

    def _rounded(self, number: Decimal | None) -> str:
        return "–" if number is None else format_number(round(number), self.language)

    def __str__(self) -> str:
        """Show the arithmetic as text."""
        return "\n".join(map(str, self._blocks()))

    def _repr_html_(self) -> str:
        """Show the arithmetic in a notebook."""
        return "\n".join(
            block._repr_html_() if isinstance(block, Table) else f"<p>{html.escape(block.strip())}</p>"
            for block in self._blocks()
        )

    def __rich__(self) -> RenderableType:
        """Show the arithmetic on a terminal."""
        from rich.table import Table as RichTable

        shown = RichTable.grid()
        for block in self._blocks():
            shown.add_row(block)
        return shown

    def __repr__(self) -> str:
        return f"<FigureCheck: {len(self.figures)} figures, {len(self.checks)} wholes>"


def respect(figure: Figure, label: Callable[[str], str], language: str = "en") -> str:
    """Give in which respect something is counted: the name of the kind; of an anniversary, which one and of what.

    Args:
        figure: The figure.
        label: What gives the name of an IRI.
        language: The language of the words.

    >>> from decimal import Decimal
    >>> given = ("ex:f", "ex:c", "ex:s", "accepted", "reopening", "anniversary", "year")
    >>> respect(Figure(*given, Decimal(52), counted_from="first lighting"), str)
    'on the 52nd anniversary of: first lighting'
    """
    if figure.counted_from is None:
        return label(figure.kind)
    words, number, event = words_in(_WORDS, language), figure.exact, label(figure.counted_from)
    if number is None or number != int(number):
        return words["some anniversary"].format(event)
    return words["anniversary"].format(f"{int(number)}{_ending(int(number)) if language != 'ru' else ''}", event)


def _ending(number: int) -> str:
    """Give the ending of an English ordinal number."""
    return "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def _named(one: Figure) -> Iterator[str]:
    """Give what of a figure has a name."""
    yield from filter(None, (one.source, one.of, one.kind, one.unit, one.share_of, one.counted_from))


def read_figures(engine: Engine) -> list[Figure]:
    """Read the figures of all claims that are not withdrawn."""
    return [_figure(row) for row in engine.query(_FIGURES).as_table()]


def format_number(number: Decimal | int, language: str = "en") -> str:
    """Write a number as a language does.

    >>> format_number(Decimal("4390")), format_number(Decimal("12.5"), "ru"), format_number(4390, "ru")
    ('4,390', '12,5', '4390')
    """
    text = f"{int(number):,}" if number == int(number) else f"{number:,f}"
    if language != "ru":
        return text
    space = "\N{NO-BREAK SPACE}" if number >= 10_000 else ""
    return text.replace(",", space).replace(".", ",")


def _checks(figures: Sequence[Figure]) -> tuple[ShareCheck, ...]:
    """Put each share beside the count of the same group in the same source, by source and whole."""
    numbers = sorted((one for one in figures if one.share_of is None), key=lambda one: one.exact is not None)
    counts = {(one.source, one.of): one for one in numbers}  # an exact one where there is one
    shares = sorted((one for one in figures if one.share_of), key=_share_order)
    return tuple(
        ShareCheck(source, whole or "", tuple(Share(one, counts.get((one.source, one.of))) for one in group))
        for (source, whole), group in groupby(shares, key=lambda one: (one.source, one.share_of))
    )


def _share_order(one: Figure) -> tuple[str, str, Decimal, str]:
    """Put the shares of one source and whole together, the greatest first."""
    return one.source, one.share_of or "", -(one.value or Decimal(0)), one.iri


def _figure(row: dict[str, Value]) -> Figure:
    def number(name: str) -> Decimal | None:
        try:
            found = Decimal(str(row[name]))
        except ArithmeticError:  # nothing, or no number: the shapes say so
            return None
        return found if found.is_finite() else None

    texts = {name: str(row[name]) for name in ("claim", "source", "of", "kind", "unit")}
    return Figure(
        iri=str(row["figure"]),
        **texts,
        standing=str(row["standing"]).removeprefix(str(ALJIR)),
        value=number("value"),
        lower=number("lower"),
        upper=number("upper"),
        approximate=row["approximate"] is True,
        share_of=str(row["whole"]) if row["whole"] else None,
        counted_from=str(row["event"]) if row["event"] else None,
    )


def _sum(numbers: Iterable[Decimal | None]) -> Decimal | None:
    """Add up; None when a number is missing."""
    found = list(numbers)
    present = [number for number in found if number is not None]
    return sum(present, Decimal(0)) if len(present) == len(found) else None


def _numbers(figure: Figure) -> dict[str, Term | None]:
    """Give value and bounds of a figure, each in its column."""
    return {
        "value": _number(figure.value),
        "lower": _number(figure.lower),
        "upper": _number(figure.upper),
        "approximate": Literal(True) if figure.approximate else None,
    }


def _number(number: Decimal | None, digits: int | None = None) -> Literal | None:
    """Give a number as a term: xsd:integer or xsd:decimal."""
    if number is None:
        return None
    rounded = number if digits is None else round(number, digits)
    whole = rounded == rounded.to_integral_value()
    return Literal(str(int(rounded)), datatype=XSD.integer) if whole else Literal(str(rounded), datatype=XSD.decimal)


def _text(variables: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    return Table(variables, ([Literal(cell) for cell in row] for row in rows))
