"""Store the summaries of files by content, so that only changed files are parsed again.

There is one cache file per source file, named after its path, so that a new summary replaces the old one. A
damaged file counts as absent.
"""

from __future__ import annotations

import json
import os

from flake8_tradelint import model
from flake8_tradelint.cache.identity import tool
from flake8_tradelint.cache.packing import pack, unpack
from flake8_tradelint.cache.replacing import is_ours, make, replaced, unlinked
from flake8_tradelint.cache.sealed import read_sealed, seal, secret_name
from flake8_tradelint.cache.store import folder_of
from flake8_tradelint.semantics import expr, facts, interests, summary
from flake8_tradelint.semantics.control import flow
from flake8_tradelint.semantics.summary import ModuleSummary
from flake8_tradelint.startup.light import suppress
from flake8_tradelint.startup.light.digests import blake2b

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_CLASSES = tuple(
    value
    for module in (model, expr, flow, interests, facts, summary)
    for value in vars(module).values()
    if isinstance(value, type) and value.__module__ == module.__name__ and hasattr(value, "__match_args__")
)
_NAMES = [cls.__name__ for cls in _CLASSES]
_BYTES = 10
"""Length of the digest in a summary's file name, in bytes."""
_FORMAT = "tradelint summary 2"
_SPARE = 200
"""How many summaries of deleted files may be kept before they are removed."""


class SummaryCache:
    """The stored summaries of the project with this root."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._folder = unlinked(os.path.join(folder_of(root), "summaries"))
        self._key = [tool(), _NAMES]
        try:
            self._there = frozenset(os.listdir(self._folder))
        except OSError:
            self._there = frozenset()

    def load(self, path: str, data: bytes) -> ModuleSummary | None:
        """Return a summary of a file with this content, for whatever interests.

        ``None`` if none is stored.
        """
        place = self._place(path)
        if os.path.basename(place) not in self._there:
            return None
        try:
            kept, start = read_sealed(place, self._root, _FORMAT)
            key, digest, table = json.loads(kept[start:])
            if key != self._key or digest != _digest(data):
                return None
            found = unpack(table, _CLASSES)
        except (OSError, ValueError, TypeError, LookupError, RecursionError):
            return None
        return found if isinstance(found, ModuleSummary) and found.path == path else None

    def save(self, made: Iterable[tuple[ModuleSummary, bytes]]) -> None:
        """Store these summaries, each with the content of its file; ignore files that cannot be written."""
        with suppress(OSError):
            make(os.path.dirname(self._folder))
            os.makedirs(self._folder, exist_ok=True)
            for found, data in made:
                self._save(found, data)

    def _save(self, found: ModuleSummary, data: bytes) -> None:
        try:
            value = [self._key, _digest(data), pack(found, _CLASSES)]
            body = json.dumps(value, separators=(",", ":")).encode()
        except (TypeError, ValueError, RecursionError):
            return  # nested too deeply, or a value of a kind that cannot be packed
        with replaced(self._place(found.path), timed=False) as replacing:
            replacing.write(seal(self._root, _FORMAT, (body,)), b"\n", body)

    def forget(self, paths: Iterable[str]) -> None:
        """Remove summaries of files that are not among ``paths``, once there are more than ``_SPARE``."""
        with suppress(OSError):
            kept = [name for name in os.listdir(self._folder) if is_ours(name, 2 * _BYTES)]
            paths = tuple(paths)
            if len(kept) > len(paths) + _SPARE:
                known = {os.path.basename(self._place(path)) for path in paths}
                for name in set(kept) - known:
                    os.unlink(os.path.join(self._folder, name))

    def _place(self, path: str) -> str:
        relative = os.path.relpath(path, self._root)
        name = secret_name(self._root, _FORMAT, relative, _BYTES)
        return os.path.join(self._folder, f"{name}.json")


def _digest(data: bytes) -> str:
    return blake2b(data, digest_size=16).hexdigest()
