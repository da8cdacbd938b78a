"""Read what mypy's own plugins, and this one, record in the metadata of classes."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from mypy.nodes import SymbolTableNode, TypeInfo

FAMILY = ("dataclass", "dataclass_tag", "attrs", "attrs_tag")
"""Metadata keys of classes whose fields mypy's own plugins collect."""
MARK = "tradelint"
"""The metadata key of this plugin."""


def makes_fields(info: TypeInfo) -> bool:
    """Return True if the class itself is made by a dataclass decorator or the like.

    Classes made by a base or a metaclass (pydantic's models) set their attributes in other ways.
    """
    return any(key in info.metadata for key in FAMILY) and not _is_made_by_base(info)


def has_fields(info: TypeInfo) -> bool:
    """Return True if the class, or one of its ancestors, is made by such a decorator."""
    # Nearly all classes have no metadata at all, and mypy asks about every base.
    return any(base.metadata and makes_fields(base) for base in info.mro)


def _is_made_by_base(info: TypeInfo) -> bool:
    metaclass = info.metaclass_type
    makers = info.mro[1:] if metaclass is None else [*info.mro[1:], metaclass.type]
    return any(maker.dataclass_transform_spec is not None for maker in makers)


def removed_in(info: TypeInfo, name: str) -> TypeInfo | None:
    """Return the class in the MRO that had this old name, if mypy finds our symbol for it first."""
    owner = next((base for base in info.mro if name in base.names), None)
    return owner if owner is not None and is_removed(owner, name) else None


def removed_names(info: TypeInfo) -> Sequence[str]:
    """Return the old names that were added to the class itself."""
    found: Sequence[str] = info.metadata.get(MARK, {}).get("removed", ())
    return found


def is_removed(info: TypeInfo, name: str) -> bool:
    """Return True if this plugin added the symbol to the class itself."""
    return name in removed_names(info) and name in info.names and info.names[name].plugin_generated


def next_definition(info: TypeInfo, name: str) -> SymbolTableNode | None:
    """Return the symbol that mypy would have found without ours, further up in the MRO."""
    return next((b.names[name] for b in info.mro if name in b.names and not is_removed(b, name)), None)


def owns_removed(info: TypeInfo, names: Collection[str]) -> bool:
    """Return True if one of the names was renamed in the class or an ancestor."""
    return bool(names) and any(removed_in(info, name) is not None for name in names)
