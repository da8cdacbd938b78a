"""Tell where the code around a read shows that the receiver is of another class than its declaration says.

The function tests the receiver with ``isinstance``; or it also reads names of other classes on it, which the
annotated class does not have, so that the annotation is wrong and not the name.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.classes.given_names import is_given
from flake8_tradelint.semantics.classes.standard_names import STANDARD_NAMES
from flake8_tradelint.semantics.control.parsing_again import parsed_around
from flake8_tradelint.semantics.control.suites import FUNCTIONS, around
from flake8_tradelint.semantics.reading.narrowing import dotted_name
from flake8_tradelint.semantics.syntax import walk
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from flake8_tradelint.semantics.classes.db import ClassDb
    from flake8_tradelint.semantics.facts import AttributeFact


_TESTS = frozenset({"isinstance", "issubclass"})


class _Uses(Record):
    """The variables that a function tests with ``isinstance``, and the attributes it reads of each."""

    tested: frozenset[str]
    read: Mapping[str, set[str]]


class Doubts:
    """The doubts about receivers in one file: a function may have many unknown names, and is read once."""

    def __init__(self, linked: ClassDb, path: str) -> None:
        self._linked, self._path = linked, path
        self._uses: dict[str, _Uses] = {}  # by qualified name of the function
        self._misdeclared: dict[tuple[str, str], bool] = {}  # by function and receiver

    def about(self, fact: AttributeFact, known: frozenset[str]) -> bool:
        """Return True if the function around the read tests or uses the receiver as one of another class.

        ``known`` are the attributes of the class that the receiver seems to have.
        """
        if fact.function not in self._uses:
            self._uses[fact.function] = self._used_around(fact)
        uses, receiver = self._uses[fact.function], fact.shown
        if receiver in uses.tested:
            return True
        key = fact.function, receiver
        if isinstance(fact.receiver, e.Instance) and key not in self._misdeclared:
            others = uses.read.get(receiver, set()) - known
            self._misdeclared[key] = any(map(self._is_of_others, others))
        return self._misdeclared.get(key, False)

    def _used_around(self, fact: AttributeFact) -> _Uses:
        module = parsed_around(self._linked, self._path, fact.span.line)
        nodes = around(module, fact.span.anchor.start) if module is not None else []
        function = next((node for node in nodes if isinstance(node, FUNCTIONS)), None)
        return _uses(function) if function is not None else _Uses(frozenset(), {})

    def _is_of_others(self, name: str) -> bool:
        """Return True if common objects, or something in the project, have an attribute of the name."""
        return name in STANDARD_NAMES or is_given(self._linked, name, self._linked.mentioning(name))


def _uses(function: ast.AST) -> _Uses:
    read: dict[str, set[str]] = {}
    tested: set[str] = set()
    for node in walk(function):
        match node:
            case ast.Attribute(value=value, attr=attr):
                read.setdefault(dotted_name(value), set()).add(attr)
            case ast.Call(func=ast.Name(id=name), args=[value, *_]) if name in _TESTS:
                tested.add(dotted_name(value))
            case ast.Match(subject=value):
                tested.add(dotted_name(value))
    return _Uses(frozenset(tested - {""}), read)
