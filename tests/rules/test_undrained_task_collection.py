"""TL304 and TL310: test what counts as draining a collection of tasks."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import findings, flagged

PRELUDE = """\
import asyncio


class Feed:
    def __init__(self):
        self._tasks = set()

    def on_tick(self):
        task = asyncio.create_task(self._work())
        self._tasks.add(task)
        {callback}

    async def _work(self):
        await asyncio.sleep(1)

"""
DISCARD = "task.add_done_callback(self._tasks.discard)"


def codes(tmp_path: Path, methods: str, callback: str = "pass", **more: str) -> list[str]:
    body = "\n".join("    " + line for line in methods.splitlines())
    files = {"app.py": PRELUDE.format(callback=callback) + body + "\n"}
    files |= {f"{name}.py": text for name, text in more.items()}
    return [finding.code for finding in findings(tmp_path, files, "TL304", "TL310")]


@pytest.mark.parametrize(
    "methods",
    [
        "async def close(self):\n    pass",
        "async def close(self):\n    self._tasks.clear()",
        "def size(self):\n    return len(self._tasks)",
        "def close(self):\n    if self._tasks:\n        print('busy')",
        "def has(self, task):\n    return task in self._tasks",
        "def size(self):\n    return len(getattr(self, '_tasks', ()))",
        "def close(self):\n    for task in getattr(self, '_others', []):\n        task.cancel()",
    ],
)
def test_nobody_empties_it(tmp_path: Path, methods: str) -> None:
    assert codes(tmp_path, methods) == ["TL304"]
    assert codes(tmp_path, methods, DISCARD) == ["TL310"]


@pytest.mark.parametrize(
    "methods",
    [
        "def close(self):\n    for task in self._tasks:\n        task.cancel()",
        "async def close(self):\n    await asyncio.gather(*self._tasks)",
        "async def close(self):\n    await asyncio.wait(self._tasks)",
        "def close(self):\n    for task in getattr(self, '_tasks', []):\n        task.cancel()",
        "async def close(self):\n    while self._tasks:\n        await self._tasks.pop()",
        "def close(self):\n    return [t.cancel() for t in self._tasks]",
        "def close(self):\n    tasks = self._tasks\n    stop(tasks)",
        "def close(self):\n    self.other = self._tasks",
        "def tasks(self):\n    return self._tasks",
    ],
)
def test_somebody_may(tmp_path: Path, methods: str) -> None:
    assert codes(tmp_path, methods) == []
    assert codes(tmp_path, methods, DISCARD) == []


@pytest.mark.parametrize(
    "callback",
    [
        DISCARD,
        "task.add_done_callback(self._tasks.remove)",
        "task.add_done_callback(lambda t: self._tasks.discard(t))",
        "task.add_done_callback(self._done)\n\n    def _done(self, task):\n        self._tasks.remove(task)",
    ],
)
def test_callbacks_that_take_the_task_out(tmp_path: Path, callback: str) -> None:
    assert codes(tmp_path, "x = 1", callback) == ["TL310"]


def test_another_module_empties_it(tmp_path: Path) -> None:
    other = "async def close(feed):\n    for task in feed._tasks:\n        task.cancel()\n"
    assert codes(tmp_path, "x = 1", other=other) == []


def test_the_same_name_in_another_class_does_not_count(tmp_path: Path) -> None:
    other = "class Other:\n    async def stop(self):\n        for t in self._tasks:\n            t.cancel()\n"
    assert codes(tmp_path, "x = 1", other=other) == ["TL304"]


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("def stop():\n    print(1)", 1),
        ("def stop():\n    for task in TASKS:\n        task.cancel()", 0),
        ("__all__ = ['TASKS']", 0),
    ],
)
def test_a_variable_of_the_module(tmp_path: Path, rest: str, expected: int) -> None:
    text = (
        "import asyncio\n\nTASKS = []\n\n\ndef go(work):\n    TASKS.append(asyncio.create_task(work()))\n\n\n"
    )
    assert len(flagged(tmp_path, f"{text}{rest}\n", "TL304")) == expected


def test_workers_that_an_event_stops(tmp_path: Path) -> None:
    text = """
    import asyncio


    class Pool:
        def start(self):
            self._workers = [asyncio.create_task(self._work()) for _ in range(3)]

        async def _work(self):
            await self._stopping.wait()

        def stop(self):
            self._stopping.set()
    """
    assert flagged(tmp_path, text, "TL304") == []


@pytest.mark.parametrize(
    ("made", "codes"),
    [
        ("set()", ["TL304"]),
        ("[]", ["TL304"]),
        ("collections.deque()", ["TL304"]),
        ("tasks", []),
        ("tasks or set()", []),
        ("desk.tasks", []),
        ("shared()", []),
    ],
)
def test_a_collection_that_comes_from_elsewhere_is_its_owner_s(
    tmp_path: Path, made: str, codes: list[str]
) -> None:
    text = f"""
    import asyncio
    import collections

    def shared():
        return TASKS

    class Protocol:
        def __init__(self, tasks, desk):
            self.closing = {made}

        def connection_lost(self, work):
            self.closing.append(asyncio.create_task(work()))
    """
    assert [finding.code for finding in findings(tmp_path, {"app.py": text}, "TL304")] == codes


def fixable(tmp_path: Path, methods: str, *, start: str = "set()", add: str = "add") -> bool:
    text = f"""\
import asyncio


class Feed:
    def __init__(self):
        self._tasks = {start}

    def on_tick(self):
        self._tasks.{add}(asyncio.create_task(self._work()))

    async def _work(self):
        await asyncio.sleep(1)

""" + "\n".join("    " + line for line in methods.splitlines())
    (found, *_) = findings(tmp_path, {"app.py": text + "\n"}, "TL304")
    return found.fix is not None


CLOSE = "async def close(self):\n    print('closed')"


@pytest.mark.parametrize(
    ("methods", "expected"),
    [
        (CLOSE, True),
        ("def close(self):\n    print('closed')", False),
        ("async def close(self):\n    self._tasks.clear()", False),
        (f"{CLOSE}\n\nasync def stop(self):\n    print('stopped')", False),
        (f"{CLOSE}\n\ndef add(self, x):\n    self._tasks.add(x)", False),
        (
            f"{CLOSE}\n\ndef later(self):\n    self._tasks.add(asyncio.create_task(self._last()))\n\n"
            "async def _last(self):\n    await self.close()",
            False,
        ),
        ("async def run(self):\n    await asyncio.sleep(1)", False),
    ],
)
def test_the_fix_is_offered_where_it_is_plain_what_to_do(
    tmp_path: Path, methods: str, expected: bool
) -> None:
    assert fixable(tmp_path, methods) is expected


def test_the_fix_takes_lists_as_well(tmp_path: Path) -> None:
    assert fixable(tmp_path, CLOSE, start="[]", add="append")
