"""TL307: test which waits may return early, and what counts as keeping the pending tasks."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import findings, flagged

PRELUDE = """\
import asyncio
from asyncio import FIRST_COMPLETED, create_task as go, wait


async def run(self, work, given):
    a = go(work())
    b = go(work())
"""


def lost(tmp_path: Path, statements: str, prelude: str = PRELUDE) -> int:
    body = "\n".join("    " + line for line in statements.splitlines())
    return len(flagged(tmp_path, f"{prelude}{body}\n", "TL307"))


@pytest.mark.parametrize(
    "statements",
    [
        "done, _ = await wait([a, b], timeout=1)",
        "done, pending = await wait([a, b], return_when=FIRST_COMPLETED)\nreturn done",
        "done, pending = await asyncio.wait({a, b}, return_when=asyncio.FIRST_EXCEPTION)\nprint(pending)",
        "await asyncio.wait((a, b), timeout=self.timeout)",
        "(await asyncio.wait((a, b), timeout=1))[0]",
        "tasks = [a]\ntasks.append(b)\ndone, p = await wait(tasks, timeout=1)\nif p:\n    raise OSError",
        "await wait([go(work()) for _ in given], timeout=1)",
        "await wait([asyncio.ensure_future(work())], timeout=1)",
        "while True:\n    c = go(work())\n    done, _ = await wait([c], timeout=1)",
    ],
)
def test_lost(tmp_path: Path, statements: str) -> None:
    assert lost(tmp_path, statements) == 1


@pytest.mark.parametrize(
    "statements",
    [
        "await wait([a, b])",
        "await wait([a, b], timeout=None)",
        "done, pending = await wait([a, b], timeout=1)\nreturn pending",
        "done, pending = await wait([a, b], timeout=1)\nfor task in pending:\n    task.cancel()",
        "result = await wait([a, b], timeout=1)\nreturn result",
        "return await wait([a, b], timeout=1)",
        "done, _ = await wait([a, b], timeout=1)\na.cancel()\nb.cancel()",
        "self.tasks = [a, b]\ndone, _ = await wait([a, b], timeout=1)",
        "done, _ = await wait(self.tasks, timeout=1)",
        "done, _ = await wait(given, timeout=1)",
        "while not a.done():\n    done, _ = await wait([a, b], timeout=1)",
        "await wait([asyncio.ensure_future(f) for f in given], timeout=1)",
        "done, _ = await given.wait([a, b], timeout=1)",
        "await asyncio.wait_for(a, timeout=1)",
    ],
)
def test_kept(tmp_path: Path, statements: str) -> None:
    assert lost(tmp_path, statements) == 0


def test_the_runner_of_tests_ends_what_they_leave(tmp_path: Path) -> None:
    assert lost(tmp_path, "await wait([a, b], timeout=1)", PRELUDE.replace("run", "test_run")) == 0


def test_the_story(tmp_path: Path) -> None:
    (finding,) = findings(tmp_path, {"app.py": PRELUDE + "    await wait([a, b], timeout=1)\n"}, "TL307")
    assert finding.message.startswith("`a` and `b` may be pending when this `wait` comes back")
    assert [location.span.line for location in finding.related] == [6, 7]


def test_tasks_that_another_module_makes(tmp_path: Path) -> None:
    text = """
    import asyncio
    from spawning import spawn

    async def first(queue, stopping):
        order = spawn(queue.get())
        stop = spawn(stopping.wait())
        done, _ = await asyncio.wait({order, stop}, return_when=asyncio.FIRST_COMPLETED)
        return done
    """
    spawning = "import asyncio\n\ndef spawn(work):\n    return asyncio.create_task(work)\n"
    expected = "done, _ = await asyncio.wait({order, stop}, return_when=asyncio.FIRST_COMPLETED)"
    assert flagged(tmp_path, text, "TL307", spawning=spawning) == [expected]
