"""The plugin class that flake8 calls for each file, and the check behind it.

flake8 asks in any order and in several processes. So all files that it was given are checked once, before it
starts its processes, with the cache that the command line uses. A file that was not among them (standard
input) is checked on request, in the context of the same project.
"""

from __future__ import annotations

import logging
import os
import tokenize
import traceback

from flake8_tradelint import __version__, incremental
from flake8_tradelint.config import ConfigError
from flake8_tradelint.discover import is_meant, python_files
from flake8_tradelint.discover.portions import Portion, is_among, portions
from flake8_tradelint.model import joined
from flake8_tradelint.plugin.options import OWN_FAILURE, OptionManager, Request, request_of, show_failures
from flake8_tradelint.plugin.options import add_options as _add_options
from flake8_tradelint.rules import family
from flake8_tradelint.rules.selection import UNUSED, prefix_of
from flake8_tradelint.startup.interpreter import put_aside
from flake8_tradelint.startup.light import lru_cache
from flake8_tradelint.startup.light.compiled import kept
from flake8_tradelint.startup.light.own_modules import own_modules
from flake8_tradelint.startup.records import Record, field, replace
from flake8_tradelint.suppressions import Suppressions, complaints, suppressed

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    import ast
    from collections.abc import Iterator, Mapping, Sequence
    from typing import ClassVar

    from flake8_tradelint.engine.checker import Checker
    from flake8_tradelint.model import Failure, Finding, Report
    from flake8_tradelint.settings import Settings

    Line = tuple[int, int, str, type]
    """flake8's format: 1-based line, 0-based column, text that begins with the code, an ignored type."""


LOG = logging.getLogger("flake8.tradelint")


class Plugin:
    """The object that flake8 creates for each file."""

    name = "tradelint"
    version = __version__
    # flake8 offers no other place to keep options, and the results of checking.
    request: ClassVar[Request]
    known: ClassVar[Mapping[str, FileOutcome]] = {}

    def __init__(self, tree: ast.AST, filename: str, lines: Sequence[str]) -> None:
        self._path, self._lines = os.path.abspath(filename), lines

    @classmethod
    def add_options(cls, option_manager: OptionManager) -> None:
        """Register the options."""
        _add_options(option_manager)

    @classmethod
    def parse_options(
        cls, option_manager: OptionManager, options: argparse.Namespace, args: Sequence[str]
    ) -> None:
        """Store the options. flake8 calls this in each process that does not inherit them."""
        try:
            cls.request = request_of(options)
            show_failures(options)
            cls.known = _known(cls.request)
        except ConfigError as error:
            option_manager.parser.error(str(error))

    def run(self) -> Iterator[Line]:
        """Yield the findings in this file, then the failures of tradelint itself."""
        try:
            yield from self._report()
        except ConfigError as error:
            yield _failed(str(error))
        except Exception as error:  # an exception here would end the run of every other plugin
            LOG.exception("tradelint failed on %s", self._path)
            yield _failed(f"internal error: {_described(error)}; please report it")

    def _report(self) -> Iterator[Line]:
        request = self.request
        known = self.known.get(self._path)
        if known is not None and self._path != request.stdin:
            yield from map(_line, known.findings)
            yield from map(_failure, known.failures)
            return
        if not _is_meant(self._path, request):
            return
        settings = request.settings_of(self._path)
        source = _source(self._lines) if self._path == request.stdin else None
        checker = _checker(request, settings, source)
        if isinstance(checker, str):
            yield _failed(checker)
            return
        report = checker.check_file(self._path)
        comments = report.suppressions
        if not request.noqa:
            comments = replace(comments, skipped=False, lines=())
        found = [finding for finding in report.findings if not _silenced(finding, comments)]
        if not request.noqa:
            found = [finding for finding in found if finding.code != UNUSED]
        if found and settings.baseline:
            from flake8_tradelint.engine.fingerprints import with_fingerprints

            found = [*_unknown([*with_fingerprints(found, checker.source(self._path))], settings)]
        yield from map(_line, found)
        yield from map(_failure, (*complaints(self._path, comments, prefix_of), *report.failures))


class FileOutcome(Record, frozen=False):
    """The findings of one file after suppressions, and its failures."""

    findings: list[Finding] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)


def _known(request: Request) -> dict[str, FileOutcome]:
    """Return the outcome of every file that flake8 was given; empty with ``--disable-noqa``."""
    paths = sorted(path for path in request.paths if os.path.exists(path))
    if not request.noqa or not paths:
        return {}
    try:
        parts = _portions(paths, request)
        report = joined([_checked(part) for part in parts])
        _leave()
    except ConfigError:
        raise
    except Exception:  # each file is then checked on its own, and reports the failure
        LOG.exception("tradelint failed on the project")
        return {}
    outcomes = {path: FileOutcome() for part in parts for path in part.files}
    for finding in report.findings:
        outcomes.setdefault(finding.primary.path, FileOutcome()).findings.append(finding)
    for failure in report.failures:
        outcomes.setdefault(failure.path, FileOutcome()).failures.append(failure)
    return outcomes


def _checked(part: Portion) -> Report:
    report = incremental.check(part.files, part.settings)
    return replace(report, findings=tuple(_unknown(report.findings, part.settings)))


def _unknown(findings: Sequence[Finding], settings: Settings) -> Sequence[Finding]:
    """Return the findings that the baseline does not know; they need fingerprints."""
    if not settings.baseline:
        return findings
    from flake8_tradelint.baseline import BaselineError
    from flake8_tradelint.baseline.matching import split
    from flake8_tradelint.baseline.storage import read

    try:
        return split(findings, read(settings.baseline)).new
    except BaselineError as error:
        raise ConfigError(str(error)) from None


def _portions(paths: Sequence[str], request: Request) -> list[Portion]:
    if request.nearest is not None:
        return portions(paths, request.nearest, on_error=_pass_over)
    found = python_files(paths, request.settings, on_error=_pass_over)
    return [Portion(request.settings, tuple(file.path for file in found))]


def _is_meant(path: str, request: Request) -> bool:
    if request.nearest is None or path == request.stdin:
        return is_meant(path, request.paths, request.settings)
    return is_among(path, request.paths, request.nearest)


def _leave() -> None:
    """Write caches for the next run, and take the check's objects off flake8's hands."""
    put_aside()
    finder = own_modules()
    if finder is not None and finder.has_to_keep:
        from flake8_tradelint.cache.bundling import keep_modules

        keep_modules(finder)
    if kept().has_new:
        from flake8_tradelint.cache.compiling import keep

        keep(kept())


def _pass_over(failure: Failure) -> None:
    """Ignore an error: flake8 itself reports what cannot be read."""


@lru_cache(maxsize=4)
def _checker(request: Request, settings: Settings, stdin: bytes | None) -> Checker | str:
    """Return this process's checker for some settings, or the reason why there is none.

    The reason is reported for each file, but found out only once.
    """
    from flake8_tradelint.engine.checker import Checker

    files = sorted(path for path in request.paths if path == request.stdin or not os.path.isdir(path))
    overlay = {} if stdin is None else {request.stdin: stdin}
    try:
        return Checker(files, settings, overlay, everything=True)  # flake8 asks for one file after the other
    except Exception as error:
        LOG.exception("tradelint failed on the project")
        return f"internal error: {_described(error)}; please report it"


def _line(finding: Finding) -> Line:
    span = finding.primary.span
    return span.line, span.column - 1, f"{finding.code} {finding.name}: {finding.message}", Plugin


def _failure(failure: Failure) -> Line:
    return _failed(f"{failure.rule}: {failure.message}" if failure.rule else failure.message)


def _failed(message: str) -> Line:
    # Line 0, as in flake8's own E902: no comment in the file can suppress it.
    return 0, 0, f"{OWN_FAILURE} tradelint-failed: {' | '.join(message.splitlines())}", Plugin


def _silenced(finding: Finding, comments: Suppressions) -> bool:
    line = finding.primary.span.line
    return suppressed(comments, finding.code, line, finding.name, family(finding.code))


def _described(error: Exception) -> str:
    """Describe an exception and its place in one line."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" ({os.path.basename(frames[-1].filename)}:{frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}: {error}{where}"


def _source(lines: Sequence[str]) -> bytes:
    """Return standard input as a file would have it: in the encoding that its first lines declare."""
    text = "".join(lines)
    try:
        encoding, _ = tokenize.detect_encoding(iter([line.encode() for line in lines[:2]]).__next__)
        return text.encode(encoding)
    except (SyntaxError, UnicodeError):
        return text.encode(errors="replace")
