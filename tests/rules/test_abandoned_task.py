"""TL302: test which ways out of a function abandon its task."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import findings

PRELUDE = """\
import asyncio
from asyncio import create_task as go
from contextlib import asynccontextmanager, suppress


async def work(): ...


async def endless():
    while True:
        await asyncio.sleep(1)


async def run(self, x, flag):
"""


def ways(tmp_path: Path, statements: str, prelude: str = PRELUDE) -> list[tuple[str, int]]:
    """``(how it leaves, line of the witness)`` per finding; the first statement is on line 1."""
    body = "\n".join("    " + line for line in statements.splitlines())
    found = findings(tmp_path, {"app.py": f"{prelude}{body}\n"}, "TL302")
    words = {"`return`": "return", "`raise`": "raise", "exception": "exception", "end without": "end"}
    return [
        (
            next(how for word, how in words.items() if word in finding.message),
            finding.related[0].span.line - prelude.count("\n"),
        )
        for finding in found
    ]


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ("t = go(work())\nif x():\n    return\nawait t", ("return", 3)),
        ("t = go(work())\nif flag:\n    return\nawait t", ("return", 3)),
        ("t = go(work())\nif x():\n    raise ValueError\nawait t", ("raise", 3)),
        ("t = go(work())\nawait asyncio.gather(*x, return_exceptions=flag)\nt.cancel()", ("exception", 2)),
        ("while True:\n    t = go(work())\n    await x()\n    t.cancel()", ("exception", 3)),
        (
            "while True:\n    y = await x()\n    if y:\n        t.cancel()\n    t = go(endless())",
            ("exception", 2),
        ),
        ("y = x()\nif flag:\n    y = x(1)\n    t = go(work())\nif x(2):\n    return\nawait t", ("return", 6)),
        (
            "y = None\nt = go(work())\nif x():\n    y = x(1)\nif y is None:\n    return\nawait t",
            ("return", 6),
        ),
        ("t = go(work())\ntry:\n    await x()\nexcept OSError:\n    return\nawait t", ("return", 3)),
        ("t = go(work())\nif x():\n    await t", ("end", 3)),
        ("t = go(work())\nawait t\nt = go(work())\nif x():\n    await t", ("end", 5)),
        ("t = go(work())\nawait x()\nt.cancel()", ("exception", 2)),
        ("t = go(work())\nwith suppress(OSError):\n    await x()\nt.cancel()", ("exception", 3)),
        ("t = go(work())\nasync for y in x:\n    print(y)\nt.cancel()\nawait t", ("exception", 2)),
        ("t = go(work())\nasync with x:\n    print(x)\nt.cancel()", ("exception", 2)),
        ("t = go(endless())\nawait x()\nawait t", ("exception", 2)),
        ("ts = [go(work()) for _ in x]\nawait x()\nfor t in ts:\n    t.cancel()", ("exception", 2)),
        ("ts = set()\nts.add(go(work()))\nif x():\n    return\nawait asyncio.wait(ts)", ("return", 4)),
        ("ts = {}\nts[x] = go(work())\nif x():\n    return\nawait ts[x]", ("return", 4)),
        (
            "t = go(endless())\ntry:\n    await x()\nexcept TimeoutError:\n    return\nt.cancel()",
            ("return", 3),
        ),
        ("t = go(work())\ntry:\n    await x()\nexcept TimeoutError:\n    return\nawait t", ("return", 3)),
        ("t = go(work())\ntry:\n    await x()\nexcept OSError:\n    return\nt.cancel()", ("return", 3)),
        ("ts = {}\nts[x] = go(work())\nawait x()\nfor t in ts.values():\n    t.cancel()", ("exception", 3)),
        ("for y in x:\n    t = go(work())\n    if y():\n        break\n    await t", ("end", 5)),
    ],
)
def test_a_way_out_leaves_the_task(tmp_path: Path, statements: str, expected: tuple[str, int]) -> None:
    assert ways(tmp_path, statements) == [expected]


@pytest.mark.parametrize(
    "statements",
    [
        "t = go(work())\nawait t",
        "t = await go(work())\nif x():\n    return\nreturn t",
        "t = go(work())\nawait x()\nawait t",
        "t = go(work())\nx()\nt.cancel()",
        "t = go(work())\nawait asyncio.sleep(1)\nt.cancel()",
        "t = go(work())\nawait self.stopping.wait()\nt.cancel()",
        "t = go(work())\nasync with asyncio.timeout(1):\n    await asyncio.sleep(2)\nt.cancel()",
        "t = go(work())\ntry:\n    await x()\nfinally:\n    t.cancel()",
        "t = go(work())\nwith suppress(Exception):\n    await x()\nt.cancel()",
        "t = go(work())\nwith suppress(OSError, asyncio.CancelledError):\n    await x()\nt.cancel()",
        "t = go(work())\ntry:\n    await x()\nexcept BaseException:\n    t.cancel()\n    raise\nt.cancel()",
        "t = go(work()) if flag else None\nif flag:\n    await t",
        "t = None\nif x():\n    t = go(work())\nif t:\n    await t",
        "t = go(work())\nif t.done():\n    return\nawait t",
        "t = go(work())\nx.task = t\nif x():\n    return\nawait t",
        "t = go(work())\nx.append(t)\nif x():\n    return\nawait t",
        "t = go(work())\ndef stop():\n    t.cancel()\nx(stop)\nif x():\n    return\nawait t",
        "t = go(work())\nx.on_close(t.cancel)\nif x():\n    return\nawait t",
        "ts = []\nfor y in x:\n    ts.append(go(work()))\nif not ts:\n    return\nawait asyncio.wait(ts)",
        "ts = [go(work())]\nwhile self.running:\n    await asyncio.wait(ts)",
        "ts = self.tasks\nts.append(go(work()))\nif x():\n    return\nawait asyncio.wait(ts)",
        "ts = []\nx.watch(ts)\nts.append(go(work()))\nif x():\n    return\nawait asyncio.wait(ts)",
        "t = go(work())\nt.add_done_callback(print)",
        "t = go(work())\nawait asyncio.gather(*x, return_exceptions=True)\nt.cancel()",
        "t = go(asyncio.to_thread(x))\nif x():\n    raise ValueError\nawait t",
        "t = None\nwhile True:\n    y = await x()\n    if t:\n        t.cancel()\n    t = go(work())",
        "t = go(work())\nif x and hasattr(x, 'data'):\n    x.data['t'] = t\nreturn True",
        "y = None\nts = []\nif x():\n    y = x(1)\n    ts.append(go(work()))\n"
        "ys = [z for z in (y, flag) if z]\nif not ys:\n    raise ValueError\nawait asyncio.wait(ts)",
        "y = None\nif x():\n    y = x(1)\n    t = go(work())\nif y is None:\n    return\nawait t",
        "y = None\nif x():\n    y = x(1)\n    t = go(work())\nif y:\n    await t",
        "t = go(work())\ntry:\n    await x()\nexcept asyncio.TimeoutError:\n    return\nt.cancel()",
        "t = go(work())\ntry:\n    await x()\nexcept TimeoutError:\n    if x():\n        return\nt.cancel()",
        "ts = {}\nwhile True:\n    y = await x()\n    if y:\n        ts[y] = go(work())\n"
        "    else:\n        ts[y].cancel()",
    ],
)
def test_every_way_out_takes_care(tmp_path: Path, statements: str) -> None:
    assert ways(tmp_path, statements) == []


BARE_YIELD = "t = go(endless())\nyield\nt.cancel()"


def test_an_exception_of_the_block_comes_out_of_yield(tmp_path: Path) -> None:
    manager = PRELUDE.replace("async def run", "@asynccontextmanager\nasync def run")
    assert ways(tmp_path, BARE_YIELD, manager) == [("exception", 2)]


def test_a_fixture_goes_on_behind_yield(tmp_path: Path) -> None:
    fixture = PRELUDE.replace("async def run", "@pytest.fixture\nasync def run")
    assert ways(tmp_path, BARE_YIELD, fixture) == []


def test_the_runner_of_tests_ends_what_they_leave(tmp_path: Path) -> None:
    assert ways(tmp_path, "t = go(work())\nawait x()\nt.cancel()", PRELUDE.replace("run", "test_run")) == []


def test_asyncio_run_ends_what_its_coroutine_leaves(tmp_path: Path) -> None:
    main = PRELUDE.replace(
        "\n\nasync def run", "\n\ndef main():\n    asyncio.run(run(1, 2, 3))\n\n\nasync def run"
    )
    assert ways(tmp_path, "t = go(work())\nawait x()\nt.cancel()", main) == []


@pytest.mark.parametrize("runner", ["asyncio_run", "anyio.run", "loop.run_until_complete"])
def test_runners_of_other_names(tmp_path: Path, runner: str) -> None:
    main = PRELUDE.replace(
        "\n\nasync def run", f"\n\ndef main():\n    {runner}(run(1, 2, 3))\n\n\nasync def run"
    )
    assert ways(tmp_path, "t = go(work())\nawait x()\nt.cancel()", main) == []


@pytest.mark.parametrize("runner", ["asyncio.run_coroutine_threadsafe", "trun", "loop.run_in_executor"])
def test_what_is_no_runner(tmp_path: Path, runner: str) -> None:
    main = PRELUDE.replace(
        "\n\nasync def run", f"\n\ndef main():\n    {runner}(run(1, 2, 3))\n\n\nasync def run"
    )
    assert len(ways(tmp_path, "t = go(work())\nawait x()\nt.cancel()", main)) == 1


@pytest.mark.parametrize(
    ("statements", "subject"),
    [
        ("t = go(work())\nif x():\n    return\ny = await t", "the task `t` is"),
        ("t = go(work())\nif x():\n    return\nts = [t, x]\nfor u in ts:\n    u.cancel()", "the task `t` is"),
        ("ts = [go(work())]\nif x():\n    return\nfor u in ts:\n    u.cancel()", "the tasks in `ts` are"),
    ],
)
def test_one_or_several(tmp_path: Path, statements: str, subject: str) -> None:
    body = "\n".join("    " + line for line in statements.splitlines())
    (finding,) = findings(tmp_path, {"app.py": f"{PRELUDE}{body}\n"}, "TL302")
    assert finding.message.startswith(subject)


def test_the_story(tmp_path: Path) -> None:
    body = "    t = go(work())\n    await x()\n    t.cancel()\n"
    (finding,) = findings(tmp_path, {"app.py": PRELUDE + body}, "TL302")
    assert finding.message == (
        "the task `t` is cancelled on line 17, but an exception before that leaves it running"
    )
    assert [location.note for location in finding.related] == [
        "if this raises, the task goes on running",
        "taken care of here, on the other ways",
    ]


def test_a_lifespan_ends_with_its_loop(tmp_path: Path) -> None:
    manager = PRELUDE.replace("async def run", "@asynccontextmanager\nasync def run")
    body = "t, u = go(work()), go(work())\nyield\nu.cancel()\nawait u\nt.cancel()"
    manager = manager.replace("async def work", "app = App(lifespan=run)\nasync def work")
    assert ways(tmp_path, body, manager) == []


LIFESPAN = """
import asyncio
from contextlib import asynccontextmanager

@asynccontextmanager
async def lifespan(app, work):
    task = asyncio.create_task(work())
    yield
    task.cancel()
"""


@pytest.mark.parametrize(
    ("use", "found"),
    [
        ("app = FastAPI(lifespan=lifespan)", 0),
        ("app = FastAPI(title='x', lifespan=app.lifespan, debug=True)", 0),
        ("router.lifespan_context = lifespan", 0),
        ("async def main():\n    async with lifespan(1, 2):\n        pass", 1),
        ("from app import (\n    other,\n    lifespan,\n)", 1),
        ("", 1),
    ],
)
def test_a_framework_raises_nothing_at_the_yield_of_a_lifespan(tmp_path: Path, use: str, found: int) -> None:
    assert len(findings(tmp_path, {"app.py": LIFESPAN, "main.py": use + "\n"}, "TL302")) == found


@pytest.mark.parametrize(("runner", "found"), [("asyncio.run(main())", 0), ("print(main())", 1)])
def test_what_asyncio_runs_may_leave_its_tasks(tmp_path: Path, runner: str, found: int) -> None:
    text = f"""
    import asyncio

    async def main():
        task = asyncio.create_task(work())
        if not ready():
            raise SystemExit(1)
        await task

    if __name__ == "__main__":
        {runner}
    """
    assert len(findings(tmp_path, {"app.py": text}, "TL302")) == found
