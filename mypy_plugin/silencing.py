"""A cheap look at a line: may a comment silence a finding there? The file is split into tokens to be sure."""

from __future__ import annotations

import re

from flake8_tradelint.patterns import regex

_WHOLE_FILE = regex(rb"tradelint:|flake8", re.IGNORECASE)
_ON_THE_LINE = regex(rb"noqa|\"\"\"|'''|\\[ \t\f]*$", re.IGNORECASE)
_CODE_IN_STRINGS = regex(rb"[ft]r?(?:\"\"\"|''')", re.IGNORECASE)


def may_be_silenced(data: bytes, line: int) -> bool:
    """May it be? ``data`` are the bytes of the file, ``line`` counts from 1.

    A comment is heard on other lines only that a string or a backslash joins to its own: the line, or the end
    of the one before, shows that, unless it stands within a string altogether.
    """
    if _WHOLE_FILE.search(data) or _CODE_IN_STRINGS.search(data):
        return True
    lines = data.splitlines()
    before = lines[line - 2].rstrip() if 1 < line <= len(lines) + 1 else b""
    return before.endswith(b"\\") or line > len(lines) or _ON_THE_LINE.search(lines[line - 1]) is not None
