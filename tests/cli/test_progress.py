"""Test when the progress bar is drawn, how wide it is, and that it is erased."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from flake8_tradelint.cli import console as module
from flake8_tradelint.cli.console import Console, progress
from flake8_tradelint.output.style import PLAIN, Style
from tests.processes import environment


class Clock:
    now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    return clock


def terminal(monkeypatch: pytest.MonkeyPatch, is_one: bool = True) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: is_one, raising=False)


def test_a_long_run_draws_a_bar_and_leaves_no_trace(
    monkeypatch: pytest.MonkeyPatch, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal(monkeypatch)
    with progress(Console(PLAIN, PLAIN, quiet=False)) as bar:
        assert bar is not None
        clock.now += 1
        bar(30, 60)
        bar(31, 60)  # too soon after the last drawing
        clock.now += 1
        bar(60, 60)
    drawings = capsys.readouterr().err.split("\r")
    end = "\x1b[K"
    assert drawings == ["", f"[{'=' * 15:<30}] 30/60 files{end}", f"[{'=' * 30}] 60/60 files{end}", end]


def test_a_short_run_draws_nothing(
    monkeypatch: pytest.MonkeyPatch, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal(monkeypatch)
    with progress(Console(PLAIN, PLAIN, quiet=False)) as bar:
        assert bar is not None
        bar(1, 1)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("columns", [1, 2, 8, 12, 20, 36, 80, 300])
def test_a_drawing_is_narrower_than_the_terminal(
    monkeypatch: pytest.MonkeyPatch, clock: Clock, capsys: pytest.CaptureFixture[str], columns: int
) -> None:
    terminal(monkeypatch)
    widths = iter([80, columns])  # it is made narrower while the bar stands there
    monkeypatch.setattr(module, "_columns", lambda: next(widths))
    with progress(Console(PLAIN, Style(colours=True), quiet=False)) as bar:
        assert bar is not None
        for done in (1, 1234):
            clock.now += 1
            bar(done, 1234)
    first, second = (drawing.replace("\x1b[K", "") for drawing in capsys.readouterr().err.split("\r")[1:3])
    assert len(plain(first)) == len("[] 1/1234 files") + module.WIDTH
    assert len(plain(second)) < max(columns, 1)
    assert ("1234/1234 files" in second) == (columns > 15)


WATCHED = """
import fcntl, struct, sys, termios
from flake8_tradelint.cli import console
from flake8_tradelint.cli.console import Console
from flake8_tradelint.output.style import style_for

console.PATIENCE = 0
style = style_for(sys.stderr, "auto")
with console.progress(Console(style, style, quiet=False)) as bar:
    for columns in map(int, sys.argv[1:]):
        fcntl.ioctl(2, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        if bar is not None:
            bar(1234, 12345)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize(
    ("variables", "coloured"),
    [
        ({"TERM": "xterm"}, True),
        ({"TERM": "xterm", "NO_COLOR": "1"}, False),
        ({"TERM": "dumb"}, None),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, None),
    ],
)
def test_on_a_terminal_that_is_resized(
    tmp_path: Path, variables: dict[str, str], coloured: bool | None
) -> None:
    ours, theirs = os.openpty()
    widths = (80, 36, 20, 60)
    command = [sys.executable, "-c", WATCHED, *map(str, widths)]
    subprocess.run(command, cwd=tmp_path, env={**environment(), **variables}, stderr=theirs, check=True)
    os.set_blocking(ours, False)
    try:
        written = os.read(ours, 10_000).decode()
    except BlockingIOError:
        written = ""
    finally:
        os.close(ours)
        os.close(theirs)
    if coloured is None:
        assert written == ""
        return
    assert ("\x1b[32m" in written) is coloured
    *drawings, last = written.removeprefix("\r").split("\r")
    assert last == "\x1b[K" and len(drawings) == len(widths)
    for drawing, width in zip(drawings, widths, strict=True):
        assert "1234/12345 files"[: width - 1] in drawing and "\n" not in drawing
        assert len(plain(drawing.replace("\x1b[K", ""))) < width


def plain(text: str) -> str:
    return re.sub(r"\x1b\[[\d;]*m", "", text)


def test_a_terminal_that_cannot_draw_anew_gets_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal(monkeypatch)
    monkeypatch.setenv("TERM", "dumb")
    with progress(Console(PLAIN, PLAIN, quiet=False)) as bar:
        assert bar is None


@pytest.mark.parametrize(("quiet", "is_terminal"), [(True, True), (False, False)])
def test_nobody_watches(monkeypatch: pytest.MonkeyPatch, quiet: bool, is_terminal: bool) -> None:
    terminal(monkeypatch, is_terminal)
    with progress(Console(PLAIN, PLAIN, quiet=quiet)) as bar:
        assert bar is None
