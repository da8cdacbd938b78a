"""Test that an analysis that gives up at a bound reports it."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.shapes.statements import repeated
from flake8_tradelint.semantics.reading import call_facts
from tests.projects import findings


def test_a_function_that_keeps_too_many_values_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = repeated("await session.get({i})\n")(4)
    assert {one.code for one in findings(tmp_path, {"app.py": text}, "TL202")} == {"TL202"}
    monkeypatch.setattr(call_facts, "MAX_SEARCHED", 3)
    (found,) = findings(tmp_path, {"app.py": text}, "TL202")
    assert (found.code, found.primary.span.line) == ("TL003", 10)
    assert "too long, or keeps too many values" in found.message
    assert "`run`" in found.message
