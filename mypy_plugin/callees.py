"""The functions and methods that matter, under the names by which mypy knows them."""

from __future__ import annotations

from mypy.nodes import TypeInfo

SUBMIT = "asyncio.tasks.run_coroutine_threadsafe"
TASK_FUNCTIONS = frozenset({"asyncio.tasks.create_task", "asyncio.tasks.ensure_future", SUBMIT})
TASKS = frozenset({"asyncio.tasks.Task", "_asyncio.Task"})
"""The class, under the names that it has in typeshed's revisions."""
LOOP = "asyncio.events.AbstractEventLoop"
LOOP_METHOD = "create_task"
HANDING = {
    **dict.fromkeys(("call_soon", "call_soon_threadsafe"), 0),
    **dict.fromkeys(("call_later", "call_at", "add_signal_handler", "add_reader", "add_writer"), 1),
}
"""Methods of a loop that call one of their arguments and drop what it returns, and which one."""
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
"""Functions and methods that take the name of an attribute."""
PATHS = frozenset({"operator.attrgetter", "_operator.attrgetter"})
"""Those that take names of attributes of what they get later."""
REPLACING = frozenset({"dataclasses.replace", "copy.replace", "attr.evolve", "attrs.evolve", "attr.assoc"})
"""Functions that make another instance of their first argument."""


def is_session(info: TypeInfo) -> bool:
    """Is it aiohttp's session, or derived from it?"""
    return info.has_base(SESSION)


def is_task(info: TypeInfo) -> bool:
    """Is it asyncio's task, or derived from it?"""
    return any(base.fullname in TASKS for base in info.mro)
