"""TL303: test tasks on an application that its clean-up forgets, and those that it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_tradelint.settings import Settings
from tests.projects import findings

SERVICE = """\
import asyncio
from contextlib import suppress
from aiohttp import ClientSession

async def beat():
    while True:
        await asyncio.sleep(1)

async def start(app):
    app["session"] = ClientSession()
    app["task"] = asyncio.create_task(beat())

async def stop(app):
    await app["session"].close()
"""


def told(tmp_path: Path, last: str) -> int:
    body = "\n".join(f"    {line}" for line in last.splitlines())
    settings = Settings(root=str(tmp_path), select=("TL303",))
    return len(findings(tmp_path, {"app.py": f"{SERVICE}{body}\n"}, settings=settings))


@pytest.mark.parametrize("last", ["pass", "print(app['task'].done())", "app['other'].cancel()"])
def test_a_clean_up_that_forgets_the_task(tmp_path: Path, last: str) -> None:
    assert told(tmp_path, last) == 1


@pytest.mark.parametrize(
    "last",
    [
        "task = app['task']\ntask.cancel()",
        "await asyncio.wait([app['task']])",
        "await asyncio.gather(app['task'], return_exceptions=True)",
        "asyncio.get_running_loop().call_soon(app['task'].cancel)",
        "with suppress(asyncio.CancelledError):\n    await app['task']",
        "app.pop('task').cancel()",
        "if task := app.get('task'):\n    task.cancel()",
        "await cancel_and_wait(app['task'])",
        "for key in ['task', 'other']:\n    app[key].cancel()",
        "for task in (app['task'], app['other']):\n    task.cancel()",
        "for value in app.values():\n    if isinstance(value, asyncio.Task):\n        value.cancel()",
        "for task in asyncio.all_tasks():\n    task.cancel()",
        "app.on_cleanup.append(lambda app: app['task'].cancel())",
    ],
)
def test_ways_to_end_it(tmp_path: Path, last: str) -> None:
    assert told(tmp_path, last) == 0
