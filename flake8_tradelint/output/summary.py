"""The last line of a report."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.output.view import View


def summary(view: View) -> str:
    """``3 findings in 2 files (1 fixable with --fix), 120 files checked``."""
    checked = f"{count(view.files, 'file')} checked"
    if not view.findings:
        verdict = "No findings left" if view.after_fixing else "No findings"
        return f"{view.style.paint(verdict, 'bold green')}, {checked}"
    files = len({finding.primary.path for finding in view.findings})
    left = " left" if view.after_fixing else ""
    found = view.style.paint(f"{count(len(view.findings), 'finding')}{left}", "bold")
    return f"{found} in {count(files, 'file')}{_fixable(view)}, {checked}"


def count(number: int, noun: str) -> str:
    """``1 file``, ``2 files``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _fixable(view: View) -> str:
    now = sum(map(view.fixable, view.findings))
    unsafe = sum(f.fix is not None and f.fix.applicability == "unsafe" for f in view.findings)
    option = "--fix --unsafe-fixes" if view.unsafe_fixes else "--fix"
    parts = [f"{now} fixable with {option}"] if now else []
    if unsafe and not view.unsafe_fixes:
        parts.append(f"{unsafe} more with --unsafe-fixes" if now else f"{unsafe} fixable with --unsafe-fixes")
    return f" ({', '.join(parts)})" if parts else ""
