"""Find stored values of enums that no member has any more.

Enum members are pickled by value, so a pickle with such a value cannot be loaded.
"""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.naming.symbols import ClassRef


_ENUMS = ("enum.Enum", "enum.IntEnum", "enum.StrEnum")


def lost_values(project: ProjectFacts, ref: ClassRef, stored: Iterable[str | int]) -> list[str | int]:
    """Return the stored values that no member has; none unless all members' values are plain literals."""
    cls = project.symbols.class_(ref)
    if cls is None or not any(project.classes.is_subclass(ref, name) for name in _ENUMS):
        return []
    if any(name in cls.methods for name in ("_missing_", "__new__", "__init__", "__reduce_ex__")):
        return []
    values = [variable.value for variable in cls.variables if not variable.name.startswith("_")]
    if not values or cls.other_names or not all(isinstance(value, e.Literal) for value in values):
        return []
    known = {value.repr for value in values if isinstance(value, e.Literal)}
    return [value for value in stored if repr(value) not in known]
