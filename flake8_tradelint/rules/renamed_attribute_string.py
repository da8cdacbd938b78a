"""The old name of a renamed attribute is used as a string.

``getattr(vat, "spot_map")`` fails like ``vat.spot_map``, and so does ``patch.object(Vat, "spot_map")``
in a test; ``getattr(vat, "spot_map", None)`` is worse, it is silently ``None`` from the rename on,
and ``setattr`` stores the value where nobody looks. Neither type checkers nor a rename in an editor
look into strings. The renames come from the configuration.

Bad:
    # [tool.tradelint.renames.Vat]
    # spot_map = "spot_markets"
    class Vat:
        def __init__(self):
            self.spot_markets = {}

    def show(vat: Vat):
        return getattr(vat, "spot_map")

Good:
    # [tool.tradelint.renames.Vat]
    # spot_map = "spot_markets"
    class Vat:
        def __init__(self):
            self.spot_markets = {}

    def show(vat: Vat):
        return getattr(vat, "spot_markets")

Fix safety:
    Renames inside the string, on the terms of ``renamed-attribute``. It is offered on request only
    where ``getattr`` has a default: what the default stood for so far may have been relied upon.

Limits:
    Looks at ``getattr``, ``setattr`` and ``delattr``, ``patch.object`` and a dotted ``patch``, and
    ``monkeypatch.setattr`` and ``delattr``. Quiet about ``hasattr``, and where the function asks
    for either name otherwise or catches ``AttributeError``: such code is in doubt on purpose. Names in
    variables, ``attrgetter``, dict keys and columns are not looked at.

See:
    https://docs.python.org/3/library/functions.html#getattr
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from flake8_tradelint import templates
from flake8_tradelint.model import Applicability, Edit, Finding, Fix, Location, Severity, Span
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.renaming.named_attributes import CALLEES, NamedAttribute, named_attribute
from flake8_tradelint.semantics.renaming.stale_uses import Verdict, judge
from flake8_tradelint.semantics.renaming.table import Stale
from flake8_tradelint.semantics.summary import CallFact, Interests, ModuleSummary

if TYPE_CHECKING:
    from flake8_tradelint.project import ProjectFacts

CODE = "TL402"
NAME = "renamed-attribute-string"
SEVERITY: Severity = "error"
DEFAULT = True
TRIGGERS: tuple[bytes, ...] = ()
FIX: Applicability | None = "safe"


def interests(project: ProjectFacts) -> Interests:
    """The functions that take attributes by name, where there are renames at all."""
    return Interests(callees=CALLEES) if project.renames.old_names else Interests()


def concerns(path: str, project: ProjectFacts) -> bool:
    """Does the text have an old name?"""
    return project.mentions(path, (name.encode() for name in project.renames.old_names))


def check(summary: ModuleSummary, project: ProjectFacts) -> Iterator[Finding]:
    """Every old name in a string that stands for an attribute of a class that has lost it."""
    for fact in summary.calls if project.renames.old_names else ():
        found = judged(summary.path, fact, named_attribute(project, summary.path, fact), project)
        if found is not None:
            yield found


def judged(path: str, fact: CallFact, named: NamedAttribute | None, project: ProjectFacts) -> Finding | None:
    """The verdict on one call, whoever found out whose attribute it names."""
    stale = project.renames.stale(named.owner.cls, named.name) if named is not None else None
    if named is None or stale is None or fact.forgiven or project.renames.is_expected(stale, fact.asked):
        return None
    return _finding(path, fact, named, stale, project)


def _finding(
    path: str, fact: CallFact, named: NamedAttribute, stale: Stale, project: ProjectFacts
) -> Finding:
    verdict = judge(project, project.renames, named.owner, stale)
    message = f"`{verdict.owner}` has no attribute `{named.name}` any more{verdict.advice}"
    silent = fact.name == "getattr" and len(fact.call.args) > 2
    if silent:
        message += ", so this is always the default"
    elif fact.name == "setattr" and isinstance(fact.call.func, e.Name):
        message += ", and nobody reads what is stored here"
    return Finding(
        CODE,
        NAME,
        message,
        Location(path, named.span),
        (verdict.defined,) if verdict.defined is not None else (),
        SEVERITY,
        verdict.confidence,
        _fix(path, named.span, named.prefix, replace(verdict, applicability="unsafe") if silent else verdict),
    )


def _fix(path: str, span: Span, prefix: str, verdict: Verdict) -> Fix | None:
    """In a dotted path, only the last part changes."""
    if not templates.is_name(verdict.new):
        return None
    arguments = (("new", prefix + verdict.new), ("old", prefix + verdict.old))
    edit = Edit(path, span.anchor, "rename_name", arguments)
    return Fix(f"rename `{verdict.old}` to `{verdict.new}`", verdict.applicability, (edit,))
