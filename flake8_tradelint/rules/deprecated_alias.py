"""A renamed attribute is used through the alias that its class keeps for compatibility.

The old name still works: a property or method of the class passes it on to the new one, or the library only
warns so far. One day it will go, and the code that still uses it breaks with ``AttributeError``. The
renames come from the configuration; names under ``@deprecated`` (PEP 702) in the project need no row.

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
    Renames the attribute where the alias plainly returns the new one (or the call of it) and the receiver's
    class is certain. Otherwise, and for assignments, it is offered on request only.

Limits:
    * An alias is a property, a method or a class attribute without annotation, in the class of the table,
      which has the new name, too.
    * Functions and classes that are ``@deprecated`` are reported where they are imported or named by their
      module.
    * Names in strings are not checked.
    * A use is meant, and not reported, where warnings are caught or expected (``with pytest.warns(...)``),
      and where the name is deleted.

See:
    https://peps.python.org/pep-0702/
"""

from __future__ import annotations

from flake8_tradelint import templates
from flake8_tradelint.model import Applicability, Edit, Finding, Fix, Location, Severity, Span
from flake8_tradelint.questions.old_names import DeprecatedNames
from flake8_tradelint.semantics.naming.symbols import ExternalRef
from flake8_tradelint.semantics.renaming.deprecations import (
    Deprecation,
    of_attribute,
    of_module,
)
from flake8_tradelint.semantics.renaming.member_chains import receiver_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.facts import AttributeFact
    from flake8_tradelint.semantics.inference.types import Type
    from flake8_tradelint.semantics.summary import ModuleSummary


CODE = "TL404"
NAME = "deprecated-alias"
SEVERITY: Severity = "info"
DEFAULT = False
FIX: Applicability | None = "safe"
ASKS = (DeprecatedNames(),)


def check(summary: ModuleSummary, project: ProjectFacts) -> Iterator[Finding]:
    """Every use of a name that still works and will not for ever."""
    for fact in summary.attributes:
        receiver = receiver_type(project, summary.path, fact)
        found = judged(summary.path, fact, receiver, project)
        if found is None and fact.context == "load" and not fact.guarded:
            lost = of_module(project, project.renames, summary.path, fact.receiver, fact.attr)
            found = _finding(summary.path, fact.span, lost, None) if lost is not None else None
        if found is not None:
            yield found
    for mention in summary.mentions:
        if mention.kind == "import" and not mention.guarded:
            lost = of_module(project, project.renames, summary.path, mention.owner, mention.name)
            if lost is not None:
                yield _finding(summary.path, mention.span, lost, None)


def judged(path: str, fact: AttributeFact, receiver: Type | None, project: ProjectFacts) -> Finding | None:
    """The verdict on one use, whoever found out the class of the receiver."""
    if receiver is None or fact.guarded or fact.context == "del":
        return None
    if fact.function.rpartition(".")[2] == fact.attr:
        return None
    lost = of_attribute(project, project.renames, receiver.cls, fact.attr)
    if lost is None or (lost.new and templates.first_attribute(lost.new) in fact.asked):
        return None
    certain = receiver.evidence == "constructor" or not (
        receiver.evidence == "return statement" or project.renames.kept_below(receiver.cls, fact.attr)
    )
    safe = certain and lost.plain and fact.context == "load" and not isinstance(receiver.cls, ExternalRef)
    return _finding(
        path, fact.span, lost, _fix(path, fact, lost, "safe" if safe else "unsafe"), certain=certain
    )


def _fix(path: str, fact: AttributeFact, lost: Deprecation, level: Applicability) -> Fix | None:
    if not templates.is_name(lost.new):
        return None
    edit = Edit(path, fact.span.anchor, "rename_name", (("new", lost.new), ("old", fact.attr)))
    return Fix(f"rename `{fact.attr}` to `{lost.new}`", level, (edit,))


def _finding(path: str, span: Span, lost: Deprecation, fix: Fix | None, *, certain: bool = True) -> Finding:
    return Finding(
        CODE,
        NAME,
        lost.message,
        Location(path, span),
        (lost.place,) if lost.place is not None else (),
        SEVERITY,
        "high" if certain else "medium",
        fix,
    )
