"""Fixes that put a session under ``async with``."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.model import Edit, Fix
from flake8_tradelint.semantics.control.parsing_again import parsed_around
from flake8_tradelint.semantics.control.suites import around, suite_around
from flake8_tradelint.semantics.must_call.acquire.resources import SESSION
from flake8_tradelint.semantics.must_call.release.wrapping import refuses_with
from flake8_tradelint.semantics.syntax import walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.facts import Use
    from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition
    from flake8_tradelint.source import Module


_ESCAPES = frozenset({"returned", "yielded", "attribute", "item", "global", "captured", "lambda", "other"})
_REQUESTS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "request", "ws_connect"})


def name_fix(project: ProjectFacts, acquired: Acquisition) -> Fix | None:
    """``ClientSession().get(url)``, awaited or entered: give the session a name, and enter both."""
    fact = acquired.fact
    if not fact.in_async or acquired.factory is not None or len(fact.uses) != 1:
        return None
    (use,) = fact.uses
    if use.kind != "method" or use.name not in _REQUESTS or use.result not in ("awaited", "entered"):
        return None
    lent = any(derived.kind == "argument" for derived in fact.derived)
    title = "name the session and enter it"
    if use.result == "awaited":
        refused = refuses_with(project, acquired.path, fact.statement, is_response=True)
        if refused:
            return Fix(f"{title}: not done by itself, as {refused}", "display", ())
    edit = Edit(acquired.path, fact.span.anchor, "enter_anonymous_session")
    return Fix(title, "unsafe" if lent else "safe", (edit,))


def enter_fix(
    project: ProjectFacts,
    acquired: Acquisition,
    local: Use | None,
    *,
    closed: bool = False,
    always: bool = False,
) -> Fix | None:
    """``async with`` where the statement is the plain ``name = Session(...)`` of an async function.

    What uses it has to follow in the same suite: after ``else: session = ClientSession()`` nothing does.
    ``closed``: the function closes it at its end, after what it yields was used; ``always``: on every
    way that no exception cuts short, so that whoever else has it is used to that.
    """
    fact = acquired.fact
    factory = acquired.factory
    in_part = factory is not None and (factory.awaited or factory.position is not None)
    if local is None or local.through or not fact.in_async or in_part:
        return None
    statement = fact.statement.anchor
    plain = statement.start == local.span.anchor.start and statement.end == fact.span.anchor.end
    inside = all(use.function == fact.function for use in (*fact.uses, *fact.derived))
    used = sum(use.kind == "local" for use in fact.uses) == 1 < len(fact.uses)
    # A response that leaves the function would be read after its session is closed.
    ways = _ESCAPES - {"yielded"} if closed else _ESCAPES
    escapes = any(use.kind in ways for use in (*fact.uses, *fact.derived))
    if not (plain and inside and used) or escapes:
        return None
    if not _is_used_below(project, acquired, local):
        return None
    lent = not always and any(use.kind == "argument" for use in (*fact.uses, *fact.derived))
    title = f"open `{local.name}` with `async with`"
    refused = refuses_with(project, acquired.path, fact.statement)
    if refused:
        return Fix(f"{title}: not done by itself, as {refused}", "display", ())
    edit = Edit(acquired.path, statement, "use_async_with")
    return Fix(title, "unsafe" if lent else "safe", (edit,))


def _is_used_below(project: ProjectFacts, acquired: Acquisition, local: Use) -> bool:
    """Return True if the rest of the suite uses the session, and the block makes every close unnecessary."""
    module = parsed_around(project, acquired.path, local.span.line)
    if module is None:
        return False
    suite, place = suite_around(around(module, local.span.anchor.start))
    nodes = (node for statement in suite[place + 1 :] for node in walk(statement))
    if not any(isinstance(node, ast.Name) and node.id == local.name for node in nodes):
        return False
    return all(_goes_with_block(module, suite, use) for use in acquired.fact.uses)


def _goes_with_block(module: Module, block: list[ast.stmt], use: Use) -> bool:
    """Return True unless the use is a close that is neither at the end of the block nor before a way out."""
    if use.kind != "method" or use.name not in SESSION.releases:
        return True
    suite, place = suite_around(around(module, use.span.anchor.start))
    following = suite[place + 1 :]
    return suite is block or (bool(following) and isinstance(following[0], ast.Return | ast.Raise))
