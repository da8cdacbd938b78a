"""Patterns in the syntax of ``.gitignore``, matched one path component at a time.

A walk prunes ignored folders, so a pattern only ever has to be asked about the entry itself,
never about its ancestors. Libraries for the syntax match a whole path at once and let a pattern
for a folder stand for all that is in it, which goes wrong as soon as a negation follows, and costs
a third of a second on a large project. So the syntax is translated here; the tests hold it against
git itself.
"""

from __future__ import annotations

import os

from flake8_tradelint.patterns import composed, regex
from flake8_tradelint.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterable

_POSIX_CLASSES = {
    "alnum": "a-zA-Z0-9",
    "alpha": "a-zA-Z",
    "blank": " \\t",
    "digit": "0-9",
    "lower": "a-z",
    "punct": "!-.:-@\\[-`{-~",  # without the slash, which no class matches
    "space": "\\s",
    "upper": "A-Z",
    "xdigit": "0-9a-fA-F",
}
_NEVER = r"(?!)"
_DOTALL = "(?s)"
_CLASS = regex(r"(?s)\[([!^]?)((?:\](?!\[:))?(?:\[:\w+:\]|\\.|[^\]\\])*)\]")
_CLASS_PART = regex(r"(?s)\[:(\w+):\]|\\?(.)")


class Pattern(Record):
    """One line of an ignore file; ``by_name`` patterns look at the last component only.

    Most are a name, or the end or the beginning of one: ``regex`` is ``None`` where ``start`` and ``end`` are
    what it matches with anything (or, ``whole``, with nothing) in between.
    """

    start: str
    end: str
    whole: bool
    regex: re.Pattern[str] | None
    by_name: bool
    folders_only: bool
    negated: bool

    def matches(self, text: str) -> bool:
        """Does the pattern match all of the text?"""
        if self.regex is not None:
            return self.regex.fullmatch(text) is not None
        if self.whole:
            return text == self.start
        room = len(text) >= len(self.start) + len(self.end)
        return room and text.startswith(self.start) and text.endswith(self.end)


class _Any(Record):
    """Whether one of many patterns matches, told at once."""

    wholes: frozenset[str]
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    others: re.Pattern[str] | None

    def matches(self, text: str) -> bool:
        """May one of them match all of the text?"""
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
        """Is the entry ignored (True), re-included (False), or not mentioned (None)."""
        relative = path[len(self.folder) :]
        if os.sep != "/":
            relative = relative.replace(os.sep, "/")
        # Nearly every entry is mentioned nowhere: two searches settle those.
        if not self.names.matches(name) and not self.paths.matches(relative):
            return None
        for pattern in reversed(self.patterns):  # the last one that matches counts
            if pattern.folders_only and not is_folder:
                continue
            if pattern.matches(name if pattern.by_name else relative):
                return not pattern.negated
        return None


def parse(lines: Iterable[str], folder: str) -> IgnoreRules:
    """Read the lines of an ignore file that lies in ``folder`` (an absolute path)."""
    patterns = tuple(pattern for pattern in map(_pattern, lines) if pattern is not None)
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


def _pattern(line: str) -> Pattern | None:
    text = _without_trailing_spaces(line.rstrip("\r\n"))
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
    special = any(character in start + end for character in "*?[\\") or (star and not by_name)
    compiled = composed(_DOTALL + _translate(text)) if special else None
    return Pattern(start, end, not star, compiled, by_name, folders_only, negated)


def _without_trailing_spaces(text: str) -> str:
    stripped = text.rstrip(" ")
    backslashes = len(stripped) - len(stripped.rstrip("\\"))
    return stripped + " " if backslashes % 2 and stripped != text else stripped


def _translate(glob: str) -> str:
    """Turn one glob into the source of a regular expression for the whole path."""
    out, at = [], 0
    while at < len(glob):
        piece, at = _next_piece(glob, at)
        if piece == _NEVER:
            return _NEVER
        out.append(piece)
    return "".join(out)


def _next_piece(glob: str, at: int) -> tuple[str, int]:
    import re

    char = glob[at]
    if char == "*":
        return _stars(glob, at)
    if char == "?":
        return "[^/]", at + 1
    if char == "[":
        return _character_class(glob, at)
    if char == "\\":
        return (re.escape(glob[at + 1]), at + 2) if at + 1 < len(glob) else (_NEVER, at)
    return re.escape(char), at + 1


def _stars(glob: str, at: int) -> tuple[str, int]:
    end = at
    while end < len(glob) and glob[end] == "*":
        end += 1
    whole_component = end - at == 2 and (at == 0 or glob[at - 1] == "/")
    if whole_component and end == len(glob):
        return ".+", end  # "a/**": all that is inside
    if whole_component and glob[end : end + 1] == "/":
        return "(?:.*/)?", end + 1  # "**/a", "a/**/b": at any depth, also none
    return "[^/]*", end


def _character_class(glob: str, at: int) -> tuple[str, int]:
    import re

    found = _CLASS.match(glob, at)
    if found is None:
        return _NEVER, at  # an unclosed bracket matches nothing in git
    parts = [
        _POSIX_CLASSES.get(part[1], "") if part[1] else part[2] if part[0] == "-" else re.escape(part[2])
        for part in _CLASS_PART.finditer(found[2])
    ]
    source = f"(?!/)[{'^' if found[1] else ''}{''.join(parts)}]"
    try:
        re.compile(source)
    except re.error:
        return _NEVER, at  # a range that runs backwards
    return source, found.end()
