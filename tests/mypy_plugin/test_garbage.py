"""Test that objects alive when the first project is opened are moved out of the youngest GC generation."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

from flake8_tradelint.settings import Settings
from mypy_plugin.facts import Facts
from mypy_plugin.garbage import spare_what_lives
from tests.mypy_plugin.running import project

pytestmark = pytest.mark.skipif(not hasattr(gc, "freeze"), reason="a collector without generations")


def is_young(found: object) -> bool:
    return any(one is found for one in gc.get_objects(generation=0))


def test_nothing_that_lives_is_young_any_more(tmp_path: Path) -> None:
    spare_what_lives.cache_clear()
    enabled, facts = gc.isenabled(), Facts(Settings(root=str(tmp_path)), dict)
    gc.disable()
    try:
        before: list[object] = [[]]
        assert is_young(before)
        facts.project(str(project(tmp_path, {"module.py": "x = 1\n"}) / "module.py"))
        assert not is_young(before)
        later: list[object] = [[]]
        spare_what_lives()
        assert is_young(later)
    finally:
        if enabled:
            gc.enable()
    assert gc.get_freeze_count() == 0
