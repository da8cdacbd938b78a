"""The functions and methods that matter, under the names by which mypy knows them."""

from __future__ import annotations

from mypy.nodes import TypeInfo

TASK_FUNCTIONS = frozenset({"asyncio.tasks.create_task", "asyncio.tasks.ensure_future"})
LOOP = "asyncio.events.AbstractEventLoop"
LOOP_METHOD = "create_task"
SESSION = "aiohttp.client.ClientSession"

NAMING = frozenset({"builtins.getattr", "builtins.setattr", "builtins.delattr"})
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
REPLACING = frozenset({"dataclasses.replace", "copy.replace", "attr.evolve", "attrs.evolve", "attr.assoc"})
"""Functions that make another instance of their first argument."""


def is_session(info: TypeInfo) -> bool:
    """Is it aiohttp's session, or derived from it?"""
    return info.has_base(SESSION)
