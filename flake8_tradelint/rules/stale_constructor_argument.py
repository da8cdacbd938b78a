"""A call passes what the generated ``__init__`` of a dataclass does not take: ``TypeError``.

A field that became a ``ClassVar``, got ``init=False`` or went away is no parameter any more. Calls
that still pass it raise ``TypeError: SignalsSchema.__init__() got an unexpected keyword argument``, but
only where they are reached: in the branch that runs when the exchange is down, in the script that
runs once a quarter. By position it is worse: what follows slides into the place of what is gone.

Bad:
    from dataclasses import dataclass
    from typing import ClassVar

    @dataclass
    class CacheSchema:
        CACHE_KEY: ClassVar[str] = "signals"
        ttl: int = 60

    schema = CacheSchema(CACHE_KEY="signals", ttl=30)

Good:
    from dataclasses import dataclass
    from typing import ClassVar

    @dataclass
    class CacheSchema:
        CACHE_KEY: ClassVar[str] = "signals"
        ttl: int = 60

    schema = CacheSchema(ttl=30)

Limits:
    * Only initialisers that ``dataclass`` and attrs generate are checked, for classes whose bases (also in
      installed packages), metaclass and decorators are all known. Below a base that cannot be found, only
      arguments are reported that the project declares as ``ClassVar`` or with ``init=False``.
    * Quiet where a test expects the error, or ``TypeError`` is caught.
    * Quiet for ``super().__init__`` and for pydantic's dataclasses, which raise errors of their own.
    * Missing arguments are not reported: type checkers do that.

See:
    https://docs.python.org/3/library/dataclasses.html#class-variables
"""

from __future__ import annotations

from flake8_tradelint.model import Anchor, Applicability, Finding, Location, Severity, Span
from flake8_tradelint.questions.dataclasses import ConstructorCalls

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.dataclass.verdict.stale_arguments import Made, StaleArgument
    from flake8_tradelint.semantics.facts import CallFact
    from flake8_tradelint.semantics.summary import ModuleSummary


CODE = "TL107"
NAME = "stale-constructor-argument"
SEVERITY: Severity = "error"
DEFAULT = True
FIX: Applicability | None = None
ASKS = (ConstructorCalls(),)


def check(summary: ModuleSummary, project: ProjectFacts) -> Iterator[Finding]:
    """Every argument that nobody takes."""
    from flake8_tradelint.semantics.dataclass.verdict.stale_arguments import made_by

    for fact in summary.calls:
        if not fact.expects_type_error:
            yield from judged(summary.path, fact, made_by(project, summary.path, fact), project)


def judged(path: str, fact: CallFact, made: Made | None, project: ProjectFacts) -> Iterator[Finding]:
    """The verdict on one call, whoever found out the class of the instance that it makes."""
    from flake8_tradelint.semantics.dataclass.use.decorator_effects import may_change_construction
    from flake8_tradelint.semantics.dataclass.verdict.stale_arguments import stale_arguments

    if made is None:
        return
    table = project.dataclasses
    for stale in stale_arguments(project, table, made, fact.call):
        if may_change_construction(project, table, made.cls):
            return
        if project.renames.stale(made.cls, stale.name) is None:  # TL403 knows more
            yield _finding(path, fact, made, stale, project)


def _finding(path: str, fact: CallFact, made: Made, stale: StaleArgument, project: ProjectFacts) -> Finding:
    call = f"replace({_last(stale)}(...), ...)" if made.replaced else f"{_last(stale)}(...)"
    message = f"`{call}` raises TypeError: {_complaint(stale)}"
    place = Location(path, _place(fact, stale))
    if not stale.unless:
        return Finding(CODE, NAME, message, place, _story(stale, project), SEVERITY)
    message = f"{message}, {stale.unless}"
    return Finding(CODE, NAME, message, place, _story(stale, project), SEVERITY, "medium")


def _complaint(stale: StaleArgument) -> str:
    match stale.reason:
        case "classvar":
            return f"`{stale.name}` is a ClassVar, which `__init__` does not take"
        case "init=False":
            return f"`{stale.name}` is declared with `init=False`, so `__init__` does not take it"
        case "twice":
            return f"`{stale.name}` is passed by keyword and, as argument {stale.position + 1}, by position"
        case "surplus":
            return f"{stale.given} positional arguments, where `__init__` takes {stale.taken or 'none'}"
    return f"`__init__` takes no argument `{stale.name}`"


def _place(fact: CallFact, stale: StaleArgument) -> Span:
    """The name of a keyword, or the positional argument."""
    if stale.reason in ("surplus", "twice"):
        starred = any(name == "*" for name, _ in fact.call.keywords)
        return fact.span if starred else fact.arguments[stale.position]
    whole = fact.keywords[stale.position]
    end = Anchor(whole.anchor.start, whole.anchor.start + len(stale.name.encode()))
    return Span(whole.line, whole.column, whole.line, whole.column + len(stale.name), end)


def _story(stale: StaleArgument, project: ProjectFacts) -> tuple[Location, ...]:
    if stale.field is not None:
        owner, span = stale.field.owner, stale.field.variable.span
        return (Location(owner.path, span, f"`{stale.name}` is declared here"),)
    cls = project.symbols.shell(stale.initialiser)
    if cls is None:
        return ()
    return (Location(stale.initialiser.path, cls.span, "the `__init__` is generated for this class"),)


def _last(stale: StaleArgument) -> str:
    return stale.cls.qualname.rsplit(".", 1)[-1]
