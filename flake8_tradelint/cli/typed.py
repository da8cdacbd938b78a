"""The option ``--types mypy``: run mypy with the plugin, and merge its findings into the report."""

from __future__ import annotations

import json
import os
import subprocess
from importlib.util import find_spec

from flake8_tradelint.cache.codec import finding_from_json
from flake8_tradelint.cache.sealed import users_name
from flake8_tradelint.cache.secret import NoSecret
from flake8_tradelint.cli.targets import Targets, read_bytes
from flake8_tradelint.config import ConfigError
from flake8_tradelint.engine.fingerprints import with_fingerprints
from flake8_tradelint.model import Failure, Finding, Report, order
from flake8_tradelint.rules.selection import UNUSED, enabled_for
from flake8_tradelint.startup.light.search_path import command_of_child, environment_of_children
from flake8_tradelint.startup.records import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from flake8_tradelint.settings import Settings


DECIDING = (
    *("root", "exclude", "respect_gitignore", "environment"),
    *("renames_compat", "task_functions", "constants", "constant_classes"),
)
"""Settings, besides the renames, that the plugin's verdicts may depend on. Rules are selected later.
"""


class Typed(Record):
    """The findings of a run of mypy over the files on disk."""

    findings: tuple[Finding, ...]
    problems: tuple[str, ...]
    notes: tuple[str, ...] = ()
    """Other messages of mypy, such as about its configuration."""

    def merged(
        self, report: Report, targets: Targets, settings: Settings, changed: Mapping[str, bytes]
    ) -> Report:
        """Return the report with mypy's findings added; a finding in both counts once.

        Comments that silence nothing are left out: they may silence findings of mypy, which are not known
        here. mypy has not seen the files in ``changed``, so its findings there are dropped.
        """
        known = tuple(finding for finding in report.findings if finding.code != UNUSED)
        seen = {order(finding) for finding in known}
        more = [
            finding
            for finding in self.findings
            if order(finding) not in seen
            and finding.primary.path not in changed
            and finding.code
            in enabled_for(targets.settings_of(finding.primary.path, settings), finding.primary.path)
        ]
        failures = tuple(Failure("", f"--types mypy: {problem}") for problem in self.problems)
        findings = _renewed(known, more)
        return replace(report, findings=findings, failures=(*report.failures, *failures))


def ask_mypy(paths: Iterable[str], targets: Targets, settings: Settings) -> Typed:
    """Run mypy with the plugin on ``paths``, or else on the files that its own configuration names.

    Raises:
        ConfigError: mypy is not installed.
    """
    if find_spec("mypy") is None:
        raise ConfigError("--types mypy needs mypy, which is not installed: pip install 'mypy>=1.8'")
    request = {
        "paths": list(paths),
        "renames": [[getattr(row, name) for name in row.__match_args__] for row in settings.renames],
        "settings": {name: getattr(settings, name) for name in DECIDING},
        "cache": _cache_name() if settings.cache else None,
    }
    done = subprocess.run(
        command_of_child("mypy_plugin.run"),
        env=environment_of_children(),
        input=json.dumps(request),
        check=False,
        capture_output=True,
        encoding="utf-8",
    )
    if done.returncode != 0:
        output = (done.stderr or done.stdout).strip().splitlines() or ["no reason given"]
        return Typed((), (f"mypy ended with status {done.returncode}: {output[-1]}",))
    return _typed(json.loads(done.stdout), frozenset(targets.files), done.stderr)


def _cache_name() -> str | None:
    """Return the folder name for our findings within mypy's cache; ``None`` if none can be kept.

    That cache lies in the checkout and has no seal. So the name depends on a secret of the user, and no
    repository can contain a folder of that name.
    """
    try:
        return f"tradelint-{users_name(os.getcwd(), 'mypy', 8)}"
    except NoSecret:
        return None


def _typed(answer: Mapping[str, Any], files: frozenset[str], stderr: str) -> Typed:
    findings = (finding_from_json(value, os.getcwd()) for value in answer["findings"])
    wanted = tuple(finding for finding in findings if finding.primary.path in files)
    return Typed(wanted, tuple(answer["problems"]), tuple(filter(None, stderr.splitlines())))


def _renewed(known: tuple[Finding, ...], more: list[Finding]) -> tuple[Finding, ...]:
    """Return all findings in order. In files with new findings, the fingerprints are computed again."""
    touched = {finding.primary.path for finding in more}
    found = [finding for finding in known if finding.primary.path not in touched]
    for path in sorted(touched):
        here = sorted((f for f in (*known, *more) if f.primary.path == path), key=order)
        found += with_fingerprints(here, _content(path))
    return tuple(sorted(found, key=order))


def _content(path: str) -> bytes:
    try:
        return read_bytes(path, {})
    except OSError:
        return b""
