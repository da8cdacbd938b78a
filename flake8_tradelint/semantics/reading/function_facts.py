"""Make the summaries of a module's functions, and find the span of a definition's name."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.interning import NOTHING
from flake8_tradelint.model import Anchor, Span
from flake8_tradelint.semantics.facts import HandedOn, RaiseFact, Use
from flake8_tradelint.semantics.summary import FunctionSummary, Parameter
from flake8_tradelint.semantics.syntax import walk
from flake8_tradelint.startup.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal

    from flake8_tradelint.semantics.facts import HandedOn
    from flake8_tradelint.semantics.reading.lowering import Lowering
    from flake8_tradelint.semantics.reading.module_index import ModuleIndex
    from flake8_tradelint.semantics.reading.scopes import Scope
    from flake8_tradelint.semantics.reading.uses import UseTracer
    from flake8_tradelint.source import Module


_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_HOOK = "__init_subclass__"


class FunctionFacts:
    """Make the function summaries of one module."""

    def __init__(self, module: Module, index: ModuleIndex, lowering: Lowering, tracer: UseTracer) -> None:
        self._module, self._index = module, index
        self._lowering, self._tracer = lowering, tracer
        self._plain: tuple[tuple[FunctionSummary, Scope], ...] | None = None
        self._followed: tuple[FunctionSummary, ...] | None = None

    def facts(self, stubs: frozenset[int], *, parameters: bool) -> tuple[FunctionSummary, ...]:
        """Return a summary for each ``def``, methods and nested ones included, except on the lines ``stubs``.

        ``parameters``: also record the uses of the arguments, and what may raise.
        """
        if self._plain is None:
            self._plain = tuple(self._signatures(stubs))
        if not parameters:
            return tuple(fact for fact, _ in self._plain)
        if self._followed is None:
            self._followed = tuple(self._with_parameters(*found) for found in self._plain)
        return self._followed

    def _with_parameters(self, fact: FunctionSummary, scope: Scope) -> FunctionSummary:
        uses, raised = tuple(self._parameter_uses(scope)), tuple(self._raisers(scope))
        return replace(fact, parameter_uses=uses, raisers=raised)

    def _signatures(self, stubs: frozenset[int]) -> Iterator[tuple[FunctionSummary, Scope]]:
        lower = self._lowering
        for node, scope in self._index.scopes.items():
            if not isinstance(node, _FUNCTIONS) or scope.parent is None or node.lineno in stubs:
                continue
            outer, on_self = scope.parent, scope.on_self
            hook = node.name == _HOOK
            fact = FunctionSummary(
                name=node.name,
                qualname=scope.qualname,
                cls=scope.cls,
                span=header_span(self._module, node),
                is_async=isinstance(node, ast.AsyncFunctionDef),
                is_generator=scope.yields,
                decorators=tuple([lower.value(decorator, outer) for decorator in node.decorator_list]),
                parameters=tuple(self._parameters(node, outer)),
                returns=lower.annotation(node.returns, outer) if node.returns is not None else None,
                returned=tuple([lower.value(value, scope) for value in scope.returned]),
                yielded=tuple([lower.value(value, scope) for value in scope.yielded]),
                calls_super_init=scope.qualname in self._index.init_calls,
                init_calls=tuple([lower.call(*c) for c in self._index.init_calls.get(scope.qualname, ())]),
                reflective=scope.qualname in self._index.reflective,
                mirroring=self._index.is_mirroring(scope.qualname),
                loops=scope.loops,
                endures=scope.loops and _endures(node),
                reads=frozenset(on_self.reads) if on_self.reads else NOTHING,
                touches=frozenset(on_self.touches) if on_self.touches else NOTHING,
                self_calls=frozenset(on_self.calls) if on_self.calls else NOTHING,
                parameter_uses=tuple(self._parameter_uses(scope)) if hook else (),
                handed_on=tuple(handed_on(node, scope, self._lowering)) if hook else (),
            )
            yield fact, scope

    def _parameter_uses(self, scope: Scope) -> Iterator[tuple[Use, ...]]:
        return (self._tracer.trace_variable(argument.arg, scope) for argument in _arguments(scope.node))

    def _raisers(self, scope: Scope) -> Iterator[RaiseFact]:
        assert isinstance(scope.node, ast.FunctionDef | ast.AsyncFunctionDef)
        from flake8_tradelint.semantics.control.escaping import raisers

        for found in raisers(scope.node):
            callee = self._lowering.value(found.call.func, scope) if found.call is not None else None
            yields = isinstance(found.node, ast.Yield | ast.YieldFrom)
            yield RaiseFact(self._module.span(found.node), callee, found.awaited, found.caught, yields)

    def _parameters(self, node: ast.FunctionDef | ast.AsyncFunctionDef, outer: Scope) -> Iterator[Parameter]:
        arguments = node.args

        positional = [*arguments.posonlyargs, *arguments.args]
        required = len(positional) - len(arguments.defaults)
        for position, arg in enumerate(positional):
            yield self._parameter(outer, arg, "positional", position >= required)
        if arguments.vararg is not None:
            yield self._parameter(outer, arguments.vararg, "*", True)
        for arg, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
            yield self._parameter(outer, arg, "keyword", default is not None)
        if arguments.kwarg is not None:
            yield self._parameter(outer, arguments.kwarg, "**", True)

    def _parameter(
        self, outer: Scope, arg: ast.arg, kind: Literal["positional", "keyword", "*", "**"], default: bool
    ) -> Parameter:
        annotation = self._lowering.annotation(arg.annotation, outer) if arg.annotation else None
        return Parameter(arg.arg, kind, annotation, default)


def _endures(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    from flake8_tradelint.semantics.control.endless import endures  # few functions have such a loop

    return endures(node)


def _arguments(node: ast.AST) -> Iterator[ast.arg]:
    """Yield the parameters in the order of a call's signature."""
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    arguments = node.args
    yield from (*arguments.posonlyargs, *arguments.args)
    yield from (arguments.vararg,) if arguments.vararg is not None else ()
    yield from arguments.kwonlyargs
    yield from (arguments.kwarg,) if arguments.kwarg is not None else ()


def header_span(module: Module, node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> Span:
    """Return the span of the name in a ``class`` or ``def`` header."""
    keyword = "class" if isinstance(node, ast.ClassDef) else "def"
    start = module.utf8.index(keyword.encode(), module.offset(node.lineno, node.col_offset))
    found = module.utf8.find(node.name.encode(), start + len(keyword))
    if found < 0 or module.utf8[start + len(keyword) : found].strip(b" \t\f\\\r\n"):
        return module.span(node)  # the name is spelled with characters that Python normalises
    return module.span_of(Anchor(found, found + len(node.name.encode())))


def handed_on(
    node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope, lowering: Lowering
) -> Iterator[HandedOn]:
    """Yield the calls in the method that have its first parameter among their arguments."""
    arguments = [*node.args.posonlyargs, *node.args.args]
    if node.name != "__init_subclass__" or not arguments:
        return
    certain = {id(call) for statement in node.body for call in _outermost(statement)}
    for call in walk(node):
        if isinstance(call, ast.Call) and any(_is_name(a, arguments[0].arg) for a in _values(call)):
            yield HandedOn(lowering.call(call, scope), id(call) in certain)


def _values(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(keyword.value for keyword in call.keywords)]


def _outermost(statement: ast.stmt) -> Iterator[ast.expr]:
    """Yield the value of a statement that runs unconditionally."""
    if isinstance(statement, ast.Expr | ast.Assign | ast.AnnAssign | ast.Return) and statement.value:
        yield statement.value


def _is_name(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name
