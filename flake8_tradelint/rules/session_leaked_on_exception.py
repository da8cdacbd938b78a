"""A session is closed on the happy path only: an exception or an early return leaks it.

``await session.close()`` at the end of the function is not reached when a request raises, when
the exchange answers with an error, or when the task is cancelled by a timeout. Every failed
request then leaves a connector behind: memory and sockets grow exactly when the exchange is
in trouble, and the log says ``Unclosed client session``.

Bad:
    import aiohttp


    async def fetch_price(url):
        session = aiohttp.ClientSession()
        response = await session.get(url)
        price = await response.json()
        await session.close()
        return price

Good:
    import aiohttp


    async def fetch_price(url):
        async with aiohttp.ClientSession() as session:
            response = await session.get(url)
            price = await response.json()
        return price

Fix safety:
    Safe where the session is bound to one local name that is used nowhere outside the block: the
    block is put under ``async with``; the close at its end and those before a ``return`` or
    ``raise`` are deleted. What a context manager yields may be used until it goes on. Where a close
    stands in another branch, or a nested function uses the session, nothing is offered.

Limits:
    Only calls, ``await``, ``assert`` and ``raise`` count as able to raise, and ``except Exception``
    as catching everything. A test of flags (``if own_session:``) is trusted to be right.

See:
    https://docs.aiohttp.org/en/stable/client_quickstart.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from flake8_tradelint.model import Applicability, Finding, Location, Severity
from flake8_tradelint.rules import unclosed_session
from flake8_tradelint.semantics.control.flow import Flow, Leak, leaks
from flake8_tradelint.semantics.must_call.callees import is_context_manager
from flake8_tradelint.semantics.must_call.obligations import Acquisition, acquisition, handed_over, released
from flake8_tradelint.semantics.must_call.ownership import callee_may_release
from flake8_tradelint.semantics.must_call.resources import SESSION
from flake8_tradelint.semantics.summary import CallFact, Interests, ModuleSummary, Use

if TYPE_CHECKING:
    from flake8_tradelint.project import ProjectFacts

CODE = "TL202"
NAME = "session-leaked-on-exception"
SEVERITY: Severity = "warning"
DEFAULT = True
TRIGGERS: tuple[bytes, ...] = (b"Session",)
FIX: Applicability | None = "safe"


def interests(project: ProjectFacts) -> Interests:
    """Calls of aiohttp's session class and of its subclasses in the project."""
    return Interests(callees=project.class_names(SESSION.names()))


def reaches(path: str, project: ProjectFacts) -> bool:
    """Files that call a function of the project which makes a session for them."""
    return project.transfers.reach(SESSION, path)


def concerns(path: str, project: ProjectFacts) -> bool:
    """Is one of them called?"""
    return project.may_call(path, interests(project).callees)


def needed(path: str, project: ProjectFacts) -> Iterable[bytes]:
    """Nothing but the calls of interest."""
    return ()


def check(summary: ModuleSummary, project: ProjectFacts) -> Iterator[Finding]:
    """Sessions that the function closes, but not on every way out."""
    for fact in summary.calls:
        if fact.flow is None or _close(fact) is None:
            continue
        acquired = acquisition(project, SESSION, summary.path, fact)
        if acquired is not None:
            yield from (_finding(acquired, leak) for leak in leaks_of(project, acquired)[:1])


def leaks_of(project: ProjectFacts, acquired: Acquisition) -> list[Leak]:
    """The ways out on which a session that is closed on others stays open, exceptions first."""
    flow = acquired.fact.flow
    if flow is None or _close(acquired.fact) is None or not _stays_inside(acquired):
        return []
    if not any(use.kind == "local" for use in acquired.uses):
        return []  # `async with ClientSession() as session`, and detached in the block
    return [leak for leak in _leaks(project, acquired, flow) if leak.witness is not None]


def _close(fact: CallFact) -> Use | None:
    return next((use for use in fact.uses if use.kind == "method" and released(SESSION, use)), None)


def _stays_inside(acquired: Acquisition) -> bool:
    """Is the session used by this function alone, under a name, so that its flow tells the whole story?"""
    return all(use.function == acquired.fact.function and not use.through for use in acquired.uses)


def _leaks(project: ProjectFacts, acquired: Acquisition, flow: Flow) -> list[Leak]:
    """The ways out on which the session stays open, exceptions first."""
    path, uses = acquired.path, acquired.uses
    names = frozenset(use.name for use in uses if use.kind == "local")
    ended = tuple(use.span.anchor for use in uses if _ends(project, path, use))
    lent = tuple(use.span.anchor for use in uses if use.kind == "argument" and _is_lent(project, path, use))
    found = leaks(flow, ended, names)
    if lent and any(leak.how == "return" for leak in found):
        # Without an exception the function does not close it: then the callee has taken it over.
        found = leaks(flow, (*ended, *lent), names)
    return sorted(found, key=lambda leak: leak.how)


def _ends(project: ProjectFacts, path: str, use: Use) -> bool:
    if use.kind == "argument":
        return callee_may_release(use) or project.transfers.handling(SESSION, path, use) == "released"
    if use.kind == "yielded":
        # What fails in the block of a context manager is raised where it yields.
        return not is_context_manager(project, path, use.function)
    return released(SESSION, use) or use.kind == "attribute" or handed_over(project, SESSION, path, use)


def _is_lent(project: ProjectFacts, path: str, use: Use) -> bool:
    """May the callee take the session over, for all we know?"""
    return not _ends(project, path, use) and handed_over(project, SESSION, path, use)


def _finding(acquired: Acquisition, leak: Leak) -> Finding:
    fact, path, close = acquired.fact, acquired.path, _close(acquired.fact)
    local = next(use for use in acquired.uses if use.kind == "local")
    assert leak.witness is not None and close is not None
    if leak.how == "exception":
        way, note = "an exception before that leaves it open", "if this raises, the session stays open"
    else:
        way, note = "a `return` leaves it open", "this leaves the function with the session open"
    related = (
        *acquired.created,
        Location(path, leak.witness, note),
        Location(path, close.span, "closed here, on the happy path"),
    )
    return Finding(
        CODE,
        NAME,
        f"the session `{local.name}` is closed on line {close.span.line}, but {way}: use `async with`",
        Location(path, fact.span, "session created here"),
        related,
        SEVERITY,
        acquired.confidence,
        unclosed_session.enter_fix(acquired, local, closed=True),
    )
