"""TL308: async functions that Python or a library calls, and does not await."""

from __future__ import annotations

from flake8_tradelint.semantics.coroutines.plain_hooks import hook

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.model import Span
    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.coroutines.plain_hooks import Hook
    from flake8_tradelint.semantics.summary import FunctionSummary, ModuleSummary


_INSTEAD = {"__enter__": "__aenter__", "__exit__": "__aexit__", "__iter__": "__aiter__"}


def hooked_coroutines(summary: ModuleSummary, project: ProjectFacts) -> Iterator[tuple[Span, str]]:
    """Yield the place and message of each such function of the file."""
    for function in summary.functions:
        if function.is_async:
            found = hook(project, summary.path, function)
            if found is not None:
                yield function.span, _message(function, found)


def _message(function: FunctionSummary, found: Hook) -> str:
    return f"{found.who} calls the async function `{function.name}`{found.how}: {_way(function, found)}"


def _way(function: FunctionSummary, found: Hook) -> str:
    if function.name in _INSTEAD:
        return f"write `{_INSTEAD[function.name]}`"
    if function.name in ("__init__", "__post_init__"):
        return "make it plain, and await in an async class method that makes the object"
    if function.name.startswith("__"):
        return "make it plain"
    if found.who.endswith("TestCase`"):
        return "derive the class from `unittest.IsolatedAsyncioTestCase`"
    if "asyncio." in found.who:
        return "make it plain, and start a task in it"
    return "make it plain, and run the coroutine with `asyncio.run`"
