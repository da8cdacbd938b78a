"""Make the facts about occurrences of attribute names of interest."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.model import Anchor, Span
from flake8_tradelint.semantics.facts import AttributeFact
from flake8_tradelint.semantics.interests import item, variable
from flake8_tradelint.semantics.reading.asking import asked_names, is_guarded
from flake8_tradelint.semantics.reading.narrowing import dotted_name
from flake8_tradelint.semantics.syntax import children

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal

    from flake8_tradelint.semantics.expr import Expr
    from flake8_tradelint.semantics.reading.lowering import Lowering
    from flake8_tradelint.semantics.reading.module_index import ModuleIndex
    from flake8_tradelint.semantics.reading.scopes import Scope
    from flake8_tradelint.semantics.reading.selection import Lookup, Selection
    from flake8_tradelint.semantics.reading.uses import UseTracer
    from flake8_tradelint.source import Module


_LONGEST_TEXT = 60


class AttributeFacts:
    """Make the attribute facts of one module."""

    def __init__(self, module: Module, index: ModuleIndex, lowering: Lowering, tracer: UseTracer) -> None:
        self._module, self._index = module, index
        self._lowering, self._tracer = lowering, tracer
        self._made: dict[ast.Attribute | ast.Name, AttributeFact] = {}

    def facts(self, selection: Selection) -> Iterator[AttributeFact]:
        """Yield one fact for each occurrence."""
        for node, scope in selection.attributes:
            if node not in self._made:
                self._made[node] = self._fact(node, scope)
            yield self._made[node]
        for found, scope in selection.items:
            yield self._item(found, scope)
        for name, scope in selection.variables:
            if name not in self._made:
                self._made[name] = self._variable(name, scope)
            yield self._made[name]

    def _variable(self, node: ast.Name, scope: Scope) -> AttributeFact:
        """Return the fact about a plain name, in the form of an attribute's: the receiver is its value."""
        at = scope.function()
        is_load = isinstance(node.ctx, ast.Load)
        return AttributeFact(
            receiver=self._lowering.value(node, scope),
            attr=variable(node.id),
            context="load" if is_load else "store" if isinstance(node.ctx, ast.Store) else "del",
            span=self._module.span(node),
            function=at.qualname,
            cls=at.enclosing_class(),
            uses=self._tracer.trace(node, scope) if is_load else (),
            shown=node.id,
            role=_role(node, self._index.parents[node]),
        )

    def _item(self, found: Lookup, scope: Scope) -> AttributeFact:
        """Return the fact about an item that is looked up by a key, in the form of an attribute's."""
        at = scope.function()
        return AttributeFact(
            receiver=self._lowering.value(found.holder, scope),
            attr=item(found.key),
            context=found.context,
            span=self._module.span(found.node),
            function=at.qualname,
            cls=at.enclosing_class(),
            uses=self._tracer.trace(found.node, scope) if found.context == "load" else (),
            shown=self._shown(found.holder),
            value=self._stored(found.node, scope) if found.context == "store" else None,
        )

    def _stored(self, node: ast.expr, scope: Scope) -> Expr | None:
        """Return what a statement assigns to ``node`` alone."""
        match self._index.parents[node]:
            case ast.Assign(targets=[_], value=value) | ast.AnnAssign(value=ast.expr() as value):
                return self._lowering.value(value, scope) if value is not node else None
        return None

    def _fact(self, node: ast.Attribute, scope: Scope) -> AttributeFact:
        at = scope.function()
        context: Literal["load", "store", "del"] = "load"
        if not isinstance(node.ctx, ast.Load):
            context = "store" if isinstance(node.ctx, ast.Store) else "del"
        return AttributeFact(
            receiver=self._lowering.value(node.value, scope),
            attr=node.attr,
            context=context,
            span=self._name_span(node),
            function=at.qualname,
            cls=at.enclosing_class(),
            uses=self._tracer.trace(node, scope) if context == "load" else (),
            origin=self._origin(node.value, scope),
            shown=self._shown(node.value),
            guarded=is_guarded(node, self._index),
            asked=asked_names(node.value, at.node, node.attr) if at.kind == "function" else (),
            role=_role(node, self._index.parents[node]),
            value=self._stored(node, scope) if context == "store" else None,
        )

    def _origin(self, receiver: ast.expr, scope: Scope) -> Span | None:
        """Return the annotation, or else the first assignment, of a receiver that is a local variable."""
        owner = scope.lookup(receiver.id) if isinstance(receiver, ast.Name) else None
        if owner is None or owner.kind not in ("function", "lambda", "comprehension"):
            return None
        assert isinstance(receiver, ast.Name)
        bindings = owner.bindings[receiver.id]
        binding = next((b for b in bindings if b.annotation is not None), bindings[0])
        node = binding.annotation or binding.node
        node = node.context_expr if isinstance(node, ast.withitem) else node
        return self._module.span(node) if isinstance(node, ast.arg | ast.expr) else None

    def _shown(self, node: ast.expr) -> str:
        text = " ".join(self._module.source(self._module.anchor(node)).split())
        return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"

    def _name_span(self, node: ast.Attribute) -> Span:
        """Return the span of the attribute's name alone: it ends where the node ends."""
        assert node.end_lineno is not None
        name = node.attr.encode()
        whole = self._module.anchor(node)
        anchor = Anchor(whole.end - len(name), whole.end)
        if self._module.utf8[anchor.start : anchor.end] == name:
            return self._module.span_of(anchor)
        return self._in_string(node) or self._module.span(self._index.statement(node))

    def _in_string(self, node: ast.Attribute) -> Span | None:
        """Return the span of an attribute's name inside an f-string, for Python before 3.12.

        There, nodes inside f-strings have wrong places, but the string itself has its own: the name is found
        in its text by counting.
        """
        import re

        string = self._formatted(node)
        if string is None or string.end_lineno is None:
            return None
        inside = [n for n in _in_order(string) if isinstance(n, ast.Attribute) and n.attr == node.attr]
        anchor = self._module.anchor(string)
        text = self._module.utf8[anchor.start : anchor.end]
        found = list(re.finditer(rb"\.\s*(%s)\b" % node.attr.encode(), text))
        if len(found) != len(inside):
            return None
        match = found[inside.index(node)]
        start = anchor.start + match.start(1)
        return self._module.span_of(Anchor(start, start + len(match[1])))

    def _formatted(self, node: ast.AST) -> ast.JoinedStr | None:
        """Return the outermost f-string around ``node``."""
        found: ast.JoinedStr | None = None
        while node in self._index.parents and not isinstance(node, ast.stmt):
            node = self._index.parents[node]
            found = node if isinstance(node, ast.JoinedStr) else found
        return found


def _role(node: ast.Attribute | ast.Name, parent: ast.AST) -> Literal["", "called", "starred", "emptied"]:
    match parent:
        case ast.Call(func=func) if func is node:
            return "called"
        case ast.Starred():
            return "starred"
        case ast.Assign(targets=[_], value=value) | ast.AnnAssign(value=ast.expr() as value):
            return "emptied" if value is not node and _is_empty(value) else ""
    return ""


def _is_empty(value: ast.expr) -> bool:
    """Return True for ``[]``, ``{}``, ``None``, ``list()`` and the like."""
    match value:
        case ast.List(elts=[]) | ast.Dict(keys=[]) | ast.Constant(value=None):
            return True
        case ast.Call(func=func, args=[], keywords=[]):
            return dotted_name(func) in _CONTAINERS
    return False


_CONTAINERS = frozenset({"list", "dict", "set", "deque", "collections.deque"})


def _in_order(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes below ``node``, each after those to its left."""
    for child in children(node):
        yield from _in_order(child)
    yield node
