"""Test that files of one fix are written together or not at all, even if the run is killed."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from functools import partial
from itertools import count, product
from pathlib import Path

import pytest

from flake8_tradelint.fixes import journal
from flake8_tradelint.fixes.recovery import recover as recover_within
from flake8_tradelint.fixes.rounds import FileChange
from flake8_tradelint.fixes.write import write as write_within
from tests.processes import tradelint

write = partial(write_within, refusal=lambda path: "")
recover = partial(recover_within, refusal=lambda path: "")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs signals")


def three(folder: Path) -> list[Path]:
    files = [folder / name for name in ("a.py", "b.py", "c.py")]
    for file in files:
        file.write_bytes(b"old")
    return files


CHANGING = ("replace", "fsync", "unlink", "rename", "chown", "open")
"""Functions of ``os`` before each of which the run may be killed."""


def killed(files: list[Path], call: int) -> bool:
    """Fix all files in a process that is killed before the given call; return False if it came to its end."""
    process = os.fork()
    if not process:
        calls = count(1)

        def before(function: Callable[..., object]) -> Callable[..., object]:
            def counted(*arguments: object, **named: object) -> object:
                if next(calls) == call:
                    os.kill(os.getpid(), signal.SIGKILL)
                return function(*arguments, **named)

            return counted

        status = 1
        try:
            for name in CHANGING:
                setattr(os, name, before(getattr(os, name)))
            paths = [str(file) for file in files]
            write([FileChange(path, b"old", b"new") for path in paths], [paths])
            status = 0
        finally:
            os._exit(status)
    ended = os.waitpid(process, 0)[1]
    assert ended in (0, signal.SIGKILL)
    return ended != 0


def left_in(folder: Path) -> list[str]:
    return os.listdir(folder) if folder.exists() else []


def texts(files: list[Path]) -> set[bytes]:
    return {file.read_bytes() for file in files}


@pytest.mark.parametrize("linked", [False, True])
def test_a_killed_run_is_completed_wherever_it_was_killed(tmp_path: Path, state: Path, linked: bool) -> None:
    """The run is killed at its first call that changes the disk, at its second one, and so on to its end."""
    mixed, call = 0, 0
    while True:
        call += 1
        folder = tmp_path / str(call)
        folder.mkdir()
        files = three(folder)
        if linked:
            os.link(files[1], folder / "b2.py")
        if not killed(files, call):
            break
        mixed += len(texts(files)) > 1
        recovered = recover([str(files[0])])
        assert not recovered.failures and not recovered.changed
        assert len(texts(files)) == 1, call
        assert not linked or files[1].samefile(folder / "b2.py")
        assert left_in(state) == []
    assert mixed >= 2 and call > 20


def test_where_one_cannot_be_written_none_is(tmp_path: Path, state: Path) -> None:
    files = three(tmp_path)
    alone = tmp_path / "d.py"
    alone.write_bytes(b"old")
    files[1].write_bytes(b"somebody's")
    changes = [FileChange(str(file), b"old", b"new") for file in (*files, alone)]
    written = write(changes, [[str(files[0]), str(files[1])], [str(files[1]), str(files[2])]])
    assert written.paths == (str(alone),)
    assert [file.read_bytes() for file in files] == [b"old", b"somebody's", b"old"]
    spans = "not fixed: a fix spans it and b.py, which could not be written"
    assert {os.path.basename(f.path): f.message for f in written.failures} == {
        "a.py": spans,
        "b.py": "not fixed: it was changed in the meantime",
        "c.py": spans,
    }
    assert sorted(os.listdir(tmp_path)) == ["a.py", "b.py", "c.py", "d.py"]
    assert left_in(state) == []


def test_what_was_put_in_place_is_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = three(tmp_path)
    replace = os.replace

    def failing(source: str, target: str) -> None:
        if target == str(files[2]):
            raise OSError(5, "Input/output error")
        replace(source, target)

    monkeypatch.setattr(os, "replace", failing)
    paths = [str(file) for file in files]
    written = write([FileChange(path, b"old", b"new") for path in paths], [paths])
    assert written.paths == () and texts(files) == {b"old"}
    assert sorted(os.listdir(tmp_path)) == ["a.py", "b.py", "c.py"]


def half_written(folder: Path) -> list[Path]:
    """Three files of which a killed run has written at least one and not all."""
    for call in range(1, 100):
        files = three(folder)
        assert killed(files, call)
        if len(texts(files)) > 1:
            return files
        recover([str(files[0])])  # nothing or all was written
    raise AssertionError("never half written")


def test_a_file_that_was_changed_since_is_not_written(tmp_path: Path, state: Path) -> None:
    files = half_written(tmp_path)
    files[2].write_bytes(b"somebody's")
    before = [file.read_bytes() for file in files]
    assert recover([str(files[2])]).changed == [tuple(map(str, files))]
    assert [file.read_bytes() for file in files] == before
    assert recover([str(files[2])]).changed == []


def test_only_the_run_that_fixes_one_of_the_files_completes(tmp_path: Path) -> None:
    files = half_written(tmp_path)
    assert recover([str(tmp_path / "other.py")]).paths == []
    assert len(texts(files)) == 2
    assert recover([str(files[1])]).paths
    assert texts(files) == {b"new"}


def test_a_fix_that_was_taken_back_since_is_not_repeated(tmp_path: Path, state: Path) -> None:
    files = half_written(tmp_path)
    three(tmp_path)  # git checkout .
    assert recover([str(files[0])]).paths == []
    assert texts(files) == {b"old"} and left_in(state) == []


def test_the_journal_of_a_live_run_is_left_alone(tmp_path: Path, state: Path) -> None:
    file = tmp_path / "a.py"
    file.write_bytes(b"new")
    record = journal.begin([journal.Entry(str(file), b"old", b"new", "")])
    assert record is not None
    assert list(journal.unfinished()) == []
    record.close(done=False)
    (found,) = journal.unfinished()
    assert found.entries == record.entries
    found.close(done=True)
    assert left_in(state) == []


@pytest.mark.parametrize(("cut", "changed"), list(product((0, 1, 40, 100, -1), (b"", b"x"))))
def test_a_journal_that_is_not_whole_is_none(tmp_path: Path, state: Path, cut: int, changed: bytes) -> None:
    record = journal.begin([journal.Entry(str(tmp_path / "a.py"), b"old", b"new", "")])
    assert record is not None
    record.close(done=False)
    (path,) = state.iterdir()
    path.write_bytes(path.read_bytes()[:cut] + changed)
    assert list(journal.unfinished()) == []
    assert left_in(state) == []


def test_a_folder_that_others_may_write_to_is_not_believed(
    state: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    state.mkdir()
    state.chmod(0o777)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    record = journal.begin([])
    assert record is not None and record.path.startswith(str(tmp_path))
    record.close(done=True)
    for folder in tmp_path.iterdir():
        folder.chmod(0o777)
    assert journal.begin([]) is None


def test_no_folder_in_the_checked_project_is_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("XDG_STATE_HOME", "TMPDIR", "HOME"):
        monkeypatch.setenv(name, "state")
    assert journal.begin([]) is None
    assert list(journal.unfinished()) == [] and os.listdir(tmp_path) == []


def test_without_room_for_a_journal_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_entries: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(journal, "begin", full)
    files = three(tmp_path)
    paths = [str(file) for file in files]
    written = write([FileChange(path, b"old", b"new") for path in paths], [paths])
    assert written.paths == () and "No space left on device" in written.failures[0].message
    assert texts(files) == {b"old"} and len(os.listdir(tmp_path)) == 3


def test_the_next_fix_says_what_it_completed(tmp_path: Path) -> None:
    files = half_written(tmp_path)
    assert "Completed" not in tradelint(tmp_path, "--diff").stderr
    done = tradelint(tmp_path, "--fix", "-q")
    assert (done.returncode, done.stderr) == (0, "")
    assert texts(files) == {b"new"}
    files = half_written(tmp_path)
    written = [file for file in files if file.read_bytes() == b"old"]
    told = tradelint(tmp_path, "--fix").stderr
    names = ", ".join(file.name for file in written)
    assert told.startswith(f"Completed what an interrupted run had begun to fix: {names}\n")


def test_the_next_fix_says_what_it_cannot_complete(tmp_path: Path) -> None:
    files = half_written(tmp_path)
    files[2].write_bytes(b"somebody")
    told = tradelint(tmp_path, "--fix").stderr
    assert told.startswith("tradelint: warning: a fix of an interrupted run spans these files")
    assert "a.py, b.py, c.py\n" in told
