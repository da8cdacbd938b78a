"""Test that the cost of reading a function that fills a table grows linearly."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

import pytest

from flake8_tradelint.semantics.interests import Interests
from flake8_tradelint.semantics.reading.summarise import summarise

_LINES = {
    "attributes": "    node.{name} = {name}\n",
    "calls with attributes": "    rows.append(node.{name})\n",
    "the same variable": "    rows = []\n    rows.append(node.{name})\n    server.add(rows)\n",
    "asked before": "    server.add(node.{name}, len(rows))\n",
}


def _steps(line: str, lines: int) -> int:
    """Lines of Python that are run to read the function."""
    text = "def fill(server, node, rows):\n" + "".join(line.format(name=f"a{n}") for n in range(lines))
    interests = Interests(
        attributes=frozenset(f"a{n}" for n in range(lines)), callees=frozenset({"append", "add"})
    )
    count = 0

    def trace(frame: FrameType, event: str, arg: Any) -> Any:
        nonlocal count
        count += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        summarise("x.py", text.encode(), interests)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("line", _LINES.values(), ids=_LINES)
def test_reading_a_long_function_takes_time_as_its_length(line: str) -> None:
    short, long = _steps(line, 50), _steps(line, 400)
    assert long < 10 * short
