"""Find names that may be decorated as deprecated (PEP 702), by the text of a file."""

from __future__ import annotations

from flake8_tradelint.startup.patterns import regex

_DECORATED = regex(
    rb"@(?:\w+\.)*deprecated\b(?:[^\n]|\n){0,600}?\n[ \t]*(?:async[ \t]+def|def|class)[ \t]+(\w+)"
)


def decorated_names(data: bytes) -> frozenset[str]:
    """Return the names of definitions that look decorated as deprecated in a file's text."""
    if b"deprecated" not in data:
        return frozenset()
    return frozenset(name.decode(errors="replace") for name in _DECORATED.findall(data))
