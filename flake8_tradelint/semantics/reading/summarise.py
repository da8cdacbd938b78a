"""Makes the summary of one file: bytes (already parsed) in, frozen facts out."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from flake8_tradelint.semantics.reading.attribute_facts import AttributeFacts
from flake8_tradelint.semantics.reading.call_facts import CallFacts
from flake8_tradelint.semantics.reading.class_facts import ClassFacts
from flake8_tradelint.semantics.reading.definition_facts import FunctionFacts
from flake8_tradelint.semantics.reading.lowering import Lowering
from flake8_tradelint.semantics.reading.module_index import ModuleIndex, index_module
from flake8_tradelint.semantics.reading.scopes import Scope
from flake8_tradelint.semantics.reading.uses import UseTracer
from flake8_tradelint.semantics.reading.variable_facts import VariableFacts
from flake8_tradelint.semantics.summary import ImportedName, Interests, ModuleSummary, Problem, StarImport
from flake8_tradelint.source import Module, SourceError, decode, parse, parse_text

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
        parts = (self._module, self._index, self._lowering)
        return ModuleSummary(
            path=self._module.path,
            interests=self._interests,
            imports=imports,
            star_imports=tuple(self._star_imports(root)),
            variables=tuple(VariableFacts(self._module, self._lowering).facts(body, root)),
            classes=tuple(ClassFacts(*parts).facts()),
            functions=tuple(FunctionFacts(*parts, self._tracer).facts()),
            exports=_exports(body),
            calls=tuple(CallFacts(*parts, self._tracer).facts()),
            attributes=tuple(AttributeFacts(*parts, self._tracer).facts()),
            future_annotations=any(i.module == "__future__" and i.attr == "annotations" for i in imports),
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


def _aliases(text: str, names: frozenset[str]) -> dict[str, str]:
    """``{alias: name}`` for every ``import name as alias`` of interest (a superset by text)."""
    return {alias: name for name, alias in _AS.findall(text) if name in names} if " as " in text else {}


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
