"""A session, connection or client is replaced, or given up, while it may still be open.

A reconnect loop that makes a session at every turn and closes only the last one leaks one
connector, with its sockets, for every reconnect: exactly when the exchange drops connections the
bot runs out of file descriptors. The log says ``Unclosed client session`` once for each. The same
happens where an ``except`` suite sets ``self._client = None`` and a later call makes a new one.

Bad:
    import aiohttp


    async def first_answer(urls):
        while True:
            session = aiohttp.ClientSession()
            try:
                async with session.get(urls.pop()) as response:
                    answer = await response.json()
                await session.close()
                return answer
            except Exception as error:
                print("the next one:", error)

Good:
    import aiohttp


    async def first_answer(urls):
        while True:
            async with aiohttp.ClientSession() as session:
                try:
                    async with session.get(urls.pop()) as response:
                        answer = await response.json()
                    return answer
                except Exception as error:
                    print("the next one:", error)

Fix safety:
    A local session goes into ``async with``, as for ``TL202``. What an attribute holds is closed before it
    is replaced. That is unsafe, as other code may still use it, and offered only where the attribute holds
    nothing but sessions of its class, or ``None``, from the start.

Limits:
    Reported where the control flow of one function shows it:

    * a loop around the assignment, a second assignment, or a loop that calls a method which always assigns;
    * a method that always assigns what ``__init__`` has assigned already, unless it may be there to begin
      anew after a close: it is called ``reconnect``, ``start``, ``new_session`` or the like, or the method
      that closes calls it. Where an ``except`` suite runs it, there was no close, whatever its name is.

    An attribute that is set to ``None`` (or deleted) counts where other methods close it, a method other
    than ``__init__`` fills it, and it holds nothing from elsewhere. Methods do not count whose name tells of
    an end (``on_disconnect``) or a beginning (``connect``), that are passed on as callbacks, or that call
    something that may close the value. Nor do connections of ``TL209`` in handlers of ``ConnectionClosed``
    and the like, or where ``async for`` reads them, nor the writers of streams.

    A test of the old session (``if self._session.closed``), or a method in between that may close it, is
    trusted.

See:
    https://docs.aiohttp.org/en/stable/client_quickstart.html#make-a-request
"""

from __future__ import annotations

from flake8_tradelint.model import Applicability, Finding, Fix, Location, Severity, Span
from flake8_tradelint.questions.acquisitions import Sessions
from flake8_tradelint.questions.resources import Resources, all_rows
from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition, acquisition
from flake8_tradelint.semantics.must_call.acquire.resources import SESSION
from flake8_tradelint.semantics.must_call.own.ownership import Held, owner_class

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.facts import Use
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource
    from flake8_tradelint.semantics.must_call.release.overwritten_attributes import Overwriting
    from flake8_tradelint.semantics.naming.symbols import ClassRef
    from flake8_tradelint.semantics.summary import ModuleSummary


CODE = "TL204"
NAME = "overwritten-session"
SEVERITY: Severity = "error"
DEFAULT = True
FIX: Applicability | None = "safe"
ASKS = (Sessions(), Resources())


def check(summary: ModuleSummary, project: ProjectFacts) -> Iterator[Finding]:
    """Sessions and other resources whose variable or attribute gets another one, or is emptied."""
    kept = [fact for fact in summary.calls if fact.parts or any(map(_is_kept, fact.uses))]
    for resource in all_rows(project) if kept else ():
        found = [acquisition(project, resource, summary.path, fact) for fact in kept]
        all_acquired = [acquired for acquired in found if acquired is not None]
        if all_acquired:
            yield from _replaced(project, resource, all_acquired)
            yield from _given_up(project, resource, all_acquired)


def _is_kept(use: Use) -> bool:
    """Return True if the use stores the value where another one can replace it."""
    return use.kind in ("local", "attribute")


def _replaced(
    project: ProjectFacts, resource: Resource, all_acquired: list[Acquisition]
) -> Iterator[Finding]:
    from flake8_tradelint.semantics.must_call.release.overwriting import (
        Stores,
        overwritten_attribute,
        overwritten_local,
        replaced_by_method,
    )

    stores = Stores(project, resource, all_acquired)
    for acquired in all_acquired:
        again = overwritten_local(project, resource, acquired, stores)
        if again is not None and not _is_told_otherwise(project, resource, acquired, again):
            fix = _entering(project, resource, acquired)
            yield _finding(resource, acquired, again, f"`{again.name}`", fix)
        again = overwritten_attribute(acquired, stores)
        if again is not None:
            if not _has_ended(project, resource, acquired, again):
                fix = _replacing(project, resource, acquired, again)
                yield _finding(resource, acquired, again, f"`self.{again.name}`", fix)
            continue
        again = replaced_by_method(project, resource, acquired, stores)
        if again is not None:
            yield _finding(resource, acquired, again, f"`self.{again.name}`", None)


def _given_up(
    project: ProjectFacts, resource: Resource, all_acquired: list[Acquisition]
) -> Iterator[Finding]:
    """Attributes that are set to ``None`` while what they hold may be open, and filled again later."""
    from flake8_tradelint.semantics.must_call.own.ownership import held_by_self, is_emptied

    seen: set[Span] = set()
    emptied: dict[tuple[ClassRef, str], bool] = {}
    for acquired in all_acquired:
        kept = held_by_self(acquired.path, acquired.fact, acquired.uses)
        if kept is None:
            continue
        key = kept.owner, kept.attr
        if key not in emptied:
            emptied[key] = is_emptied(project, kept)
        if not emptied[key]:
            continue
        from flake8_tradelint.semantics.must_call.release.given_up import given_up

        for lost in given_up(project, resource, kept, all_acquired):
            if lost.at in seen:
                continue
            seen.add(lost.at)
            message = (
                f"the {resource.noun} in `{kept.shown}` is given up while it may be open: "
                f"call its `{resource.closer}()` before"
            )
            primary = Location(lost.path, lost.at, "the reference is lost here")
            related = (
                Location(acquired.path, acquired.fact.span, f"{resource.noun} created here"),
                *acquired.created,
            )
            yield Finding(CODE, NAME, message, primary, related, SEVERITY, acquired.confidence)


def _is_told_otherwise(
    project: ProjectFacts, resource: Resource, acquired: Acquisition, again: Overwriting
) -> bool:
    """Return True if the connection has ended, or another rule reports the error that leads there.

    That is so where the error ends the function as well.
    """
    if again.raised is not None and _ends_function(project, resource, acquired):
        return True
    return _has_ended(project, resource, acquired, again)


def _has_ended(project: ProjectFacts, resource: Resource, acquired: Acquisition, again: Overwriting) -> bool:
    from flake8_tradelint.semantics.must_call.release.closed_by_peer import ends_before

    return ends_before(project, resource, acquired, again)


def _ends_function(project: ProjectFacts, resource: Resource, acquired: Acquisition) -> bool:
    """Does an error that leaks the session leave the function?"""
    from flake8_tradelint.semantics.must_call.release.leaking_paths import leaking_path

    return leaking_path(project, resource, acquired) is not None


def _entering(project: ProjectFacts, resource: Resource, acquired: Acquisition) -> Fix | None:
    if resource is not SESSION:
        return None
    from flake8_tradelint.rules.entering_sessions import enter_fix

    local = next(use for use in acquired.uses if use.kind == "local")
    return enter_fix(project, acquired, local, closed=True)


def _replacing(
    project: ProjectFacts, resource: Resource, acquired: Acquisition, again: Overwriting
) -> Fix | None:
    """Close the attribute in front of the statement that fills it."""
    from flake8_tradelint.semantics.must_call.release.closing_fixes import replacing_fix

    owners = (owner_class(acquired.path, use) for use in acquired.uses)
    owner = next((found for found in owners if found is not None), None)
    if owner is None:
        return None
    store = acquired.fact.statement if again.by else again.at
    return replacing_fix(project, resource, Held(acquired.path, acquired.fact, *owner), store)


def _finding(
    resource: Resource, acquired: Acquisition, again: Overwriting, holder: str, fix: Fix | None
) -> Finding:
    noun = resource.noun
    replaced = f"a call of `{again.by}()` replaces it here" if again.by else "replaced here"
    related = [*acquired.created]
    if again.raised is not None:
        related.append(Location(again.path, again.raised, f"if this raises, the {noun} stays open"))
    related.append(Location(again.path, again.at, f"{replaced}, and it may still be open"))
    way = " after an error" if again.raised is not None else ""
    message = (
        f"the {noun} in {holder} is replaced on line {again.at.line}{way} while it may be open: "
        "close it before, or make it once"
    )
    primary = Location(acquired.path, acquired.fact.span, f"{noun} created here")
    return Finding(CODE, NAME, message, primary, tuple(related), SEVERITY, acquired.confidence, fix)
