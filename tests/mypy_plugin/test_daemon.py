"""Test that a mypy daemon reports what a fresh mypy would, after edits of one of two modules."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.mypy_plugin.running import CONFIGURATION, RENAMES, command, project
from tests.mypy_plugin.test_incremental import BASE, CHILD, CLASSVAR, USER, VAT

Check = Callable[[], str]


@pytest.fixture
def check(tmp_path: Path, mypy_cache: Path) -> Iterator[Check]:
    """Asks the daemon; it is started by the first question, and stopped in the end."""
    (tmp_path / "mypy.ini").write_text(CONFIGURATION, encoding="utf-8")

    def ask() -> str:
        done = command(
            tmp_path, "mypy.dmypy", "run", "--", "--no-error-summary", f"--cache-dir={mypy_cache}", "."
        )
        assert done.returncode in (0, 1), done.stdout + done.stderr
        assert "tradelint failed" not in done.stdout
        return re.sub(r"\A(Restarting: .*\n)?(Daemon (stopped|started)\n)*", "", done.stdout)

    yield ask
    command(tmp_path, "mypy.dmypy", "kill")


def test_dataclasses(tmp_path: Path, check: Check) -> None:
    project(tmp_path, {"base.py": BASE, "child.py": CHILD})
    assert 'is `""`' in check()
    assert 'is `""`' in check()
    project(tmp_path, {"base.py": CLASSVAR})
    assert "error" not in check()
    project(tmp_path, {"base.py": BASE})
    assert 'is `""`' in check()
    project(tmp_path, {"base.py": BASE.replace('""', '"none"')})
    assert 'is `"none"`' in check()
    project(tmp_path, {"child.py": CHILD.replace("KEY =", "OTHER =")})
    assert "error" not in check()
    project(tmp_path, {"child.py": CHILD})
    assert 'is `"none"`' in check()


def test_renames(tmp_path: Path, check: Check) -> None:
    project(tmp_path, {"vat.py": VAT, "user.py": USER, "pyproject.toml": RENAMES})
    assert "renamed-attribute" in check()
    project(tmp_path, {"user.py": USER.replace("spot_map", "spot_markets")})
    assert "error" not in check()
    project(tmp_path, {"user.py": "\n" + USER})
    assert "user.py:5: error: `Vat` has no attribute `spot_map` any more" in check()
    project(tmp_path, {"vat.py": VAT + "        self.spot_map = self.spot_markets\n"})
    assert "error" not in check()
    project(tmp_path, {"vat.py": VAT})
    assert "renamed-attribute" in check()
    project(tmp_path, {"more.py": USER.replace("show", "again")})
    assert "more.py:4: error: `Vat` has no attribute" in check()


def test_the_configuration_changes(tmp_path: Path, check: Check) -> None:
    project(tmp_path, {"vat.py": VAT, "user.py": USER})
    assert "[attr-defined]" in check()
    project(tmp_path, {"pyproject.toml": RENAMES})
    assert "user.py:4: error: `Vat` has no attribute `spot_map` any more" in check()
    assert "renamed-attribute" in check()
    message = RENAMES.replace('"spot_markets"', '{ new = "spot_markets", message = "See the handbook." }')
    project(tmp_path, {"pyproject.toml": message})
    assert "See the handbook." in check()
    project(tmp_path, {"pyproject.toml": '[tool.tradelint]\nignore = ["TL4"]\n' + RENAMES})
    assert "[attr-defined]" in check()
