"""The questions that the rules of a run ask: equal questions of several rules are one."""

from __future__ import annotations

from flake8_tradelint.questions import Question
from flake8_tradelint.startup.records import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.rules.protocol import Rule
    from flake8_tradelint.semantics.interests import Interests


class Asked(Record, eq=False):
    """A question and the rules that ask it.

    A file in which none of ``needles`` (the question's words and names of interest) occurs does not match it;
    nor does one without old names of the renames table, if the question is interested in these (``tabled``).
    ``across``: a file may also match because of what other files contain.
    """

    question: Question
    rules: Sequence[Rule]
    interests: Interests
    needles: tuple[bytes, ...]
    tabled: bool
    across: bool


def questions_of(rules: Sequence[Rule]) -> Mapping[Question, Sequence[Rule]]:
    """Return the distinct questions of the rules, each with the rules that ask it."""
    found: dict[Question, list[Rule]] = {}
    for rule in rules:
        for question in rule.ASKS:
            found.setdefault(question, []).append(rule)
    return found


class Agenda:
    """The distinct questions of the ``rules``, in their order."""

    def __init__(self, project: ProjectFacts, rules: Sequence[Rule]) -> None:
        self._by_question: dict[Question, Asked] = {}
        self._by_rules: dict[Sequence[Rule], Sequence[Asked]] = {}
        old_names = project.renames.encoded_names if project.settings.renames else frozenset[bytes]()
        for question, asking in questions_of(rules).items():
            interests = question.interests(project)
            names = {name.encode() for name in interests.names}
            tabled = not names.isdisjoint(old_names)
            if not tabled:
                project.require(interests.callees)
            needles = (*question.words(), *sorted(names - old_names))
            across = type(question).may_match_across_files is not Question.may_match_across_files
            self._by_question[question] = Asked(question, asking, interests, needles, tabled, across)

    def all(self) -> Sequence[Asked]:
        """Return all questions."""
        return tuple(self._by_question.values())

    def of(self, rules: tuple[Rule, ...]) -> Sequence[Asked]:
        """Return the questions of some of the rules, each with those of them that ask it."""
        found = self._by_rules.get(rules)
        if found is None:
            found = self._by_rules[rules] = tuple(
                replace(self._by_question[question], rules=asking)
                for question, asking in questions_of(rules).items()
            )
        return found

    def interests_by_rule(self, rules: Sequence[Rule]) -> Mapping[str, Sequence[Interests]]:
        """Return the interests of the rules' questions by the rule's code."""
        return {rule.CODE: [self._by_question[one].interests for one in rule.ASKS] for rule in rules}
