"""Symbolic expressions: what a summary remembers of "where does this value come from".

A summary is made from one file alone, so it cannot know what ``make_session()`` returns or
what class ``self.vat`` has. It keeps the question instead, as a small expression over the
names of its module; ``semantics.receivers`` answers it against the linked project.

Function-local names never appear: they are replaced by what is assigned to them.
"""

from __future__ import annotations

from flake8_tradelint.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal as Literal_


@dataclass(frozen=True, slots=True)
class Name:
    """A name looked up in the module's global scope, then in builtins."""

    id: str


@dataclass(frozen=True, slots=True)
class Attribute:
    """``value.attr``."""

    value: Expr
    attr: str


@dataclass(frozen=True, slots=True)
class Import:
    """A name imported inside a function: ``from <level dots><module> import <attr>``.

    ``attr`` is empty for ``import module``.
    """

    module: str
    level: int
    attr: str


@dataclass(frozen=True, slots=True)
class Call:
    """``func(*args, **keywords)``; a starred argument has the keyword ``"*"`` or ``"**"``."""

    func: Expr
    args: tuple[Expr, ...] = ()
    keywords: tuple[tuple[str, Expr], ...] = ()


@dataclass(frozen=True, slots=True)
class Await:
    """``await value``."""

    value: Expr


@dataclass(frozen=True, slots=True)
class Instance:
    """A value described by an annotation: ``annotation`` is the type expression."""

    annotation: Expr


@dataclass(frozen=True, slots=True)
class SelfOf:
    """An instance of the module's class ``qualname`` or of a subclass (``self``)."""

    qualname: str


@dataclass(frozen=True, slots=True)
class ClassOf:
    """The module's class ``qualname`` itself or a subclass (``cls``, ``type(self)``)."""

    qualname: str


@dataclass(frozen=True, slots=True)
class Super:
    """``super()`` inside a method of the module's class ``qualname``."""

    qualname: str


@dataclass(frozen=True, slots=True)
class Function:
    """The module's function ``qualname`` (``"outer.<locals>.inner"`` for nested ones)."""

    qualname: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """An argument of the module's function ``qualname`` that nothing annotates, with its default."""

    qualname: str
    name: str
    default: Expr | None = None


@dataclass(frozen=True, slots=True)
class Subscript:
    """``value[index]``: a generic annotation or an item of a container."""

    value: Expr
    index: Expr


@dataclass(frozen=True, slots=True)
class Element:
    """What iterating over ``value`` yields (``for x in value``)."""

    value: Expr


@dataclass(frozen=True, slots=True)
class Entered:
    """What ``with value as x`` (or ``async with``) binds to ``x``."""

    value: Expr
    is_async: bool


@dataclass(frozen=True, slots=True)
class Union:
    """One of several values: every option must agree before there is an answer.

    In annotations: ``A | B`` and ``Union[A, B]``.
    """

    options: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Narrowed:
    """``value`` where ``isinstance(value, annotation)`` is known to hold."""

    value: Expr
    annotation: Expr


@dataclass(frozen=True, slots=True)
class Sequence:
    """A display of several values (also the slice of a subscript); a comprehension has one item."""

    items: tuple[Expr, ...]
    kind: Literal_["list", "tuple", "set", "generator"] = "list"


@dataclass(frozen=True, slots=True)
class Mapping:
    """A dict display or comprehension: the union of its keys and that of its values."""

    key: Expr
    value: Expr


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant: ``repr`` is its Python literal, ``type`` the builtin class's name."""

    type: str
    repr: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Anything else. It never has a class, and it silences a union it is part of."""


if TYPE_CHECKING:
    Expr = (
        Name
        | Import
        | Attribute
        | Call
        | Await
        | Instance
        | SelfOf
        | ClassOf
        | Super
        | Function
        | Parameter
        | Subscript
        | Element
        | Entered
        | Union
        | Narrowed
        | Sequence
        | Mapping
        | Literal
        | Unknown
    )


UNKNOWN = Unknown()


def dotted(expr: Expr | None) -> str | None:
    """``a.b.c`` of a chain of attributes over a module name, else ``None``."""
    parts: list[str] = []
    while isinstance(expr, Attribute):
        parts.append(expr.attr)
        expr = expr.value
    if not isinstance(expr, Name):
        return None
    parts.append(expr.id)
    return ".".join(reversed(parts))


def last_name(expr: Expr | None) -> str:
    """``c`` of ``a.b.c`` or of a plain ``c``; empty for anything else."""
    if isinstance(expr, Attribute):
        return expr.attr
    return expr.id if isinstance(expr, Name) else ""
