"""Of which class is an expression in an excerpt, as far as variables and the text of other files tell?"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.coroutines.excerpt_scopes import binders, bound_in, scopes
from flake8_tradelint.semantics.coroutines.excerpts import tested
from flake8_tradelint.semantics.coroutines.told import (
    BUILTIN,
    CONTAINER,
    MAX_DEPTH,
    NONE,
    NOTHING,
    PLAIN,
    Told,
    joined,
)
from flake8_tradelint.semantics.inference import known_types
from flake8_tradelint.semantics.reading.narrowing import dotted_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.coroutines.excerpt_scopes import ScopeNode
    from flake8_tradelint.semantics.coroutines.excerpts import Excerpt
    from flake8_tradelint.semantics.coroutines.type_texts import TypeTexts

_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_DISPLAYS = (ast.List, ast.Tuple, ast.Set, ast.Dict, *_COMPREHENSIONS)
_GIVING_ON = known_types.ENTERING | {"create_task", "run_until_complete"}
"""Methods of what is outside of the project that give what they are given."""
_TEXTS = (ast.JoinedStr, ast.Compare, ast.Lambda, ast.UnaryOp)


class Around:
    """Values in one excerpt, seen from the end of the trail."""

    def __init__(self, types: TypeTexts, path: str, found: Excerpt, trail: tuple[ast.AST, ...]) -> None:
        self._types, self._meanings = types, types.meanings
        self._path, self._excerpt, self._trail = path, found, trail
        self._tested = tested(found)

    def value(self, node: ast.expr, depth: int = 0) -> Told | None:
        """What the expression may be."""
        if depth > MAX_DEPTH:
            return None
        deeper = depth + 1
        if isinstance(node, _DISPLAYS):
            return CONTAINER
        match node:
            case ast.Constant():
                return NONE if node.value is None else BUILTIN
            case ast.JoinedStr() | ast.Compare() | ast.Lambda() | ast.UnaryOp():
                return PLAIN
            case ast.NamedExpr():
                return self.value(node.value, deeper)
            case ast.IfExp():
                return joined([self.value(node.body, deeper), self.value(node.orelse, deeper)])
            case ast.BoolOp():
                return joined([self.value(value, deeper) for value in node.values])
            case ast.Await(value=ast.Call() as call):
                return self._called(call, deeper, awaited=True)
            case ast.Call(func=ast.Name(id="super"), args=[]) if self._excerpt.owner:
                # Where something above it has such a method, the class has it.
                return Told(frozenset({self._excerpt.owner}), plain=False)
            case ast.Call():
                return self._called(node, deeper, awaited=False)
            case ast.Name() | ast.Attribute() if "*" in self._tested or dotted_name(node) in self._tested:
                return None
            case ast.Name():
                return self._name(node.id, deeper)
            case ast.Attribute():
                return self._attribute(node, deeper)
            case ast.Subscript():
                return _part(self.value(node.value, deeper))
        return None

    def _called(self, call: ast.Call, depth: int, *, awaited: bool) -> Told | None:
        root = dotted_name(call.func).partition(".")[0]
        if root and not binders(self._excerpt, self._trail, root):
            meaning = self._meanings.find(self._path, dotted_name(call.func).encode())
            if meaning is not None:
                if meaning.name.decode(errors="replace") in known_types.CASTS and len(call.args) == 2:
                    return self._types.annotated(self._path, call.args[0])
                return self._types.called(meaning, awaited=awaited)
        if not isinstance(call.func, ast.Attribute):
            return None
        owner = self.value(call.func.value, depth)
        if owner is not None and owner.cls is not None:
            return self._types.method(owner.cls, call.func.attr, awaited=awaited)
        if call.func.attr in _GIVING_ON:
            return None
        if awaited:
            return _awaited(owner, call.func.attr)
        return _part(owner)

    def _attribute(self, node: ast.Attribute, depth: int) -> Told | None:
        root = dotted_name(node).partition(".")[0]
        if root and not binders(self._excerpt, self._trail, root):
            meaning = self._meanings.find(self._path, dotted_name(node).encode())
            return self._types.named(meaning) if meaning is not None and meaning.kind == "outside" else None
        owner = self.value(node.value, depth)
        if owner is None:
            return None
        if owner.plain:
            return NOTHING
        return self._types.member(owner.cls, node.attr) if owner.cls is not None else None

    def _name(self, name: str, depth: int) -> Told | None:
        around = binders(self._excerpt, self._trail, name)
        if not around:
            return self._global(name)
        scope = around[0]
        bindings = bound_in(self._excerpt, scope)[name]
        if isinstance(scope, ast.Lambda):
            return NOTHING
        if not isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef):
            return None
        inner = Around(self._types, self._path, self._excerpt, self._trail[: self._trail.index(scope) + 1])
        options = []
        for binding in bindings:
            if isinstance(binding, ast.Global | ast.Nonlocal):
                return None
            if isinstance(binding, ast.AnnAssign):
                return self._types.annotated(self._path, binding.annotation)
            options.append(inner.bound(binding, scope, depth))
        return joined(options)

    def bound(self, binding: ast.AST, scope: ScopeNode, depth: int) -> Told | None:
        """What one binding in the innermost scope gives its name."""
        match binding:
            case ast.arg():
                return self._parameter(binding, scope)
            case ast.Assign() | ast.NamedExpr():
                return self.value(binding.value, depth)
            case ast.For() | ast.AsyncFor():
                return _part(self.value(binding.iter, depth))
            case ast.withitem():
                return _entered(self.value(binding.context_expr, depth))
        return None

    def _parameter(self, node: ast.arg, scope: ScopeNode) -> Told | None:
        taken = scope.args
        if node in (taken.kwarg, taken.vararg):
            return NOTHING if node.annotation is None else CONTAINER
        if node is next(iter([*taken.posonlyargs, *taken.args]), None) and self._is_method(scope):
            # Of what a decorated one gets (a class, or anything) the decorators tell.
            decorated = bool(getattr(scope, "decorator_list", None)) or not self._excerpt.owner
            meaning = None if decorated else self._meanings.find(self._path, self._excerpt.owner)
            return self._types.named(meaning)
        if node.annotation is not None:
            return self._types.annotated(self._path, node.annotation)
        return None  # whatever the callers pass

    def _is_method(self, scope: ScopeNode) -> bool:
        around = scopes(self._trail)
        outer = around[around.index(scope) + 1 :]
        return isinstance(outer[0], ast.ClassDef) if outer else bool(self._excerpt.owner)

    def _global(self, name: str) -> Told | None:
        meaning = self._meanings.find(self._path, name.encode())
        if meaning is None or meaning.kind in ("function", "class"):
            return None
        if meaning.kind == "outside":
            return self._types.named(meaning)
        statement = self._meanings.value(meaning)
        if isinstance(statement, ast.AnnAssign):
            return self._types.annotated(meaning.path, statement.annotation)
        value = getattr(statement, "value", None)
        return CONTAINER if isinstance(value, _DISPLAYS) else PLAIN if isinstance(value, _TEXTS) else None


def _is_empty(told: Told) -> bool:
    """Is it surely no instance of a project class, nor anything made of such?"""
    return told.plain and told.classes is not None and not told.classes


def _entered(told: Told | None) -> Told | None:
    """What entering it gives: of ``open(path)`` nobody knows the class, of what that gives neither."""
    if told is None or not _is_empty(told):
        return None
    made = known_types.constructed(told.outside)
    return told if told.outside and (not made or made in known_types.ENTER_SELF) else PLAIN


def _awaited(owner: Told | None, method: str) -> Told | None:
    """What awaiting the result of its method gives: of most methods nobody knows the class."""
    if owner is None or not _is_empty(owner):
        return None
    module, _, last = owner.outside.rpartition(".")
    known = {cls.rpartition(".")[2] for cls, name in known_types.ENTERED_RETURNS if name == method}
    if not module or module.startswith("asyncio") or last in known:
        return PLAIN
    return Told(outside=f"{owner.outside}.{method}")


def _part(whole: Told | None) -> Told | None:
    """An item of it, or what one of its methods gives."""
    if whole is None:
        return None
    if whole.nothing:
        return NOTHING
    if not whole.plain or whole.classes is None:
        return None
    return NOTHING if not whole.classes else Told(whole.classes, plain=False)
