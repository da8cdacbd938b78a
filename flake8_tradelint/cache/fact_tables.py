"""Store project-wide tables that follow from file facts, and decide which of them still hold."""

from __future__ import annotations

from flake8_tradelint.cache.rows import checked, dumped, loaded, write_checked
from flake8_tradelint.db.kept_facts import BROKEN
from flake8_tradelint.startup.light import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from flake8_tradelint.db.facts import FileFacts

    _Table = tuple[dict[str, str], bool, bytes]
    """The state of each kind of facts that the table was made from; whether it is packed; its bytes."""


_FORMAT = "tradelint tables 2"


class FactTables:
    """The tables in one cache file of the project with this root, read when one is asked for.

    Tables belong to the version of the facts named ``base``; those of another are ignored. ``kind`` is the
    format and key that the file must have, ``classes`` the record classes in the tables.
    """

    def __init__(self, root: str, path: str, kind: Sequence[str], classes: Sequence[type]) -> None:
        self._root, self._path, self._kind, self._classes = root, path, list(kind), classes
        self._base = ""
        self._known: dict[str, _Table] | None = None

    def begin(self, base: str) -> None:
        """Set the version of the facts."""
        self._base = base

    def move(self, base: str, *, same: bool) -> None:
        """Switch to another version of the facts; keep the tables if all file numbers are the ``same``."""
        self._known = self._all() if same else {}
        self._base = base

    def get(self, name: str, since: Mapping[str, str | None]) -> Any:
        """Return the table if it was made from these kinds of facts in these states; ``None`` otherwise."""
        states, is_packed, data = self._all().get(name, ({}, False, b""))
        if states != since:
            return None
        return loaded(data, self._classes) if is_packed else data

    def write(self, facts: FileFacts, since: Mapping[str, str]) -> None:
        """Write the tables made in this run, and the stored ones that hold for these states.

        Raises:
            OSError, ValueError: They cannot be written.
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
