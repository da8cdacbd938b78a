"""What a method does with attributes of self, noted while its module is walked over."""

from __future__ import annotations

import _ast as ast

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flake8_tradelint.semantics.reading.scopes import Binding, Scope


def note_self(
    node: ast.Attribute, name: str, scope: Scope, method: Scope, parents: dict[ast.AST, ast.AST]
) -> None:
    """Record ``name.attr`` in the method that ``scope`` belongs to, where the name stands for self."""
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
    """The attributes of self that a local variable may hold: ``x = self.feed``, ``getattr(self, "feed")``."""
    for binding in bindings:
        match binding.node if binding.kind == "assign" else None:
            case ast.Attribute(ast.Name(id), attr) if id == me:
                yield attr
            case ast.Call(ast.Name("getattr"), [ast.Name(id), ast.Constant(str(attr)), *_]) if id == me:
                yield attr


def is_of_self(node: ast.Call, scope: Scope) -> bool:
    """``getattr(self, name)``: an instance has what was stored."""
    bindings = scope.method.bindings if scope.method is not None else {}
    first = node.args[0] if node.args else None
    return isinstance(first, ast.Name) and first.id == next(iter(bindings), "")
