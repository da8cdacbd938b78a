"""Output format ``concise``: one line per finding, for grep and for editors."""

from __future__ import annotations

from flake8_tradelint.output.text import header
from flake8_tradelint.output.view import summary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.output.view import View


def lines(view: View) -> Iterator[str]:
    """Yield the header of each finding, with ``[*]`` if ``--fix`` fixes it, and the summary."""
    for finding in view.findings:
        mark = view.style.paint(" [*]", "green") if view.fixable(finding) else ""
        yield header(finding, view) + mark
    yield summary(view)
