"""A session, connection or client is closed without ``await``, which closes nothing.

``session.close()`` only makes a coroutine. Unless something awaits it, the connector keeps its
sockets, and the log says ``coroutine 'ClientSession.close' was never awaited`` and ``Unclosed
client session``. The same happens where ``close`` is registered with something that calls it
and ignores what it returns: ``atexit.register``, ``loop.call_soon``, ``add_done_callback``. And
``session.close`` without parentheses does not even make a coroutine.

Bad:
    import aiohttp


    class PriceFeed:
        async def startup(self):
            self._session = aiohttp.ClientSession()

        async def shutdown(self):
            self._session.close()

Good:
    import aiohttp


    class PriceFeed:
        async def startup(self):
            self._session = aiohttp.ClientSession()

        async def shutdown(self):
            await self._session.close()

Fix safety:
    Adds ``await`` where the call is a statement of its own in an ``async def`` and the value is certainly a
    session. Where it may be something else (a session or what a caller passed) the fix is unsafe. Plain
    functions, ``__del__`` and registered methods have no fix: they cannot await. Missing parentheses are
    added under the same conditions.

Limits:
    * The value must be known to be a session, or a resource of ``TL209`` whose close is a coroutine: it is
      acquired in sight, annotated, or returned by a function that is. Items of a container on ``self`` are
      known by what is put into it, if the container is passed to nobody.
    * What a function puts into a global counts as what the global holds, with medium confidence.
    * A coroutine that is stored, or passed to unknown code, counts as awaited there.

See:
    https://docs.aiohttp.org/en/stable/client_reference.html#aiohttp.ClientSession.close
"""

from __future__ import annotations

from flake8_tradelint.model import Applicability, Confidence, Edit, Finding, Fix, Location, Severity, Span
from flake8_tradelint.questions.unawaited_closes import UnawaitedCloses, closed_rows, closers
from flake8_tradelint.semantics import expr as e

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.facts import AttributeFact, CallFact, Use
    from flake8_tradelint.semantics.must_call.own.held_resources import Holder
    from flake8_tradelint.semantics.summary import ModuleSummary


CODE = "TL205"
NAME = "unawaited-close"
SEVERITY: Severity = "error"
DEFAULT = True
FIX: Applicability | None = "safe"
ASKS = (UnawaitedCloses(),)


def check(summary: ModuleSummary, project: ProjectFacts) -> Iterator[Finding]:
    """Calls of a closing coroutine function whose result is dropped, and callers that drop it."""
    names, resources = closers(project), closed_rows(project)
    for fact in summary.calls:
        if fact.name not in names or not isinstance(fact.call.func, e.Attribute):
            continue
        if not _is_dropped(project, summary.path, fact) or _is_waited_for(project, summary.path, fact):
            continue
        from flake8_tradelint.semantics.must_call.own.held_resources import held_resource, is_coroutine

        holder = held_resource(project, resources, summary.path, fact.call.func.value)
        if holder is None or _is_collected(fact.call.func.value, holder):
            continue  # `unclosed-session` reports where the sessions are put into the container
        if is_coroutine(project, holder, fact.name):
            yield _called(
                summary.path, fact, holder, _opened(project, summary.path, holder, fact.call.func.value)
            )
    for attribute in summary.attributes:
        if attribute.attr in names:
            yield from _registered(summary.path, attribute, project)
            yield from _uncalled(summary, attribute, project)
            yield from _kept_and_called(summary, attribute, project)


def _is_collected(value: e.Expr, holder: Holder) -> bool:
    """Return True for sessions out of a container that begins empty, to which they are added one by one."""
    if holder.resource.noun != "session" or not isinstance(value, e.Element | e.Subscript | e.Call):
        return False
    inner = value.func if isinstance(value, e.Call) else value.value
    while isinstance(inner, e.Attribute | e.Call):
        inner = inner.func if isinstance(inner, e.Call) else inner.value
    return isinstance(inner, e.Union) and any(map(e.is_empty, inner.options))


def _is_dropped(project: ProjectFacts, path: str, fact: CallFact) -> bool:
    """Is the coroutine that the call makes thrown away?"""
    return all(
        use.kind in ("discarded", "local") or (use.kind == "lambda" and _drops_result(project, path, use))
        for use in fact.uses
    )


def _drops_result(project: ProjectFacts, path: str, use: Use) -> bool:
    from flake8_tradelint.semantics.must_call.tasks.callbacks import drops_result

    return drops_result(project, path, use.expr)


def _is_waited_for(project: ProjectFacts, path: str, fact: CallFact) -> bool:
    """Return True if there is ``await pool.wait_closed()`` as well: the close only begins it."""
    if not fact.receiver or not project.mentions(path, (b"wait_closed",)):
        return False
    from flake8_tradelint.semantics.must_call.release.waiting_closes import waited_for

    return fact.receiver in waited_for(project.data(path))


def _called(path: str, fact: CallFact, holder: Holder, opened: tuple[Location, ...]) -> Finding:
    noun = holder.resource.noun
    function = fact.function.rsplit(".", 1)[-1]
    what = f"`{fact.name}()` of the {noun} is not awaited, so it stays open"
    lambdas = [use for use in fact.uses if use.kind == "lambda"]
    if lambdas:
        way = f": `{e.last_name(lambdas[0].expr)}` throws the coroutine away"
    elif fact.in_async:
        way = ": add `await`"
    elif function == "__del__":
        way = ": `__del__` cannot await, close it in an async method"
    else:
        way = f": make `{function}` async, or run the coroutine" if function else ": run the coroutine"
    return _finding(path, fact.span, what + way, holder, _fix(path, fact, holder), opened)


def _fix(path: str, fact: CallFact, holder: Holder) -> Fix | None:
    """``await`` in front of a statement that is nothing but the call."""
    plain = fact.statement.anchor == fact.span.anchor
    if not (plain and fact.in_async) or fact.function.endswith("__del__"):
        return None
    edit = Edit(path, fact.span.anchor, "add_await")
    return Fix(f"await `{fact.name}()`", "safe" if holder.certain else "unsafe", (edit,))


def _registered(path: str, attribute: AttributeFact, project: ProjectFacts) -> Iterator[Finding]:
    """``atexit.register(session.close)``: the bound method is called by somebody who cannot await."""
    callers = [use for use in attribute.uses if use.kind == "argument" and use.name != "func"]
    if not callers:
        return
    from flake8_tradelint.semantics.must_call.own.held_resources import held_resource, is_coroutine
    from flake8_tradelint.semantics.must_call.tasks.callbacks import is_callback

    callers = [
        use for use in callers if is_callback(use.expr, use.name) and _drops_result(project, path, use)
    ]
    holder = held_resource(project, closed_rows(project), path, attribute.receiver) if callers else None
    if holder is None or not is_coroutine(project, holder, attribute.attr):
        return
    caller = e.last_name(callers[0].expr)
    message = (
        f"`{caller}` calls `{attribute.attr}()` of the {holder.resource.noun} and does not await it, "
        "so it stays open"
    )
    opened = _opened(project, path, holder, attribute.receiver)
    yield _finding(path, callers[0].span, message, holder, None, opened)


def _uncalled(summary: ModuleSummary, attribute: AttributeFact, project: ProjectFacts) -> Iterator[Finding]:
    """``session.close`` or ``await session.close``: the statement names the method and does not call it."""
    kinds = [use.kind for use in attribute.uses]
    if kinds not in (["discarded"], ["awaited", "discarded"]):
        return
    from flake8_tradelint.semantics.must_call.own.held_resources import held_resource, is_coroutine

    path, use = summary.path, attribute.uses[0]
    holder = held_resource(project, closed_rows(project), path, attribute.receiver)
    if holder is None or attribute.attr not in holder.resource.releases:
        return
    awaits = kinds == ["discarded"] and is_coroutine(project, holder, attribute.attr)
    noun = holder.resource.noun
    what = f"`{attribute.attr}` of the {noun} is not called, so it stays open"
    way = ": add parentheses and `await`" if awaits else ": add parentheses"
    if "awaited" in kinds:
        what = f"`await` of the method `{attribute.attr}` itself raises `TypeError`; the {noun} stays open"
    fix = None
    if not use.through and (not awaits or _is_in_async(summary, attribute)):
        edit = Edit(path, use.span.anchor, "add_parentheses", (("awaited", "yes"),) if awaits else ())
        fix = Fix(
            f"write `{attribute.attr}()` with parentheses", "safe" if holder.certain else "unsafe", (edit,)
        )
    opened = _opened(project, path, holder, attribute.receiver)
    yield _finding(path, attribute.span, what + way, holder, fix, opened)


def _kept_and_called(
    summary: ModuleSummary, attribute: AttributeFact, project: ProjectFacts
) -> Iterator[Finding]:
    """``close = session.close; close()``: the variable's call makes a coroutine that nobody awaits."""
    calls = [use for use in attribute.uses if (use.kind, use.name) == ("argument", "func")]
    others = any(use.kind not in ("local", "tested") for use in attribute.uses if use not in calls)
    if not calls or others or any(use.result != "discarded" for use in calls):
        return
    at = calls[0].span.anchor.start
    if any(fact.name == attribute.attr and fact.span.anchor.start == at for fact in summary.calls):
        return  # nothing but the method is bound to the variable: the call itself tells
    from flake8_tradelint.semantics.must_call.own.held_resources import held_resource, is_coroutine

    holder = held_resource(project, closed_rows(project), summary.path, attribute.receiver)
    if holder is None or not is_coroutine(project, holder, attribute.attr):
        return
    name = next((use.name for use in attribute.uses if use.kind == "local"), attribute.attr)
    message = (
        f"`{name}()` makes the coroutine of `{attribute.attr}` of the {holder.resource.noun} and is not "
        "awaited, so it stays open: add `await`"
    )
    opened = _opened(project, summary.path, holder, attribute.receiver)
    yield _finding(summary.path, calls[0].span, message, holder, None, opened)


def _is_in_async(summary: ModuleSummary, attribute: AttributeFact) -> bool:
    """Return True if the attribute stands in an ``async def`` that can await it."""
    found = (function for function in summary.functions if function.qualname == attribute.function)
    function = next(found, None)
    return function is not None and function.is_async and function.name != "__del__"


def _opened(project: ProjectFacts, path: str, holder: Holder, value: e.Expr) -> tuple[Location, ...]:
    """Return where the value that stays open was opened."""
    from flake8_tradelint.semantics.must_call.own.opening_places import opened_at

    return opened_at(project, holder.resource, path, value)


def _finding(
    path: str, span: Span, message: str, holder: Holder, fix: Fix | None, opened: tuple[Location, ...]
) -> Finding:
    confidence: Confidence = "high" if holder.certain else "medium"
    return Finding(CODE, NAME, message, Location(path, span), opened, SEVERITY, confidence, fix)
