"""Releases that no use of the value shows: by a descriptor, a closer beside it, or an object that owns it."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.patterns import IGNORECASE, composed, escape, regex
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.control.raising import callee_name
from flake8_tradelint.semantics.control.suites import around, body_nodes, function_at, parsed_around, words_of
from flake8_tradelint.semantics.must_call.acquire.discharges import released
from flake8_tradelint.semantics.must_call.own.receiver_classes import in_family
from flake8_tradelint.semantics.naming.symbols import ClassRef, FunctionRef
from flake8_tradelint.semantics.syntax import children

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.facts import Use
    from flake8_tradelint.semantics.linked import Linked
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource
    from flake8_tradelint.semantics.must_call.own.ownership import Held
    from flake8_tradelint.source import Module


def is_owned_by_object(linked: Linked, resource: Resource, path: str, use: Use) -> bool:
    """Return True if the value is passed to an object of the project that releases what it got.

    ``Api(session)`` whose ``close()`` closes ``self.session``: closing one is closing the other, and which
    of them has to do it cannot be decided here.
    """
    callee = linked.symbols.resolve(path, use.expr) if use.expr is not None else None
    if not isinstance(callee, ClassRef):
        return False
    given = [name for ref in linked.classes.project_mro(callee) for name in _given(linked, ref)]
    paths = _releasing_files(linked, resource, callee) if given else ()
    for name in given:
        for where, fact in linked.attributes(name, paths):
            own = isinstance(fact.receiver, e.SelfOf) and in_family(
                linked, ClassRef(where, fact.receiver.qualname), callee
            )
            if own and any(released(resource, inner) for inner in fact.uses):
                return True
    return False


def _releasing_files(linked: Linked, resource: Resource, cls: ClassRef) -> list[str] | None:
    """Return the files whose text may release something in the class's family; ``None``: any file.

    Attributes have names such as ``name`` or ``config``: the files with such words are too many to read.
    """
    classes = (cls, *linked.subclasses(cls))
    names = {one.qualname.rpartition(".")[2] for one in classes}
    if any(_is_renamed(linked, name) for name in names):
        return None  # a class header may name the base by its other name
    files = {one.path for found in classes for one in linked.classes.project_mro(found)}
    ends = tuple(name.encode() for name in sorted(resource.releases | resource.through))
    return [path for path in sorted(files) if linked.mentions(path, ends)]


def _is_renamed(linked: Linked, name: str) -> bool:
    """Return True if a class may have another name somewhere: ``import Api as Base``, ``Base = Api``."""
    renamed = composed(
        rb"\b%s[ \t]+as\b|=[ \t\w.]*\b%s[ \t]*(?:[#;\r\n]|\Z)" % ((escape(name.encode()),) * 2)
    )
    return any(renamed.search(linked.data(path)) for path in linked.mentioning(name))


def _given(linked: Linked, ref: ClassRef) -> list[str]:
    """Return the attributes of the class that may hold an argument of its ``__init__``."""
    summary = linked.symbols.shell(ref, "__init__")
    assignments = summary.self_assignments if summary is not None else ()
    return sorted(
        {
            assignment.name
            for assignment in assignments
            if assignment.function == f"{ref.qualname}.__init__" and _may_be_argument(assignment.value)
        }
    )


def _may_be_argument(value: e.Expr | None) -> bool:
    """Return True if the assigned value may be an argument."""
    options = value.options if isinstance(value, e.Union) else (value,)
    return any(isinstance(option, e.Unknown | e.Instance | e.Parameter) for option in options)


_GIVING = ("__iter__", "__getitem__", "__aiter__", "__getattr__")


def is_given_by_descriptor(linked: Linked, held: Held) -> bool:
    """Return True if a setter takes the value, or an operator of the class gives out the items."""
    stored = any(use.kind == "attribute" and use.name == held.attr for use in held.fact.uses)
    if stored and linked.classes.method(held.owner, held.attr) is not None:
        return True
    return held.inside and any(_gives(linked, held, name) for name in _GIVING)


def _gives(linked: Linked, held: Held, name: str) -> bool:
    """Return True if the method ``name`` of the class uses the attribute."""
    ref = linked.classes.method(held.owner, name)
    function = linked.symbols.function(ref) if ref is not None else None
    if ref is None or function is None:
        return False
    found = function_at(linked, ref.path, function.span.line)
    return found is None or any(held.attr in words_of(node) for node in body_nodes(found))


_CLOSING = regex(r"clos|stop|shut_?down|clean_?up|tear_?down|dispose|release|kill", IGNORECASE)
_CLOSES = frozenset({"close", "aclose", "disconnect", "shutdown", "stop"})
_TOGETHER = (ast.Call, ast.Tuple, ast.List, ast.Set, ast.Dict, ast.keyword, ast.Starred)
"""Nodes by which a value gets to a function together with others."""


def is_paired_with_closer(linked: Linked, path: str, use: Use) -> bool:
    """Return True if a closing function stands before the value: ``(close, session)``."""
    if use.kind not in ("argument", "attribute", "local", "item") or use.name == "func":
        return False
    if use.kind != "argument" and not use.through:
        return False
    module = parsed_around(linked, path, use.span.line)
    at = use.span.anchor.start
    return module is not None and any(
        _closes(linked, path, name)
        for node in _together(around(module, at))
        for name in _before(module, node, at)
    )


def _together(nodes: list[ast.AST]) -> Iterator[ast.AST]:
    """Yield the calls and displays around the value, the innermost first, within its statement."""
    for node in reversed(nodes):
        if isinstance(node, ast.stmt | ast.Lambda):
            return
        if isinstance(node, _TOGETHER):
            yield node


def _before(module: Module, node: ast.AST, at: int) -> Iterator[str]:
    """Yield the last names of the plain arguments or items of the node in front of the place."""
    callee = node.func if isinstance(node, ast.Call) else None
    for part in children(node):
        value = part.value if isinstance(part, ast.keyword) else part
        plain = isinstance(value, ast.Name | ast.Attribute) and value is not callee
        if plain and module.anchor(value).end <= at:
            yield callee_name(value)


def _closes(linked: Linked, path: str, name: str) -> bool:
    """Return True if the function closes something, by its name or by what its body calls."""
    if _CLOSING.search(name):
        return True
    ref = linked.symbols.resolve(path, e.Name(name))
    function = linked.symbols.function(ref) if isinstance(ref, FunctionRef) else None
    if function is None or not isinstance(ref, FunctionRef):
        return False
    found = function_at(linked, ref.path, function.span.line)
    return found is None or any(
        isinstance(node, ast.Attribute) and node.attr in _CLOSES for node in body_nodes(found)
    )
