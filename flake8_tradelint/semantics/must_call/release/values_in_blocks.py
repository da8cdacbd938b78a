"""Follow a resource through the statements of a block: which names need it alive, and whether it escapes.

What was awaited from it (``await response.json()``) is plain data. ``fixes.held`` asks the same of libcst's
tree when it edits; this answer comes with the finding, so that no fix is promised which is refused then.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.control.raising import callee_name
from flake8_tradelint.semantics.syntax import children, walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


_STARTERS = frozenset({"create_task", "ensure_future", "run_coroutine_threadsafe", "start_soon"})
_COLLECTORS = frozenset({"append", "add", "extend", "appendleft", "put_nowait"})
_LOOKERS = frozenset(
    {"print", "len", "str", "repr", "bool", "type", "isinstance", "id", "sum", "hasattr"}
    | {"debug", "info", "warning", "error", "exception", "critical", "log"}
)
"""Calls that only read their arguments and keep no reference to them."""
_FRESH = (ast.Compare, ast.BinOp, ast.UnaryOp, ast.JoinedStr, ast.Constant)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class Following:
    """Visit statements in order. ``names`` need the resource alive; ``tasks`` use it in the background."""

    def __init__(self, resource: str, called: str, *, yields_leave: bool) -> None:
        self.resource, self._called, self._yields_leave = resource, called, yields_leave
        self.names = {resource, called}
        self.tasks: set[str] = set()
        self.escape = ""

    def visit(self, node: ast.AST) -> None:
        """Follow the resource through a node and those in it."""
        match node:
            case ast.Assign(targets, value):
                self._bind(targets, value)
            case (
                ast.AnnAssign(target, _, value)
                | ast.AugAssign(target, _, value)
                | ast.NamedExpr(target, value)
            ):
                self._bind([target], value)
            case ast.For(target, value) | ast.AsyncFor(target, value):
                self._bind([target], value)
            case ast.withitem(value, ast.expr() as target):
                self._bind([target], value)
            case ast.Expr(ast.Call() as call):
                self._call(call)
            case ast.Return(value) if self.holds(value):
                self._escapes("is needed by what the function returns")
            case ast.Yield(value) | ast.YieldFrom(value) if self._yields_leave and self.holds(value):
                self._escapes("is needed by what the function yields")
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() | ast.Lambda():
                self._nested(node)
                return
        for child in children(node):
            self.visit(child)

    def holds(self, node: ast.expr | None) -> bool:
        """Return True if the value of the expression may need the resource alive."""
        if node is None or isinstance(node, _FRESH) or not self._mentions(node):
            return False
        match node:
            case ast.Await(value):
                call = value.func if isinstance(value, ast.Call) else None
                return isinstance(call, ast.Attribute) and _is_name(call.value, self.resource)
            case ast.Attribute(value):
                return _is_name(value, self.resource)
            case ast.Subscript(value) | ast.ListComp(value) | ast.SetComp(value):
                return self.holds(value)
            case ast.Call(func, args):
                return callee_name(func) not in _LOOKERS and self._call_holds(func, args)
            case ast.DictComp(key, value):
                return self.holds(key) or self.holds(value)
            case ast.Tuple(items) | ast.List(items) | ast.Set(items):
                return any(self.holds(one.value if isinstance(one, ast.Starred) else one) for one in items)
            case ast.Dict(_, values):
                return any(map(self.holds, values))
        return True

    def _call(self, call: ast.Call) -> None:
        arguments = [_unstarred(one) for one in (*call.args, *(keyword.value for keyword in call.keywords))]
        name = callee_name(call.func)
        if name in _LOOKERS or not any(map(self.holds, arguments)):
            return
        owner = call.func.value if isinstance(call.func, ast.Attribute) else None
        if isinstance(owner, ast.Name) and name in _COLLECTORS:
            self.names.add(owner.id)
            if any(_starts_task(one) for one in arguments):
                self.tasks.add(owner.id)
        else:
            self._escapes(f"is handed to {name or 'a call'}(), which may keep it")

    def _nested(self, node: ast.AST) -> None:
        if isinstance(node, _FUNCTIONS) and any(map(self._mentions, node.body)):
            self.names.add(node.name)
            if node.decorator_list:
                self._escapes("is used by a decorated function, which somebody may keep")
        elif isinstance(node, ast.ClassDef) and self._mentions(node):
            self._escapes("is used in a class")

    def _bind(self, targets: Iterable[ast.expr], value: ast.expr | None) -> None:
        if value is None or not self.holds(value):
            return
        for target in targets:
            names = target_names(target)
            if not names or any(isinstance(one, ast.Attribute | ast.Subscript) for one in walk(target)):
                self._escapes("is stored in an object")
            self.names |= names
            if _starts_task(value):
                self.tasks |= names

    def _call_holds(self, func: ast.expr, arguments: list[ast.expr]) -> bool:
        owner = func
        while isinstance(owner, ast.Attribute):
            owner = owner.value
        called = owner.id in self.names if isinstance(owner, ast.Name) else self.holds(owner)
        return called or any(self.holds(_unstarred(argument)) for argument in arguments)

    def _mentions(self, node: ast.AST) -> bool:
        return any(name in self.names for name in names_in(node))

    def _escapes(self, how: str) -> None:
        self.escape = self.escape or f"`{self._called}` {how}"


def names_in(node: ast.AST) -> Iterator[str]:
    """Yield every name that is read or bound in the node; attributes and keywords are none."""
    for inner in walk(node):
        match inner:
            case ast.Name(name) | ast.arg(name) | ast.FunctionDef(name) | ast.AsyncFunctionDef(name):
                yield name
            case ast.ClassDef(name) | ast.ExceptHandler(_, str() as name) | ast.MatchAs(_, str() as name):
                yield name
            case ast.Global(names) | ast.Nonlocal(names):
                yield from names


def target_names(target: ast.expr) -> set[str]:
    """Return the plain names in an assignment target: ``a, (b, *c)``."""
    match target:
        case ast.Name(name):
            return {name}
        case ast.Starred(inner):
            return target_names(inner)
        case ast.Tuple(items) | ast.List(items):
            return set().union(*map(target_names, items))
    return set()


def _is_name(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _unstarred(node: ast.expr) -> ast.expr:
    return node.value if isinstance(node, ast.Starred) else node


def _starts_task(node: ast.expr) -> bool:
    return any(isinstance(one, ast.Call) and callee_name(one.func) in _STARTERS for one in walk(node))
