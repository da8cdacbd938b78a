"""Test output to terminals, pipes and full disks, and runs that end early."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import Run, environment, in_process

BROKEN = "def f(:\n    pass\n"


def test_colours_only_where_they_are_asked_for(folder: Path, run: Run) -> None:
    (folder / "bad.py").write_text(BROKEN)
    assert "\x1b" not in run().stdout
    assert "\x1b[1;31mTL001\x1b[0m" in run("--color", "always").stdout
    assert "\x1b" in run(env={"FORCE_COLOR": "1"}).stdout


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_colours_are_the_stream_s_own(folder: Path) -> None:
    """Findings in a file have none because errors go to a terminal."""
    (folder / "bad.py").write_text(BROKEN)
    ours, theirs = os.openpty()
    try:
        command = [sys.executable, "-m", "flake8_tradelint"]
        done = subprocess.run(
            command, cwd=folder, env=environment(), stdout=subprocess.PIPE, stderr=theirs, check=False
        )
    finally:
        os.close(ours)
        os.close(theirs)
    assert done.returncode == 1 and b"TL001" in done.stdout and b"\x1b" not in done.stdout


def test_a_terminal_without_unicode_gets_escapes(folder: Path, run: Run) -> None:
    (folder / "bad.py").write_text("größe = (\n", encoding="utf-8")
    done = run(env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert done.returncode == 1
    assert r"  1 | gr\xf6\xdfe = (" in done.stdout
    assert done.stderr == ""


def test_a_closed_pipe_ends_quietly(folder: Path) -> None:
    for number in range(300):
        (folder / f"bad{number}.py").write_text(BROKEN)
    command = [sys.executable, "-m", "flake8_tradelint"]
    with subprocess.Popen(
        command, cwd=folder, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is full")
@pytest.mark.parametrize("buffered", [True, False])
@pytest.mark.parametrize(
    "arguments", [[], ["--diff"], ["--list-rules"], ["--help"], ["--version"], ["pickles", "--help"]]
)
def test_output_that_cannot_be_written_is_2_and_one_line(
    folder: Path, arguments: list[str], buffered: bool
) -> None:
    (folder / "bot.py").write_text("import asyncio\n\n\nasync def f():\n    asyncio.create_task(f())\n")
    command = [sys.executable, "-m", "flake8_tradelint", *arguments]
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            command,
            cwd=folder,
            env={**environment(), "PYTHONUNBUFFERED": "" if buffered else "1"},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith("tradelint: error: the output cannot be written: ")
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&- <&-"])
def test_streams_that_are_closed_do_not_matter(folder: Path, closed: str) -> None:
    (folder / "bad.py").write_text(BROKEN)
    script = f'"$0" -m flake8_tradelint . {closed}'
    done = subprocess.run(["sh", "-c", script, sys.executable], cwd=folder, env=environment(), check=False)
    assert done.returncode == 1


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
@pytest.mark.parametrize("options", ["", "--fix", "--output-format json", "--stdin-filename bad.py"])
def test_a_closed_standard_input_is_no_file_without_findings(folder: Path, options: str) -> None:
    done = subprocess.run(
        ["sh", "-c", f'"$0" -m flake8_tradelint {options} - <&-', sys.executable],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "tradelint: error: standard input is closed, there is nothing to check\n"


def test_the_help_fits_a_terminal(run: Run) -> None:
    for command in ([], ["renames"], ["pickles"]):
        done = run(*command, "--help", env={"COLUMNS": "80"})
        assert max(map(len, done.stdout.splitlines())) <= 80


def test_ctrl_c_stops_with_one_line(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom flake8_tradelint import cli, engine\n"
        "def check(*a, **k): raise KeyboardInterrupt\n"
        "engine.check = check\nsys.exit(cli.main(['.']))\n"
    )
    done = in_process(code, tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "tradelint: interrupted\n")


@pytest.mark.parametrize(
    "patch",
    [
        "__main__.shorten_imports = stopped",
        "cli.main = stopped",
        "startup.light.compiled.Kept.has_new = property(stopped)",
    ],
)
def test_ctrl_c_before_and_after_the_run_stops_with_one_line(tmp_path: Path, patch: str) -> None:
    code = (
        "import flake8_tradelint.cli, flake8_tradelint.startup.light.compiled\n"
        "from flake8_tradelint import __main__\n"
        "def stopped(*a, **k): raise KeyboardInterrupt\n"
        f"flake8_tradelint.{patch}\n__main__.start()\n"
    )
    done = in_process(code, tmp_path, "--list-rules")
    assert (done.returncode, done.stderr) == (130, "tradelint: interrupted\n")


@pytest.mark.skipif(sys.platform == "win32", reason="keeps a folder that somebody stands in")
def test_a_working_directory_that_is_gone_is_2_and_one_line(tmp_path: Path) -> None:
    (tmp_path / "gone").mkdir()
    script = 'rmdir ../gone; exec "$0" -m flake8_tradelint'
    done = subprocess.run(
        ["sh", "-c", script, sys.executable],
        cwd=tmp_path / "gone",
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "tradelint: error: the working directory does not exist any more\n"
