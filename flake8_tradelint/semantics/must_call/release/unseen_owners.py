"""Recognise objects that code out of sight may close, or that a test replaces by others."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.control.parsing_again import nodes_with
from flake8_tradelint.semantics.must_call.own.closers import is_left_to_others

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource
    from flake8_tradelint.semantics.must_call.own.ownership import Held
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


def is_patched(linked: OwnershipDb, resource: Resource, path: str) -> bool:
    """Return True if a test patches the class, a method that opens, or a function that makes the object.

    ``mocker.patch("desk.client.connect")`` names it in a string.
    """
    if b"patch" not in linked.code(path):
        return False
    names = resource.names() | resource.after | linked.call_summaries.factory_names(resource)
    nodes = nodes_with(linked, path, names)
    return nodes is None or any(
        isinstance(node, ast.Constant) and _last(node.value) in names for node in nodes
    )


def _last(value: object) -> str:
    return value.rpartition(".")[2] if isinstance(value, str) else ""


def is_left_to_heirs(linked: OwnershipDb, held: Held) -> bool:
    """Return True if the class that keeps the object is abstract, and nothing in sight derives from it."""
    if linked.subclasses(held.owner):
        return False
    return any(
        is_left_to_others(linked, held.owner.path, method.span.line)
        or any(name.startswith("abc.abstract") for name in linked.receivers.decorators(held.owner.path, method))
        for method in linked.classes.methods(held.owner)
    )
