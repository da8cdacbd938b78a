"""The functions that call a callback and drop what it returns, so that a coroutine or task is lost there."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.inference import known_types
from flake8_tradelint.semantics.must_call.acquire.acquisitions import loop_name
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef
from flake8_tradelint.startup.patterns import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.classes.table import Base
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


_FIRST = dict.fromkeys(("call_soon", "call_soon_threadsafe"), ("0", "callback"))
_SECOND = dict.fromkeys(("call_later", "call_at", "add_reader", "add_writer"), ("1", "callback"))
CALLBACKS = {
    **_FIRST,
    **_SECOND,
    "add_signal_handler": ("1", "callback"),
    "run_in_executor": ("1", "func"),
    "add_done_callback": ("0", "fn", "callback"),
    "callback": ("0", "callback"),
    "addCleanup": ("0", "function"),
    "addClassCleanup": ("0", "function"),
    "register": ("0", "func"),
    "finalize": ("1", "func"),
    "signal": ("1", "handler"),
    "Timer": ("1", "function"),
}
"""By function, where it takes the callback: 0-based position, or keyword. It passes the rest on."""

_ON_LOOPS = frozenset({"add_signal_handler", "add_reader", "add_writer"}) | {
    name for name in CALLBACKS if name.startswith("call_")
}
PLACES = {name: int(CALLBACKS[name][0]) for name in sorted(_ON_LOOPS)}
"""Methods of an event loop, and the position of the callback (called with the arguments behind it)."""

HELD_ELSEWHERE = frozenset({"run_in_executor", "wrap_future"})
"""Functions whose futures something else holds until they are done, such as a worker thread."""


_FUNCTIONS = frozenset({"atexit.register", "weakref.finalize", "signal.signal", "threading.Timer"})

_LOOP_METHODS = frozenset(
    {
        *("call_soon", "call_soon_threadsafe", "call_later", "call_at"),
        *("add_signal_handler", "add_reader", "add_writer", "run_in_executor"),
    }
)

_TORNADO = regex(r"^_*io_?loop$")
"""Names of Tornado's loop, which awaits what a callback returns."""

_METHODS = {
    **{
        f"{name}.add_done_callback": "add_done_callback"
        for name in ("asyncio.Task", "asyncio.Future", "concurrent.futures.Future")
    },
    **{f"contextlib.{name}.callback": "callback" for name in ("ExitStack", "AsyncExitStack")},
    **{
        f"unittest.{name}.{method}": method
        for name in ("TestCase", "IsolatedAsyncioTestCase")
        for method in ("addCleanup", "addClassCleanup")
    },
}
"""Methods of known classes: full name -> bare name."""

_NAMES = frozenset(_METHODS.values())


def is_callback(callee: e.Expr | None, place: str) -> bool:
    """Return True if ``callee`` calls the argument at ``place``, and does not pass it on."""
    return place in CALLBACKS.get(e.last_name(callee), ())


def drops_result(linked: OwnershipDb, path: str, callee: e.Expr | None) -> bool:
    """Return True if ``callee`` calls its argument, now or later, without awaiting the result."""
    if callee is None:
        return False
    symbol = linked.symbols.resolve(path, callee)
    if isinstance(symbol, ExternalRef):
        return symbol.name in _FUNCTIONS
    if not isinstance(callee, e.Attribute) or callee.attr not in _LOOP_METHODS | _NAMES:
        return False
    found = linked.receivers.infer(path, callee.value)
    if found is None:
        name = loop_name(callee.value)
        return callee.attr in _LOOP_METHODS and bool(name) and not _TORNADO.match(name)
    if callee.attr in _LOOP_METHODS:
        return any(linked.classes.is_subclass(found.cls, name) for name in known_types.EVENT_LOOPS)
    classes = (name.rpartition(".")[0] for name, method in _METHODS.items() if method == callee.attr)
    known = any(linked.classes.is_subclass(found.cls, name) for name in classes)
    return known and not _does_otherwise(linked, found.cls, callee.attr)


def _does_otherwise(linked: OwnershipDb, cls: Base, method: str) -> bool:
    """Return True if the project overrides the method, or a test case runs its ``_cleanups`` itself."""
    if not isinstance(cls, ClassRef):
        return False
    own = linked.classes.method(cls, method) is not None
    files = sorted({ref.path for ref in linked.classes.project_mro(cls)})
    return own or any(True for _ in linked.attributes("_cleanups", files))
