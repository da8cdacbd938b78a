"""A session or connection is closed while other code still uses it.

Who opens a session closes it. A client that closes the session which it was given closes it for everybody
else who has it: the next request of another client fails with ``RuntimeError: Session is closed``. The same
happens to a session that is used behind the ``async with`` block that closes it: when the block returns it,
keeps it in an attribute, or starts a task that uses it and does not wait for the task.

Bad:
    import aiohttp


    class Portal:
        def __init__(self, session):
            self._session = session

        async def login(self):
            await self._session.post("/login")

        async def logout(self):
            await self._session.close()


    async def main():
        async with aiohttp.ClientSession() as session:
            desk, risk = Portal(session), Portal(session)
            await desk.login()
            await desk.logout()
            await risk.login()

Good:
    import aiohttp


    class Portal:
        def __init__(self, session):
            self._session = session

        async def login(self):
            await self._session.post("/login")

        async def logout(self):
            await self._session.post("/logout")


    async def main():
        async with aiohttp.ClientSession() as session:
            desk, risk = Portal(session), Portal(session)
            await desk.login()
            await desk.logout()
            await risk.login()

Limits:
    * What a borrower closes counts where every call of its method or function closes it: not under a flag
      that says who owns the session.
    * The later use is looked for in the function that opens the session, in the callers to which it is
      returned, and in the methods of the object that keeps it.
    * Clients that open again when they are used after their close (of ccxt, redis, SQLAlchemy, aiogram,
      web3) are not reported.
    * A value that is returned from its block by a function that nothing in sight calls is reported with
      medium confidence. So is an object of a package that gets the session in the block, and that is
      awaited behind it.
    * A response of aiohttp counts in files that name aiohttp, where nothing in the block reads its body.

See:
    https://docs.aiohttp.org/en/stable/client_quickstart.html#make-a-request
"""

from __future__ import annotations

from flake8_tradelint.model import Applicability, Finding, Location, Severity
from flake8_tradelint.questions.acquisitions import Sessions
from flake8_tradelint.questions.coroutines import METHODS, EnteredRequests
from flake8_tradelint.questions.resources import Resources, all_rows
from flake8_tradelint.semantics.control.flow import is_inside
from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition, acquisition, tabled
from flake8_tradelint.semantics.must_call.acquire.resources import BODY, WEBSOCKET
from flake8_tradelint.semantics.must_call.own.ownership import held_by_self

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.model import Confidence
    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.facts import CallFact
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource
    from flake8_tradelint.semantics.must_call.lend.escapes import Escape
    from flake8_tradelint.semantics.must_call.lend.used_again import UsedAgain
    from flake8_tradelint.semantics.must_call.own.ownership import Held
    from flake8_tradelint.semantics.summary import ModuleSummary


CODE = "TL210"
NAME = "closed-too-early"
SEVERITY: Severity = "error"
DEFAULT = True
FIX: Applicability | None = None
ASKS = (Sessions(), Resources(), EnteredRequests())

_READ = frozenset({"read", "text", "json", "content"})
"""Methods that read the body of a response: once read, it can be used after the response is closed."""


def check(summary: ModuleSummary, project: ProjectFacts) -> Iterator[Finding]:
    """Sessions and connections that are used after a borrower, or the end of their block, has closed them."""
    rows = [row for row in all_rows(project) if not row.reopens and row.part is None]
    for fact in summary.calls:
        if fact.name in METHODS and _may_outlive(fact):
            yield from _read_behind_its_block(project, summary.path, fact)
        kept = any(use.kind == "attribute" for use in fact.uses)
        for resource in rows if kept or _may_outlive(fact) else ():
            acquired = _acquired(project, resource, summary.path, fact)
            found = _judged(project, resource, acquired) if acquired is not None else None
            if found is not None:
                yield found
                break


def _read_behind_its_block(project: ProjectFacts, path: str, fact: CallFact) -> Iterator[Finding]:
    """Yield the response that is read after its block, or the websocket: their connection is given back."""
    from flake8_tradelint.semantics.must_call.lend.escapes import escape

    resource = WEBSOCKET if fact.name in WEBSOCKET.names() else BODY
    inside = [use for use in fact.uses if is_inside(use.span.anchor, fact.statement.anchor)]
    if not any(use.kind == "entered" for use in inside) or any(use.name in _READ for use in inside):
        return
    confidence = tabled(project, resource, path, fact)
    acquired = Acquisition(path, fact, confidence) if confidence is not None else None
    out = escape(project, resource, acquired) if acquired is not None else None
    if acquired is not None and out is not None and out.used is not None:
        yield _out_of_its_block(resource, acquired, out)


def _may_outlive(fact: CallFact) -> bool:
    """Return True if other code may get the value, or it may be used behind the block that closes it."""
    if any(use.kind in ("argument", "returned") or use.result == "argument" for use in fact.uses):
        return True
    if not any(use.kind == "entered" for use in fact.uses):
        return False
    end = fact.statement.anchor.end
    return any(use.kind == "attribute" or use.span.anchor.start >= end for use in fact.uses)


def _acquired(project: ProjectFacts, resource: Resource, path: str, fact: CallFact) -> Acquisition | None:
    """Return what the call acquires; entering it acquires, too, what awaiting it would."""
    found = acquisition(project, resource, path, fact)
    if found is not None or fact.must_raise or not any(use.kind == "entered" for use in fact.uses):
        return found
    confidence = tabled(project, resource, path, fact)
    return Acquisition(path, fact, confidence) if confidence is not None else None


def _judged(project: ProjectFacts, resource: Resource, acquired: Acquisition) -> Finding | None:
    found = _judged_there(project, resource, acquired) if _may_outlive(acquired.fact) else None
    held = held_by_self(acquired.path, acquired.fact, acquired.uses) if found is None else None
    if held is None or not _lends(project, held):
        return found
    from flake8_tradelint.semantics.must_call.lend.kept_values import lent_by_object

    lent = lent_by_object(project, resource, held)
    return _closed_by_borrower(resource, acquired, lent) if lent is not None else None


def _judged_there(project: ProjectFacts, resource: Resource, acquired: Acquisition) -> Finding | None:
    """Return the verdict on what the function itself does with the value."""
    from flake8_tradelint.semantics.must_call.lend.escapes import escape
    from flake8_tradelint.semantics.must_call.lend.steps import opener
    from flake8_tradelint.semantics.must_call.lend.used_again import used_after_close

    again = used_after_close(project, resource, opener(acquired))
    if again is not None:
        return _closed_by_borrower(resource, acquired, again)
    out = escape(project, resource, acquired)
    return _out_of_its_block(resource, acquired, out) if out is not None else None


def _lends(project: ProjectFacts, held: Held) -> bool:
    """Return True if the file of the class passes the attribute to something."""

    def answer() -> bool:
        facts = project.attributes(held.attr, [held.owner.path])
        return any(use.kind == "argument" for _, fact in facts for use in fact.uses)

    return project.call_summaries.lent_attributes.get((held.owner.path, held.attr), answer)


def _closed_by_borrower(resource: Resource, acquired: Acquisition, found: UsedAgain) -> Finding:
    closing, ending = found.closing, found.closing.ending
    name = next((use.name for use in acquired.uses if use.kind in ("local", "attribute")), "")
    again = "the next call" if found.used == closing.span else f"line {found.used.line}"
    message = (
        f"`{closing.shown}` closes the {resource.noun} that it is given, and {again} uses it again: "
        f"leave the close to the code that opens it"
    )
    opened = f"{resource.noun} {f'`{name}` ' if name else ''}opened here"
    related = (
        Location(acquired.path, acquired.fact.span, opened),
        Location(ending.path, ending.span, "closed here, though it was only lent"),
        Location(found.path, found.used, "fails, as it is closed by then"),
    )
    confidence: Confidence = "medium" if found.apart else acquired.confidence
    return _finding(message, Location(found.path, closing.span, "closed by this"), related, confidence)


_STORIES = {
    "returned": "{shown} is returned from the `async with` block that closes the {noun}: whoever gets it "
    "cannot use it; let the caller open the {noun}",
    "kept": "{shown} is kept, but the `async with` block closes the {noun} right after: open it without "
    "`async with`, and close it with its owner",
    "task": "{shown} uses the {noun} in a task, but the `async with` block closes it before the task runs: "
    "await the task in the block",
    "coroutine": "the coroutine {shown} uses the {noun}, but runs only behind the `async with` block that "
    "closes it: await it in the block",
    "after": "{shown} is used behind the `async with` block that closes the {noun}: move the use into the "
    "block",
}


def _out_of_its_block(resource: Resource, acquired: Acquisition, found: Escape) -> Finding:
    message = _STORIES[found.how].format(shown=found.shown, noun=resource.noun)
    related = [
        Location(acquired.path, found.block, f"{resource.noun} opened here, and closed with the block")
    ]
    if found.used is not None and found.how != "after":
        related.append(found.used)
    unseen = found.used is None and found.how == "returned"
    confidence: Confidence = acquired.confidence if found.sure and not unseen else "medium"
    return _finding(message, Location(acquired.path, found.at), tuple(related), confidence)


def _finding(
    message: str, primary: Location, related: tuple[Location, ...], confidence: Confidence
) -> Finding:
    return Finding(CODE, NAME, message, primary, related, SEVERITY, confidence)
