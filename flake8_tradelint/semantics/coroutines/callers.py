"""Standard functions that await nothing of what they are given, and their spelling.

Some call it: most of them throw the result away, ``filter`` and ``sorted`` take the coroutine for it.
The others only look at it.
"""

from __future__ import annotations

from flake8_tradelint.patterns import regex
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.must_call.acquire.resources import LOGGERS
from flake8_tradelint.semantics.naming.symbols import ExternalRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


_THREADS = frozenset({"threading.Thread", "threading.Timer"})

_PASSED = regex(rb"((?:[\w\x80-\xff]+\.|[)\]]\.)*)([\w\x80-\xff]+)\s*[,)]")
_PART = regex(rb"[\w\x80-\xff]")
_REACH = 300  # bytes behind the parenthesis in which the function is looked for

_SPELLED = {
    **dict.fromkeys(("call_soon", "call_soon_threadsafe", "call_later", "call_at"), b""),
    **dict.fromkeys(("add_signal_handler", "add_reader", "add_writer", "add_done_callback"), b""),
    **dict.fromkeys(("Thread", "Timer"), b"threading"),
    **{"register": b"atexit", "finalize": b"weakref", "signal": b"", "callback": b"ExitStack"},
    **dict.fromkeys(("addCleanup", "addClassCleanup"), b"TestCase"),
    **{"filter": b"", "sorted": b"key"},
    **{"to_thread": b"asyncio", "run_in_executor": b"", "submit": b"Executor"},
}
"""The last names of such callers, and what else the file says where they are the ones that are meant."""

_AS_WORDS = frozenset({b"threading", b"atexit", b"weakref", b"key", b"asyncio"})
"""What of that is no part of another name."""

CALLERS = frozenset(_SPELLED)
"""The last names of such callers."""

_CHOOSING = {"builtins.filter": "0", "builtins.sorted": "key"}
_KEYED = frozenset(name.rpartition(".")[2] for name, place in _CHOOSING.items() if place == "key")
CHOOSERS = frozenset(name.rpartition(".")[2] for name in _CHOOSING)
"""Those that want the result."""

REFUSING = frozenset({"add_signal_handler"})
"""Those that take no coroutine function: asyncio's loops, and uvloop's, raise ``TypeError``."""

_LOOKING = frozenset(
    {
        *("print", "str", "repr", "len", "bool", "int", "float", "bytes", "list", "tuple", "set", "dict"),
        *("frozenset", "sum", "sorted", "min", "max", "any", "all", "enumerate", "zip", "abs", "round"),
        *("range", "reversed", "iter", "next", "open", "format", "divmod", "pow", "ord", "chr", "filter"),
    }
)
LOOKING = frozenset(f"builtins.{name}" for name in _LOOKING) | {
    *("json.dumps", "json.dump", "json.loads", "pickle.dumps", "copy.deepcopy", "math.floor", "math.ceil"),
    *(f"logging.{name}" for name in LOGGERS),
}
"""The full names of functions that look at their arguments only."""

WORKERS = {"to_thread": ("0", "func"), "run_in_executor": ("1", "func"), "submit": ("0", "fn")}
"""Those that hand back what the function returns, when they are awaited; and where they take it."""

THREADED = frozenset({"asyncio.to_thread", "asyncio.threads.to_thread"})
"""The full names of those that call their first argument in a thread."""

TAKERS = frozenset(name.rpartition(".")[2].encode() for name in LOOKING | THREADED) | frozenset(
    name.encode() for name in (*LOGGERS, *CALLERS, "run_in_executor")
)
"""The last names of all of them."""


def speaking(linked: OwnershipDb) -> dict[str, tuple[str, ...]]:
    """The files that may call such callers, by their words, and which."""
    found: dict[str, list[str]] = {}
    for name, also in _SPELLED.items():
        speaking = linked.having if also in _AS_WORDS else linked.mentioning
        beside = frozenset(speaking(also.decode())) if also else None
        for path in linked.having(name):
            if beside is None or path in beside:
                found.setdefault(path, []).append(name)
    return {path: tuple(names) for path, names in found.items()}


def spoken(data: bytes) -> tuple[str, ...]:
    """Those that the file may call, by its text."""
    return tuple(name for name, also in _SPELLED.items() if not also or also in data)


def spoken_callers(
    data: bytes, callers: tuple[str, ...], names: frozenset[bytes]
) -> Iterator[tuple[str, int, bytes, bytes]]:
    """The calls of these callers, by the text, that get one of the ``names`` as argument.

    The caller's name, and where it stands; what stands before the argument's last name and its dot; that
    name.
    """
    for name in callers:
        needle = name.encode() + b"("
        at = data.find(needle)
        while at >= 0:
            if not _PART.match(data, at - 1, at):
                start = at + len(needle)
                for passed in _PASSED.finditer(data, start, start + _REACH):
                    keyed = name not in _KEYED or data.endswith(b"key=", 0, passed.start())
                    if keyed and passed[2] in names:
                        yield name, at, passed[1].rstrip(b"."), passed[2]
            at = data.find(needle, at + 1)


def is_caller(name: str) -> bool:
    """Is it the last name of such a caller?"""
    return name in _SPELLED


def drops(linked: OwnershipDb, path: str, callee: e.Expr | None, place: str) -> bool:
    """Does the argument at ``place`` get called by ``callee``, which ignores what that returns?"""
    if callee is None or e.last_name(callee) == "run_in_executor":
        return False
    symbol = linked.symbols.resolve(path, callee)
    if isinstance(symbol, ExternalRef) and symbol.name in _THREADS:
        return place in ("target", "function", "1")
    if isinstance(symbol, ExternalRef) and symbol.name in _CHOOSING:
        return place == _CHOOSING[symbol.name] or (not place and symbol.name == "builtins.filter")
    from flake8_tradelint.semantics.must_call.tasks.callbacks import drops_result, is_callback

    # Of a lambda the place is not known.
    return (not place or is_callback(callee, place)) and drops_result(linked, path, callee)
