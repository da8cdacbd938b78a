"""The old name of a renamed attribute is used as a string.

``getattr(vat, "spot_map")`` fails like ``vat.spot_map``, and so does ``patch.object(Vat, "spot_map")`` in a
test. ``getattr(vat, "spot_map", None)`` is worse: after the rename it is silently ``None``. ``setattr``
stores the value where nobody looks. Neither type checkers nor a rename in an editor look into strings. The
renames come from the configuration.

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
    Renames inside the string, under the conditions of TL401. Where ``getattr`` has a default, the fix is
    offered on request only: code may rely on the default by now; and so it is where the new name is that of
    a coroutine function, which whoever calls it would have to await. The names in ``hasattr``,
    ``attrgetter``, mocks and ``patch.multiple`` (which passes the name on) are not changed.

Limits:
    * Checked are ``getattr``, ``setattr`` and ``delattr``, ``patch.object``, a dotted ``patch``, the
      keywords of ``patch.multiple``, ``monkeypatch.setattr`` and ``delattr``, ``mocker.spy``, attributes of
      ``Mock(spec=...)`` with its keywords, and ``operator.attrgetter`` where it is called at once or is the
      key of ``sorted`` and the like.
    * Quiet where the function asks for either name otherwise, catches ``AttributeError``, or passes
      ``create=True`` or ``raising=False``: such code expects that the name may be missing.
    * ``hasattr`` is reported only if the code then uses the old name, and the file does not use the new one
      (for a class of the project, where nothing has the old name any more: no function of it uses both).
    * A name in a variable that has no other value is reported and not renamed. Other variables, dict keys,
      columns, ``methodcaller`` and an ``attrgetter`` that is stored are not checked.

See:
    https://docs.python.org/3/library/functions.html#getattr
"""

from __future__ import annotations

from flake8_tradelint import templates
from flake8_tradelint.model import Applicability, Confidence, Edit, Finding, Fix, Location, Severity, Span
from flake8_tradelint.questions.old_names import OldNamesInStrings
from flake8_tradelint.rules.given_up_together import together
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.classes.given_names import is_given
from flake8_tradelint.semantics.control.parsing_again import has_string
from flake8_tradelint.semantics.naming.symbols import ClassRef
from flake8_tradelint.semantics.renaming.attribute_getters import got_attributes
from flake8_tradelint.semantics.renaming.mocks import MAKERS, specified
from flake8_tradelint.semantics.renaming.module_names import of_symbol
from flake8_tradelint.semantics.renaming.named_attributes import (
    CALLEES,
    NamedAttribute,
    named_attribute,
    named_in_module,
    named_on_each,
)
from flake8_tradelint.semantics.renaming.named_by_keywords import CALLEES as TAKING_KEYWORDS
from flake8_tradelint.semantics.renaming.named_by_keywords import named_by_keywords
from flake8_tradelint.semantics.renaming.stale_uses import Verdict, judge
from flake8_tradelint.startup.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.facts import AttributeFact, CallFact
    from flake8_tradelint.semantics.inference.types import Type
    from flake8_tradelint.semantics.renaming.table import Stale
    from flake8_tradelint.semantics.summary import ModuleSummary


CODE = "TL402"
NAME = "renamed-attribute-string"
SEVERITY: Severity = "error"
DEFAULT = True
FIX: Applicability | None = "safe"
ASKS = (OldNamesInStrings(),)

_SHOWN_ONLY = frozenset({"hasattr", "attrgetter"}) | TAKING_KEYWORDS
"""What is told and left as it is."""
_MAY_NEED_AWAIT = frozenset({"coroutine", "part", "perhaps", "value"})
"""Kinds of new names whose value may have to be awaited; code that looks a name up does not await it."""


def check(summary: ModuleSummary, project: ProjectFacts) -> Iterator[Finding]:
    """Every old name in a string that stands for an attribute of a class that has lost it."""
    for fact in summary.calls if project.renames.old_names else ():
        if fact.name in TAKING_KEYWORDS:
            yield from _by_keywords(summary.path, fact, project)
        if fact.name not in CALLEES:
            continue
        named = [judged(summary.path, fact, name, project) for name in _named(summary.path, fact, project)]
        found = [finding for finding in named if finding is not None]
        if not named:
            found = [*_of_several(summary.path, fact, project)]
        yield from found or _in_module(summary.path, fact, project)
    for use in summary.attributes:
        owner = specified(project, summary.path, use.receiver)
        stale = project.renames.stale(owner.cls, use.attr) if owner is not None else None
        if owner is not None and stale is not None and not use.guarded:
            yield _on_mock(summary.path, use, owner, stale, project)


def _named(path: str, fact: CallFact, project: ProjectFacts) -> Iterator[NamedAttribute]:
    if fact.name == "attrgetter":
        yield from got_attributes(project, path, fact)
        return
    found = named_attribute(project, path, fact)
    if found is not None:
        yield found


def _by_keywords(path: str, fact: CallFact, project: ProjectFacts) -> Iterator[Finding]:
    old_names = project.renames.old_names
    if any(name in old_names for name, _ in fact.call.keywords):
        found = (judged(path, fact, named, project) for named in named_by_keywords(project, path, fact))
        yield from (finding for finding in found if finding is not None)


def _of_several(path: str, fact: CallFact, project: ProjectFacts) -> Iterator[Finding]:
    several = named_on_each(project, path, fact)
    pairs = [(named.owner, judged(path, fact, named, project)) for named in several]
    found = together(project, several[0].name, pairs) if several else None
    if found is not None:
        yield found


def judged(path: str, fact: CallFact, named: NamedAttribute | None, project: ProjectFacts) -> Finding | None:
    """The verdict on one call, whoever found out whose attribute it names."""
    stale = project.renames.stale(named.owner.cls, named.name) if named is not None else None
    if named is None or stale is None or fact.forgiven or _is_ready(path, fact, stale, project):
        return None
    return _finding(path, fact, named, stale, project)


def _is_ready(path: str, fact: CallFact, stale: Stale, project: ProjectFacts) -> bool:
    """Is the code in doubt about the name on purpose?

    ``hasattr`` always is, but what it guards is lost where it uses the old name and knows no other.
    """
    if fact.name != "hasattr":
        return project.renames.is_expected(stale, fact.asked)
    new = templates.first_attribute(project.renames.successor(stale))
    uses_old = stale.rename.old in fact.asked
    return not uses_old or not new or _knows(path, fact, stale, new, project)


def _knows(path: str, fact: CallFact, stale: Stale, new: str, project: ProjectFacts) -> bool:
    """Return True if the code around ``hasattr`` uses the new name.

    That is the file. Where the class is the project's own and nothing in the project has the old name, it is
    a function that uses both names: this one, or another of the file, which then lives with both revisions.
    """
    old, uses = stale.rename.old, {use.function for _, use in project.attributes(new, [path])}
    several = not isinstance(stale.owner, ClassRef) or not project.owns(stale.owner.path)
    if not uses or several or is_given(project, old, project.mentioning(old)):
        return bool(uses) or has_string(project, path, new)
    others = {use.function for _, use in project.attributes(old, [path])}
    return not uses.isdisjoint({fact.function, *others}) or has_string(project, path, new)


def _finding(
    path: str, fact: CallFact, named: NamedAttribute, stale: Stale, project: ProjectFacts
) -> Finding:
    verdict = judge(project, project.renames, named.owner, stale)
    message = f"`{verdict.owner}` has no attribute `{named.name}` any more{verdict.advice}"
    silent = fact.name == "getattr" and len(fact.call.args) > 2
    if silent:
        message += ", so this is always the default"
    elif fact.name == "hasattr":
        message += ", so this is always false"
    elif fact.name == "setattr" and isinstance(fact.call.func, e.Name):
        message += ", and nobody reads what is stored here"
    elif fact.name in MAKERS:
        message += ", and nobody asks the mock for it"
    from flake8_tradelint.semantics.renaming.coroutine_renames import of_method

    makes = of_method(project, stale.rename, named.owner.cls, verdict.new)
    doubtful = silent or makes in _MAY_NEED_AWAIT
    mended = replace(verdict, applicability="unsafe") if doubtful else verdict
    anchor = named.span.anchor
    spelt = named.name.encode() in project.data(path)[anchor.start : anchor.end]  # and not in a variable
    fix = _fix(path, named.span, named.prefix, mended) if spelt and fact.name not in _SHOWN_ONLY else None
    return _told(message, Location(path, named.span), verdict.defined, verdict.confidence, fix)


def _in_module(path: str, fact: CallFact, project: ProjectFacts) -> Iterator[Finding]:
    """The name of a function or a variable of a module."""
    named = named_in_module(project, path, fact) if fact.name not in _SHOWN_ONLY else None
    if named is None or fact.forgiven or (fact.name == "getattr" and len(fact.call.args) > 2):
        return
    module, name, span, prefix = named
    verdict = of_symbol(project, project.renames, module, name)
    if verdict is None:
        return
    fix = None
    if verdict.name and not verdict.target:
        edit = Edit(
            path, span.anchor, "rename_name", (("new", prefix + verdict.name), ("old", prefix + name))
        )
        doubtful = verdict.makes(project) in _MAY_NEED_AWAIT
        level: Applicability = "unsafe" if doubtful else verdict.applicability
        fix = Fix(f"rename `{name}` to `{verdict.name}`", level, (edit,))
    message = f"`{verdict.module}` has no `{name}` any more{verdict.advice}"
    yield _told(message, Location(path, span), verdict.defined, verdict.confidence, fix)


def _on_mock(path: str, use: AttributeFact, owner: Type, stale: Stale, project: ProjectFacts) -> Finding:
    verdict = judge(project, project.renames, owner, stale)
    message = f"`{verdict.owner}` has no attribute `{use.attr}` any more{verdict.advice}"
    message += ", and the mock has none but those of the class"
    return _told(message, Location(path, use.span), verdict.defined, verdict.confidence, None)


def _told(
    message: str, place: Location, defined: Location | None, confidence: Confidence, fix: Fix | None
) -> Finding:
    story = (defined,) if defined is not None else ()
    return Finding(CODE, NAME, message, place, story, SEVERITY, confidence, fix)


def _fix(path: str, span: Span, prefix: str, verdict: Verdict) -> Fix | None:
    """In a dotted path, only the last part changes."""
    if not templates.is_name(verdict.new):
        return None
    arguments = (("new", prefix + verdict.new), ("old", prefix + verdict.old))
    edit = Edit(path, span.anchor, "rename_name", arguments)
    return Fix(f"rename `{verdict.old}` to `{verdict.new}`", verdict.applicability, (edit,))
