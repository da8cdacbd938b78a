"""Find the definition of a class or function by reference, reading no more of its file than it needs."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.startup.light import cached_property
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Literal

    from flake8_tradelint.semantics.summary import (
        ClassHeader,
        ClassSummary,
        FunctionSummary,
        ImportedName,
        ModuleSummary,
        SelfAssignment,
        Variable,
    )

    Kind = Literal["class", "function", ""]
    """What is defined under a name; ``""`` for neither."""


class ClassRef(Record, order=True):
    """The project's class ``qualname`` in the file ``path``."""

    path: str
    qualname: str


class FunctionRef(Record, order=True):
    """The project's function or method ``qualname`` in the file ``path``."""

    path: str
    qualname: str


class DefinitionTable:
    """Look up classes and functions by reference, over summaries.

    ``summary_of`` returns the summary of a path, ``slice_of`` one in which a top-level definition is
    complete, ``member_of`` one with all that a top-level class binds to a name. ``may_bind`` tells by a
    class's text whether it may bind a name. ``shown`` tells by the text of a file not yet read what a
    top-level name is (``""`` if the file was read). Without the last four, whole summaries are used.
    """

    def __init__(
        self,
        summary_of: Callable[[str], ModuleSummary],
        slice_of: Callable[[str, str], ModuleSummary] | None = None,
        may_bind: Callable[[str, str, str], bool] | None = None,
        member_of: Callable[[str, str, str], ModuleSummary] | None = None,
        shown: Callable[[str, str], Kind] | None = None,
    ) -> None:
        self.summary = summary_of
        """Returns the whole summary of a project file."""
        self.part = slice_of or (lambda path, _: summary_of(path))
        """Returns a summary in which one top-level definition is complete."""
        self._binds = may_bind or (lambda path, definition, name: True)
        self._member = member_of or (lambda path, cls, name: self.part(path, cls))
        self._shown = shown or (lambda path, name: "")
        self._indexed: dict[str, _Definitions] = {}

    def forget(self, path: str) -> None:
        """Free the index of a file's summary."""
        self._indexed.pop(path, None)

    def surface(self, path: str) -> ModuleSummary:
        """Return a summary with the file's own imports and variables; definitions may be missing."""
        return self.part(path, "")

    def variables(self, path: str, name: str) -> Sequence[Variable]:
        """Return the file's own assignments to the name, and annotations of it."""
        return self._index(self.surface(path)).variables.get(name, ())

    def count(self, ref: ClassRef) -> int:
        """Return how many classes of this name the file has."""
        return self._index(self.summary(ref.path)).counts.get(ref.qualname, 0)

    def functions_of(self, ref: ClassRef) -> Sequence[FunctionSummary]:
        """Return the methods of the class, and the functions nested in them."""
        return self._index(self.summary(ref.path)).functions_of.get(ref.qualname, ())

    def is_imported(self, path: str, name: str) -> bool:
        """Return True if the whole file imports something under the name."""
        return name in self._index(self.summary(path)).imports

    def members(self, ref: ClassRef, name: str) -> Mapping[str, Sequence[Variable | SelfAssignment]]:
        """Return what the class's body and methods assign, by name; complete for ``name`` only."""
        nested = "." in ref.qualname
        found = self._around(ref.path, ref.qualname) if nested else self._about(ref.path, ref.qualname, name)
        return found.members(ref.qualname)

    def kind(self, path: str, name: str) -> Kind:
        """Return the kind of what the file defines at its top under this name."""
        shown = self._shown(path, name)
        if shown:
            return shown
        summary = self.surface(path)
        if name in summary.partial_classes:
            return "class"
        if name in summary.partial_functions:
            return "function"
        return self._around(path, name).kind(name)

    def kind_in(self, ref: ClassRef, name: str) -> Kind:
        """Return the kind of what the body of the class defines under this name."""
        shell = self.shell(ref, name)
        if shell is None or name not in (*shell.methods, *shell.other_names):
            return ""
        nested = f"{ref.qualname}.{name}"
        if name in shell.other_names:
            return self._around(ref.path, nested).kind(nested)
        return self._about(ref.path, ref.qualname, name).kind(nested)

    def class_(self, ref: ClassRef) -> ClassSummary | None:
        """Return the class behind a reference; ``None`` if there is none."""
        return self._around(ref.path, ref.qualname).classes.get(ref.qualname)

    def is_bound_again(self, ref: ClassRef) -> bool:
        """Return True if the module binds the class's name again: by a class, a variable or an import.

        An import of the name from which the class derives comes before it, and is replaced by the class.
        """
        known = self._index(self.surface(ref.path))
        if known.rebound is None:
            summary, first = known.summary, known.classes
            twice = {cls.qualname for cls in summary.classes if first[cls.qualname] is not cls}
            replaced = {cls.qualname for cls in summary.classes if is_named_like_its_base(cls)}
            imported = {one.name for one in summary.imports} - replaced
            known.rebound = frozenset(twice | imported | {one.name for one in summary.variables})
        return ref.qualname in known.rebound

    def binds_once(self, path: str, name: str) -> bool:
        """Return True if the module binds the name once at most: by an import or a function, and no more.

        Imports for type checkers do not count.
        """
        known = self._index(self.surface(path))
        if name in known.variables or name in known.classes:
            return False
        imports = sum(not imported.type_checking for imported in known.imports.get(name, ()))
        return imports + (name in known.functions or name in known.summary.partial_functions) <= 1

    def shell(self, ref: ClassRef, name: str = "") -> ClassSummary | None:
        """Return the class with all that it binds to ``name``; other uses of self may be missing."""
        if "." in ref.qualname:
            return self.class_(ref)
        known = self._about(ref.path, ref.qualname, name)
        return known.classes.get(ref.qualname) or known.shells.get(ref.qualname)

    def header(self, ref: ClassRef) -> ClassHeader | ClassSummary | None:
        """Return the bases and decorators of the class; its body need not be read for that."""
        summary = self.surface(ref.path)
        if ref.qualname in summary.partial_classes:
            for header in summary.headers:
                if header.name == ref.qualname:
                    return header
        return self.shell(ref)

    def may_define(self, ref: ClassRef, name: str) -> bool:
        """Return True if the class may bind this name, by its text where that is not read yet."""
        top = ref.qualname.partition(".")[0]
        if self._shown(ref.path, top) == "class":
            return self._binds(ref.path, top, name)
        return top not in self.surface(ref.path).partial_classes or self._binds(ref.path, top, name)

    def function(self, ref: FunctionRef) -> FunctionSummary | None:
        """Return the function behind a reference, the first of several definitions; ``None`` if none."""
        found = self.definitions(ref)
        return found[0] if found else None

    def definitions(self, ref: FunctionRef) -> tuple[FunctionSummary, ...]:
        """Return all ``def`` statements of one name: overloads, property accessors, one per ``if`` branch."""
        top, _, rest = ref.qualname.partition(".")
        return tuple(self._about(ref.path, top, rest.partition(".")[0]).functions.get(ref.qualname, ()))

    def _around(self, path: str, qualname: str) -> _Definitions:
        """Return the definitions of a file, complete for the top-level one that contains ``qualname``."""
        top = qualname.partition(".")[0]
        if self._shown(path, top):
            return self._index(self.part(path, top))
        summary = self.surface(path)
        if top in summary.partial_classes or top in summary.partial_functions:
            summary = self.part(path, top)
        return self._index(summary)

    def _about(self, path: str, top: str, name: str) -> _Definitions:
        """Return the definitions of a file, complete for what the top-level class binds to ``name``."""
        shown = self._shown(path, top)
        if shown:
            return self._index(self._member(path, top, name) if shown == "class" else self.part(path, top))
        summary = self.surface(path)
        if top in summary.partial_classes:
            summary = self._member(path, top, name)
        elif top in summary.partial_functions:
            summary = self.part(path, top)
        return self._index(summary)

    def _index(self, summary: ModuleSummary) -> _Definitions:
        path = summary.path
        known = self._indexed.get(path)
        if known is None or known.summary is not summary:
            known = self._indexed[path] = _Definitions(summary)
        return known


class _Definitions:
    """An index of one summary's classes and functions by their qualified names."""

    def __init__(self, summary: ModuleSummary) -> None:
        self.summary = summary
        self.classes: dict[str, ClassSummary] = {}
        self.functions: dict[str, list[FunctionSummary]] = {}
        self.rebound: frozenset[str] | None = None
        self._members: dict[str, Mapping[str, Sequence[Variable | SelfAssignment]]] = {}
        for cls in summary.classes:
            self.classes.setdefault(cls.qualname, cls)
        self.shells = {shell.qualname: shell for shell in reversed(summary.shells)}
        for function in summary.functions:
            self.functions.setdefault(function.qualname, []).append(function)

    @cached_property
    def variables(self) -> Mapping[str, Sequence[Variable]]:
        """The variables of the module, by name."""
        found: dict[str, list[Variable]] = {}
        for variable in self.summary.variables:
            found.setdefault(variable.name, []).append(variable)
        return found

    @cached_property
    def imports(self) -> Mapping[str, Sequence[ImportedName]]:
        """The imports, by the names that they bind."""
        found: dict[str, list[ImportedName]] = {}
        for imported in self.summary.imports:
            found.setdefault(imported.name, []).append(imported)
        return found

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """The number of classes, by qualified name."""
        found: dict[str, int] = {}
        for cls in self.summary.classes:
            found[cls.qualname] = found.get(cls.qualname, 0) + 1
        return found

    @cached_property
    def functions_of(self) -> Mapping[str, Sequence[FunctionSummary]]:
        """The functions, by the class of which they are methods, or in a method of which they are nested."""
        found: dict[str, list[FunctionSummary]] = {}
        for function in self.summary.functions:
            found.setdefault(function.cls, []).append(function)
        return found

    def members(self, qualname: str) -> Mapping[str, Sequence[Variable | SelfAssignment]]:
        """Return what a class assigns, by name; assignments in its body come first."""
        known = self._members.get(qualname)
        if known is None:
            found: dict[str, list[Variable | SelfAssignment]] = {}
            cls = self.classes.get(qualname) or self.shells.get(qualname)
            for variable in cls.variables if cls is not None else ():
                found.setdefault(variable.name, []).append(variable)
            for assignment in cls.self_assignments if cls is not None else ():
                found.setdefault(assignment.name, []).append(assignment)
            known = self._members[qualname] = found
        return known

    def kind(self, qualname: str) -> Kind:
        """Return the kind of a definition; a class, if there are both."""
        if qualname in self.classes:
            return "class"
        return "function" if qualname in self.functions else ""


def is_named_like_its_base(cls: ClassSummary) -> bool:
    """Return True for ``class Feed(Feed)``: the base is what the name meant before."""
    bases = (base.value if isinstance(base, e.Subscript) else base for base in cls.bases)
    return any(isinstance(base, e.Name) and base.id == cls.qualname for base in bases)
