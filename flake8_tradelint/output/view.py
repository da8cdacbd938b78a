"""``View``: the result of a run and the display options, from which each output format makes its lines."""

from __future__ import annotations

import os

from flake8_tradelint.model import UNCHECKED, order
from flake8_tradelint.output.style import PLAIN, Style
from flake8_tradelint.startup.records import Record, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Literal

    from flake8_tradelint.model import Applicability, Failure, Finding, Fix, Severity

    BaselineState = Literal["new", "unchanged"]
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
    known: frozenset[Finding] = frozenset()
    """Findings that the baseline knows; formats that write a document have them, too."""
    has_baseline: bool = False
    show_fixes: bool = False
    """True if the format ``text`` shows each fix as a diff."""
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

    def state(self, finding: Finding) -> BaselineState | None:
        """Return whether a finding is new, by SARIF's names; ``None`` without a baseline."""
        if not self.has_baseline:
            return None
        return "unchanged" if finding in self.known else "new"

    @property
    def all_findings(self) -> Sequence[Finding]:
        """The findings, with those that the baseline knows, in order."""
        return sorted((*self.findings, *self.known), key=order) if self.known else self.findings

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


def summary(view: View) -> str:
    """Return ``3 findings in 2 files (1 fixable with --fix), 120 files checked``.

    After a failure, "No findings" is omitted: unchecked files may have some.
    """
    unchecked = {failure.path for failure in view.failures if failure.message.startswith(UNCHECKED)}
    parts = [_found(view)] if view.findings or not view.failures else []
    if view.failures:
        parts.append(view.style.paint(_failed(view, len(unchecked)), "bold red"))
    if view.known:
        parts.append(f"{len(view.known)} known from the baseline")
    return ", ".join([*parts, f"{count(max(view.files - len(unchecked), 0), 'file')} checked"])


def _found(view: View) -> str:
    if not view.findings:
        return view.style.paint(f"No findings{_left(view)}", "bold green")
    files = len({finding.primary.path for finding in view.findings})
    found = view.style.paint(f"{count(len(view.findings), 'finding')}{_left(view)}", "bold")
    return f"{found} in {count(files, 'file')}{_fixable(view)}"


def _failed(view: View, unchecked: int) -> str:
    """Return ``1 file could not be checked, 2 errors``."""
    others = sum(not failure.message.startswith(UNCHECKED) for failure in view.failures)
    parts = [f"{count(unchecked, 'file')} {UNCHECKED}"] if unchecked else []
    return ", ".join([*parts, count(others, "error")] if others else parts)


def _left(view: View) -> str:
    if not view.after_fixing:
        return ""
    return " would be left" if view.fixes_only_shown else " left"


def count(number: int, noun: str) -> str:
    """Return a number with its noun: ``1 file``, ``2 files``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _fixable(view: View) -> str:
    now = sum(map(view.fixable, view.findings))
    unsafe = sum(f.fix is not None and f.fix.applicability == "unsafe" for f in view.findings)
    option = "--fix --unsafe-fixes" if view.unsafe_fixes else "--fix"
    parts = [f"{now} fixable with {option}"] if now else []
    if unsafe and not view.unsafe_fixes:
        parts.append(f"{unsafe} more with --unsafe-fixes" if now else f"{unsafe} fixable with --unsafe-fixes")
    return f" ({', '.join(parts)})" if parts else ""
