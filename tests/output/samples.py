"""Findings that the tests of the output formats share."""

from __future__ import annotations

import os

from flake8_tradelint.model import Anchor, Edit, Failure, Finding, Fix, Location, Span

SIGNALS = os.path.abspath("app/signals.py")
BASE = os.path.abspath("app/base.py")
LINES = {
    SIGNALS: (
        "from app.base import CacheSchema",
        "",
        "class SignalsSchema(CacheSchema):",
        '    CACHE_KEY = "analysis:signals"',
    ),
    BASE: ("asyncio.create_task(main())",),
}


def place(path: str, line: int, column: int, length: int, note: str = "") -> Location:
    return Location(path, Span(line, column, line, column + length, Anchor(0, length)), note)


OVERRIDDEN = Finding(
    code="TL101",
    name="overridden-field",
    message='instances of SignalsSchema keep CACHE_KEY = ""',
    primary=place(SIGNALS, 4, 5, 9),
    related=(place(BASE, 7, 5, 9, "a dataclass field of CacheSchema"),),
    fix=Fix(
        "declare it ClassVar",
        "unsafe",
        (Edit(BASE, Anchor(90, 110), "declare_classvar"), Edit(SIGNALS, Anchor(3, 9), "x", (("new", "y"),))),
    ),
    fingerprint="f1",
)
DROPPED = Finding(
    code="TL301",
    name="dropped-task",
    message="the task may be garbage-collected before it is done",
    primary=place(BASE, 1, 1, 27),
    severity="warning",
    confidence="medium",
    fix=Fix("keep a reference", "safe", (Edit(BASE, Anchor(0, 27), "keep_task_reference"),)),
    fingerprint="f2",
)
UNCLOSED = Finding(
    code="TL203",
    name="unclosed-session-attribute",
    message="no method of the class closes it",
    primary=place(BASE, 99, 1, 5),
    fingerprint="f3",
)
CRASH = Failure(BASE, "KeyError: 'x'", "TL101")
