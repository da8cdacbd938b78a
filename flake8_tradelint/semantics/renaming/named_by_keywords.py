"""Find attributes named by keywords: ``patch.multiple(Vat, load=...)``, ``Mock(spec=Vat, load=...)``."""

from __future__ import annotations

from flake8_tradelint.model import Anchor, Span
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.inference.types import Type, instance_of
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef
from flake8_tradelint.semantics.renaming.mocks import MAKERS, specified
from flake8_tradelint.semantics.renaming.named_attributes import NamedAttribute, text_of
from flake8_tradelint.semantics.renaming.owners import resolve_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.facts import CallFact
    from flake8_tradelint.semantics.parameters.db import ParameterDb


CALLEES = MAKERS | {"multiple"}
"""Last names of the examined functions; ``multiple`` is that of ``patch.multiple``."""

_OWN = frozenset(
    {"spec", "spec_set", "create", "autospec", "new_callable", "instance", "unsafe"}
    | {"name", "wraps", "side_effect", "return_value"}
)
"""Parameters of these functions, which name no attribute."""

_MULTIPLE = frozenset(f"{module}.patch.multiple" for module in ("unittest.mock", "mock", "mock.mock"))


def named_by_keywords(linked: ParameterDb, path: str, fact: CallFact) -> Iterator[NamedAttribute]:
    """Yield each attribute that a keyword of the call names, if the owner's class is known."""
    given = dict(fact.call.keywords)
    if given.get("create") == e.Literal("bool", "True"):
        return
    owner = _patched(linked, path, fact) if fact.name == "multiple" else specified(linked, path, fact.call)
    for (name, _), span in zip(fact.call.keywords, fact.keywords, strict=False):
        if owner is not None and name not in _OWN:
            yield NamedAttribute(owner, name, _name(span, name))


def _patched(linked: ParameterDb, path: str, fact: CallFact) -> Type | None:
    """Return the class whose attributes ``patch.multiple`` replaces, given as an object or by its path."""
    symbol = linked.symbols.resolve(path, fact.call.func)
    foreign = isinstance(symbol, ExternalRef) and symbol.name not in _MULTIPLE
    if foreign or fact.receiver != "patch" or not fact.call.args:
        return None
    text = text_of(fact.call.args[0])
    if text:
        known = resolve_name(linked.symbols, text, path)
        return Type(known, "annotation") if isinstance(known, ClassRef) else None
    found = linked.receivers.infer(path, fact.call.args[0])
    return instance_of(found) or found


def _name(keyword: Span, name: str) -> Span:
    """Return the span of the keyword's name, with which the keyword starts."""
    end = Anchor(keyword.anchor.start, keyword.anchor.start + len(name.encode()))
    return Span(keyword.line, keyword.column, keyword.line, keyword.column + len(name), end)
