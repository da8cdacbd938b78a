"""A class keeps an aiohttp session on an attribute, and nothing ever closes it.

``startup()`` opens the session, ``shutdown()`` forgets it: every restart or reconnect of the
service leaks a connector with its sockets, and the log says ``Unclosed client session`` when
the object dies. Tests that build the service leak one per test.

Bad:
    import aiohttp


    class PriceFeed:
        def __init__(self):
            self._session = None

        async def startup(self):
            self._session = aiohttp.ClientSession()

        async def shutdown(self):
            self.running = False

Good:
    import aiohttp


    class PriceFeed:
        def __init__(self):
            self._session = None

        async def startup(self):
            self._session = aiohttp.ClientSession()

        async def shutdown(self):
            self.running = False
            if self._session is not None:
                await self._session.close()

Fix safety:
    Adds the close to the one coroutine of the class that ends the object's life (``close``, ``stop``,
    ``shutdown``, ``__aexit__`` and the like), if the attribute never holds anything but sessions of the
    class's own, or ``None``. The fix is unsafe where the session is lent to other objects, or where
    ``__init__`` makes it and the object can be started again. If the class has no such coroutine, or
    several, no fix is offered. A task that uses the session is still reported (TL303, TL304): that it is
    closed is no end of the task. Where both fixes are applied, the task is cancelled first.

Limits:
    * Any use that could close the session counts: in the class, its bases, mixins and subclasses, on
      receivers of unknown class, and under its name in a string. So a close that is not awaited is not
      found here.
    * Where methods of the class alone close the session, two of them may fail before they do: an
      ``__aenter__`` that has opened it (``__aexit__`` is not called then), also in a method that it calls;
      and every closer, by awaiting a task that it has cancelled (``CancelledError``), tasks that have
      failed, or a request. Awaits of what only ends other things (``await self.ws.close()``) do not count,
      nor do plain calls. A coroutine that catches its cancellation raises nothing.
    * Sessions in a list or dictionary that the class makes are followed through loops and copies. Where the
      container is passed to other code, the rule is quiet.
    * A session that is passed to another object counts as lent, and still has to be closed, unless the
      object closes it, is called ``close...`` or the like, or gets a function that closes it
      (``partial(close, self.session)``).
    * A session on an exit stack of the object counts as closed where something closes the stack. A stack that
      the object got from its caller is the caller's.
    * What a getter returns is followed to its callers. Where it goes on to unknown code, the rule is quiet.
    * Quiet about an attribute that is read before any known class has set it, as an unknown base did, and
      about a mixin that no known class uses.
    * On an object of a class outside of the project (``bot.session = ...``, ``app.state.session = ...``,
      ``app["session"] = ...``) a session is reported only if the project reads it from such an object, and
      nobody closes what any object has under the name, nor an object of unknown class that has the same
      name. An argument of unknown class counts only if it is called an application or a bot.

See:
    https://docs.aiohttp.org/en/stable/client_advanced.html#graceful-shutdown
"""

from __future__ import annotations

from flake8_tradelint.model import Applicability, Finding, Location, Severity
from flake8_tradelint.questions.acquisitions import Sessions
from flake8_tradelint.questions.resources import SessionFields
from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition, acquisition, session_of
from flake8_tradelint.semantics.must_call.acquire.discharges import handed_over, released
from flake8_tradelint.semantics.must_call.acquire.resources import SESSION
from flake8_tradelint.semantics.must_call.own.generated_values import (
    kept_in_field,
    made_for_field,
)
from flake8_tradelint.semantics.must_call.own.ownership import Held, is_inside, owner_of
from flake8_tradelint.semantics.must_call.release.release_analysis import (
    closed_before_replacement,
    is_released,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.facts import Use
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource
    from flake8_tradelint.semantics.must_call.release.foreign_objects import Forgotten
    from flake8_tradelint.semantics.summary import ModuleSummary


CODE = "TL203"
NAME = "unclosed-session-attribute"
SEVERITY: Severity = "error"
DEFAULT = True
FIX: Applicability | None = "safe"
ASKS = (Sessions(), SessionFields())


def check(summary: ModuleSummary, project: ProjectFacts) -> Iterator[Finding]:
    """Sessions stored on self (or the class) that no use of that attribute releases."""
    told: set[Location] = set()
    for fact in summary.calls:
        made = made_for_field(project, summary.path, fact)
        acquired = acquisition(project, SESSION, summary.path, made)
        if acquired is None or any(name == "connector_owner" for name, _ in fact.call.keywords):
            continue
        stored = _stored_on_self(project, acquired) or _given_by_class(project, acquired)
        if stored is None:
            yield from _on_stack(project, acquired)
            from flake8_tradelint.semantics.must_call.release.foreign_objects import forgotten_on_foreign

            there = forgotten_on_foreign(project, SESSION, acquired)
            if there is not None:
                yield _on_foreign(acquired, there)
            continue
        held, use = stored
        if not is_released(project, session_of(acquired), held):
            yield _finding(project, acquired, held, use)
            continue
        for skipped in _skipped(project, acquired, held):
            if skipped.primary not in told:
                told.add(skipped.primary)
                yield skipped


def _skipped(project: ProjectFacts, acquired: Acquisition, held: Held) -> Iterator[Finding]:
    """Yield the finding for a session that stays open if a method of its class fails."""
    from flake8_tradelint.semantics.must_call.own.closers import may_fail_half_way

    if not may_fail_half_way(project, held.owner):
        return
    from flake8_tradelint.semantics.must_call.release.skipped_closes import skipped_close

    found = skipped_close(project, session_of(acquired), held)
    if found is not None:
        from flake8_tradelint.rules.skipped_closes import skipped_finding

        yield skipped_finding((CODE, NAME), SESSION, acquired, found)


def _stored_on_self(project: ProjectFacts, acquired: Acquisition) -> tuple[Held, Use] | None:
    """The attribute that holds the session, if that is all that becomes of it."""
    found, path = None, acquired.path
    for use in acquired.uses:
        owner = owner_of(project, path, use)
        if owner is not None:
            found = found or (Held(path, acquired.fact, *owner, is_inside(use)), use)
        elif use.kind != "returned" and _takes_care(project, session_of(acquired), path, use):
            return None
    return found


def _given_by_class(project: ProjectFacts, acquired: Acquisition) -> tuple[Held, Use] | None:
    """The property that gives the session, the field that it is made for, or the attribute of a base."""
    from flake8_tradelint.semantics.must_call.own.generated_values import made_by_property

    given = made_by_property(project, acquired) or kept_in_field(project, acquired)
    if given is not None or not acquired.fact.cls or all(use.kind != "returned" for use in acquired.uses):
        return given
    from flake8_tradelint.semantics.must_call.own.kept_by_bases import kept_by_base

    return kept_by_base(project, SESSION, acquired)


def _on_stack(project: ProjectFacts, acquired: Acquisition) -> Iterator[Finding]:
    """The session that an exit stack of the object has to close, and nobody closes the stack."""
    if not any(use.kind == "argument" for use in acquired.uses):
        return
    from flake8_tradelint.semantics.must_call.own.closers import closers, place
    from flake8_tradelint.semantics.must_call.release.forgotten_stacks import forgotten_stack

    found = forgotten_stack(project, session_of(acquired), acquired)
    if found is None:
        return
    held, use = found
    closer = place(project, closers(project, held), held.attr)
    forgetful = f"; `{closer}` looks like the place and forgets it" if closer else ""
    message = (
        f"the exit stack in `{held.shown}`, which has to close this session, is closed by no method of "
        f"`{held.owner.qualname}`{forgetful}"
    )
    entered = Location(held.path, use.span, f"put on the stack in `{held.attr}` here")
    primary = Location(held.path, held.fact.span, "session created here")
    yield Finding(CODE, NAME, message, primary, (*acquired.created, entered), SEVERITY, acquired.confidence)


def _on_foreign(acquired: Acquisition, there: Forgotten) -> Finding:
    put, (path, asked) = there.put, there.asked
    related = (
        *acquired.created,
        Location(acquired.path, put.use.span, f"kept in `{put.shown}` here"),
        Location(path, asked.span, "used from there"),
    )
    message = f"the session in `{put.shown}` is never closed: close it when the program ends"
    primary = Location(acquired.path, acquired.fact.span, "session created here")
    return Finding(CODE, NAME, message, primary, related, SEVERITY, acquired.confidence)


def _takes_care(project: ProjectFacts, session: Resource, path: str, use: Use) -> bool:
    if use.kind == "attribute" or released(session, use):
        return True
    return handed_over(project, SESSION, path, use) and not _is_kept_open(project, path, use)


def _finding(project: ProjectFacts, acquired: Acquisition, held: Held, use: Use) -> Finding:
    from flake8_tradelint.semantics.must_call.release.closing_fixes import closing_fix

    by_base = use.kind == "returned" and held.fact.function != f"{held.owner.qualname}.{held.attr}"
    given = use.kind == "returned" and not by_base
    story = (
        "given by the property"
        if given
        else "returned to a base, which keeps it in"
        if by_base
        else "kept in"
    )
    kept = Location(held.path, use.span, f"{story} `{held.attr}` of `{held.owner.qualname}` here")
    related = [*acquired.created, kept]
    from flake8_tradelint.semantics.must_call.own.closers import closers, place

    ends = list(closers(project, held))
    related += [
        Location(ref.path, method.span, f"`{method.name}()` does not close it") for ref, method in ends
    ]
    replaced = closed_before_replacement(project, SESSION, held)
    if replaced is not None:
        related.append(Location(held.path, replaced, "only the one that is replaced is closed here"))
    which = "last " if replaced is not None else ""
    closer = place(project, ends, held.attr)
    forgetful = f"; `{closer}` looks like the place and forgets it" if closer else ""
    message = (
        f"the {which}session {'that' if given else 'in'} `{held.shown}` {'makes ' if given else ''}is closed "
        f"by no method of `{held.owner.qualname}`{forgetful}"
    )
    primary = Location(held.path, held.fact.span, "session created here")
    fix = closing_fix(project, SESSION, held) if acquired.factory is None else None
    return Finding(CODE, NAME, message, primary, tuple(related), SEVERITY, acquired.confidence, fix)


def _is_kept_open(project: ProjectFacts, path: str, use: Use) -> bool:
    if use.kind != "argument":
        return False
    from flake8_tradelint.semantics.must_call.release.handed_out_values import is_kept_open

    return is_kept_open(project, SESSION, path, use)
