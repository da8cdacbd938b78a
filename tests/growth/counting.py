"""Count the work of a check in events of the interpreter."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any


class Events:
    """The work done inside ``with``: functions entered, generators resumed, and jumps taken.

    The count is the same in every run. What one call of a built-in function does inside is one event or
    none, however long it takes (``bytes.find``, ``tuple.__add__``, copying a dictionary): of this
    ``benchmarks.large_file`` tells. Python before 3.12 counts no jumps.
    """

    def __init__(self) -> None:
        self._by_code: defaultdict[int, int] = defaultdict(int)
        self._codes: dict[int, CodeType] = {}

    @property
    def count(self) -> int:
        """All of them."""
        return sum(self._by_code.values())

    def excess(self, smaller: Events) -> str:
        """The functions that do more than twice what they do in the ``smaller`` run, the worst first."""
        more = {key: count - 2 * smaller._by_code[key] for key, count in self._by_code.items()}
        worst = sorted(more, key=more.__getitem__, reverse=True)[:6]
        return "; ".join(
            f"{_shown(self._codes[key])} {smaller._by_code[key]} -> {self._by_code[key]}" for key in worst
        )

    def __enter__(self) -> Events:
        if sys.version_info >= (3, 12):
            self._monitor(self._counted)
        else:
            self.before = sys.gettrace()
            sys.settrace(self._traced)
        return self

    def __exit__(self, *_: object) -> None:
        if sys.version_info >= (3, 12):
            self._monitor(None)
        else:
            sys.settrace(self.before)

    def _counted(self, code: CodeType, *_: int) -> None:
        self._count(code)

    def _traced(self, frame: FrameType, event: str, arg: object) -> Any:
        self._count(frame.f_code)
        return None  # lines would take minutes

    def _count(self, code: CodeType) -> None:
        key = id(code)  # the hash of a code object takes longer than what it is asked for
        if key not in self._by_code:
            self._codes[key] = code
        self._by_code[key] += 1

    def _monitor(self, callback: Callable[..., object] | None) -> None:
        if sys.version_info >= (3, 12):
            tool, events = sys.monitoring.PROFILER_ID, sys.monitoring.events
            if callback:
                sys.monitoring.use_tool_id(tool, "tests.growth")
            watched = (events.PY_START, events.PY_RESUME, events.JUMP)
            for event in watched:
                sys.monitoring.register_callback(tool, event, callback)
            sys.monitoring.set_events(tool, sum(watched) if callback else 0)
            if not callback:
                sys.monitoring.free_tool_id(tool)


def _shown(code: CodeType) -> str:
    return f"{code.co_filename.rpartition('tradelint/')[2]}:{code.co_firstlineno} {code.co_name}"
