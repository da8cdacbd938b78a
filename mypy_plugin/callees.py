"""The functions and methods that the plugin checks, by the names under which mypy knows them."""

from __future__ import annotations

from mypy.nodes import TypeInfo

SUBMIT = "asyncio.tasks.run_coroutine_threadsafe"
TASK_FUNCTIONS = frozenset({"asyncio.tasks.create_task", "asyncio.tasks.ensure_future", SUBMIT})
TASKS = frozenset({"asyncio.tasks.Task", "_asyncio.Task"})
"""The class ``Task``, under its names in different revisions of typeshed."""
LOOP = "asyncio.events.AbstractEventLoop"
LOOP_METHOD = "create_task"
HANDING = {
    **dict.fromkeys(("call_soon", "call_soon_threadsafe"), 0),
    **dict.fromkeys(("call_later", "call_at", "add_signal_handler", "add_reader", "add_writer"), 1),
}
"""Methods of an event loop that call one of their arguments and drop its result -> that argument's index."""
SESSION = "aiohttp.client.ClientSession"

NAMING = frozenset(f"builtins.{name}" for name in ("getattr", "setattr", "delattr", "hasattr"))
NAMING_METHODS = frozenset(
    {
        "unittest.mock._patcher.object",
        "unittest.mock._patcher.__call__",
        "_pytest.monkeypatch.MonkeyPatch.setattr",
        "_pytest.monkeypatch.MonkeyPatch.delattr",
        "pytest_mock.plugin.MockerFixture._Patcher.object",
        "pytest_mock.plugin.MockerFixture._Patcher.__call__",
    }
)
"""Methods that take the name of an attribute; ``NAMING`` has the functions."""
PATHS = frozenset({"operator.attrgetter", "_operator.attrgetter"})
"""Functions that take names of attributes of an object that is passed later."""
REPLACING = frozenset({"dataclasses.replace", "copy.replace", "attr.evolve", "attrs.evolve", "attr.assoc"})
"""Functions that create another instance like their first argument."""


def is_session(info: TypeInfo) -> bool:
    """Return True if the class is aiohttp's session or derives from it."""
    return info.has_base(SESSION)


def is_task(info: TypeInfo) -> bool:
    """Return True if the class is asyncio's task or derives from it."""
    return any(base.fullname in TASKS for base in info.mro)
