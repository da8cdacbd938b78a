"""Infer the resource that an expression holds, where it is used.

The inferred class decides. Where there is none, because a value may have come from a caller
(``self._session = session or ClientSession()``), one possible value must be acquired here, and none may be
known to be something else.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.control.parsing_again import nodes_with
from flake8_tradelint.semantics.inference.types import NONE
from flake8_tradelint.semantics.must_call.acquire.acquisitions import is_instance
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef
from flake8_tradelint.semantics.reading.narrowing import dotted_name
from flake8_tradelint.startup.records import Record, replace
from flake8_tradelint.words import declares_global

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.must_call.acquire.db import ResourceDb
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource


class Holder(Record):
    """The ``resource`` of an expression; ``certain`` if the expression can be nothing else.

    ``cls`` is the project's own class of it, if it has one.
    """

    resource: Resource
    certain: bool
    cls: ClassRef | None = None


def held_resource(
    linked: ResourceDb, resources: tuple[Resource, ...], path: str, value: e.Expr
) -> Holder | None:
    """Return the resource that ``value``, an expression of the file ``path``, holds."""
    found = linked.receivers.infer(path, value)
    if found is not None:
        holder = _of_class(linked, resources, found.cls)
        # A function of the table may return an instance of a class that the table does not name.
        if holder is not None or not isinstance(found.cls, ExternalRef):
            return holder
    elif _is_kept_item(value):
        found = linked.parameters.receivers.infer(path, value)
        holder = _of_class(linked, resources, found.cls) if found is not None else None
        return replace(holder, certain=False) if holder is not None else None
    options = list(_options(linked, path, value))
    found_here: list[Holder] = []
    for option in options:
        holder = _option(linked, resources, path, option)
        if holder is not None:
            found_here.append(holder)
        elif _is_known(linked, path, option):
            return None
    if not found_here:
        return _in_global(linked, resources, path, value)
    return Holder(found_here[0].resource, len(options) == 1, found_here[0].cls)


def _in_global(
    linked: ResourceDb, resources: tuple[Resource, ...], path: str, value: e.Expr
) -> Holder | None:
    """Return the resource that functions of the file put into the module's variable ``value``."""
    if not isinstance(value, e.Name) or not declares_global(linked.code(path)):
        return None
    names = frozenset[str]().union(*(row.names() for row in resources))
    made_by = {name for name in linked.class_names(names) if linked.mentions(path, (name.encode(),))}
    linked.require_in(path, callees=made_by)
    found = []
    for fact in linked.symbols.summary(path).calls:
        for use in fact.uses:
            if use.kind == "global" and use.name == value.id:
                made = e.Await(fact.call) if use.through == "await" else fact.call
                found.append(_option(linked, resources, path, made))
    first = found[0] if found and None not in found else None
    return replace(first, certain=False) if first is not None else None


def _is_kept_item(value: e.Expr) -> bool:
    """Return True for an item of a container that ``self`` keeps: ``for session in self._sessions``."""
    if isinstance(value, e.Union):
        return all(map(_is_kept_item, value.options))
    while isinstance(value, e.Element | e.Subscript):
        value = container(value.value)
        if isinstance(value, e.Attribute) and isinstance(value.value, e.SelfOf):
            return True
    return False


def container(value: e.Expr) -> e.Expr:
    """Return the container whose items these are: ``self._s`` of ``self._s.values()``, ``list(self._s)``."""
    while True:
        if isinstance(value, e.Call) and isinstance(value.func, e.Attribute):
            value = value.func.value
        elif isinstance(value, e.Call) and isinstance(value.func, e.Name) and len(value.args) == 1:
            value = value.args[0]
        elif (
            isinstance(value, e.Sequence) and len(value.items) == 1 and isinstance(value.items[0], e.Element)
        ):
            value = value.items[0].value
        else:
            return value


def is_coroutine(linked: ResourceDb, holder: Holder, method: str) -> bool:
    """Return True if the releasing ``method`` of this value is a coroutine function."""
    if method not in holder.resource.awaits:
        return False
    ref = linked.classes.method(holder.cls, method) if holder.cls is not None else None
    own = linked.symbols.function(ref) if ref is not None else None
    if own is not None:
        return own.is_async
    return not _is_plain_in_its_version(linked, holder.resource, method)


def _is_plain_in_its_version(linked: ResourceDb, resource: Resource, method: str) -> bool:
    """Return True if the project uses a version of the library in which the method is a plain one.

    ``aioredis.create_redis`` went when ``aioredis.Redis`` got a coroutine function ``close``.
    """
    for row in linked.resources:
        if row.words == resource.words and method in row.releases - row.awaits:
            paths = {path for name in row.names() for path in linked.mentioning(name)}
            if any(_refers_to(linked, path, row) for path in sorted(paths)):
                return True
    return False


def _refers_to(linked: ResourceDb, path: str, row: Resource) -> bool:
    """Return True if the file imports a function of the row, or asks the row's module for it."""
    names = row.names()
    nodes = nodes_with(linked, path, row.words | names) or []
    modules = {
        alias.asname or alias.name.partition(".")[0]
        for node in nodes
        if isinstance(node, ast.Import)
        for alias in node.names
        if not row.words.isdisjoint(alias.name.split("."))
    }
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and not row.words.isdisjoint((node.module or "").split(".")):
            if any(alias.name in names for alias in node.names):
                return True
        elif isinstance(node, ast.Attribute) and node.attr in names and _root(node) in modules:
            return True
    return False


def _root(node: ast.expr) -> str:
    """Return the first name of a dotted one."""
    return dotted_name(node).partition(".")[0]


def _of_class(
    linked: ResourceDb, resources: tuple[Resource, ...], cls: ClassRef | ExternalRef
) -> Holder | None:
    for resource in resources:
        if is_instance(linked, resource, cls):
            return Holder(resource, True, cls if isinstance(cls, ClassRef) else None)
    return None


def _options(linked: ResourceDb, path: str, value: e.Expr) -> Iterator[e.Expr]:
    """Yield the possible values: those of a union, and those that a class assigns to its attribute."""
    for option in value.options if isinstance(value, e.Union) else (value,):
        if isinstance(option, e.Attribute) and isinstance(option.value, e.SelfOf):
            yield from _assigned(linked, ClassRef(path, option.value.qualname), option.attr)
        else:
            yield option


def _assigned(linked: ResourceDb, owner: ClassRef, attr: str) -> Iterator[e.Expr]:
    """Yield the values that methods of the class assign to the attribute, in the class's own file."""
    summary = linked.symbols.shell(owner, attr)
    for assignment in summary.self_assignments if summary is not None else ():
        if assignment.name == attr and assignment.value is not None:
            value = assignment.value
            yield from value.options if isinstance(value, e.Union) else (value,)


def _option(linked: ResourceDb, resources: tuple[Resource, ...], path: str, option: e.Expr) -> Holder | None:
    """Return the resource of one possible value: made by a call of the table, or inferred."""
    call = option.value if isinstance(option, e.Await) else option
    if isinstance(call, e.Call):
        made = linked.symbols.resolve(path, call.func)
        name = linked.symbols.qualified(made)
        for resource in resources:
            if name and name in (resource.coroutines if call is not option else resource.functions):
                return Holder(resource, True)
        if call is option and isinstance(made, ClassRef | ExternalRef):
            return _of_class(linked, resources, made)
    found = linked.receivers.infer(path, option)
    return _of_class(linked, resources, found.cls) if found is not None else None


def _is_known(linked: ResourceDb, path: str, option: e.Expr) -> bool:
    """Return True if the value certainly is an object of some class, be it another library's."""
    found = linked.receivers.infer(path, option)
    if found is None and isinstance(option, e.Call):
        return isinstance(linked.symbols.resolve(path, option.func), ClassRef | ExternalRef)
    return found is not None and found != NONE
