"""Store project-wide tables with their sources, and decide in the next run which of them still hold.

Such a table follows from the summaries of some files, from words in all files, and from other tables. If none
of these has changed, the stored rows are used and nothing is computed.
"""

from __future__ import annotations

import json
import sys
from array import array
from bisect import bisect_left

from flake8_tradelint.cache.graph import KeptTable, Recorded
from flake8_tradelint.cache.packing import pack, unpack
from flake8_tradelint.cache.rows import checked, write_checked
from flake8_tradelint.cache.store import path_of
from flake8_tradelint.cache.table_diff import definitions_of, kin_of
from flake8_tradelint.db.csr_lists import NUMBERS, KeyedLists, Lists, renumbered
from flake8_tradelint.semantics.naming.symbols import FunctionRef
from flake8_tradelint.startup.light import partial, suppress
from flake8_tradelint.startup.records import Record, field, replace
from flake8_tradelint.words.asked import Asked, Asking, words_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from flake8_tradelint.project import ProjectFacts

_CLASSES = (FunctionRef,)
"""The record classes in rows."""
_FORMAT = f"tradelint lasting 5 {sys.byteorder} {array(NUMBERS).itemsize}"


class KeptTables(Record, frozen=False, eq=False):
    """The ``lasting`` tables of a project with these files; ``table_digests`` are digests of all its tables.

    ``changed`` are the files that have changed, come or gone since the tables were stored, ``modules`` the
    last names of those that have come or gone, and ``codes`` the digests of the code of changed files before.
    """

    paths: Sequence[str]
    lasting: Mapping[str, KeptTable]
    table_digests: Mapping[str, str]
    changed: frozenset[str] = frozenset()
    modules: frozenset[bytes] = frozenset()
    codes: Mapping[str, bytes] = field(default_factory=dict)
    _project: ProjectFacts | None = None
    _holding: dict[str, bool] = field(default_factory=dict)
    _texts: dict[int, tuple[str, bytes, frozenset[bytes]]] = field(default_factory=dict)
    _same: set[int] = field(default_factory=set)

    def serve(self, project: ProjectFacts) -> None:
        """Make these tables available to the project, which has the changed files as they are now."""
        self._project, project.trace.before = project, self

    def digest_of(self, name: str) -> str:
        """Return the digest of a stored table's facts, or ``""`` if the table may have changed."""
        return self.lasting[name].digest if self.holds(name) else ""

    def rows_of(self, name: str) -> Mapping[str, Any] | None:
        """Return the rows of a stored table; ``None`` if the table may have changed or is damaged."""
        if not self.holds(name):
            return None
        rows: Any = self.lasting[name].rows
        try:
            return dict(unpack(json.loads(rows), _CLASSES)) if isinstance(rows, bytes) else rows
        except (ValueError, TypeError, LookupError, RecursionError):
            return None

    def of(self, paths: Sequence[str]) -> KeptTables:
        """Return the tables that hold, for a project with these files now."""
        lasting = {name: one for name, one in self.lasting.items() if self.holds(name)}
        if tuple(paths) != tuple(self.paths):
            from flake8_tradelint.cache.invalidation import new_numbers

            new = new_numbers(self.paths, paths)
            lasting = {name: _renumbered(one, new) for name, one in lasting.items()}
        return KeptTables(paths, lasting, self.table_digests)

    def holds(self, name: str) -> bool:
        """Return True if the stored table is certain to be what it would be if made anew."""
        if name not in self._holding:
            self._holding[name] = False  # the initial value of a cycle
            self._holding[name] = name in self.lasting and self._found_to_hold(self.lasting[name])
        return self._holding[name]

    def _found_to_hold(self, one: KeptTable) -> bool:
        project = self._project
        if project is None:
            return False
        if not self.changed:
            return True
        if not self.modules.isdisjoint(one.asked.modules):
            return False
        asking = Asking(one.asked, definitions_of(project))
        for number, (path, data, words) in self._now(project).items():
            if _has(one.read, number) or (_has(one.code_read, number) and number not in self._same):
                return False
            if set(asking.of(path, data, words)) != set(one.having.of(number)):
                return False
        if one.asked.kin and not kin_of(project).isdisjoint(one.asked.kin):
            return False
        return all(self._is_same(project, table) for table in one.tables)

    def _now(self, project: ProjectFacts) -> Mapping[int, tuple[str, bytes, frozenset[bytes]]]:
        """Return the texts of the changed files by number; new files get numbers that no other file has."""
        if not self._texts:
            from flake8_tradelint.cache.invalidation import same_code

            numbers = {path: number for number, path in enumerate(self.paths) if path in self.changed}
            there = frozenset(project.paths)
            for place, path in enumerate(sorted(self.changed), start=len(self.paths)):
                data = project.trace.run_untracked(partial(project.data, path)) if path in there else b""
                number = numbers.get(path, place)
                self._texts[number] = path, data, words_of(data)
                self._same.update(number for _ in same_code(self.codes, {path: data}))
        return self._texts

    def _is_same(self, project: ProjectFacts, name: str) -> bool:
        if self.holds(name):  # also if it has not been asked for yet
            return self.lasting[name].digest == self.table_digests.get(name)
        if name not in project.trace.tables:
            project.ready()
        table = project.trace.tables.get(name)
        if table is None or name not in self.table_digests:
            return False
        # Changes of class headers are compared above, name by name.
        return table.is_same_but_for_class_names(self.table_digests[name])


def _renumbered(one: KeptTable, new: Sequence[int]) -> KeptTable:
    from flake8_tradelint.cache.invalidation import VOID

    read, code_read = (
        array(NUMBERS, (number for old in column if (number := new[old]) != VOID))
        for column in (one.read, one.code_read)
    )
    return replace(one, read=read, code_read=code_read, having=renumbered(one.having, new))


def _has(numbers: Sequence[int], number: int) -> bool:
    """Return True if the number is among these sorted ones."""
    at = bisect_left(numbers, number)
    return at < len(numbers) and numbers[at] == number


def merged(kept: KeptTables | None, recorded: Sequence[Recorded], paths: Sequence[str]) -> KeptTables | None:
    """Merge the stored tables that hold with those made in this run, for a project with these files."""
    table_digests = dict(kept.table_digests) if kept is not None else {}
    kept = kept.of(paths) if kept is not None else None
    lasting = dict(kept.lasting) if kept is not None else {}
    for one in recorded:
        if tuple(one.paths) != tuple(paths):
            return None
        table_digests.update(one.table_digests)
        lasting.update({name: replace(new, rows=_packed(new.rows)) for name, new in one.lasting.items()})
    return KeptTables(paths, {name: one for name, one in lasting.items() if one.rows}, table_digests)


def _packed(rows: Mapping[str, Any] | bytes) -> bytes:
    """Encode the rows as bytes; ``b""`` if they cannot be packed."""
    if isinstance(rows, bytes):
        return rows
    try:
        return json.dumps(pack(tuple(rows.items()), _CLASSES), separators=(",", ":")).encode()
    except (TypeError, ValueError, RecursionError):
        return b""


def save(root: str, key: str, state: str, kept: KeptTables) -> None:
    """Write the tables to the cache; do nothing if that fails."""
    tables, body = {}, []
    for name, one in kept.lasting.items():
        columns = one.read, one.code_read, one.having.keys, one.having.lists.ends, one.having.lists.items
        asked = [[text.decode("latin-1") for text in kind] for kind in one.asked.kinds()]
        rows = _packed(one.rows)
        tables[name] = [one.digest, one.tables, asked, [len(column) for column in columns], len(rows)]
        body += [*(column.tobytes() for column in columns), rows]
    head = {"key": key, "state": state, "wholes": dict(kept.table_digests), "tables": tables}
    with suppress(OSError, ValueError):
        write_checked(path_of(root, key, "lasting"), root, _FORMAT, head, body)


def load(root: str, key: str, state: str, paths: Iterable[str]) -> KeptTables | None:
    """Read the tables of this project, configuration and file state; ``None`` if missing or damaged.

    ``paths`` are the files of that state.
    """
    try:
        head, body = checked(path_of(root, key, "lasting"), root, _FORMAT)
        if head["key"] != key or head["state"] != state:
            return None
        found, at = {}, 0
        for name, (digest, tables, asked, lengths, rows) in dict(head["tables"]).items():
            columns = []
            for length in lengths:
                column = array(NUMBERS)
                column.frombytes(body[at : at + length * column.itemsize])
                at += length * column.itemsize
                columns.append(column)
            read, code_read, keys, ends, items = columns
            texts = Asked(*(tuple(text.encode("latin-1") for text in kind) for kind in asked))
            having = KeyedLists(keys, Lists(ends, items))
            rest = read, code_read, texts, having, tuple(tables)
            found[name] = KeptTable(bytes(body[at : at + rows]), digest, *rest)
            at += rows
        return KeptTables(sorted(paths), found, dict(head["wholes"]))
    except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return None
