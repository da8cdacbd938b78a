"""Recognise tests that leak a resource on purpose, to check the ``ResourceWarning`` for it."""

from __future__ import annotations

from flake8_tradelint.semantics.naming.symbols import FunctionRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.facts import CallFact
    from flake8_tradelint.semantics.must_call.acquire.db import ResourceDb


_WARNING = "ResourceWarning"
"""The category of Python's warning about an object that is collected while it is open."""


def is_expected(linked: ResourceDb, path: str, fact: CallFact) -> bool:
    """Return True if the function of the call, or one around it, expects a warning about the leak."""
    if not fact.function or not linked.mentions(path, (_WARNING.encode(),)):
        return False
    # Few files get here.
    from flake8_tradelint.semantics.control.parsing_again import function_at
    from flake8_tradelint.semantics.control.suites import body_nodes, words_of

    outermost = fact.function.partition(".<locals>.")[0]
    function = linked.symbols.function(FunctionRef(path, outermost))
    found = function_at(linked, path, function.span.line) if function is not None else None
    return found is not None and any(
        _WARNING in word for node in body_nodes(found) for word in words_of(node)
    )
