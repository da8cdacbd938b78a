"""Coroutine functions of the standard library, aiohttp and other libraries of trading systems, by name.

Checked against CPython 3.10-3.15, aiohttp 3.9-3.14, ccxt 4.5.90, httpx 0.28.1, httpx2 2.16.2 and asyncpg
0.32.0. Functions that return a future (``gather``, ``run_in_executor``) do not count; ``close`` of sessions
is ``unawaited-close``'s. The requests of aiohttp's session, to be awaited or entered, hold a coroutine.
"""

from __future__ import annotations

from flake8_tradelint.semantics.coroutines.spoken import spelled_out
from flake8_tradelint.startup.light import lru_cache
from flake8_tradelint.startup.patterns import IGNORECASE, regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.coroutines.signatures import Passed
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


FUNCTIONS = frozenset(
    {
        *("sleep", "wait_for", "wait", "to_thread", "open_connection", "open_unix_connection"),
        *("start_server", "start_unix_server", "create_subprocess_exec", "create_subprocess_shell"),
    }
)

_QUEUE = ("get", "put", "join")
_RECEIVE = ("receive", "receive_str", "receive_bytes", "receive_json")
_SEND = ("send_str", "send_bytes", "send_json", "ping", "pong")

_MARKET = (
    "ticker",
    "tickers",
    "order_book",
    "trades",
    "ohlcv",
    "balance",
    "positions",
    "orders",
    "my_trades",
)
EXCHANGE = (
    *(f"fetch_{what}" for what in (*_MARKET, "order", "open_orders", "closed_orders", "position")),
    *("fetch_funding_rate", "fetch_funding_rates", "fetch_markets", "fetch_time", "load_markets"),
    *(f"watch_{what}" for what in _MARKET),
    *("create_order", "create_limit_order", "create_market_order", "edit_order"),
    *(f"create_{kind}_{side}_order" for kind in ("limit", "market") for side in ("buy", "sell")),
    *("cancel_order", "cancel_orders", "cancel_all_orders"),
    *("withdraw", "transfer", "set_leverage", "set_margin_mode", "set_position_mode"),
)
"""Methods of the classes of ``ccxt.async_support`` and ``ccxt.pro``, one class for each exchange."""

HTTP = ("get", "post", "put", "patch", "delete", "head", "options", "request", "send")
SESSION = "aiohttp.ClientSession"
REQUESTS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "request", "ws_connect"})
"""Methods of aiohttp's session whose results can be entered as well."""

QUERY = ("execute", "executemany", "fetch", "fetchrow", "fetchval")

METHODS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys((f"asyncio.{name}" for name in ("Queue", "LifoQueue", "PriorityQueue")), _QUEUE),
    **dict.fromkeys((f"asyncio.{name}" for name in ("Lock", "Semaphore", "BoundedSemaphore")), ("acquire",)),
    "asyncio.Condition": ("acquire", "wait", "wait_for"),
    "asyncio.Event": ("wait",),
    "asyncio.Barrier": ("wait", "reset", "abort"),
    "asyncio.StreamReader": ("read", "readline", "readexactly", "readuntil"),
    "asyncio.StreamWriter": ("drain", "wait_closed", "start_tls"),
    **dict.fromkeys(
        ("asyncio.Server", "asyncio.AbstractServer"), ("start_serving", "serve_forever", "wait_closed")
    ),
    "asyncio.subprocess.Process": ("wait", "communicate"),
    "asyncio.AbstractEventLoop": (
        *("create_connection", "create_server", "create_datagram_endpoint", "connect_accepted_socket"),
        *("sock_recv", "sock_sendall", "sock_connect", "sock_accept", "getaddrinfo", "sendfile"),
        *("shutdown_asyncgens", "shutdown_default_executor"),
    ),
    "contextlib.AsyncExitStack": ("enter_async_context", "aclose"),
    SESSION: ("__aenter__", "__aexit__", *sorted(REQUESTS)),
    "aiohttp.ClientResponse": ("json", "text", "read"),
    "aiohttp.ClientWebSocketResponse": ("close", *_SEND, *_RECEIVE),
    "aiohttp.web.Request": ("json", "text", "read", "post", "multipart"),
    "aiohttp.web.WebSocketResponse": ("prepare", "close", *_SEND, *_RECEIVE),
    "aiohttp.web.StreamResponse": ("prepare", "write", "write_eof"),
}
"""Classes by their public names, and those of their methods that are coroutine functions."""

NAMES = frozenset(FUNCTIONS).union(*METHODS.values(), EXCHANGE, HTTP, QUERY)
"""The last names of all these functions and methods."""

_MADE_BY = {
    "asyncio.StreamReader": (b"open_connection", b"open_unix_connection"),
    "asyncio.StreamWriter": (b"open_connection", b"open_unix_connection"),
    "asyncio.Server": (b"start_server", b"start_unix_server"),
    "asyncio.subprocess.Process": (b"create_subprocess_",),
    "asyncio.AbstractEventLoop": (b"_loop(",),
    "aiohttp.ClientResponse": (b"ClientSession",),
    "aiohttp.ClientWebSocketResponse": (b"ws_connect",),
}
"""What a file may contain instead of a class's name."""

_CALLED = tuple((name.encode(), f"{name}(".encode()) for name in sorted(FUNCTIONS))
_SPOKEN = tuple(
    (
        (cls.rpartition(".")[2].encode(), *_MADE_BY.get(cls, ())),
        tuple(f".{name}".encode() for name in methods),
    )
    for cls, methods in METHODS.items()
    if cls not in ("asyncio.LifoQueue", "asyncio.PriorityQueue", "asyncio.BoundedSemaphore")
)
"""Texts of files that use a class (other names contain one of these), and its methods after a dot."""


_SPOKEN_OF_OTHERS = tuple(
    (word, tuple(f".{name}".encode() for name in methods))
    for word, methods in ((b"ccxt", EXCHANGE), (b"AsyncClient", HTTP), (b"asyncpg", QUERY))
)
"""The same for libraries whose files need not contain ``asyncio`` or ``aiohttp``."""


LIBRARIES = (
    *(
        "websockets",
        "aiosqlite",
        "sqlalchemy",
        "aiogram",
        "telegram",
        "discord",
        "ib_async",
        "nats",
        "aiokafka",
        "fastapi",
        "starlette",
    ),
    "redis",
)
"""The packages of ``library_methods``; files that call their methods name them."""


RESPONSE = ("json", "text", "read")
"""Coroutine methods of a response, whatever the name of the client that made the request."""
ENTERING = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "request"})
"""Requests that no other known client but aiohttp's lets ``async with`` enter."""
_ENTERING = tuple(f".{name}(".encode() for name in sorted(ENTERING))
_RESPONSE = tuple(f".{name}".encode() for name in RESPONSE)


def _enters(data: bytes) -> bool:
    """Return True if the text may enter a request, with ``async with session.get(url) as response``."""
    return b"async with" in data and any(text in data for text in _ENTERING)


_BOTH_WAYS = frozenset({"sqlalchemy", "redis"})
"""Those used mostly without asyncio. ``AsyncSession``, ``redis.asyncio``, ``async def`` name it."""


def methods_of_libraries(linked: OwnershipDb) -> frozenset[str]:
    """Return the coroutine methods of the packages that the project names."""
    named = [word for word in LIBRARIES if _is_named_by(linked, word)]
    if not named:
        return frozenset()
    from flake8_tradelint.semantics.coroutines.library_methods import MENTIONED

    return frozenset(name for word in named for name in MENTIONED[word])


def _is_named_by(linked: OwnershipDb, word: str) -> bool:
    return any(_names(linked.data(path), word) for path in linked.having(word))


def _names(data: bytes, word: str) -> bool:
    """Return True if the text names the package, and what of it has coroutine methods."""
    return word.encode() in data and (word not in _BOTH_WAYS or b"async" in data or b"Async" in data)


def _spelled_in(data: bytes, word: str) -> tuple[bytes, ...]:
    """Return the methods of a package as ``.name``, if the text names the package."""
    return _spelled_of(word) if _names(data, word) else ()


@lru_cache(maxsize=len(LIBRARIES))
def _spelled_of(word: str) -> tuple[bytes, ...]:
    from flake8_tradelint.semantics.coroutines.library_methods import MENTIONED

    return tuple(f".{name}".encode() for name in MENTIONED[word])


def speaking(linked: OwnershipDb) -> dict[str, set[bytes]]:
    """Return the functions that each file may call or pass on, by its words, as ``name(`` or ``.name``."""
    mentioning = linked.mentioning
    beside = {*mentioning("asyncio"), *mentioning("aiohttp")}
    found: dict[str, set[bytes]] = {}

    def add(name: bytes, spelled: bytes, among: set[str]) -> None:
        for path in linked.having(name.decode()):
            if path in among:
                found.setdefault(path, set()).add(spelled)

    for name, called in _CALLED:
        add(name, called, beside)
    for words, methods in _SPOKEN:
        of_class = {path for word in words for path in mentioning(word.decode()) if path in beside}
        for method in methods if of_class else ():
            add(method[1:], method, of_class)
    for word, methods in _SPOKEN_OF_OTHERS:
        of_library = {*mentioning(word.decode())}
        for method in methods if of_library else ():
            add(method[1:], method, of_library)
    for library in LIBRARIES:
        for path in linked.having(library):
            found.setdefault(path, set()).update(_spelled_in(linked.data(path), library))
    for path in _entering(linked):
        found.setdefault(path, set()).update(_RESPONSE)
    return found


def _entering(linked: OwnershipDb) -> Iterator[str]:
    """Yield the files that may enter a request, and read the response."""
    reading = {path for name in RESPONSE for path in linked.having(name)}
    if reading:
        reading.intersection_update(linked.having("async"))
    return (path for path in reading if _enters(linked.data(path)))


def spoken(data: bytes, there: frozenset[bytes]) -> Iterator[bytes]:
    """Yield the names of such functions that the file may call or pass on; ``there`` are its words."""
    spelled: list[bytes] = []
    for word, methods in _SPOKEN_OF_OTHERS:
        spelled += methods if word in data else ()
    for library in LIBRARIES:
        spelled += _spelled_in(data, library)
    spelled += _RESPONSE if _enters(data) else ()
    if b"asyncio" in data or b"aiohttp" in data:
        spelled += (called for _, called in _CALLED)
        for words, methods in _SPOKEN:
            spelled += methods if any(word in data for word in words) else ()
    yield from spelled_out(data, (text for text in spelled if text.strip(b".(") in there))


_TAKING_NOTHING = frozenset({b"get", b"join", b"acquire", b"readline", b"drain", b"wait_closed", b"post"})
_HTTP_NAMES = {
    **{name.encode(): frozenset({b"url"}) for name in HTTP},
    b"request": frozenset({b"method", b"url"}),
    b"send": frozenset({b"request"}),
}
"""The required parameters of each method of httpx's client; the others are keyword-only."""
_OF_HTTP_ALONE = frozenset(name.encode() for name in HTTP if name not in (*_QUEUE, "post"))
_REQUEST_NAMES = frozenset(map(str.encode, REQUESTS))
_COMMON = frozenset({b"get", b"put", b"post"})
"""Methods that queues and requests have, too."""
_SESSION = regex(rb"session|client|http", IGNORECASE)
"""Usual names of aiohttp's session. The type decides, but this spares reading most calls of ``get``."""

_REQUIRED = {
    "sqlalchemy": {
        **dict.fromkeys((b"get", b"get_one"), 2),
        **dict.fromkeys((b"delete", b"delete_all", b"merge", b"merge_all", b"refresh", b"run_sync"), 1),
        **dict.fromkeys((b"execute", b"exec_driver_sql", b"scalar", b"scalars", b"stream"), 1),
        b"stream_scalars": 1,
    }
}
"""How many arguments methods of a package require: `result.scalars()` is of no session."""
_NAMES = frozenset(map(str.encode, NAMES))
_BY_NAME_ONLY = {b"json": frozenset({b"encoding", b"loads", b"content_type"})}


def takes(
    name: bytes, passed: Passed | None, data: bytes, owner: bytes = b"", *, entered: bool = False
) -> bool:
    """Return True if a call of ``name`` on something called ``owner`` may be one of such a function.

    ``passed`` are its arguments, ``data`` is the text of the file. ``d.get(key)`` and ``", ".join(names)``
    are other methods, unless the file uses httpx's client (of which ``Context.get()`` and ``d.get(key,
    other)`` are not), or ``d`` is called a session. A session's request that is ``entered`` counts as
    awaited.
    """
    of_library = _may_be_of_library(name, passed, data)
    if name not in _NAMES:
        return of_library
    if name in _REQUEST_NAMES and not of_library:
        if not entered and _SESSION.search(owner):
            return True
        if name not in _COMMON and b"AsyncClient" not in data:
            return False
    if passed is None:
        return True
    if name in _HTTP_NAMES and b"AsyncClient" in data:
        if passed.positional + len(_HTTP_NAMES[name] & passed.named) == len(_HTTP_NAMES[name]):
            return True
        if name in _OF_HTTP_ALONE or (b"aiohttp" not in data and b"Queue" not in data):
            return False
    if name in _TAKING_NOTHING and not of_library:
        return not passed.positional and not passed.named
    allowed = _BY_NAME_ONLY.get(name)
    return allowed is None or (not passed.positional and passed.named <= allowed)


def _may_be_of_library(name: bytes, passed: Passed | None, data: bytes) -> bool:
    """Return True if the text names a package that has a coroutine method of this name for the arguments."""
    packages = _of_libraries_in(data).get(name, ())
    if passed is None or not packages:
        return bool(packages)
    given = passed.positional + len(passed.named)
    return any(given >= _REQUIRED.get(package, {}).get(name, 0) for package in packages)


@lru_cache(maxsize=1)  # asked for one call of a file after the other
def _of_libraries_in(data: bytes) -> dict[bytes, list[str]]:
    """Return the coroutine methods of the packages that the text names, each with these packages."""
    found: dict[bytes, list[str]] = {}
    for package in LIBRARIES:
        for text in _spelled_in(data, package):
            found.setdefault(text[1:], []).append(package)
    return found
