"""Which functions call what they are given, and where they take it."""

from __future__ import annotations

_FIRST = dict.fromkeys(("call_soon", "call_soon_threadsafe"), ("0", "callback"))
_SECOND = dict.fromkeys(("call_later", "call_at", "add_reader", "add_writer"), ("1", "callback"))
CALLBACKS = {
    **_FIRST,
    **_SECOND,
    "add_signal_handler": ("1", "callback"),
    "run_in_executor": ("1", "func"),
    "add_done_callback": ("0", "fn", "callback"),
    "callback": ("0", "callback"),
    "addCleanup": ("0", "function"),
    "addClassCleanup": ("0", "function"),
    "register": ("0", "func"),
    "finalize": ("1", "func"),
    "signal": ("1", "handler"),
    "Timer": ("1", "function"),
}
"""Where each of these takes what it calls: position from 0, or keyword. The rest is handed on to it."""

_ON_LOOPS = frozenset({"add_signal_handler", "add_reader", "add_writer"}) | {
    name for name in CALLBACKS if name.startswith("call_")
}
PLACES = {name: int(CALLBACKS[name][0]) for name in sorted(_ON_LOOPS)}
"""Methods of an event loop, and which of their arguments they call (with those that follow it)."""

HELD_ELSEWHERE = frozenset({"run_in_executor", "wrap_future"})
"""Futures that something else holds until they are done: a worker thread, who made the future."""
