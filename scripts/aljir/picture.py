"""Draws the model as an SVG picture: the classes and properties that the data use, in the languages of the project.

Above stands the evidence: sources, passages, claims. Below stands what claims speak of: the main classes of CIDOC CRM,
each at its place, so that what belongs together lies side by side. A class is drawn if something is of it, a property
if it joins neighbours often enough.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from html import escape
from itertools import combinations
from math import hypot
from textwrap import wrap
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from aljir.model import read_model
from aljir.terms import ALJIR, CRM, PROV, shrink

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aljir.model import Model
    from aljir.project import Project

SOURCE, PASSAGE, CLAIM = EVIDENCE = (ALJIR.Source, ALJIR.Passage, ALJIR.Claim)
TYPE = CRM.E55_Type
PLACES: dict[NamedNode, tuple[int, int]] = {
    SOURCE: (0, 0),
    PASSAGE: (1, 0),
    CLAIM: (2, 0),
    TYPE: (2, 3),
    CRM.E13_Attribute_Assignment: (0, 3),
    CRM.E54_Dimension: (1, 3),
    CRM.E21_Person: (0, 1),
    CRM.E74_Group: (0, 2),
    CRM.E53_Place: (1, 2),
    CRM["E52_Time-Span"]: (2, 1),
    CRM.E5_Event: (1, 1),
    CRM.E70_Thing: (2, 2),
}
"""Column and row of each class. What is of several of these classes stands with the first."""
OFTEN = 2
"""How often a property must join two classes to be drawn."""
CAPTIONS = {
    "picture": {"en": "The model", "ru": "Модель данных"},
    "evidence": {"en": "Evidence: who says it, in which words", "ru": "Свидетельства: кто и какими словами говорит"},
    "subject": {"en": "Subject: what the claims say", "ru": "Предмет: что говорят утверждения"},
    "graph": {
        "en": "a claim is a named graph of statements such as these",
        "ru": "утверждение — именованный граф таких высказываний",
    },
}

_BOX, _GAP, _EDGE, _PAD = 208, 156, 32, 14
_WIDTH = 2 * _EDGE + 3 * _BOX + 2 * _GAP
_LINE, _LABEL = 18, 16
_TOP, _BELOW_EVIDENCE, _BELOW_ROW = 116, 152, 96
_COLUMNS, _LABEL_COLUMNS = 26, 22
_ARROWS = {(1, 0): "→", (-1, 0): "←", (0, 1): "↓", (0, -1): "↑", (1, 1): "↘", (1, -1): "↗", (-1, 1): "↙", (-1, -1): "↖"}
_CODE = re.compile(r"^[EP]\d+[a-z]?(?=_)")
_LOCAL = re.compile(r"^.*[/#]")
_HUES = {
    **dict.fromkeys(EVIDENCE, "evidence"),
    **dict.fromkeys((CRM.E21_Person, CRM.E74_Group), "actor"),
    **dict.fromkeys((CRM.E5_Event, CRM["E52_Time-Span"]), "event"),
    **dict.fromkeys((CRM.E13_Attribute_Assignment, CRM.E54_Dimension), "number"),
    CRM.E53_Place: "place",
    CRM.E70_Thing: "thing",
    TYPE: "type",
}
_STYLE = """\
.card{fill:#fff}.panel{fill:#f4f4f0;stroke:#dddcd4}.box{fill:#fff;stroke:#c8c7be}
text{fill:#23231f;font:13px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif}
.name{font-size:15px;font-weight:600}.dim{fill:#68675e}.caption{fill:#68675e;font-size:14px;font-weight:600}
.label{paint-order:stroke;stroke:#f4f4f0;stroke-width:7px;stroke-linejoin:round}.outside{stroke:#fff}
.link{fill:none;stroke:#8a897f;stroke-width:1.5}.head{fill:#8a897f}
.evidence{fill:#6a5acd}.actor{fill:#cf4f78}.event{fill:#2f86c8}.place{fill:#3a9a5d}
.thing{fill:#b57b28}.number{fill:#8f5fb5}.type{fill:#8a897f}
@media (prefers-color-scheme:dark){
.card{fill:#121317}.panel{fill:#1b1d22;stroke:#33363d}.box{fill:#262930;stroke:#454953}
text{fill:#e9e9e4}.dim,.caption{fill:#a6aab3}
.label{stroke:#1b1d22}.outside{stroke:#121317}.link{stroke:#8e939d}.head{fill:#8e939d}
.evidence{fill:#9b8cff}.actor{fill:#ef86a8}.event{fill:#62b0ee}.place{fill:#66c48a}
.thing{fill:#dba455}.number{fill:#c09ae0}.type{fill:#9ca0a8}
}"""

Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """A class as it is drawn: its lines of text, each with its style, and where it stands."""

    place: NamedNode
    tag: str
    lines: tuple[tuple[str, str], ...]
    top: float
    height: float

    @property
    def column(self) -> int:
        """The column, from the left."""
        return PLACES[self.place][0]

    @property
    def row(self) -> int:
        """The row, from above."""
        return PLACES[self.place][1]

    def at(self, across: float, down: float) -> Point:
        """Give a point of the box, from (0, 0) at the upper left to (1, 1) at the lower right."""
        return _EDGE + self.column * (_BOX + _GAP) + across * _BOX, self.top + down * self.height


def draw(project: Project) -> bytes:
    """Draw the model of a project as SVG 1.1, without scripts, for light and dark backgrounds.

    Raises:
        AljirError: A file is wrong.

    >>> draw(aljir.find_project(lighthouse)).decode().splitlines()[1]
    '<title id="title">The model: Tern Point Lighthouse Museum</title>'
    """
    return "\n".join(_Picture(project, read_model(project, PLACES)).document()).encode() + b"\n"


class _Picture:
    """A model, laid out."""

    def __init__(self, project: Project, model: Model) -> None:
        self.project = project
        self.model = model
        self.languages = [tag for tag in project.languages if tag in CAPTIONS["picture"]][:2] or ["en"]
        texts = {place: self.lines(place) for place in PLACES if model.classes.get(place)}
        self.boxes: dict[NamedNode, Box] = {}
        top, self.bottom = float(_TOP), 0.0
        for row in sorted({PLACES[place][1] for place in texts}):
            places = [place for place in texts if PLACES[place][1] == row]
            height = max(len(texts[place]) for place in places) * _LINE + 22
            self.boxes |= {place: Box(place, self.tag(place), texts[place], top, height) for place in places}
            self.bottom = top + height
            top = self.bottom + (_BELOW_ROW if row else _BELOW_EVIDENCE)

    # Words

    def caption(self, name: str) -> str:
        return " · ".join(CAPTIONS[name][language] for language in self.languages)

    def name(self, kind: NamedNode, language: str) -> str:
        """Give the label of a class, with a capital letter; without any label, what its IRI calls it."""
        labels = self.model.labels.get(kind) or {self.languages[0]: _CODE.sub("", _LOCAL.sub("", kind.value))}
        label = labels.get(language, "").replace("_", " ").strip()
        return label[:1].upper() + label[1:]

    def tag(self, term: NamedNode) -> str:
        """Give the code of a CRM term, or the prefixed name of any other."""
        code = _CODE.match(_crm(term))
        return code[0] if code else shrink(term.value, self.project.prefixes)

    def term(self, term: NamedNode) -> str:
        """Give a property as it is written, CRM's with spaces and without prefix."""
        local = _crm(term)
        return local.replace("_", " ") if local else shrink(term.value, self.project.prefixes)

    def often(self, start: NamedNode, end: NamedNode) -> list[str]:
        """Give the properties that are drawn between two classes, the most used first."""
        return [self.term(term) for term, uses in self.uses(start, end).most_common() if uses >= OFTEN]

    def uses(self, start: NamedNode, end: NamedNode) -> Counter[NamedNode]:
        """Count the properties between two classes; how claims were recorded (PROV) is no part of the subject."""
        found = self.model.links.get((start, end), Counter())
        own = {term: uses for term, uses in found.items() if start in EVIDENCE or not term.value.startswith(str(PROV))}
        return Counter(own)

    def lines(self, place: NamedNode) -> tuple[tuple[str, str], ...]:
        """Give the text of a box: names, narrower classes, properties among its like, choices, literals."""
        first, *others = self.languages
        found = [(self.name(place, first), "name"), *((self.name(place, language), "") for language in others)]
        if place == TYPE:
            starts = [start for start, end in self.model.links if end == TYPE and start not in (TYPE, *EVIDENCE)]
            terms = sum((self.uses(start, TYPE) for start in starts), Counter[NamedNode]())
            often = [f"← {self.term(term)}" for term, uses in terms.most_common(3) if uses >= OFTEN]
            return (*found, *(line for text in often for line in _wrapped(text, "")))
        kinds = [kind for kind, _ in self.model.classes[place].most_common() if kind != place and _crm(kind)]
        if place not in EVIDENCE:
            found += _wrapped(", ".join(self.name(kind, first) for kind in kinds), "dim")
        found += [line for text in self.often(place, place) for line in _wrapped(f"↻ {text}", "")]
        for term in self.uses(place, TYPE):
            if not _crm(term) and place in EVIDENCE:
                chosen = [self.name(value, first).lower() for value, _ in self.model.objects[term].most_common()]
                found += _wrapped(f"{self.term(term)}: {' · '.join(chosen)}", "")
        literals = sorted(self.model.values.get(place, ()), key=lambda term: term.value)
        known = [self.tag(term) for term in literals if _crm(term) or term.value.startswith(str(ALJIR))]
        return (*found, *_wrapped(", ".join(known), "dim"))

    # Lines between boxes

    @property
    def evidence_bottom(self) -> float:
        return max((box.at(0, 1)[1] for box in self.boxes.values() if box.row == 0), default=0)

    def neighbours(self) -> list[tuple[Box, Box]]:
        """Give the neighbours that properties join; of two diagonals that would cross, the more used one."""
        found: dict[Point, tuple[int, Box, Box]] = {}
        subject = [box for place, box in self.boxes.items() if place not in (*EVIDENCE, TYPE)]
        for one, other in combinations(subject, 2):
            near = max(abs(one.column - other.column), abs(one.row - other.row)) == 1
            ways = [pair for pair in ((one.place, other.place), (other.place, one.place)) if self.often(*pair)]
            uses = sum(self.uses(*pair).total() for pair in ways)
            middle = (one.column + other.column, one.row + other.row)
            if near and uses > found.get(middle, (0,))[0]:
                found[middle] = (uses, one, other)
        return [(one, other) for _, one, other in found.values()]

    def link(self, one: Box, other: Box) -> Iterator[str]:
        """Draw the line between neighbours: a head at each end that a property leads to, and the names of these."""
        right, down = other.column - one.column, other.row - one.row
        inset = 14 * right if down else 0
        across = 0.16 if not right else max(right, 0)
        tail = one.at(across, max(down, 0) if down else 0.5)
        tip = other.at(across if not right else max(-right, 0), max(-down, 0) if down else 0.5)
        tail, tip = (tail[0] - inset, tail[1]), (tip[0] + inset, tip[1])
        there, back = self.often(one.place, other.place), self.often(other.place, one.place)
        if there and back:
            there = [f"{_ARROWS[right, down]} {text}" for text in there]
            back = [f"{_ARROWS[-right, -down]} {text}" for text in back]
        yield f'<line class="link" x1="{tail[0]:g}" y1="{tail[1]:g}" x2="{tip[0]:g}" y2="{tip[1]:g}"/>'
        if there:
            yield _head(tail, tip)
        if back:
            yield _head(tip, tail)
        names = [*there, *back]
        x, y = (tail[0] + tip[0]) / 2, (tail[1] + tip[1]) / 2
        if down:
            texts = _label_lines(names)
            at, anchor = ((x, y), "middle") if right else ((x + 10, y), "start")
            yield from _label(at, texts, -len(texts) * _LABEL / 2, anchor)
        else:
            half = (len(names) + 1) // 2
            upper = _label_lines(names[:half])
            yield from _label((x, y), upper, -len(upper) * _LABEL - 6)
            yield from _label((x, y), _label_lines(names[half:]), 5)

    def evidence(self) -> Iterator[str]:
        """Draw the arrows between source, passage and claim, and from the claim to what it says."""
        for start, end in ((PASSAGE, SOURCE), (CLAIM, PASSAGE)):
            if start in self.boxes and end in self.boxes and self.often(start, end):
                yield from self.link(self.boxes[start], self.boxes[end])
        if CLAIM in self.boxes and SOURCE in self.boxes and (texts := self.often(CLAIM, SOURCE)):
            (x1, y1), (x2, _) = self.boxes[CLAIM].at(0.5, 0), self.boxes[SOURCE].at(0.5, 0)
            yield f'<path class="link" d="M{x1:g} {y1:g}v-16q0 -10 -10 -10H{x2 + 10:g}q-10 0 -10 10v8"/>'
            yield _head((x2, y1 - 18), (x2, y1))
            yield from _label(((x1 + x2) / 2, y1 - 26), [", ".join(texts)], -22)
        if CLAIM in self.boxes and self.bottom > self.evidence_bottom:
            x, y = self.boxes[CLAIM].at(0.5, 1)
            tip = self.subject_top
            yield f'<line class="link" x1="{x:g}" y1="{y:g}" x2="{x:g}" y2="{tip:g}"/>'
            yield _head((x, y), (x, tip))
            texts = [CAPTIONS["graph"][language] for language in self.languages]
            middle = (y + _PAD + 12 + tip) / 2
            yield from _label((x - 14, middle), texts, -len(texts) * _LABEL / 2, "end", "label outside")

    # The document

    @property
    def subject_top(self) -> float:
        return self.evidence_bottom + _BELOW_EVIDENCE - 54

    def document(self) -> Iterator[str]:
        """Write the picture, line by line."""
        height = self.bottom + 40
        title = f"{CAPTIONS['picture'][self.languages[0]]}: {self.project.title}"
        yield (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height:g}" width="{_WIDTH}" '
            f'height="{height:g}" role="img" aria-labelledby="title desc">'
        )
        yield f'<title id="title">{escape(title)}</title>'
        yield f'<desc id="desc">{escape(self.description())}</desc>'
        yield f"<style>\n{_STYLE}\n</style>"
        yield f'<rect class="card" width="{_WIDTH}" height="{height:g}" rx="12"/>'
        if any(place in self.boxes for place in EVIDENCE):
            yield from self.panel("evidence", 16, self.evidence_bottom + _PAD + 8)
        if self.bottom > self.evidence_bottom:
            yield from self.panel("subject", self.subject_top, self.bottom + 24)
        yield from self.evidence()
        for one, other in self.neighbours():
            yield from self.link(one, other)
        for box in self.boxes.values():
            yield from self.box(box)
        yield "</svg>"

    def panel(self, name: str, top: float, bottom: float) -> Iterator[str]:
        yield f'<rect class="panel" x="16" y="{top:g}" width="{_WIDTH - 32}" height="{bottom - top:g}" rx="10"/>'
        yield _text((_EDGE, top + 26), self.caption(name), "caption")

    def box(self, box: Box) -> Iterator[str]:
        x, y = box.at(0, 0)
        yield f'<rect class="box" x="{x:g}" y="{y:g}" width="{_BOX}" height="{box.height:g}" rx="6"/>'
        yield f'<rect class="{_HUES[box.place]}" x="{x:g}" y="{y:g}" width="6" height="{box.height:g}" rx="3"/>'
        yield _text((x + _BOX - 12, y + 24 + _LINE), box.tag, "dim", "end")
        for number, (text, style) in enumerate(box.lines):
            yield _text((x + 18, y + 24 + number * _LINE), text, style)

    def description(self) -> str:
        """Say in words what the picture shows."""
        first = self.languages[0]
        pairs = [(start, end) for start in self.boxes for end in self.boxes if start != end and self.often(start, end)]
        return "; ".join(
            f"{self.name(start, first)} → {self.name(end, first)}: {', '.join(self.often(start, end))}"
            for start, end in pairs
            if end != TYPE
        )


def _crm(term: NamedNode) -> str:
    """Give the local name of a CRM term, empty for any other."""
    return term.value.removeprefix(str(CRM)) if term.value.startswith(str(CRM)) else ""


def _wrapped(text: str, style: str) -> list[tuple[str, str]]:
    return [(line, style) for line in wrap(text, _COLUMNS, break_on_hyphens=False)]


def _text(at: Point, text: str, style: str, anchor: str = "start") -> str:
    look = (f' class="{style}"' if style else "") + (f' text-anchor="{anchor}"' if anchor != "start" else "")
    return f'<text x="{at[0]:g}" y="{at[1]:g}"{look}>{escape(text)}</text>'


def _label_lines(names: Sequence[str]) -> list[str]:
    return [line for name in names for line in wrap(name, _LABEL_COLUMNS)]


def _label(at: Point, texts: Sequence[str], down: float, anchor: str = "middle", style: str = "label") -> Iterator[str]:
    """Write lines of text, the first of which begins so far below a point."""
    for number, text in enumerate(texts):
        yield _text((round(at[0], 1), round(at[1] + down + number * _LABEL + 12, 1)), text, style, anchor)


def _head(tail: Point, tip: Point) -> str:
    """Draw the head of an arrow, 10 long and 9 wide."""
    length = hypot(tip[0] - tail[0], tip[1] - tail[1])
    x, y = (tip[0] - tail[0]) / length, (tip[1] - tail[1]) / length
    points = ((tip[0] - 10 * x + side * 4.5 * y, tip[1] - 10 * y - side * 4.5 * x) for side in (1, -1))
    corners = " ".join(f"{round(a, 1):g},{round(b, 1):g}" for a, b in (tip, *points))
    return f'<polygon class="head" points="{corners}"/>'
