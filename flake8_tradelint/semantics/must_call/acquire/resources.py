"""The resource table: what acquires a must-call obligation and what discharges it, as data.

Qualified names are those under which the libraries export and define things (checked against aiohttp
3.9-3.14 and CPython 3.10-3.13). ``libraries`` has the rows of other packages.
"""

from __future__ import annotations

from flake8_tradelint.startup.light import lru_cache
from flake8_tradelint.startup.records import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.naming.symbols import ClassRef


class Resource(Record):
    """A kind of value with a must-call obligation: its owner must call one of ``releases``.

    ``noun`` and ``closer`` (the method that people should call) are for messages. ``classes``: constructing
    one of them (or a subclass) acquires; the last part may be a pattern (``"ccxt.pro.[a-z]*"``).
    ``functions``: calling one of them acquires. ``coroutines``: awaiting the result of one of them
    acquires. ``loop_methods``: methods of an event loop that acquire. ``methods``: full names of methods of
    other classes that acquire; those that are among ``coroutines``, too, when their result is awaited.

    ``releases``: methods that discharge, called or passed as bound methods. ``awaits``: those of them that
    are coroutine functions, so that a call without ``await`` does nothing. ``through``: attributes by which
    an owner can be released instead (``connector``). ``awaited``: awaiting the value itself discharges.

    ``takers``: methods of other objects that discharge the value which they get (``pool.release(value)``).

    ``lent``: a callee borrows an argument (a session); otherwise it takes ownership (``gather(task)``).
    ``disowned_by``: keywords of the acquiring call that give the ownership to somebody else. ``owns``:
    keyword arguments that are released with the value, each with the keyword by which the caller may keep
    them. ``shares``: keywords for an object that the value works through; a value that shares it has
    nothing of its own to release. ``within``: classes, and methods that give an instance, with which a value
    ends that is made for one. ``makers``: classes whose instances acquire when they are called.
    ``mendable``: a fix may add the release. ``every_way``: it has to be released on every way out. ``part``:
    the index of the value in the tuple that the call returns. ``after``: the methods from whose call on
    there is something to release; ``on_use``: any method does that. ``reported``: ``unclosed-resource``
    reports leaks. ``leads_back``: objects that the value gives refer to it (``database.client``), and whoever
    keeps one may close it. ``closed_by_collection``: it closes itself when it is collected, so that one which
    somebody keeps is lost only where a closer forgets it.
    ``holds``: what an object of a class of the project keeps open, in a row that is derived from the class;
    ``opener`` is the method that opens it, ``owner`` the class, ``fluent`` methods that return the object
    itself, ``ends`` the methods that close what it holds, ``own_methods`` all that its classes define;
    ``unseen``: a base of it is out of sight.
    ``reopens``: what is used after its close opens again, or has nothing that could be closed.
    ``words``: the parts that the module names of all acquiring names share; a file acquires only if its text
    has one of them, or a class of the project that is derived from one of ``classes``.
    """

    noun: str
    closer: str = "close"
    classes: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()
    coroutines: frozenset[str] = frozenset()
    loop_methods: frozenset[str] = frozenset()
    methods: frozenset[str] = frozenset()
    releases: frozenset[str] = frozenset()
    awaits: frozenset[str] = frozenset()
    takers: frozenset[str] = frozenset()
    through: frozenset[str] = frozenset()
    awaited: bool = False
    lent: bool = False
    disowned_by: frozenset[str] = frozenset()
    owns: tuple[tuple[str, str], ...] = ()
    shares: frozenset[str] = frozenset()
    within: frozenset[str] = frozenset()
    makers: frozenset[str] = frozenset()
    mendable: bool = True
    every_way: bool = True
    part: int | None = None
    after: frozenset[str] = frozenset()
    on_use: bool = False
    reported: bool = True
    closed_by_collection: bool = False
    leads_back: bool = False
    holds: str = ""
    opener: str = ""
    owner: ClassRef | None = None
    fluent: frozenset[str] = frozenset()
    ends: frozenset[str] = frozenset()
    own_methods: frozenset[str] = frozenset()
    reopens: bool = False
    unseen: bool = False
    words: frozenset[str] = frozenset()

    def names(self) -> frozenset[str]:
        """Return the last components of all acquiring names, patterns aside."""
        return _names(self)

    def method_names(self) -> frozenset[str]:
        """Return the bare names of ``methods``."""
        return frozenset(name.rpartition(".")[2] for name in self.methods) - {"__call__"}

    def patterns(self) -> frozenset[str]:
        """Return the names among ``classes`` whose last part is a pattern."""
        return frozenset(name for name in self.classes if _is_pattern(name))

    def is_class(self, name: str) -> bool:
        """Return True if ``classes`` has the class with this full name."""
        return name in self.classes or any(_matches(name, pattern) for pattern in self.patterns())


@lru_cache(maxsize=128)
def _names(resource: Resource) -> frozenset[str]:
    full = resource.classes | resource.functions | resource.coroutines
    last = frozenset(name.rsplit(".", 1)[-1] for name in full if not _is_pattern(name)) - {"__call__"}
    return last | resource.loop_methods | resource.method_names()


def _is_pattern(name: str) -> bool:
    return any(character in name for character in "*?[")


def _matches(name: str, pattern: str) -> bool:
    module, _, last = name.rpartition(".")
    where, _, wanted = pattern.rpartition(".")
    if module != where:
        return False
    from fnmatch import fnmatchcase

    return fnmatchcase(last, wanted)


SESSION = Resource(
    noun="session",
    classes=frozenset({"aiohttp.ClientSession", "aiohttp.client.ClientSession"}),
    releases=frozenset({"close", "detach", "__aexit__"}),
    awaits=frozenset({"close"}),
    through=frozenset({"connector", "_connector"}),
    lent=True,
    disowned_by=frozenset({"connector_owner"}),
    owns=(("connector", "connector_owner"),),
)

WHOLE_SESSION = replace(SESSION, releases=SESSION.releases - {"detach"})
"""A session that has made its connector itself: ``detach()`` leaves the connector open, and nobody has it."""

# A response to HEAD has no body that would keep its connection.
_REQUESTS = frozenset(
    f"aiohttp.ClientSession.{name}"
    for name in ("get", "post", "put", "patch", "delete", "options", "request")
)

RESPONSE = Resource(
    noun="response",
    methods=_REQUESTS,
    coroutines=_REQUESTS,
    releases=frozenset({"read", "text", "json", "release", "close", "wait_for_close", "__aexit__"}),
    through=frozenset({"content", "connection"}),
    lent=True,
)

BODY = replace(RESPONSE, releases=frozenset({"release", "close", "__aexit__"}))
"""A response whose body is to be read: that takes the connection, which its block gives back."""

WEBSOCKET = Resource(
    noun="websocket",
    methods=frozenset({"aiohttp.ClientSession.ws_connect"}),
    coroutines=frozenset({"aiohttp.ClientSession.ws_connect"}),
    # Receiving ends when the other side closes, and then there is nothing left to close.
    releases=frozenset({"close", "receive", "receive_str", "receive_bytes", "receive_json", "__aexit__"}),
    lent=True,
)

WAITING = frozenset({"wait"})
"""Last names of functions that wait for some of several tasks, or for a limited time."""

TASK = Resource(
    noun="task",
    classes=frozenset({"asyncio.Task", "asyncio.tasks.Task"}),
    functions=frozenset(
        {
            "asyncio.create_task",
            "asyncio.ensure_future",
            "asyncio.tasks.create_task",
            "asyncio.tasks.ensure_future",
        }
    ),
    loop_methods=frozenset({"create_task"}),
    releases=frozenset({"cancel", "__await__"}),
    awaited=True,
)

SUBMITTED = Resource(
    noun="task",
    # The returned future and the task in the other loop refer to each other; nothing else refers to them.
    functions=frozenset({"asyncio.run_coroutine_threadsafe", "asyncio.tasks.run_coroutine_threadsafe"}),
    releases=frozenset({"cancel", "result", "exception"}),
)

BORROWERS = frozenset(
    f"builtins.{name}"
    for name in ("print", "repr", "str", "id", "type", "isinstance", "hasattr", "len", "bool", "callable")
)
"""Functions that only look at an argument."""

LOGGERS = frozenset({"debug", "info", "warning", "warn", "error", "exception", "critical", "log"})
"""Methods that only log an argument."""

ASKS = frozenset({"done", "cancelled", "result", "exception", "add_done_callback"})
"""Methods that tell whether or how a task has ended, or register a callback for it."""
