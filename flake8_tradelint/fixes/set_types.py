"""Decide which sets of tasks accept a task by their annotation, and annotate new sets.

A task is covariant in its result, a future is not: ``set[Task[object]]`` takes every task,
``set[Task[None]]`` those whose coroutine returns nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import libcst as cst
import libcst.matchers as m

from flake8_tradelint.fixes.module_imports import imported_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.fixes.document import Document


_ANYTHING = frozenset({"Any", "object"})
_COVARIANT = frozenset({"Task", "Awaitable"})
_SETS = frozenset({"set", "Set", "MutableSet", "AbstractSet"})


@dataclass(frozen=True, slots=True)
class Kept:
    """What a set must accept: a task, or a future (``is_future``).

    ``result``: what the task's coroutine returns, "None" or "Any" (it has no annotation); empty if unknown.
    ``style`` of the annotation of a new set: "plain", "quoted" (before Python 3.9) or "comment" (before 3.6).
    """

    is_future: bool = False
    result: str = ""
    style: str = "plain"

    def fits(self, annotation: cst.BaseExpression | None) -> bool:
        """Return True if a set that is declared in this way accepts the value."""
        if annotation is None:
            return True
        item = _item(_unquoted(annotation))
        if item is None:
            return False
        if _last(item) in _ANYTHING:
            return True
        made, result = _parts(item)
        if made not in (*_COVARIANT, "Future") or (self.is_future and made != "Future"):
            return False
        if result in ("", "Any") or self.result == "Any":
            return True
        if result == "object":
            return made in _COVARIANT
        return not self.is_future and result == self.result

    def defining(self, document: Document, name: str, item: str) -> str:
        """Return the statement that binds ``name`` to an empty set of ``item``."""
        type_text = f"set[{item}]"
        if self.style == "comment":
            return f"{name} = set()  # type: {type_text}"
        if self.style == "quoted" and not _defers_annotations(document):
            type_text = document.requoted(f'"{type_text}"')
        return f"{name}: {type_text} = set()"


def _defers_annotations(document: Document) -> bool:
    names = imported_names(document.module)
    return any(found.module == "__future__" and found.name == "annotations" for found in names)


def _unquoted(annotation: cst.BaseExpression) -> cst.BaseExpression:
    if isinstance(annotation, cst.SimpleString):
        try:
            return cst.parse_expression(annotation.raw_value)
        except cst.ParserSyntaxError:
            return annotation
    return annotation


def _item(annotation: cst.BaseExpression) -> cst.BaseExpression | None:
    """Return ``item`` of ``set[item]``; ``Any`` of a plain ``set``."""
    if _last(annotation) in _SETS:
        return cst.Name("Any")
    match annotation:
        case cst.Subscript(value=made, slice=[cst.SubscriptElement(slice=cst.Index(value=item))]):
            return _unquoted(item) if _last(made) in _SETS else None
    return None


def _parts(item: cst.BaseExpression) -> tuple[str, str]:
    """Return the last names of ``Task[result]``; the result is empty if there is none."""
    match item:
        case cst.Subscript(value=made, slice=[cst.SubscriptElement(slice=cst.Index(value=result))]):
            return _last(made), _last(result) or "?"
    return _last(item), ""


def _last(node: cst.BaseExpression) -> str:
    if m.matches(node, m.Attribute()):
        return cst.ensure_type(node, cst.Attribute).attr.value
    return node.value if isinstance(node, cst.Name) else ""
