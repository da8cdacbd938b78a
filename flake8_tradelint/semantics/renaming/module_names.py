"""Find names that modules have lost: in imports, and in ``module.name``."""

from __future__ import annotations

from flake8_tradelint import templates
from flake8_tradelint.model import Anchor, Applicability, Confidence, Edit, Fix, Location
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef, FunctionRef, ModuleRef, ValueRef
from flake8_tradelint.semantics.renaming.coroutine_renames import of_function
from flake8_tradelint.semantics.renaming.exported_names import has_it
from flake8_tradelint.semantics.renaming.owners import resolve_name
from flake8_tradelint.semantics.renaming.stale_uses import advice, value_fix
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics import expr as e
    from flake8_tradelint.semantics.naming.symbols import Symbol
    from flake8_tradelint.semantics.parameters.db import ParameterDb
    from flake8_tradelint.semantics.renaming.coroutine_renames import Makes
    from flake8_tradelint.semantics.renaming.table import RenameTable, Stale
    from flake8_tradelint.settings import Rename


class ModuleVerdict(Record):
    """A module has lost ``old``; the new name is ``name`` in the module ``target``.

    ``target`` is empty if the name stays in the module, ``name`` if nothing replaces it.
    """

    module: str
    old: str
    name: str
    target: str
    confidence: Confidence
    applicability: Applicability
    defined: Location | None
    advice: str
    rename: Rename
    place: ModuleRef | ExternalRef

    def makes(self, linked: ParameterDb) -> Makes:
        """Return what a call of the new function gives."""
        place = self.place if not self.target else None
        return of_function(linked, self.rename, place, f"{self.target or self.module}.{self.name}")

    def import_fix(self, path: str, anchor: Anchor, *, keep: bool) -> Fix | None:
        """Return the fix that imports the new name; ``anchor`` is the place of the old one in the import.

        ``keep``: keep the old name in the module, because others may import it from there.
        """
        if not self.name:
            return None
        kept = "yes" if keep else ""
        args = (("keep", kept), ("module", self.target), ("new", self.name), ("old", self.old))
        return self._fix(Edit(path, anchor, "rename_import", args))

    def attribute_fix(self, path: str, anchor: Anchor) -> Fix | None:
        """Return the fix that replaces ``module.old``; ``anchor`` is the place of the attribute's name."""
        if self.rename.value:
            return value_fix(self.rename, self.applicability, path, anchor)
        if not self.name:
            return None
        if not self.target:
            return self._fix(Edit(path, anchor, "rename_name", (("new", self.name), ("old", self.old))))
        args = (("module", self.target), ("name", self.name), ("old", self.old))
        return self._fix(Edit(path, anchor, "use_moved_name", args))

    def _fix(self, edit: Edit) -> Fix:
        new = f"{self.target}.{self.name}" if self.target else self.name
        return Fix(f"rename `{self.old}` to `{new}`", self.applicability, (edit,))


def stale_name(
    linked: ParameterDb, table: RenameTable, path: str, module: e.Expr, name: str
) -> ModuleVerdict | None:
    """Return the verdict on ``module.name`` in the file ``path``; ``None`` if it is not stale."""
    found = linked.symbols.resolve(path, module)
    return of_symbol(linked, table, found, name)


def of_symbol(linked: ParameterDb, table: RenameTable, found: object, name: str) -> ModuleVerdict | None:
    """Return the verdict on a name of the resolved module ``found``; ``None`` if it is not stale."""
    stale = table.stale_in_module(found, name) if isinstance(found, ModuleRef | ExternalRef) else None
    return _verdict(linked, table, stale, name) if stale is not None else None


def _verdict(linked: ParameterDb, table: RenameTable, stale: Stale, name: str) -> ModuleVerdict | None:
    new = table.successor(stale)
    owner, module = stale.rename.owner, stale.owner
    assert isinstance(module, ModuleRef | ExternalRef)
    here = linked.symbols.qualified(module) or owner
    target, _, last = new.rpartition(".") if templates.is_dotted(new) else ("", "", "")
    defined, known = _definition(linked, target or owner, last)
    if here != owner and last and target != here:
        # What re-exported the old name should do so with the new one.
        target = "" if has_it(linked, module, owner, target, last) else target or owner
    target = "" if target == here else target
    # A name in another package is another dependency.
    near = not target or target.partition(".")[0] == owner.partition(".")[0]
    applicability: Applicability = "safe" if known and near and stale.certain else "unsafe"
    confidence: Confidence = "high" if stale.certain else "medium"
    told = advice(stale.rename, f"{target}.{last}" if target else last or new)
    return ModuleVerdict(
        here, name, last, target, confidence, applicability, defined, told, stale.rename, module
    )


def _definition(linked: ParameterDb, module: str, name: str) -> tuple[Location | None, bool]:
    """Return where ``module.name`` is defined, and whether it may exist."""
    symbols = linked.symbols
    if not name or symbols.modules.find(module.partition(".")[0], "") is None:
        return None, True
    found = resolve_name(symbols, f"{module}.{name}")
    return _place(linked, found, name), found is not None


def _place(linked: ParameterDb, found: object, name: str) -> Location | None:
    symbols = linked.symbols
    symbol: Symbol | None = found if isinstance(found, ClassRef | FunctionRef | ValueRef) else None
    match symbol:
        case ClassRef(path, _):
            cls = symbols.class_(symbol)
            span = cls.span if cls is not None else None
        case FunctionRef(path, _):
            function = symbols.function(symbol)
            span = function.span if function is not None else None
        case ValueRef(path, own):
            span = next((v.span for v in symbols.surface(path).variables if v.name == own), None)
        case _:
            return None
    return Location(path, span, f"`{name}` is defined here") if span is not None else None
