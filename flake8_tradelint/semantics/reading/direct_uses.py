"""Find the uses of one expression's value in the statement or call directly around it."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.facts import COPIES, RUNNERS, WAITERS, Use
from flake8_tradelint.semantics.reading.module_index import ModuleIndex, called_name
from flake8_tradelint.semantics.reading.places import (
    DISPLAYS,
    TRANSPARENT,
    argument_place,
    bound_locals,
    fate,
    gives,
    is_test,
    item_path,
    local_collection,
    looked_up_attribute,
    named_attribute,
    tested_how,
    value_target,
)
from flake8_tradelint.semantics.reading.stores import collected
from flake8_tradelint.startup.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics import expr as e
    from flake8_tradelint.semantics.facts import UseKind
    from flake8_tradelint.semantics.reading.lowering import Lowering
    from flake8_tradelint.semantics.reading.scopes import Scope
    from flake8_tradelint.semantics.reading.stores import Found, Stores
    from flake8_tradelint.source import Module


_CONTENTS = frozenset({"values", "items", "pop", "popitem", "popleft", "copy"})
"""Methods of containers that return what is inside. Not ``get``: client sessions have it, too."""
_GIVEN = {
    **dict.fromkeys(("add_done_callback", "append", "appendleft", "add", "extend", "update"), 0),
    **dict.fromkeys(("insert", "setdefault"), 1),
}
"""Methods whose argument is recorded, with the position of that argument."""


class DirectUses:
    """Find the direct uses of the values of one module."""

    def __init__(self, module: Module, index: ModuleIndex, lowering: Lowering, stores: Stores) -> None:
        self._module, self._index, self._lowering = module, index, lowering
        self._stores = stores
        self._same: dict[ast.AST, ast.AST] = {}

    def of(self, node: ast.expr, scope: Scope, through: str) -> Found:
        """Yield the uses of ``node``'s value; ``through`` is the kind of container that holds it."""
        child: ast.AST = node
        parent = self._index.parents[child]
        path: tuple[int, ...] = ()
        while True:
            if _passes_on(parent, child):
                child = self._outermost(child)
                parent = self._index.parents[child]
                continue
            if type(parent) in DISPLAYS:
                path = item_path(parent, child, path, through, self._index)
                through = DISPLAYS[type(parent)]
                scope = self._around(parent, scope)
            elif isinstance(parent, ast.NamedExpr):
                yield from self._stores.of(parent.target, scope, through)
            else:
                break
            child, parent = parent, self._index.parents[parent]
        if path and isinstance(parent, ast.Assign):
            for target in parent.targets:
                yield from self._stores.of(target, scope, through, path)
        else:
            yield from self._final(child, parent, scope, through)

    def _outermost(self, node: ast.AST) -> ast.AST:
        """Return the outermost node that evaluates to the value of ``node``: ``a if b else node``."""
        passed: list[ast.AST] = []
        while node not in self._same and _passes_on(self._index.parents[node], node):
            passed.append(node)
            node = self._index.parents[node]
        outermost = self._same.get(node, node)
        self._same.update(dict.fromkeys(passed, outermost))
        return outermost

    def _around(self, node: ast.AST, scope: Scope) -> Scope:
        """Return the scope around a comprehension, for a value that leaves it."""
        return scope.parent if scope.node is node and scope.parent is not None else scope

    def _final(self, child: ast.AST, parent: ast.AST, scope: Scope, through: str) -> Found:
        def use(kind: UseKind, name: str = "", expr: e.Expr | None = None, result: str = "") -> Use:
            at = child if isinstance(child, ast.expr | ast.keyword) else self._index.statement(child)
            return Use(kind, self._module.span(at), scope.function().qualname, name, expr, result, through)

        match parent:
            case ast.Expr():
                yield use("discarded"), []
            case ast.Await():
                yield use("awaited", result=fate(parent, self._index)), []
                yield from self.of(parent, scope, "await")
            case ast.Attribute():
                found = self._attribute_use(parent, scope, use("read", parent.attr))
                yield replace(found, expr=self._given(parent, scope)), []
                yield from self._same_value(parent, scope, through)
            case ast.Subscript(value=value) if value is child:
                yield from self._item(parent, scope, use("read", "[]"), through)
            case ast.Subscript(slice=key, ctx=ast.Load()) if key is child:
                yield use("tested", result="key"), []
            case ast.Call():
                yield from self._handed(parent, argument_place(parent, child), scope, use("argument"))
            case ast.Return():
                yield use("returned"), []
            case ast.Yield() | ast.YieldFrom():
                yield use("yielded"), []
            case ast.withitem():
                is_async = isinstance(self._index.parents[parent], ast.AsyncWith)
                yield use("entered", result="async" if is_async else ""), _names(parent, scope)
            case ast.Assign(value=value) if value is child:
                for target in parent.targets:
                    yield from self._stores.of(target, scope, through)
            case ast.AnnAssign(value=value) if value is child:
                yield from self._stores.of(parent.target, scope, through)
            case ast.AugAssign(value=value) if value is child and not through:
                yield use("other", expr=self._lowered(parent.target, scope), result="augmented"), []
            case ast.AugAssign(value=value) if value is child:
                for found, names in self._stores.of(parent.target, scope, through or "list"):
                    # The collection that the variable has already stays in it.
                    yield (replace(found, result="collected") if found.kind == "local" else found), names
            case ast.Lambda(body=body) if body is child:
                yield self._lambda(parent, use("lambda")), []
            case ast.For(iter=it) | ast.AsyncFor(iter=it) | ast.comprehension(iter=it) if it is child:
                inner = self._index.scopes.get(self._index.parents[parent], scope)
                at = inner if isinstance(parent, ast.comprehension) else scope
                is_async = isinstance(parent, ast.AsyncFor) or bool(getattr(parent, "is_async", 0))
                values = value_target(it, parent.target, at)
                names = bound_locals(values, at) if values is not None else []
                yield use("iterated", result="async" if is_async else ""), names
            case ast.Delete():
                yield use("deleted"), []
            case ast.Lambda() | ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield use("captured", "header"), []
            case _:
                tested = tested_how(parent, child)
                found = use("tested" if tested not in ("", "arithmetic") else "other", result=tested)
                yield self._combined(found, parent, child, scope), []

    def _combined(self, found: Use, parent: ast.AST, child: ast.AST, scope: Scope) -> Use:
        """Return the use, with the other operand of an operator of which nothing else is known."""
        if found.result or not isinstance(parent, ast.BinOp):
            return found
        other = parent.right if parent.left is child else parent.left
        return replace(found, expr=self._lowered(other, scope), result="combined")

    def _handed(self, call: ast.Call, place: str, scope: Scope, plain: Use) -> Found:
        """Yield the uses of a call's argument: stored in a collection or on an attribute, or passed."""
        named = named_attribute(call, place)
        if named is not None:
            holder, name = named
            yield replace(plain, kind="attribute", name=name, expr=self._lowered(holder, scope)), []
            return
        read = looked_up_attribute(call, place)
        if read is not None:
            # An attribute of unknown name may be any; one that is called with arguments at once
            # (`getattr(session, method)(url)`) does not end the value.
            does_more = bool(read) or _is_called_with_arguments(call, self._index)
            found = replace(plain, kind="read" if does_more else "other", name=read)
            yield replace(found, result=fate(call, self._index)), []
            return
        collection, callee = local_collection(call, scope), self._lowered(call.func, scope)
        result = "collected" if collection else fate(call, self._index)
        yield replace(plain, name=place, expr=callee, result=result), []
        yield from collected(collection, replace(plain, kind="local"))
        yield from self._given_back(call, place, scope, replace(plain, kind="awaited"))

    def _given_back(self, call: ast.Call, place: str, scope: Scope, awaited: Use) -> Found:
        """Yield the uses of a call's result that has the argument: ``wait_for(x)``, ``list(clients)``."""
        name = called_name(call.func)
        if name in COPIES and place.isdigit():
            yield from self.of(call, scope, awaited.through or "list")
        if place != "0" or awaited.through:
            return
        if name in WAITERS:
            yield from self.of(call, scope, "")
        elif name in RUNNERS:
            yield awaited, []
            yield from self.of(call, scope, "await")

    def _same_value(self, attribute: ast.Attribute, scope: Scope, through: str) -> Found:
        """Yield the uses of a method's result that is the value itself, or what a container has."""
        call = self._index.parents[attribute]
        if not (isinstance(call, ast.Call) and call.func is attribute):
            return
        if attribute.attr in _CONTENTS:
            yield from self.of(call, scope, through or "dict")
        awaited = self._index.parents[call]
        if attribute.attr == "__aenter__" and isinstance(awaited, ast.Await):
            yield from self.of(awaited, scope, through)

    def _item(self, node: ast.Subscript, scope: Scope, read: Use, through: str) -> Found:
        """Yield the uses of ``value[...]``: a loaded item is followed.

        Storing one does not affect the others.
        """
        if isinstance(node.ctx, ast.Load):
            yield read, []
            yield from self.of(node, scope, through or "dict")
        elif isinstance(node.ctx, ast.Store):
            yield replace(read, result="stored", expr=self._item_value(node, scope)), []
        else:
            yield replace(read, result="deleted"), []

    def _item_value(self, node: ast.Subscript, scope: Scope) -> e.Expr | None:
        """Return the value that ``value[key] = item`` stores."""
        statement = self._index.parents[node]
        if isinstance(node.slice, ast.Slice) or not isinstance(statement, ast.Assign):
            return None
        return self._lowered(statement.value, scope)

    def _attribute_use(self, parent: ast.Attribute, scope: Scope, read: Use) -> Use:
        call = self._index.parents[parent]
        if not (isinstance(call, ast.Call) and call.func is parent):
            return Use(
                "read", read.span, read.function, parent.attr, None, fate(parent, self._index), read.through
            )
        return Use(
            "method", read.span, read.function, parent.attr, None, fate(call, self._index), read.through
        )

    def _given(self, attribute: ast.Attribute, scope: Scope) -> e.Expr | None:
        """Return the callback of ``value.add_done_callback(...)``, or what ``value.append(...)`` adds."""
        call, place = self._index.parents[attribute], _GIVEN.get(attribute.attr)
        if place is None or not isinstance(call, ast.Call) or call.func is not attribute:
            return None
        whole = len(call.args) > place and (attribute.attr != "update" or not call.keywords)
        whole = whole and not any(isinstance(arg, ast.Starred) for arg in call.args)
        return self._lowered(call.args[place], scope) if whole else None

    def _lowered(self, node: ast.expr, scope: Scope) -> e.Expr:
        return self._lowering.value(node, scope)

    def _lambda(self, node: ast.Lambda, use: Use) -> Use:
        """Return the use of a lambda's body, with the call that the lambda is passed to."""
        parent = self._index.parents[node]
        position = ""
        if isinstance(parent, ast.keyword):
            position, parent = parent.arg or "**", self._index.parents[parent]
        if not isinstance(parent, ast.Call) or parent.func is node:
            return use
        scope = self._index.scopes[node].parent or self._index.root
        callee = self._lowered(parent.func, scope)
        return Use("lambda", use.span, use.function, position, callee, "argument", use.through)


def _passes_on(parent: ast.AST, child: ast.AST) -> bool:
    return (isinstance(parent, TRANSPARENT) and not is_test(parent, child)) or gives(parent, child)


def _is_called_with_arguments(found: ast.Call, index: ModuleIndex) -> bool:
    call = index.parents[found]
    return isinstance(call, ast.Call) and call.func is found and bool(call.args or call.keywords)


def _names(item: ast.withitem, scope: Scope) -> list[tuple[str, Scope]]:
    return bound_locals(item.optional_vars, scope) if item.optional_vars is not None else []
