"""Find the methods that end the life of an object, by their names (``close``, ``stop``, ``__aexit__``)."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.must_call.own.ownership import Held
from flake8_tradelint.semantics.naming.symbols import ClassRef
from flake8_tradelint.startup.patterns import IGNORECASE, regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flake8_tradelint.semantics.must_call.acquire.db import ResourceDb
    from flake8_tradelint.semantics.summary import FunctionSummary


CLOSER_NAME = regex(
    r"^_*(a?close|async_close|close_\w+|a?stop|shut_?down|disconnect|clean_?up|tear_?down|terminate"
    r"|dispose|unload|release|logout|finish|exit|__aexit__|__exit__)(_async|_all|_session|_client)?$",
    IGNORECASE,
)
"""Methods that look as if they ended an object's life (names seen on real classes)."""

DOMAIN_NAME = regex(
    r"^_*close_(?!(all|async|sync|now|\w*(session|client|conn|connection|socket|ws|transport|stream|pool|db"
    r"|database|http|network|loop|resource|driver|browser|service|server|listener|feed|manager|subscription"
    r"|task|thread|worker|channel))s?(_async|_sync|_all)?$)",
    IGNORECASE,
)
"""Methods that close something of the business: a position, an order, a poll."""

PART_NAME = regex(
    r"^_*close_(?!(?:all|async|sync|now|everything|resources?|\w*(?:session|client|connection)s?|tasks?)(?:_\w+)?$)(\w+)$",
    IGNORECASE,
)
"""Methods that close a part of the object, which the last group names."""


_CLOSING = ("close", "aclose", "wait_closed")
"""Methods that end other objects: code that closes one after the other does not expect a failure."""


def closers(linked: ResourceDb, held: Held) -> Iterator[tuple[ClassRef, FunctionSummary]]:
    """Yield the methods of the owner and its ancestors that look like the end of its life.

    Without the method that makes the value (``_close_and_restart()`` ends the value before), and without
    methods that close something of the business (``close_position()``).
    """
    for ref, method in ending_methods(linked, held.owner):
        made_here = (ref.path, method.qualname) == (held.path, held.fact.function)
        if not made_here and not DOMAIN_NAME.match(method.name):
            yield ref, method


def ending_methods(linked: ResourceDb, owner: ClassRef) -> Iterator[tuple[ClassRef, FunctionSummary]]:
    """Yield the methods of the class and its ancestors whose names say that they end its life."""
    for ref in linked.classes.project_mro(owner):
        for method in linked.classes.methods_called(ref, CLOSER_NAME):
            if not _ends_something_else(method):
                yield ref, method


def may_fail_half_way(linked: ResourceDb, owner: ClassRef) -> bool:
    """Return True if the class is entered with ``async with``, or if a closer awaits more than other ends."""
    for ref in (owner, *linked.subclasses(owner)):
        if linked.classes.method(ref, "__aenter__") is not None:
            return True
        if any(
            _awaits_work(linked, cls.path, method.span.line) for cls, method in ending_methods(linked, ref)
        ):
            return True
    return False


def _awaits_work(linked: ResourceDb, path: str, line: int) -> bool:
    """Return True if the method at ``line`` awaits a task, a request, or a function of unknown work."""
    from flake8_tradelint.semantics.control.parsing_again import function_at
    from flake8_tradelint.semantics.control.raising import only_waits
    from flake8_tradelint.semantics.control.suites import called_name, own_nodes

    method = function_at(linked, path, line)
    for node in own_nodes(method) if method is not None else ():
        if isinstance(node, ast.AsyncWith | ast.AsyncFor):
            return True
        work = isinstance(node, ast.Await) and not only_waits(node.value)
        if isinstance(node, ast.Await) and work and called_name(node.value) not in _CLOSING:
            return True
    return False


def place(linked: ResourceDb, ends: Iterable[tuple[ClassRef, FunctionSummary]], attr: str) -> str:
    """Return the closer in which ``attr`` should be released, as ``"name()"``; empty if there is none.

    ``close_browser()`` ends that only, and a closer that only raises ``NotImplementedError`` is no place.
    """
    words = set(attr.strip("_").lower().split("_"))
    for ref, method in ends:
        part = PART_NAME.match(method.name)
        other = part is not None and words.isdisjoint(part[1].lower().split("_"))
        if not other and not is_left_to_others(linked, ref.path, method.span.line):
            return f"{method.name}()"
    return ""


def is_left_to_others(linked: ResourceDb, path: str, line: int) -> bool:
    """Return True if the method at ``line`` ends with ``raise NotImplementedError``."""
    from flake8_tradelint.semantics.control.parsing_again import function_at
    from flake8_tradelint.semantics.control.raising import callee_name

    method = function_at(linked, path, line)
    last = method.body[-1] if method is not None else None
    if not isinstance(last, ast.Raise):
        return False
    raised = last.exc.func if isinstance(last.exc, ast.Call) else last.exc
    return callee_name(raised) == "NotImplementedError"


def _ends_something_else(method: FunctionSummary) -> bool:
    """Return True if the method requires an argument that says what to end: ``disconnect(websocket)``."""
    if method.name.startswith("__") or not method.parameters:
        return False
    return any(p.kind in ("positional", "keyword") and not p.has_default for p in method.parameters[1:])
