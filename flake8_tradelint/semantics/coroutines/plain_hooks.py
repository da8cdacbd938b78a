"""Async functions that Python or a library calls by itself and does not await: hooks that must be plain.

Checked against CPython 3.10-3.14, watchdog 6.0, click 8.3, celery 5.5, schedule 1.2.2 and APScheduler 3.11.
"""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.coroutines.class_decorators import runs_methods
from flake8_tradelint.semantics.coroutines.schedulers import is_threaded
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef
from flake8_tradelint.startup.patterns import DOTALL, regex
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.classes.table import Base
    from flake8_tradelint.semantics.coroutines.db import CoroutineDb
    from flake8_tradelint.semantics.summary import FunctionSummary


_RAISES = ", which raises `TypeError`"
_IGNORED = " and ignores the coroutine, so it never runs"
_SPECIAL = {
    **dict.fromkeys(("__init__", "__len__", "__bool__", "__str__", "__repr__", "__hash__"), _RAISES),
    **dict.fromkeys(("__int__", "__float__", "__index__", "__format__", "__aiter__", "__iter__"), _RAISES),
    **dict.fromkeys(("__post_init__", "__del__", "__enter__", "__init_subclass__", "__set_name__"), _IGNORED),
    **dict.fromkeys(("__setattr__", "__delattr__", "__setitem__", "__delitem__", "__set__"), _IGNORED),
    "__exit__": " and takes the coroutine for true, which swallows the exception",
    "__contains__": " and takes the coroutine for true",
}
"""Special methods that Python calls, and what it does with a coroutine."""

_PROTOCOL = r"connection_(?:made|lost)|(?:pause|resume)_writing"
_STREAM = _PROTOCOL + r"|data_received|eof_received|buffer_updated"
_HOOKS = {
    "threading.Thread": r"run",
    "threading.Timer": r"run",
    "multiprocessing.Process": r"run",
    "multiprocessing.context.Process": r"run",
    "unittest.TestCase": r"test\w*|setUp|tearDown",
    "unittest.case.TestCase": r"test\w*|setUp|tearDown",
    **dict.fromkeys(("asyncio.Protocol", "asyncio.BufferedProtocol", "asyncio.BaseProtocol"), _STREAM),
    "asyncio.DatagramProtocol": _PROTOCOL + r"|datagram_received|error_received",
    "asyncio.SubprocessProtocol": _PROTOCOL + r"|pipe_data_received|pipe_connection_lost|process_exited",
    "logging.Handler": r"emit|handle",
    "logging.StreamHandler": r"emit|handle",
    "logging.Filter": r"filter",
    "logging.Formatter": r"format",
    "json.JSONEncoder": r"default",
    "http.server.BaseHTTPRequestHandler": r"do_[A-Z]+",
    "socketserver.BaseRequestHandler": r"handle|setup|finish",
    "socketserver.StreamRequestHandler": r"handle|setup|finish",
    **dict.fromkeys(
        (
            *("watchdog.events.FileSystemEventHandler", "watchdog.events.PatternMatchingEventHandler"),
            "watchdog.events.RegexMatchingEventHandler",
        ),
        r"on_(?:any_event|created|modified|moved|deleted|closed|opened)",
    ),
}
"""By class of a library: the methods that it calls on instances of subclasses, and does not await."""

_HOOKED = regex("|".join(sorted({f"(?:{one})" for one in _HOOKS.values()})))
_BY_CLASS = {name: regex(methods) for name, methods in _HOOKS.items()}
BASES = frozenset(name.rpartition(".")[2] for name in _HOOKS)
"""The last names of these classes."""

_RUNNING = frozenset({"start", "run", "__call__", "_callTestMethod", "__getattribute__", "__init_subclass__"})
"""Methods by which a class of the project may run the coroutine itself."""

_DECORATORS = {
    "click.command": "click",
    "click.decorators.command": "click",
    "click.group": "click",
    "atexit.register": "atexit",
    "schedule.repeat": "schedule",
    "celery.shared_task": "celery",
}
_BESIDE = ("click.", "unittest.mock.", "builtins.staticmethod", "unittest.skip", "mock.")
_METHODS = {"celery.Celery": ("task", "celery"), "celery.app.base.Celery": ("task", "celery")}
"""Classes with a method that decorates a function which the library calls."""
_AWAITING = ("celery_aio_pool", "celery_pool_asyncio", "asyncclick", "aiocelery")
"""Packages that make these libraries await."""

DECORATED_TEXT = regex(
    rb"@[ \t]*[\w.]*(?:scheduled_job|shared_task|repeat|command|group|register|task)\b"
    rb"(?:(?!\bdef\b).){0,600}?\basync[ \t\\]+def\b",
    DOTALL,
)


class Hook(Record):
    """``who`` calls the function; ``how`` says what it does with the coroutine."""

    who: str
    how: str


def hook(linked: CoroutineDb, path: str, function: FunctionSummary) -> Hook | None:
    """Return who calls this async function without awaiting it, if something surely does."""
    if not function.is_async:
        return None
    if function.decorators:
        found = _decorated(linked, path, function)
        if found is not None:
            return found
        names = linked.receivers.decorators(path, function)
        if not all(name.startswith(_BESIDE) for name in names):
            return None
    return _method(linked, path, function) if function.cls else None


def _method(linked: CoroutineDb, path: str, function: FunctionSummary) -> Hook | None:
    name, owner = function.name, ClassRef(path, function.cls)
    if function.qualname != f"{function.cls}.{name}":
        return None
    if name in _SPECIAL:
        may_yield = name in ("__iter__", "__aiter__") and function.is_generator
        # `async def __aiter__` with `yield` is what `async for` wants.
        if (may_yield and name == "__aiter__") or not _is_called_by_python(linked, owner, name):
            return None
        return Hook("Python", _SPECIAL[name])
    if function.is_generator or not _HOOKED.fullmatch(name):
        return None
    order = linked.classes.mro(owner)
    base = next((one for one in map(linked.symbols.qualified, order) if _is_hook(one, name)), None)
    if base is None or any(_runs_itself(linked, one, base, name) for one in order):
        return None
    if base.endswith("TestCase"):
        return Hook(f"`{base}`", " and ignores the coroutine, so the test passes without being run")
    return Hook(f"`{base}`", _IGNORED)


def _is_hook(base: str, name: str) -> bool:
    methods = _BY_CLASS.get(base)
    return methods is not None and methods.fullmatch(name) is not None


def _is_called_by_python(linked: CoroutineDb, owner: ClassRef, name: str) -> bool:
    """Return True if nothing in or above the class may await the special method."""
    header = linked.symbols.header(owner)
    if name == "__post_init__":
        names = [
            linked.symbols.qualified(linked.symbols.resolve(owner.path, _func(one)))
            for one in (header.decorators if header is not None else ())
        ]
        return "dataclasses.dataclass" in names
    if name not in ("__init__", "__enter__", "__exit__"):
        return True
    order = linked.classes.mro(owner)
    if linked.classes.has_unknown_base(owner) or (header is not None and header.decorators):
        return False
    return not any(_makes_otherwise(linked, base) for base in order)


def _func(decorator: e.Expr) -> e.Expr:
    return decorator.func if isinstance(decorator, e.Call) else decorator


def _makes_otherwise(linked: CoroutineDb, base: Base) -> bool:
    """Return True if the class makes its instances in its own way, and may await their ``__init__``."""
    if not isinstance(base, ClassRef):
        return False
    cls = linked.symbols.shell(base)
    odd = cls is None or any(name == "metaclass" for name, _ in cls.keywords)
    return odd or linked.classes.defines(base, "__new__") or linked.classes.defines(base, "__await__")


def _runs_itself(linked: CoroutineDb, one: Base, base: str, name: str) -> bool:
    """Return True if the class of the project may run the coroutine for its base."""
    if not isinstance(one, ClassRef) or linked.symbols.qualified(one) == base:
        return False
    return any(linked.classes.defines(one, own) for own in _RUNNING - {name}) or runs_methods(linked, one)


def _decorated(linked: CoroutineDb, path: str, function: FunctionSummary) -> Hook | None:
    """Return the library that gets the function from its outermost decorator, and calls it."""
    first, *inner = function.decorators
    func = _func(first)
    names = [linked.symbols.qualified(linked.symbols.resolve(path, _func(one))) for one in inner]
    if not all(name.startswith(_BESIDE) for name in names):
        return None
    library = _library(linked, path, func)
    if not library or any(True for word in _AWAITING for _ in linked.mentioning(word)):
        return None
    return Hook(f"`{library}`", _IGNORED)


def _library(linked: CoroutineDb, path: str, func: e.Expr) -> str:
    symbol = linked.symbols.resolve(path, func)
    if isinstance(symbol, ExternalRef):
        return _DECORATORS.get(symbol.name, "")
    if not isinstance(func, e.Attribute):
        return ""
    found = linked.receivers.infer(path, func.value)
    if found is None:
        return ""
    if func.attr == "scheduled_job":
        return "apscheduler" if is_threaded(linked, found.cls) else ""
    method, library = _METHODS.get(linked.symbols.qualified(found.cls) or "", ("", ""))
    return library if func.attr == method else ""
