"""Prefilter calls by the text around them: skip those whose task or session is certainly kept.

Most are, in a few spellings, and asking the rules costs a summary of the file.
"""

from __future__ import annotations

import re

from mypy.nodes import CallExpr

from flake8_tradelint.startup.patterns import regex
from mypy_plugin.sources import Text

_KEEPS = regex(rb"[ \t]*(?:return|await|self(?:\.\w+)+[ \t]*(?::[^=]*)?=)[ \t]+")
_ENTERS = regex(rb"[ \t]*async[ \t]+with[ \t]+")
_ENDS = regex(rb"[ \t]*(?:#.*)?")
_ENTERED = regex(rb"[ \t]*(?::|,|as[ \t]).*")


def is_kept(call: CallExpr, text: Text) -> bool:
    """Return True if ``return``, ``await`` or ``self.x =`` stands before the call, and nothing after it."""
    return _is_between(call, text, _KEEPS, _ENDS)


def is_entered(call: CallExpr, text: Text) -> bool:
    """Return True if the call is the context manager of an ``async with``."""
    return _is_between(call, text, _ENTERS, _ENTERED)


def _is_between(call: CallExpr, text: Text, before: re.Pattern[bytes], behind: re.Pattern[bytes]) -> bool:
    first, last = text.line(call.line), text.line(call.end_line or call.line)
    if not (first.isascii() and last.isascii()):
        return False  # mypy's parsers count columns in different ways
    return bool(
        before.fullmatch(first[: call.column]) and behind.fullmatch(last[call.end_column or len(last) :])
    )
