"""One walk over a module: where every node hangs, in which scope, and what calls and attributes there are.

The walk is iterative: hostile nesting must not exhaust the stack. It is the hot path of a
summary, hence the dispatch by type and the children that are told only once.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.records import dataclass, field
from flake8_tradelint.semantics.control.endless import is_endless
from flake8_tradelint.semantics.reading.bindings import bind, bind_target, outer_names
from flake8_tradelint.semantics.reading.scopes import Binding, Scope
from flake8_tradelint.semantics.syntax import FIELDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    from flake8_tradelint.semantics.reading.scopes import Comprehension, FunctionNode, ScopeKind, ScopeNode

    _Pending = tuple[ast.AST, ast.AST, Scope]
    """A node still to be entered, its parent, and the scope that it is evaluated in."""
    Mention = ast.MatchClass | ast.ImportFrom | ast.Assign | ast.AnnAssign


_FIELDS = {kind: names[::-1] for kind, names in FIELDS.items()}
"""The fields of each type of node that can hold nodes with meaning, the last one first."""


@dataclass(slots=True, eq=False)
class ModuleIndex:
    """What one walk over a module finds, whoever is interested in whatever.

    ``calls`` and ``attributes`` hold all occurrences with their scopes, of calls the callee's last name
    besides; ``stores`` every ``name.attr = ...`` target, ``scopes`` the scope of each scope node.
    """

    tree: ast.Module
    root: Scope
    parents: dict[ast.AST, ast.AST] = field(default_factory=dict)
    scopes: dict[ast.AST, Scope] = field(default_factory=dict)
    calls: list[tuple[str, ast.Call, Scope]] = field(default_factory=list)
    renamings: list[tuple[str, list[ast.expr]]] = field(default_factory=list)
    """The last name of what is assigned, and the targets: ``spawn = asyncio.create_task``."""
    attributes: list[tuple[ast.Attribute, Scope]] = field(default_factory=list)
    stores: list[tuple[ast.Attribute, Scope]] = field(default_factory=list)
    mentions: list[tuple[Mention, Scope]] = field(default_factory=list)
    """The statements and patterns that may name an attribute without a dot."""
    init_calls: dict[str, list[tuple[ast.Call, Scope]]] = field(default_factory=dict)
    """The calls of some ``X.__init__(...)`` by the qualified name of the function they stand in."""
    tests: list[ast.Call | ast.Match] = field(default_factory=list)
    """The calls of ``isinstance``, and the ``match`` statements."""
    outer: bool = True
    """May a function declare names global or nonlocal?"""
    loaded: dict[tuple[Scope, str], list[tuple[ast.Name, Scope]]] = field(default_factory=dict)
    """What ``loads`` was asked for."""
    reflective: set[str] = field(default_factory=set)
    """Qualified names of functions that may set attributes whose names they do not spell out."""
    mirroring: set[str] = field(default_factory=set)
    """Those of functions that may look at what the class of an object says."""
    copying: set[str] = field(default_factory=set)
    """Those of functions that take attributes of other objects, whose names they do not spell out."""

    def is_mirroring(self, function: str) -> bool:
        """May it give instances what their class, or something else, says?"""
        return function in self.mirroring or (function in self.reflective and function in self.copying)

    def release(self) -> None:
        """Break the cycles between scopes, so that the tree dies at once (no collector runs in a check)."""
        for scope in self.scopes.values():
            scope.children.clear()
            scope.method = None

    def statement(self, node: ast.AST) -> ast.stmt:
        """The innermost statement that contains ``node``."""
        while not isinstance(node, ast.stmt):
            node = self.parents[node]
        return node

    def loads(self, scope: Scope, name: str) -> list[tuple[ast.Name, Scope]]:
        """Every load (and ``del``) of the variable ``name`` of ``scope``, in nested scopes too."""
        key = (scope, name)
        if key not in self.loaded:
            self.loaded[key] = [
                (node, inner)
                for inner in scope.subtree()
                for node in inner.names
                if node.id == name and not isinstance(node.ctx, ast.Store) and inner.lookup(name) is scope
            ]
        return self.loaded[key]


NAMING = frozenset({"__slots__", "__match_args__"})
"""Variables of a class body that name attributes in strings."""

_REFLECTION = frozenset({"setattr", "__setattr__", "delattr", "vars", "__setstate__"})
_MIRRORS = frozenset(
    {"type", "dir", "vars", "getmembers", "delattr", "__delattr__", "__setstate__", "eval", "exec"}
)
_CLASS = frozenset({"__class__", "__dict__", "__mro__"})


def called_name(func: ast.expr) -> str:
    """The last component of a callee: ``create_task`` of ``self.loop.create_task``."""
    if isinstance(func, ast.Attribute):
        return func.attr
    return func.id if isinstance(func, ast.Name) else ""


def handed_on(value: ast.AST) -> ast.expr | None:
    """The function that is ``partial(function, ...)`` or ``staticmethod(function)``."""
    wraps = isinstance(value, ast.Call) and called_name(value.func) in ("partial", "staticmethod")
    return value.args[0] if isinstance(value, ast.Call) and wraps and value.args else None


def callee_name(func: ast.AST) -> str:
    """The same, and ``getattr`` where that looks the callee up: ``getattr(ccxt, name)(...)``."""
    if isinstance(func, ast.Call):
        return "getattr" if isinstance(func.func, ast.Name) and func.func.id == "getattr" else ""
    return called_name(func) if isinstance(func, ast.expr) else ""


def index_module(tree: ast.Module, text: str = "global") -> ModuleIndex:
    """Walk ``tree`` once; ``text``, the module's, tells what need not be looked for."""
    index = ModuleIndex(tree, Scope("module", tree, ""))
    index.outer = "global" in text or "nonlocal" in text
    index.scopes[tree] = index.root
    parents = index.parents
    stack: list[_Pending] = [(child, tree, index.root) for child in reversed(tree.body)]
    while stack:
        node, parent, scope = stack.pop()
        parents[node] = parent
        if isinstance(node, ast.Name):
            scope.names.append(node)
            continue
        enter = _ENTER.get(node.__class__)
        children = None if enter is None else enter(node, scope, index)
        if children is not None:
            children.reverse()
            stack += children
            continue
        for name in _FIELDS[node.__class__]:
            value = getattr(node, name)
            if value.__class__ is list:
                stack += [(child, node, scope) for child in reversed(value) if child is not None]
            elif value is not None:
                stack.append((value, node, scope))
    return index


def _enter_leaf(node: ast.AST, scope: Scope, index: ModuleIndex) -> list[_Pending] | None:
    return []


def _enter_class(node: ast.ClassDef, scope: Scope, index: ModuleIndex) -> list[_Pending] | None:
    scope.bind(node.name, Binding("class", node))
    inner = _new_scope("class", node, scope, node.name, index)
    headers: list[ast.AST] = [*node.decorator_list, *node.bases, *node.keywords]
    children: list[_Pending] = [(child, node, scope) for child in headers]
    return children + [(child, node, inner) for child in node.body]


def _enter_call(node: ast.Call, scope: Scope, index: ModuleIndex) -> list[_Pending] | None:
    name = callee_name(node.func)
    index.calls.append((name, node, scope))
    if name in _REFLECTION:
        index.reflective.add(scope.function().qualname)
        if any(isinstance(given, ast.Constant) for given in node.args[:2]):  # its name is spelt out
            index.mirroring.add(scope.function().qualname)
    if name in _MIRRORS and not _is_named(index.parents[node]):
        index.mirroring.add(scope.function().qualname)
    elif name == "getattr" and not _is_of_self(node, scope):
        index.copying.add(scope.function().qualname)
    elif name == "isinstance":
        index.tests.append(node)
    elif name == "__init__":
        index.init_calls.setdefault(scope.function().qualname, []).append((node, scope))
    return None


def _enter_attribute(node: ast.Attribute, scope: Scope, index: ModuleIndex) -> list[_Pending] | None:
    index.attributes.append((node, scope))
    if node.attr in _CLASS and not _is_named(index.parents[node]):
        index.mirroring.add(scope.function().qualname)
        if node.attr == "__dict__":
            index.reflective.add(scope.function().qualname)
    if isinstance(node.value, ast.Name):
        if isinstance(node.ctx, ast.Store):
            index.stores.append((node, scope))
        _note_self(node, node.value.id, scope, index)
    return [(node.value, node, scope)]


def _is_named(parent: ast.AST) -> bool:
    """``type(self).__name__``: of the class, nothing but the name."""
    return isinstance(parent, ast.Attribute) and parent.attr in ("__name__", "__qualname__", "__module__")


def _is_of_self(node: ast.Call, scope: Scope) -> bool:
    """``getattr(self, name)``: an instance has what was stored."""
    bindings = scope.method.bindings if scope.method is not None else {}
    first = node.args[0] if node.args else None
    return isinstance(first, ast.Name) and first.id == next(iter(bindings), "")


def _enter_match(node: ast.Match, scope: Scope, index: ModuleIndex) -> list[_Pending] | None:
    index.tests.append(node)
    return None


def _enter_pattern(node: ast.MatchClass, scope: Scope, index: ModuleIndex) -> list[_Pending] | None:
    if node.kwd_attrs:
        index.mentions.append((node, scope))
    return None


def _enter_import(node: ast.ImportFrom, scope: Scope, index: ModuleIndex) -> list[_Pending] | None:
    index.mentions.append((node, scope))
    return _binds(node, scope, index)


def _enter_assignment(
    node: ast.Assign | ast.AnnAssign, scope: Scope, index: ModuleIndex
) -> list[_Pending] | None:
    targets: list[ast.expr] = [*node.targets] if isinstance(node, ast.Assign) else [node.target]
    if scope.kind == "class" and any(isinstance(t, ast.Name) and t.id in NAMING for t in targets):
        index.mentions.append((node, scope))
    if isinstance(node.value, ast.Name | ast.Attribute | ast.Call):
        name = callee_name(handed_on(node.value) or node.value)
        if name:
            index.renamings.append((name, targets))
    return _binds(node, scope, index)


def _enter_while(node: ast.While, scope: Scope, index: ModuleIndex) -> list[_Pending] | None:
    scope.loops = scope.loops or is_endless(node)
    return None


def _note_self(node: ast.Attribute, name: str, scope: Scope, index: ModuleIndex) -> None:
    """Record ``self.attr`` in the method that ``scope`` belongs to."""
    method = scope.method
    if method is None:
        return
    uses, parent = method.on_self, index.parents[node]
    me = next(iter(method.bindings), "")
    if name != me:
        if isinstance(parent, ast.Call) and parent.func is node:
            uses.touches.update(_stands_for(scope.bindings.get(name, ()), me))
        return
    if not isinstance(node.ctx, ast.Load):
        uses.touches.add(node.attr)
    elif isinstance(parent, ast.Call) and parent.func is node:
        uses.calls.add(node.attr)
    else:
        uses.reads.add(node.attr)
        outer = index.parents.get(parent)
        if isinstance(parent, ast.Attribute) and isinstance(outer, ast.Call) and outer.func is parent:
            uses.touches.add(node.attr)


def _stands_for(bindings: Iterable[Binding], me: str) -> Iterator[str]:
    """The attributes of self that a local variable may hold: ``x = self.feed``, ``getattr(self, "feed")``."""
    for binding in bindings:
        match binding.node if binding.kind == "assign" else None:
            case ast.Attribute(ast.Name(id), attr) if id == me:
                yield attr
            case ast.Call(ast.Name("getattr"), [ast.Name(id), ast.Constant(str(attr)), *_]) if id == me:
                yield attr


def _enter_function(node: FunctionNode, scope: Scope, index: ModuleIndex) -> list[_Pending] | None:
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
        if index.outer:
            inner.outer.update(outer_names(node))
    for parameter in parameters:
        index.parents[parameter] = node
        inner.bind(parameter.arg, Binding("parameter", parameter))
    children: list[_Pending] = [(child, node, scope) for child in outside]
    return children + [(child, node, inner) for child in body]


def _enter_comprehension(node: Comprehension, scope: Scope, index: ModuleIndex) -> list[_Pending] | None:
    inner = _new_scope("comprehension", node, scope, "<comprehension>", index)
    results: list[ast.AST] = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
    children: list[_Pending] = []
    for position, generator in enumerate(node.generators):
        index.parents[generator] = node
        bind_target(generator.target, inner, Binding("for", generator.iter))
        for child in (generator.target, generator.iter, *generator.ifs):
            outermost = position == 0 and child is generator.iter
            children.append((child, generator, scope if outermost else inner))
    return children + [(child, node, inner) for child in results]


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


def _binds(node: ast.AST, scope: Scope, index: ModuleIndex) -> list[_Pending] | None:
    bind(node, scope)
    return None


if TYPE_CHECKING:
    _Enter = Callable[[Any, Scope, ModuleIndex], "list[_Pending] | None"]
    """Records a node; returns its children where they are not simply all of them in the same scope."""


_ENTER: dict[type[ast.AST], _Enter] = {
    **dict.fromkeys((ast.Constant, ast.MatchSingleton), _enter_leaf),
    ast.Attribute: _enter_attribute,
    ast.Call: _enter_call,
    ast.FunctionDef: _enter_function,
    ast.AsyncFunctionDef: _enter_function,
    ast.Lambda: _enter_function,
    ast.ClassDef: _enter_class,
    **dict.fromkeys((ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp), _enter_comprehension),
    ast.While: _enter_while,
    ast.Match: _enter_match,
    ast.MatchClass: _enter_pattern,
    ast.ImportFrom: _enter_import,
    ast.Assign: _enter_assignment,
    ast.AnnAssign: _enter_assignment,
    **dict.fromkeys(
        (
            *(ast.AugAssign, ast.NamedExpr, ast.For, ast.AsyncFor, ast.withitem),
            *(ast.Import, ast.Return, ast.Yield, ast.YieldFrom, ast.ExceptHandler),
            *(ast.MatchAs, ast.MatchStar, ast.MatchMapping),
        ),
        _binds,
    ),
}
