"""Test that answers from the cache equal those of a fresh run."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from flake8_tradelint import incremental
from flake8_tradelint.cache import replacing, state
from flake8_tradelint.cache.store import FOLDER
from flake8_tradelint.discover import walk as walking
from flake8_tradelint.settings import Settings
from tests.incremental.remembering import CLEAN, DROPPED, OLD, Runs, entry, places, shown, write
from tests.processes import environment


def test_an_unchanged_project_is_answered_for(project: Path, runs: Runs) -> None:
    first = runs.check(project)
    assert places(first) == [("a.py", "TL301"), ("broken.py", "TL001")]
    assert runs.check(project) == first
    assert runs.asked == [3]


def test_other_files_of_it_are_checked_when_they_are_asked_for(project: Path, runs: Runs) -> None:
    assert places(runs.check(project, None, "a.py")) == [("a.py", "TL301")]
    assert places(runs.check(project)) == [("a.py", "TL301"), ("broken.py", "TL001")]
    assert places(runs.check(project, None, "broken.py")) == [("broken.py", "TL001")]
    assert runs.asked == [1, 2]


@pytest.mark.parametrize("many", [0, state.MANY], ids=["two ask for times", "one does"])
def test_a_change_is_seen(many: int, project: Path, runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "MANY", many)
    runs.check(project)
    write(project / "a.py", CLEAN)
    assert places(runs.check(project)) == [("broken.py", "TL001")]
    write(project / "new.py", DROPPED)
    assert places(runs.check(project)) == [("broken.py", "TL001"), ("new.py", "TL301")]
    (project / "new.py").unlink()
    assert places(runs.check(project)) == [("broken.py", "TL001")]
    assert runs.asked == [3, 3, 4, 3]


def test_a_new_time_alone_is_no_change(project: Path, runs: Runs) -> None:
    first = runs.check(project)
    write(project / "a.py", DROPPED, OLD + 10**12)
    assert runs.check(project) == first
    assert runs.asked == [3]


def test_a_file_written_just_now_is_not_trusted_to_keep_its_time(project: Path, runs: Runs) -> None:
    now = (project / "b.py").stat().st_ctime_ns
    write(project / "b.py", CLEAN, now)
    runs.check(project)
    same_size = DROPPED.ljust(len(CLEAN), "\n")
    write(project / "b.py", same_size, now)
    assert ("b.py", "TL301") in places(runs.check(project))


def test_by_content_no_time_is_trusted(project: Path, runs: Runs) -> None:
    runs.check(project)
    write(project / "b.py", DROPPED.ljust(len(CLEAN), "\n"))
    assert ("b.py", "TL301") not in places(runs.check(project))
    assert ("b.py", "TL301") in places(runs.check(project, Settings(cache_by="content")))


def test_each_configuration_has_its_own_answers(project: Path, runs: Runs) -> None:
    assert places(runs.check(project, Settings(select=("TL2",)))) == [("broken.py", "TL001")]
    assert places(runs.check(project)) == [("a.py", "TL301"), ("broken.py", "TL001")]
    assert places(runs.check(project, Settings(select=("TL2",)))) == [("broken.py", "TL001")]
    assert runs.asked == [3, 3]


def test_findings_come_back_whole(project: Path, runs: Runs) -> None:
    cold = runs.check(project)
    assert cold.findings[0].fix is not None
    assert cold.findings[0].fingerprint
    assert runs.check(project).findings == cold.findings


def test_the_folder_says_what_it_is(project: Path, runs: Runs) -> None:
    runs.check(project)
    assert (project / FOLDER / ".gitignore").read_text() == "*\n"
    assert (project / FOLDER / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172")
    _, value, columns = entry(project).read_bytes().split(b"\n", 2)
    assert json.loads(value)["state"] and columns.startswith(b"a.py\nb.py\nbroken.py")


def test_no_project_no_cache(tmp_path: Path, runs: Runs) -> None:
    write(tmp_path / "a.py", DROPPED)
    assert runs.check(tmp_path) == runs.check(tmp_path)
    assert runs.asked == [1, 1]
    assert not (tmp_path / FOLDER).exists()


def test_not_where_it_is_switched_off_or_the_contents_are_elsewhere(project: Path, runs: Runs) -> None:
    runs.check(project, replace(Settings(), cache=False))
    incremental.check([str(project / "a.py")], Settings(), overlay={str(project / "a.py"): b""})
    assert not (project / FOLDER).exists()


def test_old_configurations_are_forgotten(project: Path, runs: Runs) -> None:
    for number in range(12):
        runs.check(
            project,
            Settings(extend_ignore=("TL1", "TL2", "TL3", "TL4")[: number % 5], jobs=1, root=str(number)),
        )
    assert len(list((project / FOLDER).glob("*.json"))) == 8


def test_runs_side_by_side_and_killed_ones(project: Path) -> None:
    command = [sys.executable, "-m", "flake8_tradelint", "-q", "--output-format=concise", str(project)]
    started = [
        subprocess.Popen(command, stdout=subprocess.PIPE, env=environment(), cwd=project) for _ in range(4)
    ]
    started[0].kill()
    outputs = {process.communicate()[0] for process in started[1:]}
    started[0].communicate()
    assert len(outputs) == 1
    again = subprocess.run(command, stdout=subprocess.PIPE, env=environment(), cwd=project, check=False)
    assert outputs == {again.stdout}
    assert b"TL301" in again.stdout


def test_a_warm_run_does_not_load_the_engine(project: Path) -> None:
    code = (
        "import sys\nfrom flake8_tradelint.cli import main\n"
        "status = main(['-q', sys.argv[1]])\nassert status == 1, status\n"
        "print('flake8_tradelint.engine' in sys.modules)"
    )
    shown = [
        subprocess.run(
            [sys.executable, "-c", code, str(project)],
            stdout=subprocess.PIPE,
            env=environment(),
            cwd=project,
            check=True,
            encoding="utf-8",
        ).stdout.splitlines()[-1]
        for _ in range(2)
    ]
    assert shown == ["True", "False"]


def walks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The folders that are walked from now on."""
    walked: list[str] = []
    walk = walking.walk

    def counted(start: str, scope: walking.Scope) -> Iterator[walking.Met]:
        walked.append(start)
        return walk(start, scope)

    monkeypatch.setattr(walking, "walk", counted)
    return walked


def aged(folder: Path) -> Path:
    """Long enough unchanged for the times of its folders to be trusted."""
    for path in [folder, *folder.rglob("*")]:
        os.utime(path, ns=(OLD, OLD))
    return folder


def test_where_no_folder_has_changed_nothing_is_walked(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(aged(project) / "a.py", DROPPED)
    first = shown(project)
    walked = walks(monkeypatch)
    assert shown(project) == first == [("a.py", "TL301"), ("broken.py", "TL001")]
    assert walked == []


CHANGES: list[Callable[[Path], object]] = [
    lambda folder: write(folder / "new.py", DROPPED),
    lambda folder: write(folder / "sub/new.py", DROPPED),
    lambda folder: write(folder / "ignoring/new.py", DROPPED),
    lambda folder: write(folder / "ignoring/extra.py", DROPPED),
    lambda folder: write(folder / "sub/__init__.py", DROPPED),
    lambda folder: write(folder / "sub/setup.py", DROPPED),
    lambda folder: (folder / "sub/c.py").rename(folder / "sub/new.py"),
    lambda folder: (folder / "ignoring/d.py").unlink(),
    lambda folder: (folder / "a.py").unlink(),
    lambda folder: (folder / "a.py").rename(folder / "sub/a.py"),
    lambda folder: (folder / "sub").rename(folder / "moved"),
    lambda folder: (folder / ".gitignore").write_text("a.py\n"),
    lambda folder: (folder / "sub/.gitignore").write_text("*.py\n"),
    lambda folder: (folder / "ignoring/.gitignore").write_text("# nothing\n"),
    lambda folder: (folder / "sub/pyvenv.cfg").write_text(""),
    lambda folder: (folder / "sub/pyproject.toml").write_text("[tool.tradelint]\n"),
    lambda folder: shutil.copytree(folder / "sub", folder / "sub/deep/deeper"),
    lambda folder: (folder / "linked.py").symlink_to(folder / "sub/c.py"),
    lambda folder: (folder / ".git/info/exclude").write_text("a.py\n"),
    lambda folder: (folder / ".git").rename(folder / "no_git"),
]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("old", [True, False])
def test_a_change_of_the_tree_is_seen(project: Path, change: Callable[[Path], object], old: bool) -> None:
    for name in ("sub", "ignoring", ".git/info"):
        (project / name).mkdir(parents=True)
    write(project / "sub/c.py", DROPPED)
    write(project / "ignoring/d.py", DROPPED)
    (project / "ignoring/.gitignore").write_text("d.py\ne*.py\n")
    if old:
        aged(project)
    assert shown(project) == shown(project)
    change(project)
    cold = shown(project, cache=False)
    assert shown(project) == cold
    assert shown(project) == cold


def test_what_comes_and_goes_is_found_where_it_is(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "sub").mkdir()
    write(project / "sub/c.py", DROPPED)
    aged(project)
    shown(project)
    walked = walks(monkeypatch)
    write(project / "sub/new.py", DROPPED)
    (project / "a.py").rename(project / "sub/a.py")
    found = [("broken.py", "TL001"), ("a.py", "TL301"), ("c.py", "TL301"), ("new.py", "TL301")]
    assert shown(project) == found
    assert shown(project) == found
    (project / "sub/new.py").unlink()
    assert shown(project) == found[:-1]
    assert walked == []


def test_without_trust_in_the_times_of_folders_the_tree_is_walked(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Simulate a file system on which a new file does not change its folder's time."""
    monkeypatch.setattr(replacing, "_time_of", lambda _: replacing._LONG_AGO)
    first = shown(project)
    walked = walks(monkeypatch)
    assert shown(project) == first
    assert walked == [str(project)]
