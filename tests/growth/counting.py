"""How much work a check is, counted in events of the interpreter."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any


class Events:
    """The work done inside ``with``: functions entered, generators resumed, and jumps taken.

    The count is the same in every run. What one call of a built-in function does inside is one event or
    none, however long it takes (``bytes.find``, ``tuple.__add__``, copying a dictionary): of this
    ``benchmarks.large_file`` tells. Python before 3.12 counts lines instead of jumps.
    """

    count = 0

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
        self.count += 1

    def _traced(self, frame: FrameType, event: str, arg: object) -> Any:
        self.count += 1
        return self._traced

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
