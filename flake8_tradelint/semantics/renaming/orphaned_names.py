"""Find old names that nothing in the project has any more, so that every read of one is an error.

This is the weakest evidence: the receiver's class is unknown. So the name must be one that nobody chooses by
chance; nothing in the project may bind or spell it, nor may the installed modules that the file imports; and
the receiver must come from the project's own functions and objects, not from a parser, a mock or a library.
"""

from __future__ import annotations

from flake8_tradelint.db.queries import Query
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.inference.types import instance_of
from flake8_tradelint.semantics.naming.symbols import ClassRef, FunctionRef
from flake8_tradelint.semantics.reading.names_given import gives_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.facts import AttributeFact
    from flake8_tradelint.semantics.inference.protocol import Passed
    from flake8_tradelint.semantics.parameters.db import ParameterDb
    from flake8_tradelint.semantics.summary import SelfAssignment, Variable


_MAX_STEPS = 6


class OrphanedNames:
    """Orphaned names of one project; ``passed`` returns what is passed for a parameter."""

    def __init__(self, linked: ParameterDb, passed: Passed) -> None:
        self._linked, self._passed = linked, passed
        self._known: Query[bool] = Query(linked.trace)

    def is_orphaned(self, name: str) -> bool:
        """Return True if the name is distinctive and nothing in the project has it as an attribute."""
        return self._known.get(name, lambda: _is_distinctive(name) and not self._is_given(name))

    def _is_given(self, name: str) -> bool:
        return any(gives_name(self._linked.data(path), name) for path in self._linked.mentioning(name))

    def is_read(self, path: str, fact: AttributeFact) -> bool:
        """Return True if an orphaned name is read on a value that is certain to be the project's own."""
        if fact.context != "load" or not self.is_orphaned(fact.attr):
            return False
        imported = {i.loads or i.module for i in self._linked.symbols.surface(path).imports if not i.level}
        if any(self._linked.library.spells(module, fact.attr) for module in imported):
            return False
        return self._is_own(path, fact.receiver, _MAX_STEPS)

    def _is_own(self, path: str, value: e.Expr | None, steps: int) -> bool:
        if value is None or not steps:
            return False
        match value:
            case e.Parameter(qualname):
                values = self._passed(path, value)
                own = all(self._is_own(at, given, steps - 1) for at, given in values)
                return own if values else self._is_plain(FunctionRef(path, qualname))
            case e.Await(inner) | e.Element(inner) | e.Subscript(inner) | e.Entered(inner):
                return self._is_own(path, inner, steps - 1)
            case e.Union(options):
                given = [option for option in options if option != e.Literal("NoneType", "None")]
                return all(self._is_own(path, option, steps - 1) for option in given)
            case e.Attribute(owner, attr):
                return self._is_kept(path, owner, attr, steps - 1)
            case e.Call(func):
                return self._is_returned(path, func, steps - 1)
        return False

    def _is_plain(self, ref: FunctionRef) -> bool:
        """Return True if the project calls the function, and no framework that it is registered with does."""
        function = self._linked.symbols.function(ref)
        if function is None or function.decorators:
            return False
        owner = ClassRef(ref.path, function.cls)
        return not function.cls or not self._linked.classes.has_unknown_base(owner)

    def _is_kept(self, path: str, owner: e.Expr, attr: str, steps: int) -> bool:
        """Return True if all that the object keeps under the name comes from the project."""
        found = self._linked.receivers.infer(path, owner)
        cls = (instance_of(found) or found).cls if found is not None else None
        if not isinstance(cls, ClassRef):
            return cls is None and self._is_own(path, owner, steps)
        values = [
            (base, fact) for base in self._linked.classes.project_mro(cls) for fact in self._facts(base, attr)
        ]
        return bool(values) and all(
            fact.annotation is None and self._is_own(base.path, fact.value, steps) for base, fact in values
        )

    def _facts(self, cls: ClassRef, attr: str) -> list[Variable | SelfAssignment]:
        """Return the assignments to the attribute in the class itself."""
        summary = self._linked.symbols.class_(cls)
        if summary is None:
            return []
        facts: tuple[Variable | SelfAssignment, ...] = (*summary.variables, *summary.self_assignments)
        return [fact for fact in facts if fact.name == attr]

    def _is_returned(self, path: str, func: e.Expr, steps: int) -> bool:
        """Return True if the called function is the project's, and all that it returns is, too."""
        symbol = self._linked.symbols.resolve(path, func)
        if isinstance(func, e.Attribute) and not isinstance(symbol, FunctionRef):
            found = self._linked.receivers.infer(path, func.value)
            cls = found.cls if found is not None else None
            symbol = self._linked.classes.method(cls, func.attr) if isinstance(cls, ClassRef) else None
        function = self._linked.symbols.function(symbol) if isinstance(symbol, FunctionRef) else None
        if function is None or not isinstance(symbol, FunctionRef) or function.returns is not None:
            return False
        values = function.returned
        return bool(values) and all(self._is_own(symbol.path, value, steps) for value in values)


def _is_distinctive(name: str) -> bool:
    """Return True for names of two words or more (``spot_map``, ``spotMap``), which others hardly choose."""
    bare = name.strip("_")
    return "_" in bare or any(letter.isupper() for letter in bare[1:])
