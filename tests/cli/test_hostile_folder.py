"""Test that no front end imports or runs anything in the folder of a checked repository."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.processes import ROOT, environment

PACKAGES = ("flake8_tradelint", "libcst", "mypy", "mypy_plugin", "flake8", "multiprocessing")
CUSTOM = ("sitecustomize", "usercustomize")
"""Python itself looks for these when it starts."""
PLANTED = (*PACKAGES, *CUSTOM, "json", "pickle", "subprocess", "tokenize", "traceback", "typing")
BUG = "import asyncio\n\n\nasync def f(x):\n    asyncio.create_task(x())\n"
SCRIPT = f"import sys; sys.path[0] = {sysconfig.get_path('scripts')!r}; "
"""What precedes an installed command's code: its folder is first on the path, not the working directory."""
COMMAND = f"{SCRIPT}from flake8_tradelint.__main__ import start; start()"
FLAKE8 = f"{SCRIPT}from flake8.main.cli import main; sys.exit(main())"
MYPY = f"{SCRIPT}from mypy.__main__ import console_entry; console_entry()"
SPAWNED = f"""{SCRIPT}
from flake8_tradelint import fork_worker
fork_worker.FORKS = False
from flake8_tradelint.engine import spawning
spawned, start = [], spawning._start
spawning._start = lambda *arguments: spawned.append(1) or start(*arguments)
from flake8_tradelint.cli import main
status = main(sys.argv[1:])
sys.exit(status if len(spawned) == 2 else 3)
"""


def plant(folder: Path, names: Sequence[str]) -> Path:
    """A project with a bug, and modules that leave a file with their name when they are imported."""
    marks = folder.parent / "marks"
    for path in (marks, folder):
        path.mkdir(exist_ok=True)
    for name in names:
        place = folder / name / "__init__.py" if name in PACKAGES else folder / f"{name}.py"
        place.parent.mkdir(exist_ok=True)
        place.write_text(f"open({str(marks / name)!r}, 'w').close()\n")
    (folder / "pyproject.toml").write_text("[tool.mypy]\nplugins = ['mypy_plugin']\n")
    for name in ("bot.py", "other.py"):
        (folder / name).write_text(BUG)
    return marks


def run(folder: Path, command: Sequence[str], **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env={**environment(), **variables},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "hostile").mkdir()
    return tmp_path / "hostile"


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (["-c", COMMAND, "bot.py"], "TL301"),
        (["-c", COMMAND, "--force-exclude", "--fix", "bot.py"], "Fixed 1 finding"),
        (["-c", COMMAND, "--diff", "--output-format=json", "bot.py"], "+"),
        (["-c", COMMAND, "--output-format=sarif", "bot.py"], "TL301"),
        (["-c", COMMAND, "--explain", "TL301"], "dropped-task"),
        (["-c", COMMAND, "pickles", "bot.py"], "1 pickle file"),
        (["-c", COMMAND, "renames", ".", "."], ""),
        (["-c", FLAKE8, "--jobs=2", "bot.py", "other.py"], "TL301"),
        (["-c", MYPY, "--version"], "mypy"),
        (["-c", SPAWNED, "--no-cache", "--jobs=2", "bot.py", "other.py"], "TL301"),
    ],
    ids=lambda value: " ".join(value[2:]) if isinstance(value, list) else "",
)
def test_an_installed_command_imports_nothing_of_the_folder(
    command: list[str], told: str, folder: Path
) -> None:
    marks = plant(folder, PLANTED)
    done = run(folder, command)
    assert os.listdir(marks) == [], done.stdout + done.stderr
    assert told in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", [["bot.py"], ["--fix", "bot.py"]])
def test_as_a_module_nothing_more_is_imported_than_python_itself_does(
    arguments: list[str], folder: Path
) -> None:
    """`-m` has Python import the package from the folder first; all else comes after our first line."""
    names = {*PLANTED, "__future__", "atexit", "re"} - {"flake8_tradelint"}
    marks = plant(folder, sorted(names))
    done = run(folder, ["-m", "flake8_tradelint", *arguments])
    assert os.listdir(marks) == [], done.stdout + done.stderr
    assert "TL301" in done.stdout + done.stderr


@pytest.mark.parametrize("entry", [".", "", "hidden", "./"])
def test_relative_entries_of_the_path_count_for_nothing(entry: str, folder: Path) -> None:
    """But before our first line, where Python itself looks for `sitecustomize`."""
    names = sorted({*PLANTED} - {"flake8_tradelint", *CUSTOM})
    marks = plant(folder / entry, names)
    (folder / "bot.py").write_text(BUG)
    done = run(folder, ["-m", "flake8_tradelint", "--fix", "bot.py"], PYTHONPATH=f"{entry}{os.pathsep}{ROOT}")
    assert os.listdir(marks) == [], done.stdout + done.stderr
    assert "Fixed 1 finding" in done.stdout + done.stderr


@pytest.mark.parametrize("names", [PLANTED, (*PACKAGES, *CUSTOM)], ids=["all", "packages"])
def test_mypy_beside_imports_nothing_of_the_folder(names: Sequence[str], folder: Path) -> None:
    """With a `typing.py` mypy itself gives up; without, it does all of its work."""
    marks = plant(folder, names)
    done = run(folder, ["-c", COMMAND, "--types=mypy", "bot.py"])
    assert os.listdir(marks) == [], done.stdout + done.stderr
    assert "TL301" in done.stdout
    gives_up = "typing.py: error: This file shadows library module" in done.stderr
    assert gives_up == ("typing" in names) and done.returncode == (2 if gives_up else 1), done.stderr


def test_mypy_beside_a_module_imports_nothing_of_the_folder(folder: Path) -> None:
    """`mypy/` of the folder would also be found by way of `PYTHONPATH`."""
    marks = plant(folder, sorted({*PACKAGES} - {"flake8_tradelint"}))
    entries = os.pathsep.join(["", ".", ROOT])
    done = run(folder, ["-m", "flake8_tradelint", "--types=mypy", "bot.py"], PYTHONPATH=entries)
    assert os.listdir(marks) == [], done.stdout + done.stderr
    assert "TL301" in done.stdout and done.returncode == 1, done.stderr


def test_what_python_was_told_to_pass_over_its_children_pass_over(tmp_path: Path) -> None:
    code = (
        f"import subprocess, sys; sys.path.insert(0, {ROOT!r})\n"
        "from flake8_tradelint.startup.light.search_path import command_of_child, environment_of_children\n"
        f"sys.path.append({str(tmp_path)!r})\n"
        "subprocess.run(command_of_child('told'), env=environment_of_children(), check=True)\n"
    )
    (tmp_path / "told.py").write_text(
        "import sys\n\n\ndef main():\n    print(sys.flags.isolated, sys.flags.ignore_environment)\n"
    )
    for flags, told in (["-I"], "1 1\n"), (["-E"], "0 1\n"), ([], "0 0\n"):
        assert run(tmp_path, [*flags, "-c", code]).stdout == told


def test_the_users_own_path_is_kept_for_mypy(folder: Path, tmp_path: Path) -> None:
    """A plugin of another package may lie in an absolute entry of `PYTHONPATH`."""
    plugins = tmp_path / "plugins"
    plugins.mkdir()
    (plugins / "our_plugin.py").write_text(
        "from mypy.plugin import Plugin\n\n\ndef plugin(version):\n    return Plugin\n"
    )
    (folder / "bot.py").write_text(BUG)
    (folder / "pyproject.toml").write_text("[tool.mypy]\nplugins = ['our_plugin']\n")
    path = os.pathsep.join([str(plugins), ROOT])
    assert run(folder, ["-c", COMMAND, "--types=mypy", "bot.py"], PYTHONPATH=path).returncode == 1
    without = run(folder, ["-c", COMMAND, "--types=mypy", "bot.py"])
    assert without.returncode == 2 and "our_plugin" in without.stderr
