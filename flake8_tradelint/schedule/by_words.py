"""Find the questions that each file may match by its words, for all files of a large project at once.

Most files match hardly any question. Asking the word index once for each question's words is faster than
searching each file for the words of all questions.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.schedule.agenda import Asked
    from flake8_tradelint.words.file_sets import FileSet

    AskedByFile = Mapping[str, Sequence[Asked]]
    """By file: the questions one of whose needles is in the word index for it."""
    Unindexed = tuple[Asked, FileSet, tuple[bytes, ...]]
    """A question, the files that the word index finds for it, and its needles that are no words and have to
    be searched for."""


class ByWords:
    """The candidate questions of each file of the project by its text."""

    def __init__(self, project: ProjectFacts) -> None:
        self._project = project
        self._files = 0
        self._found: tuple[Sequence[Asked], AskedByFile, Sequence[Unindexed]] = ((), {}, ())

    def near(self, asked: Sequence[Asked], path: str) -> Sequence[Asked]:
        """Return those of the questions one of whose needles occurs in the file.

        The result depends on that file alone.
        """
        words = self._project.words
        self._project.trace.open[-1].add(path)
        self._files += 1
        if not words.is_built or self._files <= words.often or any(one.tabled for one in asked):
            return [one for one in asked if self._is_near(one, path)]
        if self._found[0] is not asked:
            by_file, unindexed = self._project.trace.run_untracked(lambda: self._look_up(asked))
            self._found = asked, by_file, unindexed
        _, by_file, unindexed = self._found
        near = by_file.get(path, ())
        if not unindexed:
            return near
        data = self._project.data(path)
        others = [
            one for one, having, texts in unindexed if path in having or any(text in data for text in texts)
        ]
        return [*near, *others] if near else others

    def _is_near(self, one: Asked, path: str) -> bool:
        if one.tabled and self._project.old_names_in(path).words:
            return True
        return self._project.mentions(path, one.needles)

    def _look_up(self, asked: Sequence[Asked]) -> tuple[AskedByFile, Sequence[Unindexed]]:
        by_file: dict[str, tuple[Asked, ...]] = {}
        unindexed: list[Unindexed] = []
        for one in asked:
            having, others = self._project.words.having(one.needles)
            if others:
                unindexed.append((one, having, others))
                continue
            # Many files have the same questions: share the tuples.
            with_it: dict[tuple[Asked, ...], tuple[Asked, ...]] = {}
            for path in having:
                known = by_file.get(path, ())
                by_file[path] = with_it.setdefault(known, (*known, one))
        return by_file, unindexed
