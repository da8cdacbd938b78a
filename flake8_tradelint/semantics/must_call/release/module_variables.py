"""Decide whether a value that a function stores in a global of its module may be released."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.control.parsing_again import has_string, nodes_of_tops
from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition
from flake8_tradelint.semantics.must_call.acquire.discharges import handed_over, released
from flake8_tradelint.semantics.must_call.release.handed_out_values import may_be_released_by_callers
from flake8_tradelint.semantics.must_call.transfer.candidate_files import may_refer_to
from flake8_tradelint.semantics.naming.symbols import FunctionRef
from flake8_tradelint.startup.patterns import regex
from flake8_tradelint.words import has_word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.facts import Use
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


def may_be_released_elsewhere(
    linked: OwnershipDb, resource: Resource, acquired: Acquisition, store: Use, *, unused: bool = True
) -> bool:
    """Return True if the module, or another that knows the name, may release what the variable holds.

    ``unused`` is the answer for a variable that nothing reads.
    """
    path = acquired.path
    variable = (FunctionRef(path, store.name),)
    for other in linked.mentioning(store.name):
        nodes = _mentioning(linked, other, store.name) if other != path else []
        if nodes == [] or not may_refer_to(linked, other, variable):
            continue
        if nodes is None or (_gets(nodes, store.name) and not _only_asks(nodes, store.name, resource)):
            return True
        unused = unused and not _gets(nodes, store.name)
    if has_string(linked, path, store.name):
        return True  # `globals()["_session"]`
    uses = uses_of_global(linked, acquired)
    return (unused and not uses) or any(_takes_care(linked, resource, path, use) for use in uses)


def _mentioning(linked: OwnershipDb, path: str, name: str) -> list[ast.AST] | None:
    """Return the nodes of the definitions that mention the name or import all; ``None`` if not parsed."""
    word = name.encode()

    def mentions(data: bytes, start: int, end: int) -> bool:
        return has_word(data, word, start, end) or _IMPORT_ALL.search(data, start, end) is not None

    return nodes_of_tops(linked, path, mentions)


_IMPORT_ALL = regex(rb"\bimport[\s\\(]*\*")


def _gets(nodes: list[ast.AST], name: str) -> bool:
    """Return True if the code may get the variable of another module: by an import, or as an attribute.

    A variable of its own that has the name (``session = await get_session()``) is another one, and so is an
    attribute of an object of its own (``self.session``).
    """
    replaced = {target for node in nodes if isinstance(node, ast.Assign) for target in node.targets}
    return any(_imports(node, name) or (_is_attribute(node, name) and node not in replaced) for node in nodes)


def _imports(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.ImportFrom) and any(alias.name in (name, "*") for alias in node.names)


def _is_attribute(node: ast.AST, name: str) -> bool:
    """Return True for an attribute of that name, of another object than ``self``."""
    if not isinstance(node, ast.Attribute) or node.attr != name:
        return False
    return not isinstance(node.value, ast.Name) or node.value.id not in ("self", "cls")


def _only_asks(nodes: list[ast.AST], name: str, resource: Resource) -> bool:
    """Return True if the code only calls methods that release nothing, compares the name or replaces it.

    Not if it asks for an attribute of one: ``exchange.session.close()`` closes what the exchange has.
    """
    releasing = resource.releases | resource.through
    chained = {node.value for node in nodes if isinstance(node, ast.Attribute)}
    asked: set[ast.AST] = set()
    for node in nodes:
        if isinstance(node, ast.Attribute) and node.attr not in releasing and node not in chained:
            asked.add(node.value)
        elif isinstance(node, ast.Compare) and all(isinstance(op, _COMPARED) for op in node.ops):
            asked |= {node.left, *node.comparators}
        elif isinstance(node, ast.Assign):
            asked |= {*node.targets}
    return not any(_mentions(node, name) and node not in asked for node in nodes)


_COMPARED = (ast.Is, ast.IsNot, ast.Eq, ast.NotEq)


def _mentions(node: ast.AST, name: str) -> bool:
    """Return True for the variable, an attribute of that name, its import by another name, and a string."""
    match node:
        case ast.Name(id=word):
            return word == name
        case ast.Constant(value=str(text)):
            return text.rpartition(".")[2] == name
        case ast.alias(name=word, asname=alias):
            return word == name and alias not in (None, name)
    return _is_attribute(node, name)


def uses_of_global(linked: OwnershipDb, acquired: Acquisition) -> tuple[Use, ...]:
    """Return the uses of the variable in its file, all of whose functions are read for that.

    Empty if the whole file cannot be parsed: the acquisition is in a part that can.
    """
    calls = linked.symbols.summary(acquired.path).calls
    return next((fact.global_uses for fact in calls if fact.span == acquired.fact.span), ())


def _takes_care(linked: OwnershipDb, resource: Resource, path: str, use: Use) -> bool:
    """Return True if the use releases the value or hands it over."""
    if use.kind == "returned":
        return may_be_released_by_callers(linked, resource, FunctionRef(path, use.function), use)
    return use.kind == "attribute" or released(resource, use) or handed_over(linked, resource, path, use)
