"""Law 6: the command line and flake8 say the same, whatever else they are asked in one go."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.laws.cases import Case, Place, all_cases

FULL_PLACE = tuple[str, int, int, str]
CONFIGURED = [case for case in all_cases() if case.runs_here and (case.before / "pyproject.toml").is_file()]
PLAIN = [case for case in all_cases() if case.runs_here and case not in CONFIGURED]
FORMAT = "%(path)s\t%(row)d\t%(col)d\t%(code)s"


def run(folder: Path, environment: dict[str, str], *command: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        env=environment,
        check=False,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


def command_line(folder: Path, environment: dict[str, str]) -> list[FULL_PLACE]:
    report = json.loads(run(folder, environment, "flake8_tradelint", "--output-format=json"))
    return sorted((row["path"], row["line"], row["column"], row["code"]) for row in report["findings"])


def flake8(folder: Path, environment: dict[str, str]) -> list[FULL_PLACE]:
    text = run(folder, environment, "flake8", "--isolated", "--select=TL,E9", f"--format={FORMAT}")
    rows = (line.split("\t") for line in text.splitlines())
    return sorted((row[0].removeprefix("./"), int(row[1]), int(row[2]), row[3]) for row in rows)


def without_broken_files(places: Sequence[FULL_PLACE]) -> list[FULL_PLACE]:
    return [place for place in places if place[3] not in ("TL001", "E999", "E902")]


def broken_files(places: Sequence[FULL_PLACE]) -> set[str]:
    """flake8 itself tells of files that it cannot parse, in its own words and at its own places."""
    return {place[0] for place in places if place[3] in ("TL001", "E999", "E902")}


def agree(folder: Path, environment: dict[str, str]) -> list[Place]:
    told, told_by_flake8 = command_line(folder, environment), flake8(folder, environment)
    assert without_broken_files(told) == without_broken_files(told_by_flake8)
    assert broken_files(told) == broken_files(told_by_flake8)
    return [(path, line, code) for path, line, _, code in told]


def test_cases_side_by_side(tmp_path: Path, flake8_environment: dict[str, str]) -> None:
    for case in PLAIN:
        case.copy(tmp_path / case.id)
    told = agree(tmp_path, flake8_environment)
    expected = [
        (f"{case.id}/{path}", line, code)
        for case in PLAIN
        if not case.status
        for path, line, code in case.markers()
    ]
    limited = tuple(case.id + "/" for case in PLAIN if case.status)
    assert sorted(place for place in told if not place[0].startswith(limited)) == sorted(expected)


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in CONFIGURED])
def test_cases_with_their_own_configuration(
    case: Case, tmp_path: Path, flake8_environment: dict[str, str]
) -> None:
    told = agree(case.copy(tmp_path), flake8_environment)
    assert sorted(told) == case.markers() or case.status
