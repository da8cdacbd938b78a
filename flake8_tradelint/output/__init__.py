"""Render the result of a run: one module per output format, each turning a ``View`` into lines.

Formats only read values: they open no file and make no decisions about findings.
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.output.view import View


def render(output_format: str, view: View) -> Iterator[str]:
    """Return the lines of a report without line breaks. The format's module is imported on first use."""
    module = import_module(f"{__name__}.{output_format}")
    lines: Iterator[str] = module.lines(view)
    return lines
