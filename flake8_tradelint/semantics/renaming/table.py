"""Decide which uses of an old name are stale, by asking the class table about rows of the renames table."""

from __future__ import annotations

from flake8_tradelint.db.queries import Table
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.classes.table import UNKNOWN_BASE, binds, is_transparent, slots
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef, ModuleRef
from flake8_tradelint.semantics.renaming.decorated_names import decorated_names
from flake8_tradelint.semantics.renaming.dynamic_attributes import computes, is_open, is_quoted, is_spelt
from flake8_tradelint.semantics.renaming.exported_names import loss, may_be_module
from flake8_tradelint.semantics.renaming.patched_names import PatchedClasses
from flake8_tradelint.semantics.renaming.rows import Rows
from flake8_tradelint.startup.records import Record, replace
from flake8_tradelint.templates import first_attribute

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flake8_tradelint.semantics.classes.table import Base
    from flake8_tradelint.semantics.parameters.db import ParameterDb
    from flake8_tradelint.semantics.summary import ClassSummary
    from flake8_tradelint.settings import Rename


_DYNAMIC = ("__getattr__", "__getattribute__")


class Stale(Record):
    """A class or module has lost a name: ``owner`` is the table's class in its MRO, or the module.

    ``certain`` is False if a nearer base outside the project might still have the name, or if only the last
    part of an outside class's name matches.
    """

    rename: Rename
    owner: Base | ModuleRef
    certain: bool


class RenameTable(Rows):
    """The renames table of a project: its rows, matched against classes and modules."""

    def __init__(self, rows: Iterable[Rename], linked: ParameterDb) -> None:
        super().__init__(rows, linked)
        self._patched = PatchedClasses(linked)
        self._decorated = Table(linked.trace, "names decorated as deprecated", self._find_decorated)

    @property
    def decorated_names(self) -> frozenset[str]:
        """The names of all definitions of the project that look decorated as deprecated."""
        return self._decorated.get()

    def _find_decorated(self) -> frozenset[str]:
        linked = self._linked
        files = linked.mentioning("deprecated")
        return frozenset[str]().union(*(decorated_names(linked.data(path)) for path in files))

    def stale(self, cls: Base, name: str) -> Stale | None:
        """Return the rename by which ``cls`` has lost the attribute ``name``; ``None`` if it has not."""
        return self.stale_in(self.mro(cls), name) if name in self._rows else None

    def mro(self, cls: Base) -> tuple[Base, ...]:
        """Return the class and its ancestors, those in installed packages included."""
        found: dict[Base, None] = {}
        for base in self._linked.classes.mro(cls) if isinstance(cls, ClassRef) else (cls,):
            found.update(
                dict.fromkeys(self._linked.library.mro(base) if isinstance(base, ExternalRef) else (base,))
            )
        return tuple(found)

    def stale_in(self, mro: Iterable[Base], name: str, *, of_class: bool = False) -> Stale | None:
        """Return the rename by which an MRO has lost the name (``super()`` starts after the class itself).

        ``of_class``: the attribute is read on the class, where an instance's ``__getattr__`` does nothing.
        """
        order = tuple(mro)
        if of_class and self._metaclass_has(order, name):
            return None
        found = self._lost(order, name, of_class=of_class)
        return None if found is not None and self._patched.of(name) & set(order) else found

    def stale_in_module(self, module: ModuleRef | ExternalRef, name: str) -> Stale | None:
        """Return the rename by which the module has lost the name; ``None`` if it has not."""
        for row in self._rows.get(name, ()):
            known = loss(self._linked, module, row) if may_be_module(self._linked, row.owner) else ""
            if known:
                given = module in self._patched.modules(name)
                return None if given else Stale(row, module, known == "certain")
        return None

    def _metaclass_has(self, order: tuple[Base, ...], name: str) -> bool:
        """Return True if a known metaclass may have the name."""
        symbols = self._linked.symbols
        for base in order:
            cls = symbols.class_(base) if isinstance(base, ClassRef) else None
            if cls is None or not isinstance(base, ClassRef):
                continue
            makers = [symbols.resolve(base.path, value) for key, value in cls.keywords if key == "metaclass"]
            for maker in makers:
                known = self.mro(maker) if isinstance(maker, ClassRef) else ()
                if any(self._still_has(one, name, of_class=False) for one in known):
                    return True
        return False

    def _lost(self, order: tuple[Base, ...], name: str, *, of_class: bool) -> Stale | None:
        found: Stale | None = None
        certain = True
        for base in order:
            if self._still_has(base, name, of_class=of_class):
                return None
            if found is None:
                row, exact = self.row(base, name)
                if row is not None:
                    found = Stale(row, base, certain and exact)
                elif base == UNKNOWN_BASE:
                    return None
                elif not is_transparent(base):
                    certain = certain and self._has_not(base, name)
            elif found.certain and self._comes_in_beside(base, found.owner):
                # With the old name gone from the owner, it may be found on this base.
                found = replace(found, certain=self._has_not(base, name))
        if found is None or any(self._still_has(lent, name, of_class=of_class) for lent in self._lent(order)):
            return None
        return self._unless_computed(found, order)

    def _lent(self, order: tuple[Base, ...]) -> Iterator[Base]:
        """Yield the classes passed to a call in a list of bases: ``class Vat(made(Meta, Base))``."""
        symbols = self._linked.symbols
        own = [base for base in order if isinstance(base, ClassRef)] if UNKNOWN_BASE in order else []
        for base in own:
            header = symbols.header(base)
            calls = [one for one in header.bases if isinstance(one, e.Call)] if header is not None else []
            given = [symbols.resolve(base.path, argument) for call in calls for argument in call.args]
            for cls in given:
                yield from self.mro(cls) if isinstance(cls, ClassRef) else ()

    def _comes_in_beside(self, base: Base, owner: Base | ModuleRef) -> bool:
        """Return True if the class is not known and none of the owner's own bases."""
        if isinstance(base, ClassRef) or is_transparent(base):
            return False
        return not isinstance(owner, ClassRef) or base not in self._linked.classes.mro(owner)

    def _unless_computed(self, found: Stale, order: tuple[Base, ...]) -> Stale | None:
        """Return None if objects take attributes of any name; lower the certainty if the new name exists."""
        if any(is_open(base) for base in order):
            return None
        for base in order:
            summary = self._linked.symbols.class_(base) if isinstance(base, ClassRef) else None
            if summary is None or not isinstance(base, ClassRef) or not computes(self._linked, base, summary):
                continue
            new = first_attribute(found.rename.new)
            has_new = any(
                self._linked.classes.defines(one, new) for one in order if isinstance(one, ClassRef)
            )
            if not new or not has_new or is_quoted(self._linked, base.path, found.rename.old):
                return None
            return replace(found, certain=False)
        return found

    @staticmethod
    def is_expected(stale: Stale, asked: tuple[str, ...]) -> bool:
        """Return True if the code asks for the old or the new name, and is thus ready for both."""
        return stale.rename.old in asked or first_attribute(stale.rename.new) in asked

    def kept_below(self, cls: Base, name: str) -> bool:
        """Return True if some subclass of ``cls`` still defines ``name``."""
        if not isinstance(cls, ClassRef):
            return False
        return any(self._linked.classes.defines(child, name) for child in self._linked.subclasses(cls))

    def renamed_in(self, cls: Base, name: str) -> str:
        """Return the table's new name for ``name`` on this very class; ``""`` if it has none."""
        row, _ = self.row(cls, name)
        return row.new if row is not None else ""

    def successor(self, stale: Stale) -> str:
        """Return the name to use now, following a name that was renamed again."""
        name, seen = stale.rename.new, {stale.rename.old}
        while name not in seen:
            seen.add(name)
            again = self.stale(stale.owner, name) if not isinstance(stale.owner, ModuleRef) else None
            if again is None and isinstance(stale.owner, ModuleRef | ExternalRef):
                again = self.stale_in_module(stale.owner, name)
            if again is None:
                break
            name = again.rename.new
        return name

    def _has_not(self, base: Base, name: str) -> bool:
        """Return True if the class is an installed package's and known not to have the name."""
        return isinstance(base, ExternalRef) and self._linked.library.has(base, name) == "no"

    def _still_has(self, base: Base, name: str, *, of_class: bool) -> bool:
        if not isinstance(base, ClassRef):
            # The installed release counts, whatever the table says of another one.
            return self._linked.library.has(base, name) == "yes"
        summary = self._linked.symbols.class_(base)
        wanted = (name,) if of_class else (name, *_DYNAMIC)
        if summary is None or any(binds(summary, one) for one in wanted):
            return summary is not None
        if is_spelt(self._linked, base, summary, name):
            return True
        return name in slots(summary) and not self._is_stale_slot(base, summary, name)

    def keeps_stale_slot(self, cls: Base, name: str) -> bool:
        """Return True if the class has a slot for the old name but none for the new one, which it stores."""
        summary = self._linked.symbols.class_(cls) if isinstance(cls, ClassRef) else None
        if summary is None or not isinstance(cls, ClassRef) or name not in slots(summary):
            return False
        return self._is_stale_slot(cls, summary, name)

    def _is_stale_slot(self, base: ClassRef, summary: ClassSummary, name: str) -> bool:
        """Return True if the class stores the new name but has a slot only for the old one."""
        row, _ = self.row(base, name)
        new = first_attribute(row.new) if row is not None else ""
        stored = any(assignment.name == new for assignment in summary.self_assignments)
        return stored and new not in slots(summary)
