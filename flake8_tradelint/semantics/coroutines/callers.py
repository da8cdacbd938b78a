"""Standard functions that await nothing of their arguments, and how files spell their calls.

Some call a function that they get: most of them drop its result, and ``filter`` and ``sorted`` take the
coroutine for a result, as ``map`` of an executor does. The others only inspect their arguments.
"""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.must_call.acquire.resources import LOGGERS
from flake8_tradelint.semantics.naming.symbols import ExternalRef
from flake8_tradelint.startup.patterns import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


_THREADS = frozenset({"threading.Thread", "threading.Timer"})

_PASSED = regex(rb"((?:[\w\x80-\xff]+\.|[)\]]\.)*)([\w\x80-\xff]+)\s*[,)]")
_FIRST = regex(rb"\s*(?:[a-z_]+=)?(?:[\w.]*\bpartial\()?((?:[\w\x80-\xff]+\.)*)([\w\x80-\xff]+)\s*[,)]")
"""A first argument that is a name, by itself or in a ``partial``."""
_PART = regex(rb"[\w\x80-\xff]")
_REACH = 300  # how many bytes after the parenthesis are searched for the function

OF_SEVERAL = frozenset({"wait", "as_completed"})
"""The last names of functions that start or await several coroutines in a list."""
STARTERS = OF_SEVERAL | {
    *("create_task", "ensure_future", "run", "run_until_complete", "run_coroutine_threadsafe"),
    *("gather", "shield", "wait_for"),
}
"""The last names of all functions that start or await a coroutine, and refuse the function that makes one."""

_SPELLED = {
    **dict.fromkeys(("call_soon", "call_soon_threadsafe", "call_later", "call_at"), b""),
    **dict.fromkeys(("add_signal_handler", "add_reader", "add_writer", "add_done_callback"), b""),
    **dict.fromkeys(("Thread", "Timer"), b"threading"),
    **{"register": b"atexit", "finalize": b"weakref", "signal": b"", "callback": b"ExitStack"},
    **dict.fromkeys(("addCleanup", "addClassCleanup"), b"TestCase"),
    **{"filter": b"", "sorted": b"key", "max": b"key", "min": b"key"},
    **{"to_thread": b"asyncio", "run_in_executor": b"", "submit": b"Executor", "map": b"Executor"},
    **{"run_sync": b"anyio", "run_in_threadpool": b""},
    **dict.fromkeys(("async_add_executor_job", "async_add_import_executor_job"), b""),
    **{"do": b"schedule", "add_job": b"apscheduler"},
    **dict.fromkeys(sorted(STARTERS), b"asyncio"),
    **dict.fromkeys(("create_task", "run_until_complete"), b""),
}
"""The last names of callers that drop results, each with a text that a file which means them contains."""

_AS_WORDS = frozenset({b"threading", b"atexit", b"weakref", b"key", b"asyncio", b"schedule", b"apscheduler"})
"""The texts of ``_SPELLED`` that are looked up as whole words in the word index."""

CALLERS = frozenset(_SPELLED)
"""The last names of callers that drop results."""

_CHOOSING = {
    "builtins.filter": "0",
    **dict.fromkeys(("builtins.sorted", "builtins.max", "builtins.min"), "key"),
}
_KEYED = frozenset(name.rpartition(".")[2] for name, place in _CHOOSING.items() if place == "key")
CHOOSERS = frozenset(name.rpartition(".")[2] for name in _CHOOSING)
"""The last names of callers that use the result."""

REFUSING = frozenset({"add_signal_handler"})
"""Callers that refuse coroutine functions: the loops of asyncio and uvloop raise ``TypeError``."""

_LOOKING = frozenset(
    {
        *("print", "str", "repr", "len", "bool", "int", "float", "bytes", "list", "tuple", "set", "dict"),
        *("frozenset", "sum", "sorted", "min", "max", "any", "all", "enumerate", "zip", "abs", "round"),
        *(
            "isinstance",
            "range",
            "reversed",
            "iter",
            "next",
            "open",
            "format",
            "divmod",
            "pow",
            "ord",
            "chr",
            "filter",
        ),
    }
)
LOOKING = frozenset(f"builtins.{name}" for name in _LOOKING) | {
    *("json.dumps", "json.dump", "json.loads", "pickle.dumps", "copy.deepcopy", "math.floor", "math.ceil"),
    *(f"logging.{name}" for name in LOGGERS),
}
"""The full names of functions that only inspect their arguments."""

SCHEDULERS = frozenset({"do", "add_job"})
"""Methods of the scheduling libraries that call a plain function later."""

OF_STRINGS = frozenset({"format", "join"})
"""Methods of a text that only inspect their arguments."""

OF_HOME_ASSISTANT = frozenset({"async_add_executor_job", "async_add_import_executor_job"})
"""Methods of Home Assistant's object that call a function in a thread; no other library has them."""

WORKERS = {
    **{"to_thread": ("0", "func"), "run_in_executor": ("1", "func"), "submit": ("0", "fn")},
    **{"run_sync": ("0", "func"), "run_in_threadpool": ("0", "func")},
    **dict.fromkeys(OF_HOME_ASSISTANT, ("0", "target")),
}
"""Callers whose awaited result is the function's, by last name, with the function's position and keyword."""

EXECUTORS = frozenset(
    f"concurrent.futures.{name}" for name in ("Executor", "ThreadPoolExecutor", "ProcessPoolExecutor")
)
"""The executors of the standard library, by full name."""

THREADED = frozenset(
    {
        *("asyncio.to_thread", "asyncio.threads.to_thread", "anyio.to_thread.run_sync"),
        *(f"{package}.concurrency.run_in_threadpool" for package in ("fastapi", "starlette")),
    }
)
"""The full names of functions that call their first argument in a thread."""

TAKERS = frozenset(name.rpartition(".")[2].encode() for name in LOOKING | THREADED) | frozenset(
    name.encode() for name in (*LOGGERS, *(CALLERS - STARTERS), *OF_STRINGS, "run_in_executor")
)
"""The last names of all functions above that do not await a coroutine."""


def speaking(linked: OwnershipDb) -> dict[str, tuple[str, ...]]:
    """Return the files that may call such callers, by their words, each with the callers' names."""
    found: dict[str, list[str]] = {}
    for name, also in _SPELLED.items():
        speaking = linked.having if also in _AS_WORDS else linked.mentioning
        beside = frozenset(speaking(also.decode())) if also else None
        for path in linked.having(name):
            if beside is None or path in beside:
                found.setdefault(path, []).append(name)
    return {path: tuple(names) for path, names in found.items()}


def spoken(data: bytes) -> tuple[str, ...]:
    """Return the names of the callers that a file may call, by its text."""
    return tuple(name for name, also in _SPELLED.items() if not also or also in data)


def spoken_callers(
    data: bytes, callers: tuple[str, ...], names: frozenset[bytes]
) -> Iterator[tuple[str, int, bytes, bytes]]:
    """Yield the calls of these callers that get one of the ``names`` as an argument, by the text.

    Each is the caller's name, its offset, what stands before the argument's last name, and that name.
    """
    for name in callers:
        needle = name.encode() + b"("
        at = data.find(needle)
        while at >= 0:
            start = at + len(needle)
            other = _PART.match(data, at - 1, at) or data.endswith((b"def ", b"class "), max(0, at - 6), at)
            if data[start : start + 1] != b")" and not other:
                for passed in _arguments(data, start, name):
                    keyed = name not in _KEYED or data.endswith(b"key=", 0, passed.start())
                    if keyed and passed[2] in names:
                        yield name, at, passed[1].rstrip(b"."), passed[2]
            at = data.find(needle, at + 1)


def _arguments(data: bytes, start: int, caller: str) -> Iterator[re.Match[bytes]]:
    """Yield the arguments of a call that are names; only the first of a caller that starts one coroutine."""
    if caller not in STARTERS or caller in ("gather", "wait", "as_completed"):
        return _PASSED.finditer(data, start, start + _REACH)
    first = _FIRST.match(data, start)
    return iter((first,) if first is not None else ())


def is_caller(name: str) -> bool:
    """Return True if ``name`` is the last name of a caller that drops results."""
    return name in _SPELLED


def drops(linked: OwnershipDb, path: str, callee: e.Expr | None, place: str) -> bool:
    """Return True if ``callee`` calls its argument at ``place`` and ignores the result."""
    if callee is None or e.last_name(callee) == "run_in_executor":
        return False
    if e.last_name(callee) in SCHEDULERS:
        from flake8_tradelint.semantics.coroutines.schedulers import calls_plainly

        return calls_plainly(linked, path, callee, place)
    symbol = linked.symbols.resolve(path, callee)
    if isinstance(symbol, ExternalRef) and symbol.name in _THREADS:
        return place in ("target", "function", "1")
    if isinstance(symbol, ExternalRef) and symbol.name in _CHOOSING:
        return place == _CHOOSING[symbol.name] or (not place and symbol.name == "builtins.filter")
    if isinstance(callee, e.Attribute) and callee.attr == "map":
        # In a thread no loop runs, and another process cannot even get the coroutine back.
        found = linked.receivers.infer(path, callee.value) if place == "0" else None
        return found is not None and linked.symbols.qualified(found.cls) in EXECUTORS
    from flake8_tradelint.semantics.must_call.tasks.callbacks import drops_result, is_callback

    # The place of a lambda is not known.
    return (not place or is_callback(callee, place)) and drops_result(linked, path, callee)
