"""What is there when the first project is opened is no longer young, once."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest

from flake8_tradelint.settings import Settings
from mypy_plugin.facts import Facts
from mypy_plugin.garbage import spare_what_lives
from tests.mypy_plugin.running import project


@pytest.mark.skipif(not hasattr(gc, "freeze"), reason="a collector without generations")
def test_nothing_that_lives_is_young_any_more() -> None:
    enabled, kept = gc.isenabled(), [[]]  # type: ignore[var-annotated]
    spare_what_lives()
    assert all(one is not kept[0] for one in gc.get_objects(generation=0))
    assert gc.isenabled() == enabled
    assert gc.get_freeze_count() == 0


def test_one_time_for_all_projects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = []
    monkeypatch.setattr("mypy_plugin.facts.spare_what_lives", lambda: done.append(True))
    facts = Facts(Settings(root=os.fspath(tmp_path)), dict)
    for name in ("one", "other"):
        folder = tmp_path / name
        folder.mkdir()
        facts.project(str(project(folder, {"module.py": "x = 1\n"}) / "module.py"))
    assert done == [True]
