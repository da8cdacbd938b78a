"""One round of fixes: which go together, and the new bytes of the files that they change."""

from __future__ import annotations

import os
import traceback
from dataclasses import dataclass, field

from flake8_tradelint.fixes.document import Document
from flake8_tradelint.fixes.operations import planned
from flake8_tradelint.fixes.overlap import collides
from flake8_tradelint.fixes.refused import Crashed, Refused
from flake8_tradelint.fixes.render import render

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from flake8_tradelint.fixes.change import Change
    from flake8_tradelint.model import Edit, Fix

    Read = Callable[[str], bytes]
    """From an absolute path to the file's bytes; may raise ``OSError``."""


MOST_HELD = 8
"""Syntax trees of files that are kept for the next fix."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A fix that was not applied. ``deferred``: only because of another one; the next round may take it.

    ``bug``: an operation crashed; the reason says so, and the run has failed in part.
    """

    fix: Fix
    reason: str
    deferred: bool = False
    bug: bool = False


@dataclass(frozen=True, slots=True)
class Applied:
    """What a round did: new bytes of each changed file, and every fix in one of the two lists."""

    contents: Mapping[str, bytes]
    fixes: tuple[Fix, ...]
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Plan:
    """A fix with the change that each of its edits means."""

    fix: Fix
    changes: Mapping[Edit, Change]

    def paths(self) -> set[str]:
        return {edit.path for edit in self.changes}


@dataclass(slots=True)
class _Round:
    read: Read
    documents: dict[str, Document | Refused] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)

    def document(self, path: str) -> Document:
        if path not in self.documents:
            self.documents[path] = _opened(path, self.read)
        found = self.documents[path]
        if isinstance(found, Refused):
            raise found
        return found

    def plan(self, fix: Fix) -> _Plan | None:
        """The fix's changes, unless one of its edits is refused: all or nothing."""
        try:
            return _Plan(fix, {edit: planned(self.document(edit.path), edit) for edit in fix.edits})
        except Refused as refused:
            self.skipped.append(Skipped(fix, str(refused)))
        except RecursionError:
            self.skipped.append(Skipped(fix, "too deeply nested for libcst"))
        except Exception as error:  # one crash must not cost the other fixes
            self.skipped.append(Skipped(fix, _crash(error), bug=True))
        return None

    def without_overlaps(self, plans: Iterable[_Plan]) -> list[_Plan]:
        """The first come, first served; the same edit wished for twice is no conflict."""
        taken: dict[str, dict[Edit, Change]] = {}
        kept = []
        for plan in plans:
            if any(collides(edit, plan.changes[edit], taken.get(edit.path, {})) for edit in plan.changes):
                self.skipped.append(Skipped(plan.fix, "overlaps with another fix", deferred=True))
                continue
            for edit, change in plan.changes.items():
                taken.setdefault(edit.path, {})[edit] = change
            kept.append(plan)
        return kept

    def rendered(self, plans: Sequence[_Plan], path: str) -> bytes:
        """The new bytes of one file under these plans."""
        changes = {
            edit: change for plan in plans for edit, change in plan.changes.items() if edit.path == path
        }
        try:
            return render(self.document(path), list(changes.values()))
        except Refused:
            raise
        except RecursionError:
            raise Refused("too deeply nested for libcst") from None
        except Exception as error:  # one crash must not cost the other fixes
            raise Crashed(_crash(error)) from error

    def settle(self, plans: list[_Plan]) -> tuple[list[_Plan], dict[str, bytes]]:
        """Drop plans until every file passes the verification."""
        while True:
            contents = {}
            for path in sorted(set().union(*(plan.paths() for plan in plans))):
                try:
                    contents[path] = self.rendered(plans, path)
                except Refused as refused:
                    plans = self.without_culprits(plans, path, refused)
                    break
            else:
                return plans, contents

    def without_culprits(self, plans: Sequence[_Plan], path: str, refused: Refused) -> list[_Plan]:
        """The plans but those that fail in this file by themselves; if none does, only its first stays."""
        here = [plan for plan in plans if path in plan.paths()]
        reasons = {id(plan): self.reason_alone(plan, path) for plan in here}
        bad = [plan for plan in here if reasons[id(plan)] is not None]
        for plan in bad or here[1:]:
            reason = reasons[id(plan)]
            crashed = isinstance(reason, Crashed)
            told = str(reason or refused)
            self.skipped.append(Skipped(plan.fix, told, deferred=reason is None, bug=crashed))
        dropped = {id(plan) for plan in bad or here[1:]}
        return [plan for plan in plans if id(plan) not in dropped]

    def reason_alone(self, plan: _Plan, path: str) -> Refused | None:
        try:
            self.rendered([plan], path)
        except Refused as refused:
            return refused
        return None


def apply(fixes: Sequence[Fix], read: Read) -> Applied:
    """Apply as many of the fixes as go together; nothing is written anywhere.

    A fix is applied in all its files or in none. Equal fixes, as two findings of one cause may
    have, are one.
    """
    this = _Round(read)
    plans = [plan for fix in dict.fromkeys(fixes) if (plan := this.plan(fix)) is not None]
    plans, contents = this.settle(this.without_overlaps(plans))
    return Applied(contents, tuple(plan.fix for plan in plans), tuple(this.skipped))


class Alone:
    """What each of some fixes makes of the files, as if it were the only one; files are parsed once.

    Of fixes that come in the order of their files, few files need be held at a time.
    """

    def __init__(self, read: Read) -> None:
        self._round = _Round(read)

    def texts(self, fix: Fix) -> Mapping[str, tuple[str, str]]:
        """Each changed file's text before and after the fix; empty where it is refused."""
        if len(self._round.documents) > MOST_HELD:
            self._round.documents.clear()
        plan = self._round.plan(fix)
        if plan is None:
            return {}
        try:
            return {path: self._changed(plan, path) for path in sorted(plan.paths())}
        except Refused:
            return {}

    def _changed(self, plan: _Plan, path: str) -> tuple[str, str]:
        before = self._round.document(path)
        return before.text, before.decoded(self._round.rendered([plan], path))


def _opened(path: str, read: Read) -> Document | Refused:
    try:
        return Document(path, read(path))
    except OSError as error:
        return Refused(f"cannot be read: {error.strerror or error}")
    except Refused as refused:
        return refused
    except RecursionError:
        return Refused("too deeply nested for libcst")


def _crash(error: Exception) -> str:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{os.path.basename(frame.filename)}:{frame.lineno}"
    return f"{type(error).__name__}: {error} ({where}); please report it"
