"""Prefilter findings by the text of their line: only if a comment may suppress one is the file tokenized."""

from __future__ import annotations

import re

from flake8_tradelint.startup.patterns import regex

_WHOLE_FILE = regex(rb"tradelint:|flake8", re.IGNORECASE)
_ON_THE_LINE = regex(rb"noqa|\"\"\"|'''|\\[ \t\f]*$", re.IGNORECASE)
_CODE_IN_STRINGS = regex(rb"[ft]r?(?:\"\"\"|''')", re.IGNORECASE)


def may_be_silenced(data: bytes, line: int) -> bool:
    """Return True if a comment may suppress a finding on ``line`` (1-based). ``data`` are the file's bytes.

    A comment applies to other lines only if a string or a backslash joins them to its own. The line, or the
    end of the line before, shows that, unless it lies within a string altogether.
    """
    if _WHOLE_FILE.search(data) or _CODE_IN_STRINGS.search(data):
        return True
    lines = data.splitlines()
    before = lines[line - 2].rstrip() if 1 < line <= len(lines) + 1 else b""
    return before.endswith(b"\\") or line > len(lines) or _ON_THE_LINE.search(lines[line - 1]) is not None
