"""The tables: what acquires an obligation, what discharges it. Data, no code.

Qualified names are those under which the libraries export and define things (checked
against aiohttp 3.9-3.14 and CPython 3.10-3.13). ``libraries`` has the rows of other packages.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Resource:
    """A kind of value that somebody must take care of.

    ``classes``: constructing one of them (or a subclass) acquires; ``"module.*"`` are all classes of
    a module. ``functions``: calling one of them acquires. ``loop_methods``: methods of an event loop
    that acquire. ``releases``: methods that discharge, called or handed on as bound methods;
    ``awaits`` are those of them that are coroutines, so that a call without ``await`` does nothing.
    ``through``: attributes by which an owner can be released instead (``connector``).
    ``awaited``: awaiting the value itself discharges. ``lent``: a value handed to a call as an
    argument comes back (a session); otherwise the callee takes care of it (``gather(task)``).
    ``disowned_by``: keywords of the acquiring call after which somebody else takes care of the value.
    """

    noun: str
    classes: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()
    loop_methods: frozenset[str] = frozenset()
    releases: frozenset[str] = frozenset()
    awaits: frozenset[str] = frozenset()
    through: frozenset[str] = frozenset()
    awaited: bool = False
    lent: bool = False
    disowned_by: frozenset[str] = frozenset()

    def names(self) -> frozenset[str]:
        """The last components of everything that acquires."""
        full = self.classes | self.functions
        return frozenset(name.rsplit(".", 1)[-1] for name in full) | self.loop_methods

    def is_class(self, name: str) -> bool:
        """Is the class with this full name one of ``classes``?"""
        return name in self.classes or f"{name.rpartition('.')[0]}.*" in self.classes


SESSION = Resource(
    noun="session",
    classes=frozenset({"aiohttp.ClientSession", "aiohttp.client.ClientSession"}),
    releases=frozenset({"close", "detach", "__aexit__"}),
    awaits=frozenset({"close"}),
    through=frozenset({"connector", "_connector"}),
    lent=True,
    disowned_by=frozenset({"connector_owner"}),
)

TASK = Resource(
    noun="task",
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

BORROWERS = frozenset(
    f"builtins.{name}"
    for name in ("print", "repr", "str", "id", "type", "isinstance", "hasattr", "len", "bool", "callable")
)
"""Functions that look at an argument and let it go."""

LOGGERS = frozenset({"debug", "info", "warning", "warn", "error", "exception", "critical", "log"})
"""Methods that write an argument down and let it go."""

DROPPING_CALLERS = frozenset(
    {
        "add_signal_handler",
        "call_soon",
        "call_soon_threadsafe",
        "call_later",
        "call_at",
        "add_done_callback",
        "add_reader",
        "add_writer",
        "add_listener",
        "add_callback",
        "register",
        "subscribe",
        "connect",
        "on",
    }
)
"""Methods that call what they are given and ignore its result: a lambda's value is lost there."""
