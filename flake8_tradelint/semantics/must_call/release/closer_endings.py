"""Decide whether statements can be added to a closer, so that they end what an attribute holds.

The operations of ``fixes`` decide it again on libcst's tree; see ``wrapping``.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.control.parsing_again import function_at
from flake8_tradelint.semantics.control.raising import callee_name
from flake8_tradelint.semantics.control.suites import FUNCTIONS
from flake8_tradelint.semantics.syntax import children, walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.control.parsing_again import Sources
    from flake8_tradelint.semantics.control.suites import Function


def refuses_ending(sources: Sources, path: str, line: int, attr: str) -> str:
    """Return why the method whose header is at ``line`` cannot end what ``attr`` holds; "" if it can."""
    method = function_at(sources, path, line)
    if method is None or method.body[0].lineno == method.lineno:
        return "it is not the name of a method with a block"
    if any(callee_name(one) != "override" for one in method.decorator_list):
        return "the method is decorated"
    refused = _runs_on(method) or _is_unclear(method)
    if refused:
        return refused
    last = method.body[-1]
    place = next((one.arg for one in (*method.args.posonlyargs, *method.args.args)), "")
    assigned = sum(_assigns(node, place, attr) for node in walk(method))
    line_of_its_own = any(_assigns_alone(one, place, attr) for one in method.body)
    if assigned > line_of_its_own:
        return "the method assigns to the attribute in a branch"
    if (
        not line_of_its_own
        and isinstance(last, ast.Return)
        and any(_is(node, place, attr) for node in walk(last))
    ):
        return "the method's return value uses the attribute"
    return ""


def _runs_on(method: Function) -> str:
    """Return why the end of the method may not be reached."""
    own = [*_own_nodes(method)]
    last = method.body[-1]
    if any(isinstance(node, ast.Yield) for node in own):
        return "the method is a generator"
    if sum(isinstance(node, ast.Return) for node in own) > isinstance(last, ast.Return):
        return "the method returns early"
    if isinstance(last, ast.Raise):
        return "the method ends with `raise`"
    if all(isinstance(one, ast.Expr) and _is_text(one.value) for one in method.body):
        return "the method has an empty body"
    return ""


def _is_text(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and (value.value is ... or isinstance(value.value, str))


def _is_unclear(method: Function) -> str:
    for node in walk(method):
        match node:
            case ast.Call(ast.Name("getattr"), [_, name, *_]) if not isinstance(name, ast.Constant):
                return "the method reaches attributes by computed names"
            case ast.Call(ast.Name("vars")) | ast.Attribute(_, "__dict__"):
                return "the method reaches attributes by computed names"
    return ""


def _own_nodes(method: Function) -> Iterator[ast.AST]:
    pending: list[ast.AST] = [*method.body]
    while pending:
        node = pending.pop()
        yield node
        if not isinstance(node, (*FUNCTIONS, ast.Lambda)):
            pending += children(node)


def _assigns(node: ast.AST, place: str, attr: str) -> bool:
    return _is(node, place, attr) and isinstance(getattr(node, "ctx", None), ast.Store | ast.Del)


def _assigns_alone(statement: ast.stmt, place: str, attr: str) -> bool:
    match statement:
        case ast.Assign([target]):
            return _is(target, place, attr)
    return False


def _is(node: ast.AST, place: str, attr: str) -> bool:
    match node:
        case ast.Attribute(ast.Name(owner), found):
            return (owner, found) == (place, attr)
    return False
