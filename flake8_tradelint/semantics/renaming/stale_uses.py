"""What all rules about renames say of a stale use: how sure it is, and what to write instead."""

from __future__ import annotations

from dataclasses import dataclass

from flake8_tradelint.model import Anchor, Applicability, Confidence, Edit, Fix, Location
from flake8_tradelint.semantics.classes.table import Base, ClassTable
from flake8_tradelint.semantics.inference.types import Type
from flake8_tradelint.semantics.linked import Linked
from flake8_tradelint.semantics.naming.symbols import ClassRef
from flake8_tradelint.semantics.renaming.provenance import member
from flake8_tradelint.semantics.renaming.table import RenameTable, Stale


@dataclass(frozen=True, slots=True)
class Verdict:
    """A stale use of ``old`` on ``owner``: ``new`` is the name to use now, ``defined`` where it is."""

    owner: str
    old: str
    new: str
    confidence: Confidence
    applicability: Applicability
    defined: Location | None

    def fix(self, path: str, anchor: Anchor) -> Fix:
        """Write the new name at ``anchor`` (an identifier, or a string that is one)."""
        edit = Edit(path, anchor, "rename_name", (("new", self.new), ("old", self.old)))
        return Fix(f"rename `{self.old}` to `{self.new}`", self.applicability, (edit,))


def judge(linked: Linked, table: RenameTable, receiver: Type, stale: Stale) -> Verdict:
    """What there is to say of the old name of ``stale`` on ``receiver``."""
    owner, new, old = last_part(stale.owner), table.successor(stale), stale.rename.old
    confidence = _confidence(table, receiver, stale)
    declared = member(linked, Type(stale.owner, "self"), new, owner)
    known = declared is not None or not _all_known(stale.owner, linked.classes)
    applicability: Applicability = "safe" if confidence == "high" and known else "unsafe"
    place = declared and Location(declared.path, declared.span, f"`{new}` is defined here")
    return Verdict(owner, old, new, confidence, applicability, place)


def last_part(cls: Base) -> str:
    """The class's own name."""
    return (cls.qualname if isinstance(cls, ClassRef) else cls.name).rpartition(".")[2]


def _confidence(table: RenameTable, receiver: Type, stale: Stale) -> Confidence:
    if not stale.certain or receiver.evidence == "return statement":
        return "medium"
    exact = receiver.evidence == "constructor"
    return "high" if exact or not table.kept_below(receiver.cls, stale.rename.old) else "medium"


def _all_known(owner: Base, classes: ClassTable) -> bool:
    """Are all attributes of the class in sight?"""
    return isinstance(owner, ClassRef) and not classes.has_unknown_base(owner)
