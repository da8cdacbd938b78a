"""The last line of a report."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.output.view import View


def summary(view: View) -> str:
    """``3 findings in 2 files (1 fixable with --fix), 120 files checked``."""
    checked = f"{count(view.files, 'file')} checked"
    if not view.findings:
        return f"{view.style.paint(f'No findings{_left(view)}', 'bold green')}, {checked}"
    files = len({finding.primary.path for finding in view.findings})
    found = view.style.paint(f"{count(len(view.findings), 'finding')}{_left(view)}", "bold")
    return f"{found} in {count(files, 'file')}{_fixable(view)}, {checked}"


def _left(view: View) -> str:
    if not view.after_fixing:
        return ""
    return " would be left" if view.fixes_only_shown else " left"


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
