"""Convert file patterns that are relative to the working directory to patterns relative to a root."""

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
    """Return the patterns as seen from the folder ``root``.

    Patterns that can match nothing below it are left out.

    Raises:
        ConfigError: a pattern is invalid: it could match nothing anywhere.
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
    """Split a pattern into ``!`` or nothing, the rest, and whether the rest is a name to match anywhere."""
    plain = pattern.removeprefix("!")
    return pattern[: len(pattern) - len(plain)], plain, "/" not in plain.rstrip("/")


def _seen_from_above(above: str, pattern: str) -> str:
    """Return the pattern for a root above the working directory; ``above`` is the path in between."""
    negation, plain, by_name = _parted(pattern)
    return pattern if by_name else f"{negation}/{above}/{plain.lstrip('/')}"


def _seen_from(folders: Sequence[str], pattern: str) -> Iterator[str]:
    """Yield the patterns for a root below the working directory.

    ``*`` if the pattern matches a folder on the way.
    """
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
    """Yield the remaining parts of a pattern after its first parts have matched all the folders.

    ``met`` holds the remaining lengths that were tried already, as several ``**`` lead to the same state.
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
