"""Recognise functions whose end is the end of the event loop, which cancels all tasks that are left."""

from __future__ import annotations

from flake8_tradelint.light import lru_cache
from flake8_tradelint.patterns import IGNORECASE, regex
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.control.handlers import suite
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef, FunctionRef
from flake8_tradelint.words import occurrences

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.facts import CallFact
    from flake8_tradelint.semantics.must_call.acquire.db import ResourceDb
    from flake8_tradelint.semantics.summary import FunctionSummary, ModuleSummary


_RUNNER = regex(rb"\b(?:\w+_)?run(?:_until_complete|_async|_main|_sync)?")
_RUN = regex(rb"\b(?:\w+_)?run(?:_until_complete|_async|_main|_sync)?\(")
_RUNS = regex(rb"\brun_(?:forever|until_complete)\s*\(")
_MAY_RUN = regex(
    rb"\b(?!(?:is|get)_running|(?:get|new)_event_loop)"
    rb"\w*(?:run|start|main|exec|serve|loop|forever|until|launch|listen|wait|poll|join|spin|sync|block)\w*\(",
    IGNORECASE,
)
"""Calls that may run the event loop before they return."""
_ENTERED = frozenset({"contextlib.asynccontextmanager", "contextlib.contextmanager"})
_TEST_CASES = ("unittest.IsolatedAsyncioTestCase", "aiohttp.test_utils.AioHTTPTestCase")


def in_test(fact: CallFact) -> bool:
    """Return True if the call is in a test, after which the runner closes the loop and cancels all tasks."""
    outer = fact.function.partition(".<locals>.")[0]
    return outer.rpartition(".")[2].startswith("test")


def ends_with_test(linked: ResourceDb, owner: ClassRef, fact: CallFact) -> bool:
    """Return True if the task's owner is a test case, whose loop is closed after every test."""
    return in_test(fact) or any(linked.classes.is_subclass(owner, name) for name in _TEST_CASES)


@lru_cache(maxsize=16)  # of a method that many classes of a file have
def _may_be_run(data: bytes, name: bytes) -> bool:
    return any(_RUN.search(data, data.rfind(b"\n", 0, at) + 1, at) for at in occurrences(data, name))


def is_main(linked: ResourceDb, path: str, fact: CallFact) -> bool:
    """Return True if ``asyncio.run`` or the like runs the function, and cancels whatever it leaves."""
    name = fact.function.rsplit(".", 1)[-1]
    data = linked.data(path)
    if not _may_be_run(data, name.encode()):
        return False
    callees = (
        use.expr for call in calls_in(linked, path, name) for use in call.uses if use.kind == "argument"
    )
    return any(_RUNNER.fullmatch(e.last_name(callee).encode()) for callee in callees)


def runs_the_loop(linked: ResourceDb, path: str, fact: CallFact) -> bool:
    """Return True if the plain function runs the loop after the call, while its variables live."""
    function = linked.symbols.function(FunctionRef(path, fact.function))
    if function is None:
        return False
    below = (*suite(linked.data(path), function.span.line),)[fact.statement.end_line - function.span.line :]
    return any(_RUNS.search(line) for line in below)


def may_run_the_loop(linked: ResourceDb, path: str, fact: CallFact) -> bool:
    """Return True if another statement of the plain function may run the loop, by the names that it calls."""
    function = linked.symbols.function(FunctionRef(path, fact.function))
    if function is None:
        return True
    first = function.span.line
    lines = (*suite(linked.data(path), first),)
    others = (*lines[: fact.statement.line - first - 1], *lines[fact.statement.end_line - first :])
    return any(_MAY_RUN.search(line) for line in others)


def is_entered(linked: ResourceDb, summary: ModuleSummary, fact: CallFact) -> bool:
    """Return True if the function is a context manager: exceptions of the ``with`` block are raised in it."""
    function = _function(summary, fact.function)
    symbols = (
        linked.symbols.resolve(summary.path, decorator)
        for decorator in (function.decorators if function is not None else ())
    )
    return any(isinstance(symbol, ExternalRef) and symbol.name in _ENTERED for symbol in symbols)


def is_lifespan(linked: ResourceDb, summary: ModuleSummary, fact: CallFact) -> bool:
    """Return True if a framework gets the context manager: an application's lifespan ends with its loop."""
    function = _function(summary, fact.function)
    # Few functions are context managers; the search for uses of the name reads all files that have it.
    return function is not None and is_entered(linked, summary, fact) and is_handed_on(linked, function.name)


def _function(summary: ModuleSummary, qualname: str) -> FunctionSummary | None:
    return next((function for function in summary.functions if function.qualname == qualname), None)


def is_handed_on(linked: ResourceDb, name: str) -> bool:
    """Return True if the function itself is passed on: ``FastAPI(lifespan=lifespan)``."""
    return any(_is_given(linked.data(path), name.encode()) for path in linked.having(name))


def _is_given(data: bytes, name: bytes) -> bool:
    for at in occurrences(data, name):
        if _ENDING.match(data, at + len(name)):
            line = data.rfind(b"\n", 0, at) + 1
            if _ASSIGNING.search(data, line, at):
                return True
    return False


_ASSIGNING = regex(rb"=[ \t]*(?:[\w.]+\.)?\Z")
_ENDING = regex(rb"[ \t]*(?:[,)#;\r\n]|\Z)")


def calls_in(linked: ResourceDb, path: str, name: str) -> Iterator[CallFact]:
    """Yield the calls of anything called ``name`` in one file."""
    linked.require_in(path, (name,))
    return (call for call in linked.symbols.surface(path).calls if call.name == name)
