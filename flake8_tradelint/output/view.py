"""What a format is given."""

from __future__ import annotations

import os

from flake8_tradelint.output.style import PLAIN, Style
from flake8_tradelint.records import Record, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from flake8_tradelint.model import Applicability, Failure, Finding

    ReadLines = Callable[[str], Sequence[str]]
    """Absolute path -> the file's lines without newlines; empty where it cannot be read any more."""


def _unreadable(_path: str) -> Sequence[str]:
    return ()


class View(Record):
    """The outcome of a run and how to show it."""

    findings: Sequence[Finding]
    failures: Sequence[Failure] = ()
    files: int = 0
    style: Style = PLAIN
    read_lines: ReadLines = _unreadable
    unsafe_fixes: bool = False
    """Does ``--fix`` apply unsafe fixes as well?"""
    after_fixing: bool = False
    """Are the findings what ``--fix`` left? Then nothing is said to be fixable with it."""
    fixes_only_shown: bool = False
    """Are they what it would leave: does ``--diff`` show what it would do?"""
    names: Mapping[str, str] = field(default_factory=dict)
    """Absolute path -> the name to show instead (``-`` for standard input)."""

    def shown(self, path: str) -> str:
        """The path relative to the working directory, with ``/``; absolute on another drive."""
        return self.names.get(path) or relative(path)

    @property
    def applied(self) -> tuple[Applicability, ...]:
        """The kinds of fixes that ``--fix`` applies with the present options."""
        return ("safe", "unsafe") if self.unsafe_fixes else ("safe",)

    def fixable(self, finding: Finding) -> bool:
        """Would ``--fix`` with the present options mend it?"""
        if finding.fix is None or self.after_fixing:
            return False
        return finding.fix.applicability in self.applied


def relative(path: str) -> str:
    """``path`` as seen from the working directory, with ``/`` as separator."""
    try:
        shown = os.path.relpath(path)
    except ValueError:  # another drive
        shown = path
    return shown.replace(os.sep, "/")
