"""A call passes what the generated ``__init__`` of a dataclass does not take: ``TypeError``.

A field that became a ``ClassVar``, got ``init=False`` or went away is no parameter any more. Calls
that still pass it raise ``TypeError: SignalsSchema.__init__() got an unexpected keyword argument``, but
only where they are reached: in the branch that runs when the exchange is down, in the script that
runs once a quarter. By position it is worse: what follows slides into the place of what is gone.
A call has one finding, which names all of its wrong arguments.

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
    * Only structs of msgspec and initialisers that ``dataclass`` and attrs generate are checked, for classes
      whose bases (also in installed packages), metaclass and decorators are all known. Below a base that
      cannot be found, only arguments are reported that the project declares as ``ClassVar`` or with
      ``init=False``.
    * Quiet where a test expects the error, or ``TypeError`` is caught.
    * Quiet for pydantic's dataclasses, which raise errors of their own, and for what ``**options`` holds
      (but not for a key that is written in the call).
    * Missing arguments are not reported: type checkers do that.

See:
    https://docs.python.org/3/library/dataclasses.html#class-variables
"""

from __future__ import annotations

from flake8_tradelint.model import Anchor, Applicability, Confidence, Finding, Location, Severity, Span
from flake8_tradelint.questions.dataclasses import ConstructorCalls

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.dataclass.verdict.stale_arguments import Made, Reason, StaleArgument
    from flake8_tradelint.semantics.facts import CallFact
    from flake8_tradelint.semantics.summary import ModuleSummary


CODE = "TL107"
NAME = "stale-constructor-argument"
SEVERITY: Severity = "error"
DEFAULT = True
FIX: Applicability | None = None
ASKS = (ConstructorCalls(),)


def check(summary: ModuleSummary, project: ProjectFacts) -> Iterator[Finding]:
    """Every call with arguments that nobody takes."""
    from flake8_tradelint.semantics.dataclass.verdict.stale_arguments import made_by

    facts = [fact for fact in summary.calls if not fact.expects_type_error]
    calls = [(fact, made) for fact in facts if (made := made_by(project, summary.path, fact)) is not None]
    # A call of what `partial` returns passes the same arguments again.
    reported = set[Span]()
    for fact, made in sorted(calls, key=lambda call: not call[1].defers):
        for found in judged(summary.path, fact, made, project):
            if made.defers or found.primary.span not in reported:
                yield found
            reported |= {found.primary.span} if made.defers else set()


def judged(path: str, fact: CallFact, made: Made, project: ProjectFacts) -> Iterator[Finding]:
    """The verdict on one call, whoever found out the class of the instance that it makes."""
    from flake8_tradelint.semantics.dataclass.use.decorator_effects import may_change_construction
    from flake8_tradelint.semantics.dataclass.verdict.stale_arguments import stale_arguments

    table = project.dataclasses
    found = list(stale_arguments(project, table, made, fact.call))
    if not found or may_change_construction(project, table, made.cls):
        return
    found = [stale for stale in found if project.renames.stale(made.cls, stale.name) is None]
    if any(stale.spread for stale in found):
        found = [stale for stale in found if not stale.spread or _is_written(path, fact, stale, project)]
    if found:  # TL403 knows more of the others
        yield _finding(path, fact, made, found, project)


def _is_written(path: str, fact: CallFact, stale: StaleArgument, project: ProjectFacts) -> bool:
    """Return True if the mapping is written in the call, with that key; a variable's may have changed since.

    A key that is computed (``"side" if old else "price"``) may be another one.
    """
    import _ast as ast

    from flake8_tradelint.semantics.control.parsing_again import keyword_at

    keyword = keyword_at(project, path, fact.keywords[stale.position])
    keys = keyword.value.keys if keyword is not None and isinstance(keyword.value, ast.Dict) else ()
    return any(isinstance(key, ast.Constant) and key.value == stale.name for key in keys)


def _finding(
    path: str, fact: CallFact, made: Made, found: list[StaleArgument], project: ProjectFacts
) -> Finding:
    """Return one finding for the call: it raises for the first of its arguments, and then for the next."""
    call = _shown(made, found[0])
    taker = "the struct" if project.dataclasses.is_struct(made.cls) else "`__init__`"
    unless = next((stale.unless for stale in found if stale.unless), "")
    said = "; ".join(_complaints(found, taker)) + (f", {unless}" if unless else "")
    message = f"{call} raises TypeError{_when(made)}: {said}"
    place = min((_place(fact, stale) for stale in found), key=lambda span: span.anchor)
    story = dict.fromkeys(place for stale in found for place in _story(stale, project))
    sure: Confidence = "medium" if unless else "high"
    return Finding(CODE, NAME, message, Location(path, place), tuple(story), SEVERITY, sure)


def _shown(made: Made, stale: StaleArgument) -> str:
    """Return the call as the message shows it."""
    name = stale.cls.qualname.rsplit(".", 1)[-1]
    if made.replaced:
        return f"`replace({name}(...), ...)`"
    if made.defers:
        return f"`partial({name}, ...)`"
    return f"`{name}.__init__(...)`" if made.initialises else f"`{name}(...)`"


def _when(made: Made) -> str:
    return " when it is called" if made.defers else ""


def _complaints(found: list[StaleArgument], taker: str) -> Iterator[str]:
    """Yield what is wrong with the arguments, all of one reason together."""
    by_reason: dict[Reason, list[StaleArgument]] = {}
    for stale in found:
        by_reason.setdefault(stale.reason, []).append(stale)
    for reason, several in by_reason.items():
        if reason == "twice":
            yield from (_twice(stale) for stale in several)
        else:
            yield _complaint(several, taker)


def _complaint(several: list[StaleArgument], taker: str) -> str:
    first, one = several[0], len(several) == 1
    names = enumerated([stale.name for stale in several])
    match first.reason:
        case "classvar":
            return f"{names} {'is a ClassVar' if one else 'are ClassVars'}, which {taker} does not take"
        case "init=False":
            are, them = ("is", "it") if one else ("are", "them")
            return f"{names} {are} declared with `init=False`, so {taker} does not take {them}"
        case "surplus":
            arguments = "argument" if first.given == 1 else "arguments"
            return f"{first.given} positional {arguments}, where {taker} takes {first.taken or 'none'}"
    return f"{taker} takes no {'argument' if one else 'arguments'} {names}"


def enumerated(names: list[str]) -> str:
    """Return the names in backquotes: ``a``, ``b`` and ``c``."""
    quoted = [f"`{name}`" for name in names]
    return " and ".join(filter(None, (", ".join(quoted[:-1]), quoted[-1])))


def _twice(stale: StaleArgument) -> str:
    return f"`{stale.name}` is passed by keyword and, as argument {stale.position + 1}, by position"


def _place(fact: CallFact, stale: StaleArgument) -> Span:
    """The name of a keyword, or the positional argument."""
    if stale.reason in ("surplus", "twice"):
        starred = any(name == "*" for name, _ in fact.call.keywords)
        return fact.span if starred else fact.arguments[stale.position]
    whole = fact.keywords[stale.position]
    if stale.spread:
        return whole
    end = Anchor(whole.anchor.start, whole.anchor.start + len(stale.name.encode()))
    return Span(whole.line, whole.column, whole.line, whole.column + len(stale.name), end)


def _story(stale: StaleArgument, project: ProjectFacts) -> tuple[Location, ...]:
    if stale.field is not None:
        owner, span = stale.field.owner, stale.field.variable.span
        return (Location(owner.path, span, f"`{stale.name}` is declared here"),)
    cls = project.symbols.shell(stale.initialiser)
    if cls is None:
        return ()
    return (Location(stale.initialiser.path, cls.span, "what it takes are the fields of this class"),)
