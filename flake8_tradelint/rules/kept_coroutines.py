"""TL308: async functions that an object keeps as handlers, and calls without awaiting them."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.model import Location, Span
    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.coroutines.functions import Made
    from flake8_tradelint.semantics.facts import AttributeFact, CallFact
    from flake8_tradelint.semantics.summary import ModuleSummary


class Kept(Record):
    """An async function that is kept as a handler, and the place where it is called.

    ``attr``: the attribute that a statement assigns it to.
    """

    span: Span
    message: str
    made: Made
    called: Location
    attr: str = ""


def kept_coroutines(
    summary: ModuleSummary, functions: tuple[str, ...], attributes: tuple[str, ...], project: ProjectFacts
) -> Iterator[Kept]:
    """Yield the async functions that the file hands to objects which call them as plain ones.

    ``functions`` and ``attributes`` are what may get one, by the file's text.
    """
    for call in summary.calls if functions else ():
        if call.name in functions and not call.must_raise:
            yield from _given(summary.path, call, project)
    for fact in summary.attributes if attributes else ():
        if fact.attr in attributes and fact.context == "store":
            yield from _assigned(summary.path, fact, project)


def _given(path: str, call: CallFact, project: ProjectFacts) -> Iterator[Kept]:
    places = [
        (str(place), value, span)
        for place, (value, span) in enumerate(zip(call.call.args, call.arguments, strict=True))
    ]
    places += [
        (name, value, span) for (name, value), span in zip(call.call.keywords, call.keywords, strict=True)
    ]
    if any(place.startswith("*") for place, *_ in places):
        return
    for place, value, span in places:
        made = _made(path, value, project)
        if made is None:
            continue
        at = project.kept_handlers.by_call(path, call.call.func, place)
        if at is not None:
            who = f"what `{call.name}` gets is called as a plain function"
            yield Kept(span, _message(who, made), made, at)


def _assigned(path: str, fact: AttributeFact, project: ProjectFacts) -> Iterator[Kept]:
    made = _made(path, fact.value, project)
    if made is None:
        return
    at = project.kept_handlers.by_attribute(path, fact.receiver, fact.attr)
    if at is not None:
        message = _message(f"`{fact.attr}` is called as a plain function", made)
        yield Kept(fact.span, message, made, at, fact.attr)


def _made(path: str, value: e.Expr | None, project: ProjectFacts) -> Made | None:
    """Return what the function makes that is handed over, if it surely is an async one."""
    if not isinstance(value, e.Attribute | e.Name | e.Import | e.Function):
        return None
    made = project.async_functions.certainly_made_by(path, value)
    return made if made is not None and not made.generator and not made.request else None


def _message(who: str, made: Made) -> str:
    lost = f"nobody awaits the coroutine of `{made.name}`, so it never runs"
    return f"{who}, and {lost}: start a task in a plain one"
