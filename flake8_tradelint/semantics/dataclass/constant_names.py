"""Which names are those of constants: asked of the text of every dataclass, so it stands by itself."""

from __future__ import annotations

from flake8_tradelint.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.dataclass.fields import DataclassTable, Field


class ConstantNames(Record):
    """What the user calls a constant besides names in upper case; see ``Settings``."""

    patterns: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()

    def told(self, table: DataclassTable, field: Field) -> bool:
        """Did the user say so of this field?"""
        if self.fits(field.name):
            return True
        full = table.symbols.qualified(field.owner)
        return any(full == name or full.rsplit(".", 1)[-1] == name for name in self.classes)

    def fits(self, name: str) -> bool:
        """Has the name one of the patterns?"""
        if not self.patterns:
            return False
        from fnmatch import fnmatchcase

        return any(fnmatchcase(name, pattern) for pattern in self.patterns)


def is_upper_case(name: str) -> bool:
    """Is the name spelt like a constant's?"""
    return name.upper() == name != name.lower()
