"""Checks and applies fixes in turn until nothing is left to fix; all in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from flake8_tradelint.fixes.apply import Skipped, apply

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from flake8_tradelint.fixes.apply import Read
    from flake8_tradelint.model import Finding


LIMIT = 20
"""Rounds after which files that still change are given up: their fixes do not come to rest."""


class HasFindings(Protocol):
    """What a check returns; the engine's ``Report`` is one."""

    @property
    def findings(self) -> Sequence[Finding]:
        """What was found, fixable or not."""


ReportT = TypeVar("ReportT", bound=HasFindings)

if TYPE_CHECKING:
    Check = Callable[[Mapping[str, bytes]], ReportT]
    """From an overlay (absolute path -> contents in place of the file's) to what is found."""


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file before and after all fixes."""

    path: str
    before: bytes
    after: bytes


@dataclass(frozen=True, slots=True)
class Outcome(Generic[ReportT]):
    """``report`` is the last check's: what is left. ``fixed`` are the findings whose fixes were applied.

    ``refused`` are fixes that were wanted and not applied, with the reason; ``unsettled`` are
    files left as they were because their fixes never came to rest.
    """

    changes: tuple[FileChange, ...]
    fixed: tuple[Finding, ...]
    refused: tuple[Skipped, ...]
    unsettled: tuple[str, ...]
    rounds: int
    report: ReportT


@dataclass(slots=True)
class _Session(Generic[ReportT]):
    """The state of one run: contents so far over ``base``, and what was done to get there."""

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
        """Go on until a round changes nothing; the last report."""
        while True:
            report = self.check({**self.base, **self.contents})
            changed = self.round(self.wanted(report.findings))
            if not changed:
                return report
            self.rounds += 1
            # Contents that were there before would come again and again.
            if self.contents in self.seen or self.rounds % LIMIT == 0:
                self.give_up(changed)
            self.seen.append(dict(self.contents))

    def wanted(self, findings: Iterable[Finding]) -> list[Finding]:
        """The findings whose fixes may be applied."""
        levels = {"safe", "unsafe"} if self.unsafe else {"safe"}
        return [
            finding
            for finding in findings
            if finding.fix is not None
            and finding.fix.applicability in levels
            and not _files(finding) & self.given_up
        ]

    def round(self, findings: Sequence[Finding]) -> set[str]:
        """Apply what goes together; the paths of the files that changed."""
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
        """Take back the files that still change, and those that were fixed together with them."""
        lost = set(changed)
        while more := set().union(*(files for f in self.fixed if (files := _files(f)) & lost)) - lost:
            lost |= more
        for path in lost:
            self.contents.pop(path, None)
        self.given_up |= lost
        self.fixed = [finding for finding in self.fixed if not _files(finding) & lost]

    def current(self, path: str) -> bytes:
        return self.contents[path] if path in self.contents else self.original(path)

    def original(self, path: str) -> bytes:
        if path not in self.originals:
            self.originals[path] = self.base[path] if path in self.base else self.read(path)
        return self.originals[path]


def _files(finding: Finding) -> set[str]:
    return {edit.path for edit in finding.fix.edits} if finding.fix is not None else set()


def fix_until_stable(
    check: Check[ReportT],
    read: Read,
    *,
    unsafe: bool = False,
    overlay: Mapping[str, bytes] | None = None,
    refusal: Callable[[Finding], str] = lambda finding: "",
) -> Outcome[ReportT]:
    """Check, apply the fixes, check again, until a check finds nothing to fix.

    ``read`` gives a file's bytes, ``overlay`` what stands in for some of them from the start
    (standard input). ``refusal`` tells why a finding's fix must not be applied, with nothing for one that may
    be. Nothing is written.
    """
    session = _Session(check, read, unsafe, dict(overlay or {}), refusal)
    report = session.run()
    changes = tuple(
        FileChange(path, session.original(path), after) for path, after in sorted(session.contents.items())
    )
    unsettled = tuple(sorted(session.given_up))
    return Outcome(changes, tuple(session.fixed), session.refused, unsettled, session.rounds, report)
