"""Test that the engine has no findings in projects that ``quiet`` skips."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from flake8_tradelint import engine, incremental
from flake8_tradelint.incremental.quiet import is_quiet
from flake8_tradelint.rules import all_rules
from flake8_tradelint.rules.protocol import project_keywords
from flake8_tradelint.settings import Rename, Settings

EVERYTHING = Settings(select=("ALL",), ignore=("TL406",), jobs=1)
FIXTURES = sorted(Path(__file__).parents[2].glob("fixtures/*/*/before"))
SILENT = "import sys\n\n\ndef half(value):\n    return value / 2\n\n\nclass Half:\n    part = half(1)\n"


def quiet(folder: Path, settings: Settings = EVERYTHING) -> bool:
    files = [str(path) for path in sorted(folder.rglob("*.py"))]
    return is_quiet(str(folder), files, files, settings)


@pytest.mark.parametrize("folder", [pytest.param(p, id="/".join(p.parts[-3:-1])) for p in FIXTURES])
def test_quiet_files_of_fixtures_have_no_findings(folder: Path, tmp_path: Path) -> None:
    """Each file by itself, so that no word of another one wakes a rule."""
    for number, path in enumerate(sorted(folder.rglob("*.py"))):
        copy = tmp_path / str(number) / path.name
        copy.parent.mkdir()
        copy.write_bytes(path.read_bytes())
        if quiet(copy.parent):
            report = engine.check([str(copy)], EVERYTHING)
            assert report.findings == () and report.failures == ()


def test_quiet_modules_of_the_standard_library_have_no_findings(tmp_path: Path) -> None:
    folder = os.path.dirname(os.__file__)
    if not os.path.isdir(folder):
        pytest.skip("the standard library is one archive")
    modules = sorted(path for path in Path(folder).glob("[a-f]*.py") if path.stat().st_size < 20_000)
    found = 0
    for module in modules:
        copy = tmp_path / module.name
        copy.write_bytes(module.read_bytes())
        if is_quiet(str(tmp_path), [str(copy)], [str(copy)], EVERYTHING):
            found += 1
            report = engine.check([str(copy)], EVERYTHING)
            assert report.findings == () and report.failures == (), module
        copy.unlink()
    assert found > 5


@pytest.mark.parametrize(
    "text",
    [
        "async def f():\n    pass\n",
        "from dataclasses import dataclass\n",
        "def half(value:\n",
        "x = 1  # tradelint: ignore\n",
        "# coding: latin-1\nx = 1\n",
        "x = '\0'\n",
    ],
)
def test_what_is_left_to_the_engine(text: str, tmp_path: Path) -> None:
    (tmp_path / "silent.py").write_text(SILENT)
    assert quiet(tmp_path)
    (tmp_path / "other.py").write_text(text)
    assert not quiet(tmp_path)


def test_a_file_that_cannot_be_read_is_left_to_the_engine(tmp_path: Path) -> None:
    gone = str(tmp_path / "gone.py")
    assert not is_quiet(str(tmp_path), [gone], [gone], EVERYTHING)


def test_large_projects_are_left_to_the_engine(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"m{number}.py").write_text("X = 1\n" * 60_000)
    assert not quiet(tmp_path)


def test_only_what_is_checked_has_to_be_python(tmp_path: Path) -> None:
    silent, broken = tmp_path / "silent.py", tmp_path / "broken.py"
    silent.write_text(SILENT)
    broken.write_text("def half(value:\n")
    files = [str(broken), str(silent)]
    assert is_quiet(str(tmp_path), files, [str(silent)], EVERYTHING)
    assert not is_quiet(str(tmp_path), files, files, EVERYTHING)


def test_settings_wake_rules(tmp_path: Path) -> None:
    (tmp_path / "silent.py").write_text(SILENT)
    assert quiet(tmp_path, Settings())
    assert not quiet(tmp_path, Settings(renames=(Rename("m.Vat", "spot_map", "spot_markets"),)))
    assert quiet(tmp_path, Settings(renames=(Rename("m.Vat", "spot_map", "spot_markets"),), ignore=("TL4",)))
    assert not quiet(tmp_path, Settings(task_functions=("m.spawn",)))
    assert not quiet(tmp_path, Settings(extend_select=("TL406",)))  # it has a class


def test_installed_packages_may_have_dataclasses_as_bases(tmp_path: Path) -> None:
    (tmp_path / "silent.py").write_text(SILENT)
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    (tmp_path / "environment" / "lib" / version / "site-packages").mkdir(parents=True)
    settings = Settings(root=str(tmp_path), environment="environment")
    assert not quiet(tmp_path, settings)
    (tmp_path / "silent.py").write_text("def half(value):\n    return value / 2\n")
    assert quiet(tmp_path, settings)


def test_rules_without_words_never_sleep() -> None:
    assert {rule.CODE for rule in all_rules() if project_keywords(rule) is None} == {
        "TL001",
        "TL003",
    }


@pytest.mark.parametrize("cache", [False, True])
def test_a_quiet_project_becomes_loud(cache: bool, tmp_path: Path) -> None:
    folder = tmp_path / "p"
    folder.mkdir()
    (folder / "pyproject.toml").touch()
    silent, other = folder / "silent.py", folder / "other.py"
    silent.write_text(SILENT)
    other.write_text(SILENT)
    files, settings = [str(other), str(silent)], Settings(cache=cache, jobs=1)
    for _ in range(2):
        report = incremental.check(files, settings)
        assert (report.findings, report.failures, report.files) == ((), (), 2)
    other.write_text("import asyncio\n\n\nasync def f(x):\n    asyncio.create_task(x())\n")
    for _ in range(2):
        report = incremental.check(files, settings)
        assert [finding.code for finding in report.findings] == ["TL301"] and report.files == 2
    other.write_text(SILENT)
    report = incremental.check(files, settings)
    assert (report.findings, report.files) == ((), 2)
