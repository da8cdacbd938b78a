"""Trace the uses of an expression's value through local variables (escape analysis).

Sessions and tasks share this analysis. It answers for one expression in one module and is flow-insensitive: a
value that *no* use discharges is lost on every path.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.facts import WAITERS, Use
from flake8_tradelint.semantics.reading.direct_uses import DirectUses
from flake8_tradelint.semantics.reading.module_index import called_name
from flake8_tradelint.semantics.reading.stores import Stores
from flake8_tradelint.semantics.summary import Limit
from flake8_tradelint.startup.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.reading.lowering import Lowering
    from flake8_tradelint.semantics.reading.module_index import ModuleIndex
    from flake8_tradelint.semantics.reading.scopes import Scope
    from flake8_tradelint.source import Module


MAX_LOADS = 300
"""A variable that is read more often (in generated code) is not followed: its value counts as escaped.

Following each of a thousand calls to each of a thousand reads would take a million steps."""


class UseTracer:
    """Trace the values of one module."""

    def __init__(self, module: Module, index: ModuleIndex, lowering: Lowering) -> None:
        self._index, self._stores = index, Stores(module, lowering)
        self._direct = DirectUses(module, index, lowering, self._stores)

    def trace(self, node: ast.expr, scope: Scope) -> tuple[Use, ...]:
        """Return all uses of the value of ``node``, local variables followed, in source order."""
        return tuple(self._trace(node, scope, []))

    def trace_deep(self, node: ast.expr, scope: Scope) -> tuple[tuple[Use, ...], tuple[Use, ...]]:
        """Return the uses of the value, and those of what its methods return (``session.get(...)``)."""
        results: list[tuple[ast.Call, Scope]] = []
        uses = self._trace(node, scope, results)
        derived = [use for call, where in results for use in self._trace(call, where, [])]
        return tuple(uses), tuple(derived)

    def trace_variable(self, name: str, scope: Scope) -> tuple[Use, ...]:
        """Return all uses of the variable ``name`` of ``scope``."""
        return tuple(self._follow([(load, at, "", False) for load, at in self._index.loads(scope, name)], []))

    def trace_parts(self, node: ast.expr, scope: Scope) -> tuple[tuple[Use, ...], ...]:
        """Return the uses of each part of the (awaited) value, if a statement takes it apart at once.

        ``done, pending = await wait(tasks)`` has two parts; ``(await wait(tasks))[0]`` has one.
        """
        value: ast.AST = node
        parent = self._index.parents[value]
        while isinstance(parent, ast.Await) or _waits_for(parent, value):
            value, parent = parent, self._index.parents[parent]
        match parent:
            case ast.Assign(targets=[ast.Tuple(elts=items) | ast.List(elts=items)]):
                if not any(isinstance(item, ast.Starred) for item in items):
                    return tuple(tuple(self._part(item, scope)) for item in items)
            case ast.Subscript(value=of, slice=ast.Constant(value=0)) if of is value:
                return (tuple(self._trace(parent, scope, [])),)
        return ()

    def _part(self, target: ast.expr, scope: Scope) -> Iterator[Use]:
        for use, bound in self._stores.of(target, scope):
            yield use
            for name, owner in bound:
                yield from self.trace_variable(name, owner)

    def _trace(self, node: ast.expr, scope: Scope, results: list[tuple[ast.Call, Scope]]) -> list[Use]:
        return self._follow([(node, scope, "", False)], results)

    def _follow(
        self, queue: list[tuple[ast.expr, Scope, str, bool]], results: list[tuple[ast.Call, Scope]]
    ) -> list[Use]:
        found: list[Use] = []
        seen: set[tuple[int, str]] = set()
        while queue:
            current, where, through, item = queue.pop(0)
            for use, bound in self._direct.of(current, where, through):
                found.append(replace(use, item=True) if item else use)
                taken_out = item or (use.kind == "iterated" and bool(use.through) and use.result != "async")
                if use.kind == "method":
                    results.append((self._called(current), where))
                for name, owner in bound:
                    if (id(owner), name) not in seen:
                        seen.add((id(owner), name))
                        loads = self._index.loads(owner, name)
                        if len(loads) > MAX_LOADS:
                            self._index.limits.add(_too_many_reads(name, use))
                            found.append(Use("other", use.span, use.function))
                        else:
                            queue += [(load, at, use.through, taken_out) for load, at in loads]
        return found

    def _called(self, value: ast.AST) -> ast.Call:
        """Return the call ``value.method(...)`` around a value that has a ``method`` use."""
        attribute = self._index.parents[value]
        while not isinstance(attribute, ast.Attribute):
            attribute = self._index.parents[attribute]
        call = self._index.parents[attribute]
        assert isinstance(call, ast.Call)
        return call


def _too_many_reads(name: str, use: Use) -> Limit:
    reason = f"what becomes of `{name}`, which is read more than {MAX_LOADS} times"
    return Limit(use.span.line, use.span.column, reason, use.function)


def _waits_for(call: ast.AST, value: ast.AST) -> bool:
    """Return True for ``wait_for(value, timeout)``, whose result is that of ``value``."""
    return isinstance(call, ast.Call) and value in call.args[:1] and called_name(call.func) in WAITERS
