"""Recognise mutable values in a class body, of which all instances share one."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.control.parsing_again import nodes_with
from flake8_tradelint.semantics.dataclass.verdict.class_attributes import may_be_instance
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef, FunctionRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from flake8_tradelint.semantics.dataclass.declare.fields import DataclassTable
    from flake8_tradelint.semantics.inference.db import TypeDb
    from flake8_tradelint.semantics.summary import Variable


_ASYNC = ("Event", "Lock", "Semaphore", "Condition")
_THREADS = (*_ASYNC, "BoundedSemaphore", "Barrier")
_QUEUES = ("Queue", "LifoQueue", "PriorityQueue", "SimpleQueue")
PRIMITIVES = frozenset(
    {f"asyncio.{name}" for name in (*_THREADS, *_QUEUES[:3])}
    | {f"asyncio.locks.{name}" for name in _THREADS}
    | {f"asyncio.queues.{name}" for name in _QUEUES[:3]}
    | {f"threading.{name}" for name in (*_THREADS, "RLock")}
    | {f"multiprocessing.{name}" for name in (*_THREADS, "RLock", "Queue", "SimpleQueue", "JoinableQueue")}
    | {f"queue.{name}" for name in _QUEUES}
    | {f"{package}.{name}" for package in ("anyio", "trio") for name in (*_ASYNC, "CapacityLimiter")}
    | {"contextlib.ExitStack", "contextlib.AsyncExitStack", "janus.Queue"}
)
"""Classes of locks, events and queues: whoever waits on one waits for what happens to any of its users."""
DISPLAYS = frozenset({"List", "Dict", "Set", "ListComp", "DictComp", "SetComp"})
_EMPTY = frozenset({"builtins.list", "builtins.dict", "builtins.set"})
_CONTAINERS = frozenset(
    f"collections.{name}" for name in ("deque", "defaultdict", "OrderedDict", "Counter")
) | {f"weakref.{name}" for name in ("WeakSet", "WeakKeyDictionary", "WeakValueDictionary")}
_CHANGES = frozenset(
    {
        *("append", "appendleft", "add", "extend", "extendleft", "insert", "update", "setdefault"),
        *("pop", "popleft", "popitem", "remove", "discard", "clear", "sort", "reverse", "subtract"),
    }
)


def is_primitive(table: DataclassTable, path: str, value: e.Expr | None) -> bool:
    """Return True for a call of one of the ``PRIMITIVES``, or of a class of the project below one."""
    if not isinstance(value, e.Call):
        return False
    symbol = table.symbols.resolve(path, value.func)
    if isinstance(symbol, ClassRef):
        return any(
            isinstance(base, ExternalRef) and base.name in PRIMITIVES for base in _above(table, symbol)
        )
    return table.symbols.qualified(symbol) in PRIMITIVES


def _above(table: DataclassTable, ref: ClassRef) -> tuple[ClassRef | ExternalRef, ...]:
    return table.classes.mro(ref)


def is_container(table: DataclassTable, path: str, value: e.Expr | None, kind: str) -> bool:
    """Return True for a display (by its syntactic ``kind``), and a call that makes an empty container."""
    if kind in DISPLAYS:
        return True
    if not isinstance(value, e.Call):
        return False
    name = table.symbols.qualified(table.symbols.resolve(path, value.func))
    return name in _CONTAINERS or (name in _EMPTY and not value.args and not value.keywords)


def is_filled(variable: Variable) -> bool:
    """Return True for a display that has elements where it stands."""
    return variable.value_kind in ("List", "Dict", "Set") and variable.value_text.strip("[]{} \n") != ""


def is_table(project: TypeDb, variable: Variable, family: tuple[ClassRef, ...]) -> bool:
    """Return True for a value that is filled where it stands, which no file sets, changes or passes."""
    if not is_filled(variable):
        return False
    name = variable.name
    touched = {
        path
        for path, fact in project.attributes(name)
        if may_be_instance(project, path, fact.receiver, family)
    }
    for path in project.having(name):
        nodes = nodes_with(project, path, (name,))
        if nodes is None or (path in touched and (changes(nodes, name) or sets(nodes, name))):
            return False
        if any(isinstance(node, ast.Call) and _passes(project, path, node, name, family) for node in nodes):
            return False
    return True


def _passes(project: TypeDb, path: str, call: ast.Call, name: str, family: tuple[ClassRef, ...]) -> bool:
    """Return True for a call with that keyword, unless it certainly calls something else."""
    if not any(keyword.arg == name for keyword in call.keywords):
        return False
    called = _dotted(call.func)
    found = project.symbols.resolve(path, called) if called is not None else None
    return found in family or not isinstance(found, ClassRef | FunctionRef)


def _dotted(node: ast.AST) -> e.Expr | None:
    """Return ``a.b.c`` as an expression that symbols resolve; ``None`` for anything else."""
    match node:
        case ast.Name(id=name):
            return e.Name(name)
        case ast.Attribute(value=value, attr=attr):
            inner = _dotted(value)
            return e.Attribute(inner, attr) if inner is not None else None
    return None


def is_replaced(project: TypeDb, variable: Variable) -> bool:
    """Return True for a default that instances replace by a value of their own, and that no file changes."""
    name, is_set = variable.name, False
    for path in project.having(name):
        nodes = nodes_with(project, path, (name,))
        if nodes is None or changes(nodes, name):
            return False
        is_set = is_set or sets(nodes, name)
    return is_set


def is_changed(project: TypeDb, name: str, family: tuple[ClassRef, ...]) -> bool:
    """Return True if a file that uses the name on an instance of the family changes its value in place."""
    return any(
        changes(nodes_with(project, path, (name,)) or [], name)
        for path in files_with_instances(project, name, family)
    )


def files_with_instances(project: TypeDb, name: str, family: tuple[ClassRef, ...]) -> Iterable[str]:
    """Return the files in which ``x.name`` stands and ``x`` is known to be an instance of the family."""
    found: dict[str, None] = {}
    for path, fact in project.attributes(name):
        receiver = project.receivers.infer(path, fact.receiver) if path not in found else None
        if receiver is not None and receiver.cls in family:
            found[path] = None
    return found


def changes(nodes: list[ast.AST], name: str) -> bool:
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


def sets(nodes: list[ast.AST], name: str) -> bool:
    """Return True if an attribute of that name gets a new value as a whole."""
    changed = {node.target for node in nodes if isinstance(node, ast.AugAssign)}
    return any(
        isinstance(node, ast.Attribute)
        and node.attr == name
        and isinstance(node.ctx, ast.Store)
        and node not in changed
        for node in nodes
    )
