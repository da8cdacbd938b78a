"""Syntax errors of files that were named on the command line; of a large project, files are read in parts."""

from __future__ import annotations

from flake8_tradelint.model import Report, joined
from flake8_tradelint.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from symtable import symtable

    from flake8_tradelint.model import Finding
    from flake8_tradelint.settings import Settings
else:
    from _symtable import symtable  # in three quarters of the time that the tree takes

_SYNTAX_ERROR = "TL001"


def with_syntax_errors(
    report: Report,
    named: Collection[str],
    read: Callable[[str], bytes],
    settings_of: Callable[[str], Settings],
) -> Report:
    """The report with the syntax errors of the ``named`` files; they are all that is said of such a file.

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
            continue  # the check has told of it
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
    """Can this Python parse the source?"""
    from warnings import catch_warnings, simplefilter

    with catch_warnings():
        simplefilter("ignore")  # for the running program to warn about
        try:
            symtable(data, "<unknown>", "exec")  # type: ignore[arg-type]  # it takes bytes, as compile does
        except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError, TypeError):
            return False
    return True
