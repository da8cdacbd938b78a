"""A coroutine function is called, and nobody awaits the coroutine.

Calling an ``async def`` runs none of its body. If the coroutine is thrown away, the work is silently not
done (``coroutine 'Feed.connect' was never awaited``, often only at shutdown). If it is taken for the
result, it is an object that is always true, equal to nothing, and has none of the attributes that the code
needs.

Bad:
    import asyncio


    class Feed:
        async def is_ready(self) -> bool:
            await asyncio.sleep(0)
            return False

        async def connect(self) -> None:
            await asyncio.sleep(0)

        async def start(self) -> None:
            if not self.is_ready():
                await self.connect()

Good:
    import asyncio


    class Feed:
        async def is_ready(self) -> bool:
            await asyncio.sleep(0)
            return False

        async def connect(self) -> None:
            await asyncio.sleep(0)

        async def start(self) -> None:
            if not await self.is_ready():
                await self.connect()

Fix safety:
    Unsafe: the ``await`` runs code that has never run in this program, and which may send an order, wait for
    ever or raise. It is safe where running the function certainly has no effect outside: its body only
    computes and returns, or it is the ``close()`` or ``sleep()`` of a library. The function alone decides,
    so that all calls of it get the same answer; a plain function that passes a coroutine on is
    not looked through.

    Adds ``await`` in an ``async def``; in ``await fetch()[0]``, where ``await`` binds last, it moves to the
    call, in parentheses. A variable that would only get the ``None`` that the function returns goes. A
    function that needs no arguments is called where its coroutine is wanted (``create_task(self.watch)``,
    ``await self.refresh``).
    There is no fix for a request of aiohttp's session, whose response has to be released as well, nor in a
    plain function, a lambda or a generator expression, which cannot await.

Limits:
    * The function must be known: one of the project, or a common one of asyncio, aiohttp, ccxt, httpx,
      asyncpg, websockets, redis, aiosqlite, SQLAlchemy, aiogram, python-telegram-bot, discord.py, ib_async,
      nats, aiokafka, starlette or FastAPI (``asyncio.sleep``, ``queue.put``, ``exchange.create_order``,
      ``request.json``). What motor returns are futures, which run without ``await``. Methods of discord.py's
      bots that became async with its release 2 are reported where the project awaits one of them.
    * With medium confidence and without a fix: ``json()``, ``text()`` and ``read()`` of what ``async with
      anything.get(url)`` binds, as only aiohttp's requests are entered so; a method of a class out of sight
      that calls in other places await twice or more, and none does without; a variable whose annotation says
      that it has the result; and what an async function returns without ``await`` where its other ``return``
      statements, its annotation or its callers show that a value is wanted.
    * It is called by its name, through ``self``, ``super()`` or an object whose class is known. An argument
      without annotation has the class that every caller passes. If the object may be of several classes,
      each of them must have such a method, or none of that name.
    * Every override must be an ``async def``, and no decorator may return something else. Decorators of
      tenacity, backoff, stamina and other known ones keep a coroutine function, and so do the project's whose
      wrapper returns what the function gives. A method that only
      subclasses have must be an ``async def`` in all of them.
    * Where the file of a call does not name the receiver's class, the receiver is found if a file that
      names the class binds its name there (``self.db = Database()``, or a parameter with that annotation).
    * A handler is reported where it is passed to a function that calls it as a statement, in a file that
      has async functions, and where it is given to an object that keeps it on an attribute or in a list of
      its own and does nothing but call it as a statement. A dictionary of handlers is not looked into.
    * A plain function counts if its body is one ``return`` of a call of an async function of its file, in a
      header of one line. So does a property, also of an ``async def``.
    * Methods that a library calls are known for threads, processes, ``unittest.TestCase``, asyncio's
      protocols, handlers and filters of ``logging``, JSON encoders, servers of the standard library and
      watchdog; decorated functions for click, celery, schedule, APScheduler's thread schedulers and
      ``atexit``. An async ``__init__``, ``__enter__`` or ``__exit__`` below an unknown base is not reported.
    * ``asyncio.wait`` refuses coroutines since Python 3.11; the project's oldest Python is not asked.
    * Quiet under an ``if is_async:`` of which another suite awaits the same call, and where a constant
      condition (``if True:``, ``_IS_SYNC = False``) never lets the call run.
    * Items of a container on an attribute are known by what is put into it, if the container is passed to
      nobody.
    * Otherwise a coroutine that is returned, stored, or passed to unknown code counts as awaited there, and
      so is one in a collection that is.
    * An async function that is passed to a worker thread (``asyncio.to_thread``, ``run_in_executor``,
      ``submit`` of the standard library's executors, anyio's ``run_sync``, starlette's ``run_in_threadpool``,
      Home Assistant's ``async_add_executor_job``) is reported where the result is thrown away or taken
      for the function's result. In a lambda it is not.
    * A request of aiohttp's session (``session.post(url)``) is looked for on receivers that are called a
      session, a client or the like.

See:
    https://docs.python.org/3/library/asyncio-dev.html#detect-never-awaited-coroutines
"""

from __future__ import annotations

from flake8_tradelint.model import Applicability, Finding, Location, Severity
from flake8_tradelint.questions.async_functions import (
    AsyncPropertyReads,
    KeptHandlers,
    PlainHooks,
    UncalledFunctions,
    handed_in,
    hooks_in,
    properties_of,
    uncalled_in,
)
from flake8_tradelint.questions.coroutines import CoroutineCalls
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.startup.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.model import Fix, Span
    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.coroutines.doubts import Doubts
    from flake8_tradelint.semantics.coroutines.functions import Made
    from flake8_tradelint.semantics.facts import CallFact
    from flake8_tradelint.semantics.summary import ModuleSummary


CODE = "TL308"
NAME = "unawaited-coroutine"
SEVERITY: Severity = "error"
DEFAULT = True
FIX: Applicability | None = "unsafe"
ASKS = (CoroutineCalls(), PlainHooks(), UncalledFunctions(), AsyncPropertyReads(), KeptHandlers())


def check(summary: ModuleSummary, project: ProjectFacts) -> Iterator[Finding]:
    """Coroutines that no use of the call's result awaits, and functions whose callers drop theirs."""
    is_async = any(function.is_async for function in summary.functions)
    if is_async and next(hooks_in(summary.path, project), None) is not None:
        from flake8_tradelint.rules.hooked_coroutines import hooked_coroutines

        for span, message in hooked_coroutines(summary, project):
            place = Location(summary.path, span, "an async function")
            yield Finding(CODE, NAME, message, place, (), SEVERITY, "high")
    yield from _uncalled(summary, project)
    yield from _read(summary, project)
    yield from _kept(summary, project)
    suspects = project.suspects
    facts = [
        fact
        for fact in summary.calls
        if suspects.may_be(fact.name) or (_passes_function(fact) and suspects.may_drop(fact.name))
    ]
    if not facts:
        return
    from flake8_tradelint.semantics.coroutines.callers import is_caller
    from flake8_tradelint.semantics.coroutines.doubts import Doubts

    doubts = Doubts(project, summary.path)
    for fact in facts:
        if is_caller(fact.name) or _passes_function(fact):
            from flake8_tradelint.rules.handed_functions import handed_functions

            for one in handed_functions(summary.path, fact, project, doubts):
                yield _finding(summary.path, one.span, one.message, one.fix, one.made, one.story)
        # An async function of the project may have the name of one of them, `register`.
        yield from _called(summary.path, fact, project, doubts)


def _uncalled(summary: ModuleSummary, project: ProjectFacts) -> Iterator[Finding]:
    """Yield a finding for each async function that is awaited or entered, and not called."""
    attributes, names = uncalled_in(summary.path, project)
    if not (attributes or names):
        return
    from flake8_tradelint.rules import uncalled_coroutines as uncalled
    from flake8_tradelint.semantics.coroutines.doubts import Doubts

    doubts = Doubts(project, summary.path)
    for one in uncalled.uncalled_coroutines(summary, attributes, names, project):
        if not doubts.may_be_replaced(one.made.name):
            message, fix = uncalled.message(one), uncalled.fix(summary.path, one)
            yield _finding(summary.path, one.span, message, fix, one.made)


def _read(summary: ModuleSummary, project: ProjectFacts) -> Iterator[Finding]:
    """Yield a finding for each property whose coroutine is taken for the value."""
    if not properties_of(project):
        return
    from flake8_tradelint.rules.read_coroutines import read_coroutines
    from flake8_tradelint.semantics.coroutines.doubts import Doubts

    doubts = Doubts(project, summary.path)
    for one in read_coroutines(summary, project):
        if any(doubts.may_be_replaced(name) for name in (one.made.name, one.made.passed_on) if name):
            continue
        yield _finding(summary.path, one.span, one.message, one.fix, one.made)


def _kept(summary: ModuleSummary, project: ProjectFacts) -> Iterator[Finding]:
    """Yield a finding for each async function that an object keeps and calls as a plain one."""
    functions, attributes = handed_in(summary.path, project)
    if not (functions or attributes):
        return
    from flake8_tradelint.rules.kept_coroutines import kept_coroutines
    from flake8_tradelint.semantics.coroutines.doubts import Doubts

    doubts = Doubts(project, summary.path)
    for one in kept_coroutines(summary, functions, attributes, project):
        # The assignment itself binds an attribute of the function's name: `feed.on_tick = self.on_tick`.
        if one.attr == one.made.name or not doubts.may_be_replaced(one.made.name):
            yield _finding(summary.path, one.span, one.message, None, one.made, (one.called,))


def _passes_function(fact: CallFact) -> bool:
    """Return True if an argument may be a function."""
    values = (*fact.call.args, *(value for _, value in fact.call.keywords))
    return any(isinstance(value, e.Attribute | e.Name | e.Import | e.Function) for value in values)


def _called(path: str, fact: CallFact, project: ProjectFacts, doubts: Doubts) -> Iterator[Finding]:
    from flake8_tradelint.semantics.coroutines.fate import (
        lost,
        lost_generator,
        may_be_annotated,
        may_be_lost,
        may_be_returned,
    )

    generator, returned = project.suspects.may_yield(fact.name), may_be_returned(fact)
    if (
        not (generator or returned or may_be_lost(fact))
        or fact.must_raise
        or fact.watched
        or _is_made_synchronous(project, fact)
    ):
        return
    found = lost(project, path, fact) if may_be_lost(fact) else None
    annotated = found is None and may_be_lost(fact) and may_be_annotated(fact)
    asked = found is not None or generator or annotated or returned
    made = project.async_functions.made_by(path, fact.call.func) if asked else None
    if made is not None and made.generator:
        found = lost_generator(project, path, fact)
    elif found is None and made is not None and (annotated or returned) and not made.request:
        if returned:
            from flake8_tradelint.semantics.coroutines.returned_values import returned_as_value

            found = returned_as_value(project, path, fact, made)
        else:
            from flake8_tradelint.semantics.coroutines.annotated_values import bound_as_value

            found = bound_as_value(project, path, fact, doubts.around(fact.span.anchor))
        made = replace(made, likely=True)
    elif found is not None and made is None:
        from flake8_tradelint.semantics.coroutines.awaited_elsewhere import awaited_elsewhere

        made = awaited_elsewhere(project, path, fact, found)
    if made is None or found is None or (made.request and found.at.kind == "entered"):
        return
    if project.async_functions.is_certain(path, fact.call.func, made) and not _is_doubtful(
        fact, made, doubts
    ):
        from flake8_tradelint.semantics.coroutines.taking import is_called

        called = is_called(project, path, found.at)
        from flake8_tradelint.rules import lost_coroutines

        late = lost_coroutines.awaited_late(path, fact, made, found, project, doubts)
        if late is not None:
            yield _finding(path, fact.span, *late, made)
            return
        message = lost_coroutines.message(path, fact, made, found, project, called=called)
        # What the coroutine would give is no function either.
        fix = lost_coroutines.fix(path, fact, made, found, project) if not called else None
        yield _finding(path, fact.span, message, fix, made)


def _is_made_synchronous(project: ProjectFacts, fact: CallFact) -> bool:
    """Return True if a library may have replaced the method by one that runs the coroutine."""
    plain = isinstance(fact.call.func, e.Attribute) and not fact.in_async
    return plain and project.suspects.made_synchronous


def _is_doubtful(fact: CallFact, made: Made, doubts: Doubts) -> bool:
    """Return True if the code around the call may know what the inference does not."""
    place, func = fact.span.anchor, fact.call.func
    if made.passed_on and doubts.may_be_replaced(made.passed_on):
        return True
    if doubts.may_be_replaced(fact.name) or doubts.is_fallback(fact.name, place):
        return True
    if doubts.is_told_by_a_flag(place) or doubts.never_runs(place):
        return True
    itself = not isinstance(func, e.Attribute) or isinstance(func.value, e.SelfOf | e.Super | e.Narrowed)
    return not itself and doubts.is_told_apart(fact.receiver)


def _finding(
    path: str, span: Span, message: str, fix: Fix | None, made: Made, story: tuple[Location, ...] = ()
) -> Finding:
    primary = Location(path, span, "a coroutine that nobody awaits")
    related = ((made.defined,) if made.defined is not None else ()) + story
    if made.likely:
        return Finding(CODE, NAME, message, primary, related, SEVERITY, "medium")
    return Finding(CODE, NAME, message, primary, related, SEVERITY, "high", fix)
