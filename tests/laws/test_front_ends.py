"""Law 6: the command line and flake8 report the same, whatever else is checked in the same run."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.laws.cases import Place, all_cases
from tests.laws.mending import law_1, law_6

FullPlace = tuple[str, int, int, str]
CONFIGURED = [case for case in all_cases() if case.runs_here and (case.before / "pyproject.toml").is_file()]
PLAIN = [case for case in all_cases() if case.runs_here and case not in CONFIGURED]
if sys.version_info < (3, 11, 4):
    # There `ast.parse` raises ValueError on a null byte, of which flake8 itself dies.
    PLAIN = [case for case in PLAIN if case.id != "TL001/null-bytes"]
FORMAT = "%(path)s\t%(row)d\t%(col)d\t%(code)s"
SIDE_BY_SIDE = "the rule, if only this test fails: a verdict may not depend on the project next to it"
MEND = "flake8_tradelint/plugin/, or the rule: its verdict may not depend on who asks"
# Both front ends start slowly, so one process goes from folder to folder.
DRIVER = """
import os, sys
from importlib import import_module
main = import_module(sys.argv[1]).main
for folder in sys.stdin.read().splitlines():
    os.chdir(folder)
    assert main(sys.argv[2:]) in (0, 1)
    sys.stdout.flush()
    sys.stdout.buffer.write(b"\\f")
"""


def run(folders: Sequence[Path], environment: dict[str, str], *command: str) -> list[str]:
    """What the command says in each of the folders."""
    done = subprocess.run(
        [sys.executable, "-c", DRIVER, *command],
        input="\n".join(map(str, folders)),
        env=environment,
        check=False,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split("\f")[:-1]


def command_line(folders: Sequence[Path], environment: dict[str, str]) -> list[list[FullPlace]]:
    texts = run(folders, environment, "flake8_tradelint.cli", "--output-format=json")
    rows = [json.loads(text)["findings"] for text in texts]
    return [sorted((row["path"], row["line"], row["column"], row["code"]) for row in found) for found in rows]


def flake8(folders: Sequence[Path], environment: dict[str, str]) -> list[list[FullPlace]]:
    options = ("--isolated", "--select=TL,E9", f"--format={FORMAT}", "--jobs=1")
    texts = run(folders, environment, "flake8.main.cli", *options)
    rows = [[line.split("\t") for line in text.splitlines()] for text in texts]
    return [sorted((r[0].removeprefix("./"), int(r[1]), int(r[2]), r[3]) for r in found) for found in rows]


def without_broken_files(places: Sequence[FullPlace]) -> list[FullPlace]:
    return [place for place in places if place[3] not in ("TL001", "E999", "E902")]


def broken_files(places: Sequence[FullPlace]) -> set[str]:
    """flake8 itself tells of files that it cannot parse, in its own words and at its own places."""
    return {place[0] for place in places if place[3] in ("TL001", "E999", "E902")}


def agreed(folders: Sequence[Path], environment: dict[str, str]) -> list[list[Place]]:
    """What both say in each of the folders, sorted."""
    told, told_by_flake8 = command_line(folders, environment), flake8(folders, environment)
    assert len(told) == len(told_by_flake8) == len(folders)
    for ours, theirs in zip(told, told_by_flake8, strict=True):
        one, other = without_broken_files(ours), without_broken_files(theirs)
        assert one == other, law_6("flake8", one, other, MEND)
        broken = sorted(broken_files(ours)), sorted(broken_files(theirs))
        assert broken[0] == broken[1], law_6("flake8", *broken, MEND)
    return [sorted((path, line, code) for path, line, _, code in found) for found in told]


def test_cases_side_by_side(tmp_path: Path, flake8_environment: dict[str, str]) -> None:
    for case in PLAIN:
        case.copy(tmp_path / case.id)
    (told,) = agreed([tmp_path], flake8_environment)
    expected = [
        (f"{case.id}/{path}", line, code)
        for case in PLAIN
        if not case.status
        for path, line, code in case.markers()
    ]
    limited = tuple(case.id + "/" for case in PLAIN if case.status)
    found = [place for place in told if not place[0].startswith(limited)]
    assert found == sorted(expected), law_6("markers", found, expected, SIDE_BY_SIDE)


def test_cases_with_their_own_configuration(tmp_path: Path, flake8_environment: dict[str, str]) -> None:
    folders = [case.copy(tmp_path / case.id) for case in CONFIGURED]
    for case, told in zip(CONFIGURED, agreed(folders, flake8_environment), strict=True):
        assert case.status or told == case.markers(), law_1(case, told)
