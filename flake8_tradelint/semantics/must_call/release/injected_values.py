"""Recognise generators whose value functions get by ``Depends(session)``, and whether these release it."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.control.parsing_again import parsed
from flake8_tradelint.semantics.control.raising import callee_name
from flake8_tradelint.semantics.control.suites import called_name
from flake8_tradelint.semantics.syntax import walk
from flake8_tradelint.startup.light import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


def may_be_released_by_injected(linked: OwnershipDb, resource: Resource, name: str) -> bool:
    """Return True if no file says ``Depends(name)``, or one that does calls a releasing method."""
    files = [path for path in linked.mentioning(name) if linked.mentions(path, (b"Depends",))]
    called = [found for path in files if (found := _called(linked.data(path), name)) is not None]
    return not called or any(not resource.releases.isdisjoint(methods) for methods in called)


def is_injected(linked: OwnershipDb, name: str) -> bool:
    """Return True if a file says ``Depends(name)``: what a consumer raises is raised in the generator."""
    files = (path for path in linked.mentioning(name) if linked.mentions(path, (b"Depends",)))
    return any(_called(linked.data(path), name) is not None for path in files)


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
