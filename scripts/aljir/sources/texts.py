"""The text of a source, which is not part of the graph: which file holds it, and how another text differs from it."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from aljir.errors import AljirError
from aljir.files import read_text
from aljir.sources.findings import Finding
from aljir.terms import shrink

if TYPE_CHECKING:
    from pathlib import Path

    from aljir.project import Project
    from aljir.records import Source

LINE_ENDS = "\\n\\r\\v\\f\\x85\\u2028\\u2029"
"""What ends a line, for the brackets of a regular expression."""

BULLET = re.compile(rf"(?<![^{LINE_ENDS}])[ \t]*[-*+•‣◦▪·–—][ \t]+")
"""What belongs to no sentence: the bullet of a list item at the beginning of a line."""
_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a source, as it lies in a file.

    Attributes:
        path: The file.
        whole: What the file holds, with the byte order mark if there is one.
    """

    path: Path
    whole: str

    @property
    def content(self) -> str:
        """The characters of the text: a byte order mark is none of them (RFC 3629, section 6), and is not counted."""
        return self.whole.removeprefix(_MARK)

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes of the file, in lower-case hexadecimal."""
        return digest(self.whole)


def digest(content: str) -> str:
    """Give the SHA-256 of a text in UTF-8, in lower-case hexadecimal.

    >>> digest("Tern Point")[:8]
    'c5119cb9'
    """
    return hashlib.sha256(content.encode()).hexdigest()


def text_of(project: Project, slug: str, path: Path | None = None) -> Text:
    """Read the text of a source: from the file that is given, else from where the project keeps it.

    Raises:
        AljirError: There is no such file, or it is not UTF-8.

    >>> len(text_of(aljir.find_project(lighthouse), "keepers-log").content)
    260
    """
    file = path or project.text_file(slug)
    if path is None and not file.is_file():
        raise AljirError(
            f"The text of {slug} is not at hand.", file=file, mend="Put it there, or name its file: --text FILE."
        )
    return Text(file, read_text(file))


def check_text(project: Project, source: Source, text: Text) -> None:
    """Make sure that a text is the one that the locators of a source mean.

    Raises:
        AljirError: The source has no digest, or the text another one; or its length is not as recorded.
    """
    values: dict[str, object] = {"name": shrink(source.iri, project.prefixes), "length": len(text.content)}
    if source.digest is None:
        raise Finding("no-digest", *_record(project, source), {**values, "digest": text.digest}).error()
    if text.digest != source.digest:
        form = difference(text, source.digest)
        mend = {language: said.format(form) for language, said in (_SAVE_AS if form else _TAKE).items()}
        digests = {"found": text.digest, "digest": source.digest}
        record, _ = _record(project, source)
        correct = {
            language: said.format(text.digest, len(text.content), project.relative(record), record.parent.name)
            for language, said in _CORRECT.items()
            if record and not form
        }
        raise Finding("other-text", text.path, values={**values, **digests, "mend": mend, "correct": correct}).error()
    if source.length != len(text.content):
        raise Finding("length", *_record(project, source), {**values, "recorded": source.length}).error()


def _record(project: Project, source: Source) -> tuple[Path | None, int | None]:
    return project.locate(source.iri) or (None, None)


_TAKE = {"en": "Take the text that was recorded.", "ru": "Возьмите тот текст, который записан."}
_SAVE_AS = {
    "en": "It is the same text in another form: save it with {}.",
    "ru": "Это тот же текст в другом виде: сохраните его так: {}.",
}
_CORRECT = {
    "en": ' If it was corrected, write aljir:textDigest "{}" ; aljir:textLength {} into {}, '
    "and run aljir source anchor {}.",
    "ru": ' Если он исправлен, запишите aljir:textDigest "{}" ; aljir:textLength {} в {} '
    "и выполните aljir source anchor {}.",
}
_MARKS = {
    "a byte order mark": lambda text: _MARK + text,
    "no byte order mark": lambda text: text.removeprefix(_MARK),
}
_LINE_ENDS = {
    "LF line ends": lambda text: _lines(text, "\n"),
    "CR LF line ends": lambda text: _lines(text, "\r\n"),
    "CR line ends": lambda text: _lines(text, "\r"),
}
_FORMS = {
    "normal form NFC": lambda text: unicodedata.normalize("NFC", text),
    "normal form NFD": lambda text: unicodedata.normalize("NFD", text),
}
_ENDINGS = {
    "no line end after the last line": lambda text: text.rstrip("\r\n"),
    "a line end after the last line": lambda text: text.rstrip("\r\n") + "\n",
}


def _lines(text: str, end: str) -> str:
    return re.sub("\r\n|\r|\n", end, text)


def difference(text: Text, expected: str) -> str | None:
    """Tell in which form a text would be the expected one: line ends, byte order mark, normal form; None if in none."""
    changes = [[("", lambda text: text), *kind.items()] for kind in (_MARKS, _FORMS, _ENDINGS, _LINE_ENDS)]
    for chosen in sorted(product(*changes), key=lambda chosen: sum(bool(name) for name, _ in chosen)):
        changed = text.whole
        for _, change in chosen:
            changed = change(changed)
        if digest(changed) == expected:
            return ", ".join(name for name, _ in chosen if name)
    return None
