"""Render the summary: the last line of a report."""

from __future__ import annotations

from flake8_tradelint.model import UNCHECKED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.output.view import View


def summary(view: View) -> str:
    """Return ``3 findings in 2 files (1 fixable with --fix), 120 files checked``.

    After a failure, "No findings" is omitted: unchecked files may have some.
    """
    unchecked = {failure.path for failure in view.failures if failure.message.startswith(UNCHECKED)}
    parts = [_found(view)] if view.findings or not view.failures else []
    if view.failures:
        parts.append(view.style.paint(_failed(view, len(unchecked)), "bold red"))
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
