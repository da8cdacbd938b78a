"""Check a buffer as the command line would check its file, and compute what its fixes change."""

from __future__ import annotations

import os

from flake8_tradelint import incremental
from flake8_tradelint.cli.merge import nearest_of, settings_of
from flake8_tradelint.cli.parser import parse
from flake8_tradelint.cli.targets import read_bytes
from flake8_tradelint.config import ConfigError
from flake8_tradelint.discover import is_meant
from flake8_tradelint.discover.roots import Roots
from flake8_tradelint.incremental.parsed import with_syntax_errors
from flake8_tradelint.startup.records import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from flake8_tradelint.model import Finding, Report
    from flake8_tradelint.server.buffers import Buffer
    from flake8_tradelint.settings import Settings

    Overlay = Mapping[str, bytes]
    """Contents by absolute path, in place of those on disk."""


class Result(Record):
    """What is known of a buffer; ``problems`` are failures of tradelint, and of the configuration."""

    buffer: Buffer
    findings: tuple[Finding, ...]
    problems: tuple[str, ...] = ()


class Checks:
    """Checks files with the settings that apply to them. ``arguments`` are options of ``tradelint check``.

    Raises:
        ConfigError: a configuration that the arguments name is wrong.
    """

    def __init__(self, arguments: Sequence[str] = ()) -> None:
        self.arguments = tuple(arguments)
        self._options = parse([*arguments])
        self.reload()

    def reload(self) -> None:
        """Forget the configuration, and which project a file belongs to."""
        self._nearest, self._roots = nearest_of(self._options), Roots()

    def root_of(self, path: str) -> str:
        """Return the root of the project that a file belongs to."""
        return self._roots.of(path)

    def settings_of(self, path: str) -> Settings:
        """Return the settings of a file.

        Raises:
            ConfigError: the configuration is wrong.
        """
        nearest = self._nearest
        found = settings_of(self._options) if nearest is None else nearest(os.path.dirname(path))
        # What an editor shows is not named by the user: what is excluded stays quiet. A thread must not fork.
        return replace(found, jobs=1, force_exclude=True)

    def check(self, buffer: Buffer, others: Iterable[Buffer]) -> Result:
        """Return the findings in a buffer. ``others`` are open as well."""
        try:
            return self._checked(buffer, self.overlay(buffer, others))
        except ConfigError as error:
            return Result(buffer, (), (str(error),))

    def overlay(self, buffer: Buffer, others: Iterable[Buffer]) -> Overlay:
        """Return the contents of the buffers of one project that are not on disk."""
        root = self.root_of(buffer.path)
        near = (b for b in others if self.root_of(b.path) == root and os.path.exists(b.path))
        return {each.path: each.data for each in (buffer, *near) if not each.is_on_disk()}

    def _checked(self, buffer: Buffer, overlay: Overlay) -> Result:
        path, settings = buffer.path, self.settings_of(buffer.path)
        if not is_meant(path, [path], settings):
            return Result(buffer, ())
        report = self.report(path, settings, overlay)
        problems = (failure.message for failure in report.failures if failure.path == path)
        return Result(buffer, report.findings, tuple(problems))

    def report(self, path: str, settings: Settings, overlay: Overlay) -> Report:
        """Return the report on one file, without what its baseline knows.

        Raises:
            ConfigError: the baseline cannot be read.
        """
        report = incremental.check([path], settings, overlay=overlay)
        report = with_syntax_errors(
            report, [path], lambda each: read_bytes(each, overlay), lambda _: settings
        )
        own = tuple(found for found in report.findings if found.primary.path == path)
        return replace(report, findings=_unknown(own, settings))


def _unknown(findings: tuple[Finding, ...], settings: Settings) -> tuple[Finding, ...]:
    """Return the findings that the baseline does not know."""
    if not settings.baseline:
        return findings
    from flake8_tradelint.baseline import BaselineError
    from flake8_tradelint.baseline.matching import split
    from flake8_tradelint.baseline.storage import read

    try:
        return split(findings, read(settings.baseline)).new
    except BaselineError as error:
        raise ConfigError(str(error)) from None
