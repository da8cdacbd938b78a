"""Guess the class of receivers whose class is not known for certain.

The evidence: every caller in the project passes one class for an un-annotated argument. Weaker: an attribute
name (``request.state.vat``) under which the project's classes keep instances of one class only.
"""

from __future__ import annotations

from flake8_tradelint.db.queries import Query
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.inference.types import Type, agree, single
from flake8_tradelint.semantics.naming.symbols import ClassRef
from flake8_tradelint.semantics.renaming.member_chains import receiver_type
from flake8_tradelint.semantics.renaming.orphaned_names import OrphanedNames
from flake8_tradelint.startup.patterns import composed
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.model import Confidence
    from flake8_tradelint.semantics.facts import AttributeFact
    from flake8_tradelint.semantics.parameters.db import ParameterDb


class Guess(Record):
    """The receiver's likely class, and the evidence in words."""

    receiver: Type
    why: str
    confidence: Confidence


class Guesses:
    """Guesses over one project, cached."""

    def __init__(self, linked: ParameterDb) -> None:
        self._linked = linked
        self._parameters = linked.parameters
        self._orphaned = OrphanedNames(linked, self._parameters.values)
        self._kept: Query[Type | None] = Query(linked.trace)

    def passed(self, path: str, fact: AttributeFact) -> Guess | None:
        """Return the receiver's class as inferred from what all callers pass; ``None`` if unknown."""
        found = receiver_type(self._linked, path, fact, self._parameters.receivers)
        return Guess(found, "it is what every call in the project passes", "medium") if found else None

    def several(self, path: str, fact: AttributeFact) -> tuple[Type, ...]:
        """Return the possible classes of the receiver, by what callers pass."""
        return self._parameters.receivers.options(path, fact.receiver)

    def kept(self, path: str, fact: AttributeFact) -> Guess | None:
        """Return the receiver's class as guessed from the attribute name it is kept under.

        ``None`` if unknown.
        """
        linked, receiver = self._linked, fact.receiver
        if not isinstance(receiver, e.Attribute) or linked.symbols.resolve(path, receiver) is not None:
            return None
        # If the object's class is known but lacks the attribute, the name is no evidence.
        if linked.receivers.infer(path, receiver.value) is not None:
            return None
        found = self._kept_as(receiver.attr)
        why = f"all that the project keeps as `{receiver.attr}` is"
        return Guess(found, why, "low") if found is not None else None

    def is_orphaned(self, path: str, fact: AttributeFact) -> bool:
        """Return True if the receiver is the project's own, and nothing has such an attribute any more."""
        unknown = self._parameters.receivers.infer(path, fact.receiver) is None
        return unknown and self._orphaned.is_read(path, fact)

    def _kept_as(self, name: str) -> Type | None:
        """Return the one class of what the project's classes keep under the name; ``None`` for several."""
        return self._kept.get(name, lambda: self._agreed(name))

    def _agreed(self, name: str) -> Type | None:
        linked, found = self._linked, list[Type | None]()
        word = name.encode()
        bound = composed(rb"(?:\.|\n[ \t]+|\bdef[ \t]+|[\"'(, ])" + word + rb"[\"']?[ \t]*(?:=(?!=)|[:(),])")
        for path in linked.mentioning(name):
            if bound.search(linked.data(path)) is None:
                continue
            for cls in linked.mentioned(path, word).classes:
                ref = ClassRef(path, cls.qualname)
                if linked.classes.defines(ref, name):
                    found.append(linked.receivers.attribute(ref, name))
                    if single(agree(found)) is None:
                        return None
        return single(agree(found)) if found else None
