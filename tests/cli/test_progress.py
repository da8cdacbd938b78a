from __future__ import annotations

import sys

import pytest

from flake8_tradelint.cli import progress as module
from flake8_tradelint.cli.console import Console
from flake8_tradelint.cli.progress import progress
from flake8_tradelint.output.style import PLAIN


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
    assert drawings == ["", f"[{'=' * 15:<30}] 30/60 files", f"[{'=' * 30}] 60/60 files", "\x1b[K"]


def test_a_short_run_draws_nothing(
    monkeypatch: pytest.MonkeyPatch, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal(monkeypatch)
    with progress(Console(PLAIN, PLAIN, quiet=False)) as bar:
        assert bar is not None
        bar(1, 1)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(("quiet", "is_terminal"), [(True, True), (False, False)])
def test_nobody_watches(monkeypatch: pytest.MonkeyPatch, quiet: bool, is_terminal: bool) -> None:
    terminal(monkeypatch, is_terminal)
    with progress(Console(PLAIN, PLAIN, quiet=quiet)) as bar:
        assert bar is None
