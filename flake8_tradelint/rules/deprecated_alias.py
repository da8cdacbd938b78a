"""A renamed attribute is used through the alias that its class keeps for compatibility.

The old name still works: a property or a method of the class passes it on to the new one. The alias
will go one day, and the code that has not moved by then breaks with ``AttributeError``. The renames
come from the configuration.

Bad:
    # [tool.tradelint.renames.Vat]
    # spot_map = "spot_markets"
    class Vat:
        def __init__(self):
            self.spot_markets = {}

        @property
        def spot_map(self):
            return self.spot_markets

    def show(vat: Vat):
        return list(vat.spot_map)

Good:
    # [tool.tradelint.renames.Vat]
    # spot_map = "spot_markets"
    class Vat:
        def __init__(self):
            self.spot_markets = {}

        @property
        def spot_map(self):
            return self.spot_markets

    def show(vat: Vat):
        return list(vat.spot_markets)

Fix safety:
    Renames the attribute where the alias plainly returns the new one (or the call of it) and the
    receiver's class is certain. Otherwise, and for assignments, it is offered on request only.

Limits:
    An alias is a property, a method or a class attribute without annotation, in the class of the table,
    which has the new name too. Names in strings, and ``@deprecated`` members that no table names, are
    not looked at.

See:
    https://peps.python.org/pep-0702/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from flake8_tradelint.model import Applicability, Edit, Finding, Fix, Location, Severity
from flake8_tradelint.semantics.inference.types import Type, instance_of
from flake8_tradelint.semantics.renaming.aliases import Alias, alias_of
from flake8_tradelint.semantics.summary import AttributeFact, Interests, ModuleSummary

if TYPE_CHECKING:
    from flake8_tradelint.project import ProjectFacts

CODE = "TL404"
NAME = "deprecated-alias"
SEVERITY: Severity = "info"
DEFAULT = False
TRIGGERS: tuple[bytes, ...] = ()
FIX: Applicability | None = "safe"


def interests(project: ProjectFacts) -> Interests:
    """The old names of the table."""
    return Interests(attributes=project.renames.old_names)


def check(summary: ModuleSummary, project: ProjectFacts) -> Iterator[Finding]:
    """Every use of an old name that the receiver's class keeps as an alias."""
    old_names = project.renames.old_names
    for fact in summary.attributes:
        if fact.attr in old_names:
            found = project.receivers.infer(summary.path, fact.receiver)
            verdict = judged(summary.path, fact, instance_of(found) or found, project)
            if verdict is not None:
                yield verdict


def judged(path: str, fact: AttributeFact, receiver: Type | None, project: ProjectFacts) -> Finding | None:
    """The verdict on one use, whoever found out the class of the receiver."""
    if receiver is None or fact.function.rpartition(".")[2] == fact.attr:
        return None
    alias = alias_of(project, project.renames, receiver.cls, fact.attr)
    return _finding(path, fact, receiver, alias, project) if alias is not None else None


def _finding(path: str, fact: AttributeFact, receiver: Type, alias: Alias, project: ProjectFacts) -> Finding:
    certain = receiver.evidence == "constructor" or not (
        receiver.evidence == "return statement" or project.renames.kept_below(receiver.cls, fact.attr)
    )
    safe = certain and alias.plain and fact.context == "load"
    edit = Edit(path, fact.span.anchor, "rename_name", (("new", alias.new), ("old", fact.attr)))
    return Finding(
        CODE,
        NAME,
        f"`{alias.owner}.{fact.attr}` is an alias kept for compatibility: it is now `{alias.new}`",
        Location(path, fact.span),
        (Location(alias.path, alias.span, "the alias is defined here"),),
        SEVERITY,
        "high" if certain else "medium",
        Fix(f"rename `{fact.attr}` to `{alias.new}`", "safe" if safe else "unsafe", (edit,)),
    )
