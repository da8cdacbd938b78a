"""TL303: test what counts as ending a task that an object keeps."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import findings, flagged

PRELUDE = """\
import asyncio
import contextlib


class Feed:
    async def start(self):
        self._task = asyncio.create_task(self._poll())

    async def _poll(self):
        while True:
            await asyncio.sleep(1)

"""

CLOSE = "async def close(self):\n    "


def flags(tmp_path: Path, methods: str, **more: str) -> int:
    body = "\n".join("    " + line for line in methods.splitlines())
    return len(flagged(tmp_path, PRELUDE + body + "\n", "TL303", **more))


@pytest.mark.parametrize(
    "methods",
    [
        CLOSE + "self.prices = {}",
        "def stop(self):\n    if self._task.done():\n        print(self._task)",
        CLOSE + "self._task = None",
        CLOSE + "log.info('closing %s', self._task)",
        "def restart(self):\n    if self._task:\n        self._task.cancel()\n"
        "    self._task = asyncio.create_task(self._poll())\n" + CLOSE + "pass",
        "def size(self):\n    return 1",
        CLOSE + "getattr(self, 'other').cancel()",
        CLOSE + f"getattr(self, {'x' * 300!r}).cancel()",
    ],
)
def test_nobody_ends_it(tmp_path: Path, methods: str) -> None:
    assert flags(tmp_path, methods) >= 1


@pytest.mark.parametrize(
    "methods",
    [
        CLOSE + "self._task.cancel()",
        CLOSE + "await self._task",
        CLOSE + "task = self._task\n    task.cancel()",
        CLOSE + "task, self._task = self._task, None\n    await task",
        CLOSE + "for t in (self._task, self.other):\n        t.cancel()",
        CLOSE + "await asyncio.gather(self._task, return_exceptions=True)",
        CLOSE + "tasks = [t for t in (self._task, self.x) if t]\n    await asyncio.wait(tasks)",
        CLOSE + "await asyncio.wait_for(self._task, 1)",
        CLOSE + "with contextlib.suppress(asyncio.CancelledError):\n        await self._task",
        CLOSE + "await _close(self._task)",
        CLOSE + "for name in self.names:\n        getattr(self, f'_{name}').cancel()",
        CLOSE + "getattr(self, f'_task').cancel()",
        "def close(self):\n    self.on_unload(self._task.cancel)",
        "def __await__(self):\n    return self._task.__await__()",
        "def task(self):\n    return self._task",
    ],
)
def test_somebody_ends_it(tmp_path: Path, methods: str) -> None:
    assert flags(tmp_path, methods) == 0


@pytest.mark.parametrize(
    ("watch", "stop"),
    [
        ("while self.running:\n                await asyncio.sleep(1)", "self.running = False"),
        ("await self.stopping.wait()", "self.stopping.set()"),
        ("async for m in self.socket:\n                print(m)", "await self.socket.close()"),
        ("await self.step()", "self.quit()"),
        ("await self.socket.run()", "socket = self.socket; await socket.close()"),
        ("await self.socket.run()", "if s := getattr(self, 'socket', None): await s.close()"),
    ],
)
def test_a_closer_that_stops_the_coroutine_otherwise(tmp_path: Path, watch: str, stop: str) -> None:
    text = f"""
    import asyncio


    class Feed:
        async def start(self):
            self._task = asyncio.create_task(self._poll())

        async def _poll(self):
            {watch}

        async def close(self):
            {stop}

        async def step(self):
            return self.flag

        def quit(self):
            self.flag = True
    """
    assert flagged(tmp_path, text, "TL303") == []


@pytest.mark.parametrize(
    "close",
    [
        "for s in self.sockets: await s.close()",
        "count = self.sockets; print(count)",
        "sockets = other.sockets; sockets.clear()",
    ],
)
def test_a_closer_that_only_looks(tmp_path: Path, close: str) -> None:
    body = PRELUDE.replace("await asyncio.sleep(1)", "await self.sockets.receive()")
    assert len(flagged(tmp_path, f"{body}    async def close(self, other):\n        {close}\n", "TL303")) == 1


@pytest.mark.parametrize(("stop", "count"), [("self.session.close()", 0), ("self.prices.clear()", 1)])
def test_a_function_inside_of_the_method_is_told_to_stop(tmp_path: Path, stop: str, count: int) -> None:
    text = f"""
    import asyncio


    class Feed:
        def start(self):
            async def listen():
                async for message in self.session.messages():
                    print(message)

            self.prices.append(1)
            self._task = asyncio.create_task(listen())

        async def close(self):
            await {stop}
    """
    assert len(flagged(tmp_path, text, "TL303")) == count


@pytest.mark.parametrize(
    ("task", "loop", "count"),
    [
        ("group.spawn(self._poll())", "self.waiting.wait()", 0),
        ("retry(self._poll)", "self.waiting.wait()", 0),
        ("group.spawn(self._poll())", "self.other.wait()", 1),
        ("self._poll()", "self.step(self.is_closing())", 0),
        ("self._poll()", "self.step(self.prices())", 1),
    ],
)
def test_what_runs_in_the_task_is_told_to_stop(tmp_path: Path, task: str, loop: str, count: int) -> None:
    text = f"""
    import asyncio
    from lib import Transport


    class Feed(Transport):
        def start(self, group):
            self._task = asyncio.create_task({task})

        async def _poll(self):
            await {loop}

        async def close(self):
            self.waiting.set()
            await super().close()
    """
    assert len(flagged(tmp_path, text, "TL303")) == count


def test_a_one_shot_task_of_a_class_without_an_end_is_no_disease(tmp_path: Path) -> None:
    text = PRELUDE.replace("while True:", "if True:")
    assert flagged(tmp_path, text, "TL303") == []


def test_closing_a_position_is_business_and_no_end(tmp_path: Path) -> None:
    business = "    async def _close_all_positions(self):\n        return 1\n"
    assert flagged(tmp_path, PRELUDE.replace("while True:", "if True:") + business, "TL303") == []
    (finding,) = findings(tmp_path, {"app.py": PRELUDE + business}, "TL303")
    assert "looks like" not in finding.message
    closer = business.replace("positions", "connections")
    assert len(flagged(tmp_path, PRELUDE.replace("while True:", "if True:") + closer, "TL303")) == 1


def test_somebody_looks_it_up_by_its_name(tmp_path: Path) -> None:
    other = "from app import Feed\ndef end(feed: Feed):\n    getattr(feed, '_task', None).cancel()\n"
    assert flags(tmp_path, CLOSE + "pass", other=other) == 0
    assert flags(tmp_path, CLOSE + "pass", other=other.replace("_task", "_work")) == 1


def test_a_loop_with_a_way_out_ends_by_itself(tmp_path: Path) -> None:
    text = PRELUDE.replace("await asyncio.sleep(1)", "if await self.step():\n                break")
    assert flagged(tmp_path, text, "TL303") == []


def test_a_subclass_in_another_module_ends_it(tmp_path: Path) -> None:
    child = "import app\n\nclass Child(app.Feed):\n    async def stop(self):\n        self._task.cancel()\n"
    assert flags(tmp_path, CLOSE + "pass", child=child) == 0


def test_the_same_name_in_another_class_does_not_count(tmp_path: Path) -> None:
    other = "class Other:\n    async def stop(self):\n        self._task.cancel()\n"
    assert flags(tmp_path, CLOSE + "pass", other=other) == 1


def test_the_story(tmp_path: Path) -> None:
    text = PRELUDE + "    async def shutdown(self):\n        self.x = 1\n"
    (finding,) = findings(tmp_path, {"app.py": text}, "TL303")
    assert "`shutdown()` looks like the place and forgets it" in finding.message
    assert finding.confidence == "high"
    assert [location.note for location in finding.related] == [
        "kept in `_task` of `Feed` here",
        "`shutdown()` neither cancels nor awaits it",
    ]


def test_the_method_that_makes_the_task_is_not_said_to_forget_it(tmp_path: Path) -> None:
    text = """
    import asyncio


    class Feed:
        def close_and_restart(self):
            if self._task:
                self._task.cancel()
            self._task = asyncio.create_task(self._poll())

        def stop(self):
            print("stopped")

        async def _poll(self): ...
    """
    (finding,) = findings(tmp_path, {"app.py": text}, "TL303")
    assert "`stop()` looks like the place" in finding.message


@pytest.mark.parametrize(
    "closer",
    ["_close_browser(self):\n        self.x = 1", "close(self):\n        raise NotImplementedError('close')"],
)
def test_what_ends_something_else_is_not_said_to_forget_it(tmp_path: Path, closer: str) -> None:
    text = PRELUDE + f"    async def {closer}\n"
    (finding,) = findings(tmp_path, {"app.py": text}, "TL303")
    assert "looks like the place" not in finding.message
