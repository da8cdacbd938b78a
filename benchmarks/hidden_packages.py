"""Compare the findings with a project's packages installed and with the same packages hidden.

    python -m benchmarks.hidden_packages PROJECT VENV [--rules SELECTORS]

The project is checked twice: with ``environment`` as VENV, where its packages are installed, and with an
empty folder in its place, as in a job that installs nothing. Prints the findings that only one of the runs
has, with the run that has them, and the counts of each rule. Findings of both runs may differ in confidence.
Limits of the analysis (TL003) are left out. Exits with 1 if the runs disagree, with 2 if the project has no
Python files, VENV has no packages or tradelint failed. Packages are read, never imported:
``uv pip install --no-deps --python VENV NAME ...`` suffices.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from flake8_tradelint import engine
from flake8_tradelint.discover import python_files
from flake8_tradelint.environment import site_folders
from flake8_tradelint.model import Failure, Finding
from flake8_tradelint.settings import Settings

Place = tuple[str, int, int, str]
"""Path relative to the project, 1-based line and column, code."""


@dataclass(frozen=True)
class Comparison:
    """The findings of both runs by place; ``failures`` are of either run."""

    installed: Mapping[Place, Finding]
    hidden: Mapping[Place, Finding]
    failures: tuple[Failure, ...] = ()

    def disagreements(self) -> Iterator[tuple[Place, str, Finding]]:
        """Yield the findings that one run has alone, with the name of that run, by place."""
        for place in sorted(self.installed.keys() ^ self.hidden.keys()):
            seen = "installed" if place in self.installed else "hidden"
            yield place, seen, self.installed.get(place) or self.hidden[place]

    def counts(self) -> dict[str, Counter[str]]:
        """Return for each code how many findings both runs have, or one of them alone."""
        found: dict[str, Counter[str]] = {}
        for place in self.installed.keys() | self.hidden.keys():
            count = found.setdefault(place[3], Counter())
            one, other = self.installed.get(place), self.hidden.get(place)
            count["both" if one and other else "installed" if one else "hidden"] += 1
            if one and other and one.confidence != other.confidence:
                count["confidence"] += 1
        return found


def compare(project: str, venv: str, rules: Sequence[str]) -> Comparison | None:
    """Check the project in both ways; return ``None`` if it has no Python files."""
    with tempfile.TemporaryDirectory() as empty:
        runs = [settings_of(project, folder, rules) for folder in (venv, empty)]
        files = [found.path for found in python_files([project], runs[0])]
        if not files:
            return None
        installed, hidden = (engine.check(files, settings) for settings in runs)
    failures = (*installed.failures, *hidden.failures)
    return Comparison(by_place(installed.findings, project), by_place(hidden.findings, project), failures)


def settings_of(project: str, environment: str, rules: Sequence[str]) -> Settings:
    """Return the settings of one run; without a cache, and in one process."""
    return Settings(
        root=project,
        environment=environment,
        select=tuple(rules),
        extend_ignore=("TL003",),
        jobs=1,
        cache=False,
    )


def by_place(findings: Iterable[Finding], project: str) -> dict[Place, Finding]:
    """Return the findings by their places."""
    return {place_of(finding, project): finding for finding in findings}


def place_of(finding: Finding, project: str) -> Place:
    """Return where a finding is; its message is left out, as it may speak of the packages."""
    span = finding.primary.span
    return os.path.relpath(finding.primary.path, project), span.line, span.column, finding.code


def lines(comparison: Comparison) -> Iterator[str]:
    """Yield the table of disagreements and that of the counts, in Markdown."""
    told = list(comparison.disagreements())
    if told:
        yield "| code | place | seen | message |\n| --- | --- | --- | --- |"
    for (path, line, _, code), seen, finding in told:
        message = finding.message.replace("|", "\\|")
        yield f"| {code} | {path}:{line} | {seen} | {message} ({finding.confidence}) |"
    yield "\n| code | both | installed only | hidden only | other confidence |"
    yield "| --- | --: | --: | --: | --: |"
    for code, count in sorted(comparison.counts().items()):
        figures = (count[name] for name in ("both", "installed", "hidden", "confidence"))
        yield f"| {code} | {' | '.join(map(str, figures))} |"


def main(arguments: list[str] | None = None) -> int:
    """Print the comparison and return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.hidden_packages",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("project", metavar="PROJECT")
    parser.add_argument("venv", metavar="VENV")
    parser.add_argument("--rules", default="ALL", help="selectors, separated by commas (default: ALL)")
    options = parser.parse_args(arguments)
    project, venv = os.path.realpath(options.project), os.path.realpath(options.venv)
    if not site_folders(project, Settings(root=project, environment=venv)):
        print(f"{venv}: no installed packages", file=sys.stderr)
        return 2
    comparison = compare(project, venv, options.rules.split(","))
    if comparison is None:
        print(f"{project}: no Python files", file=sys.stderr)
        return 2
    for text in lines(comparison):
        print(text)
    for failure in comparison.failures:
        print(f"failed: {failure.path}: {failure.message}", file=sys.stderr)
    if comparison.failures:
        return 2
    return 1 if any(comparison.disagreements()) else 0


if __name__ == "__main__":
    sys.exit(main())
