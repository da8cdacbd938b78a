"""The dataclass table as it would be after some edits: rebuilt over changed summaries.

Nothing is parsed or written: an edit of a class statement is made to its summary.
"""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.dataclass.construct.constructors import parameters, problem
from flake8_tradelint.semantics.dataclass.construct.initialisers import initialiser
from flake8_tradelint.semantics.dataclass.declare.fields import DataclassTable
from flake8_tradelint.semantics.summary import ImportedName
from flake8_tradelint.startup.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from flake8_tradelint.semantics.dataclass.construct.constructors import Construction
    from flake8_tradelint.semantics.naming.symbols import ClassRef
    from flake8_tradelint.semantics.summary import ClassSummary, ModuleSummary, Variable


_CLASSVAR = e.Import("typing", 0, "ClassVar")


class Revision:
    """Collects edits of class statements; ``table`` returns the table after them."""

    def __init__(self, table: DataclassTable) -> None:
        self._symbols, self._classes = table.symbols, table.classes
        self._changed: dict[str, dict[str, ClassSummary]] = {}
        self._made: dict[str, tuple[ModuleSummary, ModuleSummary]] = {}  # before and after the edits

    def declare_classvar(self, ref: ClassRef, variable: Variable) -> Variable:
        """Change ``X: str = ""`` to ``X: ClassVar[str] = ""``; return the new variable."""
        annotation = variable.annotation
        assert annotation is not None
        text = _wrapped(variable.annotation_text)
        return self._annotate(ref, variable, e.Subscript(_CLASSVAR, annotation), text)

    def annotate(self, ref: ClassRef, variable: Variable, annotation: e.Expr, text: str) -> Variable:
        """Change ``X = ""`` to ``X: str = ""``; return the new variable."""
        return self._annotate(ref, variable, annotation, text)

    def decorate(self, ref: ClassRef, decorator: e.Expr) -> None:
        """Add a decorator, nearest to the class."""
        cls = self._class(ref)
        self._put(ref, replace(cls, decorators=(*cls.decorators, decorator)))

    def table(self) -> DataclassTable:
        """Return the dataclasses as they would be."""
        symbols = self._symbols.over(self._revised)
        return DataclassTable(symbols, self._classes.over(symbols))

    def _annotate(self, ref: ClassRef, variable: Variable, annotation: e.Expr, text: str) -> Variable:
        cls = self._class(ref)
        changed = replace(variable, annotation=annotation, annotation_text=text)
        variables = tuple(changed if one == variable else one for one in cls.variables)
        self._put(ref, replace(cls, variables=variables))
        return changed

    def _class(self, ref: ClassRef) -> ClassSummary:
        changed = self._changed.get(ref.path, {}).get(ref.qualname)
        found = changed or self._symbols.class_(ref)
        assert found is not None
        return found

    def _put(self, ref: ClassRef, cls: ClassSummary) -> None:
        self._changed.setdefault(ref.path, {})[ref.qualname] = cls
        self._made.pop(ref.path, None)

    def _revised(self, summary: ModuleSummary) -> ModuleSummary:
        """Return the summary of a file after the edits."""
        changed = self._changed.get(summary.path)
        if changed is None:
            return summary
        known = self._made.get(summary.path)
        if known is None or known[0] is not summary:
            known = self._made[summary.path] = summary, _edited(summary, changed)
        return known[1]


def _edited(summary: ModuleSummary, changed: Mapping[str, ClassSummary]) -> ModuleSummary:
    classes = tuple(changed.get(cls.qualname, cls) for cls in summary.classes)
    # Text annotations find the name in the module, where the edit will have imported it.
    imports = (*summary.imports, ImportedName("ClassVar", "typing", 0, "ClassVar"))
    return replace(summary, classes=classes, imports=imports)


def _wrapped(text: str) -> str:
    """Return the annotation's text inside ``ClassVar[...]``; quotes stay outermost."""
    quote = text[:1]
    if quote in "'\"" and len(text) > 1 and text.endswith(quote):
        return f"{quote}ClassVar[{text[1:-1]}]{quote}"
    return f"ClassVar[{text}]"


def breaks(before: DataclassTable, after: DataclassTable, call: Construction) -> bool:
    """Return True if the call may fail, or set something else, after the revision."""
    old, new = parameters(before, call.cls), parameters(after, call.cls)
    arguments: e.Call = call.fact.call
    if old is None or new is None:
        # A hand-written initialiser that stays takes what it took; of others nothing is known.
        written = initialiser(before, call.cls) == initialiser(after, call.cls) == "written"
        return not written and bool(arguments.args or arguments.keywords)
    if problem(new, arguments):
        return not problem(old, arguments)
    # A parameter that has moved would silently take another argument's value.
    count = len(arguments.args) + (1000 if any(name == "*" for name, _ in arguments.keywords) else 0)
    order = [[p.name for p in known if not p.keyword_only] for known in (old, new)]
    return order[0][:count] != order[1][:count]
