"""Find ``asyncio.gather(...)`` and ``shield(...)`` whose future is dropped, with all the tasks in it.

The future holds the tasks, and what they wait for holds it: a cycle that nothing else refers to. If the
future is dropped, the tasks may be collected half-way, and without a word: ``gather`` switches off what
asyncio says of a pending task that is destroyed. ``list(map(create_task, ...))`` keeps no more.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.patterns import MULTILINE, escape, regex
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.naming.symbols import ExternalRef
from flake8_tradelint.source import parse_annotation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.facts import CallFact, Use
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


NAMES = ("gather", "shield", "map")
"""Last names of the callees."""

SIGNS = (b"gather(", b"shield(", b"create_task", b"ensure_future")
"""Every file for which ``may_drop`` is true contains one of these."""

_CALLED, _MAPPED = SIGNS[:2], SIGNS[2:]
_SUSPICIOUS = regex(rb"[ \t]*(?:\w+[ \t]*=[ \t]*)?(?:[\w.]+\.)?")
_LISTED = regex(
    rb"^[ \t]*(?:\w+[ \t]*=[ \t]*)?(?:list|tuple|set)\(\s*map\(\s*[\w.]*(?:create_task|ensure_future)\b",
    MULTILINE,
)
_FULL_NAMES = frozenset(
    f"asyncio.{module}{name}" for module in ("", "tasks.") for name in ("gather", "shield")
)
_TAKEN = frozenset({"list", "tuple", "set"})
_LONGEST = 20
"""The longest assignment that is read, in lines."""

_Made = ast.ListComp | ast.SetComp | ast.GeneratorExp


def may_drop(data: bytes) -> bool:
    """Return True if a line of the file begins with such a call, without ``await`` before it."""
    for sign in _CALLED:
        at = data.find(sign)
        while at >= 0:
            if _SUSPICIOUS.fullmatch(data, data.rfind(b"\n", 0, at) + 1, at):
                return True
            at = data.find(sign, at + 1)
    return b"map(" in data and any(sign in data for sign in _MAPPED) and _LISTED.search(data) is not None


def is_dropped(linked: OwnershipDb, path: str, fact: CallFact) -> bool:
    """Return True if the call's future is dropped and all its arguments are coroutines made for it."""
    if fact.name not in NAMES or not fact.uses:
        return False
    symbol = linked.symbols.resolve(path, fact.call.func)
    if not isinstance(symbol, ExternalRef):
        return False
    if symbol.name == "builtins.map":
        return _is_mapped(linked, path, fact)
    if symbol.name not in _FULL_NAMES or not all(_is_lost(use) for use in fact.uses):
        return False
    text = linked.data(path)[fact.span.anchor.start : fact.span.anchor.end]
    call = parse_annotation(text.decode(errors="replace"))
    if not isinstance(call, ast.Call) or not call.args:
        return False
    before = linked.data(path)[: fact.span.anchor.start]
    return all(_is_made_here(linked, argument, before) for argument in call.args)


def _is_mapped(linked: OwnershipDb, path: str, fact: CallFact) -> bool:
    """Return True for ``list(map(asyncio.create_task, coroutines))`` whose list nobody keeps."""
    taken = [use for use in fact.uses if use.kind == "argument" and e.last_name(use.expr) in _TAKEN]
    if len(taken) != 1 or not all(use in taken or _is_lost(use) for use in fact.uses) or not fact.call.args:
        return False
    from flake8_tradelint.semantics.must_call.tasks.factory_callbacks import makes_task

    return makes_task(linked, path, fact.call.args[0], e.UNKNOWN, "") is not None


def _is_lost(use: Use) -> bool:
    """Return True if the use drops the value."""
    return use.kind in ("discarded", "local") or (use.kind == "global" and use.name == "_")


def _is_made_here(linked: OwnershipDb, argument: ast.expr, before: bytes) -> bool:
    """Return True if the argument is a coroutine, or several in a comprehension, made in place."""
    if isinstance(argument, ast.Starred):
        value = argument.value
        found = _assigned(value.id, before) if isinstance(value, ast.Name) else value
        return isinstance(found, _Made) and _is_made_here(linked, found.elt, before)
    return isinstance(argument, ast.Call) and _last_name(argument.func) not in linked.tasks.names()


def _assigned(name: str, before: bytes) -> ast.expr | None:
    """Return what the variable was assigned last before, if nothing in between could add to it."""
    import re

    found = list(
        re.finditer(
            rb"^[ \t]+%s[ \t]*(?::[^=\n]*)?=[ \t]*(?=[\[(])" % escape(name.encode()), before, MULTILINE
        )
    )
    if not found:
        return None
    lines = before[found[-1].end() :].splitlines()
    for count in range(1, min(len(lines), _LONGEST) + 1):
        value = parse_annotation(b"\n".join(lines[:count]).decode(errors="replace"))
        if value is not None:
            rest = b"\n".join(lines[count:])
            return value if re.search(rb"\b%s\b" % escape(name.encode()), rest) is None else None
    return None


def _last_name(func: ast.expr) -> str:
    return func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
