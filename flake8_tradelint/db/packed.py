"""Serialise tables of names for the cache; separate, so that building tables does not import ``columns``."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any


def packed_files(found: Mapping[bytes, Sequence[str]], paths: Sequence[str]) -> object:
    """Return the files by name as bytes, or as plain values if some files are not among ``paths``."""
    from flake8_tradelint.db.columns import columns

    numbers = {path: number for number, path in enumerate(paths)}
    try:
        made = columns({name: [numbers[path] for path in of] for name, of in found.items()})
    except KeyError:
        return tuple((name, tuple(of)) for name, of in found.items())
    return made.packed()


def unpacked_files(data: Any, paths: Sequence[str]) -> Mapping[bytes, tuple[str, ...]]:
    """Read what ``packed_files`` returned.

    Raises:
        ValueError, TypeError: the data is something else.
    """
    if not isinstance(data, bytes):
        return dict(data)
    from flake8_tradelint.db.columns import FilesOf, unpacked

    made = unpacked(data)
    files = made.files
    if files and not 0 <= min(files) <= max(files) < len(paths):
        raise ValueError("files that are not there")
    return FilesOf(made, paths)


def packed_names(*sets: Iterable[bytes]) -> bytes:
    """Return sets of names as bytes."""
    return b"\n\n".join(b"\n".join(sorted(names)) for names in sets)


def unpacked_names(data: bytes) -> tuple[frozenset[bytes], ...]:
    """Read what ``packed_names`` returned."""
    return tuple(frozenset(names.split(b"\n")) if names else frozenset() for names in data.split(b"\n\n"))
