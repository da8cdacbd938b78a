"""Projects of which there is nothing to say: their text alone shows it.

No file speaks of anything that some rule looks for, and those that are to be checked can be parsed. Then
the engine, and with it everything that knows Python, is not imported. Where there is any doubt, it is asked.
"""

from __future__ import annotations

import sys

from flake8_tradelint.environment import site_folders
from flake8_tradelint.light import read_file
from flake8_tradelint.rules.catalogue import WAKING
from flake8_tradelint.rules.selection import ALWAYS_ON, enabled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from flake8_tradelint.settings import Settings

_UNCHECKED = 50_000
"""Bytes that Python 3.10 parses without a look at how deep they nest (see ``source.UNCHECKED_LENGTH``)."""

_MOST = 1_000_000
"""Bytes; in a larger project somebody speaks of something, or the engine's start does not count."""


def is_quiet(root: str, files: Iterable[str], checked: Iterable[str], settings: Settings) -> bool:
    """Has no rule anything to say of those that are ``checked``, of all ``files`` of the project?"""
    words = _words(root, settings)
    if words is None:
        return False
    rest = _MOST
    contents: dict[str, bytes] = {}
    for path in files:
        try:
            data = contents[path] = read_file(path, rest)
        except OSError:
            return False
        rest -= len(data)
        if any(word in data for word in words):
            return False
    return all(path in contents and _is_plain(contents[path]) for path in checked) and _parse(
        [contents[path] for path in checked]
    )


def _words(root: str, settings: Settings) -> frozenset[bytes] | None:
    """What wakes one of the rules that are on; ``None``: one of them is awake."""
    asleep = {*ALWAYS_ON}
    words: set[bytes] = set()
    on = enabled(settings)
    installed = bool(site_folders(root, settings))
    for wakes, codes in WAKING:
        if on.isdisjoint(codes):
            continue
        needed = wakes.needed(settings, installed=installed)
        if needed is None:
            return None
        words.update(needed)
        asleep.update(codes)
    return frozenset(words) if on <= asleep else None


def _is_plain(data: bytes) -> bool:
    """Is it UTF-8, for all that it says, without comments for us, and safe to be parsed?"""
    if b"tradelint:" in data or (sys.version_info < (3, 11) and len(data) > _UNCHECKED):
        return False
    first_two = data.split(b"\n", 2)[:2]
    return not any(b"coding" in line and b"utf-8" not in line for line in first_two)


def _parse(contents: Iterable[bytes]) -> bool:
    """Can all of them be parsed, as they are, by this Python?"""
    from _ast import PyCF_ONLY_AST
    from warnings import catch_warnings, simplefilter

    with catch_warnings():
        simplefilter("ignore")  # for the running program to warn about
        try:
            for data in contents:
                compile(data, "<unknown>", "exec", PyCF_ONLY_AST, dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
    return True
