"""A constructor, ``replace`` or a function is called with the old name of an argument.

When a field is renamed, so is the argument that sets it: ``Vat(spot_map=...)`` raises ``TypeError:
Vat.__init__() got an unexpected keyword argument 'spot_map'`` where the call is reached, which may be
the branch that only runs in production. The renames come from the configuration.

Bad:
    # [tool.tradelint.renames.Vat]
    # spot_map = "spot_markets"
    from dataclasses import dataclass, replace

    @dataclass
    class Vat:
        spot_markets: dict[int, str]

    vat = Vat(spot_map={})

Good:
    # [tool.tradelint.renames.Vat]
    # spot_map = "spot_markets"
    from dataclasses import dataclass, replace

    @dataclass
    class Vat:
        spot_markets: dict[int, str]

    vat = Vat(spot_markets={})

Fix safety:
    Renames the keyword if the class's initialiser takes the new name. For a class of an installed package,
    whose initialiser is out of sight, the fix is offered on request only.

Limits:
    * Quiet where the initialiser takes the old name or ``**kwargs``, or is out of sight in a base class.
    * Quiet where the class of the argument of ``replace`` is not known.
    * ``super().__init__`` is checked in classes with one base.
    * Positional arguments, ``**fields``, calls of a class in a variable that may be one of several, and
      ``type(order)`` are not checked.

See:
    https://docs.python.org/3/library/dataclasses.html#dataclasses.replace
"""

from __future__ import annotations

from flake8_tradelint import templates
from flake8_tradelint.model import Anchor, Applicability, Edit, Finding, Fix, Location, Severity, Span
from flake8_tradelint.questions.old_names import OldKeywords
from flake8_tradelint.semantics.dataclass.construct.accepted_keywords import accepted, constructed
from flake8_tradelint.semantics.naming.symbols import ExternalRef
from flake8_tradelint.semantics.renaming.stale_keywords import StaleKeyword, stale_keywords
from flake8_tradelint.semantics.renaming.stale_uses import judge
from flake8_tradelint.startup.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.classes.table import Base
    from flake8_tradelint.semantics.facts import CallFact
    from flake8_tradelint.semantics.inference.types import Type
    from flake8_tradelint.semantics.renaming.table import Stale
    from flake8_tradelint.semantics.summary import ModuleSummary


CODE = "TL403"
NAME = "renamed-keyword"
SEVERITY: Severity = "error"
DEFAULT = True
FIX: Applicability | None = "safe"
ASKS = (OldKeywords(),)


def check(summary: ModuleSummary, project: ProjectFacts) -> Iterator[Finding]:
    """Every old name that is a keyword of a call that no longer takes it."""
    old_names = project.renames.old_names
    for fact in summary.calls:
        if any(name in old_names for name, _ in fact.call.keywords):
            yield from judged(summary.path, fact, constructed(project, summary.path, fact), project)
        for position, stale in stale_keywords(project, project.renames, summary.path, fact):
            yield _in_call(summary.path, fact, position, stale)


def _in_call(path: str, fact: CallFact, position: int, stale: StaleKeyword) -> Finding:
    span = _name(fact.keywords[position], stale.old)
    level: Applicability = "safe" if stale.confidence == "high" else "unsafe"
    edit = Edit(path, span.anchor, "rename_name", (("new", stale.new), ("old", stale.old)))
    return Finding(
        CODE,
        NAME,
        f"`{stale.called}` takes no argument `{stale.old}` any more{stale.advice}",
        Location(path, span),
        (stale.defined,) if stale.defined is not None else (),
        SEVERITY,
        stale.confidence,
        Fix(f"rename `{stale.old}` to `{stale.new}`", level, (edit,)) if stale.fits else None,
    )


def judged(path: str, fact: CallFact, made: Type | None, project: ProjectFacts) -> Iterator[Finding]:
    """The verdict on one call, whoever found out the class of the instance that it makes."""
    for position, (name, _) in enumerate(fact.call.keywords):
        stale = project.renames.stale(made.cls, name) if made is not None else None
        if made is None or stale is None:
            continue
        taken = accepted(project, project.dataclasses, made.cls)
        if taken is None or name not in taken:
            yield from _finding(path, fact, position, made, stale, taken, project)


def _finding(
    path: str,
    fact: CallFact,
    position: int,
    made: Type,
    stale: Stale,
    taken: frozenset[str] | None,
    project: ProjectFacts,
) -> Iterator[Finding]:
    outside = isinstance(made.cls, ExternalRef)
    if taken is None and not (outside and _may_be_stale(made.cls, stale, project)):
        return  # `**kwargs`, or an initialiser out of sight
    verdict = judge(project, project.renames, made, stale)
    message = f"`{verdict.owner}` takes no argument `{verdict.old}` any more{verdict.advice}"
    span = _name(fact.keywords[position], verdict.old)
    given = {name for name, _ in fact.call.keywords}
    fits = (
        templates.is_name(verdict.new)
        and verdict.new not in given
        and (taken is None or verdict.new in taken)
    )
    applicability: Applicability = "unsafe" if outside else verdict.applicability
    fix: Fix | None = replace(verdict, applicability=applicability).fix(path, span.anchor) if fits else None
    yield Finding(
        CODE,
        NAME,
        message,
        Location(path, span),
        (verdict.defined,) if verdict.defined is not None else (),
        SEVERITY,
        "medium" if outside else verdict.confidence,
        fix,
    )


def _may_be_stale(cls: Base, stale: Stale, project: ProjectFacts) -> bool:
    """Is nothing known of the class outside that speaks against it? Its constructor may keep the name."""
    if not isinstance(cls, ExternalRef) or project.renames.is_of_project(cls):
        return False  # a module that the project has twice
    found = project.library.method(cls, "__init__")
    return found is None or not any(p.kind == "**" or p.name == stale.rename.old for p in found[0].parameters)


def _name(keyword: Span, name: str) -> Span:
    """The place of the keyword's name, with which the keyword starts."""
    end = Anchor(keyword.anchor.start, keyword.anchor.start + len(name.encode()))
    return Span(keyword.line, keyword.column, keyword.line, keyword.column + len(name), end)
