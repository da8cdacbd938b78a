"""How much code a file may have to be parsed: a syntax tree takes two hundred times the room of its text."""

from __future__ import annotations

from flake8_tradelint.light import lru_cache
from flake8_tradelint.patterns import DOTALL, regex
from flake8_tradelint.words import LITERALS

MAX_CODE = 1_000_000
"""Bytes without comments, strings and white space; files that people write have a tenth of it."""

TOO_LARGE = f"a file with more than {MAX_CODE // 1_000_000} megabyte of code, comments and strings left aside"

_LITERAL = regex(LITERALS, DOTALL)
_BLANK = b" \t\r\n\f"


@lru_cache(maxsize=4)  # of a file that is asked for several times
def is_too_large(data: bytes) -> bool:
    """Would it take too much time and memory to parse the file, or the part of one?"""
    if len(data) <= MAX_CODE:
        return False
    return len(_LITERAL.sub(b"", data).translate(None, _BLANK)) > MAX_CODE
