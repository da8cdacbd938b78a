"""Classify syntax nodes: what can raise, what swallows exceptions, tests that only inspect variables."""

from __future__ import annotations

import _ast as ast
import builtins

from flake8_tradelint.semantics.syntax import children, walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal

    Risk = Literal["", "call", "wait", "await", "cancelled", "joined", "yield", "raise"]
    """Why a statement can raise: ``""`` for no reason that a reader expects; ``wait`` only because it is
    cancelled while it sleeps or waits for an event; ``cancelled`` because it awaits a task that the function
    has cancelled, ``joined`` because it awaits tasks while it cleans up; otherwise by the strongest reason
    it has."""


_WAITING = frozenset({"sleep", "sleep_forever", "wait", "join", "acquire", "checkpoint"})
"""Awaited calls that fail by cancellation alone: of a timer, an event, a queue, a lock. ``gather(...,
return_exceptions=True)`` does, too."""
_LOOKING = frozenset({"hasattr", "isinstance", "callable", "len", "bool"})
"""Functions that only inspect their arguments."""

_CATCH_ALL = frozenset({"Exception", "BaseException"})
_CANCELLED = "CancelledError"
_SYSTEM = frozenset({"OSError", "IOError", "EnvironmentError"})
"""``ConnectionError`` and, since Python 3.11, every ``TimeoutError`` are kinds of these."""
_STANDARD = frozenset(name for name, kind in vars(builtins).items() if isinstance(kind, type))
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
            "round",
        ),
        *("zip", "enumerate", "reversed", "super", "cast", "assert_type", "reveal_type"),
    }
)
_HARMLESS_METHODS = frozenset(
    {
        *("debug", "info", "warning", "error", "exception", "critical", "time", "monotonic", "perf_counter"),
        *("now", "utcnow", "total_seconds", "randint", "uniform", "getLogger"),
        *("append", "add", "items", "keys", "values", "join", "format", "strip", "split", "lower", "upper"),
        *("startswith", "endswith"),
    }
)


def may_raise(node: ast.AST) -> bool:
    """Return True if evaluating the node can raise for a reason that a reader expects.

    Such reasons are a call, an await, a yield, a ``raise`` and an assertion.
    """
    stack: list[ast.AST] = [node]
    while stack:
        current = stack.pop()
        if isinstance(current, ast.Await | ast.Yield | ast.YieldFrom | ast.Raise):
            return True
        if isinstance(current, ast.Assert) and not _narrows(current.test):
            return True
        if isinstance(current, ast.Call) and not is_harmless(current.func):
            return True
        if isinstance(current, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            continue
        stack += children(current)
    return False


def _narrows(test: ast.expr) -> bool:
    """Return True if an asserted test is there for type checkers.

    Examples: ``assert session``, ``assert session is not None``, ``assert isinstance(session, C)``.
    """
    match test:
        case ast.BoolOp(op=ast.And(), values=values):
            return all(_narrows(value) for value in values)
        case ast.Compare(left=left, ops=[ast.IsNot()], comparators=[ast.Constant(value=None)]):
            return _is_kept(left)
        case ast.Call(func=ast.Name(id="isinstance"), args=[left, _]):
            return _is_kept(left)
    return _is_kept(test)


def _is_kept(node: ast.expr) -> bool:
    """Return True for a variable, or an attribute chain over one."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


def risk(node: ast.AST) -> Risk:
    """Return the strongest reason for which evaluating the node can raise."""
    if isinstance(node, ast.Raise):
        return "raise"
    found: Risk = "call" if may_raise(node) else ""
    for inner in _evaluated(node):
        if isinstance(inner, ast.Yield | ast.YieldFrom):
            return "yield"
        if isinstance(inner, ast.Await) and found != "await":
            found = "wait" if only_waits(inner.value) else "await"
    return found


def entering(node: ast.With | ast.AsyncWith) -> Risk:
    """Return why entering the context managers can raise."""
    if isinstance(node, ast.With):
        return "call"
    return "wait" if all(_only_guards(item.context_expr) for item in node.items) else "await"


def _only_guards(context: ast.expr) -> bool:
    """Return True for ``timeout(...)``, or a lock or semaphore by its name."""
    func = context.func if isinstance(context, ast.Call) else context
    name = callee_name(func)
    return name.startswith("timeout") or "lock" in name or "semaphore" in name


def callee_name(func: ast.expr | None) -> str:
    """Return the last component of a callee: ``sleep`` of ``asyncio.sleep``."""
    return func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")


def only_waits(value: ast.expr) -> bool:
    """Return True if awaiting the value can fail only by cancellation."""
    func = value.func if isinstance(value, ast.Call) else None
    name = callee_name(func)
    if name == "gather" and isinstance(value, ast.Call):
        return any(keyword.arg == "return_exceptions" and _is_on(keyword.value) for keyword in value.keywords)
    return name in _WAITING


def _is_on(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is True


def _evaluated(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the node and what is evaluated with it, without the bodies of nested functions."""
    stack: list[ast.AST] = [node]
    while stack:
        current = stack.pop()
        yield current
        if not isinstance(current, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            stack += children(current)


def is_harmless(func: ast.expr) -> bool:
    """Return True for a function or method that nobody expects to raise: ``len``, ``logger.info``."""
    if isinstance(func, ast.Attribute):
        return func.attr in _HARMLESS_METHODS
    return isinstance(func, ast.Name) and func.id in _HARMLESS_CALLS


def guard(test: ast.expr) -> tuple[str, ...]:
    """Return the sorted variables of a test that only inspects variables; empty for any other test."""
    names: set[str] = set()
    for node in walk(test):
        if isinstance(node, ast.Name):
            names.add(node.id)
        elif isinstance(node, ast.Call) and callee_name(node.func) in _LOOKING and not node.keywords:
            continue
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


def absent_branch(test: ast.expr) -> int:
    """Return 0 if the test holds where its variable is ``None`` or false, 1 if it fails there, else -1."""
    match test:
        case (
            ast.Name()
            | ast.Compare(left=ast.Name(), ops=[ast.IsNot()], comparators=[ast.Constant(value=None)])
        ):
            return 1
        case (
            ast.UnaryOp(op=ast.Not(), operand=ast.Name())
            | ast.Compare(left=ast.Name(), ops=[ast.Is()], comparators=[ast.Constant(value=None)])
        ):
            return 0
    return -1


def flags(function: ast.FunctionDef | ast.AsyncFunctionDef) -> frozenset[str]:
    """Return parameters, non-local names, and variables that are never assigned the result of a call."""
    arguments = function.args
    parameters = {arg.arg for arg in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    plain: set[str] = set()
    computed: set[str] = set()
    names: dict[bool, set[str]] = {True: set(), False: set()}
    for node in walk(function):
        if isinstance(node, ast.Name):
            names[isinstance(node.ctx, ast.Load)].add(node.id)
        elif isinstance(node, ast.Assign | ast.NamedExpr):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            assigned = [target.id for target in targets if isinstance(target, ast.Name)]
            (computed if _is_computed(node.value) else plain).update(assigned)
    return frozenset((plain | parameters | (names[True] - names[False])) - computed)


def _is_computed(value: ast.expr) -> bool:
    return any(isinstance(node, ast.Call | ast.Await) for node in walk(value))


def is_true(test: ast.expr) -> bool:
    """Return True if the test is a true constant, as in ``while True``."""
    return isinstance(test, ast.Constant) and bool(test.value)


def catches_all(handler: ast.ExceptHandler) -> bool:
    """Return True if the handler catches all exceptions that a reader expects to be raised."""
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(kind is None or (isinstance(kind, ast.Name) and kind.id in _CATCH_ALL) for kind in kinds)


def catch_all_together(handlers: list[ast.ExceptHandler]) -> bool:
    """Return True if a handler, or all of them together, catch what a reader expects to be raised.

    Together they do where they name cancellation, failures of the operating system, and those of a library:
    ``except ClientError``, ``except (TimeoutError, OSError)``, ``except CancelledError``.
    """
    if any(catches_all(handler) for handler in handlers):
        return True
    caught = {
        callee_name(kind)
        for handler in handlers
        for kind in (handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type])
    }
    return _CANCELLED in caught and bool(caught & _SYSTEM) and bool(caught - {_CANCELLED} - _STANDARD)


def suppresses(context: ast.expr) -> Literal["", "some", "all"]:
    """Return which exceptions the context manager suppresses: none, some, or all that a reader expects.

    ``suppress(KeyError)`` suppresses some. ``pytest.raises(KeyError)`` suppresses all: any other exception
    fails the test. So does a ``suppress`` that names cancellation: the task that is waited for has been
    cancelled.
    """
    func = context.func if isinstance(context, ast.Call) else context
    name = callee_name(func)
    if name == "raises":
        return "all"
    if "suppress" not in name:
        return ""
    kinds = context.args if isinstance(context, ast.Call) else []
    named = [callee_name(kind) for kind in kinds if isinstance(kind, ast.Name | ast.Attribute)]
    if name != "suppress" or len(named) != len(kinds) or not _CATCH_ALL.isdisjoint(named):
        return "all"
    return "all" if _CANCELLED in named or not named else "some"


def only_cancelled(handler: ast.ExceptHandler) -> bool:
    """Return True if the handler catches nothing but cancellation."""
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return all(callee_name(kind) == _CANCELLED for kind in kinds)
