"""Find, by text alone, projects on which no rule can have a finding, so as not to import the engine.

A project is quiet if no file contains a word that some enabled rule needs, and all files to be checked can be
parsed. In any doubt the engine is asked.
"""

from __future__ import annotations

import sys

from flake8_tradelint.environment import class_tables, site_folders
from flake8_tradelint.rules.catalogue import PROJECT_KEYWORDS
from flake8_tradelint.rules.selection import ALWAYS_ON, enabled
from flake8_tradelint.settings import words_of_imports
from flake8_tradelint.startup.light import read_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from flake8_tradelint.settings import Settings

_UNCHECKED = 50_000
"""Size in bytes up to which Python 3.10 parses without a check of the nesting (see
``source.UNCHECKED_LENGTH``)."""

_MOST = 1_000_000
"""Bytes; a larger project hardly ever is quiet, and there the engine's start does not count."""


def is_quiet(root: str, files: Iterable[str], checked: Iterable[str], settings: Settings) -> bool:
    """Return True if no rule can have a finding in ``checked``, by the text of all ``files``."""
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
    """Return the words one of which every enabled rule needs; ``None`` if some rule needs no word."""
    asleep = {*ALWAYS_ON}
    words: set[bytes] = set()
    on = enabled(settings)
    site = site_folders(root, settings)
    tabled = words_of_imports(class_tables(settings, site))
    for keywords, codes in PROJECT_KEYWORDS:
        if on.isdisjoint(codes):
            continue
        needed = keywords.needed(settings, installed=bool(site), tabled=tabled)
        if needed is None:
            return None
        words.update(needed)
        asleep.update(codes)
    return frozenset(words) if on <= asleep else None


def _is_plain(data: bytes) -> bool:
    """Return True if the text is UTF-8 as declared, has no tradelint comment, and is safe to parse."""
    if b"tradelint:" in data or (sys.version_info < (3, 11) and len(data) > _UNCHECKED):
        return False
    first_two = data.split(b"\n", 2)[:2]
    return not any(b"coding" in line and b"utf-8" not in line for line in first_two)


def _parse(contents: Iterable[bytes]) -> bool:
    """Return True if this Python can parse all of the sources."""
    from _ast import PyCF_ONLY_AST
    from warnings import catch_warnings, simplefilter

    with catch_warnings():
        simplefilter("ignore")  # the checked program's warnings are not ours
        try:
            for data in contents:
                compile(data, "<unknown>", "exec", PyCF_ONLY_AST, dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
    return True
