"""Choose the classes of a release that a table describes: its dataclasses, their bases and those between."""

from __future__ import annotations

import os
from fnmatch import fnmatchcase

from flake8_tradelint.project import ProjectFacts
from flake8_tradelint.semantics.naming.symbols import ClassRef
from flake8_tradelint.settings import Settings
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


_OTHERS = frozenset({"tests", "test", "testing", "conftest", "examples", "docs", "benchmarks"})
"""Folders and modules whose classes nobody derives from outside of the release."""


class Wish(Record):
    """The classes that a table describes: those of the modules ``only``, but not of those in ``without``.

    Each module stands for those below it, too. ``named`` are patterns of class names. Empty: all.
    """

    only: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


class Release:
    """The modules of one package of a release, by path below its root; ``files`` are their contents."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = {os.sep + path.replace("/", os.sep): data for path, data in files.items()}
        self.facts = ProjectFacts(self.files, self.files.__getitem__, Settings())
        self.table = self.facts.dataclasses

    def module(self, path: str) -> str:
        """Return the dotted name of the module in this file."""
        return path[1:].removesuffix(".py").removesuffix(f"{os.sep}__init__").replace(os.sep, ".")

    def classes(self, wish: Wish) -> tuple[ClassRef, ...]:
        """Return the classes to describe, and those of their bases that the release has."""
        wanted, unwanted = (tuple(f"{one}." for one in named) for named in (wish.only, wish.without))
        modules = ((path, f"{self.module(path)}.") for path in sorted(self.files))
        paths = [
            path
            for path, name in modules
            if name.startswith(wanted or name)
            and not name.startswith(unwanted)
            and _OTHERS.isdisjoint(name.split(".")[1:])
        ]
        named = wish.named or ("*",)
        made = {
            ref
            for path in paths
            for ref in self._made(path)
            if any(fnmatchcase(ref.qualname, pattern) for pattern in named)
        }
        above = {base for ref in made for base in self.table.classes.project_mro(ref)}
        return tuple(sorted(made | {ref for ref in above if "." not in ref.qualname}))

    def _made(self, path: str) -> Iterator[ClassRef]:
        """Yield the public classes of a module that are dataclasses, or whose bases are."""
        if b"class " not in self.files[path]:
            return
        for cls in self.facts.summary(path).classes:
            ref = ClassRef(path, cls.qualname)
            if "." in cls.qualname or cls.qualname.startswith("_"):
                continue
            order = (base for base in self.table.classes.project_mro(ref))
            if any(self.table.options(base) is not None or self._makes_heirs(base) for base in order):
                yield ref

    def _makes_heirs(self, ref: ClassRef) -> bool:
        """Return True if the class has keywords, by which a base may make a dataclass of it."""
        cls = self.table.body(ref)
        return cls is not None and any(keyword != "metaclass" for keyword, _ in cls.keywords)

    def re_exports(self, refs: Iterable[ClassRef]) -> Iterator[tuple[str, ClassRef]]:
        """Yield the packages' files with the public classes that can be imported from there."""
        packages = [path for path in sorted(self.files) if path.endswith(f"{os.sep}__init__.py")]
        for path in packages:
            data = self.files[path]
            for ref in refs:
                public = ref.path != path and not ref.qualname.startswith("_")
                named = ref.qualname.encode() in data or b"import *" in data
                if public and named and self.table.symbols.member(path, ref.qualname) == ref:
                    yield path, ref
