"""Test how the oldest Python that a project supports is read from its metadata."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from flake8_tradelint.cache.identity import key_of
from flake8_tradelint.environment.supported_python import minimum_python, minimum_python_at
from flake8_tradelint.settings import Settings
from tests.processes import environment


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (">=3.11", (3, 11)),
        (">= 3.10, <4", (3, 10)),
        ("<4,>=3.12", (3, 12)),
        ("~=3.9", (3, 9)),
        ("==3.12.*", (3, 12)),
        ("!=3.11.0,>=3.11", (3, 11)),
        (">3.10", (3, 10)),
        (">=3", (3, 0)),
        ("<3.13", (0, 0)),
    ],
)
def test_specifiers(tmp_path: Path, said: str, found: tuple[int, int]) -> None:
    (tmp_path / "pyproject.toml").write_text(f'[project]\nname = "x"\nrequires-python = "{said}"\n')
    assert minimum_python(str(tmp_path)) == found


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("pyproject.toml", "[project]\nrequires-python='>=3.11'\n", (3, 11)),
        ("pyproject.toml", '[tool.poetry.dependencies]\npandas = "^2"\npython = "^3.11"\n', (3, 11)),
        ("pyproject.toml", '[tool.poetry.dependencies]\npython = "~3.10 || ^3.12"\n', (3, 10)),
        ("pyproject.toml", '[tool.poetry.dependencies]\na = "1"\n[tool.x]\npython = "^3.11"\n', None),
        ("pyproject.toml", '[project]\nname = "x"\n', None),
        ("pyproject.toml", '[project]\n\t requires-python\t= ">=3.11"\n', (3, 11)),
        ("pyproject.toml", '# requires-python = ">=3.9"\nrequires-python = ">=3.11"\n', (3, 11)),
        ("pyproject.toml", "requires-python\n = '>=3.9'\n", None),
        ("pyproject.toml", "requires-python = ''\n[tool.poetry.dependencies]\npython = '3.9'\n", (3, 9)),
        ("setup.py", "setup(my_python_requires='>=3.9')\n", None),
        ("setup.cfg", "[options]\npython_requires = >=3.8  # old\n", (3, 8)),
        ("setup.py", "setup(name='x', python_requires='>=3.9')\n", (3, 9)),
        ("README.md", "requires-python = '>=3.11'\n", None),
    ],
)
def test_files(tmp_path: Path, name: str, text: str, found: tuple[int, int] | None) -> None:
    (tmp_path / name).write_text(text)
    assert minimum_python(str(tmp_path)) == found


@pytest.mark.skipif(sys.platform == "win32", reason="needs named pipes")
@pytest.mark.parametrize("name", ["pyproject.toml", "setup.cfg", "setup.py"])
def test_a_pipe_is_not_waited_for(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / name)
    (tmp_path / "__init__.py").touch()
    asked = (
        "from flake8_tradelint.discover import roots\n"
        "from flake8_tradelint.environment import supported_python\n"
        + ("print(roots.marked_root('.'), supported_python.minimum_python('.'))")
    )
    command = [sys.executable, "-c", asked]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment(), capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.endswith(" None\n")


def test_the_nearest_project_counts(tmp_path: Path) -> None:
    inner = tmp_path / "inner" / "package"
    inner.mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text('[project]\nrequires-python = ">=3.12"\n')
    assert minimum_python_at(str(inner / "app.py")) == (3, 12)
    (tmp_path / "inner" / "setup.cfg").write_text("[metadata]\nname = x\n")
    assert minimum_python_at(str(inner / "app.py")) is None


def test_another_minimum_is_another_verdict(tmp_path: Path) -> None:
    before = key_of(Settings(), str(tmp_path))
    (tmp_path / "pyproject.toml").write_text('[project]\nrequires-python = ">=3.12"\n')
    assert key_of(Settings(), str(tmp_path)) != before
