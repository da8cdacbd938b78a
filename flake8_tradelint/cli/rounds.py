"""Check and fix in turns, in memory, until a round has nothing left to apply."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flake8_tradelint.cli.check import check
from flake8_tradelint.cli.console import Console
from flake8_tradelint.cli.targets import Targets, read_bytes
from flake8_tradelint.model import Finding, Fix
from flake8_tradelint.output.view import relative
from flake8_tradelint.settings import Settings

if TYPE_CHECKING:
    from flake8_tradelint.engine import Report

LIMIT = 50
"""Rounds. Fixes that overlap need a few; more means that two of them undo each other."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What fixing came to.

    ``contents`` has the new bytes of every file that changed, ``report`` the findings in them,
    ``skipped`` why a finding that has a fix is still there.
    """

    report: Report
    contents: Mapping[str, bytes]
    fixed: tuple[Finding, ...]
    skipped: Mapping[Finding, str]


def mend(targets: Targets, settings: Settings, console: Console) -> Outcome:
    """Apply the fixes that the settings allow; nothing is written."""
    from flake8_tradelint.fixes.apply import apply

    overlay = dict(targets.overlay)
    fixed: list[Finding] = []
    for _ in range(LIMIT):
        report = check(targets, settings, console, overlay)
        wanted, skipped = _wanted(report, targets, settings)
        applied = apply(list(wanted.values()), lambda path: read_bytes(path, overlay))
        reasons = {skip.fix: skip.reason for skip in applied.skipped}
        skipped |= {finding: reasons[fix] for finding, fix in wanted.items() if fix in reasons}
        if not applied.fixes:
            break
        fixed += (finding for finding, fix in wanted.items() if fix in applied.fixes)
        overlay.update(applied.contents)
    else:
        console.warning(f"the fixes do not come to rest; stopped after {LIMIT} rounds")
    return Outcome(report, _changed(overlay, targets), tuple(fixed), skipped)


def _wanted(
    report: Report, targets: Targets, settings: Settings
) -> tuple[dict[Finding, Fix], dict[Finding, str]]:
    """The findings to mend with their fixes, and those whose fix is out of bounds with the reason."""
    levels = ("safe", "unsafe") if settings.unsafe_fixes else ("safe",)
    candidates = {f: f.fix for f in report.findings if f.fix is not None and f.fix.applicability in levels}
    # Of standard input, only what was read can be given back.
    strange = {f: _stranger(fix, targets) for f, fix in candidates.items() if targets.overlay}
    skipped = {f: f"the fix changes {relative(path)} as well" for f, path in strange.items() if path}
    return {f: fix for f, fix in candidates.items() if f not in skipped}, skipped


def _stranger(fix: Fix, targets: Targets) -> str | None:
    return next((edit.path for edit in fix.edits if edit.path not in targets.overlay), None)


def _changed(overlay: Mapping[str, bytes], targets: Targets) -> dict[str, bytes]:
    """What fixing changed: fixes that cancel each other out changed nothing."""
    return {path: new for path, new in overlay.items() if new != read_bytes(path, targets.overlay)}
