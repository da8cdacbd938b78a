"""Recognise generators whose value functions get by ``Depends(session)``, and whether these release it."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.control.parsing_again import parsed
from flake8_tradelint.semantics.control.raising import callee_name
from flake8_tradelint.semantics.control.suites import body_nodes, called_name
from flake8_tradelint.semantics.must_call.transfer.call_graph import is_cached
from flake8_tradelint.semantics.must_call.transfer.candidate_files import may_refer_to
from flake8_tradelint.semantics.naming.symbols import FunctionRef
from flake8_tradelint.semantics.syntax import walk
from flake8_tradelint.startup.light import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.facts import Use
    from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


def may_be_released_by_injected(linked: OwnershipDb, resource: Resource, name: str) -> bool:
    """Return True if no file says ``Depends(name)``, or one that does calls a releasing method."""
    files = _depending(linked, name, ("Depends",))
    called = [found for path in files if (found := _called(linked.code(path), name)) is not None]
    return not called or any(not resource.releases.isdisjoint(methods) for methods in called)


def is_injected(linked: OwnershipDb, name: str) -> bool:
    """Return True if a file says ``Depends(name)``: what a consumer raises is raised in the generator."""
    files = _depending(linked, name, ("Depends",))
    return any(_called(linked.code(path), name) is not None for path in files)


def _depending(linked: OwnershipDb, name: str, words: tuple[str, ...]) -> Iterator[str]:
    """Yield the files whose text has the name and one of the words, which only chooses what is parsed."""
    if any(True for word in words for _ in linked.mentioning(word)):
        texts = tuple(word.encode() for word in words)
        for path in linked.mentioning(name):
            data = linked.code(path)
            if any(text in data for text in texts):
                yield path


def is_lost_when_injected(linked: OwnershipDb, resource: Resource, acquired: Acquisition) -> Use | None:
    """Return where a function returns the value, if ``Depends(function)`` makes one for every request.

    The framework closes nothing, and no function that gets one does.
    """
    fact, path = acquired.fact, acquired.path
    returned = next((use for use in acquired.uses if use.kind == "returned" and not use.through), None)
    if returned is None or any(use.kind not in _HARMLESS for use in acquired.uses):
        return None
    ref = FunctionRef(path, fact.function)
    name = fact.function.rpartition(".")[2]
    files = [
        other
        for other in _depending(linked, name, ("Depends", "Security"))
        if may_refer_to(linked, other, (ref,))
    ]
    if not files or is_cached(linked, ref):
        return None
    aliases = {alias for other in files for alias in _aliases(linked, other, name)}
    getting = [
        function
        for other in dict.fromkeys(
            (*files, *(file for alias in aliases for file in linked.mentioning(alias)))
        )
        for function in _getting(linked, other, name, aliases)
    ]
    return returned if getting and not any(_may_close(one, resource) for one in getting) else None


_HARMLESS = frozenset({"local", "read", "returned", "tested", "method"})
_DEPENDS = frozenset({"Depends", "Security"})


def _aliases(linked: OwnershipDb, path: str, name: str) -> Iterator[str]:
    """Yield the module's names for a dependency: ``Client = Annotated[AsyncClient, Depends(name)]``."""
    module = parsed(linked.code(path))
    for node in module.tree.body if module is not None else ():
        if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
            continue
        if any(_depends_on(inner, name) for inner in walk(node.value)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (target.id for target in targets if isinstance(target, ast.Name))


def _getting(
    linked: OwnershipDb, path: str, name: str, aliases: set[str]
) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield the functions of a file that get the value by a default, an annotation or a decorator."""
    module = parsed(linked.code(path))
    for node in walk(module.tree) if module is not None else ():
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and any(
            _depends_on(inner, name) or _is_alias(inner, aliases) for inner in walk(node.args)
        ):
            yield node


def _is_alias(node: ast.AST, aliases: set[str]) -> bool:
    return isinstance(node, ast.Name | ast.Attribute) and callee_name(node) in aliases


def _depends_on(node: ast.AST, name: str) -> bool:
    if not isinstance(node, ast.Call) or called_name(node) not in _DEPENDS or not node.args:
        return False
    return callee_name(node.args[0]) == name


def _may_close(function: ast.FunctionDef | ast.AsyncFunctionDef, resource: Resource) -> bool:
    """Return True if the function names a releasing method, enters, yields or keeps what it gets."""
    if function.name == "__init__":
        return True
    return any(
        (isinstance(node, ast.Attribute) and node.attr in resource.releases)
        or isinstance(node, ast.Yield)
        or (isinstance(node, ast.withitem) and isinstance(node.context_expr, ast.Name))
        for node in body_nodes(function)
    )


@lru_cache(maxsize=8)  # asked for every use of what the generator yields
def _called(data: bytes, name: str) -> frozenset[str] | None:
    """Return the methods that the file calls, by name, if it says ``Depends(name)``; otherwise ``None``."""
    module = parsed(data)
    nodes = walk(module.tree) if module is not None else ()
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    given = (call.args[0] for call in calls if called_name(call) == "Depends" and call.args)
    if name not in map(callee_name, given):
        return None
    return frozenset(call.func.attr for call in calls if isinstance(call.func, ast.Attribute))
