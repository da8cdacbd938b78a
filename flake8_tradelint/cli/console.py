"""Write the output of the command line: results to stdout, messages and a progress bar to stderr."""

from __future__ import annotations

import os
import sys
import time

from flake8_tradelint.output.style import Style, style_for
from flake8_tradelint.output.view import failure_text, relative
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from flake8_tradelint.cli.arguments import Options
    from flake8_tradelint.model import Failure

MOST_NOTES = 20
"""Most skipped files that are named one by one."""

WIDTH = 30
NARROWEST = 5
"""Cells of the smallest useful bar; with less room only the numbers are shown."""
PATIENCE = 0.3
"""Seconds before the bar appears. It is redrawn every tenth of that."""


class Console(Record):
    """The two output streams, each with its own decision on colours."""

    out: Style
    err: Style
    quiet: bool

    @classmethod
    def of(cls, options: Options) -> Console:
        """Return the console for the given options."""
        return cls(style_for(sys.stdout, options.color), style_for(sys.stderr, options.color), options.quiet)

    @property
    def is_watched(self) -> bool:
        """True if stderr is a terminal on which a progress bar can be drawn, and the run is not quiet."""
        return not self.quiet and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"

    def lines(self, lines: Iterable[str], *, to_stderr: bool = False) -> None:
        """Print results, also if the run is quiet."""
        stream = sys.stderr if to_stderr else sys.stdout
        for line in lines:
            print(line, file=stream)

    def data(self, chunks: Iterable[bytes]) -> None:
        """Write results that are bytes (patches, fixed sources) to stdout."""
        sys.stdout.flush()
        for chunk in chunks:
            sys.stdout.buffer.write(chunk)
        sys.stdout.buffer.flush()

    def note(self, message: str) -> None:
        """Print what was done, unless the run is quiet."""
        if not self.quiet:
            print(message, file=sys.stderr)

    def warning(self, message: str) -> None:
        """Print a warning, which does not change the exit status, unless the run is quiet."""
        if not self.quiet:
            print(f"tradelint: {self.err.paint('warning:', 'bold yellow')} {message}", file=sys.stderr)

    def error(self, message: str) -> None:
        """Print an error, with which the exit status is 2."""
        print(f"tradelint: {self.err.paint('error:', 'bold red')} {message}", file=sys.stderr)

    def notes(self, notes: Iterable[Failure]) -> None:
        """Print warnings about skipped files, at most ``MOST_NOTES`` of them."""
        from flake8_tradelint.output.excerpt import printable

        told = sorted(set(notes), key=lambda note: (note.path, note.message))
        for note in told[:MOST_NOTES]:
            self.warning(f"{printable(relative(note.path))}: {note.message}")
        if len(told) > MOST_NOTES:
            self.warning(f"and {len(told) - MOST_NOTES} more like these")

    def failures(self, failures: Iterable[Failure]) -> None:
        """Print the failures of tradelint itself."""
        for failure in failures:
            from flake8_tradelint.output.excerpt import printable

            path = f"{printable(relative(failure.path))}: " if failure.path else ""
            self.error(f"{path}{failure_text(failure)}")


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
