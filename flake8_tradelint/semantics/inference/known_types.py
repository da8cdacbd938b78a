"""Tables of the standard library and of aiohttp, whose sources are not read."""

from __future__ import annotations

_LOOP = "asyncio.AbstractEventLoop"


def _typing(*names: str) -> frozenset[str]:
    """Return the full names under which ``typing`` and ``typing_extensions`` export them."""
    return frozenset(f"{module}.{name}" for module in ("typing", "typing_extensions") for name in names)


def _collections(*names: str) -> frozenset[str]:
    return frozenset(f"{module}.{name}" for module in ("typing", "collections.abc") for name in names)


UNIONS = _typing("Optional", "Union")
WRAPPERS = _typing("Annotated", "ClassVar", "Final", "Required", "NotRequired", "ReadOnly") | {
    "dataclasses.InitVar"
}
SELF_TYPES = _typing("Self")
NOT_A_CLASS = _typing(
    "Any", "Callable", "Type", "Literal", "TypeVar", "Self", "NoReturn", "Never", "Unpack"
) | {
    "builtins.type",
    "builtins.object",
    "collections.abc.Callable",
}
PROPERTIES = frozenset({"builtins.property", "functools.cached_property", "abc.abstractproperty"})

MAPPINGS = _collections("Mapping", "MutableMapping") | {
    "builtins.dict",
    "collections.OrderedDict",
    "collections.defaultdict",
    "typing.Dict",
    "typing.DefaultDict",
    "typing.OrderedDict",
    "types.MappingProxyType",
    "weakref.WeakValueDictionary",
}
TUPLES = frozenset({"builtins.tuple", "typing.Tuple"})
ITERABLES = _collections(
    *("Iterable", "Iterator", "Collection", "Sequence", "MutableSequence", "Set", "MutableSet", "Generator"),
    *("AsyncIterable", "AsyncIterator", "AsyncGenerator", "ValuesView", "KeysView"),
) | {
    "builtins.list",
    "builtins.set",
    "builtins.frozenset",
    "collections.deque",
    "typing.List",
    "typing.FrozenSet",
    "typing.Deque",
    "weakref.WeakSet",
}
ENTERED = "aiohttp.client._BaseRequestContextManager"
"""What aiohttp's request methods return: it can be awaited and entered."""

FUTURES = frozenset({"asyncio.Task", "asyncio.Future", "concurrent.futures.Future"})
QUEUES = frozenset(
    {
        *("asyncio.Queue", "asyncio.PriorityQueue", "asyncio.LifoQueue"),
        *("queue.Queue", "queue.PriorityQueue", "queue.LifoQueue", "queue.SimpleQueue"),
    }
)

AWAITABLES = _collections("Awaitable", "Coroutine") | {"asyncio.Task", "asyncio.Future", ENTERED}
CONTEXT_MANAGERS = frozenset(
    {"contextlib.AbstractContextManager", "contextlib.AbstractAsyncContextManager", ENTERED}
)

_TYPING_ALIASES = {
    **{name: f"builtins.{name.lower()}" for name in ("Dict", "List", "Set", "FrozenSet", "Tuple", "Type")},
    **{name: f"collections.{name}" for name in ("OrderedDict", "Counter", "ChainMap")},
    "DefaultDict": "collections.defaultdict",
    "Deque": "collections.deque",
    "ContextManager": "contextlib.AbstractContextManager",
    "AsyncContextManager": "contextlib.AbstractAsyncContextManager",
    "AbstractSet": "collections.abc.Set",
    "Pattern": "re.Pattern",
    "Match": "re.Match",
    "Text": "builtins.str",
}
_TYPING_ABCS = frozenset(
    {
        *("Awaitable", "Coroutine", "AsyncIterable", "AsyncIterator", "AsyncGenerator"),
        *("Iterable", "Iterator", "Generator", "Reversible", "Container", "Collection", "Callable"),
        *("Sequence", "MutableSequence", "MutableSet", "Mapping", "MutableMapping", "MappingView"),
        *("KeysView", "ItemsView", "ValuesView", "Hashable", "Sized"),
    }
)


def canonical(name: str) -> str:
    """Return one name for each class that ``typing`` and ``typing_extensions`` export under another."""
    module, _, last = name.rpartition(".")
    if module not in ("typing", "typing_extensions"):
        return name
    if last in _TYPING_ABCS:
        return f"collections.abc.{last}"
    return _TYPING_ALIASES.get(last, f"typing.{last}")


TRANSPARENT_DECORATORS = (
    _typing("overload", "override", "final", "deprecated", "no_type_check")
    | {f"functools.{name}" for name in ("cache", "lru_cache", "wraps", "singledispatch")}
    | {"builtins.staticmethod", "builtins.classmethod", "abc.abstractmethod", "warnings.deprecated"}
    | {f"abc.abstract{name}" for name in ("classmethod", "staticmethod")}
)
"""Decorators after which a call still returns what the function returns."""

CONTEXT_DECORATORS = {
    "contextlib.contextmanager": "contextlib.AbstractContextManager",
    "contextlib.asynccontextmanager": "contextlib.AbstractAsyncContextManager",
}
OVERLOADS = _typing("overload")
ENUMS = frozenset(f"enum.{name}" for name in ("Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "ReprEnum"))

ONE_BY_ONE = {
    "builtins.list": "builtins.list",
    "builtins.sorted": "builtins.list",
    "builtins.set": "builtins.set",
    "builtins.frozenset": "builtins.frozenset",
    "builtins.reversed": "collections.abc.Iterator",
    "builtins.iter": "collections.abc.Iterator",
    "builtins.aiter": "collections.abc.AsyncIterator",
    "collections.deque": "collections.deque",
    "itertools.islice": "collections.abc.Iterator",
    "itertools.cycle": "collections.abc.Iterator",
}
"""Functions that make a container of the elements of their first argument."""

SECOND_OF = frozenset(
    {
        *("builtins.filter", "itertools.filterfalse", "itertools.takewhile", "itertools.dropwhile"),
        *("heapq.nlargest", "heapq.nsmallest"),
    }
)
"""Functions that yield elements of their second argument."""

GIVEN_WHEN_ENTERED = {
    "contextlib.closing": "contextlib.AbstractContextManager",
    "contextlib.aclosing": "contextlib.AbstractAsyncContextManager",
    "contextlib.nullcontext": "contextlib.AbstractContextManager",
}
"""Functions that make a context manager which yields their argument."""

ONE_ELEMENT = frozenset({"builtins.next", "builtins.anext", "builtins.min", "builtins.max", "random.choice"})
"""Functions that return an element of their first argument."""

SAME_CLASS = frozenset({"copy.copy", "copy.deepcopy", "dataclasses.replace", "copy.replace"})
"""Functions that return an instance of their first argument's class."""

CASTS = _typing("cast")
TASK_MAKERS = {
    "asyncio.create_task": "asyncio.Task",
    "asyncio.ensure_future": "asyncio.Future",
    "asyncio.shield": "asyncio.Future",
    "asyncio.wait_for": "collections.abc.Coroutine",
}
"""Functions that return an awaitable of what their first argument gives."""

ENTER_SELF = frozenset(
    {
        *("aiohttp.ClientSession", "aiohttp.client.ClientSession", "asyncio.TaskGroup"),
        *("contextlib.ExitStack", "contextlib.AsyncExitStack", "asyncio.Runner"),
        *("concurrent.futures.ThreadPoolExecutor", "concurrent.futures.ProcessPoolExecutor"),
        *("httpx.AsyncClient", "httpx2.AsyncClient"),
        *("curl_cffi.AsyncSession", "curl_cffi.requests.AsyncSession", "pymongo.AsyncMongoClient"),
        *("sqlalchemy.ext.asyncio.AsyncSession", "redis.asyncio.Redis"),
        *("ccxt.async_support.Exchange", "ccxt.pro.Exchange", "asyncpg.Pool"),
    }
)
"""Context managers that yield themselves."""

EXCHANGES = frozenset({"ccxt.async_support", "ccxt.pro"})
"""Modules whose classes, one for each exchange, have lower-case names."""

ENTERING = frozenset({"enter_context", "enter_async_context"})
"""Methods of an exit stack that return what the given context manager yields."""

ENTERED_FUNCTIONS = {
    **dict.fromkeys(
        ("websockets.connect", "websockets.client.connect", "websockets.asyncio.client.connect"),
        "websockets.ClientConnection",
    ),
    "aiosqlite.connect": "aiosqlite.Connection",
}
"""Functions whose result gives an object of this class when it is awaited, and when it is entered."""

RETURNS = {
    **dict.fromkeys(
        ("sqlalchemy.ext.asyncio.create_async_engine", "sqlalchemy.ext.asyncio.engine.create_async_engine"),
        "sqlalchemy.ext.asyncio.AsyncEngine",
    ),
    "redis.asyncio.from_url": "redis.asyncio.Redis",
    "ib_async.IB": "ib_async.IB",
    "sqlalchemy.ext.asyncio.async_sessionmaker": "sqlalchemy.ext.asyncio.async_sessionmaker",
    "asyncio.get_event_loop": _LOOP,
    "asyncio.get_running_loop": _LOOP,
    "asyncio.new_event_loop": _LOOP,
    "asyncio.events.get_event_loop": _LOOP,
    "asyncio.events.get_running_loop": _LOOP,
    "asyncio.get_event_loop_policy": "asyncio.AbstractEventLoopPolicy",
    "uvloop.new_event_loop": _LOOP,
    "asyncpg.create_pool": "asyncpg.Pool",
    "redis.asyncio.Redis.from_url": "redis.asyncio.Redis",
    "anyio.create_task_group": "anyio.abc.TaskGroup",
    "trio.open_nursery": "trio.Nursery",
    "logging.getLogger": "logging.Logger",
    "asyncio.get_child_watcher": "asyncio.AbstractChildWatcher",
    **{
        f"homeassistant.helpers.aiohttp_client.async_{how}_clientsession": "aiohttp.ClientSession"
        for how in ("create", "get")
    },
}
ATTRIBUTES = {
    **{
        ("telegram.Update", name): "telegram.Message"
        for name in ("message", "edited_message", "channel_post", "effective_message")
    },
    ("telegram.Update", "callback_query"): "telegram.CallbackQuery",
    ("telegram.Update", "effective_chat"): "telegram.Chat",
    ("telegram.CallbackQuery", "message"): "telegram.Message",
    ("telegram.Message", "chat"): "telegram.Chat",
    **{
        (f"telegram.ext.{name}", "bot"): "telegram.Bot"
        for name in ("ContextTypes.DEFAULT_TYPE", "CallbackContext", "Application")
    },
    **{
        (name, "channel"): "discord.TextChannel"
        for name in ("discord.Message", "discord.ext.commands.Context")
    },
    ("discord.Message", "author"): "discord.Member",
    ("discord.ext.commands.Context", "author"): "discord.Member",
    ("discord.ext.commands.Context", "message"): "discord.Message",
}
"""Attributes of other libraries' objects, with their class: of several, one that has what all have."""

_STREAMS = ("asyncio.StreamReader", "asyncio.StreamWriter")
AWAITED_RETURNS = {
    "asyncio.open_connection": _STREAMS,
    "asyncio.open_unix_connection": _STREAMS,
    "asyncio.start_server": ("asyncio.Server",),
    "asyncio.start_unix_server": ("asyncio.Server",),
    "asyncio.create_subprocess_exec": ("asyncio.subprocess.Process",),
    "asyncio.create_subprocess_shell": ("asyncio.subprocess.Process",),
    "asyncpg.connect": ("asyncpg.Connection",),
    "asyncpg.create_pool": ("asyncpg.Pool",),
    "nats.connect": ("nats.aio.client.Client",),
    "aiomysql.create_pool": ("aiomysql.Pool",),
    "aiopg.create_pool": ("aiopg.Pool",),
}
"""Coroutine functions, with what awaiting their result gives; several classes are a tuple."""

ENTERED_RETURNS = {
    **{
        ("aiohttp.ClientSession", name): "aiohttp.ClientResponse"
        for name in ("get", "post", "put", "patch", "delete", "options", "head", "request")
    },
    ("aiohttp.ClientSession", "ws_connect"): "aiohttp.ClientWebSocketResponse",
    ("asyncpg.Pool", "acquire"): "asyncpg.Connection",
    **{
        ("sqlalchemy.ext.asyncio.AsyncEngine", name): "sqlalchemy.ext.asyncio.AsyncConnection"
        for name in ("begin", "connect")
    },
    ("asyncpg.pool.Pool", "acquire"): "asyncpg.Connection",
}
"""Methods whose result gives an object of this class when it is awaited, and when it is entered."""

METHOD_RETURNS = {
    ("redis.asyncio.Redis", "pubsub"): "redis.asyncio.client.PubSub",
    ("redis.asyncio.Redis", "pipeline"): "redis.asyncio.client.Pipeline",
    ("sqlalchemy.ext.asyncio.async_sessionmaker", "__call__"): "sqlalchemy.ext.asyncio.AsyncSession",
    ("asyncio.AbstractEventLoopPolicy", "get_event_loop"): _LOOP,
    ("asyncio.AbstractEventLoopPolicy", "new_event_loop"): _LOOP,
    ("asyncio.Task", "get_loop"): _LOOP,
    ("asyncio.Future", "get_loop"): _LOOP,
}
EVENT_LOOPS = frozenset(
    {
        _LOOP,
        "asyncio.events.AbstractEventLoop",
        "asyncio.BaseEventLoop",
        "asyncio.base_events.BaseEventLoop",
        "asyncio.SelectorEventLoop",
        "asyncio.ProactorEventLoop",
        "uvloop.Loop",
    }
)


def constructed(name: str) -> str:
    """Return the class that calling the external ``name`` makes an instance of; ``""`` if unsure.

    An external name counts as a class if it is written like one (PEP 8) and not like a constant.
    """
    if is_exchange(name):
        return name
    last = name.rsplit(".", 1)[-1].lstrip("_")
    is_class = last[:1].isupper() and not (len(last) > 1 and last.isupper())
    return name if is_class and name not in NOT_A_CLASS else ""


def is_exchange(name: str) -> bool:
    """Return True for one of ccxt's asynchronous exchanges: ``ccxt.pro.kraken``."""
    module, _, last = name.rpartition(".")
    return module in EXCHANGES and last.islower()
