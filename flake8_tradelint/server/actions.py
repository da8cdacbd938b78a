"""Compute what code actions change: one finding's fix, all safe fixes of a file, a comment that silences.

All of it is made by the project's own fixer, in memory. The editor applies it.
"""

from __future__ import annotations

from flake8_tradelint.cli.before_fixing import Bounds
from flake8_tradelint.cli.silencing import NOT_SILENCED, silenced_text
from flake8_tradelint.cli.targets import read_bytes
from flake8_tradelint.startup.records import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from flake8_tradelint.model import Finding, Report
    from flake8_tradelint.server.checks import Checks, Overlay, Result

    Texts = Mapping[str, tuple[str, str]]
    """The text before and after, by path of each changed file."""


class Refusal(Exception):
    """Raised if nothing can be changed; the message says why."""


class Action(Record):
    """One thing that can be done: ``fix`` or ``silence`` a finding, or ``fix-all`` of a file."""

    kind: str
    title: str
    finding: Finding | None = None
    preferred: bool = False


def fix_of(finding: Finding) -> Action | None:
    """Return the action that fixes a finding; ``None`` without a fix, or if that is to be shown only."""
    fix = finding.fix
    if fix is None or fix.applicability == "display":
        return None
    is_safe = fix.applicability == "safe"
    title = f"{fix.title} ({finding.code}{'' if is_safe else ', unsafe: look at what it changes'})"
    return Action("fix", title, finding, is_safe)


def silencing_of(finding: Finding) -> Action | None:
    """Return the action that silences a finding; ``None`` if no comment does."""
    if finding.code in NOT_SILENCED:
        return None
    return Action("silence", f"Suppress {finding.code} here: # noqa: {finding.code}", finding)


FIX_ALL = Action("fix-all", "Apply all safe fixes of tradelint to this file")


def texts_of(action: Action, result: Result, overlay: Overlay, checks: Checks) -> Texts:
    """Return what an action changes.

    Raises:
        Refusal: nothing can be changed.
    """
    if action.finding is None:
        return _all_fixed(result, overlay, checks)
    if action.kind == "silence":
        return _silenced(action.finding, result)
    return _fixed(action.finding, result, overlay)


def _fixed(finding: Finding, result: Result, overlay: Overlay) -> Texts:
    from flake8_tradelint.fixes.apply import Alone

    reason = Bounds((result.buffer.path,)).refusal(finding)
    if reason:
        raise Refusal(reason)
    texts = Alone(lambda path: read_bytes(path, overlay)).texts(finding.fix) if finding.fix else {}
    if not texts:
        raise Refusal("the fix cannot be applied to this code")
    return _as_in_editor(texts, result)


def _all_fixed(result: Result, overlay: Overlay, checks: Checks) -> Texts:
    from flake8_tradelint.fixes.encoding import Encoding
    from flake8_tradelint.fixes.rounds import fix_until_stable

    path = result.buffer.path
    settings = checks.settings_of(path)

    def check(contents: Overlay) -> Report:
        report = checks.report(path, settings, contents)
        return replace(report, findings=tuple(_within(found, path) for found in report.findings))

    done = fix_until_stable(
        check, lambda each: read_bytes(each, {}), overlay=overlay, refusal=Bounds((path,)).refusal
    )
    if not done.changes:
        raise Refusal("there is nothing to fix safely")
    texts = {}
    for change in done.changes:
        encoding = Encoding.of(change.before)
        texts[change.path] = encoding.decoded(change.before), encoding.decoded(change.after)
    return _as_in_editor(texts, result)


def _within(finding: Finding, path: str) -> Finding:
    """Return the finding, without a fix that changes other files as well."""
    if finding.fix is None or {edit.path for edit in finding.fix.edits} == {path}:
        return finding
    return replace(finding, fix=None)


def _silenced(finding: Finding, result: Result) -> Texts:
    text = result.buffer.text
    after, silenced = silenced_text(text, (finding,), "")
    if not silenced:
        raise Refusal("no comment silences this finding: its line goes on in a string")
    return {result.buffer.path: (text, after)}


def _as_in_editor(texts: Texts, result: Result) -> Texts:
    """Return the texts.

    Raises:
        Refusal: the buffer has characters that its declared encoding has not.
    """
    before, _ = texts.get(result.buffer.path, (result.buffer.text, ""))
    if before != result.buffer.text:
        raise Refusal("the buffer differs from what its declared encoding can store")
    return texts
