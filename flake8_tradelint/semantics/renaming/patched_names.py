"""Find classes and modules that get a name from outside: ``Vat.spot_map = property(...)``."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.db.queries import Query
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.control.parsing_again import nodes_with
from flake8_tradelint.semantics.control.suites import called_name
from flake8_tradelint.semantics.inference.types import instance_of
from flake8_tradelint.semantics.naming.symbols import ExternalRef, ModuleRef
from flake8_tradelint.startup.patterns import MULTILINE, composed, regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.model import Span
    from flake8_tradelint.semantics.classes.table import Base
    from flake8_tradelint.semantics.parameters.db import ParameterDb


_PROPERTY = regex(rb"[ \t]*=[ \t]*(?:builtins\.)?property\(")


class PatchedClasses:
    """The patched classes and modules of one project."""

    def __init__(self, linked: ParameterDb) -> None:
        self._linked = linked
        self._known: Query[frozenset[Base]] = Query(linked.trace)
        self._modules: Query[frozenset[ModuleRef | ExternalRef]] = Query(linked.trace)

    def of(self, name: str) -> frozenset[Base]:
        """Return the classes that some module gives an attribute of this name."""
        return self._known.get(name, lambda: self._found(name))

    def _found(self, name: str) -> frozenset[Base]:
        found: set[Base] = set()
        stores = composed(rb"^[ \t]*(?:\w+\.)*\w*[A-Z]\w*\.%s[ \t]*=[^=]" % name.encode(), MULTILINE)
        for path, fact in self._linked.attributes_where(name, stores):
            if fact.context == "store" and (not fact.function or self._gets_property(path, fact.span)):
                found |= self._holder(path, fact.receiver)
        by_name = composed(rb"\bsetattr\(\s*[\w.]*[A-Z]\w*\s*,\s*[\"']%s[\"']" % name.encode())
        mentioning = [
            path for path in self._linked.mentioning(name) if by_name.search(self._linked.code(path))
        ]
        for path, call in self._linked.calls("setattr", paths=mentioning):
            known = call.call.args[1:2] == (e.Literal("str", repr(name)),)
            if known and not call.receiver and (not call.function or self._is_property(call.call.args[2:3])):
                found |= self._holder(path, call.call.args[0])
        return frozenset(found)

    def modules(self, name: str) -> frozenset[ModuleRef | ExternalRef]:
        """Return the modules that get this name by an assignment to it: ``units.old = units.new``."""
        return self._modules.get(name, lambda: frozenset(self._given_modules(name)))

    def _given_modules(self, name: str) -> Iterator[ModuleRef | ExternalRef]:
        stores = composed(rb"^(?:\w+\.)+%s[ \t]*=[^=]" % name.encode(), MULTILINE)
        for path, fact in self._linked.attributes_where(name, stores):
            if fact.context == "store" and not fact.function:
                found = self._linked.symbols.resolve(path, fact.receiver)
                if isinstance(found, ModuleRef | ExternalRef):
                    yield found
        for path in self._linked.mentioning(name):
            if _gives_itself(self._linked, path, name):
                yield ModuleRef(path)

    def _holder(self, path: str, expr: e.Expr) -> frozenset[Base]:
        """Return the class that the expression means, as a set of at most one."""
        holder = instance_of(self._linked.receivers.infer(path, expr))
        return frozenset() if holder is None else frozenset((holder.cls,))

    def _gets_property(self, path: str, span: Span) -> bool:
        """Return True if a property is assigned to the attribute whose name is at ``span``."""
        return _PROPERTY.match(self._linked.data(path), span.anchor.end) is not None

    @staticmethod
    def _is_property(value: tuple[e.Expr, ...]) -> bool:
        return any(isinstance(one, e.Call) and e.last_name(one.func) == "property" for one in value)


def _gives_itself(linked: ParameterDb, path: str, name: str) -> bool:
    """Return True for ``globals()["name"] = ...``. The text chooses the definitions that are parsed."""
    if not linked.mentions(path, (b"globals",)):
        return False
    nodes = nodes_with(linked, path, (f'"{name}"', f"'{name}'"))
    return any(_is_item_of_globals(node, name) for node in nodes or ())


def _is_item_of_globals(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Subscript(value=value, slice=ast.Constant(value=key), ctx=ast.Store()):
            return key == name and called_name(value) == "globals"
    return False
