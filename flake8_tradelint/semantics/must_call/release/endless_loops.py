"""Recognise coroutines that only cancellation ends, and code that cancels all tasks of the loop."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.patterns import regex
from flake8_tradelint.semantics.control.endless import is_endless, loops_of, withstands
from flake8_tradelint.semantics.control.handlers import function_around, suite
from flake8_tradelint.source import parse_text
from flake8_tradelint.source.decoding import SourceError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb
    from flake8_tradelint.semantics.naming.symbols import FunctionRef


_ALL_TASKS = regex(rb"\ball_tasks\s*\(")
_CANCELS = regex(rb"\.cancel\s*\(\s*\)")
_ALL_END = regex(rb"\bloop\.(?:stop|close)\b|\b(?:sys\.|os\._)exit\b")
"""Code that ends all tasks of the loop."""


def cancels_all(data: bytes) -> bool:
    """Return True if a function of the file cancels the tasks that ``asyncio.all_tasks()`` returns."""
    for found in _ALL_TASKS.finditer(data):
        line = data.count(b"\n", 0, found.start()) + 1
        if any(_CANCELS.search(below) for below in function_around(data, line)):
            return True
    return False


def survives_closing(linked: OwnershipDb, ref: FunctionRef) -> bool:
    """Return True for a loop without a way out that catches whatever is raised in it.

    Closing the connection under such a reader, or changing the flag that it reads, does not end it.
    """
    function = linked.symbols.function(ref)
    if function is None or not function.loops:
        return False
    data = linked.data(ref.path)
    if _ALL_END.search(data):
        return False
    try:
        text = b"\n".join([b"async def f():", *suite(data, function.span.line)]).decode()
        body = parse_text(text).body
    except (SourceError, UnicodeDecodeError):
        return False
    loops = loops_of(body[0].body) if isinstance(body[0], ast.AsyncFunctionDef) else ()
    return any(is_endless(loop) and all(map(withstands, loop.body)) for loop in loops)
