"""Suites of ``except TimeoutError``: what is done there is done because the time was up."""

from __future__ import annotations

import re

_HANDLER = re.compile(rb"except\b[^#\n]*Timeout")
_ENDS = (b"def ", b"async def ", b"class ")


def is_timed_out(data: bytes, line: int) -> bool:
    """Does the line, counted from 1, stand in such a suite of its function, at whatever depth?"""
    lines = data.splitlines()[:line]
    depth = _indent(lines[-1]) if lines else 0
    for above in reversed(lines[:-1]):
        text = above.strip()
        if not text or text.startswith(b"#") or _indent(above) >= depth:
            continue
        if text.startswith(_ENDS):
            return False
        if _HANDLER.match(text):
            return True
        depth = _indent(above)
    return False


def _indent(line: bytes) -> int:
    return len(line) - len(line.lstrip())
