"""Test that the command for Python 3.14 names what is missing and which tests it leaves out."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import environment

RUN = Path(__file__).with_name("run.py")


@pytest.mark.parametrize(("options", "version"), [([], "3.14"), (["--python=3.15"], "3.15")])
def test_without_node_one_line_says_so(tmp_path: Path, options: list[str], version: str) -> None:
    done = subprocess.run(
        [sys.executable, str(RUN), *options, "--smoke"],
        env={**environment(), "PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (3, f"Python {version}: not tested: there is no node\n"), (
        done.stderr
    )


def test_what_installs_nothing_says_why(tmp_path: Path) -> None:
    for name in ("node", "npm"):
        program = tmp_path / name
        program.write_text("#!/bin/sh\necho 'code ENOTFOUND' >&2\nexit 1\n")
        program.chmod(0o755)
    code = (
        "import pathlib, runpy, sys\n"
        f"sys.argv = ['run.py']; run = runpy.run_path({str(RUN)!r}, run_name='run')\n"
        f"run['_prepare'].__globals__['REPOSITORY'] = pathlib.Path({str(tmp_path)!r})\n"
        "sys.exit(run['main']([]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**environment(), "PATH": f"{tmp_path}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 3, done.stderr
    assert done.stdout == "Python 3.14: not tested: npm cannot install pyodide@314.0.7: code ENOTFOUND\n"
