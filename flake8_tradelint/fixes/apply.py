"""Run one round of fixes: choose those that do not conflict, and compute the new contents of their files."""

from __future__ import annotations

import os
import traceback
from dataclasses import dataclass, field

from flake8_tradelint.fixes.change import Crashed, Refused, collides
from flake8_tradelint.fixes.document import Document
from flake8_tradelint.fixes.operations import planned
from flake8_tradelint.fixes.render import render

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from flake8_tradelint.fixes.change import Change
    from flake8_tradelint.model import Edit, Fix

    Read = Callable[[str], bytes]
    """Return the bytes of the file at an absolute path. It may raise ``OSError``."""


MOST_HELD = 8
"""Most syntax trees that ``Alone`` keeps for the next fix."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A fix that was not applied, and why.

    ``deferred``: it only conflicts with another fix, and the next round may apply it. ``bug``: an operation
    crashed; ``reason`` says so, and the run counts as failed in part.
    """

    fix: Fix
    reason: str
    deferred: bool = False
    bug: bool = False


@dataclass(frozen=True, slots=True)
class Applied:
    """The result of a round: new bytes by path of each changed file, and every fix as applied or skipped."""

    contents: Mapping[str, bytes]
    fixes: tuple[Fix, ...]
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Plan:
    """A fix, and the tree change that each of its edits asks for."""

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
        """Return the changes of a fix, or ``None`` (and record why) if one of its edits is refused."""
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
        """Return the plans without those that overlap an earlier one.

        The same edit requested twice is no conflict.
        """
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
        """Return the new bytes of one file after these plans.

        Raises:
            Refused: the new contents do not pass the verification.
            Crashed: an operation failed with an unexpected exception.
        """
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
        """Drop plans until every changed file passes the verification.

        Return the plans left and the new contents.
        """
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
        """Return the plans without those that fail in the file when applied alone.

        If none fails alone, the conflict is between them, and only the first plan of the file is kept.
        """
        here = [plan for plan in plans if path in plan.paths()]
        reasons = {id(plan): self.reason_alone(plan, path) for plan in here}
        bad = [plan for plan in here if reasons[id(plan)] is not None]
        for plan in bad or here[1:]:
            reason = reasons[id(plan)]
            crashed = isinstance(reason, Crashed)
            message = str(reason or refused)
            self.skipped.append(Skipped(plan.fix, message, deferred=reason is None, bug=crashed))
        dropped = {id(plan) for plan in bad or here[1:]}
        return [plan for plan in plans if id(plan) not in dropped]

    def reason_alone(self, plan: _Plan, path: str) -> Refused | None:
        try:
            self.rendered([plan], path)
        except Refused as refused:
            return refused
        return None


def apply(fixes: Sequence[Fix], read: Read) -> Applied:
    """Apply as many of the fixes as do not conflict, in memory; nothing is written.

    A fix is applied in all of its files or in none. Equal fixes (two findings with one cause) count as one.
    """
    this = _Round(read)
    plans = [plan for fix in _ordered(fixes) if (plan := this.plan(fix)) is not None]
    plans, contents = this.settle(this.without_overlaps(plans))
    return Applied(contents, tuple(plan.fix for plan in plans), tuple(this.skipped))


def _ordered(fixes: Sequence[Fix]) -> list[Fix]:
    """Return the different fixes, those last that close what running tasks may use.

    Where both belong at the end of a method, the tasks are cancelled in this round, and the next one closes.
    """
    closing = "close_in_method"
    return sorted(dict.fromkeys(fixes), key=lambda fix: any(edit.op == closing for edit in fix.edits))


class Alone:
    """Render each fix as if it were the only one, for output that shows each fix's diff.

    Files are parsed once. If fixes come sorted by file, few trees are held at a time.
    """

    def __init__(self, read: Read) -> None:
        self._round = _Round(read)

    def texts(self, fix: Fix) -> Mapping[str, tuple[str, str]]:
        """Return the text before and after the fix, by path of each changed file.

        Empty if the fix is refused.
        """
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
