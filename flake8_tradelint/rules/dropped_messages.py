"""The messages of TL301: what is lost with a dropped task or future, and what to do."""

from __future__ import annotations

import os

from flake8_tradelint.semantics import expr as e

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.model import Location
    from flake8_tradelint.semantics.facts import CallFact
    from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition


_ALONE = "nobody holds it, so it may be garbage-collected half-way"
_UNSEEN = "nobody sees its exception"
_WAY = "keep a reference to it"


def task_message(acquired: Acquisition, how: str, *, submitted: bool) -> str:
    """Return the message about a task that ``how`` says is lost; ``submitted``: to another thread's loop."""
    helper = helper_named(acquired.path, acquired.fact, acquired.created)
    if submitted:
        whose = f"that {helper}" if helper else f"of `{acquired.fact.name}`"
        return (
            f"the future {whose} {how}: it alone holds the task in the other loop, which may be "
            "garbage-collected half-way, and it swallows the exception without a log line: keep it, and look "
            "at its result"
        )
    what = f"the task that {helper}" if helper else "the task"
    # A callback may look at the exception, if the task lives to call it.
    looked_at = any(use.kind == "method" and use.name == "add_done_callback" for use in acquired.uses)
    lost = " before its callback runs" if looked_at else f", and {_UNSEEN}"
    return f"{what} {how}: {_ALONE}{lost}: {_WAY}"


def callers_message(acquired: Acquisition, *, submitted: bool) -> str:
    """Return the message about a function whose callers all drop the task that it returns."""
    helper = acquired.fact.function.rpartition(".")[2]
    if submitted:
        return (
            f"all callers of `{helper}()` drop the future that it returns: it alone holds the task in the "
            "other loop, which may be garbage-collected half-way, and it swallows the exception without a "
            "log line: keep it here, and look at its result"
        )
    return f"all callers of `{helper}()` drop the task that it makes: {_ALONE}, and {_UNSEEN}: {_WAY} here"


def helper_named(path: str, fact: CallFact, created: tuple[Location, ...]) -> str:
    """Return the function that made the task for the call and the line where it does; ``""`` if none did."""
    if not created:
        return ""
    at = created[0]
    beside = "" if at.path == path else f"{os.path.basename(at.path)}, "
    return f"`{fact.name}()` makes ({beside}line {at.span.line})"


def handed_message(fact: CallFact, handed: e.Expr) -> str:
    """Return the message about a task that a method of the loop makes and drops."""
    maker = e.last_name(handed.args[0] if isinstance(handed, e.Call) else handed)
    return (
        f"the task that `{fact.name}` makes with `{maker}` is dropped: {_ALONE}, and {_UNSEEN}: pass a "
        "function that keeps it"
    )


def gathered_message(fact: CallFact) -> str:
    """Return the message about the tasks of a dropped ``gather``, ``shield`` or ``map``."""
    if fact.name == "shield":
        return f"the task that `shield` starts is dropped: {_ALONE} without a word, and {_UNSEEN}: await it"
    return (
        f"the tasks that `{fact.name}` starts are dropped: nobody holds them, so they may be "
        "garbage-collected half-way without a word, and nobody sees their exceptions: await them"
    )
