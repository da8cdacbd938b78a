"""The answer of the inference: an instance of a class, and the evidence for it."""

from __future__ import annotations

from flake8_tradelint.records import dataclass, replace
from flake8_tradelint.semantics.inference.known_types import AWAITABLES
from flake8_tradelint.semantics.naming.symbols import ExternalRef

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


@dataclass(frozen=True, slots=True)
class Type:
    """An instance of ``cls``; ``args`` are the type arguments (``list[Vat]`` has ``Vat``).

    A class itself is an instance of ``builtins.type`` whose one argument is its instance.
    """

    cls: Base
    evidence: Evidence
    args: tuple[Type | None, ...] = ()


NONE = Type(ExternalRef("builtins.None"), "literal")

SELF = Type(ExternalRef("typing.Self"), "annotation")
"""Whatever class the method is called on; ``bound`` replaces it."""

_CLASS = ExternalRef("builtins.type")


def class_object(instance: Type | None, evidence: Evidence) -> Type | None:
    """The class whose instances are like ``instance``."""
    return Type(_CLASS, evidence, (instance,)) if instance is not None else None


def instance_of(found: Type | None) -> Type | None:
    """What calling the class object ``found`` makes; ``None`` where it is no class object."""
    return found.args[0] if found is not None and found.cls == _CLASS and found.args else None


def because(found: Type | None, evidence: Evidence) -> Type | None:
    """The same class for another reason."""
    return found if found is None or found == NONE else replace(found, evidence=evidence)


def bound(found: Type | None, receiver: Type | None) -> Type | None:
    """``found`` with the receiver's class in place of ``Self``."""
    if found is None or found.cls == SELF.cls:
        return receiver if found is not None else None
    if not found.args:
        return found
    return replace(found, args=tuple(bound(arg, receiver) for arg in found.args))


def agree(
    options: Iterable[Type | None], is_subclass: Callable[[Base, Base], bool] | None = None
) -> Type | None:
    """The one class that all options have, ``None`` values aside.

    Where ``is_subclass`` is given, the option of which all others are subclasses.
    """
    given = list(options)
    real = [option for option in given if option is not None and option != NONE]
    if not real:
        return NONE if given and None not in given else None
    if None in given:
        return None
    for candidate in real:
        if all(
            other.cls == candidate.cls or (is_subclass is not None and is_subclass(other.cls, candidate.cls))
            for other in real
        ):
            return _common_arguments(candidate, real)
    return None


def _common_arguments(candidate: Type, real: list[Type]) -> Type:
    """``list[A]`` and ``list[B]`` are both lists, but of nothing in particular.

    An empty display has no arguments and contradicts nobody.
    """
    lists = [option.args for option in real if option.args and option.cls == candidate.cls]
    if not lists:
        return candidate
    if any(len(args) != len(lists[0]) for args in lists):
        return replace(candidate, args=())
    return replace(candidate, args=tuple(agree(column) for column in zip(*lists, strict=True)))


def awaited(found: Type | None) -> Type | None:
    """What ``await`` gives of a coroutine, task or future."""
    if found is None or not isinstance(found.cls, ExternalRef):
        return None
    return found.args[-1] if found.cls.name in AWAITABLES and found.args else None
