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

TYPE_CHECKING = False
if TYPE_CHECKING:
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
    inside = [*walk(function)]
    if any(_tests(node, receiver) for node in inside):
        return True
    if not isinstance(fact.receiver, e.Instance):
        return False
    reads = [node.attr for node in inside if isinstance(node, ast.Attribute) and _is_of(node, receiver)]
    return any(_is_of_others(linked, name) for name in {*reads} - known - {fact.attr})


def _tests(node: ast.AST, receiver: str) -> bool:
    match node:
        case ast.Call(func=ast.Name(id=name), args=[tested, *_]):
            return name in _TESTS and dotted_name(tested) == receiver
        case ast.Match(subject=subject):
            return dotted_name(subject) == receiver
    return False


def _is_of(node: ast.Attribute, receiver: str) -> bool:
    return dotted_name(node.value) == receiver


def _is_of_others(linked: ClassDb, name: str) -> bool:
    """Return True if common objects, or something in the project, have an attribute of the name."""
    return name in STANDARD_NAMES or is_given(linked, name, linked.mentioning(name))
