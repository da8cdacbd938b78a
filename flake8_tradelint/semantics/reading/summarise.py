"""Makes the summary of one file: bytes (already parsed) in, frozen facts out."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from flake8_tradelint.outline import Cut, Definition, cut, definitions
from flake8_tradelint.records import replace
from flake8_tradelint.semantics.reading.attribute_facts import AttributeFacts
from flake8_tradelint.semantics.reading.call_facts import CallFacts
from flake8_tradelint.semantics.reading.class_facts import ClassFacts
from flake8_tradelint.semantics.reading.definition_facts import FunctionFacts
from flake8_tradelint.semantics.reading.lowering import Lowering
from flake8_tradelint.semantics.reading.mention_facts import MentionFacts
from flake8_tradelint.semantics.reading.module_index import ModuleIndex, index_module
from flake8_tradelint.semantics.reading.scopes import Scope
from flake8_tradelint.semantics.reading.uses import UseTracer
from flake8_tradelint.semantics.reading.variable_facts import VariableFacts
from flake8_tradelint.semantics.summary import ImportedName, Interests, ModuleSummary, Problem, StarImport
from flake8_tradelint.source import Module, SourceError, decode, parse, parse_text
from flake8_tradelint.words import awaited_call, has_word, may_be_called, occurrences

_AS = re.compile(r"\b(\w+)[ \t]+as[ \t]+(\w+)")


def summarise(
    path: str, data: bytes, interests: Interests, tops: tuple[Definition, ...] | None = None
) -> ModuleSummary:
    """The summary of a file's bytes; a file that is not Python gets one with a ``problem``.

    ``tops`` are the definitions at the top of the file, where they are known.
    """
    part = _part(data, interests, tops)
    try:
        module = parse(path, data, part.text)
    except SourceError as error:
        if not interests.whole:
            return summarise(path, data, replace(interests, whole=True))
        problem = Problem(error.reason, error.line, error.column)
        return ModuleSummary(path, interests, problem=problem)
    summariser = _Summariser(module, interests, part)
    try:
        return summariser.summary()
    finally:
        summariser.release()


def _part(data: bytes, interests: Interests, tops: tuple[Definition, ...] | None) -> Cut:
    """What of a file has to be parsed."""
    if interests.whole:
        return Cut(data)
    # Only names that occur at all are looked for in every definition.
    names = [name for name in map(str.encode, sorted(interests.names)) if name in data]
    tops = definitions(data) if tops is None else tops
    if not tops or _is_renamed(data, names, tops):
        return Cut(data)
    # A function may bind a name of the module.
    names.append(b"global")
    awaited = interests.awaited and awaited_call(interests.awaited)

    called = [name for name in names if name.decode() in interests.called]
    spoken = [name for name in names if name.decode() not in interests.called]

    def is_of_interest(definition: Definition) -> bool:
        start, end = definition.start, definition.end
        if any(may_be_called(data, name, start, end) for name in called):
            return True
        if any(has_word(data, name, start, end) for name in spoken):
            return True
        return bool(awaited and awaited.search(data, start, end))

    return cut(data, interests.definitions, is_of_interest, tops)


_PLAIN_IMPORT = re.compile(rb"[ \t]*(?:from[ \t]+[\w.]+[ \t]+import[ \t]*\(?)?[\w, \t]*\)?[ \t]*(?:#[^\n]*)?")


def _is_renamed(data: bytes, names: list[bytes], tops: tuple[Definition, ...]) -> bool:
    """May the module have another name for one of these, so that a call need not mention it?

    It does not where the name stands outside definitions in imports alone, and keeps its name.
    """
    inside = [(d.start, d.end) for d in tops]
    for name in names:
        for at in occurrences(data, name):
            if any(start <= at < end for start, end in inside):
                continue
            line = data[data.rfind(b"\n", 0, at) + 1 :].partition(b"\n")[0]
            if b" as " in line or not _PLAIN_IMPORT.fullmatch(line):
                return True
    return False


def problem_of(data: bytes) -> Problem | None:
    """Why a file is not Python, without summarising it; ``None`` where it is."""
    try:
        parse_text(decode(data))
    except SourceError as error:
        return Problem(error.reason, error.line, error.column)
    return None


def looks_broken(data: bytes) -> bool:
    """Does the text alone show that the file is no Python: bytes, encoding, a merge left unfinished?"""
    if b"\0" in data or data.startswith(b"<<<<<<< ") or b"\n<<<<<<< " in data:
        return True
    try:
        # The declaration of an encoding stands in the first two lines.
        if not data.isascii() or b"coding" in data[:200]:
            decode(data)
    except SourceError:
        return True
    return False


class _Summariser:
    """One file's passes over one index."""

    def __init__(self, module: Module, interests: Interests, part: Cut) -> None:
        self._module, self._interests, self._part = module, interests, part
        aliases = _aliases(module.text, interests.called)
        self._index: ModuleIndex = index_module(module.tree, interests, aliases, module.text)
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
        variables = VariableFacts(self._module, self._lowering)
        return ModuleSummary(
            path=self._module.path,
            interests=self._interests,
            imports=imports,
            star_imports=tuple(self._star_imports(root)),
            variables=tuple(variables.facts(body, root)),
            class_stores=tuple(variables.stores(body, root)),
            classes=tuple(ClassFacts(*parts).facts(self._part.classes)),
            functions=tuple(FunctionFacts(*parts, self._tracer).facts(self._part.stubs)),
            exports=_exports(body),
            calls=tuple(CallFacts(*parts, self._tracer).facts()),
            attributes=tuple(AttributeFacts(*parts, self._tracer).facts()),
            mentions=tuple(MentionFacts(*parts).facts()),
            partial_classes=self._part.classes,
            partial_functions=self._part.functions,
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
    found: dict[str, str] = {}
    at = text.find(" as ")
    while at >= 0:
        end = text.find("\n", at) % (len(text) + 1)
        line = text[text.rfind("\n", 0, at) + 1 : end]
        found.update((alias, name) for name, alias in _AS.findall(line) if name in names)
        at = text.find(" as ", end)
    return found


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
