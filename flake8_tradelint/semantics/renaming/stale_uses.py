"""Judge a stale use for all rules about renames: confidence, what to write instead, and the fix."""

from __future__ import annotations

from flake8_tradelint import templates
from flake8_tradelint.model import Anchor, Applicability, Confidence, Edit, Fix, Location
from flake8_tradelint.semantics.inference.types import Type
from flake8_tradelint.semantics.naming.symbols import ClassRef, ModuleRef
from flake8_tradelint.semantics.renaming.provenance import member
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.classes.table import Base, ClassTable
    from flake8_tradelint.semantics.parameters.db import ParameterDb
    from flake8_tradelint.semantics.renaming.table import RenameTable, Stale
    from flake8_tradelint.settings import Rename


class Verdict(Record):
    """A stale use of ``old`` on ``owner``: ``new`` is what to write now, ``defined`` where that is.

    ``new`` is a name, a template, or ``""`` if nothing replaces the old name.
    """

    owner: str
    old: str
    new: str
    confidence: Confidence
    applicability: Applicability
    defined: Location | None
    rename: Rename

    @property
    def advice(self) -> str:
        """The end of the message after "... any more": since when, the new name, the table's message."""
        return advice(self.rename, self.new)

    def fix(self, path: str, anchor: Anchor, *, stored: bool = False) -> Fix | None:
        """Return the fix that writes the new name at ``anchor`` (an identifier, or a string that is one).

        A template replaces the whole attribute; ``stored``: it has to be assignable.
        """
        if self.rename.value:
            return None if stored else value_fix(self.rename, self.applicability, path, anchor)
        if templates.is_name(self.new):
            edit = Edit(path, anchor, "rename_name", (("new", self.new), ("old", self.old)))
            return Fix(f"rename `{self.old}` to `{self.new}`", self.applicability, (edit,))
        if (
            not self.new
            or templates.free_names(self.new)
            or (stored and not templates.is_assignable(self.new))
        ):
            return None
        whole = templates.whole(self.new)
        edit = Edit(path, anchor, "use_template", (("old", self.old), ("template", whole)))
        return Fix(f"replace `{self.old}` by `{templates.shown(self.new)}`", self.applicability, (edit,))


def value_fix(rename: Rename, applicability: Applicability, path: str, anchor: Anchor) -> Fix:
    """Return the fix that replaces the whole attribute by the row's value, safe for ``None`` and the like."""
    edit = Edit(path, anchor, "use_template", (("old", rename.old), ("template", rename.value)))
    level = applicability if templates.is_literal(rename.value) else "unsafe"
    return Fix(f"replace `{rename.old}` by `{rename.value}`", level, (edit,))


def advice(rename: Rename, new: str) -> str:
    """Return the end of a message about a lost name."""
    since = f" since {rename.since}" if rename.since else ""
    if rename.value:
        return f"{since}: use `{rename.value}`" + (f" ({rename.message})" if rename.message else "")
    if not new:
        return f"{since}: {rename.message}"
    message = f" ({rename.message})" if rename.message else ""
    return f"{since}: it is now `{templates.shown(new)}`{message}"


def judge(linked: ParameterDb, table: RenameTable, receiver: Type, stale: Stale) -> Verdict:
    """Return the verdict on the old name of ``stale`` on ``receiver``."""
    assert not isinstance(stale.owner, ModuleRef)
    owner, new, old = last_part(stale.owner), table.successor(stale), stale.rename.old
    confidence = _confidence(table, receiver, stale)
    first = templates.first_attribute(new)
    declared = member(linked, Type(stale.owner, "self"), first, owner) if first else None
    known = declared is not None or not first or not _all_known(stale.owner, linked.classes)
    sure = confidence == "high" and known and not (new and templates.is_guarded(new))
    applicability: Applicability = "safe" if sure else "unsafe"
    place = declared and Location(declared.path, declared.span, f"`{first}` is defined here")
    return Verdict(owner, old, new, confidence, applicability, place, stale.rename)


def last_part(cls: Base | ModuleRef) -> str:
    """Return the class's own name."""
    assert not isinstance(cls, ModuleRef)
    return (cls.qualname if isinstance(cls, ClassRef) else cls.name).rpartition(".")[2]


def _confidence(table: RenameTable, receiver: Type, stale: Stale) -> Confidence:
    if not stale.certain or receiver.evidence == "return statement":
        return "medium"
    exact = receiver.evidence == "constructor"
    return "high" if exact or not table.kept_below(receiver.cls, stale.rename.old) else "medium"


def _all_known(owner: Base, classes: ClassTable) -> bool:
    """Return True if all attributes of the class are known."""
    return isinstance(owner, ClassRef) and not classes.has_unknown_base(owner)
