"""Ask for files with comments that may silence findings of tradelint."""

from __future__ import annotations

from flake8_tradelint.questions import ProjectKeywords, Question
from flake8_tradelint.startup.records import Record

WORDS = (b"TL1", b"TL2", b"TL3", b"TL4", b"tradelint:")
"""One of them occurs in every comment that names rules of ours."""


class SuppressionComments(Record, Question):
    """Files in which a code of ours, or a comment for tradelint, is written."""

    def project_keywords(self) -> ProjectKeywords:
        """Return the codes, and how comments begin."""
        return ProjectKeywords(words=WORDS)

    def words(self) -> tuple[bytes, ...]:
        """Return the same."""
        return WORDS
