"""The response of an aiohttp session is never read, released or closed.

Until its body has been read to the end, a response keeps its connection out of the pool. A
bot that only looks at ``status`` loses one connection for every answer whose body does not
arrive at once: the pool fills up (100 connections by default), the next request waits for ever, and
with debug mode the log says ``Unclosed response``. A websocket that is not closed keeps its socket.

Bad:
    import aiohttp


    class Orders:
        def __init__(self, session: aiohttp.ClientSession):
            self._session = session

        async def cancel(self, order):
            response = await self._session.delete(f"/orders/{order}")
            return response.status == 200

Good:
    import aiohttp


    class Orders:
        def __init__(self, session: aiohttp.ClientSession):
            self._session = session

        async def cancel(self, order):
            async with self._session.delete(f"/orders/{order}") as response:
                return response.status == 200

Fix safety:
    Safe for a response that is bound to a plain name, or to none: the statements that use it go into
    ``async with``. Unsafe for websockets, and where a function of the project gets the response. A response
    that outlives its block has no fix.

Limits:
    * The session must be known to be aiohttp's, by its annotation or where it is made. A session that the
      same function opens is left out, because closing it closes the connection.
    * Any use that may read the response or hand it on counts, on whatever path.
    * Callers of a project function that returns a response do not count as its owners.
    * A request inside of ``wait_for`` or ``gather`` is not checked.

See:
    https://docs.aiohttp.org/en/stable/client_reference.html#aiohttp.ClientResponse.release
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.model import Applicability, Edit, Finding, Fix, Location, Severity
from flake8_tradelint.questions.coroutines import METHODS, AwaitedRequests
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.must_call.acquire.acquisitions import (
    Acquisition,
    after_await,
    is_instance,
    tabled,
)
from flake8_tradelint.semantics.must_call.acquire.discharges import HANDED_OVER, handed_over, released
from flake8_tradelint.semantics.must_call.acquire.resources import RESPONSE, SESSION, WEBSOCKET, Resource
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef, FunctionRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.facts import CallFact, Use
    from flake8_tradelint.semantics.summary import ModuleSummary


CODE = "TL207"
NAME = "unreleased-response"
SEVERITY: Severity = "warning"
DEFAULT = True
FIX: Applicability | None = "safe"
ASKS = (AwaitedRequests(),)


def check(summary: ModuleSummary, project: ProjectFacts) -> Iterator[Finding]:
    """Responses and websockets of which no use releases them or hands them on."""
    closed: dict[str, frozenset[str]] = {}
    for fact in summary.calls:
        if fact.name not in METHODS or not any(use.kind == "awaited" for use in fact.uses):
            continue
        resource = WEBSOCKET if fact.name in WEBSOCKET.names() else RESPONSE
        uses = after_await(fact.uses)
        # The class of the receiver is the expensive question: last.
        if any(_takes_care(resource, use) for use in uses):
            continue
        if _is_local_session(project, summary.path, fact, closed):
            continue
        confidence = tabled(project, resource, summary.path, fact)
        lent = [use for use in uses if use.kind == "argument"]
        if confidence and not any(handed_over(project, resource, summary.path, use) for use in lent):
            yield _finding(project, Acquisition(summary.path, fact, confidence, awaited=True), resource)


def _takes_care(resource: Resource, use: Use) -> bool:
    return use.kind == "attribute" or released(resource, use) or use.kind in HANDED_OVER


def _is_local_session(
    project: ProjectFacts, path: str, fact: CallFact, closed: dict[str, frozenset[str]]
) -> bool:
    """Return True if the function itself opens (and so closes) the session, or closes one that is kept.

    ``closed`` collects what each function of the file closes, by its name.
    """
    func = fact.call.func
    receiver = func.value if isinstance(func, e.Attribute) else func
    options = receiver.options if isinstance(receiver, e.Union) else (receiver,)
    if any(isinstance(option, e.Entered) or _is_made(project, path, option) for option in options):
        return True
    kept = [option.attr for option in options if isinstance(option, e.Attribute)]
    if kept and fact.function not in closed:
        closed[fact.function] = frozenset(_closed(project, FunctionRef(path, fact.function)))
    return bool(kept) and not closed[fact.function].isdisjoint(kept)


def _closed(project: ProjectFacts, ref: FunctionRef) -> Iterator[str]:
    """Yield the attributes whose values the function closes: ``session`` of ``x.session.close()``."""
    from flake8_tradelint.semantics.control.parsing_again import function_at
    from flake8_tradelint.semantics.control.suites import body_nodes

    function = project.symbols.function(ref)
    found = function_at(project, ref.path, function.span.line) if function is not None else None
    for node in body_nodes(found) if found is not None else ():
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Attribute(attr=attr), attr="close")):
                yield attr


def _is_made(project: ProjectFacts, path: str, option: e.Expr) -> bool:
    symbol = project.symbols.resolve(path, option.func) if isinstance(option, e.Call) else None
    return isinstance(symbol, ClassRef | ExternalRef) and is_instance(project, SESSION, symbol)


def _finding(project: ProjectFacts, acquired: Acquisition, resource: Resource) -> Finding:
    path, fact, noun = acquired.path, acquired.fact, resource.noun
    local = next((use for use in acquired.uses if use.kind == "local"), None)
    verb = "closed" if resource is WEBSOCKET else "read or released"
    named = f"the {noun} `{local.name}`" if local is not None else f"this {noun}"
    related = [Location(path, local.span, f"bound to `{local.name}` here")] if local is not None else []
    rest = [use for use in acquired.uses if use.kind not in ("local", "discarded")]
    if rest:
        last = max(rest, key=lambda use: use.span.anchor.start)
        related.append(Location(path, last.span, f"only looked at here, and never {verb}"))
    return Finding(
        CODE,
        NAME,
        f"{named} is never {verb}, so its connection stays in use: open it with `async with`",
        Location(path, fact.span, f"{noun} created here"),
        tuple(related),
        SEVERITY,
        acquired.confidence,
        _fix(project, acquired, resource, local),
    )


def _fix(project: ProjectFacts, acquired: Acquisition, resource: Resource, local: Use | None) -> Fix | None:
    fact = acquired.fact
    place = fact.span.anchor
    alone = any(use.result == "discarded" for use in fact.uses if use.kind == "awaited")
    plain = local is not None and fact.statement.anchor.start == local.span.anchor.start
    if not fact.in_async or not (alone or plain) or fact.statement.anchor.end != place.end:
        return None
    lent = any(use.kind == "argument" for use in acquired.uses)
    applicability: Applicability = "unsafe" if lent or resource is WEBSOCKET else "safe"
    title = f"open the {resource.noun} with `async with`"
    from flake8_tradelint.semantics.must_call.release.wrapping import refuses_with

    refused = refuses_with(project, acquired.path, fact.statement, is_response=True)
    if refused:
        return Fix(f"{title}: not done by itself, as {refused}", "display", ())
    return Fix(title, applicability, (Edit(acquired.path, place, "enter_response"),))
