"""A second run says what a first one would, whatever was edited in between."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import mypy_plugin.configuration
from tests.mypy_plugin.running import RENAMES, project
from tests.mypy_plugin.running import mypy as run_mypy

Run = Callable[[], str]
BASE = """\
    from dataclasses import dataclass

    @dataclass
    class Schema:
        KEY: str = ""
    """
CLASSVAR = """\
    from dataclasses import dataclass
    from typing import ClassVar

    @dataclass
    class Schema:
        KEY: ClassVar[str] = ""
    """
CHILD = """\
    from base import Schema

    class Signals(Schema):
        KEY = "signals"
    """
VAT = """\
    class Vat:
        def __init__(self) -> None:
            self.spot_markets = {1: "SOL"}
    """
USER = """\
    from vat import Vat

    def show(vat: Vat) -> object:
        return vat.spot_map
    """


@pytest.fixture
def mypy(tmp_path: Path, mypy_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    return lambda: run_mypy(f"--cache-dir={mypy_cache}")


def test_a_warm_run_repeats_the_findings(tmp_path: Path, mypy: Run) -> None:
    project(tmp_path, {"base.py": BASE, "child.py": CHILD})
    cold = mypy()
    assert "child.py:4:5: error: `KEY" in cold
    assert mypy() == cold


def test_the_base_becomes_right(tmp_path: Path, mypy: Run) -> None:
    project(tmp_path, {"base.py": BASE, "child.py": CHILD})
    assert "overridden-field" in mypy()
    project(tmp_path, {"base.py": CLASSVAR})
    assert mypy() == ""


def test_the_base_becomes_wrong(tmp_path: Path, mypy: Run) -> None:
    project(tmp_path, {"base.py": BASE.replace("KEY: str", "KEY"), "child.py": CHILD})
    assert mypy() == ""
    project(tmp_path, {"base.py": BASE})
    assert "overridden-field" in mypy()


def test_only_the_default_changes(tmp_path: Path, mypy: Run) -> None:
    project(tmp_path, {"base.py": BASE, "child.py": CHILD})
    assert 'is `""`' in mypy()
    project(tmp_path, {"base.py": BASE.replace('""', '"none"')})
    assert 'is `"none"`' in mypy()
    project(tmp_path, {"base.py": BASE.replace('""', '"signals"')})
    assert mypy() == ""


def test_the_class_gets_the_name_back(tmp_path: Path, mypy: Run) -> None:
    project(tmp_path, {"vat.py": VAT, "user.py": USER, "pyproject.toml": RENAMES})
    assert "user.py:4:16: error: `Vat` has no attribute `spot_map` any more" in mypy()
    project(tmp_path, {"vat.py": VAT + "        self.spot_map = self.spot_markets\n"})
    assert mypy() == ""
    project(tmp_path, {"vat.py": VAT})
    assert "[tradelint-renamed-attribute]" in mypy()


def test_a_change_of_the_configuration_counts(tmp_path: Path, mypy: Run) -> None:
    project(tmp_path, {"vat.py": VAT, "user.py": USER})
    assert 'error: "Vat" has no attribute "spot_map"  [attr-defined]' in mypy()
    project(tmp_path, {"pyproject.toml": RENAMES})
    assert "[tradelint-renamed-attribute]" in mypy()
    project(tmp_path, {"pyproject.toml": '[tool.tradelint]\nignore = ["TL401"]\n' + RENAMES})
    assert "[attr-defined]" in mypy()


def test_another_version_looks_anew(tmp_path: Path, mypy: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    project(tmp_path, {"base.py": BASE, "child.py": CHILD + "    # this test's own\n"})
    assert "overridden-field" in mypy()
    monkeypatch.setattr("mypy_plugin.class_bodies.CLASS_RULES", ())
    monkeypatch.setattr(mypy_plugin.configuration, "__version__", "next")
    assert mypy() == ""


def test_lines_of_the_base_move(tmp_path: Path, mypy: Run) -> None:
    """mypy does not look at the child again then, so its message must not tell them."""
    project(tmp_path, {"base.py": BASE, "child.py": CHILD})
    cold = mypy()
    assert "declared in Schema (base.py)" in cold
    project(tmp_path, {"base.py": "\n\n" + BASE})
    assert mypy() == cold
