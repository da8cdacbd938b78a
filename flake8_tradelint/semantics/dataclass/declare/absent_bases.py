"""What is known of a base class whose file is not in sight, by its full name alone.

A base of a package that is not installed hardly ever changes what a decorated class below it makes of its
own annotations. Some packages are known to: they build their classes anew.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    Knowledge = Literal["empty", "plain", "rebuilding", "unseen"]


PROTOCOLS = frozenset({"typing.Protocol", "typing_extensions.Protocol"})
"""Bases that give a class an ``__init__`` which calls the next one."""
EMPTY = PROTOCOLS | {"typing.Generic", "typing_extensions.Generic", "abc.ABC", "builtins.object"}
"""Bases that bring no ``__init__`` of their own."""
_STRANGE = ("enum.", "ctypes.", "typing.NamedTuple", "typing_extensions.NamedTuple")
_STRANGE_DICTS = ("typing.TypedDict", "typing_extensions.TypedDict")
_REBUILDING_PACKAGES = frozenset(
    {
        *("pydantic", "pydantic_settings", "sqlmodel", "sqlalchemy", "flask_sqlalchemy", "django", "ninja"),
        *("mongoengine", "peewee", "tortoise", "beanie", "odmantic", "ormar", "piccolo", "pony", "edgy"),
        *("msgspec", "betterproto", "betterproto2", "graphene", "traitlets", "param", "marshmallow"),
        *("wtforms", "google", "zope", "flax", "equinox", "penzai", "treex", "simple_pytree", "chex"),
    }
)
"""Packages whose classes are made by metaclasses or hooks that read the class body themselves."""
_REBUILDING_NAMES = frozenset(
    {
        *("BaseModel", "BaseSettings", "RootModel", "GenericModel", "SQLModel", "Struct", "PyTreeNode"),
        *("DeclarativeBase", "DeclarativeBaseNoMeta", "DeclarativeMeta", "MappedAsDataclass"),
        *("NamedTuple", "TypedDict", "Enum", "IntEnum", "StrEnum", "Flag", "IntFlag"),
    }
)
"""Names that such classes keep in the packages that export them again."""


def knowledge_of(name: str) -> Knowledge:
    """Return what is known of the base with this full name.

    "empty" bases define nothing, "plain" ones let instances keep what their initialiser stores, "rebuilding"
    ones may make another class of every subclass. Of an "unseen" one nothing is known.
    """
    if name in EMPTY:
        return "empty"
    package, _, rest = name.partition(".")
    last = rest.rpartition(".")[2]
    if name.startswith(_STRANGE) or name in _STRANGE_DICTS:
        return "rebuilding"
    if package in sys.stdlib_module_names:
        return "plain"
    return "rebuilding" if package in _REBUILDING_PACKAGES or last in _REBUILDING_NAMES else "unseen"
