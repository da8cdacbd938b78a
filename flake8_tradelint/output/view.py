"""What a format is given."""

from __future__ import annotations

import os

from flake8_tradelint.output.style import PLAIN, Style
from flake8_tradelint.records import Record, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from flake8_tradelint.model import Applicability, Failure, Finding, Fix, Severity

    ReadLines = Callable[[str], Sequence[str]]
    """Absolute path -> the file's lines without newlines; empty where it cannot be read any more."""


class RulePage(Record):
    """What there is to say of a rule, whatever it finds; ``uri`` leads to further reading, or is empty."""

    summary: str
    why: str
    text: str
    markdown: str
    severity: Severity
    default: bool
    precision: str
    tags: tuple[str, ...]
    uri: str


class TextChange(Record):
    """A file's text, without byte-order mark, before and after a fix."""

    path: str
    before: str
    after: str


def _unreadable(_path: str) -> Sequence[str]:
    return ()


def _unexplained(_code: str) -> RulePage | None:
    return None


def _unfixed(_fix: Fix) -> Sequence[TextChange]:
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
    rule_page: Callable[[str], RulePage | None] = _unexplained
    """A rule's code -> its page; ``None`` where there is none."""
    fix_texts: Callable[[Fix], Sequence[TextChange]] = _unfixed
    """What a fix by itself makes of each file that it changes; nothing where it cannot be applied."""

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
