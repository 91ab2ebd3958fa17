"""What Turtle and SPARQL share lexically: strings, IRIs and comments, within which no keyword or bracket counts."""

from __future__ import annotations

import re

_TOKENS = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n\r]|\\.)*"'
    r"|'(?:[^'\\\n\r]|\\.)*'"
    r"|<[^\x00-\x20<>\"{}|^`\\]*>"
    r"|\#[^\n\r]*",
    re.DOTALL,
)
_PROLOGUE = re.compile(r"(?:\s|(?:PREFIX\s+[^\s:]*:|BASE\b))*", re.IGNORECASE)
_VOLATILE = re.compile(r"NOW|RAND|UUID|BNODE|\\u", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z]+")
_VARIABLE = re.compile(r"[?$](\w+)")
_BRACKET = re.compile(r"[{}()\[\]]")
_OPEN = re.compile(r"\bVALUES\s*[?$]\w+\s*\{\s*UNDEF\s*\}", re.IGNORECASE)


def keyword(words: str) -> str:
    """Give a regular expression that finds keywords of SPARQL in any case, and not what is spelt so in names.

    Args:
        words: The keyword, or some of them divided by `|`.

    >>> re.findall(keyword("GRAPH"), "x:graph ?graph graph GRAPH{")
    ['graph', 'GRAPH']
    """
    return rf"(?<![\w?$:@.-])(?i:{words})(?![\w:.-])"


_FROM = re.compile(keyword("FROM"))
_SERVICE = re.compile(keyword("SERVICE"))


def masked(text: str) -> str:
    r"""Blank out strings, IRIs and comments; lines and positions stay as they are.

    >>> masked('?s a <x:y> ; b "VALUES" . # {')
    '?s a       ; b          .    '
    """
    return _TOKENS.sub(lambda match: re.sub(r"[^\n\r]", " ", match.group()), text)


def position(text: str, offset: int) -> tuple[int, int]:
    r"""Give line and column, both from 1, of an offset in a text.

    >>> position("a\nbc", 3)
    (2, 2)
    """
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def query_form(text: str) -> str:
    r"""Give the first keyword after the prologue, in capitals: SELECT, ASK, INSERT …; empty when there is none.

    >>> query_form("PREFIX ex: <http://example.org/> # SELECT\nask {}")
    'ASK'
    """
    word = _WORD.match(masked(text), prologue_end(text))
    return word.group().upper() if word else ""


def prologue_end(text: str) -> int:
    """Give the offset behind the prologue of a SPARQL text, its declarations of BASE and PREFIX.

    >>> prologue_end("PREFIX ex: <http://example.org/> ASK {}")
    33
    """
    match = _PROLOGUE.match(masked(text))
    return match.end() if match else 0


def find_service(text: str) -> int | None:
    """Give the offset of the first SERVICE keyword of a SPARQL text, or None.

    >>> find_service("SELECT * { SERVICE ?e { ?s ?p ?service } }")
    11
    >>> find_service("SELECT ?service { ?service a ex:SERVICE } # SERVICE") is None
    True
    """
    match = _SERVICE.search(masked(text))
    return match.start() if match else None


def names_graphs(text: str) -> bool:
    """Tell whether a query says itself, by FROM, which graphs it asks.

    >>> names_graphs("ASK FROM <x:g> { ?s ?p ?o }"), names_graphs("ASK { ?s ex:from ?from } # from where")
    (True, False)
    """
    return bool(_FROM.search(masked(text)))


def uncommented(text: str) -> str:
    """Blank out comments; lines and positions stay as they are.

    >>> uncommented("ASK {} # <x:y>")
    'ASK {}        '
    """
    return _TOKENS.sub(lambda match: match.group() if match.group()[0] != "#" else " " * len(match.group()), text)


def without_undef(text: str) -> str:
    """Blank out parameters that are left open, `VALUES ?x { UNDEF }`, which say nothing; positions stay as they are.

    >>> without_undef('ASK { VALUES ?x { UNDEF } ?x ?p "VALUES ?x { UNDEF }" }')
    'ASK {                     ?x ?p "VALUES ?x { UNDEF }" }'
    """
    for match in _OPEN.finditer(masked(text)):
        text = text[: match.start()] + " " * len(match.group()) + text[match.end() :]
    return text


def variables(text: str) -> set[str]:
    """Give the names of the variables of a SPARQL text.

    >>> sorted(variables('?lamp ex:colour $colour ; ex:says "?nothing" .'))
    ['colour', 'lamp']
    """
    return set(_VARIABLE.findall(masked(text)))


def closing(text: str, offset: int) -> int:
    """Give the offset of the bracket that closes the one at an offset; the end of the text where none does.

    >>> closing("{ a { b } c } d", 0)
    12
    """
    depth = 0
    for match in _BRACKET.finditer(masked(text), offset):
        depth += 1 if match.group() in "{([" else -1
        if depth == 0:
            return match.start()
    return len(text)


def open_braces(text: str, offset: int) -> list[int]:
    """Give the offsets of the braces that are open at an offset, the outermost first.

    >>> open_braces("{ a {} { b } }", 9)
    [0, 7]
    """
    found: list[int] = []
    for match in re.finditer(r"[{}]", masked(text)[:offset]):
        if match.group() == "{":
            found.append(match.start())
        elif found:
            found.pop()
    return found


def is_volatile(text: str) -> bool:
    r"""Tell whether a query may answer otherwise the next time; rather once too often than once too seldom.

    >>> is_volatile("SELECT (now() AS ?t) {}"), is_volatile("ASK {}"), is_volatile(r"SELECT (\u004eow() AS ?t) {}")
    (True, False, True)
    """
    return bool(_VOLATILE.search(text))
