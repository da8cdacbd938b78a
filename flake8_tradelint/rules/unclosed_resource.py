"""A connection, pool or exchange client is opened and never closed.

What holds for aiohttp sessions holds for everything else that an asyncio program opens: ccxt exchanges,
database pools, websockets, Kafka clients. Left open, they keep sockets and background tasks alive and count
against the server's limits. The log says ``requires to release all resources with an explicit call to the
.close() coroutine`` or ``Unclosed connector``.

Bad:
    import ccxt.async_support as ccxt


    class Portfolio:
        def __init__(self):
            self.exchange = ccxt.binance()

        async def balance(self):
            return await self.exchange.fetch_balance()

        async def close(self):
            self.running = False

Good:
    import ccxt.async_support as ccxt


    class Portfolio:
        def __init__(self):
            self.exchange = ccxt.binance()

        async def balance(self):
            return await self.exchange.fetch_balance()

        async def close(self):
            self.running = False
            await self.exchange.close()

Fix safety:
    What a class keeps in an attribute is closed by its one closing coroutine, under the conditions of
    ``TL203``. What a function closes only if nothing raises is closed in ``finally``: the block up to the
    close goes into ``try``. A local variable that nobody closes has no fix.

Limits:
    * The table of resources decides; ``[tool.tradelint.resources]`` adds rows.
    * What no row has counts, with medium confidence, where the function that makes it awaits its ``close()``,
      ``aclose()`` or ``disconnect()`` on one way out, and misses that on another. It must be made by a class
      or function of a package, not be handed on, and not be asked for its state first; not in tests, nor in
      the function that ``asyncio.run`` runs.
    * A class of the project that opens a resource in its constructor or in a method, and closes it in one, is
      a row as well: its objects have to be closed, from that call on. So is a class that keeps such an
      object. Not if a metaclass, ``__new__`` or a decorator makes its objects, or if the class hands out its
      objects or their closers; an object that gets its session from the caller owns nothing.
    * Below a base that cannot be found an object counts only if it stays in the function and nothing but
      methods in sight are called, with medium confidence.
    * In a test that makes doubles (``unittest.mock``, ``monkeypatch``) such objects are not reported.
    * What a method of a class gives (``pool.acquire()``) counts where the file names the package, and
      the class of the receiver is known.
    * A client that closes itself when it is collected (of openai, anthropic, grpc), kept by an object, is
      reported only where the object's class has a closer that forgets it; in a global it is not.
    * A value that is passed to other code counts as handed over, unless everything that happens to it there
      is known.
    * A class that is looked up by name counts where it is called at once, or under the name that it is
      bound to (``cls = getattr(ccxt, name)``).
    * Methods that fail before they close an attribute, or after they have opened it in ``__aenter__``, count
      as for ``TL203``.
    * A client that is only asked for what it knows without a connection has opened nothing.
    * The writer of ``asyncio.open_connection`` counts where nothing closes it. One that only an exception
      leaks closes itself when it is collected.
    * A process or server of asyncio counts where nothing ends it: not what only an exception lets go of, and
      not in tests or the function that ``asyncio.run`` runs. Who reads the output of a process, or its
      ``pid``, may end it.
    * In a global variable a value counts as closed as for ``TL201``. One that is made at import time is not
      reported.
    * In a ``ContextVar``, dictionary or list of a module it counts as closed if a function that names the
      variable names a closing method, or a caller of what returns it does. The same holds for callers of a
      function with ``lru_cache``, and for functions that get it by ``Depends(function)``.
    * What an object puts on an exit stack of its own counts as closed where something closes the stack.
    * On an object of a class outside of the project (``app["db"] = await create_pool()``) it counts as
      closed as for ``TL203``.

See:
    https://docs.ccxt.com/#/README?id=overriding-unified-api-params
"""

from __future__ import annotations

from flake8_tradelint.model import Applicability, Finding, Fix, Location, Severity
from flake8_tradelint.questions.resources import (
    EvidentCloses,
    OwningObjects,
    ResourceFields,
    Resources,
    evident_callees,
    reported_rows,
)
from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition, acquisition
from flake8_tradelint.semantics.must_call.acquire.libraries import BUILT_IN
from flake8_tradelint.semantics.must_call.acquire.resources import SESSION
from flake8_tradelint.semantics.must_call.own.generated_values import made_for_field
from flake8_tradelint.semantics.must_call.release.release_analysis import closed_before_replacement
from flake8_tradelint.startup.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.facts import CallFact, Use
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource
    from flake8_tradelint.semantics.must_call.release.leaks import Leak
    from flake8_tradelint.semantics.summary import ModuleSummary

    _Story = tuple[str, list[Location]]
    _Owners = dict[str, list[Resource]]


CODE = "TL209"
NAME = "unclosed-resource"
SEVERITY: Severity = "error"
DEFAULT = True
FIX: Applicability | None = "safe"
ASKS = (Resources(), ResourceFields(), OwningObjects(), EvidentCloses())

BUILT_IN_ROWS = frozenset(row.name for row in BUILT_IN)
"""Rows that a user's configuration may change or switch off."""


def check(summary: ModuleSummary, project: ProjectFacts) -> Iterator[Finding]:
    """Resources that are never closed, or on the happy path only, or by no method of their owner."""
    rows, owners = reported_rows(project), _owners(summary, project)
    told: set[Location] = set()
    evident = evident_callees(project.code(summary.path))
    for fact in summary.calls:
        made = made_for_field(project, summary.path, fact)
        for resource in rows:
            acquired = acquisition(project, resource, summary.path, made)
            found = _lost(project, resource, acquired) if acquired is not None else None
            if acquired is None or found is None:
                continue
            if found.skipped is None:
                yield _finding(project, resource, acquired, found)
            else:
                yield from _skipped(resource, acquired, found, told)
        yield from _owning(summary, project, fact, owners, told) if owners else ()
        if made.name in evident:
            yield from _evident(project, summary.path, made)


def _skipped(
    resource: Resource, acquired: Acquisition, found: Leak, told: set[Location]
) -> Iterator[Finding]:
    """The close that an exception before it skips, once where several values wait for it."""
    from flake8_tradelint.rules.skipped_closes import skipped_finding

    assert found.skipped is not None
    skipped = skipped_finding((CODE, NAME), resource, acquired, found.skipped)
    if skipped.primary not in told:
        told.add(skipped.primary)
        yield skipped


def _owners(summary: ModuleSummary, project: ProjectFacts) -> _Owners:
    """Return the rows of the classes of the project, by the names of what may make an object in the file."""
    found: _Owners = {}
    for row in project.owners:
        made_by = project.call_summaries.factories_called(row, summary.path)
        for name in (*project.class_names(row.names()), "cls", *made_by):
            found.setdefault(name, []).append(row)
    return found


def _owning(
    summary: ModuleSummary, project: ProjectFacts, fact: CallFact, owners: _Owners, told: set[Location]
) -> Iterator[Finding]:
    """The object of a class that owns a resource, if the call makes one and it leaks."""
    for resource in owners.get(fact.name, ()):
        acquired = acquisition(project, resource, summary.path, fact)
        found = _lost(project, resource, acquired) if acquired is not None else None
        if acquired is not None and found is not None:
            from flake8_tradelint.rules.owning_objects import in_words_of_owner, may_be_closed_out_of_sight

            if found.skipped is not None:
                yield from _skipped(resource, acquired, found, told)
            elif not may_be_closed_out_of_sight(project, resource, acquired, found):
                finding = _finding(project, resource, acquired, found)
                yield in_words_of_owner(project, resource, acquired, finding, found)
            return


def _evident(project: ProjectFacts, path: str, fact: CallFact) -> Iterator[Finding]:
    """Yield the leak of a value for which the table has no row, and which the function closes elsewhere."""
    rows = (SESSION, *project.resources, *project.owners)
    if any(acquisition(project, row, path, fact) is not None for row in rows):
        return
    from flake8_tradelint.semantics.must_call.release.evident_leaks import evident_leak
    from flake8_tradelint.semantics.must_call.release.leaks import Leak

    found = evident_leak(project, path, fact)
    if found is not None:
        lost = Leak("way out", found.way.local, way=found.way)
        finding = _finding(project, found.resource, found.acquired, lost)
        yield replace(finding, fix=None)


def _lost(project: ProjectFacts, resource: Resource, acquired: Acquisition) -> Leak | None:
    from flake8_tradelint.semantics.must_call.release.leaks import find_leak

    return find_leak(project, resource, acquired)


def _finding(project: ProjectFacts, resource: Resource, acquired: Acquisition, found: Leak) -> Finding:
    tell = {
        **{"never": _never, "way out": _way_out, "attribute": _attribute, "global": _global},
        **{"object": _object, "stack": _stack},
    }.get(found.how)
    if tell is None:
        from flake8_tradelint.rules.kept_elsewhere import story

        message, related = story(resource.noun, acquired, found)
    else:
        message, related = tell(project, resource, acquired.path, found)
    wrong = _wrong_closer(project, resource, acquired, found)
    if wrong is not None:
        message += f"; `{wrong[1].name}()` is not its closer: call `{resource.closer}()`"
        related.append(Location(wrong[0], wrong[1].span, "this does not close it"))
    primary = Location(acquired.path, acquired.fact.span, f"{resource.noun} created here")
    severity: Severity = "warning" if found.how == "way out" else SEVERITY
    fix = _fix(project, resource, acquired, found) if wrong is None else None
    return Finding(
        CODE, NAME, message, primary, (*acquired.created, *related), severity, acquired.confidence, fix
    )


def _wrong_closer(
    project: ProjectFacts, resource: Resource, acquired: Acquisition, found: Leak
) -> tuple[str, Use] | None:
    """Return the call of ``close()`` on something whose closer is ``aclose()``, or the other way round."""
    other = {"aclose": "close", "close": "aclose"}.get(resource.closer)
    if other is None or other in resource.releases or found.how not in ("never", "attribute"):
        return None
    uses = [(acquired.path, use) for use in acquired.uses]
    if found.held is not None:
        there = (fact for path, fact in project.attributes(found.held.attr) if path == found.held.path)
        own = found.held.owner.qualname + "."
        uses = [(found.held.path, use) for fact in there for use in fact.uses if use.function.startswith(own)]
    return next(((path, use) for path, use in uses if use.kind == "method" and use.name == other), None)


def _fix(project: ProjectFacts, resource: Resource, acquired: Acquisition, found: Leak) -> Fix | None:
    from flake8_tradelint.semantics.must_call.release.leaking_paths import closing_in_finally

    if not resource.mendable:
        return None
    if found.way is not None:
        return closing_in_finally(project, resource, acquired, found.way)
    if found.held is None or found.how == "stack" or acquired.factory is not None:
        return None
    from flake8_tradelint.semantics.must_call.release.closing_fixes import closing_fix

    return closing_fix(project, resource, found.held)


def _never(project: ProjectFacts, resource: Resource, path: str, found: Leak) -> _Story:
    if resource.takers:
        return _never_given_back(resource, path, found)
    if found.at is None:
        return (
            f"this {resource.noun} has no name and is never closed: nothing calls `{resource.closer}()`",
            [],
        )
    message = (
        f"the {resource.noun} `{found.at.name}` is never closed: nothing calls its `{resource.closer}()`"
    )
    if found.at.through:
        message = (
            f"the {resource.noun} that is put into `{found.at.name}` is never closed: "
            f"nothing calls its `{resource.closer}()`"
        )
    return message, [Location(path, found.at.span, f"bound to `{found.at.name}` here")]


def _never_given_back(resource: Resource, path: str, found: Leak) -> _Story:
    named = f"`{found.at.name}`" if found.at is not None else "without a name"
    message = f"the {resource.noun} {named} is never given back: nothing passes it to `{resource.closer}()`"
    where = (
        [Location(path, found.at.span, f"bound to `{found.at.name}` here")] if found.at is not None else []
    )
    return message, where


def _global(project: ProjectFacts, resource: Resource, path: str, found: Leak) -> _Story:
    assert found.at is not None
    message = (
        f"the {resource.noun} in the global `{found.at.name}` is never closed: close it when the program ends"
    )
    return message, [Location(path, found.at.span, f"kept in `{found.at.name}` here")]


def _object(project: ProjectFacts, resource: Resource, path: str, found: Leak) -> _Story:
    assert found.there is not None
    put, (where, asked) = found.there.put, found.there.asked
    message = f"the {resource.noun} in `{put.shown}` is never closed: close it when the program ends"
    kept = Location(path, put.use.span, f"kept in `{put.shown}` here")
    return message, [kept, Location(where, asked.span, "used from there")]


def _stack(project: ProjectFacts, resource: Resource, path: str, found: Leak) -> _Story:
    held = found.held
    assert held is not None and found.at is not None
    message = (
        f"the exit stack in `{held.shown}`, which has to close this {resource.noun}, is closed by no method "
        f"of `{held.owner.qualname}`"
    )
    return message, [Location(held.path, found.at.span, f"put on the stack in `{held.attr}` here")]


def _way_out(project: ProjectFacts, resource: Resource, path: str, found: Leak) -> _Story:
    assert found.at is not None and found.way is not None
    close, leak = found.way.close, found.way.leak
    assert leak.witness is not None
    raises = leak.how == "exception"
    way = "an exception before that leaves it open" if raises else "a `return` leaves it open"
    note = "if this raises, it stays open" if raises else "this leaves the function with it open"
    advice = "use `try` and `finally`"
    if found.way.why == "cancelled":
        way, advice = "`CancelledError` before that leaves it open", "catch it"
        note = "awaiting the task that is cancelled raises `CancelledError`: it stays open"
    closed = "given back" if close.kind == "argument" else "closed"
    message = (
        f"the {resource.noun} `{found.at.name}` is {closed} on line {close.span.line}, but {way}: {advice}"
    )
    witness = Location(path, leak.witness, note)
    return message, [witness, Location(path, close.span, f"{closed} here, on the happy path")]


def _attribute(project: ProjectFacts, resource: Resource, path: str, found: Leak) -> _Story:
    held = found.held
    assert held is not None and found.at is not None
    related = [Location(held.path, found.at.span, f"kept in `{held.attr}` of `{held.owner.qualname}` here")]
    from flake8_tradelint.semantics.must_call.own.closers import closers, place

    ends = list(closers(project, held))
    related += [
        Location(ref.path, method.span, f"`{method.name}()` does not close it") for ref, method in ends
    ]
    closer = place(project, ends, held.attr)
    hint = f"; `{closer}` looks like the place and forgets it" if closer else ""
    replaced = closed_before_replacement(project, resource, held)
    if replaced is not None:
        related.append(Location(held.path, replaced, "only the one that is replaced is closed here"))
    noun = f"last {resource.noun}" if replaced is not None else resource.noun
    return (
        f"the {noun} in `{held.shown}` is closed by no method of `{held.owner.qualname}`{hint}",
        related,
    )
