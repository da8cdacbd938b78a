"""Decide whether code awaits a task, or learns how it ended."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition
from flake8_tradelint.semantics.must_call.acquire.discharges import handed_over
from flake8_tradelint.semantics.must_call.own.ownership import Held, UseSite, is_private, owner_class
from flake8_tradelint.semantics.must_call.own.receiver_classes import may_be_instance
from flake8_tradelint.semantics.must_call.own.task_collections import Collection, collection_of
from flake8_tradelint.semantics.must_call.tasks.draining import draining
from flake8_tradelint.semantics.naming.symbols import ClassRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.must_call.release.foreign_objects import PutOn
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


_QUIET_CALLBACKS = frozenset({"discard", "remove"})
_KEEPING = _QUIET_CALLBACKS | {"add", "append", "appendleft"}
_TELLING = frozenset({"exception", "result", "__await__", "add_done_callback"})


def held_by(path: str, acquired: Acquisition) -> Held | None:
    """Return the attribute of self in which the task itself is stored."""
    for use in acquired.uses:
        owner = owner_class(path, use)
        if owner is not None and use.kind == "attribute" and not use.through:
            return Held(path, acquired.fact, *owner)
    return None


def every_use(linked: OwnershipDb, acquired: Acquisition) -> Iterator[UseSite]:
    """Yield the uses of the task where it is made, and of the attribute or item that holds it."""
    path = acquired.path
    held, put = held_by(path, acquired), _put(linked, acquired)
    yield from (UseSite(path, use) for use in acquired.uses if put is None or use != put.use)
    if held is not None:
        yield from _of_attribute(linked, held)
    elif put is not None:
        yield from _of_foreign(linked, path, put)


def _of_foreign(linked: OwnershipDb, path: str, put: PutOn) -> Iterator[UseSite]:
    """Yield the uses of what foreign objects have, without files that put a task of their own there."""
    named = [
        (where, fact)
        for where, fact in linked.attributes(put.name)
        if fact.shown.rpartition(".")[2] == put.holder
    ]
    others = {where for where, fact in named if fact.context == "store"} - {path}
    yield from (UseSite(where, use) for where, fact in named if where not in others for use in fact.uses)


def _put(linked: OwnershipDb, acquired: Acquisition) -> PutOn | None:
    """Return the store of the task on an object of no class of the project: ``app.state.poller = task``."""
    if held_by(acquired.path, acquired) is not None:
        return None
    if not any(use.kind in ("attribute", "item") for use in acquired.uses):
        return None
    from flake8_tradelint.semantics.must_call.release.foreign_objects import put_on_foreign

    return put_on_foreign(linked, linked.tasks, acquired)


def _of_attribute(linked: OwnershipDb, held: Held) -> tuple[UseSite, ...]:
    """Return the uses of the attribute, kept for further questions."""
    key = held.owner, held.attr
    return linked.call_summaries.attribute_uses.get(key, lambda: tuple(_find_of_attribute(linked, held)))


def _find_of_attribute(linked: OwnershipDb, held: Held) -> Iterator[UseSite]:
    """Yield the uses of the attribute in the whole project."""
    from flake8_tradelint.semantics.must_call.transfer.alias_uses import attributes_about

    for where, attribute in attributes_about(linked, held.attr, None, held.owner):
        own = ClassRef(where, attribute.cls) == held.owner
        if (own or not is_private(held.attr)) and may_be_instance(
            linked, where, attribute.receiver, held.owner
        ):
            yield from (UseSite(where, use) for use in attribute.uses)


def unawaited_cancellations(linked: OwnershipDb, acquired: Acquisition) -> list[UseSite]:
    """Return the calls of ``cancel`` after which nobody awaits the task; empty if somebody may."""
    uses = [placed for placed in every_use(linked, acquired) if placed.use.through != "await"]
    cancels = [p for p in uses if p.use.kind == "method" and p.use.name == "cancel"]
    held = held_by(acquired.path, acquired)
    kept = held is not None or _put(linked, acquired) is not None
    for placed in uses:
        if placed in cancels or not _may_wait(linked, placed, held):
            continue
        # What stands before the cancellation of a local variable does not wait for its end.
        if kept or any(c.use.span.anchor < placed.use.span.anchor for c in cancels):
            return []
    return cancels


def is_unobserved(linked: OwnershipDb, acquired: Acquisition) -> bool:
    """Return True if the task is kept, and no code can see that it has failed."""
    held = held_by(acquired.path, acquired)
    collection = collection_of(acquired.path, acquired) if held is None else None
    if held is None and (collection is None or _is_drained(linked, acquired.path, collection)):
        return False
    if any(_tells(linked, UseSite(acquired.path, use), held) for use in acquired.uses):
        return False
    return held is None or not linked.call_summaries.observed.get(
        (held.owner, held.attr),
        lambda: any(_tells(linked, placed, held) for placed in _of_attribute(linked, held)),
    )


def _is_drained(linked: OwnershipDb, path: str, collection: Collection) -> bool:
    """Return True if code may take the task out of its collection."""
    return draining(linked, path, collection) == "drained"


def _may_wait(linked: OwnershipDb, placed: UseSite, held: Held | None) -> bool:
    """Return True if the use may wait for the task."""
    use = placed.use
    if use.result == "collected" or (held is not None and use.kind == "attribute" and use.name == held.attr):
        return False
    if use.kind == "method":
        return use.name in _TELLING
    return use.kind == "attribute" or handed_over(linked, linked.tasks, placed.path, use)


def _tells(linked: OwnershipDb, placed: UseSite, held: Held | None) -> bool:
    """Return True if the use may tell how the task has ended."""
    use = placed.use
    if use.kind == "method" and use.name == "add_done_callback":
        return e.last_name(use.expr) not in _QUIET_CALLBACKS
    if use.kind == "item" or (use.kind == "argument" and e.last_name(use.expr) in _KEEPING):
        return False
    return _may_wait(linked, placed, held)
