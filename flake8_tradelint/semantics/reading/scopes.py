"""Namespaces: scopes, the bindings of their names, name look-up, and a method's uses of self."""

from __future__ import annotations

import _ast as ast

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Literal

    FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
    ScopeNode = ast.Module | ast.ClassDef | FunctionNode | Comprehension
    ScopeKind = Literal["module", "class", "function", "lambda", "comprehension"]
    BindingKind = Literal[
        "assign", "parameter", "import", "for", "with", "function", "class", "except", "other"
    ]


STARRED = 1 << 30
"""In the path of a binding: the list of items that a starred name gets."""


class Binding:
    """One way in which a name gets its value; ``node`` depends on the kind.

    assign: the value expression; parameter: the ``ast.arg``; import: the ``ast.alias`` (its statement is the
    parent); for: the iterated expression; with: the ``ast.withitem``; function, class: the statement; except:
    the handler. ``path`` are the indices into a tuple target (after a starred name counted from the end),
    ``annotation`` is that of an annotated assignment.
    """

    __slots__ = ("annotation", "kind", "node", "path")

    def __init__(
        self,
        kind: BindingKind,
        node: ast.AST,
        path: tuple[int, ...] = (),
        annotation: ast.expr | None = None,
    ) -> None:
        self.kind, self.node, self.path, self.annotation = kind, node, path, annotation

    @property
    def is_bare(self) -> bool:
        """True for an annotation without a value, which binds nothing at run time."""
        return self.annotation is not None and self.kind == "other"


class SelfUses:
    """Names of attributes of ``self`` that a method reads, touches (stores, calls a method of) or calls."""

    __slots__ = ("calls", "reads", "touches")

    def __init__(self) -> None:
        self.reads: set[str] = set()
        self.touches: set[str] = set()
        self.calls: set[str] = set()


class Scope:
    """A namespace; ``cls`` is the qualified name of the class that a method belongs to.

    ``outer`` maps the names declared ``global`` or ``nonlocal`` to that word. ``method`` is the method that
    the scope is or is nested in. ``on_self``, for a method, is what it and its nested functions do to
    attributes of its first parameter. (A file has thousands of scopes: hence the plain class.)
    """

    __slots__ = (
        *("kind", "node", "qualname", "parent", "cls", "children", "bindings", "names", "outer"),
        *("returned", "yields", "yielded", "loops", "method", "on_self"),
    )

    def __init__(
        self, kind: ScopeKind, node: ScopeNode, qualname: str, parent: Scope | None = None, cls: str = ""
    ) -> None:
        self.kind, self.node, self.qualname, self.parent, self.cls = kind, node, qualname, parent, cls
        self.children: list[Scope] = []
        self.bindings: dict[str, list[Binding]] = {}
        self.names: list[ast.Name] = []
        self.outer: dict[str, str] = {}
        self.returned: list[ast.expr] = []
        self.yields = False
        self.yielded: list[ast.expr] = []
        self.loops = False
        self.method: Scope | None = None
        self.on_self = SelfUses() if cls else _NONE

    def bind(self, name: str, binding: Binding) -> None:
        """Record a binding in the scope that ``global`` and ``nonlocal`` declare."""
        owner: Scope | None = self
        if name in self.outer:
            owner = self.root() if self.outer[name] == "global" else self._nonlocal_owner(name)
        bindings = (owner or self).bindings
        if name in bindings:
            bindings[name].append(binding)
        else:
            bindings[name] = [binding]

    def lookup(self, name: str) -> Scope | None:
        """Return the scope that binds ``name`` as seen from here; ``None`` for builtins and star imports."""
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

    def around(self) -> Scope:
        """Return the next outer scope whose names the body of this class sees."""
        scope = self.parent
        while scope is not None and scope.kind == "class" and scope.parent is not None:
            scope = scope.parent
        return scope or self

    def root(self) -> Scope:
        """Return the module's scope."""
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope

    def function(self) -> Scope:
        """Return the nearest scope that is no comprehension: a function, class or module."""
        scope = self
        while scope.kind == "comprehension" and scope.parent is not None:
            scope = scope.parent
        return scope

    def enclosing_class(self) -> str:
        """Return the qualified name of the class around the scope; for a method, its class."""
        scope: Scope | None = self
        while scope is not None:
            if scope.cls:
                return scope.cls
            if scope.kind == "class":
                return scope.qualname
            scope = scope.parent
        return ""

    def subtree(self) -> Iterator[Scope]:
        """Yield this scope and all nested ones."""
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


_NONE = SelfUses()  # for scopes that are no methods; nothing is ever added


def note_self(
    node: ast.Attribute, name: str, scope: Scope, method: Scope, parents: dict[ast.AST, ast.AST]
) -> None:
    """Record ``name.attr`` in the method that ``scope`` belongs to, if the name stands for self."""
    uses, parent = method.on_self, parents[node]
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
        outer = parents.get(parent)
        if isinstance(parent, ast.Attribute) and isinstance(outer, ast.Call) and outer.func is parent:
            uses.touches.add(node.attr)


def _stands_for(bindings: Iterable[Binding], me: str) -> Iterator[str]:
    """Yield the attributes of self that a local variable may hold.

    Examples: ``x = self.feed``, ``x = getattr(self, "feed")``.
    """
    for binding in bindings:
        match binding.node if binding.kind == "assign" else None:
            case ast.Attribute(ast.Name(id), attr) if id == me:
                yield attr
            case ast.Call(ast.Name("getattr"), [ast.Name(id), ast.Constant(str(attr)), *_]) if id == me:
                yield attr


def is_of_self(node: ast.Call, scope: Scope) -> bool:
    """Return True for ``getattr(self, name)``, which reads what was stored on the instance."""
    bindings = scope.method.bindings if scope.method is not None else {}
    first = node.args[0] if node.args else None
    return isinstance(first, ast.Name) and first.id == next(iter(bindings), "")
