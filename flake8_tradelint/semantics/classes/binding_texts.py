"""Find by text the import that binds a name in a file, if nothing else in the file binds it.

Each occurrence of the name has to be one that certainly binds nothing: the callee of a call, an
annotation, an argument. After a single other one (a parameter of that name, a variable), the name may refer
to anything.
"""

from __future__ import annotations

from flake8_tradelint.semantics.classes.import_texts import Origin, statement_around
from flake8_tradelint.startup.light import lru_cache
from flake8_tradelint.startup.patterns import DOTALL, MULTILINE, regex
from flake8_tradelint.startup.records import Record
from flake8_tradelint.words import LITERALS, occurrences

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re


_LITERAL = regex(LITERALS, DOTALL)
_CALLED = (b"(", b".", b"[")
_OPENED = (b"(", b"[")
_DEFINED = regex(rb"\b(?:def|class|type|import)[ \t]+\Z")
_AUGMENTED = regex(rb"(?:[-+*/%&|^@]|//|<<|>>|\*\*)=")
_BLOCK = regex(
    rb"[ \t]*(?:(?:if|elif|else|for|while|try|except|finally|with|case|match)\b"
    rb"|(?:async|def|class)\b[^\n]*\)[^()\n]*:|class[ \t]+\w+:)|[^\n]*;"
)
_VALUE = regex(
    rb"(?:->|[-+/%&|<>]|[=!]=|\b(?:return|await|is|not|raise|except|in|yield|and|or|if|elif|else|assert))\Z"
)
_BRACKET = regex(rb"[()\[\]{}]")
_CLOSED_BY = {b"(": b")", b"[": b"]", b"{": b"}"}
_BINDING = regex(
    rb"\b(?:as|case|del|global|nonlocal|import|type)\b|\bfor\b(?!.*\bin\b)|\blambda\b(?!.*:)", DOTALL
)
_DEF = regex(rb"\bdef\b")
_TYPED = regex(rb"\b(?:def|class|type)[ \t]+[\w\x80-\xff]+\Z")
_ALIAS = regex(rb"[ \t]*type[ \t]+[\w\x80-\xff]+[ \t]*=")
_INSIDE = regex(rb"[\w\])\x80-\xff]\Z|=|\b(?:return|in|yield|not|is|except|raise|assert)\b")
_CASE = regex(rb"[ \t]*case\b")
_OPEN_CASE = regex(rb"^[ \t]+case\b[^\n]*[\[({,|][ \t]*$", MULTILINE)
_LINES = 20
"""How many lines above a line are searched for the bracket around it."""


class Bound(Record):
    """The ``origins`` of a name in a file; ``otherwise``: something else may bind it, too."""

    origins: frozenset[Origin]
    otherwise: bool


def bound(data: bytes, name: bytes) -> Bound:
    """How the file binds the name."""
    found = _bound(data, name, first=True)
    if not found.otherwise:
        return found
    return _bound(_without_literals(data), name, first=False)  # strings and comments bind nothing


@lru_cache(maxsize=1)
def _without_literals(data: bytes) -> bytes:
    return _LITERAL.sub(_blank, data)


def _blank(literal: re.Match[bytes]) -> bytes:
    return b"" if literal[0].startswith(b"#") else b'""'


def _bound(data: bytes, name: bytes, *, first: bool) -> Bound:
    """Return how the text binds the name; ``first``: only up to what may bind it otherwise."""
    origins: set[Origin] = set()
    otherwise = _has_open_case(data)
    for at in occurrences(data, name):
        end = at + len(name)
        if data[end : end + 1] in _OPENED and _DEFINED.search(data, data.rfind(b"\n", 0, at) + 1, at) is None:
            continue  # called, and in no import statement
        imported = statement_around(data, at)
        if imported is not None:
            origins.update(origin for bound, origin in imported if bound == name)
            # `import a.b` binds `a`.
            origins.update(Origin(name) for bound, _ in imported if bound.startswith(name + b"."))
        elif not otherwise and not _is_use(data, at, end):
            otherwise = True
        if otherwise and first:
            break
    return Bound(frozenset(origins), otherwise)


def _has_open_case(data: bytes) -> bool:
    """Return True if a ``case`` pattern continues in the next line."""
    at = data.find(b"case") if b"case " in data and b"match" in data else -1
    while at >= 0:
        if data[data.rfind(b"\n", 0, at) + 1 : at].isspace():
            return _OPEN_CASE.search(data) is not None
        at = data.find(b"case", at + 1)
    return False


def _is_use(data: bytes, at: int, end: int) -> bool:
    """Return True if the name between the two offsets certainly binds nothing."""
    before = data[data.rfind(b"\n", 0, at) + 1 : at]
    bare, behind = before.rstrip(), data[end : end + 40].lstrip(b" \t")
    if bare.endswith(b"."):
        return True
    if behind.startswith(_CALLED):
        return _DEFINED.search(before) is None
    if behind.startswith((b":=", b"\\")) or _AUGMENTED.match(behind) or _CASE.match(before):
        return False
    if behind[:1] == b"=" and behind[:2] != b"==":
        return bare.endswith((b":", b"|")) and _BLOCK.match(before) is None
    if bare.endswith(b":"):
        return _BLOCK.match(before) is None
    if bare.endswith(b"=") and not bare.endswith(b"=="):
        return not (before.endswith(b" ") and behind.startswith(b","))
    return _VALUE.search(bare) is not None or _is_inside(data, at)


def _is_inside(data: bytes, at: int) -> bool:
    """Return True for an argument or an item in brackets that are no list of targets or parameters."""
    before = _statement(data, at)
    alias = _ALIAS.match(before)
    if alias is not None:
        before = before[alias.end() :]  # what follows the alias's name is a value
    depth: list[bytes] = []
    for bracket in reversed(list(_BRACKET.finditer(before))):
        if bracket[0] in b")]}":
            depth.append(bracket[0])
        elif not depth:
            head = before[: bracket.start()]
            listed = _DEF.search(head) if bracket[0] == b"(" else _TYPED.search(head)
            if listed or _BINDING.search(before):
                return False
            return bracket[0] == b"{" or _INSIDE.search(head) is not None
        elif depth.pop() != _CLOSED_BY[bracket[0]]:
            return False
    return False


def _statement(data: bytes, at: int) -> bytes:
    """Return the text before ``at`` from the nearest less indented line on, or from its own line on."""
    line = first = data.rfind(b"\n", 0, at) + 1
    own = data[line:at]
    indent = len(own) - len(own.lstrip())
    for _ in range(_LINES):
        if not first or not indent:
            break
        above = data.rfind(b"\n", 0, first - 1) + 1
        text = data[above : first - 1]
        first = above
        if text.strip() and len(text) - len(text.lstrip()) < indent:
            return data[above:at]
    return own
