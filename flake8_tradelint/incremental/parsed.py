"""Add syntax errors of files named on the command line, which large projects do not parse as a whole."""

from __future__ import annotations

from flake8_tradelint.model import Report, joined
from flake8_tradelint.startup.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from symtable import symtable

    from flake8_tradelint.model import Finding
    from flake8_tradelint.settings import Settings
else:
    from _symtable import symtable  # takes three quarters of the time that building the tree takes

_SYNTAX_ERROR = "TL001"


def with_syntax_errors(
    report: Report,
    named: Collection[str],
    read: Callable[[str], bytes],
    settings_of: Callable[[str], Settings],
) -> Report:
    """Return the report with the syntax errors of the ``named`` files in place of their other findings.

    Nothing is imported for files that this Python can parse.
    """
    told = {found.primary.path for found in report.findings if found.code == _SYNTAX_ERROR}
    broken: dict[str, list[Finding]] = {}
    for path in named:
        if path in told:
            continue
        try:
            data = read(path)
        except OSError:
            continue  # the check has reported it
        if not is_parsed(data):
            from flake8_tradelint.engine.named_files import findings_in_broken

            found = findings_in_broken(path, data, settings_of(path))
            if found is not None:
                broken[path] = found
    if not broken:
        return report
    others = tuple(found for found in report.findings if found.primary.path not in broken)
    errors = tuple(error for found in broken.values() for error in found)
    return joined([replace(report, findings=others), Report(errors, (), 0)])


def is_parsed(data: bytes) -> bool:
    """Return True if this Python can parse the source."""
    from warnings import catch_warnings, simplefilter

    with catch_warnings():
        simplefilter("ignore")  # the checked program's warnings are not ours
        try:
            symtable(data, "<unknown>", "exec")  # type: ignore[arg-type]  # it takes bytes, as compile does
        except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError, TypeError):
            return False
    return True
