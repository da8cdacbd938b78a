"""Decide whether a function always closes a value: under no condition but the value's own.

``if self._session is not None: await self._session.close()`` is unconditional for a value that is there and
open. ``if self._owns_session:`` is not.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.control.raising import callee_name
from flake8_tradelint.semantics.control.suites import FUNCTIONS, around, own_nodes
from flake8_tradelint.semantics.reading.narrowing import dotted_name
from flake8_tradelint.semantics.syntax import walk
from flake8_tradelint.startup.light import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.control.suites import Function
    from flake8_tradelint.source import Module


_PLAIN = (
    *(ast.Expr, ast.Await, ast.Call, ast.Return, ast.Assign, ast.Try, ast.With, ast.AsyncWith, ast.withitem),
    *(*FUNCTIONS, ast.Starred, ast.List, ast.Tuple, ast.Attribute, ast.Name, ast.keyword),
)
"""Nodes whose parts all run, if nothing raises."""
_LEAVING = (ast.Return, ast.Raise, ast.Continue, ast.Break)
_COMPOUND = tuple(
    kind
    for kind in vars(ast).values()
    if isinstance(kind, type) and issubclass(kind, ast.stmt) and {"body", "cases"} & {*kind._fields}
)
"""Statements that contain statements."""
_LOOKING = frozenset({"isinstance", "hasattr", "callable"})


def is_always_reached(module: Module, start: int, values: frozenset[str] = frozenset()) -> bool:
    """Return True if the function around the byte offset always gets there, given that the value is open.

    ``values`` are the names by which the function calls the value: ``session``, ``self._session``.
    """
    nodes = around(module, start)
    place = max((place for place, node in enumerate(nodes) if isinstance(node, FUNCTIONS)), default=-1)
    if place < 0:
        return False
    function, *inner = nodes[place:]
    state = _State(function, values)  # type: ignore[arg-type]
    outer = [function, *inner]
    return all(state.passes(*pair) for pair in zip(outer, inner, strict=False))


class _State:
    """What the function's tests say of an open value, and which attributes tell what has been done."""

    def __init__(self, function: Function, values: frozenset[str]) -> None:
        self._values = values
        self._states = _states(function)

    def passes(self, outer: ast.AST, part: ast.AST) -> bool:
        """Return True if running ``outer`` always gets to its ``part``."""
        suite = _suite(outer, part)
        if suite is not None and any(map(self._may_leave, suite[: suite.index(part)])):  # type: ignore[arg-type]
            return False
        if isinstance(outer, ast.If):
            said = self.says(outer.test)
            return part is not outer.test and (said is (part in outer.body) or said == "state")
        if isinstance(outer, ast.Try) or type(outer).__name__ == "TryStar":
            return not isinstance(part, ast.ExceptHandler)
        return isinstance(outer, _PLAIN)

    def _may_leave(self, statement: ast.stmt) -> bool:
        """Return True if the statement may leave the suite while the value is open."""
        if not isinstance(statement, _COMPOUND):
            return isinstance(statement, _LEAVING)
        if isinstance(statement, ast.If):
            said = self.says(statement.test)
            if said == "state":
                return False
            suites = (statement.body, statement.orelse)
            reached = suites if said is None else (suites[0 if said is True else 1],)
            return any(isinstance(node, _LEAVING) for suite in reached for one in suite for node in _own(one))
        if isinstance(statement, ast.For | ast.AsyncFor | ast.While):
            return any(isinstance(node, ast.Return | ast.Raise) for node in _own(statement))
        return any(isinstance(node, _LEAVING) for node in _own(statement))

    def says(self, test: ast.expr) -> bool | str | None:
        """Return whether the test holds while the value is open; ``"state"``: it asks what has been done."""
        match test:
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                said = self.says(operand)
                return (not said) if isinstance(said, bool) else said
            case ast.BoolOp(op=op, values=values):
                return _joined([self.says(value) for value in values], isinstance(op, ast.Or))
            case ast.Compare(left=left, ops=[ast.Is() | ast.Eq()], comparators=[ast.Constant(value=None)]):
                return False if self._is_value(left) else None
            case ast.Compare(
                left=left, ops=[ast.IsNot() | ast.NotEq()], comparators=[ast.Constant(value=None)]
            ):
                return True if self._is_value(left) else None
            case ast.Call(func=func, args=args) if callee_name(func) in _LOOKING and args:
                return True if self._is_value(args[0]) else None
            case ast.Call(func=ast.Attribute() as func, args=[]):
                return self.says(func)
        if self._is_value(test):
            return True
        name = dotted_name(test)
        if isinstance(test, ast.Attribute) and self._is_value(test.value):
            return "clos" not in test.attr  # `session.closed`
        return "state" if name and name in self._states else None

    def _is_value(self, node: ast.expr) -> bool:
        return dotted_name(node) in self._values


def _joined(said: list[bool | str | None], is_or: bool) -> bool | str | None:
    """Return what ``and`` or ``or`` of the parts says."""
    if any(one is is_or for one in said):
        return is_or
    if any(one is None for one in said):
        return None
    return "state" if "state" in said else not is_or


@lru_cache(maxsize=4)  # of a function that is asked about one value after the other
def _states(function: Function) -> frozenset[str]:
    return frozenset(_assigned(function))


def _assigned(function: Function) -> Iterator[str]:
    """Yield the attributes to which the function assigns a constant: ``self._closed = True``."""
    for node in own_nodes(function):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            yield from (dotted_name(target) for target in node.targets if isinstance(target, ast.Attribute))


def _suite(outer: ast.AST, part: ast.AST) -> list[ast.stmt] | None:
    """Return the suite of ``outer`` in which the statement ``part`` stands."""
    suites = (getattr(outer, name, None) for name in ("body", "orelse", "finalbody"))
    return next((suite for suite in suites if isinstance(suite, list) and part in suite), None)


def _own(statement: ast.stmt) -> Iterator[ast.AST]:
    """Yield the statement and those inside it, with their parts; a function it defines leaves nothing."""
    if isinstance(statement, FUNCTIONS):
        return iter(())
    return walk(statement) if isinstance(statement, _COMPOUND) else iter((statement,))
