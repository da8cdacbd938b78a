"""Does a class have its async methods replaced by others that run the coroutine for the caller?

A decorator, a metaclass or an ``__init_subclass__`` may do so with all methods at once: calls
without ``await`` are meant then. Of one in the project its text tells, of others the name alone.
"""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef, FunctionRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


_RUNNERS = (
    *(b"run_until_complete(", b"run_coroutine_threadsafe(", b"asyncio.run(", b"anyio.run(", b"trio.run("),
    *(b"iscoroutine", b"isawaitable(", b"async_to_sync", b"from_thread.run("),
)
_REBINDING = (b"setattr(", b"__new__(", b"type(", b"__getattr__(", b"__getattribute__(")


def runs_methods(linked: OwnershipDb, ref: ClassRef) -> bool:
    """May what makes or decorates this class have put other methods in the place of async ones?"""
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
    """Does it bind attributes by computed names, in a file that runs coroutines or asks what is one?"""
    data, top = linked.data(ref.path), ref.qualname.partition(".")[0]
    if not any(word in data for word in _RUNNERS):
        return False
    texts = [data[one.start : one.end] for one in linked.outline(ref.path) if one.name == top]
    return any(word in text for text in texts or [data] for word in _REBINDING)
