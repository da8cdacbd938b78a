"""Find mocks that have only the attributes of a class: ``Mock(spec=Vat)``, ``create_autospec(Vat)``."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.inference.types import Type, instance_of
from flake8_tradelint.semantics.naming.symbols import ExternalRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.parameters.db import ParameterDb


MAKERS = frozenset(
    {"Mock", "MagicMock", "AsyncMock", "NonCallableMock", "NonCallableMagicMock", "create_autospec"}
)
"""Last names of the callables that make mocks."""
_MODULES = ("unittest.mock.", "mock.mock.", "mock.")


def specified(linked: ParameterDb, path: str, receiver: e.Expr) -> Type | None:
    """Return the class whose attributes the mock has; ``None`` for other values."""
    if not isinstance(receiver, e.Call) or not _makes_mock(linked, path, receiver.func):
        return None
    given = dict(receiver.keywords)
    spec = given.get("spec") or given.get("spec_set") or (receiver.args[0] if receiver.args else None)
    found = linked.receivers.infer(path, spec) if spec is not None else None
    return instance_of(found) or found


def _makes_mock(linked: ParameterDb, path: str, func: e.Expr) -> bool:
    """Return True for a class of ``unittest.mock``, or such a method of a fixture (``mocker.Mock``)."""
    symbol = linked.symbols.resolve(path, func)
    if isinstance(symbol, ExternalRef):
        module, _, name = symbol.name.rpartition(".")
        return name in MAKERS and f"{module}." in _MODULES
    return symbol is None and isinstance(func, e.Attribute) and func.attr in MAKERS
