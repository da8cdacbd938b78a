"""Test the alternatives that TL301 and TL302 suggest where these can be written."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_tradelint.fixes.apply import apply
from tests.projects import findings

PRELUDE = """\
import asyncio


async def work(x=1):
    await asyncio.sleep(x)


async def poll():
    while True:
        await asyncio.sleep(1)


async def follow(feed):
    async for tick in feed:
        print(tick)


"""
KEEP = "keep a reference until the task is done"
NEW = '[project]\nrequires-python = ">=3.11"\n'
OLD = '[project]\nrequires-python = ">=3.10"\n'


def title(
    tmp_path: Path, body: str, code: str, metadata: str, header: str = "async def run(x, self):"
) -> str:
    """The fix's title, with its kind where it is only shown; empty where there is none."""
    indented = "\n".join("    " + line for line in body.splitlines())
    files = {"app.py": f"{PRELUDE}{header}\n{indented}\n", "pyproject.toml": metadata}
    (finding,) = findings(tmp_path, files, code)
    if finding.fix is None:
        return ""
    assert (finding.fix.applicability == "display") == (not finding.fix.edits)
    return finding.fix.title


@pytest.mark.parametrize(
    ("body", "new", "old"),
    [
        ("asyncio.create_task(work())\nprint(x)", "`await` the coroutine itself", None),
        ("asyncio.ensure_future(work())", "`await` the coroutine itself", None),
        ("for y in x:\n    asyncio.create_task(work(y))", "start it in an `asyncio.TaskGroup`", ""),
        ("asyncio.create_task(poll())", "", ""),
        ("asyncio.create_task(follow(x))", "", ""),
        ("asyncio.create_task(x.unknown())", "", ""),
        ("asyncio.create_task(x)", "", ""),
        ("self.loop.create_task(work())", "", ""),
        ("asyncio.create_task(work()).add_done_callback(print)", "", ""),
        ("_ = asyncio.create_task(work())", "", ""),
    ],
)
def test_a_dropped_task(tmp_path: Path, body: str, new: str, old: str | None) -> None:
    for metadata, other in ((NEW, new), (OLD, new if old is None else old)):
        expected = f"{KEEP} (to wait for it: {other})" if other else KEEP
        assert title(tmp_path, body, "TL301", metadata) == expected


def test_a_plain_function_cannot_wait(tmp_path: Path) -> None:
    assert title(tmp_path, "asyncio.create_task(work())", "TL301", NEW, "def run():") == KEEP


def test_dropped_tasks(tmp_path: Path) -> None:
    several = "tasks = [asyncio.create_task(work(y)) for y in x]\nreturn 1"
    assert title(tmp_path, several, "TL301", NEW) == "start them in an `asyncio.TaskGroup`"
    assert title(tmp_path, several, "TL301", OLD) == "await the coroutines with `asyncio.gather(...)`"
    assert title(tmp_path, several, "TL301", "") == "await the coroutines with `asyncio.gather(...)`"
    assert title(tmp_path, several, "TL301", NEW, "def run(x):") == ""


START = "t = asyncio.create_task(work())\n"
EARLY = "if x():\n    return\n"
GROUP = "start it in an `asyncio.TaskGroup`, which waits for it on every way out"


@pytest.mark.parametrize(
    ("body", "new", "old"),
    [
        (START + "await x()\nt.cancel()", "cancel it in a `finally` suite", None),
        (START + EARLY + "t.cancel()\nawait t", "cancel it in a `finally` suite", None),
        (START.replace("work", "poll") + "await x()\nawait t", "cancel it in a `finally` suite", None),
        (START + EARLY + "await t", GROUP, "cancel or await it in a `finally` suite"),
        (START + EARLY + "await asyncio.wait_for(t, 1)", GROUP, "cancel or await it in a `finally` suite"),
        (START + EARLY + "return t", "cancel or keep it on that way, too", None),
        (START + EARLY + "self.tasks.append(t)", "cancel or keep it on that way, too", None),
        (
            "ts = [asyncio.create_task(work(y)) for y in x]\n" + EARLY + "await asyncio.gather(*ts)",
            GROUP.replace("it in", "them in").replace("for it", "for them"),
            "cancel or await them in a `finally` suite",
        ),
    ],
)
def test_an_abandoned_task(tmp_path: Path, body: str, new: str, old: str | None) -> None:
    assert title(tmp_path, body, "TL302", NEW) == new
    assert title(tmp_path, body, "TL302", OLD) == (new if old is None else old)


def test_pending_tasks(tmp_path: Path) -> None:
    body = START + "await asyncio.wait([t], timeout=1)"
    assert "cancel what is pending" in title(tmp_path, body, "TL307", OLD)


@pytest.mark.parametrize(
    ("said", "declared"),
    [
        (">=3.8", ': "set[asyncio.Task[object]]" = set()'),
        (">=3.9", ": set[asyncio.Task[object]] = set()"),
        ("<4", ": set[asyncio.Task[object]] = set()"),
        (">=3.7,<4", ': "set[asyncio.Task[object]]" = set()'),
        (">=3.5", " = set()  # type: set[asyncio.Task[object]]"),
        ("", ": set[asyncio.Task[object]] = set()"),
    ],
)
def test_a_set_that_the_oldest_python_understands(tmp_path: Path, said: str, declared: str) -> None:
    """Python 3.8 fails at `set[asyncio.Task[object]]`, which a module evaluates."""
    body = PRELUDE + "async def run(x):\n    asyncio.create_task(work())\n"
    files = {"app.py": body, "pyproject.toml": f'[project]\nrequires-python = "{said}"\n'}
    (finding,) = findings(tmp_path, files, "TL301")
    assert finding.fix is not None
    after = apply([finding.fix], lambda path: Path(path).read_bytes()).contents[str(tmp_path / "app.py")]
    assert f"\n_background_tasks{declared}\n".encode() in after
    files["app.py"] = f"from __future__ import annotations\n{body}"
    (finding,) = findings(tmp_path, files, "TL301")
    assert finding.fix is not None
    after = apply([finding.fix], lambda path: Path(path).read_bytes()).contents[str(tmp_path / "app.py")]
    assert f"\n_background_tasks{declared}\n".replace('"', "").encode() in after
