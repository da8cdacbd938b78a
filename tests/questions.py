"""Ask the questions of single rules about files, as the scheduler does."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flake8_tradelint.project import ProjectFacts
from flake8_tradelint.rules.protocol import Rule
from flake8_tradelint.schedule import OpenedProject
from flake8_tradelint.schedule.agenda import Agenda
from flake8_tradelint.schedule.by_words import ByWords


def matches(rule: Rule, path: str, project: ProjectFacts) -> bool:
    """Return True if the file matches a question of the rule; have its summary record the answers."""

    def attempt(ask: Callable[[], bool], _: Sequence[Rule]) -> bool:
        return ask()

    opened = OpenedProject(project, Agenda(project, (rule,)), ByWords(project), frozenset({rule.CODE}))
    matched = opened.matching((rule,), path, attempt)
    opened.read(matched, path)
    return bool(matched)
