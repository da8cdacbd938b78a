"""Symbolic expressions: where a value comes from, as a summary remembers it.

A summary is made from one file alone, so it cannot know what ``make_session()`` returns or what class
``self.vat`` has. It keeps a small expression over the names of its module instead, and
``semantics.inference`` evaluates that against the linked project. Local names of functions never appear: they
are replaced by what is assigned to them.
"""

from __future__ import annotations

from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal as Literal_


class Name(Record):
    """A name looked up in the module's global scope, then in builtins."""

    id: str


class Attribute(Record):
    """``value.attr``; ``stored`` is what the function stores there, or ``None``."""

    value: Expr
    attr: str
    stored: Expr | None = None


class Import(Record):
    """A name imported inside a function: ``from <level dots><module> import <attr>``.

    ``attr`` is empty for ``import module``.
    """

    module: str
    level: int
    attr: str


class Call(Record):
    """``func(*args, **keywords)``; a starred argument has the keyword ``"*"`` or ``"**"``."""

    func: Expr
    args: tuple[Expr, ...] = ()
    keywords: tuple[tuple[str, Expr], ...] = ()


class Await(Record):
    """``await value``."""

    value: Expr


class Instance(Record):
    """A value described by an annotation: ``annotation`` is the type expression."""

    annotation: Expr


class SelfOf(Record):
    """An instance of the module's class ``qualname`` or of a subclass (``self``)."""

    qualname: str


class ClassOf(Record):
    """The module's class ``qualname`` itself or a subclass (``cls``, ``type(self)``)."""

    qualname: str


class Super(Record):
    """``super()`` inside a method of the module's class ``qualname``."""

    qualname: str


class Function(Record):
    """The module's function ``qualname`` (``"outer.<locals>.inner"`` for nested ones)."""

    qualname: str


class Parameter(Record):
    """An argument of the module's function ``qualname`` that nothing annotates, with its default."""

    qualname: str
    name: str
    default: Expr | None = None


class Subscript(Record):
    """``value[index]``: a generic annotation or an item of a container."""

    value: Expr
    index: Expr


class Element(Record):
    """What iterating over ``value`` yields (``for x in value``)."""

    value: Expr


class Entered(Record):
    """What ``with value as x`` (or ``async with``) binds to ``x``."""

    value: Expr
    is_async: bool


class Union(Record):
    """One of several values: every option must agree before there is an answer.

    In annotations: ``A | B`` and ``Union[A, B]``.
    """

    options: tuple[Expr, ...]


class Narrowed(Record):
    """``value`` where ``isinstance(value, annotation)`` is known to hold."""

    value: Expr
    annotation: Expr


class Sequence(Record):
    """One of several values: all options must agree before there is an answer.

    In annotations: ``A | B`` and ``Union[A, B]``.
    """

    items: tuple[Expr, ...]
    kind: Literal_["list", "tuple", "set", "generator"] = "list"


class Mapping(Record):
    """A dict display or comprehension: the union of its keys and that of its values."""

    key: Expr
    value: Expr


class Literal(Record):
    """A constant: ``repr`` is its Python literal, ``type`` the builtin class's name."""

    type: str
    repr: str


class Unknown(Record):
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


def is_empty(expr: Expr) -> bool:
    """Return True for a display without items, and for a call like ``dict()``."""
    match expr:
        case Sequence(()) | Mapping(Unknown(), Unknown()):
            return True
        case Call(Name(name), (), ()):
            return name in ("list", "dict", "set", "deque")
    return False


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
