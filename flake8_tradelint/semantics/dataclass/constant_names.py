"""Names that are those of constants: spelt in upper case, or named by the user's configuration.

It imports nothing of the stages, as it is asked about the text of every dataclass.
"""

from __future__ import annotations

from flake8_tradelint.startup.records import Record


class ConstantNames(Record):
    """What the user calls a constant besides names in upper case; see ``Settings``.

    ``patterns`` are shell patterns of field names, ``classes`` names of classes, with or without module.
    """

    patterns: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()

    def include(self, name: str, owner: str) -> bool:
        """Return True if the user calls the field ``name`` of the class with the full name ``owner`` so."""
        return self.match(name) or any(
            owner == cls or owner.rsplit(".", 1)[-1] == cls for cls in self.classes
        )

    def match(self, name: str) -> bool:
        """Return True if one of the patterns matches the name."""
        if not self.patterns:
            return False
        from fnmatch import fnmatchcase

        return any(fnmatchcase(name, pattern) for pattern in self.patterns)


def is_upper_case(name: str) -> bool:
    """Return True if the name has letters, and all of them are upper case."""
    return name.upper() == name != name.lower()
