"""Test one run of the engine: its report after errors, and with any distribution over workers."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from flake8_tradelint import engine, fork_worker
from flake8_tradelint.engine import frames, workers
from flake8_tradelint.fork_worker import FORKS
from flake8_tradelint.model import Report
from flake8_tradelint.questions import lost_tasks
from flake8_tradelint.rules import all_rules, dropped_task
from flake8_tradelint.semantics.summary import Limit, LimitReached, ModuleSummary
from flake8_tradelint.settings import PerFileIgnore, Settings
from tests.processes import needs_fork
from tests.projects import write

LEAK = "import aiohttp\n\n\nasync def get(u):\n    s = aiohttp.ClientSession()\n    await s.get(u)\n"
DROP = "import asyncio\n\n\nasync def go(x):\n    asyncio.create_task(x())\n"


def lines(report: Report) -> list[str]:
    return [f"{Path(f.primary.path).name}:{f.primary.span.line} {f.code}" for f in report.findings]


def test_findings_come_sorted_with_fingerprints(tmp_path: Path) -> None:
    files = write(tmp_path, {"b.py": LEAK, "a.py": DROP + LEAK.replace("import aiohttp\n", "")})
    report = engine.check(sorted(files, reverse=True), Settings(root=str(tmp_path)))
    assert lines(report) == ["a.py:5 TL301", "b.py:5 TL201"]
    assert all(len(finding.fingerprint) == 16 for finding in report.findings)


def test_fingerprints_survive_moved_lines_and_tell_twins_apart(tmp_path: Path) -> None:
    files = write(tmp_path, {"a.py": DROP + "    asyncio.create_task(x())\n"})
    before = engine.check(files, Settings(root=str(tmp_path)))
    Path(files[0]).write_text("# moved\n\n" + Path(files[0]).read_text())
    after = engine.check(files, Settings(root=str(tmp_path)))
    prints = [finding.fingerprint for finding in before.findings]
    assert prints == [finding.fingerprint for finding in after.findings]
    assert len(set(prints)) == 2


def test_a_file_that_cannot_be_read_is_told_and_the_run_goes_on(tmp_path: Path) -> None:
    files = [*write(tmp_path, {"a.py": DROP}), str(tmp_path / "gone.py")]
    report = engine.check(files, Settings(root=str(tmp_path)))
    assert lines(report) == ["a.py:5 TL301", "gone.py:1 TL001"]
    assert "No such file" in report.findings[1].message


def test_an_overlay_replaces_what_is_on_disk(tmp_path: Path) -> None:
    files = write(tmp_path, {"a.py": DROP})
    report = engine.check(files, Settings(root=str(tmp_path)), overlay={files[0]: LEAK.encode()})
    assert lines(report) == ["a.py:5 TL201"]


CALLBACK = "\n\ndef later(loop, x):\n    loop.call_soon(x)\n"


@pytest.mark.parametrize(
    ("where", "name"),
    [
        (dropped_task, "check"),
        (lost_tasks.LoopCallbacks, "may_match"),
        (lost_tasks.DroppedGathers, "may_match_across_files"),
    ],
)
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_rule_s_crash_names_rule_and_file_and_hides_nothing(
    where: object, name: str, jobs: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = write(tmp_path, {"a.py": DROP + CALLBACK, "b.py": LEAK})

    def broken(*arguments: object) -> bool:
        asked = arguments[-2]  # the summary, or the path
        if str(getattr(asked, "path", asked)).endswith("a.py"):
            raise ZeroDivisionError("oops")
        return False

    monkeypatch.setattr(where, name, broken)
    report = engine.check(files, Settings(root=str(tmp_path), jobs=jobs))
    assert [line for line in lines(report) if "TL301" not in line] == ["b.py:5 TL201"]
    (failure,) = report.failures
    assert (failure.rule, Path(failure.path).name) == ("TL301", "a.py")
    assert "ZeroDivisionError: oops (test_engine.py:" in failure.message


@pytest.mark.parametrize(("ignore", "expected"), [((), ["a.py:3 TL003"]), (("TL003",), [])])
def test_a_bound_that_rules_meet_is_one_finding(
    ignore: tuple[str, ...], expected: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = write(tmp_path, {"a.py": DROP, "b.py": LEAK})

    def gives_up(summary: ModuleSummary, _: object) -> object:
        raise LimitReached(Limit(3, 1, "too many classes", "go"))

    for rule in all_rules():
        if rule.CODE in ("TL301", "TL302"):
            monkeypatch.setattr(rule, "check", gives_up)
    report = engine.check(files, Settings(root=str(tmp_path), ignore=ignore))
    assert lines(report) == [*expected, "b.py:5 TL201"] and report.failures == ()


def test_per_file_ignores(tmp_path: Path) -> None:
    files = write(tmp_path, {"tests/a.py": DROP, "b.py": DROP})
    ignored = Settings(root=str(tmp_path), per_file_ignores=(PerFileIgnore("tests/", ("TASK",)),))
    assert lines(engine.check(files, ignored)) == ["b.py:5 TL301"]


def test_the_verdict_does_not_depend_on_what_else_is_named(tmp_path: Path) -> None:
    files = write(
        tmp_path,
        {
            "pkg/__init__.py": "",
            "pkg/feed.py": "import aiohttp\n\nclass Feed:\n    def __init__(self):\n"
            "        self._s = aiohttp.ClientSession()\n",
            "pkg/closes.py": "from .feed import Feed\n\nclass Closes(Feed):\n    async def close(self):\n"
            "        await self._s.close()\n",
        },
    )
    settings = Settings(root=str(tmp_path))
    assert lines(engine.check(files, settings)) == []
    assert lines(engine.check([files[1]], settings)) == []


@pytest.mark.parametrize("fork", [True, False])
@pytest.mark.parametrize("jobs", [2, 3, 7])
def test_processes_change_nothing(
    tmp_path: Path, jobs: int, fork: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    started_by(fork, monkeypatch)
    many = {f"m{number:02}.py": DROP if number % 3 else LEAK for number in range(20)}
    files = sorted(write(tmp_path, {**many, "bad.py": "def f(:\n"}))
    settings = Settings(root=str(tmp_path))
    told: list[tuple[int, int]] = []
    alone = engine.check(files, replace(settings, jobs=1))
    together = engine.check(files, replace(settings, jobs=jobs), progress=lambda *x: told.append(x))
    assert together == alone
    assert all(done <= total == len(files) for done, total in told)


def started_by(fork: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have processes forked, or spawned as where there is no ``fork``."""
    if fork and not FORKS:
        pytest.skip("no fork here")
    for room in (fork_worker, workers):
        monkeypatch.setattr(room, "FORKS", fork)


def test_an_overlay_reaches_spawned_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started_by(False, monkeypatch)
    files = sorted(write(tmp_path, {"a.py": "", "b.py": ""}))
    settings = Settings(root=str(tmp_path), jobs=2)
    assert lines(engine.check(files, settings)) == []
    assert len(lines(engine.check(files, settings, overlay={files[1]: DROP.encode()}))) == 1


def die(*_: object) -> SimpleNamespace:
    os._exit(3)


@pytest.mark.parametrize("fork", [True, False])
def test_a_worker_that_dies_is_an_error_not_a_clean_run(fork: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    started_by(fork, monkeypatch)
    with pytest.raises(frames.WorkerDied, match="--jobs 1"):
        workers.check_in_parallel(["a", "b"], 2, die, lambda done: None)


@needs_fork
@pytest.mark.parametrize(("files", "count"), [(1, 2), (7, 3), (1000, 2), (5000, 3)])
def test_each_file_is_dealt_to_one_process(files: int, count: int) -> None:
    wanted = [f"{number:05}" for number in range(files)]
    parts = workers.check_in_parallel(wanted, count, lambda part, _: list(part), lambda done: None)
    assert len(parts) == count
    assert sorted(file for part in parts for file in part) == wanted
    assert all(part == sorted(part) for part in parts)


@needs_fork
def test_numbers_of_blocks_find_room_in_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_blocksize", lambda *_: 1)
    wanted = [str(number) for number in range(3 * workers._MOST_BLOCKS)]
    parts = workers.check_in_parallel(wanted, 2, lambda part, _: list(part), lambda done: None)
    assert sorted(file for part in parts for file in part) == sorted(wanted)


def kills(part: Iterable[str], done: Callable[[int], None]) -> list[str]:
    """A check that dies over some files."""
    finished = []
    for name in part:
        if "bad" in name:
            os.kill(os.getpid(), 9)
        finished.append(name)
        done(1)
    return finished


@pytest.mark.parametrize(
    ("bad", "fork"),
    [({0}, True), ({19}, True), ({0, 1, 18}, True), ({*range(20)}, True), ({7}, True), ({7}, False)],
)
def test_a_worker_that_dies_costs_the_file_alone(
    bad: set[int], fork: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    started_by(fork, monkeypatch)
    files = [f"{number:02}{'bad' if number in bad else ''}" for number in range(20)]
    parts = workers.check_in_parallel(files, 2, kills, lambda done: None, lost=lambda path, how: [path, how])
    assert sorted(name for part in parts for name in part if name[0] != "s") == files
    died = [part for part in parts if len(part) == 2 and part[1].startswith("signal 9 (SIGKILL)")]
    assert sorted(path for path, _ in died) == [path for path in files if "bad" in path]


@needs_fork
def test_the_verdict_of_a_file_that_kills_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = sorted(write(tmp_path, {**{f"m{n}.py": LEAK for n in range(9)}, "bad.py": DROP}))
    (rule,) = (rule for rule in all_rules() if rule.CODE == "TL301")

    def kill(summary: ModuleSummary, _: object) -> None:
        os.kill(os.getpid(), 9)

    monkeypatch.setattr(rule, "check", kill)
    report = engine.check(files, Settings(root=str(tmp_path), jobs=2))
    assert lines(report) == [f"m{n}.py:5 TL201" for n in range(9)] and report.files == 10
    (failure,) = report.failures
    assert failure.path.endswith("bad.py") and "could not be checked: the process" in failure.message
