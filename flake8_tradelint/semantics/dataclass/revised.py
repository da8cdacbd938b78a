"""A project as it would be after some edits: the class table rebuilt over changed summaries.

Nothing is parsed or written; what an edit does to a class statement is done to its summary.
"""

from __future__ import annotations

from flake8_tradelint.records import replace
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.dataclass.fields import DataclassTable
from flake8_tradelint.semantics.naming.symbols import ClassRef, SymbolTable
from flake8_tradelint.semantics.summary import ClassSummary, ImportedName, ModuleSummary, Variable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


_CLASSVAR = e.Import("typing", 0, "ClassVar")


class Revision:
    """Collects edits of class statements; ``table`` shows what they lead to."""

    def __init__(self, table: DataclassTable) -> None:
        self._symbols, self._classes = table.symbols, table.classes
        self._changed: dict[str, ModuleSummary] = {}

    def declare_classvar(self, ref: ClassRef, variable: Variable) -> Variable:
        """``X: str = ""`` becomes ``X: ClassVar[str] = ""``."""
        annotation = variable.annotation
        assert annotation is not None
        text = _wrapped(variable.annotation_text)
        return self._annotate(ref, variable, e.Subscript(_CLASSVAR, annotation), text)

    def annotate(self, ref: ClassRef, variable: Variable, annotation: e.Expr, text: str) -> Variable:
        """``X = ""`` becomes ``X: str = ""``."""
        return self._annotate(ref, variable, annotation, text)

    def decorate(self, ref: ClassRef, decorator: e.Expr) -> None:
        """One more decorator, nearest to the class."""
        cls = self._class(ref)
        self._put(ref, replace(cls, decorators=(*cls.decorators, decorator)))

    def table(self) -> DataclassTable:
        """The dataclasses as they would be."""
        changed: Mapping[str, ModuleSummary] = self._changed
        symbols = SymbolTable(
            self._symbols.modules,
            lambda path: changed.get(path) or self._symbols.summary(path),
            trace=self._symbols.trace,
        )
        return DataclassTable(symbols, self._classes.over(symbols))

    def _annotate(self, ref: ClassRef, variable: Variable, annotation: e.Expr, text: str) -> Variable:
        cls = self._class(ref)
        changed = replace(variable, annotation=annotation, annotation_text=text)
        variables = tuple(changed if one == variable else one for one in cls.variables)
        self._put(ref, replace(cls, variables=variables))
        return changed

    def _class(self, ref: ClassRef) -> ClassSummary:
        summary = self._summary(ref.path)
        return next(cls for cls in summary.classes if cls.qualname == ref.qualname)

    def _summary(self, path: str) -> ModuleSummary:
        return self._changed.get(path) or self._symbols.summary(path)

    def _put(self, ref: ClassRef, cls: ClassSummary) -> None:
        summary = self._summary(ref.path)
        classes = tuple(cls if one.qualname == ref.qualname else one for one in summary.classes)
        # Text annotations find the name in the module, where the edit will have imported it.
        imports = (*summary.imports, ImportedName("ClassVar", "typing", 0, "ClassVar"))
        self._changed[ref.path] = replace(summary, classes=classes, imports=imports)


def _wrapped(text: str) -> str:
    """The annotation's text inside ``ClassVar[...]``; quotes stay outermost."""
    quote = text[:1]
    if quote in "'\"" and len(text) > 1 and text.endswith(quote):
        return f"{quote}ClassVar[{text[1:-1]}]{quote}"
    return f"ClassVar[{text}]"
