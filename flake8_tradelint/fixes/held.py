"""Follow a resource through a block: which names need it alive, and whether it escapes."""

from __future__ import annotations

import libcst as cst
import libcst.matchers as m
from libcst.helpers import get_full_name_for_node

from flake8_tradelint.fixes.used_names import names_in, target_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


_STARTERS = frozenset({"create_task", "ensure_future", "run_coroutine_threadsafe", "start_soon"})
_COLLECTORS = frozenset({"append", "add", "extend", "appendleft", "put_nowait"})
# Calls that only read their arguments and keep no reference to them.
_LOOKERS = frozenset(
    {"print", "len", "str", "repr", "bool", "type", "isinstance", "id", "sum", "hasattr"}
    | {"debug", "info", "warning", "error", "exception", "critical", "log"}
)
_FRESH_VALUES = (
    cst.Comparison,
    cst.BinaryOperation,
    cst.UnaryOperation,
    cst.FormattedString,
    cst.ConcatenatedString,
    cst.SimpleString,
    cst.BaseNumber,
)


class Held(cst.CSTVisitor):
    """Visits statements in order. ``names`` need the resource alive; ``tasks`` use it in the background.

    ``escape`` says how the resource leaves the block, ``None`` if it does not.
    """

    def __init__(self, resource: str, *, yields_leave: bool = True, called: str = "") -> None:
        super().__init__()
        self.resource, self._called = resource, called or resource
        self._yields_leave = yields_leave
        self.names = {resource}
        self.tasks: set[str] = set()
        self.escape: str | None = None

    def holds(self, node: cst.BaseExpression | None) -> bool:
        """Return True if the value of the expression may need the resource alive."""
        if node is None or isinstance(node, _FRESH_VALUES) or not self._mentions(node):
            return False
        if isinstance(node, cst.Await):
            return self._is_response(node.expression)
        if isinstance(node, cst.Attribute):
            # `response.status` is plain data, `session.get` is not.
            return isinstance(node.value, cst.Name) and node.value.value == self.resource
        if isinstance(node, cst.Subscript):
            return self.holds(node.value)
        if isinstance(node, cst.Call):
            return _last_name(node.func) not in _LOOKERS and self._call_holds(node)
        if isinstance(node, cst.ListComp | cst.SetComp):
            return self.holds(node.elt)
        if isinstance(node, cst.DictComp):
            return self.holds(node.key) or self.holds(node.value)
        if isinstance(node, cst.Tuple | cst.List | cst.Set):
            return any(self.holds(element.value) for element in node.elements)
        if isinstance(node, cst.Dict):
            return any(self.holds(element.value) for element in node.elements)
        return True

    def visit_Assign(self, node: cst.Assign) -> None:
        """Bind the targets of ``name = value``."""
        self._bind([target.target for target in node.targets], node.value)

    def visit_AnnAssign(self, node: cst.AnnAssign) -> None:
        """Bind the target of ``name: type = value``."""
        self._bind([node.target], node.value)

    def visit_AugAssign(self, node: cst.AugAssign) -> None:
        """Bind the target of ``name += value``."""
        self._bind([node.target], node.value)

    def visit_NamedExpr(self, node: cst.NamedExpr) -> None:
        """Bind the target of ``(name := value)``."""
        self._bind([node.target], node.value)

    def visit_For(self, node: cst.For) -> None:
        """Bind the target of ``for name in value``."""
        self._bind([node.target], node.iter)

    def visit_WithItem(self, node: cst.WithItem) -> None:
        """Bind the target of ``with value as name``."""
        if node.asname is not None:
            self._bind([node.asname.name], node.item)

    def visit_Expr(self, node: cst.Expr) -> None:
        """Note that a call whose result is dropped may store its arguments."""
        call = node.value
        if not isinstance(call, cst.Call) or _last_name(call.func) in _LOOKERS:
            return
        if not any(self.holds(argument.value) for argument in call.args):
            return
        collection = call.func.value if isinstance(call.func, cst.Attribute) else None
        if isinstance(collection, cst.Name) and _last_name(call.func) in _COLLECTORS:
            self.names.add(collection.value)
            if any(_starts_task(argument) for argument in call.args):
                self.tasks.add(collection.value)
        else:
            self._escapes(f"is handed to {_last_name(call.func) or 'a call'}(), which may keep it")

    def visit_Return(self, node: cst.Return) -> None:
        """Note that the resource escapes by ``return value``."""
        if self.holds(node.value):
            self._escapes("is needed by what the function returns")

    def visit_Yield(self, node: cst.Yield) -> None:
        """Note that the resource escapes by ``yield value``."""
        value = node.value.item if isinstance(node.value, cst.From) else node.value
        if self._yields_leave and self.holds(value):
            self._escapes("is needed by what the function yields")

    def visit_FunctionDef(self, node: cst.FunctionDef) -> bool:
        """Treat a nested function that uses the resource as a name that needs it alive."""
        if self._mentions(node.body):
            self.names.add(node.name.value)
            if node.decorators:
                self._escapes("is used by a decorated function, which somebody may keep")
        return False

    def visit_Lambda(self, node: cst.Lambda) -> bool:
        """Skip the body: it runs later.

        That a lambda mentions the resource is seen where the lambda is bound.
        """
        return False

    def visit_ClassDef(self, node: cst.ClassDef) -> bool:
        """Treat a class that mentions the resource as an escape: classes are not followed."""
        if self._mentions(node):
            self._escapes("is used in a class")
        return False

    def _bind(self, targets: Iterable[cst.BaseExpression], value: cst.BaseExpression | None) -> None:
        if value is None or not self.holds(value):
            return
        for target in targets:
            names = target_names(target)
            if not names or _has_place(target):
                self._escapes("is stored in an object")
            self.names |= names
            if _starts_task(value):
                self.tasks |= names

    def _call_holds(self, node: cst.Call) -> bool:
        """Return True for a method of a held object (``response.json()``, not awaited) or a held argument."""
        owner: cst.BaseExpression = node.func
        while isinstance(owner, cst.Attribute):
            owner = owner.value
        called = owner.value in self.names if isinstance(owner, cst.Name) else self.holds(owner)
        return called or any(self.holds(argument.value) for argument in node.args)

    def _is_response(self, node: cst.BaseExpression) -> bool:
        """Return True for ``session.get(...)``, whose awaited result is read over the open session."""
        method = m.Call(func=m.Attribute(m.Name(self.resource)))
        return m.matches(node, method)

    def _mentions(self, node: cst.CSTNode) -> bool:
        return any(name.value in self.names for name in names_in(node))

    def _escapes(self, how: str) -> None:
        self.escape = self.escape or f"{self._called!r} {how}"


def _starts_task(node: cst.CSTNode) -> bool:
    calls = m.findall(node, m.Call())
    return any(_last_name(cst.ensure_type(call, cst.Call).func) in _STARTERS for call in calls)


def _has_place(target: cst.BaseExpression) -> bool:
    return bool(m.findall(target, m.Attribute() | m.Subscript()))


def _last_name(node: cst.CSTNode) -> str:
    if isinstance(node, cst.Attribute):
        return node.attr.value
    return get_full_name_for_node(node) or ""
