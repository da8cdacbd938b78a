"""The evaluator as its parts see it: they type the parts of an expression, and ask it for the rest.

``receivers.Receivers`` implements it and makes the parts, which do not import it.
"""

from __future__ import annotations

from flake8_tradelint.startup.light import Protocol

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from flake8_tradelint.semantics import expr as e
    from flake8_tradelint.semantics.classes.table import Base
    from flake8_tradelint.semantics.inference.types import Type
    from flake8_tradelint.semantics.naming.symbols import ClassRef, FunctionRef, ValueRef
    from flake8_tradelint.semantics.summary import FunctionSummary

    Values = tuple[tuple[str, e.Expr], ...]
    Passed = Callable[[str, e.Parameter], Values]
    """Returns all that is passed for a parameter: expressions, each with its file; empty if not known."""


class Seen(Protocol):
    """What is passed or stored outside a single function or class: expressions, each with its file."""

    def values(self, path: str, parameter: e.Parameter) -> Values:
        """Return all that is passed for a parameter; empty if not known."""

    def kept(self, owner: ClassRef, attr: str) -> Values:
        """Return all that is put into a container which is an attribute of a class's instances."""

    def kept_in(self, variable: ValueRef) -> Values:
        """Return all that is put into a container which is a module's variable."""

    def in_state(self, holder: e.Expr, name: str) -> Values:
        """Return all that the project stores under the name in the state of an application.

        ``name`` is an attribute or ``interests.item``. Empty if ``holder`` does not look like such state.
        """


class Inference(Protocol):
    """Types expressions and annotations, and calls and attributes of typed values."""

    def value(self, path: str, expr: e.Expr, depth: int = 0) -> Type | None:
        """Return the type of the value: one class, or one of several (``types.options``)."""

    def called(self, path: str, parameter: e.Parameter) -> Type | None:
        """Return the type of what calling an un-annotated parameter returns."""

    def instance(self, path: str, annotation: e.Expr) -> Type | None:
        """Return the type that an annotation promises, perhaps one of several classes.

        ``Self`` is unknown.
        """

    def promised(self, path: str, annotation: e.Expr) -> Type | None:
        """Return the type that an annotation promises; ``Self`` is left as ``types.SELF``."""

    def is_bare_wrapper(self, path: str, annotation: e.Expr) -> bool:
        """Return True for ``Final`` and ``ClassVar`` without a type."""

    def returned(self, ref: FunctionRef, receiver: Type | None = None) -> Type | None:
        """Return the type of a call of the function (before ``await``, a coroutine)."""

    def decorators(self, path: str, function: FunctionSummary) -> frozenset[str]:
        """Return the full names of a function's decorators; ``"?"`` for unknown ones."""

    def special(self, found: Type | None, name: str) -> Type | None:
        """Return the type of what an operator's special method returns."""

    def entered(self, found: Type | None, is_async: bool) -> Type | None:
        """Return the type that ``with found as x`` (or ``async with``) binds."""

    def join(self, values: Iterable[Type | None]) -> Type | None:
        """Return the type of all values: one class, or several of which none is above another."""

    def each(self, found: Type | None, answer: Callable[[Type], Type | None]) -> Type | None:
        """Return ``answer`` for each class of ``found``, joined."""

    def member_of(self, owner: Type, attr: str) -> Type | None:
        """Return the type of an attribute of an instance of one class, or of a class object."""

    def method(self, mro: Iterable[Base], name: str) -> FunctionRef | None:
        """Return the method that an instance has under ``name``; ``None`` if something else hides it."""

    def is_property(self, ref: FunctionRef) -> bool:
        """Return True if the function is a property's getter."""
