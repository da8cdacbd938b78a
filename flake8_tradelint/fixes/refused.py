"""The two ways in which a fix is not applied: refused with a reason, or crashed."""

from __future__ import annotations


class Refused(Exception):
    """Raised for a fix that must not be applied here. The message completes "not fixed: ..." for people."""


class Crashed(Refused):
    """Raised when an operation failed with an unexpected exception, a bug in tradelint."""
