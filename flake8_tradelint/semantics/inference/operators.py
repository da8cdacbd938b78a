"""Type displays, items, loops and ``with`` statements by the types of their parts."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.inference import containers, known_types
from flake8_tradelint.semantics.inference.types import Type, awaited, options
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.classes.table import ClassTable
    from flake8_tradelint.semantics.inference.members import Members
    from flake8_tradelint.semantics.inference.protocol import Inference


class Operators:
    """Types of operators: builtin containers by tables, the project's classes by their special methods."""

    def __init__(self, classes: ClassTable, members: Members, receivers: Inference) -> None:
        self._classes, self._members, self._receivers = classes, members, receivers

    def display(self, path: str, expr: e.Sequence | e.Mapping, depth: int) -> Type:
        """Return the type of a written list, tuple, set or dict, or of a comprehension."""
        if isinstance(expr, e.Mapping):
            key, value = (
                self._receivers.value(path, expr.key, depth),
                self._receivers.value(path, expr.value, depth),
            )
            empty = expr.key == e.UNKNOWN and expr.value == e.UNKNOWN
            return containers.container("builtins.dict", *(() if empty else (key, value)))
        items = [self._receivers.value(path, item, depth) for item in expr.items]
        if expr.kind == "tuple":
            return containers.container("builtins.tuple", *items)
        name = "collections.abc.Generator" if expr.kind == "generator" else f"builtins.{expr.kind}"
        return containers.container(name, *([self._receivers.join(items)] if items else []))

    def item(self, found: Type | None, index: e.Expr) -> Type | None:
        """Return the type of ``found[index]``."""

        def answer(one: Type) -> Type | None:
            outside = isinstance(one.cls, ExternalRef)
            return containers.item(one, index) if outside else self.special(one, "__getitem__")

        return self._receivers.each(found, answer)

    def element(self, found: Type | None) -> Type | None:
        """Return the type of what iterating over ``found`` yields."""
        return self._receivers.each(found, self._element)

    def _element(self, found: Type) -> Type | None:
        if isinstance(found.cls, ExternalRef):
            return containers.element(found)
        for name in ("__iter__", "__aiter__"):
            method = self._members.method(self._classes.mro(found.cls), name)
            if method is not None:
                return containers.element(self._receivers.returned(method, found))
        return None

    def special(self, found: Type | None, name: str) -> Type | None:
        """Return the type of what an operator's special method returns."""

        def answer(one: Type) -> Type | None:
            if isinstance(one.cls, ExternalRef):
                given = known_types.METHOD_RETURNS.get((one.cls.name, name))
                return Type(ExternalRef(given), one.evidence) if given is not None else None
            method = self._members.method(self._classes.mro(one.cls), name)
            return self._receivers.returned(method, one) if method is not None else None

        return self._receivers.each(found, answer)

    def entered(self, found: Type | None, is_async: bool) -> Type | None:
        """Return the type that ``with found as x`` (or ``async with``) binds, by those classes that can."""
        name = "__aenter__" if is_async else "__enter__"
        able = [one for one in options(found) if not self._fails(one, name)]
        return self._receivers.join(self._entered(one, is_async) for one in able)

    def _fails(self, found: Type, name: str) -> bool:
        """Return True if the class certainly lacks this special method."""
        if not isinstance(found.cls, ClassRef) or self._classes.has_unknown_base(found.cls):
            return False
        return self._members.method(self._classes.mro(found.cls), name) is None

    def _entered(self, found: Type, is_async: bool) -> Type | None:
        if isinstance(found.cls, ExternalRef):
            if found.cls.name in known_types.CONTEXT_MANAGERS:
                return found.args[0] if found.args else None
            yields_itself = found.cls.name in known_types.ENTER_SELF or known_types.is_exchange(
                found.cls.name
            )
            return found if yields_itself else None
        if (
            self._members.method(self._classes.mro(found.cls), "__aenter__" if is_async else "__enter__")
            is None
        ):
            inherits = any(self._classes.is_subclass(found.cls, name) for name in known_types.ENTER_SELF)
            return found if inherits else None
        result = self.special(found, "__aenter__" if is_async else "__enter__")
        return awaited(result) if is_async else result
