"""Write what a stub says of a method: its signature, and which attributes it sets on the instance."""

from __future__ import annotations

import ast

from flake8_tradelint.semantics.naming.symbols import FunctionRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.dataclass.declare.fields import DataclassTable
    from flake8_tradelint.semantics.naming.symbols import ClassRef


_PROPERTIES = frozenset({"property", "cached_property", "setter"})
_INITIALISERS = frozenset({"__init__", "__post_init__", "__attrs_post_init__", "__attrs_pre_init__"})
_HOOKS = _INITIALISERS | {
    *("__new__", "__init_subclass__", "__setattr__", "__getattr__", "__getattribute__", "__delattr__"),
    *("__set_name__", "__class_getitem__", "__replace__", "__prepare__"),
}
_COPYING = "setattr(self, name, getattr(type(self), name))"
_SETTING = "setattr(self, name, ...)"


def method_lines(
    node: ast.FunctionDef | ast.AsyncFunctionDef, table: DataclassTable, ref: ClassRef
) -> Iterator[str]:
    """Yield the lines of the method's stub.

    None if it has no part in what an instance has: it is no initialiser, hook or public property of a
    dataclass, no initialiser calls it, and it shares no name with a field.
    """
    named = node.name in _HOOKS or node.name in (table.fields(ref) or {}) or _is_property(node, table, ref)
    if not named and node.name not in _called_by_initialisers(table, ref):
        return
    said = [*_said(node, table, ref)]
    yield from _decorators(node)
    keyword = "async def" if isinstance(node, ast.AsyncFunctionDef) else "def"
    head = f"{keyword} {node.name}({_parameters(node.args) if node.name in _HOOKS else _first(node.args)}):"
    yield from [head, *(f"    {line}" for line in said)] if said else [f"{head} ..."]


def _is_property(node: ast.FunctionDef | ast.AsyncFunctionDef, table: DataclassTable, ref: ClassRef) -> bool:
    """Return True for a public property of a dataclass: a name that a class below may set on itself."""
    names = {getattr(one, "attr", getattr(one, "id", "")) for one in node.decorator_list}
    shown = not node.name.startswith("_") and table.options(ref) is not None
    return shown and not names.isdisjoint(_PROPERTIES)


def _decorators(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    for decorator in node.decorator_list:
        name = decorator.attr if isinstance(decorator, ast.Attribute) else getattr(decorator, "id", "")
        if name in _PROPERTIES:
            yield f"@{'property' if name == 'cached_property' else ast.unparse(decorator)}"


def _first(arguments: ast.arguments) -> str:
    return ", ".join(one.arg for one in (*arguments.posonlyargs, *arguments.args)[:1])


def _called_by_initialisers(table: DataclassTable, ref: ClassRef) -> frozenset[str]:
    found = (
        table.symbols.function(FunctionRef(ref.path, f"{ref.qualname}.{name}")) for name in _INITIALISERS
    )
    return frozenset(name for one in found if one is not None for name in one.self_calls)


def _parameters(arguments: ast.arguments) -> str:
    """Return the parameters by name alone, with ``...`` for each default."""
    bare = ast.parse("lambda: 0", mode="eval").body
    assert isinstance(bare, ast.Lambda)

    def named(one: ast.arg) -> ast.arg:
        return ast.arg(one.arg)

    rest: ast.expr = ast.Constant(...)
    copy = ast.arguments(
        posonlyargs=[*map(named, arguments.posonlyargs)],
        args=[*map(named, arguments.args)],
        vararg=named(arguments.vararg) if arguments.vararg else None,
        kwonlyargs=[*map(named, arguments.kwonlyargs)],
        kw_defaults=[None if one is None else rest for one in arguments.kw_defaults],
        kwarg=named(arguments.kwarg) if arguments.kwarg else None,
        defaults=[rest for _ in arguments.defaults],
    )
    return ast.unparse(copy)


def _said(
    node: ast.FunctionDef | ast.AsyncFunctionDef, table: DataclassTable, ref: ClassRef
) -> Iterator[str]:
    """Yield what the method does to the instance: attributes it sets, and initialising calls."""
    if {*map(ast.unparse, node.decorator_list)} & {"classmethod", "staticmethod"} or not node.args.args:
        return
    this = node.args.args[0].arg
    certain = {name for statement in node.body for name in _stored(statement, this, deep=False)}
    possible = {name for statement in node.body for name in _stored(statement, this, deep=True)} - certain
    yield from (f"{this}.{name} = ..." for name in sorted(certain))
    if possible:
        yield "if ...:"
        yield from (f"    {this}.{name} = ..." for name in sorted(possible))
    if node.name not in _INITIALISERS and node.name not in _called_by_initialisers(table, ref):
        return
    yield from _initialising(node, table, ref)


def _initialising(
    node: ast.FunctionDef | ast.AsyncFunctionDef, table: DataclassTable, ref: ClassRef
) -> Iterator[str]:
    function = table.symbols.function(FunctionRef(ref.path, f"{ref.qualname}.{node.name}"))
    if function is None:
        return
    yield from (f"self.{name}()" for name in sorted(function.self_calls))
    if function.reflective:
        yield _COPYING if function.mirroring else _SETTING
    for one in ast.walk(node):
        match one:
            case ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id="super"), args=[]), attr=attr)):
                if attr == node.name:
                    yield f"super().{attr}({'*args, **kwargs' if one.args or one.keywords else ''})"
                    return


def _stored(statement: ast.AST, this: str, *, deep: bool) -> Iterator[str]:
    """Yield the attributes of the instance that a statement sets to something that is not made of them."""
    if not deep and not isinstance(statement, ast.Assign | ast.AnnAssign | ast.With):
        return
    for one in ast.walk(statement):
        if not isinstance(one, ast.Attribute) or not isinstance(one.ctx, ast.Store):
            continue
        if isinstance(one.value, ast.Name) and one.value.id == this and not _is_refined(statement, one):
            yield one.attr


def _is_refined(statement: ast.AST, target: ast.Attribute) -> bool:
    """Return True if a statement gives the attribute a value that is made of its old one."""
    for one in ast.walk(statement):
        if isinstance(one, ast.Assign) and target in one.targets:
            same = (ast.dump(target.value), target.attr)
            return any(
                isinstance(part, ast.Attribute) and (ast.dump(part.value), part.attr) == same
                for part in ast.walk(one.value)
            )
    return False
