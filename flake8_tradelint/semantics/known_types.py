"""What is known of the standard library and of aiohttp without reading their sources."""

from __future__ import annotations

_LOOP = "asyncio.AbstractEventLoop"


def _typing(*names: str) -> frozenset[str]:
    """The names as ``typing`` and ``typing_extensions`` export them."""
    return frozenset(f"{module}.{name}" for module in ("typing", "typing_extensions") for name in names)


def _collections(*names: str) -> frozenset[str]:
    return frozenset(f"{module}.{name}" for module in ("typing", "collections.abc") for name in names)


UNIONS = _typing("Optional", "Union")
WRAPPERS = _typing("Annotated", "ClassVar", "Final", "Required", "NotRequired", "ReadOnly") | {
    "dataclasses.InitVar"
}
SELF_TYPES = _typing("Self")
NOT_A_CLASS = _typing("Any", "Callable", "Type", "Literal", "TypeVar", "Self", "NoReturn", "Never") | {
    "builtins.type",
    "builtins.object",
    "collections.abc.Callable",
}
PROPERTIES = frozenset({"builtins.property", "functools.cached_property"})

MAPPINGS = _collections("Mapping", "MutableMapping") | {
    "builtins.dict",
    "collections.OrderedDict",
    "collections.defaultdict",
    "typing.Dict",
    "typing.DefaultDict",
    "typing.OrderedDict",
    "types.MappingProxyType",
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
}
AWAITABLES = _collections("Awaitable", "Coroutine") | {"asyncio.Task", "asyncio.Future"}

SAME_CLASS = frozenset({"copy.copy", "copy.deepcopy", "dataclasses.replace", "copy.replace"})
"""Functions that return an instance of their first argument's class."""

ENTER_SELF = frozenset({"aiohttp.ClientSession", "aiohttp.client.ClientSession", "asyncio.TaskGroup"})
"""Context managers that yield themselves."""

RETURNS = {
    "asyncio.get_event_loop": _LOOP,
    "asyncio.get_running_loop": _LOOP,
    "asyncio.new_event_loop": _LOOP,
    "asyncio.events.get_event_loop": _LOOP,
    "asyncio.events.get_running_loop": _LOOP,
    "asyncio.get_event_loop_policy": "asyncio.AbstractEventLoopPolicy",
    "asyncio.create_task": "asyncio.Task",
    "asyncio.ensure_future": "asyncio.Future",
    "uvloop.new_event_loop": _LOOP,
    "anyio.create_task_group": "anyio.abc.TaskGroup",
    "trio.open_nursery": "trio.Nursery",
    "asyncio.get_child_watcher": "asyncio.AbstractChildWatcher",
}
METHOD_RETURNS = {
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
    """The class that calling the external ``name`` makes an instance of; empty where unsure.

    An external name counts as a class when it is spelt like one (PEP 8) and not as a constant.
    """
    last = name.rsplit(".", 1)[-1].lstrip("_")
    is_class = last[:1].isupper() and not (len(last) > 1 and last.isupper())
    return name if is_class and name not in NOT_A_CLASS else ""
