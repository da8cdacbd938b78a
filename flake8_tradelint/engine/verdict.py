"""Ask the rules about one file of an opened project."""

from __future__ import annotations

from flake8_tradelint.model import Failure, Finding, order
from flake8_tradelint.rules.selection import ALWAYS_ON, LIMITS, UNUSED, codes_judged
from flake8_tradelint.semantics.summary import Limit, LimitReached
from flake8_tradelint.source.decoding import SourceError, decode
from flake8_tradelint.startup.interpreter import with_more_stack
from flake8_tradelint.startup.light import cache, partial
from flake8_tradelint.startup.records import Record
from flake8_tradelint.suppressions import Suppressions
from flake8_tradelint.suppressions import read as read_suppressions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flake8_tradelint.rules.protocol import Rule
    from flake8_tradelint.schedule import OpenedProject


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
    matched = opened.matching(rules, path, results.attempt)
    concerned = {rule for one in matched for rule in one.rules}
    commented = project.mentions(path, _COMMENTS) or any(rule.CODE == UNUSED for rule in concerned)
    summary = opened.read(matched, path)
    if summary.failure:
        from flake8_tradelint.faults import unread

        results.failures.append(unread(path, summary.failure))

    def check(rule: Rule) -> bool:
        results.findings += list(rule.check(summary, project))  # all or nothing, as it may be asked twice
        return True

    for rule in rules:
        if not rule.ASKS or (rule in concerned and not summary.unread):
            results.attempt(partial(check, rule), (rule,))
    findings = (
        sorted({*results.findings}, key=order) if results.limited else sorted(results.findings, key=order)
    )
    # Reading comments needs a tokenizer, so it is done only if there is something to suppress.
    wanted = project.settings.noqa and (findings or commented)
    suppressions = comments_of(project.data(path)) if wanted else _NO_SUPPRESSIONS
    if any(rule.CODE == UNUSED for rule in concerned) and not (results.failures or suppressions.skipped):
        findings += _unused(opened, path, findings, suppressions)
    return FileReport(tuple(findings), tuple(results.failures), suppressions)


def _unused(
    opened: OpenedProject, path: str, findings: Sequence[Finding], suppressions: Suppressions
) -> Sequence[Finding]:
    """Return the findings about comments that silence nothing, if the file was checked as a whole."""
    project = opened.project
    if not project.settings.noqa or any(found.code in ALWAYS_ON for found in findings):
        return ()
    from flake8_tradelint.rules import unused_suppression

    judged = cache(lambda selector: codes_judged(selector, project.settings, path))
    data = project.data(path)
    return [
        *unused_suppression.findings(
            path, data, suppressions, findings, judged, has_packages=project.has_packages
        )
    ]


class _RuleResults:
    """The findings of rules on one file so far, and the failures of those that crashed."""

    __slots__ = ("_data", "_limits", "failures", "findings", "limited", "path")

    def __init__(self, path: str, data: Callable[[], bytes], *, limits: bool) -> None:
        """``data`` returns the file's bytes. ``limits``: report limits that are reached, too."""
        self.path, self._data, self._limits, self.limited = path, data, limits, False
        self.findings: list[Finding] = []
        self.failures: list[Failure] = []

    def attempt(self, ask: Callable[[], bool], rules: Sequence[Rule]) -> bool:
        """Return what ``ask`` returns; record a crash or a limit for the rules, and return False."""
        try:
            return with_more_stack(ask)
        except LimitReached as reached:
            self._give_up(reached.limit)
        except RecursionError:
            self._give_up(Limit(1, 1, f"what {rules[0].CODE} asks about this file, which leads too deep"))
        except Exception as error:
            from flake8_tradelint.faults import crash

            self.failures += [crash(self.path, error, rule.CODE) for rule in rules]
        return False

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
