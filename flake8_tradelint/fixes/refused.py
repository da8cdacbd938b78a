"""The one way in which a fix is not applied: with a reason."""

from __future__ import annotations


class Refused(Exception):
    """A fix that must not be applied here; the message completes "not fixed: ..." for people."""
