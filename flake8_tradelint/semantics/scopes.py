"""Scopes and bindings of one module, and where every node hangs in the tree.

One iterative walk (hostile nesting must not exhaust the stack) builds everything the later
passes look up: the parent of each node, the tree of scopes, the names loaded in each, and
the calls and attributes that somebody is interested in.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from flake8_tradelint.semantics.summary import Interests

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
ScopeNode = ast.Module | ast.ClassDef | FunctionNode | Comprehension
ScopeKind = Literal["module", "class", "function", "lambda", "comprehension"]

BindingKind = Literal["assign", "parameter", "import", "for", "with", "function", "class", "except", "other"]


@dataclass(slots=True)
class Binding:
    """One way in which a name gets its value: ``node`` is what the kind says.

    assign: the value expression; parameter: the ``ast.arg``; import: the ``ast.alias`` (its
    statement is the parent); for: the iterated expression; with: the ``ast.withitem``;
    function, class: the statement; except: the handler. ``path`` are the indices into a
    tuple target, ``annotation`` that of an annotated assignment.
    """

    kind: BindingKind
    node: ast.AST
    path: tuple[int, ...] = ()
    annotation: ast.expr | None = None


@dataclass(slots=True, eq=False)
class SelfUses:
    """Names of attributes of ``self`` that a method reads, touches (stores, calls a method of), calls."""

    reads: set[str] = field(default_factory=set)
    touches: set[str] = field(default_factory=set)
    calls: set[str] = field(default_factory=set)


@dataclass(slots=True, eq=False)
class Scope:
    """A namespace. ``cls`` is the qualified name of the class that a method belongs to."""

    kind: ScopeKind
    node: ScopeNode
    qualname: str
    parent: Scope | None = None
    cls: str = ""
    children: list[Scope] = field(default_factory=list)
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    names: list[ast.Name] = field(default_factory=list)
    outer: dict[str, str] = field(default_factory=dict)
    """Names declared ``global`` or ``nonlocal``, with that word."""
    returned: list[ast.expr] = field(default_factory=list)
    yields: bool = False
    loops: bool = False
    method: Scope | None = None
    """The method that this scope is or is nested in."""
    on_self: SelfUses = field(default_factory=SelfUses)
    """For a method: what it and its nested functions do to attributes of its first parameter."""

    def bind(self, name: str, binding: Binding) -> None:
        """Record a binding where ``global`` and ``nonlocal`` say it belongs."""
        owner: Scope | None = self
        if name in self.outer:
            owner = self.root() if self.outer[name] == "global" else self._nonlocal_owner(name)
        (owner or self).bindings.setdefault(name, []).append(binding)

    def lookup(self, name: str) -> Scope | None:
        """The scope that binds ``name`` as seen from here; ``None`` for builtins and star imports."""
        scope: Scope | None = self
        first = True
        while scope is not None:
            if scope.outer.get(name) == "global":
                scope = scope.root()
            if name in scope.bindings and (first or scope.kind != "class"):
                return scope
            # A comprehension in a class body does not see the class's names either.
            first = False
            scope = scope.parent
        return None

    def root(self) -> Scope:
        """The module's scope."""
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope

    def function(self) -> Scope:
        """The nearest function, class or module scope: comprehensions do not count."""
        scope = self
        while scope.kind == "comprehension" and scope.parent is not None:
            scope = scope.parent
        return scope

    def subtree(self) -> Iterator[Scope]:
        """This scope and all nested ones."""
        stack = [self]
        while stack:
            scope = stack.pop()
            yield scope
            stack.extend(scope.children)

    def _nonlocal_owner(self, name: str) -> Scope | None:
        scope = self.parent
        while scope is not None and not (scope.kind == "function" and name in scope.bindings):
            scope = scope.parent
        return scope


@dataclass(slots=True, eq=False)
class ModuleIndex:
    """What one walk over a module finds.

    ``calls`` and ``attributes`` hold the occurrences of interest with their scopes,
    ``stores`` every ``name.attr = ...`` target, ``scopes`` the scope of each scope node.
    """

    tree: ast.Module
    root: Scope
    aliases: Mapping[str, str]
    parents: dict[ast.AST, ast.AST] = field(default_factory=dict)
    scopes: dict[ast.AST, Scope] = field(default_factory=dict)
    calls: list[tuple[ast.Call, Scope]] = field(default_factory=list)
    attributes: list[tuple[ast.Attribute, Scope]] = field(default_factory=list)
    stores: list[tuple[ast.Attribute, Scope]] = field(default_factory=list)
    init_calls: dict[str, list[tuple[ast.Call, Scope]]] = field(default_factory=dict)
    """The calls of some ``X.__init__(...)`` by the qualified name of the function they stand in."""
    reflective: set[str] = field(default_factory=set)
    """Qualified names of functions that may set attributes whose names they do not spell out."""

    def statement(self, node: ast.AST) -> ast.stmt:
        """The innermost statement that contains ``node``."""
        while not isinstance(node, ast.stmt):
            node = self.parents[node]
        return node

    def loads(self, scope: Scope, name: str) -> Iterator[tuple[ast.Name, Scope]]:
        """Every load (and ``del``) of the variable ``name`` of ``scope``, in nested scopes too."""
        for inner in scope.subtree():
            for node in inner.names:
                if node.id == name and not isinstance(node.ctx, ast.Store) and inner.lookup(name) is scope:
                    yield node, inner


_REFLECTION = frozenset({"setattr", "__setattr__", "delattr", "vars", "__setstate__"})


def called_name(func: ast.expr) -> str:
    """The last component of a callee: ``create_task`` of ``self.loop.create_task``."""
    if isinstance(func, ast.Attribute):
        return func.attr
    return func.id if isinstance(func, ast.Name) else ""


def index_module(tree: ast.Module, interests: Interests, aliases: Mapping[str, str]) -> ModuleIndex:
    """Walk ``tree`` once; ``aliases`` maps local names to the names of interest they stand for."""
    index = ModuleIndex(tree, Scope("module", tree, ""), aliases)
    index.scopes[tree] = index.root
    stack: list[tuple[ast.AST, Scope]] = [(child, index.root) for child in reversed(tree.body)]
    index.parents.update(dict.fromkeys(tree.body, tree))
    while stack:
        node, scope = stack.pop()
        for child, inner in reversed(_enter(node, scope, index, interests)):
            index.parents.setdefault(child, node)
            stack.append((child, inner))
    return index


def _enter(
    node: ast.AST, scope: Scope, index: ModuleIndex, interests: Interests
) -> list[tuple[ast.AST, Scope]]:
    """Record ``node`` and return its children with the scopes that they are evaluated in."""
    if isinstance(node, ast.Name):
        scope.names.append(node)
        return []
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        return _enter_function(node, scope, index)
    if isinstance(node, ast.ClassDef):
        scope.bind(node.name, Binding("class", node))
        inner = _new_scope("class", node, scope, node.name, index)
        headers: list[ast.AST] = [*node.decorator_list, *node.bases, *node.keywords]
        return [(child, scope) for child in headers] + [(child, inner) for child in node.body]
    if isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
        return _enter_comprehension(node, scope, index)
    if isinstance(node, ast.Call):
        name = called_name(node.func)
        if name in interests.callees or name in index.aliases:
            index.calls.append((node, scope))
        if name in _REFLECTION:
            index.reflective.add(scope.function().qualname)
        elif name == "__init__":
            index.init_calls.setdefault(scope.function().qualname, []).append((node, scope))
    elif isinstance(node, ast.Attribute):
        if node.attr in interests.attributes:
            index.attributes.append((node, scope))
        if node.attr == "__dict__":
            index.reflective.add(scope.function().qualname)
        if isinstance(node.value, ast.Name):
            if isinstance(node.ctx, ast.Store):
                index.stores.append((node, scope))
            _note_self(node, node.value.id, scope, index)
    elif isinstance(node, ast.While):
        scope.loops = scope.loops or _is_endless(node)
    else:
        _bind(node, scope)
    return [(child, scope) for child in _children(node)]


def _is_endless(node: ast.While) -> bool:
    """``while True`` that nothing inside leaves (an exception aside)."""
    if not (isinstance(node.test, ast.Constant) and node.test.value):
        return False
    return not any(isinstance(inner, ast.Break | ast.Return) for inner in ast.walk(node))


def _note_self(node: ast.Attribute, name: str, scope: Scope, index: ModuleIndex) -> None:
    """Record ``self.attr`` in the method that ``scope`` belongs to."""
    method = scope.method
    if method is None or name != next(iter(method.bindings), ""):
        return
    uses, parent = method.on_self, index.parents[node]
    if not isinstance(node.ctx, ast.Load):
        uses.touches.add(node.attr)
    elif isinstance(parent, ast.Call) and parent.func is node:
        uses.calls.add(node.attr)
    else:
        uses.reads.add(node.attr)
        outer = index.parents.get(parent)
        if isinstance(parent, ast.Attribute) and isinstance(outer, ast.Call) and outer.func is parent:
            uses.touches.add(node.attr)


def _children(node: ast.AST) -> list[ast.AST]:
    found: list[ast.AST] = []
    for name in node._fields:
        value = getattr(node, name, None)
        if isinstance(value, ast.AST):
            if not isinstance(value, ast.expr_context):
                found.append(value)
        elif isinstance(value, list):
            found += [item for item in value if isinstance(item, ast.AST)]
    return found


def _enter_function(node: FunctionNode, scope: Scope, index: ModuleIndex) -> list[tuple[ast.AST, Scope]]:
    arguments = node.args
    outside: list[ast.AST] = [*arguments.defaults, *(d for d in arguments.kw_defaults if d is not None)]
    parameters = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    parameters += [extra for extra in (arguments.vararg, arguments.kwarg) if extra is not None]
    if isinstance(node, ast.Lambda):
        inner = _new_scope("lambda", node, scope, "<lambda>", index)
        body: list[ast.AST] = [node.body]
    else:
        scope.bind(node.name, Binding("function", node))
        inner = _new_scope("function", node, scope, node.name, index)
        outside += [*node.decorator_list, *(p.annotation for p in parameters if p.annotation is not None)]
        outside += [node.returns] if node.returns is not None else []
        body = [*node.body]
        inner.outer.update(_outer_names(node))
    for parameter in parameters:
        index.parents[parameter] = node
        inner.bind(parameter.arg, Binding("parameter", parameter))
    return [(child, scope) for child in outside] + [(child, inner) for child in body]


def _outer_names(node: ast.FunctionDef | ast.AsyncFunctionDef) -> dict[str, str]:
    """Names that the function's own statements declare global or nonlocal (wherever they stand)."""
    found: dict[str, str] = {}
    stack: list[ast.stmt] = list(node.body)
    while stack:
        statement = stack.pop()
        if isinstance(statement, ast.Global | ast.Nonlocal):
            word = "global" if isinstance(statement, ast.Global) else "nonlocal"
            found.update(dict.fromkeys(statement.names, word))
        elif not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            stack += nested_statements(statement)
    return found


def nested_statements(statement: ast.stmt) -> list[ast.stmt]:
    """The statements directly inside a compound statement's blocks."""
    found: list[ast.stmt] = []
    for name in ("body", "orelse", "finalbody"):
        found += getattr(statement, name, [])
    for handler in getattr(statement, "handlers", []):
        found += handler.body
    for case in getattr(statement, "cases", []):
        found += case.body
    return found


def _enter_comprehension(
    node: Comprehension, scope: Scope, index: ModuleIndex
) -> list[tuple[ast.AST, Scope]]:
    inner = _new_scope("comprehension", node, scope, "<comprehension>", index)
    results: list[ast.AST] = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
    children: list[tuple[ast.AST, Scope]] = []
    for position, generator in enumerate(node.generators):
        index.parents[generator] = node
        _bind_target(generator.target, inner, Binding("for", generator.iter))
        for child in (generator.target, generator.iter, *generator.ifs):
            index.parents[child] = generator
            outermost = position == 0 and child is generator.iter
            children.append((child, scope if outermost else inner))
    return children + [(child, inner) for child in results]


def _new_scope(kind: ScopeKind, node: ScopeNode, parent: Scope, name: str, index: ModuleIndex) -> Scope:
    outer = parent.function()
    prefix = outer.qualname
    if kind == "comprehension":
        qualname = prefix
    elif not prefix:
        qualname = name
    else:
        qualname = f"{prefix}.{name}" if outer.kind == "class" else f"{prefix}.<locals>.{name}"
    cls = outer.qualname if kind == "function" and outer.kind == "class" else ""
    scope = Scope(kind, node, qualname, parent, cls)
    scope.method = scope if cls else parent.method if kind != "class" else None
    parent.children.append(scope)
    index.scopes[node] = scope
    return scope


def _bind(node: ast.AST, scope: Scope) -> None:
    """Record what an ordinary node binds."""
    if isinstance(node, ast.Assign):
        for target in node.targets:
            _bind_target(target, scope, Binding("assign", node.value))
    elif isinstance(node, ast.AnnAssign):
        kind: BindingKind = "assign" if node.value is not None else "other"
        binding = Binding(kind, node.value or node, annotation=node.annotation)
        _bind_target(node.target, scope, binding)
    elif isinstance(node, ast.NamedExpr):
        scope.function().bind(node.target.id, Binding("assign", node.value))
    elif isinstance(node, ast.For | ast.AsyncFor):
        _bind_target(node.target, scope, Binding("for", node.iter))
    elif isinstance(node, ast.withitem):
        if node.optional_vars is not None:
            _bind_target(node.optional_vars, scope, Binding("with", node))
    elif isinstance(node, ast.Import | ast.ImportFrom):
        for alias in node.names:
            name = alias.asname or alias.name.split(".")[0]
            scope.bind(name, Binding("import", alias))
    elif isinstance(node, ast.Return) and node.value is not None:
        scope.returned.append(node.value)
    elif isinstance(node, ast.Yield | ast.YieldFrom):
        scope.function().yields = True
    else:
        _bind_rare(node, scope)


def _bind_rare(node: ast.AST, scope: Scope) -> None:
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        scope.bind(node.target.id, Binding("other", node))
    elif isinstance(node, ast.ExceptHandler) and node.name:
        scope.bind(node.name, Binding("except", node))
    elif isinstance(node, ast.MatchAs | ast.MatchStar) and node.name:
        scope.bind(node.name, Binding("other", node))
    elif isinstance(node, ast.MatchMapping) and node.rest:
        scope.bind(node.rest, Binding("other", node))


def _bind_target(target: ast.expr, scope: Scope, binding: Binding) -> None:
    stack: list[tuple[ast.expr, tuple[int, ...]]] = [(target, ())]
    while stack:
        node, path = stack.pop()
        if isinstance(node, ast.Name):
            scope.bind(node.id, Binding(binding.kind, binding.node, path, binding.annotation))
        elif isinstance(node, ast.Tuple | ast.List):
            starred = any(isinstance(item, ast.Starred) for item in node.elts)
            for position, item in enumerate(node.elts):
                # After a star, positions say nothing: -1 means "some part".
                stack.append((item, (*path, -1 if starred else position)))
        elif isinstance(node, ast.Starred):
            stack.append((node.value, (*path, -1)))
