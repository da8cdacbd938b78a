"""A bar on the terminal while a check runs; nothing anywhere else."""

from __future__ import annotations

import os
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.cli.console import Console


WIDTH = 30
NARROWEST = 5
"""Cells of the smallest bar that shows anything; below it only the numbers are shown."""
PATIENCE = 0.3
"""Seconds before the bar appears, and a tenth of which lies between two drawings."""


class Bar:
    """One line on stderr, drawn over and over."""

    def __init__(self, console: Console, what: str) -> None:
        self._style, self._what = console.err, what
        self._next = time.monotonic() + PATIENCE
        self._drawn = False

    def __call__(self, done: int, total: int) -> None:
        """Show that ``done`` of ``total`` are through."""
        now = time.monotonic()
        if now < self._next or not total:
            return
        self._next = now + PATIENCE / 10
        self._drawn = True
        sys.stderr.write(f"\r{self._line(min(done, total), total)}\x1b[K")
        sys.stderr.flush()

    def _line(self, done: int, total: int) -> str:
        """The bar, as wide as the terminal allows: a line that wraps cannot be drawn over.

        The last column stays free, as some terminals wrap when it is written to.
        """
        numbers = f"{done}/{total} {self._what}"
        room = _columns() - 1
        width = min(WIDTH, room - len(numbers) - len("[] "))
        if width < NARROWEST:
            return numbers[: max(room, 0)]
        filled = width * done // total
        return f"[{self._style.paint('=' * filled, 'green')}{' ' * (width - filled)}] {numbers}"

    def clear(self) -> None:
        """Leave no trace of the bar."""
        if self._drawn:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def _columns() -> int:
    """The width of the terminal at this moment; the usual 80 where it does not say."""
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or 80
    except (OSError, ValueError, AttributeError):
        return 80


class progress:
    """A bar for the time of a check, or ``None`` where nobody would see it."""

    def __init__(self, console: Console, what: str = "files") -> None:
        self._bar = Bar(console, what) if console.is_watched else None

    def __enter__(self) -> Bar | None:
        return self._bar

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.clear()
