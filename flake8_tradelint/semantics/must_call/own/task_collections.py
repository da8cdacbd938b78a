"""Find the lasting collection (of an object, a class or a module) that a task is put into."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.facts import Use
    from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition
    from flake8_tradelint.semantics.must_call.acquire.db import ResourceDb
    from flake8_tradelint.semantics.must_call.own.ownership import Held

TYPE_CHECKING = False


ADDING = frozenset({"append", "add", "appendleft", "extend", "insert", "update", "setdefault"})
"""Methods that put something into a collection."""
_WEAK = frozenset({"weakref.WeakSet", "weakref.WeakValueDictionary", "_weakrefset.WeakSet"})


class Collection(Record):
    """Where a task is put: ``attr`` of ``owner`` (``held``), or the variable ``name`` of a module."""

    use: Use
    name: str
    held: Held | None = None

    @property
    def key(self) -> tuple[ClassRef | None, str]:
        """The owner and the name, which are the same for all tasks of the collection."""
        return (self.held.owner if self.held is not None else None), self.name

    @property
    def nested(self) -> bool:
        """True for a collection within the collection: ``self._tasks[symbol].append(task)``."""
        into = self.use.expr.value if isinstance(self.use.expr, e.Attribute) else None
        return self.use.kind == "argument" and isinstance(into, e.Subscript)


def collection_of(path: str, acquired: Acquisition) -> Collection | None:
    """Return the lasting collection that the task is put into, if nothing else keeps the task."""
    found: Collection | None = None
    for use in acquired.uses:
        target = _target(use)
        if isinstance(target, e.Attribute) and isinstance(target.value, e.SelfOf | e.ClassOf):
            from flake8_tradelint.semantics.must_call.own.ownership import Held

            held = Held(path, acquired.fact, ClassRef(path, target.value.qualname), target.attr, inside=True)
            found = found or Collection(use, target.attr, held)
        elif isinstance(target, e.Name):
            found = found or Collection(use, target.id)
        elif not _is_idle(use):
            return None
    return found


def is_adding(use: Use) -> bool:
    """Return True if the use puts something into the collection."""
    if use.kind == "method":
        return use.name in ADDING
    return use.kind == "read" and use.result == "stored"


def is_weak(linked: ResourceDb, path: str, use: Use) -> bool:
    """Return True if the task is put into a ``WeakSet`` (or as a weak value), which keeps nothing alive."""
    target = _target(use) if use.result != "collected" else None
    found = linked.receivers.infer(path, target) if target is not None else None
    return found is not None and isinstance(found.cls, ExternalRef) and found.cls.name in _WEAK


def _target(use: Use) -> e.Expr | None:
    """Return the lasting collection in ``x.append(task)``, ``x[key] = task`` and ``x = [task]``."""
    if use.result == "collected":
        return None
    if use.kind == "argument" and isinstance(use.expr, e.Attribute) and use.expr.attr in ADDING:
        into = use.expr.value
        # `self._tasks[symbol].append(task)`, of a `defaultdict(list)`.
        return into.value if isinstance(into, e.Subscript) and isinstance(into.value, e.Attribute) else into
    if use.kind == "item":
        return use.expr
    if use.kind == "attribute" and use.through not in ("", "await") and use.expr is not None:
        return e.Attribute(use.expr, use.name)
    return None


def _is_idle(use: Use) -> bool:
    """Return True if the use neither ends nor keeps the task."""
    if use.kind == "method":
        return use.name in ("add_done_callback", "set_name", "done", "cancelled", "get_name") or bool(
            use.through
        )
    return use.kind in ("local", "tested", "discarded") or use.result == "collected"
