"""Output format ``statistics``: the number of findings of each code."""

from __future__ import annotations

from flake8_tradelint.output.view import summary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.output.view import View


def lines(view: View) -> Iterator[str]:
    """Yield a table with the most frequent code first, and the summary."""
    rows: dict[str, tuple[int, int, str]] = {}
    for finding in view.findings:
        number, fixable, _ = rows.get(finding.code, (0, 0, ""))
        rows[finding.code] = (number + 1, fixable + view.fixable(finding), finding.name)
    if rows:
        yield view.style.paint("count  fixable  code   name", "bold")
    for code, (number, fixable, name) in sorted(rows.items(), key=lambda row: (-row[1][0], row[0])):
        yield f"{number:>5}  {fixable:>7}  {code:<5}  {name}"
    if rows:
        yield ""
    yield summary(view)
