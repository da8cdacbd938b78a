"""Recognise tests that leak a resource on purpose, to check the ``ResourceWarning`` for it."""

from __future__ import annotations

from flake8_tradelint.light import lru_cache
from flake8_tradelint.semantics.control.handlers import suite
from flake8_tradelint.semantics.naming.symbols import FunctionRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.facts import CallFact
    from flake8_tradelint.semantics.must_call.acquire.db import ResourceDb


_WARNING = b"ResourceWarning"
"""The category of Python's warning about an object that is collected while it is open."""


def is_expected(linked: ResourceDb, path: str, fact: CallFact) -> bool:
    """Return True if the function of the call, or one around it, expects a warning about the leak."""
    data = linked.data(path)
    if not fact.function or _WARNING not in data:
        return False
    outermost = fact.function.partition(".<locals>.")[0]
    function = linked.symbols.function(FunctionRef(path, outermost))
    if function is None:
        return False
    return _is_warned_of(data, function.span.line)


@lru_cache(maxsize=4)  # asked for every call of a function
def _is_warned_of(data: bytes, line: int) -> bool:
    return any(_WARNING in below for below in suite(data, line))
