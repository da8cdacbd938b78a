"""Find old names that a class still offers as aliases of the new ones."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.naming.symbols import ClassRef, FunctionRef
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.model import Span
    from flake8_tradelint.semantics.classes.table import Base
    from flake8_tradelint.semantics.parameters.db import ParameterDb
    from flake8_tradelint.semantics.renaming.table import RenameTable
    from flake8_tradelint.semantics.summary import ClassSummary


class Alias(Record):
    """An alias: ``owner`` defines its old name at ``span``; ``plain``: all it does is return ``new``."""

    owner: str
    new: str
    path: str
    span: Span
    plain: bool


def alias_of(linked: ParameterDb, table: RenameTable, cls: Base, name: str) -> Alias | None:
    """Return the alias that ``cls_instance.name`` means; ``None`` if a subclass redefines the name."""
    for base in table.mro(cls):
        if not isinstance(base, ClassRef):
            return None
        if not linked.classes.defines(base, name):
            continue
        new = table.renamed_in(base, name)
        summary = linked.symbols.class_(base)
        has_new = any(linked.classes.defines(ref, new) for ref in linked.classes.project_mro(base))
        return _alias(linked, base, summary, name, new) if summary is not None and has_new else None
    return None


def _alias(linked: ParameterDb, ref: ClassRef, summary: ClassSummary, name: str, new: str) -> Alias | None:
    if any(assignment.name == name for assignment in summary.self_assignments):
        return None
    function = linked.symbols.function(FunctionRef(ref.path, f"{ref.qualname}.{name}"))
    if function is not None:
        plain = len(function.returned) == 1 and _gives(function.returned[0], new)
        return Alias(summary.name, new, ref.path, function.span, plain)
    found = [variable for variable in summary.variables if variable.name == name]
    if len(found) != 1 or found[0].annotation is not None or found[0].value is None:
        return None
    plain = isinstance(found[0].value, e.Attribute) and found[0].value.attr == new
    return Alias(summary.name, new, ref.path, found[0].span, plain)


def _gives(value: e.Expr, new: str) -> bool:
    """Return True for ``self.new``, or a call of it, awaited or not."""
    value = value.func if isinstance(value, e.Call) else value
    value = value.value if isinstance(value, e.Await) else value
    value = value.func if isinstance(value, e.Call) else value
    return isinstance(value, e.Attribute) and value.attr == new and isinstance(value.value, e.SelfOf)
