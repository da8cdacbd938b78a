"""Draw a progress bar on the terminal while a check runs."""

from __future__ import annotations

import os
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.cli.console import Console


WIDTH = 30
NARROWEST = 5
"""Cells of the smallest useful bar; with less room only the numbers are shown."""
PATIENCE = 0.3
"""Seconds before the bar appears. It is redrawn every tenth of that."""


class Bar:
    """A progress bar on one line of stderr that is drawn again and again."""

    def __init__(self, console: Console, what: str) -> None:
        self._style, self._what = console.err, what
        self._next = time.monotonic() + PATIENCE
        self._drawn = False

    def __call__(self, done: int, total: int) -> None:
        """Show that ``done`` of ``total`` items are finished."""
        now = time.monotonic()
        if now < self._next or not total:
            return
        self._next = now + PATIENCE / 10
        self._drawn = True
        sys.stderr.write(f"\r{self._line(min(done, total), total)}\x1b[K")
        sys.stderr.flush()

    def _line(self, done: int, total: int) -> str:
        """Return the bar, no wider than the terminal: a line that wraps cannot be drawn over.

        The last column stays free, because some terminals wrap when it is written to.
        """
        numbers = f"{done}/{total} {self._what}"
        room = _columns() - 1
        width = min(WIDTH, room - len(numbers) - len("[] "))
        if width < NARROWEST:
            return numbers[: max(room, 0)]
        filled = width * done // total
        return f"[{self._style.paint('=' * filled, 'green')}{' ' * (width - filled)}] {numbers}"

    def clear(self) -> None:
        """Erase the bar."""
        if self._drawn:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def _columns() -> int:
    """Return the current width of the terminal, or 80 if it is unknown."""
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or 80
    except (OSError, ValueError, AttributeError):
        return 80


class progress:
    """Context manager that shows a bar during a check, or yields ``None`` if nobody would see it."""

    def __init__(self, console: Console, what: str = "files") -> None:
        self._bar = Bar(console, what) if console.is_watched else None

    def __enter__(self) -> Bar | None:
        return self._bar

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.clear()
