"""The answer of the inference: an instance of a class, and the evidence for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from flake8_tradelint.semantics.classes import Base
from flake8_tradelint.semantics.symbols import ExternalRef

Evidence = Literal["annotation", "constructor", "self", "attribute", "return type", "literal"]


@dataclass(frozen=True, slots=True)
class Type:
    """An instance of ``cls``; ``args`` are the type arguments (``list[Vat]`` has ``Vat``)."""

    cls: Base
    evidence: Evidence
    args: tuple[Type | None, ...] = ()


NONE = Type(ExternalRef("builtins.None"), "literal")


def agree(options: list[Type | None]) -> Type | None:
    """The one class that all options have, ``None`` values aside."""
    real = [option for option in options if option != NONE]
    if not real:
        return NONE if options else None
    first = real[0]
    if first is None:
        return None
    same = all(option is not None and option.cls == first.cls for option in real)
    return first if same else None
