"""Find code that expects that an attribute may be missing, so that its absence is no error."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.reading.narrowing import BOUNDARY, dotted_name, proved
from flake8_tradelint.semantics.reading.surroundings import is_tried, watches_warnings
from flake8_tradelint.semantics.syntax import walk
from flake8_tradelint.startup.light import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.reading.module_index import ModuleIndex


_BY_NAME = frozenset({"getattr", "setattr", "delattr", "hasattr"})
_EXPECTING = frozenset({"suppress", "raises", "assertRaises"})


def is_guarded(node: ast.Attribute, index: ModuleIndex) -> bool:
    """Return True if the code expects that ``node``'s attribute may be missing there, or may warn."""
    from flake8_tradelint.semantics.reading.revisions import under_version_test

    if is_forgiven(node, index) or under_version_test(node, index) or watches_warnings(node, index):
        return True
    if node.attr not in _asked_for(index):
        return False

    def has_attribute(test: ast.expr, name: str) -> ast.expr | None:
        match test:
            case ast.Call(func=ast.Name(id="hasattr"), args=[of, ast.Constant(value=attr)]):
                return of if attr == node.attr and dotted_name(of) == name else None
        return None

    return any(True for _ in proved(node.value, index, has_attribute))


def _asked_for(index: ModuleIndex) -> frozenset[str]:
    """Return the names that the module passes to ``hasattr``."""
    if not index.asked:
        given = (call.args[1] for name, call, _ in index.calls if name == "hasattr" and len(call.args) == 2)
        names = (one.value for one in given if isinstance(one, ast.Constant) and isinstance(one.value, str))
        index.asked.append(frozenset(names))
    return index.asked[0]


def name_asked(call: ast.Call) -> str:
    """Return the quoted name in a ``getattr``, ``setattr``, ``delattr`` or ``hasattr``; ``""`` for others."""
    match call:
        case ast.Call(func=ast.Name(id=function), args=[_, ast.Constant(value=str(name)), *_]):
            return name if function in _BY_NAME else ""
    return ""


def asked_names(receiver: ast.expr, around: ast.AST, own: str) -> tuple[str, ...]:
    """Return the attributes of ``receiver`` that the code ``around`` expects may be missing.

    The code asks ``hasattr`` or looks into ``vars(receiver)``, catches ``AttributeError``, gives ``getattr``
    a default, or branches on a version. A ``getattr`` of ``own``, the attribute that the question is about,
    does not count.
    """
    name = dotted_name(receiver)
    from flake8_tradelint.semantics.reading.revisions import other_revision

    return tuple(sorted({*_asked(name, around, own), *other_revision(name, around, own)})) if name else ()


def used_names(receiver: ast.expr, around: ast.AST) -> tuple[str, ...]:
    """Return the attributes of ``receiver`` that the code ``around`` reads."""
    name = dotted_name(receiver)
    loads = (node for node in walk(around) if isinstance(node, ast.Attribute)) if name else ()
    return tuple(
        sorted({n.attr for n in loads if isinstance(n.ctx, ast.Load) and dotted_name(n.value) == name})
    )


@lru_cache(maxsize=4)  # the same function is asked for one name after the other
def _questions(around: ast.AST) -> tuple[ast.AST, ...]:
    """Return the nodes that ask for an attribute of any name; a long function has hardly any."""
    return tuple(node for node in walk(around) if _is_question(node))


def _is_question(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="hasattr" | "getattr")):
            return True
        case ast.Compare(left=ast.Constant(value=str())):
            return True
        case ast.Try(handlers=handlers):
            return any(_is_attribute_error(handler.type) for handler in handlers)
    return False


def _asked(name: str, around: ast.AST, own: str) -> Iterator[str]:
    from flake8_tradelint.semantics.reading.revisions import attributes_of

    for node in _questions(around):
        match node:
            case ast.Call(func=ast.Name(id="hasattr"), args=[of, ast.Constant(value=str(attr))]):
                if dotted_name(of) == name:
                    yield attr
            case ast.Call(func=ast.Name(id="getattr"), args=[of, ast.Constant(value=str(attr)), _]):
                if dotted_name(of) == name and attr != own:
                    yield attr
            case ast.Compare(left=ast.Constant(value=str(attr)), comparators=[within]):
                if _is_state(within, name):
                    yield attr
            case ast.Try(body=body):
                yield from (attr for statement in body for attr in attributes_of(name, statement))


def _is_state(node: ast.expr, name: str) -> bool:
    """Return True for ``vars(name)`` or ``name.__dict__``."""
    match node:
        case ast.Call(func=ast.Name(id="vars"), args=[of]):
            return dotted_name(of) == name
        case ast.Attribute(value=of, attr="__dict__"):
            return dotted_name(of) == name
    return False


def is_forgiven(node: ast.AST, index: ModuleIndex) -> bool:
    """Return True if an ``AttributeError`` raised at ``node`` is caught as such."""
    return index.upward(node, _forgives)


def _forgives(inner: ast.AST, outer: ast.AST, index: ModuleIndex) -> bool | None:
    if isinstance(inner, BOUNDARY):
        return False
    if isinstance(outer, ast.Try):
        forgiven = is_tried(inner, outer) and any(_is_attribute_error(h.type) for h in outer.handlers)
    elif isinstance(outer, ast.With | ast.AsyncWith):
        forgiven = isinstance(inner, ast.stmt) and index.once(_has_suppressing, outer)
    else:
        return None
    return forgiven or None


def _has_suppressing(node: ast.With | ast.AsyncWith) -> bool:
    return any(_suppresses(item.context_expr) for item in node.items)


def _suppresses(manager: ast.expr) -> bool:
    if not isinstance(manager, ast.Call) or dotted_name(manager.func).rsplit(".", 1)[-1] not in _EXPECTING:
        return False
    return any(_is_attribute_error(arg) for arg in manager.args)


def _is_attribute_error(caught: ast.expr | None) -> bool:
    if isinstance(caught, ast.Tuple):
        return any(_is_attribute_error(item) for item in caught.elts)
    return isinstance(caught, ast.Name) and caught.id == "AttributeError"
