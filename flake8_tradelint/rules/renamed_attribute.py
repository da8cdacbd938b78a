"""An attribute is used under a name that its class has given up.

After a rename the places that were missed still compile. A read fails at run time with
``AttributeError: 'Vat' object has no attribute 'spot_map'``, often long after the release and far
from the cause; an assignment does not fail at all, it stores the value where nobody looks.
Searching for the name is no remedy where other classes rightly have an attribute of that name:
the class of the receiver decides. The renames come from the configuration.

Bad:
    # [tool.tradelint.renames.Vat]
    # spot_map = "spot_markets"
    class Vat:
        def __init__(self):
            self.spot_markets = {}

    class BackendState:
        spot_map: dict[int, str]

    def show(vat: Vat, state: BackendState):
        return list(vat.spot_map), state.spot_map

Good:
    # [tool.tradelint.renames.Vat]
    # spot_map = "spot_markets"
    class Vat:
        def __init__(self):
            self.spot_markets = {}

    class BackendState:
        spot_map: dict[int, str]

    def show(vat: Vat, state: BackendState):
        return list(vat.spot_markets), state.spot_map

Fix safety:
    Renames the attribute where the receiver's class is certain: from an annotation, a constructor
    call, ``isinstance``, ``self``. It is offered on request only where the class is inferred from
    what a function without annotations returns, where a subclass still defines the old name, where
    the class's own bases are out of sight, or where the class has no such new attribute either.

Limits:
    Quiet where the receiver's class is not known or may be one of several, where the class or one of
    its bases still defines the old name (a compatibility property, an assignment in its own methods,
    ``__slots__``) or ``__getattr__``, and where the code asks ``hasattr`` first, catches
    ``AttributeError``, or is in doubt about the new name (it brings old objects up to date).
    A class of an installed package is known by the name it is imported under: the key itself, or
    the same class name in a package that contains the key's module (``driftpy.Vat`` for the key
    ``driftpy.pickle.vat.Vat``).

See:
    https://docs.python.org/3/reference/expressions.html#attribute-references
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from flake8_tradelint.model import Applicability, Confidence, Edit, Finding, Fix, Location, Severity
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.classes import Base
from flake8_tradelint.semantics.provenance import evidence, member
from flake8_tradelint.semantics.renames import Stale
from flake8_tradelint.semantics.summary import AttributeFact, Interests, ModuleSummary
from flake8_tradelint.semantics.symbols import ClassRef
from flake8_tradelint.semantics.types import Type, instance_of

if TYPE_CHECKING:
    from flake8_tradelint.project import ProjectFacts

CODE = "TL401"
NAME = "renamed-attribute"
SEVERITY: Severity = "error"
DEFAULT = True
TRIGGERS: tuple[bytes, ...] = ()
FIX: Applicability | None = "safe"

_ORIGINS = {"constructor": "created", "annotation": "annotated"}


def interests(project: ProjectFacts) -> Interests:
    """The old names of the table."""
    return Interests(attributes=project.renames.old_names)


def check(summary: ModuleSummary, project: ProjectFacts) -> Iterator[Finding]:
    """Every use of an old name on a class that has lost it."""
    old_names = project.renames.old_names
    for fact in summary.attributes:
        if fact.attr not in old_names or fact.guarded:
            continue
        if isinstance(fact.receiver, e.Super):
            yield from _after(fact, ClassRef(summary.path, fact.receiver.qualname), project)
            continue
        found = project.receivers.infer(summary.path, fact.receiver)
        receiver = instance_of(found) or found
        stale = project.renames.stale(receiver.cls, fact.attr) if receiver is not None else None
        if receiver is not None and stale is not None and stale.rename.new not in fact.asked:
            confidence = _confidence(receiver, stale, fact.attr, project)
            yield _finding(summary.path, fact, stale, receiver, confidence, project)


def _after(fact: AttributeFact, start: ClassRef, project: ProjectFacts) -> Iterator[Finding]:
    """``super().old`` looks past the class itself."""
    stale = project.renames.stale_in(project.renames.mro(start)[1:], fact.attr)
    if stale is not None:
        confidence: Confidence = "high" if stale.certain else "medium"
        yield _finding(start.path, fact, stale, Type(start, "self"), confidence, project)


def _confidence(receiver: Type, stale: Stale, name: str, project: ProjectFacts) -> Confidence:
    exact = receiver.evidence == "constructor"
    if not stale.certain or receiver.evidence == "return statement":
        return "medium"
    return "high" if exact or not project.renames.kept_below(receiver.cls, name) else "medium"


def _finding(
    path: str,
    fact: AttributeFact,
    stale: Stale,
    receiver: Type,
    confidence: Confidence,
    project: ProjectFacts,
) -> Finding:
    owner, new = _last(stale.owner), project.renames.successor(stale)
    message = f"`{owner}` has no attribute `{fact.attr}` any more: it is now `{new}`"
    if fact.context == "store":
        message += ", and nobody reads what is stored here"
    declared = member(project, Type(stale.owner, "self"), new, owner)
    story = [_where(path, fact, receiver, project)]
    if declared is not None:
        story.append(Location(declared.path, declared.span, f"`{new}` is defined here"))
    known = declared is not None or not _all_known(stale.owner, project)
    safe = confidence == "high" and known
    edit = Edit(path, fact.span.anchor, "rename_name", (("new", new), ("old", fact.attr)))
    fix = Fix(f"rename `{fact.attr}` to `{new}`", "safe" if safe else "unsafe", (edit,))
    related = tuple(location for location in story if location is not None)
    return Finding(CODE, NAME, message, Location(path, fact.span), related, SEVERITY, confidence, fix)


def _where(path: str, fact: AttributeFact, receiver: Type, project: ProjectFacts) -> Location | None:
    """The place that tells the reader which class the receiver has."""
    cls = _last(receiver.cls)
    if fact.origin is not None and receiver.evidence != "self":
        how = _ORIGINS.get(receiver.evidence, "assigned")
        return Location(path, fact.origin, f"`{fact.shown}` is a `{cls}`: {how} here")
    return evidence(project, path, fact.receiver, cls)


def _all_known(owner: Base, project: ProjectFacts) -> bool:
    """Are all attributes of the class in sight?"""
    return isinstance(owner, ClassRef) and not project.classes.has_unknown_base(owner)


def _last(cls: Base) -> str:
    return (cls.qualname if isinstance(cls, ClassRef) else cls.name).rpartition(".")[2]
