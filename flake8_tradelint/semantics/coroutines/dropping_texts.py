"""Functions that may call an argument as a statement, so that a coroutine it gives is lost; by their text.

Such a function calls one of its parameters in its body, or passes it to another one that does.
"""

from __future__ import annotations

import builtins
import keyword

from flake8_tradelint.semantics.classes.body_texts import suite_of
from flake8_tradelint.semantics.coroutines.positions import opened_around
from flake8_tradelint.semantics.coroutines.spoken import words
from flake8_tradelint.semantics.must_call.acquire.resources import BORROWERS, LOGGERS
from flake8_tradelint.startup.light import cached_property
from flake8_tradelint.startup.patterns import DOTALL, composed, escape, regex
from flake8_tradelint.startup.records import Record
from flake8_tradelint.words import LITERALS, occurrences

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    Dropping = tuple[bytes, bool, frozenset[bytes]]
    """A function that may drop what an argument gives: its name, whether it calls the argument itself, and
    the names of what it passes it to. All of these have to drop it, too."""


_CALLED = regex(rb"\n[ \t]+([a-z_][\w\x80-\xff]*)\(")
_HEADER = regex(rb"def[ \t]+([\w\x80-\xff]+)[ \t]*(?:\[[^\]\n]*\])?\(")
_CLASS = regex(rb"class[ \t]+([\w\x80-\xff]+)")
_BEFORE = regex(rb"[ \t]*")
_CALLEE = regex(rb"([\w\x80-\xff]+)[ \t]*\Z")
_KEYWORDS = frozenset(map(str.encode, keyword.kwlist))
_OTHERS = _KEYWORDS.union(map(str.encode, dir(builtins)))
_LITERAL = regex(LITERALS, DOTALL)
_OPENING = ord("(")
_INIT = b"__init__"
_INSPECTING = frozenset(name.rpartition(".")[2].encode() for name in BORROWERS | LOGGERS)
"""The last names of functions that keep nothing of what they get."""
_LONGEST = 1500
"""How many bytes of a function's header are searched for a parameter."""
_FAR = 80
"""How many bytes before a parenthesis are searched for the name of what is called."""


class _Function(Record):
    """A function's name, the text of its parameters, and where these start."""

    name: bytes
    parameters: bytes
    start: int


def dropping(data: bytes) -> Iterator[Dropping]:
    """Yield the functions of a text that may call one of their arguments as a statement, or pass it on.

    A class stands for its ``__init__``.
    """
    called = set(_CALLED.findall(data)) - _OTHERS
    if not called:
        return
    headers = [_function(data, header[1], header.end()) for header in _HEADER.finditer(data)]
    # Most names that are called stand in no header.
    called &= words(b" ".join([function.parameters for function in headers]))
    text = _Text(data)
    for name in called:
        if b"def " + name + b"(" in data:
            continue
        parameter = composed(rb"[(,*\s]%s[ \t]*[,:=)]" % escape(name))
        for function in headers:
            if name in function.parameters and parameter.search(function.parameters):
                yield from _dropping(data, function, name, text)


def closure(found: Iterable[Dropping]) -> frozenset[bytes]:
    """Return the names of the functions that drop an argument, themselves or through others."""
    by_callee: dict[bytes, list[Dropping]] = {}
    known: dict[bytes, None] = {}
    waiting = list(found)
    for one in waiting:
        for callee in one[-1]:
            by_callee.setdefault(callee, []).append(one)
    for one in waiting:
        name = one[0]
        if name not in known and _drops(one, known):
            known[name] = None
            # What passes its argument to a class is asked again when any ``__init__`` drops one.
            again = by_callee if name == _INIT else (name,)
            waiting += (other for callee in again for other in by_callee.get(callee, ()))
    return frozenset(known)


def _drops(one: Dropping, known: Mapping[bytes, None]) -> bool:
    """Return True if the function drops its argument, and ``known`` functions do what it passes it to."""
    _, called, passed = one
    to = passed - _INSPECTING
    return (called or bool(to)) and all(name in known or (_INIT in known and _is_class(name)) for name in to)


def _is_class(name: bytes) -> bool:
    """Return True for the usual name of a class, which may have inherited its ``__init__``."""
    return name.lstrip(b"_")[:1].isupper()


def _function(data: bytes, name: bytes, start: int) -> _Function:
    """Return a function, the text of whose parameters starts at ``start``."""
    end = data.find(b":\n", start, start + _LONGEST)
    return _Function(name, data[start - 1 : end if end >= 0 else start + _LONGEST], start)


def _dropping(data: bytes, function: _Function, parameter: bytes, text: _Text) -> Iterator[Dropping]:
    line = data.rfind(b"\n", 0, function.start) + 1
    indent = _BEFORE.match(data, line)
    assert indent is not None
    body = suite_of(data, function.start, indent[0])  # and the rest of the header
    called = _is_called(body, parameter)
    to = _passed_to(_LITERAL.sub(b" ", body), parameter)
    if any(map(text.renames, to)):
        called, to = True, frozenset()  # it may be anything
    if called or to:
        yield function.name, called, to
        if function.name == _INIT and (called, to) not in text.initialisers:
            text.initialisers.add((called, to))
            yield from ((name, called, to) for name in text.classes)


class _Text:
    """What is asked of a whole file, for several of its functions."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._renamed: dict[bytes, bool] = {}
        self.initialisers: set[tuple[bool, frozenset[bytes]]] = set()
        """What is known of ``__init__``, for which each class stands."""

    @cached_property
    def classes(self) -> frozenset[bytes]:
        """The names of its classes."""
        return frozenset(_CLASS.findall(self._data))

    def renames(self, name: bytes) -> bool:
        """Return True if it may bind the name by an import or an assignment."""
        if name not in self._renamed:
            self._renamed[name] = _is_renamed(self._data, name)
        return self._renamed[name]


def _is_called(body: bytes, name: bytes) -> bool:
    """Return True if a statement calls the name."""
    return any(
        body.startswith(b"(", at + len(name)) and not body[body.rfind(b"\n", 0, at) + 1 : at].strip(b" \t")
        for at in occurrences(body, name)
    )


def _passed_to(body: bytes, name: bytes) -> frozenset[bytes]:
    """Return the last names of what gets the name as an argument, in a text without strings."""
    brackets = {opened_around(body, at) for at in occurrences(body, name)} - {None}
    callees = (_CALLEE.search(body, max(0, at - _FAR), at) for at in brackets if at and body[at] == _OPENING)
    return frozenset(callee[1] for callee in callees if callee is not None) - _KEYWORDS


def _is_renamed(data: bytes, name: bytes) -> bool:
    """Return True if the file may bind the name by an import or an assignment."""
    return any(
        data.endswith(b" as ", 0, at) or data[at + len(name) : at + len(name) + 3].lstrip(b" \t")[:1] == b"="
        for at in occurrences(data, name)
    )
