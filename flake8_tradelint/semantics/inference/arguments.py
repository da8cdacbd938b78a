"""Which class has an argument that nothing annotates? That of all that is passed, where somebody knows it."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.inference.memo import Memo
from flake8_tradelint.semantics.inference.types import NONE, Type
from flake8_tradelint.semantics.naming.symbols import ExternalRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from flake8_tradelint.semantics.inference.receivers import Receivers
    from flake8_tradelint.tracing import Trace

    Values = tuple[tuple[str, e.Expr], ...]
    Passed = Callable[[str, e.Parameter], Values]
    """All that is passed for a parameter: expressions, each with its file; empty where that is not known."""


_STAND_INS = ("unittest.mock.", "mock.")


def unknown(path: str, parameter: e.Parameter) -> Values:
    """Callers are not asked."""
    return ()


class Arguments:
    """The classes of parameters, by what ``passed`` knows."""

    def __init__(self, passed: Passed, receivers: Receivers, trace: Trace) -> None:
        self._passed, self._receivers = passed, receivers
        self._known: Memo[Type] = Memo(trace)

    def value(self, path: str, parameter: e.Parameter) -> Type | None:
        """The class of the argument itself."""
        return self._known.get((path, parameter), lambda: self._common(self._passed(path, parameter)))

    def called(self, path: str, parameter: e.Parameter) -> Type | None:
        """What calling the argument gives."""

        def answer() -> Type | None:
            return self._common((at, e.Call(value)) for at, value in self._passed(path, parameter))

        return self._known.get((path, parameter, "called"), answer)

    def _common(self, values: Iterable[tuple[str, e.Expr]]) -> Type | None:
        """The class of all values; a mock says nothing of what it stands for."""
        found = [self._receivers.value(path, value) for path, value in values]
        joined = self._receivers.join([option for option in found if not _is_stand_in(option)])
        return joined if joined != NONE else None


def _is_stand_in(found: Type | None) -> bool:
    if found is None or not isinstance(found.cls, ExternalRef):
        return False
    return found.cls.name.startswith(_STAND_INS)
