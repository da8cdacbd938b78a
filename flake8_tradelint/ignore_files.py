"""Patterns in the syntax of ``.gitignore``, matched one path component at a time.

A walk prunes ignored folders, so a pattern only ever has to be asked about the entry itself,
never about its ancestors. Libraries for the syntax match a whole path at once and let a pattern
for a folder stand for all that is in it, which goes wrong as soon as a negation follows, and costs
a third of a second on a large project. So the syntax is translated here; the tests hold it against
git itself.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable

from flake8_tradelint.patterns import regex
from flake8_tradelint.records import dataclass

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
_CLASS = regex(r"\[([!^]?)((?:\](?!\[:))?(?:\[:\w+:\]|\\.|[^\]\\])*)\]", re.DOTALL)
_CLASS_PART = regex(r"\[:(\w+):\]|\\?(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Pattern:
    """One line of an ignore file; ``by_name`` patterns look at the last component only."""

    regex: re.Pattern[str]
    by_name: bool
    folders_only: bool
    negated: bool


@dataclass(frozen=True, slots=True)
class IgnoreRules:
    """The patterns of one file, relative to ``folder`` (absolute, ends with a separator)."""

    folder: str
    patterns: tuple[Pattern, ...]
    names: re.Pattern[str]
    paths: re.Pattern[str]

    def verdict(self, path: str, name: str, *, is_folder: bool) -> bool | None:
        """Is the entry ignored (True), re-included (False), or not mentioned (None)."""
        relative = path[len(self.folder) :]
        if os.sep != "/":
            relative = relative.replace(os.sep, "/")
        # Nearly every entry is mentioned nowhere: two searches settle those.
        if not self.names.fullmatch(name) and not self.paths.fullmatch(relative):
            return None
        for pattern in reversed(self.patterns):  # the last one that matches counts
            if pattern.folders_only and not is_folder:
                continue
            if pattern.regex.fullmatch(name if pattern.by_name else relative):
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


def _any_of(patterns: Iterable[Pattern]) -> re.Pattern[str]:
    sources = [pattern.regex.pattern for pattern in patterns]
    return re.compile("|".join(sources) if sources else _NEVER, re.DOTALL)


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
    regex = re.compile(_translate(text.removeprefix("/")), re.DOTALL)
    return Pattern(regex, by_name, folders_only, negated)


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
