"""Write the output of the command line: results to stdout, messages about the run to stderr."""

from __future__ import annotations

import os
import sys

from flake8_tradelint.output.style import Style, style_for
from flake8_tradelint.output.view import relative
from flake8_tradelint.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from flake8_tradelint.cli.arguments import Options
    from flake8_tradelint.model import Failure


MOST_NOTES = 20
"""Most skipped files that are named one by one."""


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
            from flake8_tradelint.output.failed import told

            path = f"{printable(relative(failure.path))}: " if failure.path else ""
            self.error(f"{path}{told(failure)}")
