"""What the rules say of one file of an opened project."""

from __future__ import annotations

import os

from flake8_tradelint.model import CRASHED, Failure, Finding, order
from flake8_tradelint.records import Record
from flake8_tradelint.rules import reaching, without_triggers
from flake8_tradelint.source.decoding import SourceError, decode
from flake8_tradelint.suppressions import Suppressions
from flake8_tradelint.suppressions import read as read_suppressions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from flake8_tradelint.opening import OpenedProject
    from flake8_tradelint.rules.protocol import Rule


class FileReport(Record):
    """What there is to say of one file; suppressions are not applied yet."""

    findings: tuple[Finding, ...]
    failures: tuple[Failure, ...]
    suppressions: Suppressions


_NO_SUPPRESSIONS = Suppressions()
_COMMENTS = (b"tradelint:",)
"""What stands in every comment that is meant for tradelint."""


def verdict(opened: OpenedProject, rules: tuple[Rule, ...], path: str) -> FileReport:
    """The findings of the rules in the file; what of a rule's crash there is to say is told with them."""
    project = opened.project
    findings: list[Finding] = []
    failures: list[Failure] = []
    # First of all rules, as it adds to what a summary records.
    asked_first = reaching(rules)
    reached = [
        rule for first in _those(opened.reaches, asked_first, path, failures) for rule in asked_first[first]
    ]
    others = [rule for rule in opened.near(rules, path) if rule not in reached]
    concerned = reached + _those(opened.concerns, others, path, failures)
    commented = project.mentions(path, _COMMENTS)
    try:
        summary = opened.read(concerned, path)
    except Exception as error:
        return FileReport((), (*failures, _crash("", path, error)), _NO_SUPPRESSIONS)

    def check(rule: Rule, _: str) -> bool:
        findings.extend(rule.check(summary, project))
        return True

    asked: Iterable[Rule] = without_triggers(rules)
    if concerned:
        asked = [rule for rule in rules if rule in concerned or rule in asked]
    _those(check, asked, path, failures)
    # Reading comments takes a tokenizer's time: only where there is something to silence.
    suppressions = comments_of(project.data(path)) if findings or commented else _NO_SUPPRESSIONS
    return FileReport(tuple(sorted(findings, key=order)), tuple(failures), suppressions)


def _those(
    question: Callable[[Rule, str], bool], rules: Iterable[Rule], path: str, failures: list[Failure]
) -> list[Rule]:
    """The rules that say yes; one rule's crash must not hide what the others find."""
    found = []
    for rule in rules:
        try:
            if question(rule, path):
                found.append(rule)
        except Exception as error:
            failures.append(_crash(rule.CODE, path, error))
    return found


def comments_of(data: bytes) -> Suppressions:
    """The comments for tradelint in a file; none where it cannot be decoded."""
    try:
        return read_suppressions(decode(data))
    except SourceError:
        return _NO_SUPPRESSIONS


def _crash(code: str, path: str, error: Exception) -> Failure:
    import traceback

    frame = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{os.path.basename(frame.filename)}:{frame.lineno}"
    return Failure(path, f"{type(error).__name__}: {error} ({where}){CRASHED}", code)
