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
from flake8_tradelint.startup.light import lru_cache
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from flake8_tradelint.semantics.classes.db import ClassDb
    from flake8_tradelint.semantics.facts import AttributeFact


_TESTS = frozenset({"isinstance", "issubclass"})


def is_doubted(linked: ClassDb, path: str, fact: AttributeFact, known: frozenset[str]) -> bool:
    """Return True if the function around the read tests or uses the receiver as one of another class.

    ``known`` are the attributes of the class that the receiver seems to have.
    """
    module = parsed_around(linked, path, fact.span.line)
    nodes = around(module, fact.span.anchor.start) if module is not None else []
    read = next((node for node in reversed(nodes) if isinstance(node, ast.Attribute)), None)
    function = next((node for node in nodes if isinstance(node, FUNCTIONS)), None)
    receiver = dotted_name(read.value) if read is not None and read.attr == fact.attr else ""
    if function is None or not receiver:
        return False
    uses = _uses(function)
    if receiver in uses.tested:
        return True
    if not isinstance(fact.receiver, e.Instance):
        return False
    return _is_misdeclared(linked, uses, receiver, known)  # type: ignore[arg-type]  # protocols have a hash


class _Uses(Record, eq=False):
    """What a function does with values: which it tests, and which attributes it reads on each."""

    tested: frozenset[str]
    read: Mapping[str, set[str]]


@lru_cache(maxsize=1)  # a function may have many unknown names
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
    return _Uses(frozenset(tested), read)


@lru_cache(maxsize=1)
def _is_misdeclared(linked: ClassDb, uses: _Uses, receiver: str, known: frozenset[str]) -> bool:
    """Return True if the function reads names of others on the receiver that its class does not have."""
    return any(_is_of_others(linked, name) for name in uses.read[receiver] - known)


def _is_of_others(linked: ClassDb, name: str) -> bool:
    """Return True if common objects, or something in the project, have an attribute of the name."""
    return name in STANDARD_NAMES or is_given(linked, name, linked.mentioning(name))
