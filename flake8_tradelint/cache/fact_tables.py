"""What was made of the facts of all files, kept beside them: tables of the whole project."""

from __future__ import annotations

from flake8_tradelint.cache.rows import checked, dumped, loaded, write_checked
from flake8_tradelint.kept_facts import BROKEN
from flake8_tradelint.light import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from flake8_tradelint.file_facts import FileFacts

    _Table = tuple[dict[str, str], bool, bytes]
    """Of which kinds of facts it was made, in which state of each; is it packed; what it is."""


_FORMAT = "tradelint tables 2"


class FactTables:
    """The tables in one file of the project with this root; it is read when one is asked for.

    The facts that they were made of have a name, the ``base``: tables of others count for nothing. ``kind``
    is the format and the key that the file has to have, ``classes`` those of the records in it.
    """

    def __init__(self, root: str, path: str, kind: Sequence[str], classes: Sequence[type]) -> None:
        self._root, self._path, self._kind, self._classes = root, path, list(kind), classes
        self._base = ""
        self._known: dict[str, _Table] | None = None

    def begin(self, base: str) -> None:
        """The facts are those so named."""
        self._base = base

    def move(self, base: str, *, same: bool) -> None:
        """The facts get another name; tables stay if all numbers of files are the ``same``."""
        self._known = self._all() if same else {}
        self._base = base

    def get(self, name: str, since: Mapping[str, str | None]) -> Any:
        """The table, if it was made of facts of these kinds in these states; ``None`` where it was not."""
        states, is_packed, data = self._all().get(name, ({}, False, b""))
        if states != since:
            return None
        return loaded(data, self._classes) if is_packed else data

    def write(self, facts: FileFacts, since: Mapping[str, str]) -> None:
        """Leave those that were made in this run, and the others that hold in these states.

        Raises:
            OSError, ValueError: they cannot be written.
        """
        tables = {
            name: table
            for name, table in (self._known or {}).items()
            if all(since.get(kind) == then for kind, then in table[0].items())
        }
        for name, (kinds, store) in facts.made.items():
            value, states = store(), {kind: since[kind] for kind in kinds}
            if isinstance(value, bytes):
                tables[name] = states, False, value
            else:
                tables[name] = states, True, dumped(value, self._classes)
        head = {
            "kind": self._kind,
            "base": self._base,
            "tables": {name: [of, is_packed, len(data)] for name, (of, is_packed, data) in tables.items()},
        }
        write_checked(self._path, self._root, _FORMAT, head, [data for _, _, data in tables.values()])

    def _all(self) -> dict[str, _Table]:
        if self._known is None:
            self._known = {}
            with suppress(OSError, *BROKEN):
                self._known = self._read()
        return self._known

    def _read(self) -> dict[str, _Table]:
        head, body = checked(self._path, self._root, _FORMAT)
        if head["kind"] != self._kind or head["base"] != self._base:
            return {}
        found, at = {}, 0
        for name, (states, is_packed, length) in dict(head["tables"]).items():
            found[name] = dict(states), bool(is_packed), bytes(body[at : at + length])
            at += length
        return found
