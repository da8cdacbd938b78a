"""Read a parsed file, or a part of it, and make summaries of it for growing interests."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.interests import Interests
from flake8_tradelint.semantics.reading.attribute_facts import AttributeFacts
from flake8_tradelint.semantics.reading.call_facts import CallFacts
from flake8_tradelint.semantics.reading.class_facts import ClassFacts
from flake8_tradelint.semantics.reading.function_facts import FunctionFacts
from flake8_tradelint.semantics.reading.indexing import index_module
from flake8_tradelint.semantics.reading.lowering import Lowering
from flake8_tradelint.semantics.reading.module_index import ModuleIndex, called_name
from flake8_tradelint.semantics.reading.selection import assigned_members, select
from flake8_tradelint.semantics.reading.uses import UseTracer
from flake8_tradelint.semantics.reading.variable_facts import VariableFacts
from flake8_tradelint.semantics.summary import ClassHeader, ImportedName, ModuleSummary, StarImport
from flake8_tradelint.source.decoding import decode
from flake8_tradelint.startup.records import replace
from flake8_tradelint.words import calls

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.outline import Cut, Definition
    from flake8_tradelint.semantics.facts import MentionFact
    from flake8_tradelint.semantics.reading.scopes import Scope
    from flake8_tradelint.semantics.reading.selection import Selection
    from flake8_tradelint.source import Module


class Reader:
    """Make the summaries of one file (or a part of it), reusing what earlier ones have."""

    def __init__(self, module: Module, cut: Cut, tops: tuple[Definition, ...] | None = None) -> None:
        """Index the module; ``tops`` are the only definitions that were read, if the rest was not."""
        self._module, self._cut, self.part = module, cut, cut.part
        self.size = len(cut.text.strip())
        self._only = None if tops is None else frozenset(top.start for top in tops)
        self._missing: dict[int, set[int]] = {}
        for top, dropped in cut.part.dropped or ():
            self._missing.setdefault(top.start, set()).add(dropped.start)
        self._selected: Selection | None = None
        whole = tops is None and not cut.part.dropped
        parsed = module.text if whole else decode(cut.text)
        self._index: ModuleIndex = index_module(module.tree, parsed)
        self._lowering = Lowering(self._index)
        parts = (module, self._index, self._lowering)
        tracer = UseTracer(*parts)
        self._calls, self._attributes = CallFacts(*parts, tracer), AttributeFacts(*parts, tracer)
        self._functions = FunctionFacts(*parts, tracer)
        self._plain = self._facts()

    def release(self) -> None:
        """Free the tree: nothing more will be asked."""
        self._index.release()

    @property
    def is_of_definitions(self) -> bool:
        """True if only definitions were read, without the imports and other names of the module."""
        return self._only is not None

    def has(self, top: Definition, method: Definition | None = None) -> bool:
        """Return True if the definition was read, of a class all but its methods, or also this method."""
        if self._only is not None and top.start not in self._only:
            return False
        missing = self._missing.get(top.start, ())
        return top.start not in missing and (method is None or method.start not in missing)

    def has_whole(self, top: Definition) -> bool:
        """Return True if the definition was read with all that is in it."""
        return self.has(top) and top.start not in self._missing

    def summary(self, interests: Interests) -> ModuleSummary:
        """Return the summary of the file for these interests."""
        # Functions come first: values that form a cycle are lowered as they are met first.
        functions = self._functions.facts(self._cut.stubs, parameters=interests.parameters)
        found = self.occurrences(interests)
        return replace(
            self._plain,
            interests=interests,
            functions=functions,
            calls=found.calls,
            attributes=found.attributes,
            mentions=found.mentions,
            limits=found.limits,
        )

    def occurrences(self, interests: Interests) -> ModuleSummary:
        """Return only the occurrences of interest."""
        selection = self._select(interests)
        return ModuleSummary(
            self._module.path,
            interests,
            calls=tuple(self._calls.facts(selection)),
            attributes=tuple(self._attributes.facts(selection)),
            mentions=self._mentions(selection),
            limits=tuple(sorted(self._index.limits)),
        )

    def _mentions(self, selection: Selection) -> tuple[MentionFact, ...]:
        if not selection.mentions:
            return ()
        from flake8_tradelint.semantics.reading.mention_facts import MentionFacts  # needed for renames alone

        return tuple(MentionFacts(self._module, self._index, self._lowering).facts(selection))

    def stands_alone(self, interests: Interests, data: bytes, variables: frozenset[str]) -> bool:
        """Return True if no name of interest depends on what else the module assigns.

        ``data`` is the whole module, ``variables`` are those in its scope.
        """
        selection = self._select(interests)
        assigned = selection.assigned
        if not all(called_name(node.func) for node, _ in selection.calls):
            return False
        members = assigned_members(self._index, selection)
        members |= assigned & (interests.plain | interests.spotted | interests.awaited)
        if any(_is_called_as_member(name.encode(), data) for name in members):
            return False
        renamed = [
            (node.func, scope) for node, scope in selection.calls if called_name(node.func) in assigned
        ]
        if any(isinstance(func, ast.Attribute) for func, _ in renamed):
            from flake8_tradelint.semantics.reading.outside import kept_as  # needed for files read in parts

            members |= {attr.decode() for name in interests.called for attr in kept_as(data, name.encode())}
        return all(_means_something_else(func, scope, variables, members) for func, scope in renamed)

    def _select(self, interests: Interests) -> Selection:
        """Select the occurrences of interest; the same is asked for twice when a summary grows."""
        if self._selected is None or self._selected.interests is not interests:
            self._selected = select(self._index, self._module.text, interests)
        return self._selected

    def _facts(self) -> ModuleSummary:
        """Return the part of the summary that does not depend on interests."""
        root = self._index.root
        body = self._module.tree.body
        imports = tuple(self._imports(root))
        variables = VariableFacts(self._module, self._lowering)
        classes = ClassFacts(self._module, self._index, self._lowering)
        return ModuleSummary(
            path=self._module.path,
            interests=Interests(),
            imports=imports,
            star_imports=tuple(self._star_imports(root)),
            variables=tuple(variables.facts(body, root)),
            class_stores=tuple(variables.stores(body, root)),
            classes=tuple(classes.facts(self.part.classes)),
            exports=_exports(body),
            partial_classes=self.part.classes,
            partial_functions=self.part.functions,
            headers=tuple(self._headers()),
            shells=tuple(classes.shells(self.part.shells)),
            future_annotations=any(i.module == "__future__" and i.attr == "annotations" for i in imports),
        )

    def _headers(self) -> Iterator[ClassHeader]:
        root = self._index.root
        for node in self._module.tree.body:
            if isinstance(node, ast.ClassDef) and node.name in self.part.classes - self._cut.headless:
                bases = tuple(self._lowering.value(base, root) for base in node.bases)
                decorators = tuple(self._lowering.value(one, root) for one in node.decorator_list)
                yield ClassHeader(node.name, bases, decorators)

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


def _is_called_as_member(name: bytes, data: bytes) -> bool:
    """Return True if an attribute of that name is called, or passed to something."""
    return any(data[max(0, at - 100) : at].rstrip().endswith(b".") for at in calls(data, name))


def _means_something_else(
    func: ast.expr, scope: Scope, variables: frozenset[str], members: frozenset[str]
) -> bool:
    """Return True if the callee is certain not to be an alias of a name of interest.

    It is such an alias if it is a variable, or one of the ``members``, that is only assigned that.
    """
    if isinstance(func, ast.Attribute):
        return func.attr not in members
    if not isinstance(func, ast.Name):
        return False
    owner = scope.lookup(func.id)
    if owner is None or owner.kind == "module":
        bound = owner.bindings[func.id] if owner is not None else ()
        return func.id not in variables and not any(binding.kind == "assign" for binding in bound)
    return any(binding.kind != "assign" or binding.path for binding in owner.bindings[func.id])


def _exports(body: list[ast.stmt]) -> tuple[str, ...] | None:
    """Return ``__all__`` if it is a plain display of strings."""
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
