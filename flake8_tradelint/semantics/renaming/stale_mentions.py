"""Find old names without a dot before them: in patterns, in ``__slots__``, in imports."""

from __future__ import annotations

from flake8_tradelint import templates
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.renaming.coroutine_renames import mended_import
from flake8_tradelint.semantics.renaming.module_names import stale_name
from flake8_tradelint.semantics.renaming.reexports import is_known_by
from flake8_tradelint.semantics.renaming.stale_uses import Verdict, judge
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.model import Confidence, Fix, Location
    from flake8_tradelint.semantics.facts import MentionFact
    from flake8_tradelint.semantics.parameters.db import ParameterDb
    from flake8_tradelint.semantics.renaming.table import RenameTable


_EFFECTS = {
    "pattern": "so this case never matches",
    "slots": "which has no slot to be stored in",
    "match_args": "so patterns with positions never match",
}


class StaleMention(Record):
    """The report on one mention."""

    message: str
    confidence: Confidence
    fix: Fix | None
    defined: Location | None


def stale_mention(
    linked: ParameterDb, table: RenameTable, path: str, fact: MentionFact
) -> StaleMention | None:
    """Return the verdict on a mention whose class or module has lost the name; ``None`` for others."""
    if fact.kind == "import":
        return _imported(linked, table, path, fact)
    owner = linked.receivers.infer(path, e.Instance(fact.owner))
    stale = table.stale(owner.cls, fact.name) if owner is not None else None
    if owner is None or stale is None:
        return None
    if fact.kind == "slots" and not table.keeps_stale_slot(owner.cls, fact.name):
        return None
    verdict = judge(linked, table, owner, stale)
    message = f"`{verdict.owner}` has no attribute `{fact.name}` any more{verdict.advice}"
    return StaleMention(
        f"{message}, {_EFFECTS[fact.kind]}", verdict.confidence, _fix(verdict, path, fact), verdict.defined
    )


def _fix(verdict: Verdict, path: str, fact: MentionFact) -> Fix | None:
    """Return the fix; there is none if the new name is an expression, which cannot stand here."""
    return verdict.fix(path, fact.span.anchor) if templates.is_name(verdict.new) else None


def _imported(linked: ParameterDb, table: RenameTable, path: str, fact: MentionFact) -> StaleMention | None:
    verdict = None if fact.guarded else stale_name(linked, table, path, fact.owner, fact.name)
    if verdict is None:
        return None
    message = f"`{verdict.module}` has no `{fact.name}` any more{verdict.advice}"
    keep = not fact.function and is_known_by(linked, path, fact.name)
    fix = verdict.import_fix(path, fact.span.anchor, keep=keep)
    found = mended_import(linked, fix, path, fact.span.anchor, verdict.makes(linked), verdict.name)
    return StaleMention(message + found.note, verdict.confidence, found.fix, verdict.defined)
