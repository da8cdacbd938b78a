"""Bases of the standard library and of serialising mixins: which attributes they give a dataclass."""

from __future__ import annotations

import builtins
import sys

from flake8_tradelint.semantics.classes.table import is_transparent
from flake8_tradelint.semantics.naming.symbols import ExternalRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.classes.table import Base


_ENUMS = ("enum.",)
_ABSTRACT = ("collections.abc.", "typing.", "typing_extensions.")
SERIALISING = frozenset(
    {"dataclasses_json.DataClassJsonMixin", "dataclasses_json.api.DataClassJsonMixin"}
    | {"mashumaro.DataClassDictMixin", "mashumaro.mixins.dict.DataClassDictMixin"}
    | {"mashumaro.mixins.json.DataClassJSONMixin", "mashumaro.mixins.orjson.DataClassORJSONMixin"}
    | {"dataclass_wizard.JSONWizard", "dataclass_wizard.YAMLWizard", "dataclass_wizard.JSONPyWizard"}
)
"""Mixins whose methods write the fields of a dataclass, and nothing else."""
_WITHOUT_DICT = frozenset(
    {"builtins.object", "abc.ABC"}
    | {f"builtins.{name}" for name in ("dict", "list", "set", "frozenset", "tuple", "str", "int", "float")}
)


def is_enum(base: Base) -> bool:
    """Return True for a class of ``enum``: names in the bodies below it are members."""
    return isinstance(base, ExternalRef) and base.name.startswith(_ENUMS)


def is_known(base: Base) -> bool:
    """Return True if it is known which names the base gives to the classes below it."""
    return is_transparent(base) or (
        isinstance(base, ExternalRef)
        and (base.name in SERIALISING or _builtin(base.name) is not None or base.name.startswith(_ABSTRACT))
    )


def has_name(base: Base, name: str) -> bool:
    """Return True if a base of the standard library has an attribute of the name: then it is overridden."""
    if not isinstance(base, ExternalRef):
        return False
    module, _, last = base.name.rpartition(".")
    cls = getattr(sys.modules["_collections_abc"], last, None) if f"{module}." in _ABSTRACT else None
    cls = cls or _builtin(base.name)
    return cls is not None and hasattr(cls, name)


def gives_no_dict(base: Base) -> bool:
    """Return True if instances of a class below the base have no ``__dict__`` by it."""
    return isinstance(base, ExternalRef) and (base.name in _WITHOUT_DICT or base.name.startswith(_ABSTRACT))


def _builtin(name: str) -> object:
    module, _, last = name.rpartition(".")
    return getattr(builtins, last, None) if module == "builtins" else None
