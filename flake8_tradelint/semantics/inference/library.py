"""Read the classes of installed packages from their sources, on demand.

This is kept apart: for the project these classes stay names (``ExternalRef``), so that our tables about a
library apply whether or not it is installed. Answers name classes, too.
"""

from __future__ import annotations

from flake8_tradelint.semantics.classes.table import ClassTable
from flake8_tradelint.semantics.inference.receivers import Receivers
from flake8_tradelint.semantics.inference.types import Type, single
from flake8_tradelint.semantics.interests import Interests
from flake8_tradelint.semantics.naming.installed import InstalledModules
from flake8_tradelint.semantics.naming.lookup import class_named
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef, SymbolTable
from flake8_tradelint.semantics.reading.summarise import summarise
from flake8_tradelint.settings import is_tabled
from flake8_tradelint.startup.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Literal

    from flake8_tradelint.semantics.classes.table import Base
    from flake8_tradelint.semantics.summary import FunctionSummary, ModuleSummary

    Presence = Literal["yes", "no", "unknown"]


_DYNAMIC = ("__getattr__", "__getattribute__")


class Library:
    """The installed packages in ``folders`` (``site-packages``); ``read`` returns a file's bytes."""

    def __init__(self, folders: Iterable[str], read: Callable[[str], bytes]) -> None:
        self._read = read
        self._summaries: dict[str, ModuleSummary] = {}
        self._found: dict[str, ClassRef | None] = {}
        self.symbols = SymbolTable(InstalledModules(folders), self._summary)
        self.classes = ClassTable(self.symbols)
        self._receivers = Receivers(self.symbols, self.classes)

    def class_(self, name: str) -> ClassRef | None:
        """Return the class with this full name, whatever module it is imported from.

        ``None`` if not found.
        """
        if name not in self._found:
            self._found[name] = class_named(self.symbols, name)
        return self._found[name]

    def mro(self, ref: ExternalRef) -> tuple[Base, ...]:
        """Return the class and its ancestors, all by name; the class alone if it is not installed."""
        found = self.class_(ref.name)
        if found is None:
            return (ref,)
        above = self.classes.mro(found)[1:]
        return (ref, *(ExternalRef(self.symbols.qualified(base)) for base in above))

    def has(self, ref: ExternalRef, name: str) -> Presence:
        """Return whether the class or an ancestor has an attribute of this name."""
        found = self.class_(ref.name)
        if found is None:
            return "unknown"
        for base in self.classes.project_mro(found):
            if any(self.classes.defines(base, wanted) for wanted in (name, *_DYNAMIC)):
                return "yes" if self.classes.defines(base, name) else "unknown"
        if any(is_tabled(base.path) for base in self.classes.project_mro(found)):
            return "unknown"  # a table has no attributes that methods set, and may be of another version
        summary = self.symbols.class_(found)
        decorated = summary is not None and bool(summary.decorators or summary.keywords)
        return "unknown" if decorated or self.classes.has_unknown_base(found) else "no"

    def spells(self, module: str, name: str) -> bool:
        """Return True if the name occurs in the source of an installed module."""
        path = self.symbols.modules.find(module, "")
        return path is not None and name.encode() in self._read(path)

    def method(self, ref: ExternalRef, name: str) -> tuple[FunctionSummary, str] | None:
        """Return the function that an instance has under this name, with its file; ``None`` if none."""
        found = self.class_(ref.name)
        method = self.classes.method(found, name) if found is not None else None
        function = self.symbols.function(method) if method is not None else None
        return (function, method.path) if function is not None and method is not None else None

    def attribute(self, ref: ExternalRef, name: str) -> Type | None:
        """Return the type of ``instance.name``, with classes by name; ``None`` if unknown."""
        found = self.class_(ref.name)
        return self._by_name(self._receivers.attribute(found, name)) if found is not None else None

    def returned(self, ref: ExternalRef, name: str) -> Type | None:
        """Return the type of what the method returns (perhaps a coroutine), with classes by name."""
        found = self.class_(ref.name)
        method = self.classes.method(found, name) if found is not None else None
        if method is None or found is None:
            return None
        return self._by_name(single(self._receivers.returned(method, Type(found, "annotation"))))

    def _by_name(self, found: Type | None) -> Type | None:
        if found is None:
            return None
        cls = (
            found.cls
            if isinstance(found.cls, ExternalRef)
            else ExternalRef(self.symbols.qualified(found.cls))
        )
        return replace(found, cls=cls, args=tuple(self._by_name(arg) for arg in found.args))

    def _summary(self, path: str) -> ModuleSummary:
        if path not in self._summaries:
            try:
                data = self._read(path)
            except OSError:
                data = b""
            self._summaries[path] = summarise(path, data, Interests())
        return self._summaries[path]
