"""docs/your-first-rule.md is true: its files, put into a copy of the repository, pass its commands."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from tests.processes import environment

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "your-first-rule.md").read_text(encoding="utf-8")
FILES = re.findall(r"^`([\w./-]+)`:\n\n```\w*\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
"""Paths in the repository, each with its text."""
CONSOLE = re.findall(r"^```console\n\$ (.*)\n((?:.*\n)*?)^```$", PAGE, re.MULTILINE)
"""Commands, each with the output that is shown."""
COPIED = ("flake8_tradelint", "tests", "docs", "mypy_plugin", "README.md", "CHANGELOG.md", "pyproject.toml")


def copy_repository(to: Path) -> None:
    """Copy what the commands read; other rules' fixtures are linked."""
    ignored = shutil.ignore_patterns("__pycache__")
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, to / name, ignore=ignored)
        else:
            shutil.copy(source, to / name)
    (to / "fixtures").mkdir()
    for path in (ROOT / "fixtures").iterdir():
        (to / "fixtures" / path.name).symlink_to(path)


def write_files(to: Path) -> None:
    for name, text in FILES:
        path = to / name
        if name == "CHANGELOG.md":
            path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
        else:
            assert not path.exists(), f"{name} exists: the page must take a code and names that are free"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    words = shlex.split(command)
    if words[0] == "pytest":
        words = ["python", "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "0", *words[1:]]
    assert words[0] == "python"
    return subprocess.run(
        [sys.executable, *words[1:]],
        cwd=folder,
        env={**environment(), "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"},
        check=False,
        capture_output=True,
        encoding="utf-8",
    )


def test_the_page_has_a_rule_two_cases_and_three_commands() -> None:
    names = [Path(name).name for name, _ in FILES]
    assert sorted(names) == sorted(
        ["CHANGELOG.md", "blocking_sleep.py", *["case.toml", "desk.py", "proof.py"] * 2]
    )
    assert len(CONSOLE) == PAGE.count("```console") == 3


def test_the_files_of_the_page_pass_its_commands(tmp_path: Path) -> None:
    copy_repository(tmp_path)
    write_files(tmp_path)
    for command, shown in CONSOLE:
        done = run(command, tmp_path)
        assert done.returncode == 0, f"$ {command}\n{done.stdout}{done.stderr}"
        assert done.stdout.endswith(shown), f"$ {command}\n{done.stdout}"
    assert (tmp_path / "docs" / "rules" / "TL399.md").is_file()
    assert " passed" in done.stdout and "skipped" not in done.stdout.splitlines()[-1]


def test_without_the_rule_the_laws_fail(tmp_path: Path) -> None:
    """So that the test above cannot pass because nothing was looked at."""
    copy_repository(tmp_path)
    write_files(tmp_path)
    rule = tmp_path / "flake8_tradelint" / "rules" / "blocking_sleep.py"
    rule.write_text(rule.read_text(encoding="utf-8").replace('== "time.sleep"', '== "time.slip"'))
    assert run(CONSOLE[0][0], tmp_path).returncode == 0
    done = run(CONSOLE[1][0], tmp_path)
    assert done.returncode == 1
    assert "marked, but not found: desk.py:8: TL399" in done.stdout
    assert "mend: flake8_tradelint/rules/blocking_sleep.py" in done.stdout
