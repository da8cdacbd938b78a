"""Test that equal questions of several rules are asked once of a file, on behalf of all of these rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from flake8_tradelint import engine, schedule
from flake8_tradelint.files import Files
from flake8_tradelint.questions.acquisitions import Acquisitions, Tasks
from flake8_tradelint.rules import all_rules
from flake8_tradelint.schedule.agenda import questions_of
from flake8_tradelint.settings import Settings

TEXT = "import asyncio\n\n\nasync def f(x):\n    asyncio.create_task(x())\n"
SETTINGS = Settings(select=("ALL",), jobs=1)


def test_questions_are_values_with_the_rules_that_ask_them() -> None:
    found = questions_of(all_rules())
    assert len(found) < sum(len(rule.ASKS) for rule in all_rules())
    assert {rule for rules in found.values() for rule in rules} == {r for r in all_rules() if r.ASKS}
    assert [rule.CODE for rule in found[Tasks()]] == [
        rule.CODE for rule in all_rules() if any(isinstance(asked, Tasks) for asked in rule.ASKS)
    ]


@pytest.mark.parametrize("name", ["may_match", "may_match_across_files"])
def test_a_question_is_asked_once_for_all_rules(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: Counter[tuple[str, str]] = Counter()
    ask: Callable[..., bool] = getattr(Acquisitions, name)

    def counted(self: Acquisitions, path: str, project: object) -> bool:
        asked[type(self).__name__, path] += 1
        return ask(self, path, project)

    monkeypatch.setattr(Acquisitions, name, counted)
    path = tmp_path / "m.py"
    path.write_text(TEXT)
    codes = {finding.code for finding in engine.check([str(path)], SETTINGS).findings}
    assert "TL301" in codes and asked["Tasks", str(path)] == 1 and set(asked.values()) == {1}


def test_a_file_that_matches_nothing_is_not_summarised(tmp_path: Path) -> None:
    """Unless no text filter is asked: then it matches every question."""

    def read(path: str) -> bytes:
        return Path(path).read_bytes()

    path = tmp_path / "m.py"
    path.write_text("x = 1\n")
    for prefilter in (True, False):
        settings = Settings(select=("TASK",), task_functions=("m.spawn",), prefilter=prefilter)
        opened = schedule.open_project([str(path)], read, settings, files=Files(read))
        rules = tuple(rule for rule in all_rules() if rule.CODE in opened.awake)
        matched = opened.matching(rules, str(path), lambda ask, _: ask())
        assert bool(matched) is not prefilter
