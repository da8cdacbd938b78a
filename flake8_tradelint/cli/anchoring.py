"""Patterns of the command line: the user means them from where he stands, settings from their ``root``."""

from __future__ import annotations

import os
from fnmatch import fnmatchcase

from flake8_tradelint.config import ConfigError
from flake8_tradelint.config.values import Wrong, check_pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SPECIAL = str.maketrans({character: f"\\{character}" for character in "*?[\\"})


def anchored(patterns: Sequence[str], root: str) -> tuple[str, ...]:
    """The patterns as they are said in the folder ``root``; those that mean nothing there are left out.

    Raises:
        ConfigError: one could match nothing anywhere.
    """
    for pattern in patterns:
        try:
            check_pattern(pattern)
        except Wrong as error:
            raise ConfigError(f"the pattern {error}") from None
    here = os.path.relpath(os.getcwd(), root or None).split(os.sep)
    if here == [os.curdir]:
        return tuple(patterns)
    if here[0] != os.pardir:
        above = "/".join(here).translate(_SPECIAL)
        return tuple(_seen_from_above(above, pattern) for pattern in patterns)
    if here[-1] != os.pardir:
        return tuple(patterns)  # neither is below the other
    folders = os.path.relpath(root).split(os.sep)
    return tuple(dict.fromkeys(found for pattern in patterns for found in _seen_from(folders, pattern)))


def _parted(pattern: str) -> tuple[str, str, bool]:
    """``!`` or nothing, the pattern without it, and whether that is for entries of one name anywhere."""
    plain = pattern.removeprefix("!")
    return pattern[: len(pattern) - len(plain)], plain, "/" not in plain.rstrip("/")


def _seen_from_above(above: str, pattern: str) -> str:
    """A pattern as it is said where the working directory is the folder ``above``."""
    negation, plain, by_name = _parted(pattern)
    return pattern if by_name else f"{negation}/{above}/{plain.lstrip('/')}"


def _seen_from(folders: Sequence[str], pattern: str) -> Iterator[str]:
    """A pattern as it is said so many folders further down: ``*`` where it means one of them."""
    negation, plain, by_name = _parted(pattern)
    if by_name:
        means_one = any(fnmatchcase(folder, plain.rstrip("/")) for folder in folders)
        yield f"{negation}*" if means_one else pattern
        return
    ending = "/" * plain.endswith("/")
    for rest in _rests(folders, plain.strip("/").split("/")):
        yield negation + (f"/{'/'.join(rest)}{ending}" if rest else "*")


def _rests(
    folders: Sequence[str], parts: Sequence[str], met: set[tuple[int, int]] | None = None
) -> Iterator[Sequence[str]]:
    """What is left of the parts of a pattern, once the first of them have matched the folders.

    ``met``: the lengths of both where this was asked already, as several ``**`` lead to the same.
    """
    met = set() if met is None else met
    if (len(folders), len(parts)) in met:
        return
    met.add((len(folders), len(parts)))
    if not (folders and parts):
        yield parts
    elif parts[0] == "**":
        yield parts if parts[1:] else ()
        for depth in range(len(folders)):
            yield from _rests(folders[depth:], parts[1:], met)
    elif fnmatchcase(folders[0], parts[0]):
        yield from _rests(folders[1:], parts[1:], met)
