"""Make the summaries of a module's classes: headers, bodies, and what their methods store on self."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.reading.branches import is_conditional
from flake8_tradelint.semantics.reading.function_facts import header_span
from flake8_tradelint.semantics.reading.variable_facts import VariableFacts
from flake8_tradelint.semantics.summary import ClassSummary, SelfAssignment
from flake8_tradelint.startup.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flake8_tradelint.semantics.reading.lowering import Lowering
    from flake8_tradelint.semantics.reading.module_index import ModuleIndex
    from flake8_tradelint.semantics.reading.scopes import Scope
    from flake8_tradelint.source import Module

_COLLECTIONS = (ast.List, ast.ListComp, ast.Set, ast.SetComp)


class ClassFacts:
    """Make the class summaries of one module."""

    def __init__(self, module: Module, index: ModuleIndex, lowering: Lowering) -> None:
        self._module, self._index, self._lowering = module, index, lowering
        self._assigned_to_self: dict[str, list[SelfAssignment]] | None = None

    def facts(self, partial: frozenset[str]) -> Iterator[ClassSummary]:
        """Yield a summary for each ``class`` statement, nested ones included, not in ``partial`` classes."""
        return self._facts(lambda qualname: qualname.partition(".")[0] not in partial)

    def shells(self, names: frozenset[str]) -> Iterator[ClassSummary]:
        """Yield a summary of each of these classes as far as it was read."""
        found = self._facts(lambda qualname: qualname in names) if names else iter(())
        return (replace(shell, statement=shell.span) for shell in found)

    def _facts(self, wanted: Callable[[str], bool]) -> Iterator[ClassSummary]:
        variables = VariableFacts(self._module, self._lowering)
        if self._assigned_to_self is None:
            self._assigned_to_self = self._self_assignments()
        assignments = self._assigned_to_self
        for node, scope in self._index.scopes.items():
            if not isinstance(node, ast.ClassDef) or scope.parent is None:
                continue
            if not wanted(scope.qualname):
                continue
            outer, lower = scope.parent, self._lowering.value
            yield ClassSummary(
                name=node.name,
                qualname=scope.qualname,
                span=header_span(self._module, node),
                statement=self._module.span(node),
                bases=tuple(lower(base, outer) for base in node.bases),
                keywords=tuple((k.arg or "**", lower(k.value, outer)) for k in node.keywords),
                decorators=tuple(lower(decorator, outer) for decorator in node.decorator_list),
                variables=tuple(variables.facts(node.body, scope)),
                methods=tuple(_bound_functions(scope)),
                self_assignments=tuple(assignments.get(scope.qualname, ())),
                other_names=tuple(_bound_otherwise(scope)),
            )

    def _self_assignments(self) -> dict[str, list[SelfAssignment]]:
        found: dict[str, list[SelfAssignment]] = {}
        for target, scope in self._index.stores:
            owner = self._lowering.value(target.value, scope)
            if not isinstance(owner, e.SelfOf):
                continue
            annotation, value = self._assigned(target, scope)
            function = scope.function().qualname
            conditional = is_conditional(self._index.parents, target)
            span = self._module.span(target)
            fact = SelfAssignment(target.attr, span, function, annotation, value, conditional)
            found.setdefault(owner.qualname, []).append(fact)
        return found

    def _assigned(self, target: ast.Attribute, scope: Scope) -> tuple[e.Expr | None, e.Expr | None]:
        """Return the annotation and the value that an attribute target gets."""
        statement = self._index.parents[target]
        if isinstance(statement, ast.Assign):
            return None, self._lowering.value(statement.value, scope)
        if isinstance(statement, ast.AnnAssign):
            value = self._lowering.value(statement.value, scope) if statement.value is not None else None
            return self._lowering.annotation(statement.annotation, scope), value
        if isinstance(statement, ast.AugAssign) and isinstance(statement.value, _COLLECTIONS):
            # adding a collection leaves its kind as it is
            return None, self._lowering.value(statement.value, scope)
        outer = self._index.parents.get(statement)
        if isinstance(statement, ast.Tuple) and isinstance(outer, ast.Assign):
            position = statement.elts.index(target)
            if isinstance(outer.value, ast.Tuple) and len(outer.value.elts) == len(statement.elts):
                return None, self._lowering.value(outer.value.elts[position], scope)
        return None, e.UNKNOWN


def _bound_functions(scope: Scope) -> list[str]:
    return [name for name, found in scope.bindings.items() if any(b.kind == "function" for b in found)]


def _bound_otherwise(scope: Scope) -> list[str]:
    """Return the names of a class scope that are bound otherwise than by an assignment or a ``def``."""
    plain = {"assign", "function"}
    found = [
        name
        for name, bindings in scope.bindings.items()
        if any(b.kind not in plain and not isinstance(b.node, ast.AnnAssign) for b in bindings)
    ]
    return found + [node.id for node in scope.names if isinstance(node.ctx, ast.Del)]
