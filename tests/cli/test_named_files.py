"""Test that a file named on the command line is parsed, however large its project is."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from flake8_tradelint import schedule
from flake8_tradelint.cli import main

BEHIND = """\
import asyncio


async def f():
    asyncio.create_task(f())


def g(:
    pass
"""
FILES = {
    "pyproject.toml": "[tool.tradelint]\n",
    "task.py": "import asyncio\n\n\nasync def f():\n    asyncio.create_task(f())\n",
    "bad.py": "def f(:\n",
    "behind.py": BEHIND,
    "good.py": "x = 1\n",
    "newer.py": "try:\n    x = 1\nexcept A, B:\n    pass\n",
}


@pytest.fixture(autouse=True)
def large_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose files are read in parts."""
    monkeypatch.setattr(schedule, "PARSED_WHOLE", 10)
    monkeypatch.chdir(tmp_path)
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def found(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    """Place and code of each finding."""
    assert main(["--output-format=concise", "--jobs=1", *arguments]) in (0, 1)
    lines = capsys.readouterr().out.splitlines()[:-1]
    return [" ".join(line.split()[:2]) for line in lines]


def test_what_is_not_named_is_read_in_parts(capsys: pytest.CaptureFixture[str]) -> None:
    assert found(capsys, ".") == ["behind.py:5:5: TL301", "task.py:5:5: TL301"]


@pytest.mark.parametrize("cache", [[], ["--no-cache"], ["--cache=content"]])
def test_a_broken_file_is_told_of(capsys: pytest.CaptureFixture[str], cache: list[str]) -> None:
    for _ in range(2):  # cold, and then from the cache
        assert found(capsys, *cache, "bad.py") == ["bad.py:1:7: TL001"]
        assert found(capsys, *cache, "behind.py", "good.py") == ["behind.py:8:7: TL001"]
        assert found(capsys, *cache, "good.py", "newer.py") == []


def test_a_broken_file_is_told_of_after_a_run_over_everything(capsys: pytest.CaptureFixture[str]) -> None:
    everything = found(capsys, ".")
    assert found(capsys, "bad.py", "behind.py") == ["bad.py:1:7: TL001", "behind.py:8:7: TL001"]
    assert found(capsys, ".") == everything


def test_a_file_beside_a_folder_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert found(capsys, ".", "bad.py") == ["bad.py:1:7: TL001", "behind.py:5:5: TL301", "task.py:5:5: TL301"]


def test_standard_input_is_parsed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(BEHIND.encode())))
    assert found(capsys, "-", "--stdin-filename=good.py") == ["good.py:8:7: TL001"]


def test_with_tl001_selected_the_whole_of_each_file_is_parsed(capsys: pytest.CaptureFixture[str]) -> None:
    expected = ["bad.py:1:7: TL001", "behind.py:8:7: TL001", "task.py:5:5: TL301"]
    assert found(capsys, "--extend-select=TL001", ".") == expected


def test_what_silences_the_error_does_so_here(
    large_project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert found(capsys, "--ignore=TL001", "bad.py", "behind.py") == []
    assert found(capsys, "--per-file-ignores=bad.py:TL001", "bad.py") == []
    (large_project / "bad.py").write_text("# tradelint: ignore-file\ndef f(:\n")
    assert found(capsys, "bad.py") == []


def test_settings_of_a_project_inside_hold(large_project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    inner = large_project / "inner"
    inner.mkdir()
    (inner / "pyproject.toml").write_text('[tool.tradelint]\nignore = ["TL001"]\n')
    (inner / "bad.py").write_text("def f(:\n")
    assert found(capsys, "bad.py", "inner/bad.py") == ["bad.py:1:7: TL001"]


def test_nothing_is_fixed_in_a_broken_file(large_project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert found(capsys, "--fix", "behind.py") == ["behind.py:8:7: TL001"]
    assert (large_project / "behind.py").read_text() == BEHIND
