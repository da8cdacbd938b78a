"""Run mypy with the plugin, in this process or as a daemon."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import warnings
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent
from typing import NoReturn

from mypy import api
from mypy.version import __version__ as mypy_version

from mypy_plugin.codes import NAMES

REPOSITORY = Path(__file__).parents[2]
CONFIGURATION = "[mypy]\nplugins = mypy_plugin\nexplicit_package_bases = True\nnamespace_packages = True\n"
RENAMES = '[tool.tradelint.renames.Vat]\nspot_map = "spot_markets"\n'


def codes_of() -> dict[str, str]:
    """Rule name -> code, of the rules that mypy asks."""
    return {name: code for code, name in NAMES.items()}


def run(*arguments: str) -> tuple[str, str, int]:
    """What mypy writes, as output and as errors, and its status.

    Before mypy 2 each build collects all garbage, so every build paid for what the builds before it had left
    in the process: more than for its own work. Those builds leave nothing behind that run in a fork.
    """
    if int(mypy_version.split(".")[0]) >= 2 or not hasattr(os, "fork"):
        return api.run([*arguments])
    ours, theirs = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # xdist's threads want nothing of the child
        child = os.fork()
    if not child:
        _answer([*arguments], theirs)
    os.close(theirs)
    with open(ours, encoding="utf-8") as pipe:
        answer = pipe.read()
    os.waitpid(child, 0)
    output, errors, status = json.loads(answer)
    return output, errors, status


def _answer(arguments: list[str], pipe: int) -> NoReturn:
    """Run mypy for the parent process, and end without cleaning up."""
    try:
        answer = api.run(arguments)
    except BaseException as error:
        answer = ("", repr(error), 2)
    with open(pipe, "w", encoding="utf-8") as file:
        json.dump(answer, file)
    os._exit(0)


def mypy(*arguments: str, configuration: str = CONFIGURATION) -> str:
    """Return mypy's report on the working directory."""
    Path("mypy.ini").write_text(configuration, encoding="utf-8")
    output, errors, status = run("--show-column-numbers", "--no-error-summary", *arguments, ".")
    assert status in (0, 1), output + errors
    assert "tradelint failed" not in output, output
    return output


def project(folder: Path, files: Mapping[str, str]) -> Path:
    """Write the files, dedented; their folder has a pyproject.toml in any case.

    mypy takes a file of the same size and the same second for unchanged: each gets a second of its own.
    """
    (folder / "pyproject.toml").touch()
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
        second = time.time_ns() // 1000 % 2**31
        os.utime(path, (second, second))
    return folder


def environment() -> dict[str, str]:
    """In which a mypy of its own finds the plugin."""
    return {**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONUTF8": "1"}


def command(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """``python -m ...`` in the folder."""
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=folder,
        env=environment(),
        check=False,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
    )
