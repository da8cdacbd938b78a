"""Recognise functions whose end is the end of the event loop, which cancels all tasks that are left."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.control.parsing_again import nodes_with, parsed_around
from flake8_tradelint.semantics.control.raising import callee_name
from flake8_tradelint.semantics.control.suites import body_nodes, called_name, function_around
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef
from flake8_tradelint.startup.light import lru_cache
from flake8_tradelint.startup.patterns import IGNORECASE, composed, escape, regex
from flake8_tradelint.words import occurrences

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.facts import CallFact
    from flake8_tradelint.semantics.must_call.acquire.db import ResourceDb
    from flake8_tradelint.semantics.summary import FunctionSummary, ModuleSummary


_RUNNER = regex(r"(?:\w+_)?run(?:_until_complete|_async|_main|_sync)?")
_RUN = regex(rb"\b(?:\w+_)?run(?:_until_complete|_async|_main|_sync)?[\s\\]*\(")
_GIVEN = regex(
    rb"(?:\brun\w*[\s\\]*\(|_run\w*[\s\\]*\(|=|,|[(\[][ \t]*(?:#[^\n]*)?\r?\n|\n[ \t]*[)\]}])[\s\\(]*"
    rb"(?:[\w.]*|[^\n]*[)\]][ \t]*\.[ \t]*)\Z"
)
"""What stands before a name behind ``run(``, ``=``, a comma, or at the beginning of a line in brackets."""
_CALLED = regex(rb"[\s\\]*\(")
_FAR = 1000
"""How many bytes before a name are searched for ``_GIVEN``."""
_RUNS = frozenset({"run_forever", "run_until_complete"})
_MAY_RUN = regex(
    r"(?!(?:is|get)_running|(?:get|new)_event_loop)"
    r"\w*(?:run|start|main|exec|serve|loop|forever|until|launch|listen|wait|poll|join|spin|sync|block)",
    IGNORECASE,
)
"""Matches the names of functions that may run the event loop before they return."""
_ENTERED = frozenset({"contextlib.asynccontextmanager", "contextlib.contextmanager"})
_TEST_CASES = ("unittest.IsolatedAsyncioTestCase", "aiohttp.test_utils.AioHTTPTestCase")


def in_test(fact: CallFact) -> bool:
    """Return True if the call is in a test, after which the runner closes the loop and cancels all tasks."""
    outer = fact.function.partition(".<locals>.")[0]
    return outer.rpartition(".")[2].startswith("test")


def ends_with_test(linked: ResourceDb, owner: ClassRef, fact: CallFact) -> bool:
    """Return True if the task's owner is a test case, whose loop is closed after every test."""
    return in_test(fact) or any(linked.classes.is_subclass(owner, name) for name in _TEST_CASES)


def is_main(linked: ResourceDb, path: str, fact: CallFact) -> bool:
    """Return True if ``asyncio.run`` or the like runs the function, and cancels whatever it leaves."""
    name = fact.function.rsplit(".", 1)[-1]
    if not _may_be_run(linked.code(path), name.encode()):
        return False
    callees = (
        use.expr for call in calls_in(linked, path, name) for use in call.uses if use.kind == "argument"
    )
    return any(_RUNNER.fullmatch(e.last_name(callee)) for callee in callees)


@lru_cache(maxsize=16)  # of a method that many classes of a file have
def _may_be_run(data: bytes, name: bytes) -> bool:
    """Return True if ``run(...)`` may get what a call of the name makes, by the text: too often rather."""
    given = (
        _CALLED.match(data, at + len(name)) is not None
        and _GIVEN.search(data, max(at - _FAR, 0), at) is not None
        for at in occurrences(data, name)
    )
    return any(given) and _RUN.search(data) is not None


def runs_the_loop(linked: ResourceDb, path: str, fact: CallFact) -> bool:
    """Return True if the plain function runs the loop after the call, while its variables live."""
    return any(name in _RUNS for at, name in _calls_beside(linked, path, fact) if at > fact.span.anchor.start)


def may_run_the_loop(linked: ResourceDb, path: str, fact: CallFact) -> bool:
    """Return True if another statement of the plain function may run the loop, by the names that it calls."""
    return any(_MAY_RUN.match(name) for _, name in _calls_beside(linked, path, fact))


def _calls_beside(linked: ResourceDb, path: str, fact: CallFact) -> Iterator[tuple[int, str]]:
    """Yield the places and last names of the calls in other statements of the function, nested ones included.

    In a file that cannot be parsed again, there is one call that runs the loop.
    """
    statement = fact.statement.anchor
    module = parsed_around(linked, path, fact.statement.line)
    function = function_around(module, statement.start) if module is not None else None
    if module is None or function is None:
        yield statement.end, "run_forever"
        return
    for node in body_nodes(function):
        if isinstance(node, ast.Call):
            at = module.anchor(node).start
            if not statement.start <= at < statement.end:
                yield at, called_name(node)


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


def is_handed_on(linked: ResourceDb, name: str, *, of_class: bool = False) -> bool:
    """Return True if the function itself is passed on: ``FastAPI(lifespan=lifespan)``.

    ``of_class``: it is a method, which an attribute names (``lifespan=self.lifespan``).
    """
    given = composed(rb"=[\s\\(]*(?:[\w.\s\\]+\.[\s\\]*)?%s\b(?![\s\\]*\()" % escape(name.encode()))
    files = (path for path in linked.having(name) if given.search(linked.code(path)))
    return any(_gives(linked, path, name, of_class=of_class) for path in files)


def _gives(linked: ResourceDb, path: str, name: str, *, of_class: bool) -> bool:
    """Return True if a keyword or a variable of the file gets the function, or it cannot be parsed."""
    nodes = nodes_with(linked, path, (name,))
    giving = (ast.keyword, ast.Assign, ast.AnnAssign, ast.NamedExpr)
    return nodes is None or any(
        isinstance(node, giving)
        and callee_name(node.value) == name
        and (isinstance(node.value, ast.Attribute) or not of_class)
        for node in nodes
    )


def calls_in(linked: ResourceDb, path: str, name: str) -> Iterator[CallFact]:
    """Yield the calls of anything called ``name`` in one file."""
    linked.require_in(path, (name,))
    return (call for call in linked.symbols.surface(path).calls if call.name == name)
