"""What can raise, what swallows exceptions, and tests that only look at variables."""

from __future__ import annotations

import ast

_CATCH_ALL = frozenset({"Exception", "BaseException"})
_HARMLESS_CALLS = frozenset(
    {
        *("print", "len", "isinstance", "issubclass", "repr", "id", "bool", "type", "hasattr", "str", "int"),
        *(
            "float",
            "abs",
            "min",
            "max",
            "sum",
            "any",
            "all",
            "sorted",
            "dict",
            "list",
            "set",
            "tuple",
            "range",
        ),
        *("zip", "enumerate", "reversed", "super"),
    }
)
_HARMLESS_METHODS = frozenset(
    {
        *("debug", "info", "warning", "error", "exception", "critical", "time", "monotonic", "perf_counter"),
        *("append", "add", "items", "keys", "values", "join", "format", "strip", "split", "lower", "upper"),
        *("startswith", "endswith"),
    }
)


def may_raise(node: ast.AST) -> bool:
    """Can evaluating it raise, for reasons that a reader expects: a call, an await, an assertion?"""
    stack: list[ast.AST] = [node]
    while stack:
        current = stack.pop()
        if isinstance(current, ast.Await | ast.Yield | ast.YieldFrom | ast.Assert | ast.Raise):
            return True
        if isinstance(current, ast.Call) and not _is_harmless(current.func):
            return True
        if isinstance(current, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            continue
        stack += ast.iter_child_nodes(current)
    return False


def _is_harmless(func: ast.expr) -> bool:
    if isinstance(func, ast.Attribute):
        return func.attr in _HARMLESS_METHODS
    return isinstance(func, ast.Name) and func.id in _HARMLESS_CALLS


def guard(test: ast.expr) -> tuple[str, ...]:
    """The variables of a test that only looks at variables; empty for any other test."""
    names: set[str] = set()
    for node in ast.walk(test):
        if isinstance(node, ast.Name):
            names.add(node.id)
        elif not isinstance(
            node,
            ast.BoolOp
            | ast.UnaryOp
            | ast.Compare
            | ast.Constant
            | ast.Attribute
            | ast.boolop
            | ast.unaryop
            | ast.cmpop
            | ast.expr_context,
        ):
            return ()
    return tuple(sorted(names))


def flags(function: ast.FunctionDef | ast.AsyncFunctionDef) -> frozenset[str]:
    """Parameters, and variables that are assigned nothing that a call computes."""
    arguments = function.args
    parameters = {arg.arg for arg in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    plain: set[str] = set()
    computed: set[str] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Assign | ast.NamedExpr):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [target.id for target in targets if isinstance(target, ast.Name)]
            (computed if _is_computed(node.value) else plain).update(names)
    return frozenset((plain | parameters) - computed)


def _is_computed(value: ast.expr) -> bool:
    return any(isinstance(node, ast.Call | ast.Await) for node in ast.walk(value))


def is_true(test: ast.expr) -> bool:
    """Is it ``while True``?"""
    return isinstance(test, ast.Constant) and bool(test.value)


def catches_all(handler: ast.ExceptHandler) -> bool:
    """Does the handler catch whatever a reader expects to be raised?"""
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(kind is None or (isinstance(kind, ast.Name) and kind.id in _CATCH_ALL) for kind in kinds)


def suppresses(context: ast.expr) -> bool:
    """Is it ``suppress(...)`` or ``pytest.raises(...)``?"""
    func = context.func if isinstance(context, ast.Call) else context
    name = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
    return "suppress" in name or name == "raises"
