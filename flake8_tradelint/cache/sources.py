"""What verdicts were made from, kept for the next run: whose verdicts hold although files have changed?

Columns of whole numbers behind one line of JSON. As with everything in the cache, whatever is wrong with them
makes them as good as absent; a cache that came with somebody else's sources can do nothing.
"""

from __future__ import annotations

import json
import os
import sys
import zlib
from array import array
from contextlib import suppress

from flake8_tradelint.cache.replacing import replaced
from flake8_tradelint.cache.store import FOLDER, place
from flake8_tradelint.recording import Recorded, Row, Text
from flake8_tradelint.records import dataclass
from flake8_tradelint.tracing import KIN, PART
from flake8_tradelint.words import NO_WORDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from flake8_tradelint.cache.state import Files

_FORMAT = f"tradelint sources 2 {sys.byteorder} {array('i').itemsize}"


@dataclass(frozen=True, slots=True)
class Moved:
    """What has become different in tables of which verdicts need but a part.

    ``files`` have words of which such a table says something else now; of the names ``kin`` headers do.
    """

    files: frozenset[str]
    kin: frozenset[bytes]


@dataclass(frozen=True, slots=True)
class KeptSources:
    """The columns of ``Recorded``, of all runs whose verdicts still hold."""

    paths: Sequence[str]
    rows: Mapping[int, Row]
    texts: Sequence[Text]
    having: Sequence[array[int]]
    wholes: Mapping[str, str]

    def still(self, changed: Mapping[str, bytes], moved: Moved) -> KeptSources:
        """What of it still holds after these files have got these texts.

        Left out are the verdicts on the files themselves, those that were made from what one of them said,
        those that asked for a text that came into one of them or is no more in it, and what ``moved`` says.
        """
        numbers = {path: number for number, path in enumerate(self.paths)}
        files = {numbers[path] for path in changed}
        left_out = files | {numbers[path] for path in moved.files if path in numbers}
        asked_for = {at for at, text in enumerate(self.texts) if text[0] == KIN and text[1] in moved.kin}
        having = list(self.having)
        for path, data in changed.items():
            for text in self._moved(numbers[path], data):
                asked_for.add(text)
                having[text] = _toggled(having[text], numbers[path])
        rows = {
            number: (read, asked)
            for number, (read, asked) in self.rows.items()
            if number not in left_out and files.isdisjoint(read) and asked_for.isdisjoint(asked)
        }
        return KeptSources(self.paths, rows, self.texts, having, self.wholes)

    def files(self) -> frozenset[str]:
        """The files whose verdicts' sources these are."""
        return frozenset(self.paths[number] for number in self.rows)

    def _moved(self, number: int, data: bytes) -> Iterator[int]:
        """The numbers of the texts that came into the file, or are no more in it."""
        words = set(data.translate(NO_WORDS).split())
        for at, (text, having) in enumerate(zip(self.texts, self.having, strict=True)):
            if isinstance(text, bytes):
                has = text in words
            elif text[0] == PART:
                has = text[1] in data
            else:
                continue
            if has != (number in having):
                yield at


def _toggled(numbers: array[int], number: int) -> array[int]:
    return array("i", sorted({*numbers} ^ {number}))


def merged(parts: Sequence[KeptSources | Recorded]) -> KeptSources | None:
    """All of them together, the later ones being the newer ones; ``None`` for those of different projects."""
    paths = parts[0].paths
    if any(part.paths != paths for part in parts):
        return None
    first, *others = parts
    texts = {text: number for number, text in enumerate(first.texts)}
    having, rows, wholes = list(first.having), dict(first.rows), dict(first.wholes)
    for part in others:
        used = set().union(*(asked for _, asked in part.rows.values()))
        places = {}
        for number in sorted(used):
            text = part.texts[number]
            if text not in texts:
                texts[text] = len(texts)
                having.append(part.having[number])
            else:
                having[texts[text]] = part.having[number]  # the later part knows the files as they are now
            places[number] = texts[text]
        for number, (read, asked) in part.rows.items():
            rows[number] = read, array("i", [places[text] for text in asked])
        wholes.update(part.wholes)
    return KeptSources(paths, rows, tuple(texts), having, wholes)


def token(files: Files) -> str:
    """What the files of a project were, in short: sources belong to one state of them."""
    from hashlib import blake2b

    text = "\n".join((*files.paths, *files.digests)).encode(errors="surrogatepass")
    return blake2b(text, digest_size=16).hexdigest()


def load(root: str, key: str, state: str) -> KeptSources | None:
    """The sources for this project, configuration and state of its files, if they are there and sound."""
    try:
        with open(_path(root, key), "rb") as file:
            data = file.read()
        line, _, body = data.partition(b"\n")
        head = json.loads(line)
        if head["format"] != _FORMAT or head["key"] != key or head["state"] != state:
            return None
        if head["check"] != [len(body), zlib.crc32(body)]:
            return None
        return _unpacked(head, body, root)
    except (OSError, ValueError, TypeError, LookupError, RecursionError):
        return None


def save(root: str, key: str, state: str, kept: KeptSources) -> None:
    """Put them in place of what was there; where that cannot be done, nothing happens."""
    if any("\n" in path for path in kept.paths):
        return
    columns = _columns(kept)
    texts = b"".join(text if isinstance(text, bytes) else text[1] for text in kept.texts)
    body = b"".join((*(column.tobytes() for column in columns), texts))
    prefix = len(os.path.join(root, ""))
    head = {
        "format": _FORMAT,
        "key": key,
        "state": state,
        "check": [len(body), zlib.crc32(body)],
        "paths": "\n".join(path[prefix:] for path in kept.paths),
        "wholes": dict(kept.wholes),
        "columns": [len(column) for column in columns],
        "texts": [len(text if isinstance(text, bytes) else text[1]) for text in kept.texts],
        "kinds": ["" if isinstance(text, bytes) else text[0] for text in kept.texts],
    }
    with suppress(OSError, ValueError), replaced(_path(root, key), timed=False) as replacing:
        replacing.write(json.dumps(head, separators=(",", ":")).encode() + b"\n" + body)


def _columns(kept: KeptSources) -> tuple[array[int], ...]:
    owners = array("i", sorted(kept.rows))
    rows = [kept.rows[number] for number in owners]
    read, asked = [row[0] for row in rows], [row[1] for row in rows]
    return (owners, *_packed(read), *_packed(asked), *_packed(kept.having))


def _packed(lists: Sequence[array[int]]) -> tuple[array[int], array[int]]:
    """The lengths, and all lists behind each other."""
    return array("i", map(len, lists)), array("i", b"".join(one.tobytes() for one in lists))


def _unpacked(head: Mapping[str, object], body: bytes, root: str) -> KeptSources:
    columns, lengths, names, wholes = head["columns"], head["texts"], head["paths"], head["wholes"]
    kinds = head["kinds"]
    if not (isinstance(columns, list) and isinstance(lengths, list) and isinstance(names, str)):
        raise TypeError("not of our making")
    if not isinstance(kinds, list) or not set(kinds) <= {"", PART, KIN}:
        raise TypeError("not of our making")
    if not isinstance(wholes, dict) or len(columns) != 7:
        raise TypeError("not of our making")
    found = []
    at, size = 0, array("i").itemsize
    for length in columns:
        found.append(array("i", body[at : at + length * size]))
        at += length * size
    owners, read_lengths, read, asked_lengths, asked, having_lengths, having = found
    texts: list[Text] = []
    for length, kind in zip(lengths, kinds, strict=True):
        text = body[at : at + length]
        texts.append((kind, text) if kind else text)
        at += length
    prefix = os.path.join(root, "")
    paths = tuple(prefix + name for name in names.split("\n"))
    rows = zip(_lists(read_lengths, read), _lists(asked_lengths, asked), strict=True)
    kept = KeptSources(
        paths, dict(zip(owners, rows, strict=True)), texts, list(_lists(having_lengths, having)), wholes
    )
    if len(kept.having) != len(texts) or any(not 0 <= number < len(paths) for number in owners):
        raise ValueError("columns differ in length")
    if asked and not 0 <= min(asked) <= max(asked) < len(texts):
        raise ValueError("a text is missing")
    return kept


def _lists(lengths: Iterable[int], column: array[int]) -> Iterator[array[int]]:
    at = 0
    for length in lengths:
        yield column[at : at + length]
        at += length


def _path(root: str, key: str) -> str:
    return os.path.join(root, FOLDER, place(key) + ".sources")
