"""Format the message of a failure of tradelint itself, the same in every output format."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.model import Failure


def told(failure: Failure) -> str:
    """Return the message, with the rule that failed if one did."""
    return f"{failure.rule} failed: {failure.message}" if failure.rule else failure.message
