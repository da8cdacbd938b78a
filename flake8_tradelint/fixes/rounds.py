"""Check and fix in turn, in memory, until nothing is left to fix.

``grouped`` tells which of the changed files must be written together.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from flake8_tradelint.fixes.apply import Skipped, apply

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from flake8_tradelint.fixes.apply import Read
    from flake8_tradelint.model import Finding


LIMIT = 20
"""Rounds after which files that still change are left as they were: their fixes never settle."""


class HasFindings(Protocol):
    """The part of a check's result that is used here; the engine's ``Report`` satisfies it."""

    @property
    def findings(self) -> Sequence[Finding]:
        """All findings, fixable or not."""


ReportT = TypeVar("ReportT", bound=HasFindings)

if TYPE_CHECKING:
    Check = Callable[[Mapping[str, bytes]], ReportT]
    """Check the files with an overlay (contents by absolute path, in place of those on disk)."""


@dataclass(frozen=True, slots=True)
class FileChange:
    """The bytes of one file before and after all fixes."""

    path: str
    before: bytes
    after: bytes


@dataclass(frozen=True, slots=True)
class Outcome(Generic[ReportT]):
    """The result of all rounds.

    ``report`` is the last check's, ``fixed`` the findings whose fixes were applied.

    ``refused`` are requested fixes that were not applied, with the reason; ``unsettled`` are files left as
    they were because their fixes never settle.
    """

    changes: tuple[FileChange, ...]
    fixed: tuple[Finding, ...]
    refused: tuple[Skipped, ...]
    unsettled: tuple[str, ...]
    rounds: int
    report: ReportT


@dataclass(slots=True)
class _Session(Generic[ReportT]):
    """The state of one run: the new contents so far, over ``base``, and the findings fixed so far."""

    check: Check[ReportT]
    read: Read
    unsafe: bool
    base: Mapping[str, bytes]
    refusal: Callable[[Finding], str]
    originals: dict[str, bytes] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)
    fixed: list[Finding] = field(default_factory=list)
    refused: tuple[Skipped, ...] = ()
    given_up: set[str] = field(default_factory=set)
    seen: list[Mapping[str, bytes]] = field(default_factory=lambda: [{}])
    rounds: int = 0

    def run(self) -> ReportT:
        """Repeat rounds until one changes nothing; return the last report."""
        while True:
            report = self.check({**self.base, **self.contents})
            changed = self.round(self.wanted(report.findings))
            if not changed:
                return report
            self.rounds += 1
            # The same contents again would repeat for ever.
            if self.contents in self.seen or self.rounds % LIMIT == 0:
                self.give_up(changed)
            self.seen.append(dict(self.contents))

    def wanted(self, findings: Iterable[Finding]) -> list[Finding]:
        """Return the findings whose fixes may be applied."""
        levels = {"safe", "unsafe"} if self.unsafe else {"safe"}
        return [
            finding
            for finding in findings
            if finding.fix is not None
            and finding.fix.applicability in levels
            and not edited_files(finding) & self.given_up
        ]

    def round(self, findings: Sequence[Finding]) -> set[str]:
        """Apply the fixes that do not conflict; return the paths of the changed files."""
        fixes, refused = [], []
        for finding in findings:
            if finding.fix is not None:
                reason = self.refusal(finding)
                refused += [Skipped(finding.fix, reason)] if reason else []
                fixes += [] if reason else [finding.fix]
        applied = apply(fixes, self.current)
        changed = {**self.contents, **applied.contents}
        self.contents = {path: data for path, data in changed.items() if data != self.original(path)}
        done = set(applied.fixes)
        self.fixed += [finding for finding in findings if finding.fix in done]
        self.refused = (*refused, *applied.skipped)
        return set(applied.contents)

    def give_up(self, changed: set[str]) -> None:
        """Restore the files that still change, and those that were fixed together with them."""
        lost = set(changed)
        while more := set().union(*(files for f in self.fixed if (files := edited_files(f)) & lost)) - lost:
            lost |= more
        for path in lost:
            self.contents.pop(path, None)
        self.given_up |= lost
        self.fixed = [finding for finding in self.fixed if not edited_files(finding) & lost]

    def current(self, path: str) -> bytes:
        return self.contents[path] if path in self.contents else self.original(path)

    def original(self, path: str) -> bytes:
        if path not in self.originals:
            self.originals[path] = self.base[path] if path in self.base else self.read(path)
        return self.originals[path]


def edited_files(finding: Finding) -> set[str]:
    """Return the paths of the files that the finding's fix changes."""
    return {edit.path for edit in finding.fix.edits} if finding.fix is not None else set()


def fix_until_stable(
    check: Check[ReportT],
    read: Read,
    *,
    unsafe: bool = False,
    overlay: Mapping[str, bytes] | None = None,
    refusal: Callable[[Finding], str] = lambda finding: "",
) -> Outcome[ReportT]:
    """Check, apply fixes and check again, until a check finds nothing to fix. Nothing is written.

    ``read`` returns a file's bytes; ``overlay`` replaces some files from the start (standard input).
    ``refusal`` returns the reason why a finding's fix must not be applied, or an empty string.
    """
    session = _Session(check, read, unsafe, dict(overlay or {}), refusal)
    report = session.run()
    changes = tuple(
        FileChange(path, session.original(path), after) for path, after in sorted(session.contents.items())
    )
    unsettled = tuple(sorted(session.given_up))
    return Outcome(changes, tuple(session.fixed), session.refused, unsettled, session.rounds, report)


def grouped(
    changes: Iterable[FileChange], together: Iterable[Collection[str]]
) -> list[tuple[FileChange, ...]]:
    """Return the connected components of the changed files; ``together`` has the paths of each fix."""
    parents: dict[str, str] = {}

    def root(path: str) -> str:
        while (parent := parents.get(path, path)) != path:
            path = parent
        return path

    for paths in together:
        first, *others = map(root, paths) if paths else ("",)
        for other in others:
            parents[root(other)] = root(first)
    groups: dict[str, list[FileChange]] = {}
    for change in changes:
        groups.setdefault(root(change.path), []).append(change)
    return [tuple(group) for group in groups.values()]
