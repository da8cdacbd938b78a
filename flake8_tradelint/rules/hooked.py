"""The question of a rule that has hooks instead: being replaced."""

from __future__ import annotations

from typing import Any

from flake8_tradelint.questions.question import Question
from flake8_tradelint.records import Record


class Hooked(Record, Question):
    """The hooks of a rule's module."""

    rule: Any

    def _has(self, name: str) -> bool:
        return getattr(self.rule, name, None) is not None

    @property
    def prepare_with_index(self):
        return self._has("survey_by_words")

    def project_keywords(self):
        return getattr(self.rule, "WAKES", None)

    def words(self):
        return () if getattr(self.rule, "concerns", 1) is None else self.rule.TRIGGERS

    def interests(self, project):
        return self.rule.interests(project)

    def record(self, path, project):
        if self._has("reaches"):
            self.rule.reaches(path, project)

    def prepare(self, project):
        for name in ("survey", "survey_by_words"):
            if self._has(name):
                getattr(self.rule, name)(project)

    def may_match(self, path, project):
        return self.rule.concerns(path, project) if self._has("concerns") else True

    def may_match_across_files(self, path, project):
        return self.rule.reaches(path, project) if self._has("reaches") else False

    def slices_needed(self, path, project):
        return self.rule.needed(path, project) if self._has("needed") else None
