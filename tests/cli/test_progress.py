from __future__ import annotations

import re
import sys

import pytest

from flake8_tradelint.cli import progress as module
from flake8_tradelint.cli.console import Console
from flake8_tradelint.cli.progress import progress
from flake8_tradelint.output.style import PLAIN, Style


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
