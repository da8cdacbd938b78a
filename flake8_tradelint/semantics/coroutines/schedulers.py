"""Schedulers that call a job and ignore what it returns: ``schedule``, and those of APScheduler in threads.

Checked against schedule 1.2.2 (``Job.run`` calls ``job_func`` and awaits nothing) and APScheduler 3.11
(only ``AsyncIOExecutor`` and ``TornadoExecutor`` await a job).
"""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.naming.symbols import ExternalRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.classes.table import Base
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


_EVERY = frozenset({"schedule.every", "schedule.Job"})
_THREADED = frozenset(
    f"apscheduler.schedulers.{module}.{name}"
    for module, name in (
        ("background", "BackgroundScheduler"),
        ("blocking", "BlockingScheduler"),
        ("gevent", "GeventScheduler"),
    )
)


def calls_plainly(linked: OwnershipDb, path: str, callee: e.Expr, place: str) -> bool:
    """Return True if ``callee`` is ``job.do`` or ``scheduler.add_job`` of such a scheduler, at this place."""
    if not isinstance(callee, e.Attribute):
        return False
    if callee.attr == "do":
        return place in ("0", "job_func") and _is_job(linked, path, callee.value)
    found = linked.receivers.infer(path, callee.value)
    return place in ("0", "func") and found is not None and is_threaded(linked, found.cls)


def is_threaded(linked: OwnershipDb, cls: Base) -> bool:
    """Return True for a scheduler of APScheduler that calls its jobs in threads, as plain functions."""
    return any(linked.classes.is_subclass(cls, name) for name in _THREADED)


def _is_job(linked: OwnershipDb, path: str, value: e.Expr) -> bool:
    """Return True for ``schedule.every(10).minutes`` and ``scheduler.every().day.at("10:00")``."""
    inner = value
    while True:
        if isinstance(inner, e.Call):
            symbol = linked.symbols.resolve(path, inner.func)
            if isinstance(symbol, ExternalRef) and symbol.name in _EVERY:
                return True
            inner = inner.func
        elif isinstance(inner, e.Attribute):
            if inner.attr == "every":
                found = linked.receivers.infer(path, inner.value)
                return found is not None and linked.symbols.qualified(found.cls) == "schedule.Scheduler"
            inner = inner.value
        else:
            return False
