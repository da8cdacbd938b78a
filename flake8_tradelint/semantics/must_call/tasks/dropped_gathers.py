"""Find ``asyncio.gather(...)`` and ``shield(...)`` whose future is dropped, with all the tasks in it.

The future holds the tasks, and what they wait for holds it: a cycle that nothing else refers to. If the
future is dropped, the tasks may be collected half-way, and without a word: ``gather`` switches off what
asyncio says of a pending task that is destroyed. ``list(map(create_task, ...))`` keeps no more.
"""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.naming.symbols import ExternalRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.facts import CallFact, Use
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


_FULL_NAMES = frozenset(
    f"asyncio.{module}{name}" for module in ("", "tasks.") for name in ("gather", "shield")
)
_TAKEN = frozenset({"list", "tuple", "set"})


def is_dropped(linked: OwnershipDb, path: str, fact: CallFact) -> bool:
    """Return True if the call's future is dropped and all its arguments are coroutines made for it."""
    if not fact.uses:
        return False
    symbol = linked.symbols.resolve(path, fact.call.func)
    if not isinstance(symbol, ExternalRef):
        return False
    if symbol.name == "builtins.map":
        return _is_mapped(linked, path, fact)
    if symbol.name not in _FULL_NAMES or not all(_is_lost(use) for use in fact.uses):
        return False
    from flake8_tradelint.semantics.must_call.tasks.gathered_coroutines import are_made_here

    return are_made_here(linked, path, fact)


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
