"""How a fix is not applied: with a reason, or for an error of ours."""

from __future__ import annotations


class Refused(Exception):
    """A fix that must not be applied here; the message completes "not fixed: ..." for people."""


class Crashed(Refused):
    """An operation failed over it, for an error of ours."""
