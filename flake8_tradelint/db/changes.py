"""What differs between a project-wide table and the one of an earlier run."""

from __future__ import annotations

from flake8_tradelint.startup.records import Record


class Changes(Record):
    """The differences between a table and its earlier state, by who reads them.

    ``words``: verdicts on files that contain one of these words. ``files``: the verdicts on these files.
    ``class_names``: whatever asked for one of these names in class headers.
    """

    words: frozenset[bytes] = frozenset()
    files: frozenset[str] = frozenset()
    class_names: frozenset[bytes] = frozenset()

    def joined(self, other: Changes) -> Changes:
        """Return the differences of two tables."""
        names = self.class_names | other.class_names
        return Changes(self.words | other.words, self.files | other.files, names)
