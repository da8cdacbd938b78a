"""Leave out of a report what the user accepts: findings of a baseline, and those older than ``--since``."""

from __future__ import annotations

import os

from flake8_tradelint.baseline import BaselineError
from flake8_tradelint.baseline.matching import entries_of, split, vanished
from flake8_tradelint.baseline.storage import read, write
from flake8_tradelint.config import ConfigError
from flake8_tradelint.output.view import count, relative
from flake8_tradelint.rules.selection import enabled_for
from flake8_tradelint.startup.light import cache
from flake8_tradelint.startup.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from flake8_tradelint.baseline import Entry
    from flake8_tradelint.cli.arguments import Options
    from flake8_tradelint.cli.console import Console
    from flake8_tradelint.cli.since import Check, Earlier
    from flake8_tradelint.cli.targets import Targets
    from flake8_tradelint.model import Finding, Report
    from flake8_tradelint.settings import Settings


class Accepted:
    """What one run accepts: the entries of its baselines, and the findings of an earlier revision.

    ``check`` checks the files again as they were at the revision.

    Raises:
        ConfigError: a baseline cannot be read, or there is no such revision.
    """

    def __init__(self, options: Options, settings: Settings, targets: Targets, check: Check) -> None:
        self._options, self._settings, self._targets = options, settings, targets
        own = {path: part.settings for part in targets.portions for path in part.files}
        self._settings_of = own
        self._files = frozenset((*targets.files, *targets.overlay))
        self._entries = {} if options.write_baseline else self._read()
        self.known: frozenset[Finding] = frozenset()
        """The findings of the last report that a baseline knows."""
        self.has_baseline = bool(self._entries)
        self._earlier: Earlier | None = None
        if options.since is not None:
            from flake8_tradelint.cli.since import earlier

            self._earlier = earlier(options.since, settings, targets, check)

    def _read(self) -> dict[str, tuple[Entry, ...]]:
        try:
            return {file: read(file) for file in self._baselines()}
        except BaselineError as error:
            raise ConfigError(str(error)) from None

    def _baselines(self) -> list[str]:
        """Return the baseline files of this run, one for each configuration."""
        found = [settings.baseline for settings in self._settings_of.values()] or [self._settings.baseline]
        return sorted(set(filter(None, found)))

    def _baseline_of(self, path: str) -> str:
        return self._settings_of.get(path, self._settings).baseline

    def left_of(self, report: Report, contents: Mapping[str, bytes]) -> Report:
        """Return the report without accepted findings. ``contents`` replace files on disk."""
        new: list[Finding] = []
        known: list[Finding] = []
        for file, findings in self._by_baseline(report.findings).items():
            parts = split(findings, self._entries.get(file, ()))
            new += parts.new
            known += parts.known
        self.known = frozenset(known)
        if self._earlier is not None:
            new = self._earlier.younger(new, contents)
        kept = frozenset(new)
        return replace(report, findings=tuple(found for found in report.findings if found in kept))

    def _by_baseline(self, findings: Iterable[Finding]) -> dict[str, list[Finding]]:
        parted: dict[str, list[Finding]] = {}
        for finding in findings:
            parted.setdefault(self._baseline_of(finding.primary.path), []).append(finding)
        return parted

    def tell_vanished(self, report: Report, console: Console) -> None:
        """Print one line if findings of a baseline are no longer there; ``report`` has all findings."""
        parted = self._by_baseline(report.findings)
        gone = sum(
            entry.count
            for file, entries in self._entries.items()
            for entry in self._vanished(split(parted.get(file, ()), entries).unmatched, report)
        )
        if gone:
            verb = "is" if gone == 1 else "are"
            console.note(
                f"{count(gone, 'finding')} of the baseline {verb} no longer there: --write-baseline removes "
                f"{'it' if gone == 1 else 'them'}"
            )

    def _vanished(self, unmatched: Iterable[Entry], report: Report) -> tuple[Entry, ...]:
        failed = {failure.path for failure in report.failures}
        enabled = cache(lambda path: enabled_for(self._settings_of.get(path, self._settings), path))
        tops = [os.path.abspath(path) for path in self._options.paths or (".",)]

        def is_checked(path: str, code: str) -> bool:
            return path in self._files and path not in failed and code in enabled(path)

        def is_covered(path: str) -> bool:
            return any(path == top or path.startswith(os.path.join(top, "")) for top in tops)

        return vanished(unmatched, is_covered, is_checked)

    def write(self, report: Report, console: Console) -> None:
        """Write what was found to the baselines; keep the entries that this run cannot judge.

        Raises:
            ConfigError: no baseline is named, or one cannot be read or written.
        """
        files = self._baselines()
        if not files:
            raise ConfigError(
                '--write-baseline needs the name of a file: --baseline FILE, or `baseline = "FILE"` in the '
                "configuration"
            )
        parted = self._by_baseline(report.findings)
        for file in files:
            try:
                self._write(file, parted.get(file, []), report, console)
            except BaselineError as error:
                raise ConfigError(str(error)) from None

    def _write(self, file: str, found: list[Finding], report: Report, console: Console) -> None:
        self._refuse_outside(file)
        old = read(file) if os.path.lexists(file) else ()
        parts = split(found, old)
        gone = self._vanished(parts.unmatched, report)
        # What matched is written anew, under the present path; what cannot be judged here stays.
        kept = list(parts.unmatched)
        for entry in gone:
            kept.remove(entry)
        write(file, entries_of(found, kept))
        numbers = f"{len(parts.new)} new, {sum(entry.count for entry in gone)} removed"
        console.note(f"Wrote {count(len(found), 'finding')} to {relative(file)} ({numbers})")

    def _refuse_outside(self, file: str) -> None:
        """Raise if a configuration names a file outside of its folder: a repository must not choose it."""
        if self._options.baseline is not None or self._options.config is not None:
            return
        every = (self._settings, *self._settings_of.values())
        root = next(settings.root for settings in every if settings.baseline == file)
        folder = os.path.realpath(os.path.dirname(file))
        if os.path.commonpath([folder, os.path.realpath(root)]) != os.path.realpath(root):
            raise BaselineError(
                f"{relative(file)}: the configured baseline lies outside of the project: name it with "
                "--baseline to write it"
            )
