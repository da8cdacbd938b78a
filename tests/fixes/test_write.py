"""Test atomic writes of files: permissions, links, concurrent changes and interruptions."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from flake8_tradelint.fixes.rounds import FileChange
from flake8_tradelint.fixes.write import Written
from flake8_tradelint.fixes.write import write as write_within
from tests.processes import environment

write = partial(write_within, refusal=lambda path: "")


def test_mode_bits_are_kept_and_nothing_else_is_left(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_bytes(b"old")
    file.chmod(0o751)
    assert write([FileChange(str(file), b"old", b"new\r\n")]) == Written((str(file),), ())
    assert file.read_bytes() == b"new\r\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o751
    assert os.listdir(tmp_path) == ["a.py"]


def test_attributes_beyond_the_mode_are_kept_and_no_time(tmp_path: Path) -> None:
    if not hasattr(os, "setxattr"):
        pytest.skip("no such attributes here")
    file = tmp_path / "a.py"
    file.write_bytes(b"old")
    os.utime(file, (1, 1))
    try:
        os.setxattr(file, "user.note", b"mine")
    except OSError:
        pytest.skip("the file system has none")
    write([FileChange(str(file), b"old", b"new")])
    assert os.getxattr(file, "user.note") == b"mine"
    assert file.stat().st_mtime > 1


@pytest.mark.skipif(sys.platform == "win32", reason="has no such bits")
def test_bits_that_a_change_of_owner_takes_away_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_bytes(b"old")
    file.chmod(0o4755)
    write([FileChange(str(file), b"old", b"new")])
    assert stat.S_IMODE(file.stat().st_mode) == 0o4755


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_what_ends_the_process_leaves_no_file_half_done(tmp_path: Path, name: str) -> None:
    for file in ("a.py", "b.py"):
        (tmp_path / file).write_bytes(b"old")
    code = (
        "import os, signal\n"
        f"signal.signal(signal.{name}, signal.SIG_DFL)\n"  # below ``nohup`` the one is ignored
        "from flake8_tradelint.fixes.rounds import FileChange\n"
        "from flake8_tradelint.fixes.write import write\n"
        "replace = os.replace\n"
        "def killed(*paths):\n"
        f"    os.kill(os.getpid(), signal.{name})\n"
        "    replace(*paths)\n"
        "os.replace = killed\n"
        "write([FileChange(os.path.abspath(name), b'old', b'new') for name in ('a.py', 'b.py')],"
        " refusal=lambda path: '')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment(), check=False)
    assert done.returncode == -signal.Signals[name]
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {"a.py": b"new", "b.py": b"old"}


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    target, link = tmp_path / "real" / "a.py", tmp_path / "b.py"
    target.write_bytes(b"old")
    link.symlink_to(target)
    write([FileChange(str(link), b"old", b"new")])
    assert link.is_symlink() and target.read_bytes() == b"new"


def test_a_file_that_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    changed, other = tmp_path / "a.py", tmp_path / "b.py"
    changed.write_bytes(b"somebody's")
    other.write_bytes(b"old")
    written = write([FileChange(str(changed), b"old", b"new"), FileChange(str(other), b"old", b"new")])
    assert changed.read_bytes() == b"somebody's" and other.read_bytes() == b"new"
    assert written.paths == (str(other),)
    assert [(failure.path, failure.message) for failure in written.failures] == [
        (str(changed), "not fixed: it was changed in the meantime")
    ]
    assert sorted(os.listdir(tmp_path)) == ["a.py", "b.py"]


def test_a_file_that_is_gone_is_not_made_anew(tmp_path: Path) -> None:
    written = write([FileChange(str(tmp_path / "a.py"), b"old", b"new")])
    assert os.listdir(tmp_path) == []
    assert written.failures[0].message == "not fixed: No such file or directory"


def test_a_read_only_file_is_respected_in_a_writable_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.py"
    file.write_bytes(b"old")
    # Root may write everything; the tests may run as root.
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)
    written = write([FileChange(str(file), b"old", b"new")])
    assert file.read_bytes() == b"old"
    assert written.failures[0].message == "not fixed: Permission denied"


@pytest.mark.parametrize("name", ["a" * 240 + ".py", "\u00e4" * 120 + ".py"])
def test_a_long_name(name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_bytes(b"old")
    assert write([FileChange(str(file), b"old", b"new")]) == Written((str(file),), ())
    assert file.read_bytes() == b"new" and len(os.listdir(tmp_path)) == 1


def test_a_folder_that_is_read_only_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    file = tmp_path / "a.py"
    file.write_bytes(b"old")
    monkeypatch.setattr("tempfile.mkstemp", refused)
    written = write([FileChange(str(file), b"old", b"new")])
    assert file.read_bytes() == b"old"
    assert written.failures[0].message == "not fixed: no file can be made in its folder: Permission denied"


def test_a_failure_half_way_leaves_the_old_file_and_no_temporary_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.py"
    file.write_bytes(b"old")

    def full(source: str, target: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    written = write([FileChange(str(file), b"old", b"new")])
    assert written.failures[0].message == "not fixed: No space left on device"
    assert file.read_bytes() == b"old" and os.listdir(tmp_path) == ["a.py"]


@pytest.mark.skipif(sys.platform == "win32", reason="has no such limit")
def test_a_file_that_cannot_be_written_to_its_end_is_told(tmp_path: Path) -> None:
    """Also that the rest of it is still in a buffer when the file is closed."""
    file = tmp_path / "a.py"
    file.write_bytes(b"old")
    code = (
        "import resource\n"
        "from flake8_tradelint.fixes.rounds import FileChange\n"
        "from flake8_tradelint.fixes.write import write\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (2, 2))\n"
        f"change = FileChange({str(file)!r}, b'old', b'new')\n"
        "print(write([change], refusal=lambda path: '').failures[0].message)\n"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=environment(), check=True, capture_output=True, text=True)
    assert done.stdout == "not fixed: File too large\n"
    assert file.read_bytes() == b"old" and os.listdir(tmp_path) == ["a.py"]


def two_names(folder: Path) -> tuple[Path, Path]:
    one, other = folder / "a.py", folder / "b.py"
    one.write_bytes(b"old and longer")
    os.link(one, other)
    return one, other


def test_a_file_with_two_names_keeps_both(tmp_path: Path) -> None:
    one, other = two_names(tmp_path)
    assert write([FileChange(str(one), b"old and longer", b"new")]).paths == (str(one),)
    assert one.samefile(other) and other.read_bytes() == b"new"
    assert sorted(os.listdir(tmp_path)) == ["a.py", "b.py"]


def test_a_fix_under_both_names_is_one(tmp_path: Path) -> None:
    one, other = two_names(tmp_path)
    changes = [FileChange(str(path), b"old and longer", b"new") for path in (one, other)]
    assert write(changes) == Written((str(one), str(other)), ())
    assert one.samefile(other) and one.read_bytes() == b"new"


class Disk:
    """Cuts a file and fails, as often as is said, where it is written over and not beside."""

    def __init__(self, failing: int) -> None:
        self.failing = failing

    def fsync(self, descriptor: int) -> None:
        source = os.readlink(f"/proc/self/fd/{descriptor}").endswith(".py")
        if source and self.failing:
            self.failing -= 1
            os.ftruncate(descriptor, 1)
            raise OSError(5, "Input/output error")


@pytest.mark.skipif(not os.path.exists("/proc/self/fd"), reason="which file is written is asked of /proc")
@pytest.mark.parametrize("failing", [1, 2])
def test_nothing_is_lost_of_a_file_with_two_names(
    failing: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = two_names(tmp_path)
    monkeypatch.setattr(os, "fsync", Disk(failing).fsync)
    written = write([FileChange(str(one), b"old and longer", b"new")])
    assert written.paths == () and one.samefile(other)
    assert "Input/output error" in written.failures[0].message
    beside = [name for name in os.listdir(tmp_path) if not name.endswith(".py")]
    if failing == 1:
        assert one.read_bytes() == b"old and longer" and not beside
    else:
        (name,) = beside
        assert name in written.failures[0].message and (tmp_path / name).read_bytes() == b"new"


def test_of_files_that_belong_together_none_is_written_where_one_is_refused(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("a.py", "b.py", "c.py")]
    for file in files:
        file.write_bytes(b"old")
    changes = [FileChange(str(file), b"old", b"new") for file in files]
    together = [[str(files[0]), str(files[1])]]
    refused = {str(files[1]): "it is not yours"}
    written = write_within(changes, together, refusal=lambda path: refused.get(path, ""))
    assert written.paths == (str(files[2]),)
    assert [(failure.path, failure.message) for failure in written.failures] == [
        (str(files[0]), "not fixed: a fix spans it and b.py, which could not be written"),
        (str(files[1]), "not fixed: it is not yours"),
    ]
    assert [file.read_bytes() for file in files] == [b"old", b"old", b"new"]
