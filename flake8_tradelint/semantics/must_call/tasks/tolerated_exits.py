"""Recognise ways out on which a task is left alone for a reason: it ends by itself or has ended."""

from __future__ import annotations

from flake8_tradelint.patterns import regex
from flake8_tradelint.semantics.control.handlers import handles, suite
from flake8_tradelint.semantics.must_call.acquire.resources import ASKS
from flake8_tradelint.semantics.must_call.release.stop_signals import coroutine_of, runs_forever
from flake8_tradelint.semantics.naming.symbols import FunctionRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.control.ways_out import WayOut
    from flake8_tradelint.semantics.facts import CallFact, Use
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb
    from flake8_tradelint.semantics.summary import FunctionSummary

_ON_SELF = regex(rb"\bself\.([A-Za-z_]\w*)\b(?!\s*\()")
_AWAITED = regex(rb"\bawait\s+(?:[\w.]*\bwait_for\(\s*)?(\w+)\.wait\(")
"""Events that a function waits for."""


def is_tolerated(linked: OwnershipDb, path: str, fact: CallFact, ends: tuple[Use, ...], way: WayOut) -> bool:
    """Return True if the task may end by itself, or has told that it ends.

    After a timeout, if it is not needed any more; after the function's own loop, if the task runs on the
    same flag (``while self.active``); after an event that the task has set before it ended.
    """
    coroutine = coroutine_of(linked, path, fact)
    if coroutine is not None:
        if way.how == "end" and _ends_together(linked, path, fact, coroutine):
            return True
        if way.how == "return" and _has_answered(linked, path, fact, coroutine):
            return True
    spared = all(use.name in ("cancel", *ASKS) for use in ends)
    if not spared or way.how != "return" or way.leaves is None or way.raised is None:
        return False
    lines = linked.data(path).splitlines()
    return handles(lines, way.leaves.line, b"Timeout") and not runs_forever(linked, path, fact)


def _ends_together(linked: OwnershipDb, path: str, fact: CallFact, coroutine: FunctionSummary) -> bool:
    """Return True if a loop of the function reads an attribute of self that the task's coroutine reads."""
    if fact.flow is None:
        return False
    heads = (step.span for step in fact.flow.steps if step.loop is not None and step.span is not None)
    data = linked.data(path)
    texts = (data[span.anchor.start : span.anchor.end] for span in heads)
    asked = {name.decode(errors="replace") for text in texts for name in _ON_SELF.findall(text)}
    return not asked.isdisjoint(coroutine.reads)


def _has_answered(linked: OwnershipDb, path: str, fact: CallFact, coroutine: FunctionSummary) -> bool:
    """Return True if the function waits for an event that the nested coroutine sets where it fails."""
    import re

    if not coroutine.qualname.startswith(f"{fact.function}.<locals>."):
        return False
    function = linked.symbols.function(FunctionRef(path, fact.function))
    data = linked.data(path)
    text = b"\n".join(suite(data, function.span.line)) if function is not None else b""
    inner = b"\n".join(suite(data, coroutine.span.line))
    return any(re.search(rb"\bexcept\b[\s\S]*\b%s\.set\(\)" % name, inner) for name in _AWAITED.findall(text))
