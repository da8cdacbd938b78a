"""Tell what becomes of the result of a call under an old name: awaited, scheduled, used as it is.

The file is parsed again, for uses of names whose new function is a coroutine function and the old one was
not, or the reverse.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.control.parsing_again import parsed
from flake8_tradelint.semantics.control.suites import FUNCTIONS, around, called_name, own_nodes
from flake8_tradelint.semantics.syntax import walk
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from flake8_tradelint.model import Anchor
    from flake8_tradelint.semantics.parameters.db import ParameterDb
    from flake8_tradelint.source import Module

    Fate = Literal["awaited", "scheduled", "used", "handed on", "reference", "sync", "elsewhere"]


class CallSite(Record):
    """What becomes of the result of a call, and the anchor of the call.

    "used": in the body of an async function, as a value; "sync": as a value in another function. "handed on":
    to a callee or container that may await it. "reference": nothing calls the name there. "elsewhere": the
    place takes no ``await``, such as a default, a decorator or a generator expression.
    """

    fate: Fate
    call: Anchor | None


_TAKERS = frozenset(
    {"create_task", "ensure_future", "gather", "wait_for", "shield", "wait", "as_completed", "start_soon"}
    | {"run", "run_until_complete", "run_coroutine_threadsafe", "iscoroutine", "isawaitable", "timeout_after"}
)
"""Functions that take a coroutine."""

_READERS = frozenset(
    {"print", "len", "str", "repr", "int", "float", "bool", "list", "dict", "set", "tuple", "sorted", "sum"}
    | {"min", "max", "abs", "round", "any", "all", "isinstance", "enumerate", "zip", "reversed", "Decimal"}
    | {"debug", "info", "warning", "error", "dumps", "format"}
)
"""Functions that take a result, and never a coroutine."""

_DISPLAYS = (ast.List, ast.Tuple, ast.Set, ast.Dict, ast.Starred, ast.ListComp, ast.SetComp, ast.DictComp)


def site_of(linked: ParameterDb, path: str, name: Anchor) -> CallSite | None:
    """Return the call of the name at the anchor; ``None`` if it is not found in the tree."""
    module = parsed(linked.code(path))
    return in_module(module, name) if module is not None else None


def in_module(module: Module, name: Anchor) -> CallSite | None:
    """Return the call of the name that ends where the anchor does."""
    nodes = around(module, name.start)
    place = next((at for at, node in enumerate(nodes) if _ends(module, node, name.end)), None)
    if place is None:
        return None
    outer = nodes[:place]
    call = outer.pop() if outer else None
    if not isinstance(call, ast.Call) or call.func is not nodes[place]:
        return CallSite("reference", None)
    return CallSite(_fate(call, outer), module.anchor(call))


def uses_of_import(linked: ParameterDb, path: str, name: Anchor) -> list[CallSite] | None:
    """Return the sites of all uses of what an import binds under the name; ``None`` if not all are found."""
    module = parsed(linked.code(path))
    nodes = around(module, name.start) if module is not None else []
    statement = nodes[-1] if nodes else None
    if module is None or not isinstance(statement, ast.ImportFrom):
        return None
    aliases = [one for one in statement.names if module.anchor(one).start == name.start]
    bound = {one.asname or one.name for one in aliases}
    uses = [node for node in walk(module.tree) if isinstance(node, ast.Name) and node.id in bound]
    sites = [in_module(module, module.anchor(node)) for node in uses]
    return None if None in sites else [site for site in sites if site is not None]


def _ends(module: Module, node: ast.AST, end: int) -> bool:
    return isinstance(node, ast.Attribute | ast.Name) and module.anchor(node).end == end


def _fate(call: ast.Call, outer: list[ast.AST]) -> Fate:
    fate: Fate | None = None
    inner: ast.AST = call
    for node in reversed(outer):
        if fate is None:
            fate = _by_parent(inner, node)
        if isinstance(node, ast.AsyncFunctionDef) and inner in node.body:
            return fate if fate not in (None, "used") else _in_async(node, outer)
        if isinstance(node, ast.Lambda) or (isinstance(node, FUNCTIONS) and inner in node.body):
            return fate if fate in ("awaited", "scheduled") else "sync"
        if _is_elsewhere(node, inner):
            return fate if fate in ("awaited", "scheduled") else "elsewhere"
        inner = node
    return fate if fate in ("awaited", "scheduled") else "sync"


def _by_parent(inner: ast.AST, node: ast.AST) -> Fate | None:
    """Return what the node does with the value; ``None`` if it only passes it on to the node around it."""
    match node:
        case ast.Await():
            return "awaited"
        case ast.Call(func=func) if func is not inner:
            name = called_name(node)
            return "scheduled" if name in _TAKERS else "used" if name in _READERS else "handed on"
        case ast.IfExp(test=test) if inner is not test:
            return None
        case ast.Expr() | ast.Assign() | ast.AnnAssign() | ast.NamedExpr():
            return "used"
        case ast.Yield():
            return "handed on"
    if isinstance(node, (*_DISPLAYS, ast.GeneratorExp, ast.keyword, ast.comprehension)):
        return None
    return "used"


def _is_elsewhere(node: ast.AST, inner: ast.AST) -> bool:
    """Return True where Python evaluates the code in no function's own body."""
    if isinstance(node, FUNCTIONS):
        return inner not in node.body
    return isinstance(node, ast.GeneratorExp | ast.ClassDef)


def _in_async(function: ast.AsyncFunctionDef, outer: list[ast.AST]) -> Fate:
    """Return the fate of a value in an async function: a variable that is awaited later holds a coroutine."""
    if any(isinstance(node, _DISPLAYS) for node in outer[outer.index(function) :]):
        return "handed on"
    statement = next(node for node in reversed(outer) if isinstance(node, ast.stmt))
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    names = {target.id for target in targets if isinstance(target, ast.Name)}
    if any(isinstance(target, ast.Attribute | ast.Subscript) for target in targets):
        return "handed on"
    for node in own_nodes(function):
        if isinstance(node, ast.Await) and isinstance(node.value, ast.Name) and node.value.id in names:
            return "scheduled"
        if isinstance(node, ast.Call) and called_name(node) in _TAKERS:
            given = [one.value if isinstance(one, ast.Starred) else one for one in node.args]
            if any(isinstance(one, ast.Name) and one.id in names for one in given):
                return "scheduled"
    return "used"
