"""Infer the class of an un-annotated parameter from all that is passed, if all of it is known.

The same is done for the items of a container, from what is put into it.
"""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.inference import known_types
from flake8_tradelint.semantics.inference.memo import Memo
from flake8_tradelint.semantics.inference.types import NONE, Type, awaited, because
from flake8_tradelint.semantics.naming.symbols import ExternalRef, ValueRef
from flake8_tradelint.startup.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from flake8_tradelint.db import Trace
    from flake8_tradelint.semantics.inference.protocol import Inference, Seen, Values
    from flake8_tradelint.semantics.naming.symbols import ClassRef, Symbol


_EMPTY = frozenset(f"builtins.{kind}" for kind in ("list", "set", "dict")) | {"collections.deque"}
_INJECTED = frozenset({"Depends", "Security", "Provide", "Inject"})
_GENERATORS = frozenset({"Generator", "AsyncGenerator", "Iterator", "AsyncIterator"})
_STAND_INS = ("unittest.mock.", "mock.")


class Arguments:
    """The classes of parameters, inferred from what ``seen`` returns."""

    def __init__(self, seen: Seen | None, receivers: Inference, trace: Trace) -> None:
        self._seen, self._receivers = seen, receivers
        self._known: Memo[Type] = Memo(trace)

    def value(self, path: str, parameter: e.Parameter) -> Type | None:
        """Return the class of the argument itself; ``None`` if unknown."""
        if isinstance(parameter.default, e.Call):
            found = self.injected(path, parameter)
            if found is not None:
                return found
        return self._known.get((path, parameter), lambda: self._common(self._passed(path, parameter)))

    def called(self, path: str, parameter: e.Parameter) -> Type | None:
        """Return the class of what calling the argument returns; ``None`` if unknown."""

        def answer() -> Type | None:
            return self._common((at, e.Call(value)) for at, value in self._passed(path, parameter))

        return self._known.get((path, parameter, "called"), answer)

    def _passed(self, path: str, parameter: e.Parameter) -> Values:
        return self._seen.values(path, parameter) if self._seen is not None else ()

    def in_state(self, holder: e.Expr, name: str) -> Type | None:
        """Return the class of what is stored under the name in the state of an application."""
        values = self._seen.in_state(holder, name) if self._seen is not None else ()
        return self._known.get((name, "state"), lambda: self._common(values)) if values else None

    def injected(self, path: str, parameter: e.Parameter) -> Type | None:
        """Return the class of what a framework passes for the default ``Depends(provider)``."""
        default = parameter.default
        if not isinstance(default, e.Call) or e.last_name(default.func) not in _INJECTED or not default.args:
            return None
        found = self._receivers.value(path, e.Call(default.args[0]))
        return because(awaited(found) or _yielded(found) or found, "return statement")

    def filled(self, owner: ClassRef, attr: str, found: Type | None) -> Type | None:
        """Return ``found``, an attribute of ``owner``; an empty container gets the class of its items."""
        seen = self._seen
        if found is None or seen is None or not _is_empty(found):
            return found
        item = self._known.get((owner, attr, "kept"), lambda: self._common(seen.kept(owner, attr)))
        return _holding(found, item)

    def filled_variable(self, variable: Symbol | None, found: Type | None) -> Type | None:
        """Return ``found``, a module's variable; an empty container gets the class of its items."""
        seen = self._seen
        if found is None or seen is None or not isinstance(variable, ValueRef) or not _is_empty(found):
            return found
        item = self._known.get((variable, "kept"), lambda: self._common(seen.kept_in(variable)))
        return _holding(found, item)

    def _common(self, values: Iterable[tuple[str, e.Expr]]) -> Type | None:
        """Return the class of all values; mocks are left out, as they tell nothing of what they stand for."""
        found = (self._receivers.value(path, value) for path, value in values)
        joined = self._receivers.join(option for option in found if not _is_stand_in(option))
        return joined if joined != NONE else None


def _is_empty(found: Type) -> bool:
    """Return True for a container of which no more is known than its kind."""
    return isinstance(found.cls, ExternalRef) and not found.args and found.cls.name in _EMPTY


def _holding(found: Type, item: Type | None) -> Type:
    """Return the container with the class of its items."""
    if item is None or not isinstance(found.cls, ExternalRef):
        return found
    return replace(found, args=(None, item) if found.cls.name in known_types.MAPPINGS else (item,))


def _is_stand_in(found: Type | None) -> bool:
    if found is None or not isinstance(found.cls, ExternalRef):
        return False
    return found.cls.name.startswith(_STAND_INS)


def _yielded(found: Type | None) -> Type | None:
    """Return what a provider that is a generator yields."""
    if found is None or not isinstance(found.cls, ExternalRef) or not found.args:
        return None
    return found.args[0] if found.cls.name.rpartition(".")[2] in _GENERATORS else None
