"""Run in ``LC_ALL=C`` with names that are not ASCII: ``python -m benchmarks.reliability.foreign_locale``

A project of files and folders with names in many scripts, with control characters, and with bytes that are
not UTF-8 is checked in every output format, shown as a diff and fixed, in the locale C without Python's UTF-8
mode and in others. The findings must be those of a run in UTF-8, and the files must be fixed in the same way.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks.reliability.harness import LEAK, Tally, environment, sources, tradelint

NAMES = (
    *(
        "plain",
        "gr\u00f6\u00dfe",
        "\u4ef7\u683c",
        "\u0446\u0435\u043d\u0430",
        "\U0001f4c8",
        "a b",
        "e\u0301",
        "\u202eabc",
    ),
    *(
        "tab\there",
        "line\nbreak",
        "\x1b[31mred",
        "quote'\"",
        "back\\slash",
        "\udcff\udcfe",
        "per%cent",
        "$HOME",
    ),
)
FORMATS = ("text", "concise", "json", "github", "sarif")
LOCALES = (
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"LC_ALL": "C"},
    {"LC_ALL": "POSIX", "PYTHONIOENCODING": "ascii"},
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "latin-1"},
    {"LC_ALL": "no_SUCH.locale"},
)


def main() -> int:
    tally = Tally("LC_ALL=C and the like, names that are not ASCII")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary).resolve()
        write(folder / "original")
        utf8 = environment(PYTHONUTF8="1")
        expected = found(folder / "original", utf8)
        tally.expect(len(expected) == 2 * len(NAMES), f"{len(expected)} findings in UTF-8")
        fixed = copy(folder / "original", "fixed")
        tally.healthy(tradelint(fixed, "--fix", env=utf8), "fix in UTF-8")
        for number, variables in enumerate(LOCALES):
            env, project = environment(**variables), copy(folder / "original", str(number))
            for arguments in (
                *(("--output-format", name) for name in FORMATS),
                ("--diff",),
                ("--statistics",),
            ):
                done = tradelint(project, *arguments, env=env)
                tally.healthy(done, f"{variables} {arguments}")
                tally.expect(done.returncode == 1, f"{variables} {arguments}: status {done.returncode}")
                tally.tried += 1
            tally.expect(found(project, env) == expected, f"{variables}: other findings")
            for name in os.listdir(os.fsencode(project))[:40]:
                tally.healthy(tradelint(project, os.fsdecode(name), env=env), f"{variables} {name!r}")
                tally.tried += 1
            done = tradelint(project, "--fix", env=env)
            tally.healthy(done, f"{variables} --fix")
            tally.expect(sources(project) == sources(fixed), f"{variables}: fixed otherwise")
    return tally.finish()


def write(folder: Path) -> None:
    """Write a module, and a folder with a module, for each of the names."""
    folder.mkdir()
    (folder / "pyproject.toml").touch()
    text = LEAK.format(name="gr\u00f6\u00dfe")
    for name in NAMES:
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
        (folder / name).mkdir()
        (folder / name / "m.py").write_text(f"# -*- coding: latin-1 -*-\n{text}", encoding="latin-1")


def copy(folder: Path, name: str) -> Path:
    shutil.copytree(folder, folder.with_name(name), ignore=shutil.ignore_patterns(".tradelint_cache"))
    return folder.with_name(name)


def found(folder: Path, env: dict[str, str]) -> list[tuple[bytes, str]]:
    """Return path and code of each finding."""
    document = json.loads(tradelint(folder, "--output-format", "json", env=env).stdout)
    return sorted((os.fsencode(finding["path"]), finding["code"]) for finding in document["findings"])


if __name__ == "__main__":
    sys.exit(main())
