"""``View``: the result of a run and the display options, which every output format receives."""

from __future__ import annotations

import os

from flake8_tradelint.output.style import PLAIN, Style
from flake8_tradelint.records import Record, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from flake8_tradelint.model import Applicability, Failure, Finding, Fix, Severity

    ReadLines = Callable[[str], Sequence[str]]
    """Return the lines of the file at an absolute path, without line breaks; empty if it cannot be read."""


class RulePage(Record):
    """The documentation of a rule. ``uri`` leads to further reading, or is empty."""

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
    """The result of a run and how to show it."""

    findings: Sequence[Finding]
    failures: Sequence[Failure] = ()
    files: int = 0
    style: Style = PLAIN
    read_lines: ReadLines = _unreadable
    unsafe_fixes: bool = False
    """True if ``--fix`` applies unsafe fixes as well."""
    after_fixing: bool = False
    """True if the findings are what ``--fix`` left. None is then shown as fixable with it."""
    fixes_only_shown: bool = False
    """True if ``--diff`` only shows what ``--fix`` would do, so that findings "would be left"."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Names to show, by absolute path (``-`` for standard input)."""
    rule_page: Callable[[str], RulePage | None] = _unexplained
    """Return the page of the rule with a code, or ``None`` if it has none."""
    fix_texts: Callable[[Fix], Sequence[TextChange]] = _unfixed
    """Return what a fix alone makes of each file that it changes; empty if it cannot be applied."""

    def shown(self, path: str) -> str:
        """Return the path relative to the working directory, with ``/``; absolute on another drive."""
        return self.names.get(path) or relative(path)

    @property
    def applied(self) -> tuple[Applicability, ...]:
        """Return the kinds of fixes that ``--fix`` applies with the present options."""
        return ("safe", "unsafe") if self.unsafe_fixes else ("safe",)

    def fixable(self, finding: Finding) -> bool:
        """Return True if ``--fix`` with the present options would fix the finding."""
        if finding.fix is None or self.after_fixing:
            return False
        return finding.fix.applicability in self.applied


def relative(path: str) -> str:
    """Return ``path`` relative to the working directory, with ``/`` as separator."""
    try:
        shown = os.path.relpath(path)
    except ValueError:  # another drive
        shown = path
    return shown.replace(os.sep, "/")


def failure_text(failure: Failure) -> str:
    """Return the message, with the rule that failed if one did."""
    return f"{failure.rule} failed: {failure.message}" if failure.rule else failure.message
