"""Build the index of a module in one walk over its syntax tree.

The walk is iterative: hostile nesting must not exhaust the stack. It is the hot path of a summary, hence the
dispatch by type, and each node is entered only once.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.reading.bindings import BIND, bind_target, outer_names
from flake8_tradelint.semantics.reading.module_index import NAMING, ModuleIndex, callee_name, handed_on
from flake8_tradelint.semantics.reading.scopes import Binding, Scope, is_of_self, note_self
from flake8_tradelint.semantics.reading.surroundings import may_expect
from flake8_tradelint.semantics.syntax import FIELDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from flake8_tradelint.semantics.reading.scopes import Comprehension, FunctionNode, ScopeKind, ScopeNode

    _Pending = tuple[Any, ast.AST, Scope]
    """A node still to be entered, its parent, and the scope that it is evaluated in."""


_FIELDS = {kind: names[::-1] for kind, names in FIELDS.items()}
"""The fields of each type of node that can hold nodes with meaning, in reverse order."""

_REFLECTION = frozenset({"setattr", "__setattr__", "delattr", "vars", "__setstate__"})
_MIRRORS = frozenset(
    {"type", "dir", "vars", "getmembers", "delattr", "__delattr__", "__setstate__", "eval", "exec"}
)
_PATCHES = frozenset({"setattr", "patch", "object"})
_RENAMING = frozenset({ast.Name, ast.Attribute, ast.Call})
_CLASS = frozenset({"__class__", "__dict__", "__mro__"})


def index_module(tree: ast.Module, text: str = "global raises") -> ModuleIndex:
    """Walk ``tree`` once; ``text``, its source, shows which constructs cannot occur."""
    outer = "global" in text or "nonlocal" in text
    index = ModuleIndex(tree, Scope("module", tree, ""), outer=outer, expecting=may_expect(text))
    index.scopes[tree] = index.root
    parents, attributes, stores = index.parents, index.attributes, index.stores
    deep_stores = index.deep_stores
    # Most nodes are names, attributes or constants; a name or constant that comes next is not pushed first.
    name, attribute, constant, several = ast.Name, ast.Attribute, ast.Constant, list
    stack: list[_Pending] = [(child, tree, index.root) for child in reversed(tree.body)]
    pop, push, enter_of, fields_of = stack.pop, stack.append, _ENTER.get, _FIELDS
    while stack:
        node, parent, scope = pop()
        parents[node] = parent
        kind = node.__class__
        if kind is name:
            scope.names.append(node)
            continue
        if kind is attribute:
            attributes.append((node, scope))
            if node.attr in _CLASS:
                _note_class(node, scope, index)
            value = node.value
            if value.__class__ is not name:
                if node.ctx.__class__ is ast.Store:
                    deep_stores.append((node, scope))
                push((value, node, scope))
                continue
            if node.ctx.__class__ is ast.Store:
                stores.append((node, scope))
            if scope.method is not None:
                note_self(node, value.id, scope, scope.method, parents)
            parents[value] = node
            scope.names.append(value)
            continue
        enter = enter_of(kind)
        children = None if enter is None else enter(node, scope, index)
        if children is not None:
            children.reverse()
            stack += children
            continue
        for field in fields_of[kind]:
            value = getattr(node, field)
            below = value.__class__
            if below is several:
                for child in value[::-1]:
                    if child.__class__ is constant:
                        parents[child] = node
                    elif child is not None:
                        push((child, node, scope))
            elif below is constant:
                parents[value] = node
            elif value is not None:
                push((value, node, scope))
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
    if name in _PATCHES:
        index.patches.append((node, scope))
    if name in _REFLECTION:
        index.reflective.add(scope.function().qualname)
        # the name of the attribute is spelled out
        if any(isinstance(given, ast.Constant) for given in node.args[:2]):
            index.mirroring.add(scope.function().qualname)
    if name in _MIRRORS and not _is_named(index.parents[node]):
        index.mirroring.add(scope.function().qualname)
    elif name == "getattr" and not is_of_self(node, scope):
        index.copying.setdefault(scope.function().qualname, []).append((node, scope))
    elif name == "isinstance":
        index.tests.append(node)
    elif name == "__init__":
        index.init_calls.setdefault(scope.function().qualname, []).append((node, scope))
    return None


def _note_class(node: ast.Attribute, scope: Scope, index: ModuleIndex) -> None:
    if not _is_named(index.parents[node]):
        index.mirroring.add(scope.function().qualname)
        if node.attr == "__dict__":
            index.reflective.add(scope.function().qualname)


def _is_named(parent: ast.AST) -> bool:
    """Return True for ``type(self).__name__`` and the like, which read only the class's name."""
    return isinstance(parent, ast.Attribute) and parent.attr in ("__name__", "__qualname__", "__module__")


def _enter_match(node: ast.Match, scope: Scope, index: ModuleIndex) -> list[_Pending] | None:
    index.tests.append(node)
    return None


def _enter_pattern(node: ast.MatchClass, scope: Scope, index: ModuleIndex) -> list[_Pending] | None:
    if node.kwd_attrs:
        index.mentions.append((node, scope))
    return None


def _enter_import(node: ast.ImportFrom, scope: Scope, index: ModuleIndex) -> list[_Pending] | None:
    index.mentions.append((node, scope))
    BIND[node.__class__](node, scope, index)
    return None


def _enter_assignment(
    node: ast.Assign | ast.AnnAssign, scope: Scope, index: ModuleIndex
) -> list[_Pending] | None:
    targets: list[ast.expr] = node.targets if isinstance(node, ast.Assign) else [node.target]
    if scope.kind == "class" and any(isinstance(t, ast.Name) and t.id in NAMING for t in targets):
        index.mentions.append((node, scope))
    value = node.value
    if value is not None and value.__class__ in _RENAMING:
        name = callee_name(handed_on(value) or value)
        if name:
            index.renamings.append((name, targets, scope.kind == "class"))
    BIND[node.__class__](node, scope, index)
    return None


def _enter_while(node: ast.While, scope: Scope, index: ModuleIndex) -> list[_Pending] | None:
    from flake8_tradelint.semantics.control.endless import is_endless

    scope.loops = scope.loops or is_endless(node)
    return None


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
    results: list[ast.AST] = [node.elt] if not isinstance(node, ast.DictComp) else [node.key]
    if isinstance(node, ast.DictComp) and node.value is not None:  # None in `{**each for ...}`, Python 3.15
        results.append(node.value)
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


if TYPE_CHECKING:
    _Enter = Callable[[Any, Scope, ModuleIndex], "list[_Pending] | None"]
    """Records a node; returns its children with their scopes, or ``None`` for all children in the same
    scope."""


_ENTER: dict[type[ast.AST], _Enter] = {
    **BIND,
    **dict.fromkeys((ast.Constant, ast.MatchSingleton), _enter_leaf),
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
}
