"""Test that an incremental mypy run reports what a fresh one would, after every kind of edit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import mypy_plugin.configuration
from flake8_tradelint.config import load
from flake8_tradelint.settings import Rename, Settings
from mypy_plugin.configuration import CacheKeys, digest
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
    monkeypatch.setattr("mypy_plugin.class_bodies.concerned", lambda *_: ())
    monkeypatch.setattr(mypy_plugin.configuration, "__version__", "next")
    assert mypy() == ""


def test_lines_of_the_base_move(tmp_path: Path, mypy: Run) -> None:
    """mypy does not look at the child again then, so its message must not tell them."""
    project(tmp_path, {"base.py": BASE, "child.py": CHILD})
    cold = mypy()
    assert "declared in Schema (base.py)" in cold
    project(tmp_path, {"base.py": "\n\n" + BASE})
    assert mypy() == cold


@pytest.mark.parametrize(
    "changed",
    [
        RENAMES.replace('"spot_markets"', '{ new = "spot_markets", message = "See the handbook." }'),
        RENAMES.replace('"spot_markets"', '{ new = "spot_markets", since = "2.0" }'),
        RENAMES.replace('"spot_markets"', "'{self}.markets[\"spot\"]'"),
        '[tool.tradelint.per-file-ignores]\n"user.py" = ["TL401"]\n' + RENAMES,
        '[tool.tradelint]\nextend-exclude = ["user.py"]\n' + RENAMES,
        RENAMES + '[tool.tradelint.resources.feed]\nacquire = ["feed.open"]\nrelease = ["close"]\n',
    ],
    ids=["message", "since", "template", "per-file-ignores", "exclude", "resources"],
)
def test_every_setting_that_decides_makes_the_cache_void(tmp_path: Path, changed: str) -> None:
    """Return the values that mypy compares before it takes results from its cache."""
    keys = []
    for pyproject in (RENAMES, changed, RENAMES):
        project(tmp_path, {"pyproject.toml": pyproject})
        settings = load([str(tmp_path)])
        keys.append(CacheKeys(settings).of("user", str(tmp_path / "user.py")))
    assert keys[0] != keys[1] and keys[0] == keys[2]


def test_what_decides_nothing_leaves_the_cache_alone() -> None:
    settings = Settings(root="/a", jobs=1)
    assert digest(settings) == digest(Settings(root="/b", jobs=4, fix=True, output_format="json"))


def test_stubs_of_the_standard_library_depend_on_renames_of_theirs_alone() -> None:
    typeshed = "/venv/mypy/typeshed/stdlib/"
    rows = tuple(
        Rename(owner, "old", "new") for owner in ("asyncio.events.Loop.Inner", "Vat", "re.compile()")
    )
    keys, without = CacheKeys(Settings(renames=rows)), CacheKeys(Settings())
    for module, differs in {"asyncio.events": True, "asyncio": True, "re": True, "os": False}.items():
        path = f"{typeshed}{module.replace('.', '/')}.pyi"
        assert (keys.of(module, path) != without.of(module, path)) is differs
    assert keys.of("os", "/project/os.py") != without.of("os", "/project/os.py")


def test_the_message_of_a_row_changes(tmp_path: Path, mypy: Run) -> None:
    project(tmp_path, {"vat.py": VAT, "user.py": USER, "pyproject.toml": RENAMES})
    cold = mypy()
    changed = RENAMES.replace('"spot_markets"', '{ new = "spot_markets", message = "See the handbook." }')
    project(tmp_path, {"pyproject.toml": changed})
    assert "See the handbook." in mypy() and "handbook" not in cold
