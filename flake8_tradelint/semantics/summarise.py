"""Makes the summary of one file: bytes (already parsed) in, frozen facts out."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Literal

from flake8_tradelint.model import Anchor, Span
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.asking import asked_names, is_forgiven, name_asked
from flake8_tradelint.semantics.attribute_facts import AttributeFacts, enclosing_class
from flake8_tradelint.semantics.bindings import nested_statements
from flake8_tradelint.semantics.cfg import build
from flake8_tradelint.semantics.flow import Flow
from flake8_tradelint.semantics.lowering import Lowering
from flake8_tradelint.semantics.module_index import ModuleIndex, called_name, index_module
from flake8_tradelint.semantics.scopes import Scope
from flake8_tradelint.semantics.summary import (
    CallFact,
    ClassSummary,
    FunctionSummary,
    ImportedName,
    Interests,
    ModuleSummary,
    Parameter,
    Problem,
    SelfAssignment,
    StarImport,
    Use,
    Variable,
)
from flake8_tradelint.semantics.uses import UseTracer
from flake8_tradelint.source import Module, SourceError, decode, parse, parse_text
from flake8_tradelint.suppressions import read

_LONGEST_TEXT = 200
_AS = re.compile(r"\b(\w+)[ \t]+as[ \t]+(\w+)")


def summarise(path: str, data: bytes, interests: Interests) -> ModuleSummary:
    """The summary of a file's bytes; a file that is not Python gets one with a ``problem``."""
    try:
        module = parse(path, data)
    except SourceError as error:
        problem = Problem(error.reason, error.line, error.column)
        return ModuleSummary(path, interests, problem=problem)
    summariser = _Summariser(module, interests)
    try:
        return summariser.summary()
    finally:
        summariser.release()


def problem_of(data: bytes) -> Problem | None:
    """Why a file is not Python, without summarising it; ``None`` where it is."""
    try:
        parse_text(decode(data))
    except SourceError as error:
        return Problem(error.reason, error.line, error.column)
    return None


class _Summariser:
    """One file's passes over one index."""

    def __init__(self, module: Module, interests: Interests) -> None:
        self._module, self._interests = module, interests
        aliases = _aliases(module.text, interests.callees)
        self._index: ModuleIndex = index_module(module.tree, interests, aliases)
        self._lowering = Lowering(self._index)
        self._tracer = UseTracer(module, self._index, self._lowering)

    def release(self) -> None:
        """Break the cycles between scopes, so that the tree dies at once (no collector runs here)."""
        for scope in self._index.scopes.values():
            scope.children.clear()
            scope.method = None

    def summary(self) -> ModuleSummary:
        root = self._index.root
        body = self._module.tree.body
        imports = tuple(self._imports(root))
        facts = AttributeFacts(self._module, self._index, self._lowering, self._tracer)
        return ModuleSummary(
            path=self._module.path,
            interests=self._interests,
            imports=imports,
            star_imports=tuple(self._star_imports(root)),
            variables=tuple(self._variables(body, root, False)),
            classes=tuple(self._classes()),
            functions=tuple(self._functions()),
            exports=_exports(body),
            calls=tuple(self._calls()),
            attributes=tuple(facts.facts()),
            future_annotations=any(i.module == "__future__" and i.attr == "annotations" for i in imports),
            suppressions=read(self._module.text),
        )

    def _imports(self, root: Scope) -> Iterator[ImportedName]:
        for name, bindings in root.bindings.items():
            for binding in bindings:
                alias = binding.node
                if not isinstance(alias, ast.alias) or name == "*":
                    continue
                statement = self._index.parents[alias]
                guarded = _under_type_checking(statement, self._index)
                if isinstance(statement, ast.ImportFrom):
                    module, level = statement.module or "", statement.level
                    yield ImportedName(name, module, level, alias.name, type_checking=guarded)
                else:
                    module = alias.name if alias.asname else name
                    yield ImportedName(name, module, 0, "", alias.name, guarded)

    def _star_imports(self, root: Scope) -> Iterator[StarImport]:
        for binding in root.bindings.get("*", ()):
            statement = self._index.parents[binding.node]
            if isinstance(statement, ast.ImportFrom):
                yield StarImport(statement.module or "", statement.level)

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
        target: ast.Name,
        value: ast.expr | None,
        scope: Scope,
        single: bool,
        conditional: bool,
    ) -> Variable:
        annotation = statement.annotation if isinstance(statement, ast.AnnAssign) else None
        return Variable(
            name=target.id,
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
        text = self._module.source(self._module.anchor(node))
        return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"

    def _classes(self) -> Iterator[ClassSummary]:
        assignments = self._self_assignments()
        for node, scope in self._index.scopes.items():
            if not isinstance(node, ast.ClassDef) or scope.parent is None:
                continue
            outer, lower = scope.parent, self._lowering.value
            yield ClassSummary(
                name=node.name,
                qualname=scope.qualname,
                span=self._header_span(node),
                statement=self._module.span(node),
                bases=tuple(lower(base, outer) for base in node.bases),
                keywords=tuple((k.arg or "**", lower(k.value, outer)) for k in node.keywords),
                decorators=tuple(lower(decorator, outer) for decorator in node.decorator_list),
                variables=tuple(self._variables(node.body, scope, False)),
                methods=tuple(_bound_functions(scope)),
                self_assignments=tuple(assignments.get(scope.qualname, ())),
                other_names=tuple(_bound_otherwise(scope)),
            )

    def _header_span(self, node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> Span:
        """The span of the name in a ``class`` or ``def`` header."""
        start = self._module.offset(node.lineno, node.col_offset)
        found = self._module.utf8.find(node.name.encode(), start)
        if found < 0:
            return self._module.span(node)
        # The name may stand on a later line only after a backslash; then the statement's line serves.
        anchor = Anchor(found, found + len(node.name.encode()))
        return self._module.span_of(anchor, node.lineno, node.lineno)

    def _self_assignments(self) -> dict[str, list[SelfAssignment]]:
        found: dict[str, list[SelfAssignment]] = {}
        for target, scope in self._index.stores:
            owner = self._lowering.value(target.value, scope)
            if not isinstance(owner, e.SelfOf):
                continue
            annotation, value = self._assigned(target, scope)
            function = scope.function().qualname
            fact = SelfAssignment(target.attr, self._module.span(target), function, annotation, value)
            found.setdefault(owner.qualname, []).append(fact)
        return found

    def _assigned(self, target: ast.Attribute, scope: Scope) -> tuple[e.Expr | None, e.Expr | None]:
        """The annotation and the value that an attribute target gets."""
        statement = self._index.parents[target]
        if isinstance(statement, ast.Assign):
            return None, self._lowering.value(statement.value, scope)
        if isinstance(statement, ast.AnnAssign):
            value = self._lowering.value(statement.value, scope) if statement.value is not None else None
            return self._lowering.annotation(statement.annotation, scope), value
        outer = self._index.parents.get(statement)
        if isinstance(statement, ast.Tuple) and isinstance(outer, ast.Assign):
            position = statement.elts.index(target)
            if isinstance(outer.value, ast.Tuple) and len(outer.value.elts) == len(statement.elts):
                return None, self._lowering.value(outer.value.elts[position], scope)
        return None, e.UNKNOWN

    def _functions(self) -> Iterator[FunctionSummary]:
        for node, scope in self._index.scopes.items():
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or scope.parent is None:
                continue
            outer, lower = scope.parent, self._lowering
            yield FunctionSummary(
                name=node.name,
                qualname=scope.qualname,
                cls=scope.cls,
                span=self._header_span(node),
                is_async=isinstance(node, ast.AsyncFunctionDef),
                is_generator=scope.yields,
                decorators=tuple(lower.value(decorator, outer) for decorator in node.decorator_list),
                parameters=tuple(self._parameters(node, outer)),
                returns=lower.annotation(node.returns, outer) if node.returns is not None else None,
                returned=tuple(lower.value(value, scope) for value in scope.returned),
                calls_super_init=scope.qualname in self._index.init_calls,
                init_calls=tuple(lower.call(*c) for c in self._index.init_calls.get(scope.qualname, ())),
                reflective=scope.qualname in self._index.reflective,
                loops=scope.loops,
                reads=frozenset(scope.on_self.reads),
                touches=frozenset(scope.on_self.touches),
                self_calls=frozenset(scope.on_self.calls),
            )

    def _parameters(self, node: ast.FunctionDef | ast.AsyncFunctionDef, outer: Scope) -> Iterator[Parameter]:
        arguments = node.args

        def one(arg: ast.arg, kind: Literal["positional", "keyword", "*", "**"], default: bool) -> Parameter:
            annotation = self._lowering.annotation(arg.annotation, outer) if arg.annotation else None
            return Parameter(arg.arg, kind, annotation, default)

        positional = [*arguments.posonlyargs, *arguments.args]
        required = len(positional) - len(arguments.defaults)
        for position, arg in enumerate(positional):
            yield one(arg, "positional", position >= required)
        if arguments.vararg is not None:
            yield one(arguments.vararg, "*", True)
        for arg, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
            yield one(arg, "keyword", default is not None)
        if arguments.kwarg is not None:
            yield one(arguments.kwarg, "**", True)

    def _calls(self) -> Iterator[CallFact]:
        for node, scope in self._index.calls:
            at = scope.function()
            uses, derived = self._tracer.trace_deep(node, scope)
            yield CallFact(
                name=self._index.aliases.get(called_name(node.func), called_name(node.func)),
                receiver=called_name(node.func.value) if isinstance(node.func, ast.Attribute) else "",
                call=self._lowering.call(node, scope),
                span=self._module.span(node),
                function=at.qualname,
                cls=enclosing_class(at),
                uses=uses,
                derived=derived,
                statement=self._module.span(self._index.statement(node)),
                in_async=isinstance(at.node, ast.AsyncFunctionDef),
                shares_argument=self._shares_argument(node, scope),
                flow=self._flow(node, at, uses),
                arguments=tuple(self._module.span(argument) for argument in node.args),
                keywords=tuple(self._module.span(keyword) for keyword in node.keywords),
                asked=asked_names(node.args[0], at.node, name_asked(node)) if name_asked(node) else (),
                forgiven=bool(name_asked(node)) and is_forgiven(node, self._index),
            )

    def _flow(self, node: ast.Call, scope: Scope, uses: tuple[Use, ...]) -> Flow | None:
        function = scope.node
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) or len(uses) < 2:
            return None
        if not any(use.kind == "local" for use in uses):
            return None
        return build(self._module, function, self._index.statement(node))

    def _shares_argument(self, node: ast.Call, scope: Scope) -> bool:
        first = node.args[0] if node.args else None
        if isinstance(first, ast.Attribute):
            return True
        owner = scope.lookup(first.id) if isinstance(first, ast.Name) else None
        if not isinstance(first, ast.Name) or owner is None:
            return False
        return any(load is not first for load, _ in self._index.loads(owner, first.id))


def _aliases(text: str, names: frozenset[str]) -> dict[str, str]:
    """``{alias: name}`` for every ``import name as alias`` of interest (a superset by text)."""
    return {alias: name for name, alias in _AS.findall(text) if name in names} if " as " in text else {}


def _bound_functions(scope: Scope) -> list[str]:
    return [name for name, found in scope.bindings.items() if any(b.kind == "function" for b in found)]


def _bound_otherwise(scope: Scope) -> list[str]:
    """The names of a class scope that something else than an assignment or a ``def`` binds."""
    plain = {"assign", "function"}
    found = [
        name
        for name, bindings in scope.bindings.items()
        if any(b.kind not in plain and not isinstance(b.node, ast.AnnAssign) for b in bindings)
    ]
    return found + [node.id for node in scope.names if isinstance(node.ctx, ast.Del)]


def _exports(body: list[ast.stmt]) -> tuple[str, ...] | None:
    """``__all__`` where it is a plain display of strings."""
    for statement in body:
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.List | ast.Tuple):
            names = [target.id for target in statement.targets if isinstance(target, ast.Name)]
            items = [item.value for item in statement.value.elts if isinstance(item, ast.Constant)]
            if names == ["__all__"]:
                return tuple(item for item in items if isinstance(item, str))
    return None


def _under_type_checking(statement: ast.AST, index: ModuleIndex) -> bool:
    while statement in index.parents:
        child, statement = statement, index.parents[statement]
        if isinstance(statement, ast.If) and child in statement.body:
            test = statement.test
            name = test.attr if isinstance(test, ast.Attribute) else getattr(test, "id", "")
            if name == "TYPE_CHECKING":
                return True
    return False
