"""Does a class have ways of its own to give out what it holds: a setter, ``__iter__``, ``__getitem__``?"""

from __future__ import annotations

from flake8_tradelint.semantics.control.handlers import suite
from flake8_tradelint.words import has_word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.linked import Linked
    from flake8_tradelint.semantics.must_call.own.ownership import Held


_GIVING = ("__iter__", "__getitem__", "__aiter__", "__getattr__")


def is_given_by_descriptor(linked: Linked, held: Held) -> bool:
    """Does a setter take what is stored, or an operator give what is in the container to anybody?"""
    stored = any(use.kind == "attribute" and use.name == held.attr for use in held.fact.uses)
    if stored and linked.classes.method(held.owner, held.attr) is not None:
        return True
    return held.inside and any(_gives(linked, held, name) for name in _GIVING)


def _gives(linked: Linked, held: Held, name: str) -> bool:
    ref = linked.classes.method(held.owner, name)
    function = linked.symbols.function(ref) if ref is not None else None
    if ref is None or function is None:
        return False
    lines = suite(linked.data(ref.path), function.span.line)
    return any(has_word(line, held.attr.encode()) for line in lines)
