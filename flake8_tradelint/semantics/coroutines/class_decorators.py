"""Classes whose async methods are replaced by methods that run the coroutine for the caller.

A decorator, a metaclass or an ``__init_subclass__`` may replace all methods at once: then calls
without ``await`` are correct. It is judged by its code if it is the project's, and else by its name.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.control.parsing_again import parsed
from flake8_tradelint.semantics.control.raising import callee_name
from flake8_tradelint.semantics.control.suites import FUNCTIONS, called_name
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef, FunctionRef
from flake8_tradelint.semantics.reading.narrowing import dotted_name
from flake8_tradelint.semantics.syntax import walk
from flake8_tradelint.startup.light import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


_RUNNERS = frozenset({"run_until_complete", "run_coroutine_threadsafe", "isawaitable", "async_to_sync"})
_RUNNING_MODULES = ("asyncio.run", "anyio.run", "trio.run", "from_thread.run")
_REBINDING = frozenset({"setattr", "__new__", "type", "__getattr__", "__getattribute__"})


def runs_methods(linked: OwnershipDb, ref: ClassRef) -> bool:
    """Return True if what makes or decorates this class may have replaced its async methods."""
    header = linked.symbols.header(ref)
    if header is None:
        return False
    if any(_replaces(linked, ref.path, decorator) for decorator in header.decorators):
        return True
    data = linked.data(ref.path)
    if b"metaclass" not in data and b"__init_subclass__" not in data:
        return False
    cls = linked.symbols.shell(ref)
    if cls is None:
        return False
    if "__init_subclass__" in cls.methods and _rebinds(linked, ref):
        return True
    return any(name == "metaclass" and _replaces(linked, ref.path, meta) for name, meta in cls.keywords)


def _replaces(linked: OwnershipDb, path: str, maker: e.Expr) -> bool:
    func = maker.func if isinstance(maker, e.Call) else maker
    symbol = linked.symbols.resolve(path, func)
    if isinstance(symbol, FunctionRef | ClassRef):
        return _rebinds(linked, symbol)
    name = symbol.name if isinstance(symbol, ExternalRef) else e.last_name(func) or ""
    return "sync" in name.lower().replace("async", "")


def _rebinds(linked: OwnershipDb, ref: FunctionRef | ClassRef) -> bool:
    """Return True if it binds attributes by computed names, in a file that runs or recognises coroutines."""
    return _is_rebinding(linked.data(ref.path), ref.qualname.partition(".")[0])


@lru_cache(maxsize=16)  # asked for every class that it decorates
def _is_rebinding(data: bytes, top: str) -> bool:
    module = parsed(data)
    if module is None or not any(map(_runs, walk(module.tree))):
        return False
    own = [node for node in module.tree.body if getattr(node, "name", None) == top]
    return any(_binds(node) for statement in own or module.tree.body for node in walk(statement))


def _runs(node: ast.AST) -> bool:
    """Return True if the node runs a coroutine, or asks whether something is one."""
    if isinstance(node, ast.alias):
        return "iscoroutine" in node.name or node.name in _RUNNERS
    if not isinstance(node, ast.Name | ast.Attribute):
        return False
    name = callee_name(node)
    return name in _RUNNERS or "iscoroutine" in name or dotted_name(node).endswith(_RUNNING_MODULES)


def _binds(node: ast.AST) -> bool:
    """Return True if the node may bind an attribute by a computed name."""
    return called_name(node) in _REBINDING or (isinstance(node, FUNCTIONS) and node.name in _REBINDING)
