"""Write the proposed table of renames for the configuration, with the evidence for each row."""

from __future__ import annotations

from itertools import groupby

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flake8_tradelint.mining.review import Proposal


def lines(proposals: Iterable[Proposal], sure: float) -> Iterator[str]:
    """Yield TOML: a table for each owner. Rows with a score below ``sure`` are commented out."""
    for owner, rows in groupby(proposals, key=lambda proposal: proposal.owner):
        listed = list(rows)
        certain = any(row.score >= sure for row in listed)
        yield f"{'' if certain else '# '}[tool.tradelint.renames.{_key(owner)}]"
        for row in listed:
            start = "" if row.score >= sure else "# "
            yield f"{start}{_key(row.old)} = {_string(row.new)}  # {_evidence(row)}"
        yield ""


def _evidence(row: Proposal) -> str:
    reasons = ", ".join(row.reasons).replace("\n", " ")
    return f"{row.score:.2f}: {reasons}; {', '.join(row.commits)} {row.path}"


def _key(text: str) -> str:
    bare = text.isascii() and text.replace("_", "").replace("-", "").isalnum()
    return text if bare else _string(text)


def _string(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
