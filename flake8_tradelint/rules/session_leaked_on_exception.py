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
        async with aiohttp.ClientSession() as session, session.get(url) as response:
            price = await response.json()
        return price

Fix safety:
    Safe where the session is bound to one local name that is not used outside of the block. The block goes
    into ``async with``, and the close at its end and before each ``return`` or ``raise`` is deleted. Around
    a ``yield`` the block goes into ``try``, and the close into ``finally``. Where a close stands in another
    branch, or a nested function uses the session, no fix is offered.

Limits:
    * Only calls, ``await``, ``assert`` and ``raise`` count as able to raise.
    * ``except Exception`` and ``suppress(Exception)`` count as catching everything: a session that only a
      cancellation leaks is not reported.
    * These count as raising nothing: a function of the project that catches every exception; making an
      object, unless its class shows that it may raise; the ``yield`` of a pytest fixture, or of a function
      that is handed to a framework (``FastAPI(lifespan=lifespan)``); the ``close()`` of something else; a
      plain call between the making of the session and a ``try`` that closes it.
    * Awaiting a task that the function has cancelled raises ``CancelledError``, which ``except Exception``
      does not catch, unless the task's coroutine catches it. In ``except`` and ``finally`` suites nothing
      else counts but ``raise``, and ``gather(*tasks)``, which raises again what the tasks have raised.
    * What a consumer raises is raised at the ``yield`` of a context manager, and of a generator that
      ``Depends`` gets. What another generator yields counts as handed over.
    * A test of flags (``if own_session:``) is trusted to be right.

See:
    https://docs.aiohttp.org/en/stable/client_quickstart.html
"""

from __future__ import annotations

from flake8_tradelint.model import Applicability, Finding, Fix, Location, Severity
from flake8_tradelint.questions.acquisitions import Sessions
from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition, acquisition
from flake8_tradelint.semantics.must_call.acquire.resources import SESSION
from flake8_tradelint.semantics.must_call.release.closing_uses import closed_by
from flake8_tradelint.semantics.naming.symbols import FunctionRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.must_call.release.leaking_paths import LeakingPath
    from flake8_tradelint.semantics.summary import ModuleSummary


CODE = "TL202"
NAME = "session-leaked-on-exception"
SEVERITY: Severity = "warning"
DEFAULT = True
FIX: Applicability | None = "safe"
ASKS = (Sessions(),)


def check(summary: ModuleSummary, project: ProjectFacts) -> Iterator[Finding]:
    """Sessions that the function closes, but not on every way out."""
    for fact in summary.calls:
        if fact.flow is None or closed_by(SESSION, fact, fact.uses) is None:
            continue
        from flake8_tradelint.semantics.must_call.release.leaking_paths import leaking_path

        acquired = acquisition(project, SESSION, summary.path, fact)
        found = leaking_path(project, SESSION, acquired) if acquired is not None else None
        if acquired is not None and found is not None:
            yield _finding(project, acquired, found)


def _finding(project: ProjectFacts, acquired: Acquisition, found: LeakingPath) -> Finding:
    path, local, close, leak = acquired.path, found.local, found.close, found.leak
    assert leak.witness is not None
    function = project.symbols.function(FunctionRef(path, acquired.fact.function))
    yields = function is not None and function.is_generator
    if found.why == "cancelled":
        way = "`CancelledError` before that leaves it open"
        note = "awaiting the task that is cancelled raises `CancelledError`: the session stays open"
    elif leak.how == "exception":
        way, note = "an exception before that leaves it open", "if this raises, the session stays open"
    else:
        way, note = "a `return` leaves it open", "this leaves the function with the session open"
    advice = "close it in `finally`" if yields else "use `async with`"
    if found.why:
        advice = "catch it" if found.why == "cancelled" else "close it in a `finally` suite of its own"
    related = (
        *acquired.created,
        Location(path, leak.witness, note),
        Location(path, close.span, "closed here, on the happy path"),
    )
    return Finding(
        CODE,
        NAME,
        f"the session `{local.name}` is closed on line {close.span.line}, but {way}: {advice}",
        Location(path, acquired.fact.span, "session created here"),
        related,
        SEVERITY,
        acquired.confidence,
        _fix(project, acquired, found, yields=yields),
    )


def _fix(project: ProjectFacts, acquired: Acquisition, found: LeakingPath, *, yields: bool) -> Fix | None:
    """``try`` and ``finally`` around a ``yield``, otherwise ``async with``."""
    from flake8_tradelint.semantics.must_call.release.leaking_paths import closing_in_finally

    if found.why:
        return None
    if yields:
        return closing_in_finally(project, SESSION, acquired, found)
    from flake8_tradelint.rules.entering_sessions import enter_fix

    return enter_fix(project, acquired, found.local, closed=True, always=found.always)
