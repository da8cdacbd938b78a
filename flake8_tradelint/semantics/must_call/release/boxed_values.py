"""Find values that a function puts into a variable of its module that holds them: a ContextVar, a dictionary.

``current.set(session)``, ``_clients[key] = session`` and ``_clients.append(session)``. Every function that
names the variable is read: one that also names a releasing method may release.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.control.parsing_again import nodes_with
from flake8_tradelint.semantics.control.suites import body_nodes, called_name
from flake8_tradelint.semantics.facts import Use
from flake8_tradelint.semantics.must_call.own.closers import CLOSER_NAME
from flake8_tradelint.semantics.must_call.release.handed_out_values import may_be_released_by_callers
from flake8_tradelint.semantics.must_call.transfer.candidate_files import may_refer_to
from flake8_tradelint.semantics.naming.symbols import FunctionRef, ValueRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


_PUTTING = frozenset({"add", "append", "set", "setdefault"})
_BOXES = frozenset(
    {
        *("contextvars.ContextVar", "builtins.dict", "builtins.list", "builtins.set"),
        *("collections.defaultdict", "collections.OrderedDict", "weakref.WeakKeyDictionary"),
    }
)
_INSPECTING = frozenset({"len", "bool", "print", "isinstance", "id"})
_HARMLESS = frozenset({"discarded", "local", "method", "read", "returned", "tested"})
_LOOKING_UP = frozenset({"delattr", "getattr", "globals", "hasattr", "setattr", "vars"})
_Function = ast.FunctionDef | ast.AsyncFunctionDef


def lost_in_box(linked: OwnershipDb, resource: Resource, acquired: Acquisition) -> Use | None:
    """Return the use that puts the value into such a variable, if nothing may release what that holds."""
    put = None
    for use in acquired.uses:
        if put is None and _box(use) and _is_box(linked, acquired.path, use):
            put = use
        elif use.kind not in _HARMLESS and use.result != "collected":
            return None
    if put is None or not acquired.fact.function:
        return None
    name = _box(put)
    return put if not _may_be_released(linked, resource, acquired.path, name) else None


def _box(use: Use) -> str:
    """Return the name of what the use puts the value into: ``current.set(value)``, ``clients[key] = x``."""
    if use.through:
        return ""
    if use.kind == "item":
        return use.expr.id if isinstance(use.expr, e.Name) else ""
    if use.kind != "argument" or not isinstance(use.expr, e.Attribute) or use.expr.attr not in _PUTTING:
        return ""
    return use.expr.value.id if isinstance(use.expr.value, e.Name) else ""


def _is_box(linked: OwnershipDb, path: str, use: Use) -> bool:
    symbol = linked.symbols.resolve(path, e.Name(_box(use)))
    if symbol != ValueRef(path, _box(use)):
        return False
    values = [variable.value for variable in linked.symbols.variables(path, symbol.name)]
    return len(values) == 1 and _makes_box(linked, path, values[0])


def _makes_box(linked: OwnershipDb, path: str, value: e.Expr | None) -> bool:
    if isinstance(value, e.Call):
        func = value.func.value if isinstance(value.func, e.Subscript) else value.func
        return linked.symbols.qualified(linked.symbols.resolve(path, func)) in _BOXES
    return isinstance(value, e.Mapping | e.Sequence)


def _may_be_released(linked: OwnershipDb, resource: Resource, path: str, name: str) -> bool:
    variable = (FunctionRef(path, name),)
    for other in linked.mentioning(name):
        if other != path and not may_refer_to(linked, other, variable):
            continue
        nodes = nodes_with(linked, other, (name,))
        if nodes is None or _is_spelled(nodes, name):
            return True
        functions = [node for node in nodes if isinstance(node, _Function) and _names(node, name)]
        if any(_releases(function, name, resource) for function in functions):
            return True
        for function in functions:
            if _gives_out(function, name) and _is_released_by_callers(linked, resource, other, function):
                return True
    return False


def _is_spelled(nodes: list[ast.AST], name: str) -> bool:
    """Return True if the code may find the variable by its name in a string: ``globals()["_sessions"]``."""
    spelled = any(isinstance(node, ast.Constant) and node.value == name for node in nodes)
    return spelled and any(called_name(node) in _LOOKING_UP for node in nodes)


def _names(function: ast.AST, name: str) -> bool:
    return any(_is_box_itself(node, name) for node in body_nodes(function))  # type: ignore[arg-type]


def _is_box_itself(node: ast.AST, name: str) -> bool:
    if isinstance(node, ast.Name):
        return node.id == name
    return isinstance(node, ast.Attribute) and node.attr == name


def _releases(function: ast.AST, name: str, resource: Resource) -> bool:
    """Return True if the function names a releasing method, or passes on what may be the value."""
    held = _held(function, name)
    for node in body_nodes(function):  # type: ignore[arg-type]
        if isinstance(node, ast.Attribute) and node.attr in resource.releases | resource.through:
            return True
        if isinstance(node, ast.withitem) and _is_held(node.context_expr, held):
            return True
        if isinstance(node, ast.Call) and called_name(node) not in _INSPECTING | _PUTTING:
            given = [*node.args, *(keyword.value for keyword in node.keywords)]
            if any(_is_held(_starless(value), held) for value in given):
                return True
    return False


def _starless(value: ast.expr) -> ast.expr:
    return value.value if isinstance(value, ast.Starred) else value


def _held(function: ast.AST, name: str) -> dict[str, int]:
    """Return the names that hold the value: how often something can be taken out of what they name."""
    return {name: 1, **dict.fromkeys(_variables(function, name), 0)}


def _variables(function: ast.AST, name: str) -> Iterator[str]:
    """Yield the variables that the function binds to what it takes out."""
    for node in body_nodes(function):  # type: ignore[arg-type]
        if isinstance(node, ast.Assign | ast.NamedExpr):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            value = node.value.value if isinstance(node.value, ast.Await) else node.value
            if _is_held(value, {name: 1}):
                yield from (target.id for target in targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.For | ast.AsyncFor | ast.comprehension) and _is_held(node.iter, {name: 1}):
            yield from (
                inner.id
                for inner in ([node.target] if isinstance(node.target, ast.Name) else _parts(node.target))
                if isinstance(inner, ast.Name)
            )


def _parts(target: ast.expr) -> list[ast.expr]:
    return target.elts if isinstance(target, ast.Tuple | ast.List) else []


def _is_held(value: ast.AST, held: dict[str, int]) -> bool:
    """Return True for ``name``, ``name[key]``, ``name.get(key)``, ``name.values()`` and the like.

    ``held``: how many times something can be taken out; ``name[key].get(url)`` asks the value.
    """
    taken = 0
    while True:
        if isinstance(value, ast.Name):
            return taken <= held.get(value.id, -1)
        if isinstance(value, ast.Attribute) and value.attr in held:
            return taken <= held[value.attr]
        if isinstance(value, ast.Subscript):
            taken, value = taken + 1, value.value
        elif isinstance(value, ast.Await):
            value = value.value
        elif isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
            if value.func.attr not in _TAKING | _SHOWING:
                return False
            taken += value.func.attr in _TAKING
            value = value.func.value
        elif isinstance(value, ast.Call) and len(value.args) == 1 and called_name(value) in _COPYING:
            value = value.args[0]
        else:
            return False


_TAKING = frozenset({"get", "pop", "setdefault", "popitem"})
_SHOWING = frozenset({"values", "items", "copy"})
_COPYING = frozenset({"list", "tuple", "set", "reversed", "sorted"})


def _gives_out(function: ast.AST, name: str) -> bool:
    """Return True if the function returns or yields what it takes out, or puts in."""
    held = _held(function, name)
    put = {
        node.value.id
        for node in body_nodes(function)  # type: ignore[arg-type]
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name)
        for target in node.targets
        if isinstance(target, ast.Subscript) and _is_held(target, {name: 1})
    }
    return any(
        isinstance(node, ast.Return | ast.Yield)
        and node.value is not None
        and _is_held(node.value, held | dict.fromkeys(put, 0))
        for node in body_nodes(function)  # type: ignore[arg-type]
    )


def _is_released_by_callers(
    linked: OwnershipDb, resource: Resource, path: str, function: ast.FunctionDef | ast.AsyncFunctionDef
) -> bool:
    """Return True if callers of the function may release what it returns, or are not known."""
    if CLOSER_NAME.match(function.name):
        return True
    found = [one for one in linked.symbols.summary(path).functions if one.span.line == function.lineno]
    if len(found) != 1 or found[0].is_generator:
        return True
    use = Use("returned", found[0].span, found[0].qualname)
    return may_be_released_by_callers(linked, resource, FunctionRef(path, found[0].qualname), use)
