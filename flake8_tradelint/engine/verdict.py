"""Ask the rules about one file of an opened project."""

from __future__ import annotations

from flake8_tradelint.interpreter import with_more_stack
from flake8_tradelint.light import partial
from flake8_tradelint.model import Failure, Finding, order
from flake8_tradelint.records import Record
from flake8_tradelint.rules import reaching, without_triggers
from flake8_tradelint.rules.selection import LIMITS
from flake8_tradelint.semantics.summary import Limit, LimitReached
from flake8_tradelint.source.decoding import SourceError, decode
from flake8_tradelint.suppressions import Suppressions
from flake8_tradelint.suppressions import read as read_suppressions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from flake8_tradelint.opening import OpenedProject
    from flake8_tradelint.rules.protocol import Rule


class FileReport(Record):
    """The findings and failures of one file, before suppressions, and its suppressions."""

    findings: tuple[Finding, ...]
    failures: tuple[Failure, ...]
    suppressions: Suppressions


_NO_SUPPRESSIONS = Suppressions()
_COMMENTS = (b"tradelint:",)
"""Occurs in every comment that is meant for tradelint."""


def verdict(opened: OpenedProject, rules: tuple[Rule, ...], path: str) -> FileReport:
    """Return the findings of the rules in the file, and a failure for each rule that crashed."""
    project = opened.project
    results = _RuleResults(
        path, partial(project.data, path), limits=any(rule.CODE == LIMITS for rule in rules)
    )
    # These are asked first, as they extend what a summary records.
    asked_first = reaching(rules)
    reached = [
        rule for first in results.rules_where(opened.reaches, asked_first) for rule in asked_first[first]
    ]
    others = [rule for rule in opened.near(rules, path) if rule not in reached]
    concerned = reached + results.rules_where(opened.concerns, others)
    commented = project.mentions(path, _COMMENTS)
    summary = opened.read(concerned, path)
    if summary.failure:
        from flake8_tradelint.faults import unread

        results.failures.append(unread(path, summary.failure))

    def check(rule: Rule, _: str) -> bool:
        results.findings += list(rule.check(summary, project))  # all or nothing, as it may be asked twice
        return True

    asked: Iterable[Rule] = without_triggers(rules)
    if concerned and not summary.unread:
        asked = [rule for rule in rules if rule in concerned or rule in asked]
    results.rules_where(check, asked)
    findings = (
        sorted({*results.findings}, key=order) if results.limited else sorted(results.findings, key=order)
    )
    # Reading comments needs a tokenizer, so it is done only if there is something to suppress.
    suppressions = comments_of(project.data(path)) if findings or commented else _NO_SUPPRESSIONS
    return FileReport(tuple(findings), tuple(results.failures), suppressions)


class _RuleResults:
    """The findings of rules on one file so far, and the failures of those that crashed."""

    __slots__ = ("_data", "_limits", "failures", "findings", "limited", "path")

    def __init__(self, path: str, data: Callable[[], bytes], *, limits: bool) -> None:
        """``data`` returns the file's bytes. ``limits``: report limits that are reached, too."""
        self.path, self._data, self._limits, self.limited = path, data, limits, False
        self.findings: list[Finding] = []
        self.failures: list[Failure] = []

    def rules_where(self, question: Callable[[Rule, str], bool], rules: Iterable[Rule]) -> list[Rule]:
        """Return the rules for which ``question`` returns True. A crash of one does not affect the others."""
        found = []
        for rule in rules:
            try:
                if with_more_stack(partial(question, rule, self.path)):
                    found.append(rule)
            except LimitReached as reached:
                self._give_up(reached.limit)
            except RecursionError:
                self._give_up(Limit(1, 1, f"what {rule.CODE} asks about this file, which leads too deep"))
            except Exception as error:
                from flake8_tradelint.faults import crash

                self.failures.append(crash(self.path, error, rule.CODE))
        return found

    def _give_up(self, limit: Limit) -> None:
        """Record that a limit was reached, as one finding even if several rules reach it."""
        if self._limits:
            from flake8_tradelint.rules.analysis_limit import judged

            self.limited = True
            self.findings.append(judged(self.path, self._data(), limit))


def comments_of(data: bytes) -> Suppressions:
    """Return the suppression comments of a file; none if it cannot be decoded."""
    try:
        return read_suppressions(decode(data))
    except SourceError:
        return _NO_SUPPRESSIONS
