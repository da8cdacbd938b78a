"""The result of the inference: an instance of a class, and the evidence for it."""

from __future__ import annotations

from flake8_tradelint.semantics.inference.known_types import AWAITABLES
from flake8_tradelint.semantics.naming.symbols import ExternalRef
from flake8_tradelint.startup.records import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Literal

    from flake8_tradelint.semantics.classes.table import Base

    Evidence = Literal[
        "annotation",
        "constructor",
        "self",
        "attribute",
        "return type",
        "return statement",  # of a function without annotation
        "literal",
        "isinstance",
    ]


class Type(Record):
    """An instance of ``cls``; ``args`` are the type arguments (``list[Vat]`` has ``Vat``).

    A class object is an instance of ``builtins.type`` whose one argument is the type of its instances. A
    value of one of several classes is an instance of ``typing.Union`` with these as arguments.
    """

    cls: Base
    evidence: Evidence
    args: tuple[Type | None, ...] = ()


NONE = Type(ExternalRef("builtins.None"), "literal")

SELF = Type(ExternalRef("typing.Self"), "annotation")
"""Stands for the class that the method is called on; ``bound`` replaces it."""

_CLASS = ExternalRef("builtins.type")
_UNION = ExternalRef("typing.Union")

MAX_OPTIONS = 5
"""Classes that a value may be an instance of; with more, its type is unknown."""


def class_object(instance: Type | None, evidence: Evidence) -> Type | None:
    """Return the type of the class whose instances are like ``instance``."""
    return Type(_CLASS, evidence, (instance,)) if instance is not None else None


def instance_of(found: Type | None) -> Type | None:
    """Return the type of the instances of the class object ``found``; ``None`` if it is none."""
    if found is not None and found.cls == _UNION:
        return agree(map(instance_of, found.args))
    return found.args[0] if found is not None and found.cls == _CLASS and found.args else None


def options(found: Type | None) -> tuple[Type, ...]:
    """Return the classes of one of which the value is an instance; ``()`` if unknown."""
    if found is None or found.cls != _UNION:
        return (found,) if found is not None else ()
    return tuple(option for option in found.args if option is not None)


def single(found: Type | None) -> Type | None:
    """Return ``found`` if it is one class, with type arguments of one class each; else ``None``."""
    if found is None or found.cls == _UNION:
        return None
    if not any(arg is not None and (arg.args or arg.cls == _UNION) for arg in found.args):
        return found
    return replace(found, args=tuple(map(single, found.args)))


def because(found: Type | None, evidence: Evidence) -> Type | None:
    """Return the same type with other evidence."""
    if found is None or found == NONE:
        return found
    if found.cls == _UNION:
        return replace(found, evidence=evidence, args=tuple(because(arg, evidence) for arg in found.args))
    return replace(found, evidence=evidence)


def bound(found: Type | None, receiver: Type | None) -> Type | None:
    """Return ``found`` with the receiver's class in place of ``Self``."""
    if found is None or found.cls == SELF.cls:
        return receiver if found is not None else None
    if not found.args:
        return found
    if found.cls == _UNION:
        return agree([bound(arg, receiver) for arg in found.args])
    return replace(found, args=tuple(bound(arg, receiver) for arg in found.args))


def agree(
    values: Iterable[Type | None], is_subclass: Callable[[Base, Base], bool] | None = None
) -> Type | None:
    """Return the type of all values, ``NONE`` aside: one class, or one of several.

    If ``is_subclass`` is given, a class below another one counts as that. The first unknown value ends the
    iteration: the result is then ``None``.
    """
    given: list[Type] = []
    for value in values:
        if value is None:
            return None
        given.append(value)
    real = [value for value in given if value != NONE]
    if not real:
        return NONE if given else None
    if len(real) == 1:
        return real[0]
    every = [option for value in real for option in options(value)]

    def is_below(one: Type, other: Type) -> bool:
        return one.cls == other.cls or (is_subclass is not None and is_subclass(one.cls, other.cls))

    highest: list[Type] = []
    for option in every:
        if not any(is_below(option, other) for other in highest):
            highest = [other for other in highest if not is_below(other, option)]
            highest.append(option)
    found = tuple(_common_arguments(option, every) for option in highest)
    if len(found) == 1:
        return found[0]
    return Type(_UNION, found[0].evidence, found) if len(found) <= MAX_OPTIONS else None


def _common_arguments(candidate: Type, real: list[Type]) -> Type:
    """Return ``candidate`` with the type arguments in which all types of its class agree.

    ``list[A]`` and ``list[B]`` are both lists, but of nothing in particular. An empty display has no
    arguments and contradicts none.
    """
    lists = [option.args for option in real if option.args and option.cls == candidate.cls]
    if not lists:
        return candidate
    if any(len(args) != len(lists[0]) for args in lists):
        return replace(candidate, args=())
    return replace(candidate, args=tuple(agree(column) for column in zip(*lists, strict=True)))


def awaited(found: Type | None) -> Type | None:
    """Return the type of what ``await`` gives for a coroutine, task or future; ``None`` for others."""
    if found is not None and found.cls == _UNION:
        return agree(map(awaited, found.args))
    if found is None or not isinstance(found.cls, ExternalRef):
        return None
    return found.args[-1] if found.cls.name in AWAITABLES and found.args else None


def narrowed(
    found: Type | None, checked: Type | None, is_below: Callable[[Base, Base], bool]
) -> tuple[Type, ...]:
    """Return what ``found`` may be if it is an instance of ``checked``; ``()`` if unknown."""
    if checked is None or checked == NONE:
        return ()
    checks, kept = options(because(checked, "isinstance")), list[Type]()
    for option in options(found):
        if any(is_below(option.cls, cls.cls) for cls in checks):
            kept.append(option)
        else:
            kept += (cls for cls in checks if is_below(cls.cls, option.cls))
    return tuple(kept) or checks
