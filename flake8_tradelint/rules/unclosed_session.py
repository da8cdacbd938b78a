"""An aiohttp session is opened in a function and closed on no path.

The connector keeps its sockets, DNS cache and SSL contexts alive. The garbage collector logs ``Unclosed
client session`` at some point, but cannot close what needs ``await``. In a loop or a request handler the
bot's memory and file descriptors grow until it dies.

Bad:
    import aiohttp


    async def fetch_price(url):
        session = aiohttp.ClientSession()
        response = await session.get(url)
        return await response.json()

Good:
    import aiohttp


    async def fetch_price(url):
        async with aiohttp.ClientSession() as session, session.get(url) as response:
            return await response.json()

Fix safety:
    Safe where the session is bound to one local name that is not used outside of the block. The block goes
    into ``async with``, together with the response that it begins with, if both fit on a line. A session
    without a name gets one. No fix is offered for a response that outlives the block, a session that a
    nested function captures, or a function that is not ``async``.

Limits:
    * A session that is passed to a function outside of the project counts as handed over: its owner is
      unknown.
    * Where an object of the project keeps it, it counts as closed by any use of the attribute that could
      close it, on objects of unknown class as well.
    * A session that is closed on some paths only is TL202; a close that is not awaited is TL205.
    * A session in a global variable counts as closed by every file that imports the variable, or reads an
      attribute of its name (not on ``self``), and does more with it than call methods that do not close it.
      The same holds for callers of a function that returns it and close it, and where the function is
      handed on (``Depends(session)``). If nobody calls the function, code outside of the project may.
    * In a ``ContextVar``, dictionary or list of a module, or in an ``lru_cache``, a session counts as closed
      if a function that names the variable, or calls the function, names a closing method.
    * A session that a context manager yields counts as closed in the same way. For FastAPI's ``Depends`` on
      a generator it is enough that the file which asks for it closes anything.

See:
    https://docs.aiohttp.org/en/stable/client_quickstart.html
"""

from __future__ import annotations

from flake8_tradelint.model import Applicability, Finding, Fix, Location, Severity
from flake8_tradelint.questions.acquisitions import Sessions
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition, acquisition, session_of
from flake8_tradelint.semantics.must_call.acquire.discharges import (
    handed_over,
    is_lookup,
    is_passed_along,
    released,
)
from flake8_tradelint.semantics.must_call.acquire.resources import SESSION
from flake8_tradelint.semantics.must_call.release.closing_uses import only_begins, stored_globally
from flake8_tradelint.semantics.naming.symbols import FunctionRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.facts import Use
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource
    from flake8_tradelint.semantics.summary import ModuleSummary


CODE = "TL201"
NAME = "unclosed-session"
SEVERITY: Severity = "error"
DEFAULT = True
FIX: Applicability | None = "safe"
ASKS = (Sessions(),)


def check(summary: ModuleSummary, project: ProjectFacts) -> Iterator[Finding]:
    """Sessions for which no use closes, enters or hands over."""
    for fact in summary.calls:
        acquired = acquisition(project, SESSION, summary.path, fact)
        found = judged(acquired, project) if acquired is not None else None
        if acquired is not None and found is None:
            found = _kept_elsewhere(acquired, project)
        if found is not None:
            yield found


def _kept_elsewhere(acquired: Acquisition, project: ProjectFacts) -> Finding | None:
    """The session that a variable of the module, a cache or a framework holds, and nobody closes."""
    if all(use.kind not in ("argument", "item", "returned") for use in acquired.uses):
        return None
    from flake8_tradelint.semantics.must_call.release.leaks import lost_elsewhere

    if _has_external_connector(acquired):
        return None
    found = lost_elsewhere(project, session_of(acquired), acquired)
    if found is None:
        return None
    from flake8_tradelint.rules.kept_elsewhere import story

    message, related = story("session", acquired, found)
    primary = Location(acquired.path, acquired.fact.span, "session created here")
    places = (*acquired.created, *related)
    return Finding(CODE, NAME, message, primary, places, SEVERITY, acquired.confidence)


def judged(acquired: Acquisition, project: ProjectFacts) -> Finding | None:
    """The verdict on one session, whoever found out that the call opens it."""
    if _has_external_connector(acquired):
        return None
    held = stored_globally(acquired)
    uses = [use for use in acquired.uses if use != held]
    session = session_of(acquired)
    if any(
        _takes_care(project, session, acquired.path, use)
        for use in uses
        if not only_begins(session, use, uses)
    ):
        return None
    if held is not None and _may_be_released_elsewhere(project, acquired, held):
        return None
    kept = [use for use in uses if _is_kept_open(project, acquired.path, use)]
    return _finding(project, acquired, kept)


def _may_be_released_elsewhere(project: ProjectFacts, acquired: Acquisition, held: Use) -> bool:
    from flake8_tradelint.semantics.must_call.release.module_variables import may_be_released_elsewhere

    return may_be_released_elsewhere(project, SESSION, acquired, held)


def _takes_care(project: ProjectFacts, session: Resource, path: str, use: Use) -> bool:
    # What is stored in an attribute is another rule's (unclosed-session-attribute).
    if is_passed_along(use):
        return False
    if use.kind == "attribute" or released(session, use) or is_lookup(use):
        return True
    if use.kind == "yielded":
        from flake8_tradelint.semantics.must_call.release.handed_out_values import may_be_released_by_enterers

        return may_be_released_by_enterers(project, SESSION, FunctionRef(path, use.function), use)
    return handed_over(project, SESSION, path, use) and not _is_kept_open(project, path, use)


def _is_kept_open(project: ProjectFacts, path: str, use: Use) -> bool:
    if use.kind != "argument":
        return False
    from flake8_tradelint.semantics.must_call.release.handed_out_values import is_kept_open

    return is_kept_open(project, SESSION, path, use)


def _has_external_connector(acquired: Acquisition) -> bool:
    """``connector_owner=False``: closing the connector closes the session."""
    return any(name in ("connector_owner", "**") for name, _ in acquired.fact.call.keywords)


def _finding(project: ProjectFacts, acquired: Acquisition, kept: list[Use]) -> Finding:
    local = next((use for use in acquired.uses if use.kind == "local"), None)
    named = f"session `{local.name}`" if local is not None else "session"
    held = stored_globally(acquired)
    if held is not None:
        what = f"the session in the global `{held.name}` is never closed"
    elif local is None:
        what = "this session has no name and is never closed"
    elif local.through:
        begun = any(only_begins(SESSION, use, acquired.uses) for use in acquired.uses)
        why = ", as `close()` is not awaited" if begun else ""
        what = f"the sessions in `{local.name}` are never closed{why}"
    elif acquired.factory is not None:
        what = f"the {named} belongs to the caller of `{acquired.fact.name}` and is never closed"
    else:
        what = f"the {named} is never closed"
    return Finding(
        CODE,
        NAME,
        f"{what}: {_advice(acquired, kept)}",
        Location(acquired.path, acquired.fact.span, "session created here"),
        (*acquired.created, *_story(acquired, local, kept)),
        SEVERITY,
        acquired.confidence,
        _fix(project, acquired, local) if not kept else None,
    )


def _fix(project: ProjectFacts, acquired: Acquisition, local: Use | None) -> Fix | None:
    from flake8_tradelint.rules.entering_sessions import enter_fix, name_fix

    return enter_fix(project, acquired, local) if local is not None else name_fix(project, acquired)


def _advice(acquired: Acquisition, kept: list[Use]) -> str:
    if stored_globally(acquired) is not None:
        return "close it when the program ends"
    if kept:
        return f"`{_callee(kept[0])}` keeps it and does not close it"
    if any(use.kind == "local" and use.through for use in acquired.uses):
        return "close each of them in `finally`"
    in_part = acquired.factory is not None and acquired.factory.position is not None
    return "close it in `finally`" if in_part else "use `async with`"


def _story(acquired: Acquisition, local: Use | None, kept: list[Use]) -> Iterator[Location]:
    """What becomes of a session that has a name, in order."""
    path = acquired.path
    if local is None:
        yield from (Location(path, use.span, f"kept by `{_callee(use)}` here") for use in kept)
        return
    yield Location(path, local.span, f"bound to `{local.name}` here")
    rest = sorted((use for use in acquired.uses if use.kind != "local"), key=_position)
    for use in rest:
        if use.kind == "argument" and _callee(use):
            note = f"lent to `{_callee(use)}` here, which neither keeps nor closes it"
            if use in kept:
                note = f"kept by `{_callee(use)}` here, and closed by nobody"
            yield Location(path, use.span, note)
    if rest and rest[-1].kind != "argument":
        yielded = rest[-1].kind == "yielded"
        note = "yielded here, and still open afterwards" if yielded else "last used here, and still open"
        yield Location(path, rest[-1].span, note)


def _callee(use: Use) -> str:
    if isinstance(use.expr, e.ClassOf):
        return use.expr.qualname.rpartition(".")[2]  # `cls(session)`
    return use.expr.attr if isinstance(use.expr, e.Import) else e.last_name(use.expr)


def _position(use: Use) -> int:
    return use.span.anchor.start
