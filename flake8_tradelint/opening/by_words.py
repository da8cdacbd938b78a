"""Find the rules that each file may concern by its words, for all files of a large project at once.

Most files concern hardly any rule. Asking the word index once for each rule's triggers is faster than
searching each file for the triggers of twenty rules.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.rules.protocol import Rule
    from flake8_tradelint.words.file_sets import FileSet

    RulesByFile = Mapping[str, Sequence[Rule]]
    """By file: the rules one of whose needles is in the word index for it."""
    Unindexed = tuple[Rule, FileSet, tuple[bytes, ...]]
    """A rule, the files that the word index finds for it, and its needles that are no words and have to be
    searched for."""


class ByWords:
    """The candidate rules of each file by its text.

    ``needles`` are, by rule code, the triggers and names of interest one of which a file must contain.
    ``tabled`` are the rules that are interested in the old names of the renames table, which may be many.
    """

    def __init__(
        self, project: ProjectFacts, needles: Mapping[str, tuple[bytes, ...]], tabled: frozenset[str]
    ) -> None:
        self._project, self.needles, self._tabled = project, needles, tabled
        self._asked = 0
        self._found: tuple[tuple[Rule, ...], RulesByFile, Sequence[Unindexed]] = ((), {}, ())

    def near(self, rules: tuple[Rule, ...], path: str) -> Sequence[Rule]:
        """Return the rules one of whose needles occurs in the file; the result depends on that file alone."""
        words = self._project.words
        self._project.trace.open[-1].add(path)
        self._asked += 1
        if self._tabled or not words.is_built or self._asked <= words.often:
            return [rule for rule in rules if self._is_near(rule, path)]
        if self._found[0] != rules:
            by_file, unindexed = self._project.trace.run_untracked(lambda: self._look_up(rules))
            self._found = rules, by_file, unindexed
        _, by_file, unindexed = self._found
        near = by_file.get(path, ())
        if not unindexed:
            return near
        data = self._project.data(path)
        others = [
            rule for rule, having, texts in unindexed if path in having or any(text in data for text in texts)
        ]
        return [*near, *others] if near else others

    def _is_near(self, rule: Rule, path: str) -> bool:
        if rule.CODE in self._tabled and self._project.old_names_in(path).words:
            return True
        return self._project.mentions(path, self.needles[rule.CODE])

    def _look_up(self, rules: Sequence[Rule]) -> tuple[RulesByFile, Sequence[Unindexed]]:
        by_file: dict[str, tuple[Rule, ...]] = {}
        unindexed: list[Unindexed] = []
        for rule in rules:
            having, others = self._project.words.having(self.needles[rule.CODE])
            if others:
                unindexed.append((rule, having, others))
                continue
            # Many files have the same rules: share the tuples.
            with_it: dict[tuple[Rule, ...], tuple[Rule, ...]] = {}
            for path in having:
                known = by_file.get(path, ())
                by_file[path] = with_it.setdefault(known, (*known, rule))
        return by_file, unindexed
