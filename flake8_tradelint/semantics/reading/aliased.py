"""Resolve callees that are called under an alias: ``spawn = asyncio.create_task``, ``partial(create_task)``.

What an alias stands for is known only if every assignment to it says the same.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.reading.module_index import ModuleIndex, called_name, handed_on
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.reading.scopes import Binding, Scope


_MAX_STEPS = 4
"""How many aliases of aliases are followed."""


class Meant(Record):
    """What an aliased callee stands for: the expression ``func`` in its scope.

    ``partials`` are the ``partial`` calls that add arguments, the outer one first.
    """

    func: ast.expr
    scope: Scope
    partials: tuple[tuple[ast.Call, Scope], ...] = ()


def meant(func: ast.expr, scope: Scope, index: ModuleIndex) -> Meant | None:
    """Return what ``func(...)`` calls under an alias.

    ``None`` if ``func`` is no alias or not a certain one.
    """
    partials: list[tuple[ast.Call, Scope]] = []
    found = func
    for _ in range(_MAX_STEPS):
        given = handed_on(found)
        if given is not None:
            if isinstance(found, ast.Call) and called_name(found.func) == "partial":
                partials.append((found, scope))
            found = given
            continue
        named = _only_value(found, scope, index)
        if named is None:
            break
        found, scope = named
    return Meant(found, scope, tuple(partials)) if found is not func else None


def _only_value(node: ast.expr, scope: Scope, index: ModuleIndex) -> tuple[ast.expr, Scope] | None:
    """Return the value of a variable or attribute of self, if all assignments give it the same one."""
    values: list[tuple[ast.AST, Scope]] = []
    if isinstance(node, ast.Name):
        owner = scope.lookup(node.id)
        values = [*_bound(owner, node.id)] if owner is not None else []
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        method = scope.method
        if method is not None and node.value.id == next(iter(method.bindings), ""):
            values = [*_of_self(node.attr, method.cls, index)]
    first = values[0] if values else None
    if first is None or not isinstance(first[0], ast.Name | ast.Attribute | ast.Call):
        return None
    if len(values) > 1:
        from ast import dump

        same = dump(first[0])
        if any(dump(value) != same for value, _ in values[1:]):
            return None
    return first[0], first[1]


def _bound(owner: Scope, name: str) -> Iterator[tuple[ast.AST, Scope]]:
    for binding in owner.bindings[name]:
        yield (binding.node if _is_whole(binding) else ast.Pass()), owner


def _is_whole(binding: Binding) -> bool:
    return binding.kind == "assign" and not binding.path


def _of_self(attr: str, cls: str, index: ModuleIndex) -> Iterator[tuple[ast.AST, Scope]]:
    """Yield all that the class's body and its methods assign to the attribute."""
    for scope in index.scopes.values():
        if scope.kind == "class" and scope.qualname == cls and attr in scope.bindings:
            yield from _bound(scope, attr)
    for target, scope in index.stores:
        if target.attr == attr and scope.method is not None and scope.method.cls == cls:
            match index.parents[target]:
                case ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value):
                    yield value, scope
                case _:
                    yield ast.Pass(), scope
