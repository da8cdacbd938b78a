"""TL103: attributes in the body of a dataclass that look like fields, but lack the annotation."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.classes.bodies import Bound
from flake8_tradelint.semantics.classes.table import defines, is_transparent
from flake8_tradelint.semantics.control.parsing_again import nodes_with
from flake8_tradelint.semantics.dataclass.declare.kinds import is_struct_base
from flake8_tradelint.semantics.naming.symbols import ClassRef
from flake8_tradelint.startup.patterns import MULTILINE, composed, escape
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.dataclass.declare.fields import DataclassTable, Fields
    from flake8_tradelint.semantics.inference.db import TypeDb
    from flake8_tradelint.semantics.summary import ClassSummary, Variable


QUANTITIES = ("int", "float", "bool", "complex")
"""Strings rather name kinds of things (``type = "order"``), and ``None`` is a placeholder."""
_DISPLAYS = frozenset({"List", "Dict", "Set", "ListComp", "DictComp", "SetComp"})
_CHANGES = frozenset(
    {
        *("append", "add", "extend", "insert", "update", "setdefault", "pop", "popitem", "remove"),
        *("discard", "clear", "sort", "reverse"),
    }
)
_FACTORIES = frozenset({"builtins.list", "builtins.dict", "builtins.set", "collections.deque"})


class Undeclared(Record):
    """``variable`` in the body of ``cls`` is no field; ``shared``: all instances change one value."""

    cls: ClassRef
    variable: Variable
    shared: bool


def undeclared_fields(project: TypeDb, table: DataclassTable, ref: ClassRef) -> Iterator[Undeclared]:
    """Yield the names that the class's own body binds between or below its fields, without annotation."""
    options, cls, fields = table.options(ref), table.body(ref), table.fields(ref)
    if options is None or cls is None or not fields or options.flavour == "pydantic" or options.wrapped:
        return
    above = [base for base in table.classes.mro(ref) if not is_struct_base(base)]
    if options.annotated is False or not all(is_transparent(base) for base in above):
        return
    addressed = any(_is_address(variable) for variable in cls.variables)
    for variable in cls.variables:
        if not _looks_like_field(table, ref, variable, fields):
            continue
        shared = _is_mutable(table, ref, variable)
        if addressed and not shared:
            continue
        if shared and (_is_table(project, variable) or _is_replaced(project, variable)):
            continue
        if not _is_meant_for_class(project, table, ref, variable.name, shared=shared):
            yield Undeclared(ref, variable, shared)


def _is_table(project: TypeDb, variable: Variable) -> bool:
    """Return True if the value is filled where it stands, and no file passes, sets or changes it."""
    if variable.value_kind not in ("List", "Dict", "Set") or variable.value_text.strip("[]{} \n") == "":
        return False
    name = variable.name
    for path in project.having(name):
        nodes = nodes_with(project, path, (name,))
        if nodes is None or _is_changed(nodes, name) or _is_set(nodes, name):
            return False
        if any(isinstance(node, ast.keyword) and node.arg == name for node in nodes):
            return False
    return True


def _is_replaced(project: TypeDb, variable: Variable) -> bool:
    """Return True for a default that instances replace by a value of their own, and that no file changes."""
    name, is_set = variable.name, False
    for path in project.having(name):
        nodes = nodes_with(project, path, (name,))
        if nodes is None or _is_changed(nodes, name):
            return False
        is_set = is_set or _is_set(nodes, name)
    return is_set


def _is_changed(nodes: list[ast.AST], name: str) -> bool:
    """Return True for ``x.name += ...``, ``x.name[0] = ...``, ``x.name.append(...)``."""
    for node in nodes:
        match node:
            case ast.AugAssign(target=ast.Attribute(attr=attr)):
                changed = attr == name
            case ast.Subscript(value=ast.Attribute(attr=attr), ctx=ast.Store() | ast.Del()):
                changed = attr == name
            case ast.Call(func=ast.Attribute(value=ast.Attribute(attr=attr), attr=method)):
                changed = attr == name and method in _CHANGES
            case _:
                changed = False
        if changed:
            return True
    return False


def _is_set(nodes: list[ast.AST], name: str) -> bool:
    """Return True if an attribute of that name gets a new value as a whole."""
    changed = {node.target for node in nodes if isinstance(node, ast.AugAssign)}
    return any(
        isinstance(node, ast.Attribute)
        and node.attr == name
        and isinstance(node.ctx, ast.Store)
        and node not in changed
        for node in nodes
    )


def _looks_like_field(table: DataclassTable, ref: ClassRef, variable: Variable, fields: Fields) -> bool:
    """Return True for a public name in lower case with a plain value, below a field of the class's own."""
    name = variable.name
    if variable.annotation is not None or not variable.single or variable.conditional:
        return False
    if name in fields or name != name.lower() or name.startswith("_"):
        return False
    if not any(
        f.owner == ref and f.kind == "field" and f.variable.span < variable.span for f in fields.values()
    ):
        return False
    plain = isinstance(variable.value, e.Literal) and variable.value.type in QUANTITIES
    plain = plain or _is_mutable(table, ref, variable)
    return plain and table.bound(ref, name) == Bound(ref, variable)


def _is_address(variable: Variable) -> bool:
    """Return True for an address or a mask (``0x900D``): then the numbers beside it are constants, too."""
    return variable.annotation is None and variable.value_text[:2].lower() in ("0x", "0b", "0o")


def _is_mutable(table: DataclassTable, ref: ClassRef, variable: Variable) -> bool:
    if variable.value_kind in _DISPLAYS:
        return True
    value = variable.value
    return (
        isinstance(value, e.Call)
        and not value.args
        and table.symbols.qualified(table.symbols.resolve(ref.path, value.func)) in _FACTORIES
    )


def _is_meant_for_class(
    project: TypeDb, table: DataclassTable, ref: ClassRef, name: str, *, shared: bool
) -> bool:
    """Return True if a relative has the name as well, or if it is read on the class or set on instances.

    A number that is set on instances (``self.sent += 1``) is a counter: the class has its initial value, and
    no parameter is missing. This does not apply to a value that is ``shared``.
    """
    family = tuple(project.subclasses(ref))
    for relative in (*table.classes.project_mro(ref)[1:], *family):
        cls = table.symbols.shell(relative, name)
        if cls is None or defines(cls, name):
            return True
    neighbours = project.mentioned(ref.path, name.encode()).classes
    if any(cls.qualname != ref.qualname and defines(cls, name) for cls in neighbours):
        return True  # several classes of the module have it, to tell them apart
    if _is_of_interface(project, table, ref, name):
        return True
    for path, fact in project.attributes(name):
        symbol = project.symbols.resolve(path, fact.receiver)
        if isinstance(symbol, ClassRef) and (symbol == ref or symbol in family):
            return True
        if (
            not shared
            and fact.context != "load"
            and _may_be_instance(project, path, fact.receiver, (ref, *family))
        ):
            return True
    return False


def _is_of_interface(project: TypeDb, table: DataclassTable, ref: ClassRef, name: str) -> bool:
    """Return True if a class elsewhere has the name as well, together with more of this class's names.

    The text chooses the files whose classes are read.
    """
    own = table.body(ref)
    bound = composed(rb"^[ \t]+%s[ \t]*=(?!=)" % escape(name.encode()), MULTILINE)
    for path in project.having(name):
        if path == ref.path or own is None or bound.search(project.code(path)) is None:
            continue
        for other in project.mentioned(path, name.encode()).classes:
            said = {variable.name for variable in other.variables if variable.annotation is None}
            if name in said and len((_names(own) & _names(other)) - {name}) > 1:
                return True
    return False


def _names(cls: ClassSummary) -> set[str]:
    names = (*cls.methods, *(variable.name for variable in cls.variables))
    return {name for name in names if not name.startswith("__")}


def _may_be_instance(project: TypeDb, path: str, receiver: e.Expr, family: tuple[ClassRef, ...]) -> bool:
    found = project.receivers.infer(path, receiver)
    return found is None or found.cls in family
