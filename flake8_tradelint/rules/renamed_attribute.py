"""An attribute is used under a name that its class has given up.

After a rename the places that were missed still compile. A read fails at run time with ``AttributeError:
'Vat' object has no attribute 'spot_map'``, often long after the release and far from the cause. An
assignment does not fail at all: it stores the value where nobody looks. A search for the name does not help
where other classes rightly have an attribute of that name: the class of the receiver decides. The renames
come from the configuration.

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
    Renames the attribute. This is safe where the receiver's class is certain: from an annotation, a
    constructor call, ``isinstance``, ``self``. It is offered on request only

    * where the class is inferred from what a function without annotations returns or yields, or from what
      its callers pass;
    * where a subclass still defines the old name, or an unknown base beside the renamed class may have it;
    * where the class has no such new attribute either;
    * where the new name is an expression with a condition, or several exceptions in place of one;
    * where a package that is not in sight, or looks names up in a table, should export the new name again.

    If the new function is a coroutine function and the old one was not, calls in async functions get an
    ``await``. There is no fix where none can stand (plain functions, generator expressions, defaults), and
    one on request where the call's result is handed on, where the new function is decorated or its
    overrides differ, and where an expression calls a coroutine function. In the reverse case the ``await``
    goes.

    Where the table has an expression, it replaces the attribute, unless it cannot be assigned to, needs an
    import, or would evaluate the receiver twice. An import of a module's old name becomes ``import new``,
    or ``import new as old`` where others may use the name through this module. Names that moved to another
    package are changed on request only.

    With ``renames-compat = true``, and on request, the class keeps the old name as a property that warns,
    for uses that cannot be renamed safely.

Limits:
    An argument without annotation has the class that every call in the project passes, or that pytest
    passes (the value of a fixture, the values of ``parametrize``). Such findings have medium confidence.
    The class is unknown if a call may be out of sight: the function is passed on as a value, a receiver of
    unknown class may have the method, a base outside of the project may call it, or more than 150 files
    have its name. Tests, which pass stand-ins, count only if nobody else calls. A fixture
    that is in no ``conftest.py`` counts as a plugin's if the project has only one of that name.

    A list or dict that begins empty holds what is put into it, if nobody else may add items: a local one that
    is passed to nobody, a module's variable in all files that import it. Where a variable may hold one of
    several classes (``for strategy in (Grid, Market)``), all of them, or their metaclass, must have lost the
    name.

    If nothing shows the receiver's class for certain, but everything that the project stores under its name
    is of one class (``request.state.vat``), the finding has low confidence. With
    ``renames-unknown-receivers = true``, reads of names that nothing in the project has any more are
    reported for every receiver: as ``info``, with low confidence and without a fix.

    The rule is quiet in these cases:

    * The receiver's class is not known, or is one of several of which one may have the old name.
    * The class or a base still has the old name: as a compatibility property, by an assignment in its own
      methods, by ``setattr``, ``__dict__`` or ``__slots__`` with its name, or because another module sets
      it on the class. A call in the class header that makes a base of a class counts as that base.
    * The class has ``__getattr__``, or takes attributes of any name (``setattr(self, name, value)``,
      ``SimpleNamespace``). If it has the new name, and its file has no string with the old one, there is a
      finding of medium confidence.
    * The function is ready for objects of both versions: it asks ``hasattr`` or ``vars`` for either name,
      catches ``AttributeError`` (for imports: ``ImportError``), tests a version, or is ``__setstate__``.
    * The name comes by a star import, or the module gets it from outside or by ``globals()["old"] = ...``.

    A class of an installed package is known by the name it is imported under: the key itself, or the same
    class name in a package that contains the key's module (``driftpy.Vat`` for the key
    ``driftpy.pickle.vat.Vat``). A module's rows hold for those that export its names again, too.

See:
    https://docs.python.org/3/reference/expressions.html#attribute-references
"""

from __future__ import annotations

from flake8_tradelint.model import Applicability, Confidence, Finding, Fix, Location, Severity
from flake8_tradelint.questions.old_names import OldAttributes
from flake8_tradelint.rules.given_up_together import less_sure, together
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.inference.types import NONE, Type
from flake8_tradelint.semantics.naming.symbols import ClassRef
from flake8_tradelint.semantics.renaming.compatibility import property_fix
from flake8_tradelint.semantics.renaming.coroutine_renames import mended, of_method
from flake8_tradelint.semantics.renaming.member_chains import receiver_type
from flake8_tradelint.semantics.renaming.module_names import stale_name
from flake8_tradelint.semantics.renaming.provenance import origin
from flake8_tradelint.semantics.renaming.stale_mentions import stale_mention
from flake8_tradelint.semantics.renaming.stale_uses import advice, judge, last_part
from flake8_tradelint.startup.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.facts import AttributeFact
    from flake8_tradelint.semantics.renaming.coroutine_renames import Makes
    from flake8_tradelint.semantics.renaming.table import Stale
    from flake8_tradelint.semantics.summary import ModuleSummary


CODE = "TL401"
NAME = "renamed-attribute"
SEVERITY: Severity = "error"
DEFAULT = True
FIX: Applicability | None = "safe"
ASKS = (OldAttributes(),)


def check(summary: ModuleSummary, project: ProjectFacts) -> Iterator[Finding]:
    """Every use of an old name on a class or of a module that has lost it."""
    old_names = project.renames.old_names
    for fact in summary.attributes:
        if fact.attr in old_names and not fact.guarded:
            receiver = inferred(summary.path, fact, project)
            found = judged(summary.path, fact, receiver, project) or _of_module(summary.path, fact, project)
            found = found or _of_classes(summary.path, fact, project)
            if found is None and receiver is None:
                several = project.receivers.options(summary.path, fact.receiver)
                of_one = _of_several(summary.path, fact, several, project) if several else None
                found = of_one if several else _guessed(summary.path, fact, project)
            if found is not None:
                yield found
    for mention in summary.mentions:
        stale = stale_mention(project, project.renames, summary.path, mention)
        if stale is not None:
            place = Location(summary.path, mention.span)
            yield _finding(stale.message, place, (stale.defined,), stale.confidence, stale.fix)


def judged(path: str, fact: AttributeFact, receiver: Type | None, project: ProjectFacts) -> Finding | None:
    """The verdict on one use, whoever found out the class of the receiver."""
    stale = _lost(path, fact, receiver, project)
    return None if receiver is None or stale is None else _told(path, fact, receiver, stale, project)


def _told(
    path: str, fact: AttributeFact, receiver: Type, stale: Stale, project: ProjectFacts
) -> Finding | None:
    """Return the finding, unless the code is ready for objects of several revisions."""
    if fact.guarded or _restores_state(fact) or project.renames.is_expected(stale, fact.asked):
        return None
    verdict = judge(project, project.renames, receiver, stale)
    message = f"`{verdict.owner}` has no attribute `{fact.attr}` any more{verdict.advice}"
    if fact.context == "store":
        message += ", and nobody reads what is stored here"
    fix = verdict.fix(path, fact.span.anchor, stored=fact.context != "load")
    if fact.context == "load":
        makes = of_method(project, stale.rename, receiver.cls, verdict.new)
        fix, note = _mended(project, path, fact, fix, makes, verdict.new)
        message += note
    if project.settings.renames_compat and (fix is None or fix.applicability != "safe"):
        served = fact.context != "del" and not isinstance(
            project.symbols.resolve(path, fact.receiver), ClassRef
        )
        fix = property_fix(project, stale, verdict) or fix if served else fix
    told = origin(project, path, fact, receiver, last_part(receiver.cls))
    story = (told, verdict.defined)
    return _finding(message, Location(path, fact.span), story, verdict.confidence, fix)


def _of_classes(path: str, fact: AttributeFact, project: ProjectFacts) -> Finding | None:
    """What the receiver's class, or its metaclass, has lost, if the receiver is a class object."""
    from flake8_tradelint.semantics.renaming.names_of_classes import lost_by_classes

    lost = lost_by_classes(project, project.renames, path, fact)
    return _told(path, fact, *lost, project) if lost is not None else None


def _of_several(
    path: str, fact: AttributeFact, several: tuple[Type, ...], project: ProjectFacts
) -> Finding | None:
    found = [(receiver, judged(path, fact, receiver, project)) for receiver in several]
    return together(project, fact.attr, found)


def _guessed(path: str, fact: AttributeFact, project: ProjectFacts) -> Finding | None:
    """What weak evidence says of a receiver that nothing tells for certain."""
    guess = project.guesses.passed(path, fact)
    several = project.guesses.several(path, fact) if guess is None else ()
    if several:
        found = _of_several(path, fact, several, project)
        return less_sure(found, "medium", fact, "it is what the calls in the project pass") if found else None
    if guess is None and project.renames.is_own(fact.attr):
        guess = project.guesses.kept(path, fact)
    if guess is None:
        return _orphaned(path, fact, project)
    found = judged(path, fact, guess.receiver, project)
    return less_sure(found, guess.confidence, fact, guess.why) if found is not None else None


def _orphaned(path: str, fact: AttributeFact, project: ProjectFacts) -> Finding | None:
    """On request: whatever this is, nothing in the project has such an attribute any more."""
    renames = project.renames
    asked = project.settings.renames_unknown_receivers and not fact.asked and renames.is_own(fact.attr)
    if not asked or not project.guesses.is_orphaned(path, fact):
        return None
    now = "; ".join(f"`{row.owner}`{advice(row, row.new)}" for row in renames.rows_of(fact.attr))
    message = f"nothing in the project has an attribute `{fact.attr}` any more ({now})"
    return replace(_finding(message, Location(path, fact.span), (), "low", None), severity="info")


def _of_module(path: str, fact: AttributeFact, project: ProjectFacts) -> Finding | None:
    """``module.old``, which nobody but the module itself may assign to."""
    verdict = stale_name(project, project.renames, path, fact.receiver, fact.attr)
    if verdict is None or fact.context != "load":
        return None
    message = f"`{verdict.module}` has no `{fact.attr}` any more{verdict.advice}"
    fix = verdict.attribute_fix(path, fact.span.anchor)
    fix, note = _mended(project, path, fact, fix, verdict.makes(project), verdict.name)
    message += note
    return _finding(message, Location(path, fact.span), (verdict.defined,), verdict.confidence, fix)


def _mended(
    project: ProjectFacts, path: str, fact: AttributeFact, fix: Fix | None, makes: Makes, new: str
) -> tuple[Fix | None, str]:
    """The fix with the ``await`` that a coroutine function needs, and what to add to the message."""
    if makes == "unknown":
        return fix, ""
    from flake8_tradelint.semantics.renaming.call_sites import site_of

    found = mended(fix, path, site_of(project, path, fact.span.anchor), makes, new)
    return found.fix, found.note


def _finding(
    message: str,
    place: Location,
    story: tuple[Location | None, ...],
    confidence: Confidence,
    fix: Fix | None,
) -> Finding:
    told = tuple(location for location in story if location is not None)
    return Finding(CODE, NAME, message, place, told, SEVERITY, confidence, fix)


def inferred(path: str, fact: AttributeFact, project: ProjectFacts) -> Type | None:
    """The class of the receiver, as far as the summaries tell."""
    return receiver_type(project, path, fact)


def options(path: str, fact: AttributeFact, project: ProjectFacts) -> Iterator[Type]:
    """Every class that the receiver may have, where it is a variable with several values of known class."""
    values = fact.receiver.options if isinstance(fact.receiver, e.Union) else (fact.receiver,)
    found = (receiver_type(project, path, replace(fact, receiver=value)) for value in values)
    return (one for one in found if one is not None and one != NONE)


def _lost(path: str, fact: AttributeFact, receiver: Type | None, project: ProjectFacts) -> Stale | None:
    if receiver is None:
        return None
    # `super().old` looks past the class itself.
    past = 1 if isinstance(fact.receiver, e.Super) else 0
    of_class = isinstance(fact.receiver, e.Name | e.Attribute | e.Import | e.ClassOf)
    of_class = of_class and isinstance(project.symbols.resolve(path, fact.receiver), ClassRef)
    return project.renames.stale_in(project.renames.mro(receiver.cls)[past:], fact.attr, of_class=of_class)


def _restores_state(fact: AttributeFact) -> bool:
    """``__setstate__`` deals with objects of older revisions."""
    return isinstance(fact.receiver, e.SelfOf) and fact.function.endswith(".__setstate__")
