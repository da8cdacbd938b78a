"""Test TASK and SESSION rules that need mypy's types, beside mypy's own ``unused-awaitable``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.mypy_plugin.running import mypy, project

Say = Callable[..., str]
TASK, SESSION = "[tradelint-dropped-task]", "[tradelint-unclosed-session]"
LOOPS = """\
    import asyncio
    from typing import Generic, TypeVar

    T = TypeVar("T")

    class Box(Generic[T]):
        def __init__(self, item: T) -> None:
            self.item = item

    class Own(asyncio.SelectorEventLoop):
        pass

    class Named(asyncio.Task[None]):
        pass

    class Pool:
        def create_task(self, work: object) -> object:
            return work

        def call_later(self, delay: float, *what: object) -> None: ...

    async def work() -> None: ...
    """


def lines(output: str, code: str) -> list[int]:
    return [int(line.split(":")[1]) for line in output.splitlines() if line.endswith(code)]


@pytest.fixture
def say(tmp_path: Path, mypy_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Say:
    def ask(user: str, *arguments: str, pyproject: str = "") -> str:
        monkeypatch.chdir(
            project(tmp_path, {"loops.py": LOOPS, "user.py": user, "pyproject.toml": pyproject})
        )
        return mypy(f"--cache-dir={mypy_cache}", *arguments)

    return ask


def test_what_types_alone_reveal(say: Say) -> None:
    output = say(
        """\
        import asyncio
        from loops import Box, Named, Own, Pool, work

        def boxed(box: Box[asyncio.AbstractEventLoop]) -> None:
            box.item.create_task(work())

        def own(found: dict[str, Own]) -> None:
            for runner in found.values():
                runner.create_task(work())

        def pooled(pool: Pool) -> None:
            pool.create_task(work())
            pool.call_later(1, asyncio.create_task, work())

        def made(box: Box[Own]) -> None:
            Named(work())
            asyncio.Task(work(), loop=box.item)

        def later(box: Box[Own]) -> None:
            box.item.call_later(1, asyncio.create_task, work())
            box.item.call_soon(box.item.create_task, work())
            box.item.call_later(1, print, "later")

        def from_a_thread(box: Box[Own]) -> None:
            asyncio.run_coroutine_threadsafe(work(), box.item)
        """
    )
    assert lines(output, TASK) == [5, 9, 16, 17, 20, 21, 25], output


def test_what_is_kept(say: Say) -> None:
    output = say(
        """\
        import asyncio
        from contextlib import suppress
        import pytest
        from loops import Own, work

        class Desk:
            def __init__(self, runner: Own) -> None:
                self.runner = runner
                self.task = self.runner.create_task(work())
                self.other: object = runner.create_task(work())
                runner.create_task(work()).add_done_callback(print)

            def start(self) -> "asyncio.Task[None]":
                return self.runner.create_task(
                    work(),
                )

            async def wait(self) -> None:
                await self.runner.create_task(work())
                with pytest.raises(RuntimeError):
                    self.runner.create_task(work())

        async def main(runner: Own) -> None:
            poller = runner.create_task(work())
            while True:
                await asyncio.sleep(1)
        """,
        "--disable-error-code=import-not-found",
    )
    assert lines(output, TASK) == [11], output


def test_variables_that_are_taken_somewhere(say: Say) -> None:
    """That is seen without a rule; what only looks like it is asked of the rule."""
    output = say(
        """\
        import asyncio
        import weakref
        from loops import Own, work

        WEAK: "weakref.WeakSet[object]" = weakref.WeakSet()

        async def taken(runner: Own, found: "list[object]") -> object:
            awaited = runner.create_task(work())
            waited_for = runner.create_task(work())
            kept: object = runner.create_task(work())
            listed = runner.create_task(work())
            returned = runner.create_task(work())
            inside = runner.create_task(work())

            async def inner() -> None:
                await inside

            await awaited
            await asyncio.wait([waited_for, listed])
            found.append(kept)
            return returned

        async def another_variable(runner: Own) -> None:
            task = runner.create_task(work())

            async def inner(task: "asyncio.Task[None]") -> None:
                await task

            await inner(asyncio.create_task(work()))

        def only_looked_at(runner: Own) -> None:
            task = runner.create_task(work())
            task.add_done_callback(print)

        def weakly(runner: Own) -> None:
            task = runner.create_task(work())
            WEAK.add(task)

        class Desk:
            def __init__(self, runner: Own, tasks: "list[object]") -> None:
                task = runner.create_task(work())
                tasks.append(task)
                lost = runner.create_task(work())

            def start(self, runner: Own) -> object:
                first = runner.create_task(work())
                second = runner.create_task(work())
                self.second = second
                third = fourth = runner.create_task(work())
                return first, third
        """
    )
    assert lines(output, TASK) == [24, 32, 36, 43], output


def test_nothing_is_told_twice(say: Say) -> None:
    user = """\
        import asyncio
        from loops import Own, work

        async def run(runner: Own) -> None:
            asyncio.create_task(work())
            runner.create_task(work())
            asyncio.Task(work())
            asyncio.run_coroutine_threadsafe(work(), runner)
            runner.call_soon(asyncio.ensure_future, work())
            _ = runner.create_task(work())
            asyncio.create_task(work()).add_done_callback(print)
        """
    assert lines(say(user), TASK) == [5, 6, 7, 8, 9, 10, 11]
    both = say(user, "--enable-error-code=unused-awaitable")
    assert lines(both, TASK) == [8, 9, 10, 11]
    assert lines(both, "[unused-awaitable]") == [5, 6, 7]


def test_functions_that_the_configuration_names(say: Say) -> None:
    user = """\
        from loops import Box, work

        class Spawner:
            def spawn(self, what: object) -> object: ...
            async def launch(self, what: object) -> object: ...

        class Own(Spawner): ...

        class Other:
            def spawn(self, what: object) -> object: ...

        def spawn(what: object) -> object: ...

        async def run(box: Box[Own], other: Other) -> object:
            box.item.spawn(work())
            other.spawn(work())
            spawn(work())
            await box.item.launch(work())
            kept = box.item.spawn(work())
            return kept
        """
    made = ["user.Spawner.spawn", "await user.Spawner.launch", "user.spawn"]
    pyproject = f"[tool.tradelint]\ntask-functions = {made}\n"
    output = say(user, "--disable-error-code=empty-body", pyproject=pyproject)
    assert lines(output, TASK) == [15, 17, 18], output


def test_sessions(say: Say) -> None:
    output = say(
        """\
        import aiohttp

        class Session(aiohttp.ClientSession): ...

        async def opened(url: str) -> None:
            session = Session()
            await session.get(url)

        async def entered(url: str) -> None:
            async with Session() as session, Session() as other:
                await session.get(url)
            async with aiohttp.ClientSession().get(url) as response:
                await response.text()

        class Client:
            def __init__(self) -> None:
                self.session = Session()

            def open(self) -> "list[Session]":
                first, second = Session(), Session()
                third = Session()
                self.third = third
                fourth = Session()
                print(fourth)
                fifth = Session()
                self.third.headers.update(fifth.headers)
                sixth = Session()
                return [first, second, sixth]

        def made() -> Session:
            return Session()
        """
    )
    assert lines(output, SESSION) == [6, 12, 25], output
