"""Find async functions that are handed to callers who cannot await them, or where a coroutine is wanted."""

from __future__ import annotations

from flake8_tradelint.model import Edit, Fix, Location
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.coroutines.callers import CHOOSERS, OF_SEVERAL, REFUSING, STARTERS, drops
from flake8_tradelint.semantics.coroutines.dropped_handlers import dropping_call
from flake8_tradelint.semantics.coroutines.executors import loses
from flake8_tradelint.semantics.coroutines.outside_effects import applicability
from flake8_tradelint.semantics.coroutines.starters import refusal
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.model import Span
    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.coroutines.doubts import Doubts
    from flake8_tradelint.semantics.coroutines.functions import Made
    from flake8_tradelint.semantics.facts import CallFact


class Handed(Record):
    """An async function that a call gets at ``span``."""

    span: Span
    message: str
    made: Made
    fix: Fix | None = None
    story: tuple[Location, ...] = ()


def handed_functions(path: str, fact: CallFact, project: ProjectFacts, doubts: Doubts) -> Iterator[Handed]:
    """Yield the async functions among the arguments whose coroutines nobody will await."""
    if fact.must_raise or any(name == "*" for name, _ in fact.call.keywords):
        return
    for place, value, span in _arguments(fact):
        func = _function(value)
        if func is not None and not _may_be_async(func, project):
            continue
        told = _told(path, fact, place, project) if func is not None else ""
        may_drop = func is not None and not told and project.suspects.may_drop(fact.name)
        made = (
            project.async_functions.made_by(path, func) if func is not None and (told or may_drop) else None
        )
        if func is None or made is None or made.generator:
            continue
        if doubts.may_be_replaced(made.name) or not project.async_functions.is_certain(path, func, made):
            continue
        story: tuple[Location, ...] = ()
        if not told:
            at = dropping_call(project, path, fact.call.func, place)
            if at is None:
                continue
            told = f"`{fact.name}` calls `{{name}}()` as a plain function, and nobody awaits the coroutine"
            story = (at,)
        fix = _call_it(path, span, made, project) if fact.name in STARTERS and func is value else None
        yield Handed(span, told.format(name=made.name), made, fix, story)


def _may_be_async(func: e.Expr, project: ProjectFacts) -> bool:
    """Return False for an attribute of an object under whose name no class has an async method."""
    if not isinstance(func, e.Attribute) or project.suspects.may_be(func.attr):
        return True
    # A module may have an async function under another name.
    root: e.Expr = func
    while isinstance(root, e.Attribute):
        root = root.value
    return isinstance(root, e.Import | e.Name)


def _arguments(fact: CallFact) -> Iterator[tuple[str, e.Expr, Span]]:
    """Yield position or keyword, value and span of each argument; the items of a list one by one."""
    for place, (value, span) in enumerate(zip(fact.call.args, fact.arguments, strict=True)):
        items = value.items if isinstance(value, e.Sequence) and fact.name in OF_SEVERAL else (value,)
        yield from ((str(place), item, span) for item in items)
    for (name, value), span in zip(fact.call.keywords, fact.keywords, strict=True):
        yield name, value, span


def _told(path: str, fact: CallFact, place: str, project: ProjectFacts) -> str:
    """Return the message about a function at this place, with ``{name}`` in it; ``""`` if there is none."""
    caller = e.last_name(fact.call.func) or fact.name
    error = refusal(project, path, fact, place)
    if error:
        return f"`{caller}` wants a coroutine and raises `{error}`, as `{{name}}` is the function: call it"
    if drops(project, path, fact.call.func, place):
        if caller in REFUSING:
            return f"`{caller}` raises `TypeError`, as `{{name}}` is a coroutine function"
        lost = "takes the coroutine for the result" if caller in CHOOSERS else "does not await it"
        return f"`{caller}` calls `{{name}}()` and {lost}, so it never runs"
    if loses(project, path, fact, place):
        return f"`{caller}` calls `{{name}}()` in a thread, and nobody awaits the coroutine that it gives"
    return ""


def _call_it(path: str, span: Span, made: Made, project: ProjectFacts) -> Fix | None:
    """Return the fix that calls the function, if it needs no arguments."""
    if made.defined is None or made.required:
        return None
    edit = Edit(path, span.anchor, "call_function")
    return Fix(f"call `{made.name}()`", applicability(project, made), (edit,))


def _function(value: e.Expr) -> e.Expr | None:
    """The function that is handed over, by itself or with arguments."""
    if isinstance(value, e.Call):
        partial = e.last_name(value.func) == "partial" and value.args
        return value.args[0] if partial else None
    return value if isinstance(value, e.Attribute | e.Name | e.Import | e.Function) else None
