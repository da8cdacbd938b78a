"""What is said of a failure of tradelint itself, in whatever format."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.model import Failure


def told(failure: Failure) -> str:
    """The message, with the rule that failed."""
    return f"{failure.rule} failed: {failure.message}" if failure.rule else failure.message
