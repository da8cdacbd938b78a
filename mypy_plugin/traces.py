"""What mypy's own plugins, and we, leave on classes."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from mypy.nodes import SymbolTableNode, TypeInfo

FAMILY = ("dataclass", "dataclass_tag", "attrs", "attrs_tag")
"""Keys in the metadata of classes whose fields mypy's own plugins collect."""
MARK = "tradelint"
"""The key of our part of it."""


def makes_fields(info: TypeInfo) -> bool:
    """Is the class itself made by a dataclass decorator or the like?

    What a base or a metaclass makes (pydantic's models) sets its attributes in ways of its own.
    """
    return any(key in info.metadata for key in FAMILY) and not _is_made_by_base(info)


def has_fields(info: TypeInfo) -> bool:
    """Is the class, or one of its ancestors, made by such a decorator?"""
    # Nearly all classes have no metadata at all, and mypy asks about every base.
    return any(base.metadata and makes_fields(base) for base in info.mro)


def _is_made_by_base(info: TypeInfo) -> bool:
    metaclass = info.metaclass_type
    makers = info.mro[1:] if metaclass is None else [*info.mro[1:], metaclass.type]
    return any(maker.dataclass_transform_spec is not None for maker in makers)


def removed_in(info: TypeInfo, name: str) -> TypeInfo | None:
    """The class in the MRO whose old name this is, if that is what mypy finds there first."""
    owner = next((base for base in info.mro if name in base.names), None)
    return owner if owner is not None and is_removed(owner, name) else None


def removed_names(info: TypeInfo) -> Sequence[str]:
    """The names that the class itself has lost."""
    found: Sequence[str] = info.metadata.get(MARK, {}).get("removed", ())
    return found


def is_removed(info: TypeInfo, name: str) -> bool:
    """Did we give the class itself this symbol?"""
    return name in removed_names(info) and name in info.names and info.names[name].plugin_generated


def next_definition(info: TypeInfo, name: str) -> SymbolTableNode | None:
    """What mypy would have found without our symbol, further up in the MRO."""
    return next((b.names[name] for b in info.mro if name in b.names and not is_removed(b, name)), None)


def owns_removed(info: TypeInfo, names: Collection[str]) -> bool:
    """Has the class, or an ancestor, lost one of the names?"""
    return bool(names) and any(removed_in(info, name) is not None for name in names)
