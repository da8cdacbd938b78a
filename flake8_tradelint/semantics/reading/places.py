"""Find the place of a value in a larger expression: in displays, targets and arguments."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.syntax import walk
from flake8_tradelint.startup.light import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.reading.module_index import ModuleIndex
    from flake8_tradelint.semantics.reading.scopes import Binding, Scope


_ADDING = frozenset({"append", "add", "appendleft", "extend", "extendleft", "insert", "update", "setdefault"})
_COLLECTIONS = frozenset({"list", "set", "dict", "deque", "defaultdict", "OrderedDict"})
_TESTS: dict[type[ast.AST], str] = {
    **dict.fromkeys((ast.If, ast.While, ast.Assert, ast.IfExp, ast.comprehension), "condition"),
    ast.Compare: "compared",
    ast.UnaryOp: "compared",
    ast.FormattedValue: "formatted",
    ast.BoolOp: "condition",
}

_COLLECTING = (ast.List, ast.Set, ast.Dict, ast.ListComp, ast.SetComp, ast.DictComp)

DISPLAYS = {
    ast.List: "list",
    ast.Tuple: "tuple",
    ast.Set: "set",
    ast.Dict: "dict",
    ast.ListComp: "list",
    ast.SetComp: "set",
    ast.DictComp: "dict",
    ast.GeneratorExp: "generator",
}
"""By type of node: the kind of container that it makes."""
TRANSPARENT = (ast.Starred, ast.keyword, ast.IfExp, ast.BoolOp)
"""Nodes whose value may be that of a child."""


def item_path(
    display: ast.AST, item: ast.AST, path: tuple[int, ...], through: str, index: ModuleIndex
) -> tuple[int, ...]:
    """Return the path to an item of nested tuple displays; ``()`` if positions do not tell."""
    if not isinstance(display, ast.Tuple | ast.List) or (through and not path):
        return ()
    assert isinstance(item, ast.expr)
    position = index.positions(display).get(item)
    return () if position is None else (position, *path)


def is_certain(target: ast.Tuple | ast.List, position: int) -> bool:
    """Return True if the item at ``position`` certainly goes to the target's part at ``position``."""
    starred = any(isinstance(item, ast.Starred) for item in target.elts)
    return not starred and position < len(target.elts)


def gives(parent: ast.AST, child: ast.AST) -> bool:
    """Return True if the call returns its argument: ``cast(T, child)``, ``options.get("key", child)``."""
    return _is_cast(parent, child) or _is_default(parent, child)


def _is_cast(parent: ast.AST, child: ast.AST) -> bool:
    """Return True for ``typing.cast(T, child)``, which is the value itself."""
    if not isinstance(parent, ast.Call) or len(parent.args) != 2 or parent.args[1] is not child:
        return False
    name = parent.func.attr if isinstance(parent.func, ast.Attribute) else getattr(parent.func, "id", "")
    return name == "cast"


def _is_default(parent: ast.AST, child: ast.AST) -> bool:
    """Return True for ``options.get("session", child)``, which is the value if the options have none."""
    if not isinstance(parent, ast.Call) or len(parent.args) != 2 or parent.args[1] is not child:
        return False
    key = parent.args[0]
    looks_up = isinstance(parent.func, ast.Attribute) and parent.func.attr in ("get", "pop")
    return looks_up and isinstance(key, ast.Constant) and isinstance(key.value, str)


def is_test(parent: ast.AST, child: ast.AST) -> bool:
    """Return True if the conditional or boolean expression only tests ``child``.

    A call in front of an ``and`` counts: the values that are looked for are always true.
    """
    if isinstance(parent, ast.IfExp):
        return parent.test is child
    if not isinstance(parent, ast.BoolOp) or not isinstance(parent.op, ast.And):
        return False
    return parent.values[-1] is not child and isinstance(child, ast.Call)


def tested_how(parent: ast.AST, child: ast.AST) -> str:
    """Return how the parent only inspects the value (``"condition"``, ``"compared"`` ...); else ``""``."""
    if isinstance(parent, ast.UnaryOp) and isinstance(parent.op, ast.Not):
        return "condition"
    if isinstance(parent, ast.BinOp):
        # numbers and strings know no operators of other classes
        other = parent.right if parent.left is child else parent.left
        return "arithmetic" if isinstance(other, ast.Constant | ast.JoinedStr) else ""
    return _TESTS.get(type(parent), "")


def fate(node: ast.expr, index: ModuleIndex) -> str:
    """Return one word for what becomes of an intermediate result: the kind of its first use."""
    child: ast.AST = node
    parent = index.parents[child]
    while isinstance(parent, TRANSPARENT) or type(parent) in DISPLAYS or gives(parent, child):
        child, parent = parent, index.parents[parent]
    match parent:
        case ast.Expr():
            return "discarded"
        case ast.Await():
            return "awaited"
        case ast.withitem():
            return "entered"
        case ast.Call():
            return "argument"
        case ast.Return() | ast.Lambda():
            return "returned"
        case ast.AsyncFor(iter=it) | ast.comprehension(iter=it, is_async=1) if it is child:
            return "iterated"
        case ast.Attribute():
            return f"method:{parent.attr}"
        case ast.Assign() | ast.AnnAssign() | ast.NamedExpr():
            return "stored"
        case _:
            return "other"


def bound_locals(target: ast.expr, scope: Scope) -> list[tuple[str, Scope]]:
    """Return the local variables in an assignment target, with the scopes that own them."""
    found = []
    for node in walk(target):
        if isinstance(node, ast.Name):
            owner = scope.lookup(node.id)
            if owner is not None and owner.kind not in ("module", "class"):
                found.append((node.id, owner))
    return found


def argument_place(call: ast.Call, argument: ast.AST) -> str:
    """Return the keyword or the 0-based position under which ``argument`` is passed to ``call``.

    ``"*"`` for a starred argument and all after it: their positions are not known.
    """
    if isinstance(argument, ast.keyword):
        return argument.arg or "**"
    for position, arg in enumerate(call.args):
        if isinstance(arg, ast.Starred):
            return "*"
        if arg is argument:
            return str(position)
    return "func" if call.func is argument else ""


def named_attribute(call: ast.Call, place: str) -> tuple[ast.expr, str] | None:
    """Return the object and attribute that ``setattr(self, "task", value)`` stores its argument to.

    Frozen dataclasses use ``object.__setattr__(self, "task", value)``.
    """
    func, args = call.func, call.args
    sets = isinstance(func, ast.Name) and func.id == "setattr"
    if not sets and not (isinstance(func, ast.Attribute) and func.attr == "__setattr__"):
        return None
    match args:
        case [owner, ast.Constant(value=str(name)), _] if place == "2":
            return owner, name
    return None


def looked_up_attribute(call: ast.Call, place: str) -> str | None:
    """Return the attribute that ``getattr(value, "close", None)`` reads of its first argument.

    ``""`` if it is not spelled out; ``None`` if the call is no such look-up.
    """
    if isinstance(call.func, ast.Name) and call.func.id == "getattr" and place == "0" and len(call.args) > 1:
        name = call.args[1]
        return name.value if isinstance(name, ast.Constant) and isinstance(name.value, str) else ""
    return None


def value_target(iterable: ast.expr, target: ast.expr, scope: Scope) -> ast.expr | None:
    """Return the target that a loop binds values to: ``client`` in ``for name, client in clients.items()``.

    Return ``None`` for a loop over the keys of a local dictionary that is empty to begin with.
    """
    if isinstance(iterable, ast.Name):
        owner = scope.lookup(iterable.id)
        found = owner.bindings[iterable.id] if owner is not None and owner.kind == "function" else []
        return None if found and all(_is_empty_dictionary(binding) for binding in found) else target
    called = iterable.func if isinstance(iterable, ast.Call) else None
    pairs = isinstance(called, ast.Attribute) and called.attr == "items"
    if pairs and isinstance(target, ast.Tuple | ast.List) and len(target.elts) == 2:
        return target.elts[1]
    return target


def local_collection(call: ast.Call, scope: Scope) -> list[tuple[str, Scope]]:
    """Return the local collection that ``call`` adds its argument to: ``tasks`` of ``tasks.append(...)``."""
    if isinstance(call.func, ast.Attribute) and call.func.attr in _ADDING:
        return fresh_collection(call.func.value, scope)
    return []


def fresh_collection(node: ast.expr, scope: Scope) -> list[tuple[str, Scope]]:
    """Return the local variable ``node`` if it only ever holds collections made in this function."""
    owner = scope.lookup(node.id) if isinstance(node, ast.Name) else None
    if owner is None or owner.kind != "function" or owner is not scope.function():
        return []
    assert isinstance(node, ast.Name)
    return [(node.id, owner)] if _is_fresh(owner, node.id) else []


@lru_cache(maxsize=1)  # each line of a table written as code asks; a scope keeps its whole tree alive
def _is_fresh(owner: Scope, name: str) -> bool:
    return all(_makes_collection(binding) for binding in owner.bindings[name])


def _is_empty_dictionary(binding: Binding) -> bool:
    node = binding.node
    if binding.path or binding.kind != "assign":
        return False
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id == "dict" and not (node.args or node.keywords)
    return isinstance(node, ast.Dict) and not node.keys


def _makes_collection(binding: Binding) -> bool:
    if binding.path or binding.kind not in ("assign", "other"):
        return False
    node = binding.node
    if isinstance(node, ast.AugAssign):
        return True  # `tasks += more` keeps the variable's collection
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        return name in _COLLECTIONS
    return isinstance(node, _COLLECTING)
