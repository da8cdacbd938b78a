"""Which class ``cls`` stands for where it is called, told from the text."""

from __future__ import annotations

from flake8_tradelint.patterns import regex
from flake8_tradelint.semantics.classes.binding_texts import bound
from flake8_tradelint.semantics.classes.body_texts import body_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from flake8_tradelint.semantics.classes.headers import Header

_FIRST = regex(
    rb"((?:@classmethod[ \t]*\n(?:[ \t]*[@#][^\n]*\n)*[ \t]*(?:async[ \t]+)?def[ \t]+\w+"
    rb"|def[ \t]+__(?:init_subclass|new|class_getitem)__)\(\s*)cls\b(?=\s*[,)])"
)


def is_own_class(data: bytes) -> bool:
    """Is ``cls`` nothing in the file but the class that a method is called on, surely?"""
    found = bound(_FIRST.sub(rb"\1", data), b"cls")
    return not found.otherwise and not found.origins


def around(data: bytes, at: int, headers: Iterable[Header]) -> list[Header]:
    """The class statements of the file whose bodies the place may be in."""
    return [
        header
        for header in headers
        if header.end <= at and header.end + len(body_of(data, header)) > at and _is_deeper(data, at, header)
    ]


def _is_deeper(data: bytes, at: int, header: Header) -> bool:
    """Is the line indented deeper than the class statement?"""
    line = data.rfind(b"\n", 0, at) + 1
    text = data[line:at]
    return len(text) - len(text.lstrip()) > len(header.indent)
