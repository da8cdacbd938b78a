"""Test ``--fix``, ``--unsafe-fixes`` and ``--diff`` end to end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from flake8_tradelint.cli import main
from tests.processes import Run

DROPPED = "import asyncio\n\n\nasync def start() -> None:\n    asyncio.create_task(tick())\n"
CLEAN = "x = 1\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text("[tool.tradelint]\n")
    (tmp_path / "bot.py").write_text(DROPPED)
    (tmp_path / "clean.py").write_text(CLEAN)
    return tmp_path


def test_fix_mends_and_reports(folder: Path, run: Run) -> None:
    done = run("--fix")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "No findings left, 2 files checked\n"
    assert done.stderr == "Fixed 1 finding in 1 file:\n  bot.py: 1 x TL301 (dropped-task)\n"
    fixed = (folder / "bot.py").read_text()
    assert fixed != DROPPED
    compile(fixed, "bot.py", "exec")
    assert (folder / "clean.py").read_text() == CLEAN


def test_fixing_again_changes_nothing(folder: Path, run: Run) -> None:
    run("--fix")
    fixed = (folder / "bot.py").read_bytes()
    done = run("--fix")
    assert (done.returncode, done.stderr) == (0, "")
    assert (folder / "bot.py").read_bytes() == fixed


def test_what_is_left_is_shown(folder: Path, run: Run) -> None:
    (folder / "bad.py").write_text("def f(:\n")
    done = run("--fix", "--output-format", "concise")
    assert done.returncode == 1
    assert done.stdout.startswith("bad.py:1:7: TL001")
    assert done.stdout.endswith("1 finding left in 1 file, 3 files checked\n")


def test_what_is_left_in_another_project_is_shown(folder: Path, run: Run) -> None:
    (folder / "feeds").mkdir()
    (folder / "feeds" / "pyproject.toml").touch()
    (folder / "feeds" / "bad.py").write_text("def f(:\n")
    for option in ("--diff", "--fix"):
        done = run(option, "--output-format", "concise")
        assert done.returncode == 1
        left = "1 finding would be left" if option == "--diff" else "1 finding left"
        assert f"{left} in 1 file, 3 files checked" in done.stdout + done.stderr


def test_what_cannot_be_written_is_left(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert main(["--fix", "--output-format", "concise"]) == 2
    out, err = capsys.readouterr()
    assert out.startswith("bot.py:5:5: TL301")
    assert out.endswith("1 finding left in 1 file, 1 error, 2 files checked\n")
    assert err == "tradelint: error: bot.py: not fixed: Permission denied\n"
    assert (folder / "bot.py").read_text() == DROPPED


def test_diff_writes_nothing_and_is_what_fix_does(folder: Path, run: Run) -> None:
    done = run("--diff")
    assert done.returncode == 1
    assert (folder / "bot.py").read_text() == DROPPED
    assert done.stdout.startswith("--- bot.py\n+++ bot.py\n@@ ")
    assert done.stderr.startswith("Would fix 1 finding in 1 file:\n  bot.py: 1 x TL301 (dropped-task)\n")
    assert run("--fix", "--diff").stdout == done.stdout
    assert (folder / "bot.py").read_text() == DROPPED

    patched = folder / "patched"
    patched.mkdir()
    (patched / "bot.py").write_text(DROPPED)
    subprocess.run(["git", "apply", "-p0"], input=done.stdout.encode(), cwd=patched, check=True)
    run("--fix", "bot.py")
    assert (patched / "bot.py").read_text() == (folder / "bot.py").read_text()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")
def test_a_name_does_not_break_the_line(folder: Path, run: Run) -> None:
    (folder / "bot.py").rename(folder / "b\n\x1b[31m.py")
    assert run("--fix").stderr == "Fixed 1 finding in 1 file:\n  b ?[31m.py: 1 x TL301 (dropped-task)\n"


def test_diff_of_what_is_clean_is_empty(run: Run) -> None:
    done = run("--diff", "clean.py")
    assert (done.returncode, done.stdout) == (0, "")


def test_diff_with_findings_that_no_fix_mends_is_1(folder: Path, run: Run) -> None:
    (folder / "bot.py").write_text("def f(:\n")
    done = run("--diff")
    assert (done.returncode, done.stdout) == (1, "")


def test_exit_zero(run: Run) -> None:
    assert run("--diff", "--exit-zero").returncode == 0


def test_fix_in_the_configuration(folder: Path, run: Run) -> None:
    (folder / "pyproject.toml").write_text("[tool.tradelint]\nfix = true\n")
    assert run("--no-fix").returncode == 1
    assert (folder / "bot.py").read_text() == DROPPED
    assert run().returncode == 0
    assert (folder / "bot.py").read_text() != DROPPED


def test_standard_input_is_printed_fixed(folder: Path, run: Run) -> None:
    done = run("--fix", "-", "--stdin-filename", "bot.py", stdin=DROPPED)
    assert done.returncode == 0
    assert (folder / "bot.py").read_text() == DROPPED
    run("--fix")
    assert done.stdout == (folder / "bot.py").read_text()


def test_standard_input_without_findings_comes_back_as_it_is(run: Run) -> None:
    done = run("--fix", "--quiet", "-", stdin=CLEAN)
    assert (done.returncode, done.stdout, done.stderr) == (0, CLEAN, "")


def test_standard_input_that_cannot_be_parsed_comes_back_with_findings_on_stderr(run: Run) -> None:
    done = run("--fix", "-", stdin="def f(:\n")
    assert (done.returncode, done.stdout) == (1, "def f(:\n")
    assert done.stderr.startswith("-:1:7: TL001")


def test_json_stays_json(run: Run) -> None:
    done = run("--fix", "--output-format", "json")
    assert json.loads(done.stdout)["findings"] == []
    assert done.stderr.startswith("Fixed 1 finding")


def test_quiet_fixes_in_silence(folder: Path, run: Run) -> None:
    done = run("--fix", "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (folder / "bot.py").read_text() != DROPPED


def test_rules_that_are_off_fix_nothing(folder: Path, run: Run) -> None:
    assert run("--fix", "--ignore", "TASK").returncode == 0
    assert (folder / "bot.py").read_text() == DROPPED


def test_suppressed_findings_are_not_fixed(folder: Path, run: Run) -> None:
    text = DROPPED.replace("tick())", "tick())  # noqa: TL301")
    (folder / "bot.py").write_text(text)
    assert run("--fix").returncode == 0
    assert (folder / "bot.py").read_text() == text


def test_encoding_newlines_and_mode_stay(folder: Path, run: Run) -> None:
    text = "# -*- coding: latin-1 -*-\n# größer\n" + DROPPED.rstrip("\n")
    (folder / "bot.py").write_bytes(text.replace("\n", "\r\n").encode("latin-1"))
    (folder / "bot.py").chmod(0o750)
    assert run("--fix").returncode == 0
    fixed = (folder / "bot.py").read_bytes()
    assert fixed.startswith("# -*- coding: latin-1 -*-\r\n# größer\r\n".encode("latin-1"))
    assert fixed.count(b"\n") == fixed.count(b"\r\n") > DROPPED.count("\n")
    assert (folder / "bot.py").stat().st_mode & 0o777 == 0o750
