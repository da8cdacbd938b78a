"""Match patterns in ``.gitignore`` syntax against one entry of a folder at a time.

A walk does not enter ignored folders, so a pattern is only ever matched against the entry itself, never
against its ancestors. Libraries for the syntax match a whole path at once and let a folder's pattern apply to
everything in it, which is wrong as soon as a negation follows, and costs a third of a second on a large
project; their expressions backtrack for every star. So ``globs`` translates the syntax itself; the tests
compare it with git.
"""

from __future__ import annotations

import os
from itertools import count

from flake8_tradelint.startup.patterns import composed
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator

_DOTALL = "(?s)"
_SPECIAL = "*?[\\"


def byte_text(name: str) -> str:
    """Return the name with one character for each byte that it has in the file system."""
    if name.isascii():
        return name
    try:
        return os.fsencode(name).decode("latin-1")
    except UnicodeEncodeError:  # a pattern of the configuration that no file here can match
        return "\0"


class Pattern(Record):
    """One line of an ignore file. A ``by_name`` pattern is matched against the last component only.

    Most patterns are a name, or its beginning or end. Then ``regex`` is ``None``, and the pattern matches
    ``start``, anything, ``end`` (or, if ``whole``, exactly ``start``).
    """

    start: str
    end: str
    whole: bool
    regex: re.Pattern[str] | None
    by_name: bool
    folders_only: bool
    negated: bool

    def matches(self, text: str) -> bool:
        """Return True if the pattern matches the whole text."""
        if self.regex is not None:
            return self.regex.fullmatch(text) is not None
        if self.whole:
            return text == self.start
        room = len(text) >= len(self.start) + len(self.end)
        return room and text.startswith(self.start) and text.endswith(self.end)


class _Any(Record):
    """Several patterns, matched at once."""

    wholes: frozenset[str]
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    others: re.Pattern[str] | None

    def matches(self, text: str) -> bool:
        """Return True if one of the patterns may match the whole text."""
        if text in self.wholes or text.startswith(self.starts) or text.endswith(self.ends):
            return True
        return self.others is not None and self.others.fullmatch(text) is not None


class IgnoreRules(Record):
    """The patterns of one file, relative to ``folder`` (absolute, ends with a separator)."""

    folder: str
    patterns: tuple[Pattern, ...]
    names: _Any
    paths: _Any

    def verdict(self, path: str, name: str, *, is_folder: bool) -> bool | None:
        """Return True if the entry is ignored, False if it is re-included, ``None`` if no pattern matches."""
        relative = byte_text(path[len(self.folder) :])
        if os.sep != "/":
            relative = relative.replace(os.sep, "/")
        name = byte_text(name)
        # Nearly every entry is matched by no pattern: two searches decide that.
        if not self.names.matches(name) and not self.paths.matches(relative):
            return None
        for pattern in reversed(self.patterns):  # the last one that matches counts
            if pattern.folders_only and not is_folder:
                continue
            if pattern.matches(name if pattern.by_name else relative):
                return not pattern.negated
        return None


def parse(lines: Iterable[str], folder: str) -> IgnoreRules:
    """Parse the lines of an ignore file that lies in ``folder`` (an absolute path)."""
    groups = count()
    read = (_pattern(byte_text(line), groups) for line in lines)
    patterns = tuple(pattern for pattern in read if pattern is not None)
    return IgnoreRules(
        folder=os.path.join(folder, ""),
        patterns=patterns,
        names=_any_of(pattern for pattern in patterns if pattern.by_name),
        paths=_any_of(pattern for pattern in patterns if not pattern.by_name),
    )


def _any_of(patterns: Iterable[Pattern]) -> _Any:
    wholes, starts, ends, sources = set(), [], [], []
    for pattern in patterns:
        if pattern.regex is not None:
            sources.append(pattern.regex.pattern.removeprefix(_DOTALL))
        elif pattern.whole:
            wholes.add(pattern.start)
        elif pattern.start:
            starts.append(pattern.start)
        else:
            ends.append(pattern.end)
    others = composed(_DOTALL + "|".join(sources)) if sources else None
    return _Any(frozenset(wholes), tuple(starts), tuple(ends), others)


def _pattern(line: str, groups: Iterator[int]) -> Pattern | None:
    text = _without_trailing_spaces(line.removesuffix("\n").removesuffix("\r").partition("\0")[0])
    if not text or text.startswith("#"):
        return None
    negated = text.startswith("!")
    text = text[negated:]
    folders_only = text.endswith("/")
    text = text[: len(text) - folders_only]
    by_name = "/" not in text
    if not text:
        return None
    text = text.removeprefix("/")
    start, star, end = text.partition("*")
    special = any(character in start + end for character in _SPECIAL) or (star and not by_name)
    compiled = composed(_DOTALL + _expression(text, by_name, groups)) if special else None
    return Pattern(start, end, not star, compiled, by_name, folders_only, negated)


def _expression(text: str, by_name: bool, groups: Iterator[int]) -> str:
    from flake8_tradelint.discover.globs import name_expression, path_expression  # most patterns need neither

    return name_expression(text, groups) if by_name else path_expression(text, groups)


def _without_trailing_spaces(text: str) -> str:
    """Return the line without trailing spaces, except for one that is escaped."""
    stripped = text.rstrip(" ")
    backslashes = len(stripped) - len(stripped.rstrip("\\"))
    return stripped + " " if backslashes % 2 and stripped != text else stripped
