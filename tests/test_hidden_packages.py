"""The comparison of findings with and without installed packages."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import hidden_packages

BASE = """\
from dataclasses import dataclass

@dataclass
class Feed:
    symbol: str = ""
"""
PROJECT = """\
from dataclasses import dataclass

from feeds import Feed


class Spread(Feed):
    symbol = "btc"


@dataclass
class Limits:
    depth: int = 1


class Wide(Limits):
    depth = 5
"""


def project_and_venv(folder: Path, source: str) -> list[str]:
    """Write a project of one module, and an environment where its package is installed."""
    package = folder / "venv" / "lib" / "python3.13" / "site-packages" / "feeds"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(BASE)
    project = folder / "project"
    project.mkdir()
    (project / "main.py").write_text(source)
    return [str(project), str(folder / "venv")]


def test_a_field_of_the_package_is_known_only_where_it_is_installed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert hidden_packages.main([*project_and_venv(tmp_path, PROJECT), "--rules", "TL101"]) == 1
    printed = capsys.readouterr().out
    assert "| TL101 | main.py:7 | installed |" in printed
    assert "| TL101 | 1 | 1 | 0 | 0 |" in printed


def test_nothing_is_printed_of_findings_that_both_runs_have(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = PROJECT.replace('    symbol = "btc"', "    pass")
    assert hidden_packages.main([*project_and_venv(tmp_path, source), "--rules", "TL101"]) == 0
    printed = capsys.readouterr().out
    assert "main.py" not in printed
    assert "| TL101 | 1 | 0 | 0 | 0 |" in printed


def test_a_subclass_may_have_the_name_of_its_installed_base(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = PROJECT.replace("class Spread(Feed)", "class Feed(Feed)")
    assert hidden_packages.main([*project_and_venv(tmp_path, source), "--rules", "TL101"]) == 1
    assert "| TL101 | main.py:7 | installed |" in capsys.readouterr().out


def test_an_environment_without_packages_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project, _ = project_and_venv(tmp_path, PROJECT)
    assert hidden_packages.main([project, str(tmp_path / "none")]) == 2
    assert "no installed packages" in capsys.readouterr().err
