"""Make the facts about names that assignments bind in a module or a class body."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.summary import ClassStore, Variable
from flake8_tradelint.semantics.syntax import nested_statements

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.reading.lowering import Lowering
    from flake8_tradelint.semantics.reading.scopes import Scope
    from flake8_tradelint.source import Module


_LONGEST_TEXT = 200


class VariableFacts:
    """Make the variable facts of one module."""

    def __init__(self, module: Module, lowering: Lowering) -> None:
        self._module, self._lowering = module, lowering

    def facts(self, body: list[ast.stmt], scope: Scope) -> Iterator[Variable]:
        """Yield one fact for each bound name, in source order, outside nested functions and classes."""
        yield from self._variables(body, scope, False)

    def stores(self, body: list[ast.stmt], scope: Scope) -> Iterator[ClassStore]:
        """Yield one fact for each ``Name.attr = value`` directly in a module's body."""
        for statement in body:
            if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
                continue
            (target,) = statement.targets
            if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name | ast.Attribute):
                variable = self._variable(statement, target, statement.value, scope, True, False)
                yield ClassStore(self._lowering.value(target.value, scope), variable)

    def _variables(self, body: list[ast.stmt], scope: Scope, conditional: bool) -> Iterator[Variable]:
        for statement in body:
            if isinstance(statement, ast.Assign):
                for target in statement.targets:
                    single = len(statement.targets) == 1
                    yield from self._targets(statement, target, statement.value, scope, single, conditional)
            elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                yield self._variable(statement, statement.target, statement.value, scope, True, conditional)
            elif not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                yield from self._variables(nested_statements(statement), scope, True)

    def _targets(
        self,
        statement: ast.Assign,
        target: ast.expr,
        value: ast.expr | None,
        scope: Scope,
        single: bool,
        conditional: bool,
    ) -> Iterator[Variable]:
        if isinstance(target, ast.Name):
            yield self._variable(statement, target, value, scope, single, conditional)
        elif isinstance(target, ast.Tuple | ast.List):
            matched = isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(target.elts)
            for position, item in enumerate(target.elts):
                part = value.elts[position] if matched and isinstance(value, ast.Tuple | ast.List) else None
                yield from self._targets(statement, item, part, scope, False, conditional)

    def _variable(
        self,
        statement: ast.Assign | ast.AnnAssign,
        target: ast.Name | ast.Attribute,
        value: ast.expr | None,
        scope: Scope,
        single: bool,
        conditional: bool,
    ) -> Variable:
        annotation = statement.annotation if isinstance(statement, ast.AnnAssign) else None
        return Variable(
            name=target.id if isinstance(target, ast.Name) else target.attr,
            span=self._module.span(target),
            statement=self._module.span(statement),
            annotation=self._lowering.annotation(annotation, scope) if annotation is not None else None,
            value=self._lowering.value(value, scope) if value is not None else None,
            annotation_text=self._text(annotation),
            value_text=self._text(value),
            value_kind=type(value).__name__ if value is not None else "",
            single=single,
            conditional=conditional,
        )

    def _text(self, node: ast.expr | None) -> str:
        if node is None:
            return ""
        anchor = self._module.anchor(node)
        if anchor.end - anchor.start > 4 * _LONGEST_TEXT:  # no character has more than four bytes
            part = self._module.utf8[anchor.start : anchor.start + 4 * _LONGEST_TEXT]
            return part.decode(errors="ignore")[: _LONGEST_TEXT - 1] + "…"
        text = self._module.source(anchor)
        return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"
