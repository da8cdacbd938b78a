"""Format the results of a run: one format a file, each turning a ``View`` into lines.

Formats get values only: they open no file, and decide nothing.
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.output.view import View


def render(output_format: str, view: View) -> Iterator[str]:
    """The lines of a report, without their newlines; the format's module is imported now."""
    module = import_module(f"{__name__}.{output_format}")
    lines: Iterator[str] = module.lines(view)
    return lines
