"""Find the uses of a value that is assigned: what each target of the assignment does with it."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.facts import Use
from flake8_tradelint.semantics.reading.places import fresh_collection, is_certain
from flake8_tradelint.startup.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics import expr as e
    from flake8_tradelint.semantics.facts import UseKind
    from flake8_tradelint.semantics.reading.lowering import Lowering
    from flake8_tradelint.semantics.reading.scopes import Scope
    from flake8_tradelint.source import Module

    Found = Iterator[tuple[Use, list[tuple[str, Scope]]]]
    """Uses, each with the local variables (and the scopes that own them) that the value is bound to."""


class Stores:
    """Find the uses of assigned values in one module."""

    def __init__(self, module: Module, lowering: Lowering) -> None:
        self._module, self._lowering = module, lowering

    def of(self, target: ast.expr, scope: Scope, through: str = "", path: tuple[int, ...] = ()) -> Found:
        """Yield the uses of a value that is stored in ``target``.

        ``through`` is the kind of container that holds it; ``path`` leads to it in a tuple display.
        """
        span = self._module.span(target)
        at = scope.function()

        def use(kind: UseKind, name: str = "", expr: e.Expr | None = None) -> Use:
            return Use(kind, span, at.qualname, name, expr, "", through)

        match target:
            case ast.Name(id=name):
                owner = scope.lookup(name) or at
                if owner.kind in ("function", "lambda", "comprehension"):
                    # a variable of an enclosing function outlives this one
                    outlives = owner.function() is not at
                    yield use("captured" if outlives else "local", name), [(name, owner)]
                else:
                    yield use("global", name), []
            case ast.Attribute():
                yield use("attribute", target.attr, self._lowering.value(target.value, scope)), []
            case ast.Subscript():
                collection = fresh_collection(target.value, scope)
                into = self._lowering.value(target.value, scope)
                result = "collected" if collection else ""
                yield Use("item", span, at.qualname, "", into, result, through), []
                yield from collected(collection, use("local"))
            case ast.Tuple() | ast.List():
                if path and is_certain(target, path[0]):
                    inner = through if path[1:] else ""
                    yield from self.of(target.elts[path[0]], scope, inner, path[1:])
                else:
                    yield from self._unpacked(target, scope, through)
            case ast.Starred():
                yield from self.of(target.value, scope, through or "list", path)
            case _:
                yield use("other"), []

    def _unpacked(self, target: ast.Tuple | ast.List, scope: Scope, through: str) -> Found:
        """Yield the uses for ``a, b = value``: each name may get the value."""
        if not through:
            yield Use("iterated", self._module.span(target), scope.function().qualname, result="unpacked"), []
        for item in target.elts:
            yield from self.of(item, scope, through)


def collected(collection: list[tuple[str, Scope]], use: Use) -> Found:
    """Yield a use for the local variable whose collection the value has been added to."""
    for name, owner in collection:
        yield replace(use, name=name, through=use.through or "list"), [(name, owner)]
