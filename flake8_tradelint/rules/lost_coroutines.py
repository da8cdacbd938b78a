"""Say what becomes of a coroutine that nobody awaits, and how to await it."""

from __future__ import annotations

import _ast as ast
import sys

from flake8_tradelint.model import Edit, Fix
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.coroutines.awaited_late import after_reading, read_first
from flake8_tradelint.semantics.coroutines.outside_effects import applicability, gives_nothing
from flake8_tradelint.semantics.naming.symbols import FunctionRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.coroutines.doubts import Doubts
    from flake8_tradelint.semantics.coroutines.fate import Lost
    from flake8_tradelint.semantics.coroutines.functions import Made
    from flake8_tradelint.semantics.facts import CallFact


_COMMANDS = frozenset({"command", "group", "callback"})
"""Decorators of click and typer."""


def message(
    path: str, fact: CallFact, made: Made, found: Lost, project: ProjectFacts, *, called: bool
) -> str:
    """Return the message for a call; ``called``: what gets the coroutine would call it."""
    if made.generator:
        return f"the asynchronous generator `{made.name}()` {found.how}: its body does not run"
    way = "add `await`"
    if called:
        way = "start a task"
    elif _is_gathered(found):
        several = e.last_name(found.at.expr) == "gather"
        way = "unpack the collection with `*`" if several else "make tasks of them"
    elif fact.in_async and found.at.through == "generator":
        way = "`await` it in a list"
    elif made.request and found.at.kind == "discarded":
        return f"the request that `{made.name}()` makes is never sent, as nobody awaits or enters it"
    elif not fact.in_async:
        way = _way_in_plain_function(path, fact, project)
    return f"the coroutine `{made.name}()` is never awaited, it {found.how}: {way}"


def _way_in_plain_function(path: str, fact: CallFact, project: ProjectFacts) -> str:
    function = fact.function.rsplit(".", 1)[-1]
    if function == "<lambda>":
        return "a lambda cannot await: start a task in it, or run the coroutine"
    if function.startswith("__") and function.endswith("__") and function != "__call__":
        return f"`{function}` cannot await: move the call to an async method"
    ref = FunctionRef(path, fact.function)
    found = project.symbols.function(ref) if function else None
    if found is not None and project.receivers.is_property(ref):
        return f"a property cannot await: make `{function}` an async method, and await its calls"
    if found is not None and any(_is_command(decorator) for decorator in found.decorators):
        return "run it with `asyncio.run`, as the command line calls plain functions only"
    return f"make `{function}` async, or run the coroutine" if function else "run it with `asyncio.run`"


def _is_gathered(found: Lost) -> bool:
    """Return True if ``gather`` or ``wait`` gets the coroutine in a collection."""
    at = found.at
    return at.kind == "argument" and bool(at.through) and e.last_name(at.expr) in ("gather", "wait")


def _is_command(decorator: e.Expr) -> bool:
    """Return True for ``@click.command()``, ``@cli.command`` and the like."""
    func = decorator.func if isinstance(decorator, e.Call) else decorator
    return e.last_name(func) in _COMMANDS


def fix(path: str, fact: CallFact, made: Made, found: Lost, project: ProjectFacts) -> Fix | None:
    """Return ``await`` in front of the call, whatever the call is a part of."""
    if made.request:
        return None  # the response has to be released, too
    if made.generator or not fact.in_async or found.at.kind in ("lambda", "entered"):
        return None
    if _is_gathered(found):
        return None  # all at once is what is meant
    if found.at.through == "generator":
        return None  # with an `await` in it nobody could iterate over it
    unused = (("unused", "yes"),) if _gives_nothing_to_a_name(fact, made, project) else ()
    edit = Edit(path, fact.span.anchor, "add_await", unused)
    return Fix(f"await `{made.name}()`", applicability(project, made), (edit,))


def _gives_nothing_to_a_name(fact: CallFact, made: Made, project: ProjectFacts) -> bool:
    """Return True if a variable that nobody reads would get the ``None`` that the function returns."""
    return [use.kind for use in fact.uses] == ["local"] and gives_nothing(project, made)


def awaited_late(
    path: str, fact: CallFact, made: Made, found: Lost, project: ProjectFacts, doubts: Doubts
) -> tuple[str, Fix | None] | None:
    """Return message and fix for ``await fetch()[0]``, which reads of the coroutine; else ``None``."""
    if found.at.kind not in ("read", "method"):
        return None
    around = doubts.around(fact.span.anchor)
    read = read_first(around, fact.call)
    if read is None:
        return None
    does, error = ("subscripted", "TypeError") if found.at.name == "[]" else ("read", "AttributeError")
    said = (
        f"`await` binds last: the coroutine `{made.name}()` is {does} before it is awaited, which raises "
        f"`{error}`: put `await` and the call in parentheses"
    )
    after = after_reading(project, path, read)
    if made.request or after == "unknown" or not fact.in_async or _has_no_places(around):
        return said, None
    edit = Edit(path, fact.span.anchor, "add_await" if after == "awaitable" else "move_await")
    return said, Fix(f"await `{made.name}()` first", applicability(project, made), (edit,))


def _has_no_places(around: Sequence[ast.AST]) -> bool:
    """Return True inside an f-string before Python 3.12, whose parts have no places of their own."""
    return sys.version_info < (3, 12) and any(isinstance(node, ast.JoinedStr) for node in around)
