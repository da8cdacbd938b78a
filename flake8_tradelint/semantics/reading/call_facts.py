"""Make the facts about calls of interest: their arguments, surroundings, and the uses of their results."""

from __future__ import annotations

import _ast as ast
from itertools import islice

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.facts import CallFact, Use
from flake8_tradelint.semantics.reading.asking import asked_names, is_forgiven, name_asked, used_names
from flake8_tradelint.semantics.reading.module_index import ModuleIndex, called_name, callee_name
from flake8_tradelint.semantics.reading.surroundings import (
    expects_type_error,
    is_certain_statement,
    is_looped,
    must_raise,
    runs_at_import,
    watches_warnings,
)
from flake8_tradelint.semantics.summary import Limit
from flake8_tradelint.words import occurrences

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.control.cfg import Graph
    from flake8_tradelint.semantics.control.flow import Flow
    from flake8_tradelint.semantics.reading.aliased import Meant
    from flake8_tradelint.semantics.reading.lowering import Lowering
    from flake8_tradelint.semantics.reading.scopes import Scope
    from flake8_tradelint.semantics.reading.selection import Selection
    from flake8_tradelint.semantics.reading.uses import UseTracer
    from flake8_tradelint.source import Module


_QUESTIONS = frozenset({"iscoroutine", "isawaitable"})
"""Functions that only inspect a value, and are passed one that the caller alone holds."""

MAX_SEARCHED = 200_000
"""How many steps of a function a search may go through; each step counts once for every value kept."""


class CallFacts:
    """Make the call facts of one module."""

    def __init__(self, module: Module, index: ModuleIndex, lowering: Lowering, tracer: UseTracer) -> None:
        self._module, self._index = module, index
        self._lowering, self._tracer = lowering, tracer
        self._graphs: dict[ast.AST, Graph | None] = {}
        self._steps: dict[ast.AST, int] = {}
        """By function: its number of steps, times the number of searches that go through them."""
        self._made: dict[tuple[ast.Call, str, bool, bool], CallFact] = {}

    def facts(self, selection: Selection) -> Iterator[CallFact]:
        """Yield one fact for each call."""
        plainly = selection.interests.plain | selection.interests.spotted
        for node, scope in selection.calls:
            written = called_name(node.func)
            # Recorded because its callee may be an alias; a ``partial(...)(...)`` has no name.
            renamed = not written or written in selection.assigned
            alias = self._meant(node.func, scope) if renamed else None
            func = alias.func if alias is not None else node.func
            name = selection.aliases.get(callee_name(func), callee_name(func))
            if renamed and name not in selection.interests.callees:
                continue
            plain = written in plainly
            key = (node, name, plain, renamed)
            if key not in self._made:
                self._made[key] = self._fact(node, scope, name, alias, plain=plain)
            yield self._made[key]

    def _meant(self, func: ast.expr, scope: Scope) -> Meant | None:
        from flake8_tradelint.semantics.reading.aliased import meant

        return meant(func, scope, self._index)

    def _fact(self, node: ast.Call, scope: Scope, name: str, alias: Meant | None, *, plain: bool) -> CallFact:
        at = scope.function()
        func = alias.func if alias is not None else node.func
        arguments, keywords = _given(node, alias)
        uses, derived = (
            (self._tracer.trace(node, scope), ()) if plain else self._tracer.trace_deep(node, scope)
        )
        return CallFact(
            name=name,
            receiver=called_name(func.value) if isinstance(func, ast.Attribute) else "",
            call=self._call(node, scope, alias),
            span=self._module.span(node),
            function=at.qualname,
            cls=at.enclosing_class(),
            uses=uses,
            derived=derived,
            statement=self._module.span(self._index.statement(node)),
            in_async=isinstance(at.node, ast.AsyncFunctionDef),
            shares_argument=self._shares_argument(node, scope),
            flow=None if plain else self._flow(node, at, uses),
            global_uses=self._global_uses(uses) if at.kind == "function" else (),
            arguments=tuple(self._module.span(argument) for argument in arguments),
            keywords=tuple(self._module.span(keyword) for keyword in keywords),
            asked=_asked(node, at),
            forgiven=bool(name_asked(node)) and is_forgiven(node, self._index),
            looped=is_looped(node, self._index),
            certain=not plain and is_certain_statement(node, self._index),
            parts=() if plain else self._tracer.trace_parts(node, scope),
            at_import=runs_at_import(node, at, self._index),
            must_raise=must_raise(node, self._index),
            watched=watches_warnings(node, self._index),
            within=self._within(node, scope) if called_name(node.func) == "attrgetter" else None,
            expects_type_error=expects_type_error(node, self._index),
        )

    def _call(self, node: ast.Call, scope: Scope, alias: Meant | None) -> e.Call:
        """Return the lowered call of what an alias stands for, with the arguments of its partials."""
        call = self._lowering.call(node, scope)
        if alias is None:
            return call
        args, keywords = call.args, call.keywords
        for partial, where in alias.partials:
            given = self._lowering.call(partial, where)
            args, keywords = (*given.args[1:], *args), (*given.keywords, *keywords)
        return e.Call(self._lowering.value(alias.func, alias.scope), args, keywords)

    def _within(self, node: ast.Call, scope: Scope) -> e.Call | None:
        parent = self._index.parents[node]
        outer = self._index.parents[parent] if isinstance(parent, ast.keyword) else parent
        return self._lowering.call(outer, scope) if isinstance(outer, ast.Call) else None

    def _flow(self, node: ast.Call, scope: Scope, uses: tuple[Use, ...]) -> Flow | None:
        function = scope.node
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            return None
        if not (_is_kept(uses) or (_is_on_self(node) and self._is_in_loop(node))):
            return None
        graph = self._graph(function, scope)
        return graph.flow(self._index.statement(node)) if graph is not None else None

    def _graph(self, function: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope) -> Graph | None:
        """Return the function's graph; record a limit and return ``None`` if it takes too long to search."""
        if function not in self._graphs:
            from flake8_tradelint.semantics.control.cfg import build

            self._graphs[function] = build(self._module, function)
        graph = self._graphs[function]
        if graph is not None:
            self._steps[function] = self._steps.get(function, 0) + len(graph.steps)
        if graph is None or self._steps[function] > MAX_SEARCHED:
            reason = "the ways through a function that is too long, or keeps too many values"
            self._index.limits.add(Limit(function.lineno, function.col_offset + 1, reason, scope.qualname))
            return None
        return graph

    def _global_uses(self, uses: tuple[Use, ...]) -> tuple[Use, ...]:
        """Return the uses of the module's variables in which a function stores the value."""
        root = self._index.root
        names = [use.name for use in uses if use.kind == "global"]
        return tuple(use for name in names for use in self._tracer.trace_variable(name, root))

    def _is_in_loop(self, node: ast.AST) -> bool:
        """Return True if a loop of the same function repeats the node."""
        return self._index.upward(node, _in_loop)

    def _shares_argument(self, node: ast.Call, scope: Scope) -> bool:
        first = node.args[0] if node.args else None
        if isinstance(first, ast.Attribute):
            return True
        if not isinstance(first, ast.Name):
            return False
        owner = scope.lookup(first.id)
        if owner is None or owner.kind == "module":
            # Counted in the text, whatever definitions are read: more than two occurrences mean that others
            # use it.
            return len([*islice(occurrences(self._module.utf8, first.id.encode()), 3)]) > 2
        loads = (load for load, _ in self._index.loads(owner, first.id))
        return any(load is not first and not self._is_looked_at(load) for load in loads)

    def _is_looked_at(self, load: ast.expr) -> bool:
        """Return True if the variable is only inspected: ``iscoroutine(result)``, ``result is not None``."""
        around = self._index.parents.get(load)
        if isinstance(around, ast.Call):
            return called_name(around.func) in _QUESTIONS and around.func is not load
        if isinstance(around, ast.Compare):
            return all(isinstance(operator, ast.Is | ast.IsNot) for operator in around.ops)
        return isinstance(around, ast.If) and around.test is load


def _in_loop(inner: ast.AST, outer: ast.AST, index: ModuleIndex) -> bool | None:
    if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    return True if isinstance(inner, ast.While | ast.For | ast.AsyncFor) else None


def _given(node: ast.Call, alias: Meant | None) -> tuple[list[ast.expr], list[ast.expr | ast.keyword]]:
    """Return the nodes of the lowered call's arguments and keywords, those of partials included."""
    arguments: list[ast.expr] = [a for a in node.args if not isinstance(a, ast.Starred)]
    keywords: list[ast.expr | ast.keyword] = [
        *(a for a in node.args if isinstance(a, ast.Starred)),
        *node.keywords,
    ]
    for partial, _ in alias.partials if alias is not None else ():
        first, named = _given(partial, None)
        arguments, keywords = [*first[1:], *arguments], [*named, *keywords]
    return arguments, keywords


def _asked(node: ast.Call, at: Scope) -> tuple[str, ...]:
    """Return the attributes that the function expects may be missing from the call's first argument.

    For ``hasattr``, these are the attributes of the object that the function reads.
    """
    name = name_asked(node)
    if not name:
        return ()
    if called_name(node.func) == "hasattr":
        return used_names(node.args[0], at.node)
    return asked_names(node.args[0], at.node, name)


def _is_kept(uses: tuple[Use, ...]) -> bool:
    """Return True if the value is held for a while, so that the statements that follow matter."""
    if any(use.kind == "local" for use in uses):
        return True
    return any(use.kind == "attribute" and isinstance(use.expr, e.SelfOf | e.ClassOf) for use in uses)


def _is_on_self(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name)
