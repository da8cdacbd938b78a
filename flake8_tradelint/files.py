"""Hold the files of a run: their bytes, read once, and the facts that text scans find in them.

All projects of a run share one ``Files``, because one project may lie inside another. The texts of a large
project do not all stay in memory; a file that is needed again is read again and compared by hash.
"""

from __future__ import annotations

from flake8_tradelint.db import CodeRead, Trace
from flake8_tradelint.semantics.classes.headers import Header, headers
from flake8_tradelint.settings import is_tabled
from flake8_tradelint.startup.light import read_file
from flake8_tradelint.words import Named, named

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from flake8_tradelint.outline import Definition

PLAIN = 1_500_000
"""How many bytes of text are kept on the heap before blocks are used: all of a project that is not large."""

AGAIN = 2_000_000
"""How many bytes of texts that were read again are kept."""

LARGE = 12_000
"""Size in bytes from which a file of a large project is not held: reopening costs the same for any size.

These are a tenth of Home Assistant's files, with two fifths of its text, and are read ten times each."""

_BLOCK = 1 << 20


class TextChanged(BaseException):
    """Raised when a file has changed since it was read and the first text is no longer held.

    It derives from ``BaseException`` so that no rule's crash handler catches it.
    """


class _Block:
    """A block of memory with the texts of ``paths``, filled up to ``used``.

    ``waiting`` are not yet checked.
    """

    __slots__ = ("memory", "paths", "used", "waiting")

    def __init__(self, size: int) -> None:
        import mmap

        # Private memory: what one forked process writes must not be seen by the others.
        flags = {"flags": mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS} if hasattr(mmap, "MAP_PRIVATE") else {}
        self.memory = mmap.mmap(-1, size, **flags)
        self.paths: list[str] = []
        self.used = 0
        self.waiting: set[str] = set()


class HeldTexts:
    """The texts of a run; each read returns the same bytes, though not all texts stay in memory.

    Those of a large project lie in blocks of memory outside the heap, where freed texts would leave holes. A
    block is freed when the last of its files was checked. After that its files, like ``LARGE`` ones always,
    are read again from disk, and a hash shows whether the text is the same. ``everything``: no text is freed.
    """

    __slots__ = (
        *("_again", "_again_bytes", "_blocks", "_everything", "_hashes", "_last", "_places"),
        *("_plain", "_room"),
    )

    def __init__(self, *, everything: bool = False) -> None:
        self._everything, self._room = everything, PLAIN
        self._plain: dict[str, bytes] = {}
        self._blocks: list[_Block] = []  # the block that is being filled, if any
        self._places: dict[str, tuple[_Block, int, int]] = {}
        self._last = ("", b"")
        self._hashes: dict[str, int] = {}
        self._again: dict[str, bytes] = {}
        self._again_bytes = 0

    def get(self, path: str) -> bytes | None:
        """Return the text, or ``None`` if it is not held."""
        found = self._plain.get(path)
        if found is not None:
            return found
        if self._last[0] == path:
            return self._last[1]
        place = self._places.get(path)
        if place is None:
            return self._again.get(path)
        block, start, end = place
        found = block.memory[start:end]
        self._last = path, found
        return found

    def read(self, path: str) -> bytes:
        """Read the file from disk and hold its bytes.

        Raises:
            OSError: The file cannot be read.
        """
        data = read_file(path)
        self.put(path, data)
        return data

    def is_gone(self, path: str) -> bool:
        """Return True if the text was held earlier and has been freed."""
        return path in self._hashes

    def put(self, path: str, data: bytes) -> None:
        """Hold ``data`` as the text of ``path``; it may be freed later.

        Raises:
            TextChanged: Another text of the file was held earlier.
        """
        if path in self._hashes:
            self._put_again(path, data)
        elif self._everything or self._room > 0:
            self._room -= len(data)
            self._plain[path] = data
        else:
            for known in [*self._plain]:  # more than PLAIN bytes: the project is large
                self._put_away(known, self._plain.pop(known))
            self._put_away(path, data)

    def _put_away(self, path: str, data: bytes) -> None:
        if len(data) >= LARGE:
            self._hashes[path] = hash(data)
            self._keep_again(path, data)
            return
        block = self._block(len(data))
        end = block.used + len(data)
        block.memory[block.used : end] = data
        self._places[path] = block, block.used, end
        block.paths.append(path)
        block.waiting.add(path)
        block.used = end

    def _block(self, length: int) -> _Block:
        """Return a block with at least ``length`` free bytes."""
        if self._blocks and self._blocks[0].used + length <= len(self._blocks[0].memory):
            return self._blocks[0]
        full, self._blocks = self._blocks, [_Block(max(length, _BLOCK))]
        for block in full:
            self._give_up(block)
        return self._blocks[0]

    def done_with(self, path: str) -> None:
        """Mark the file as checked; free its block if all others in it were checked, too."""
        place = self._places.get(path)
        if place is not None:
            place[0].waiting.discard(path)
            self._give_up(place[0])

    def _give_up(self, block: _Block) -> None:
        if block.waiting or block in self._blocks:
            return
        for path in block.paths:
            _, start, end = self._places.pop(path)
            self._hashes[path] = hash(block.memory[start:end])
        block.memory.close()

    def _put_again(self, path: str, data: bytes) -> None:
        if hash(data) != self._hashes[path]:
            raise TextChanged(path)
        self._keep_again(path, data)

    def _keep_again(self, path: str, data: bytes) -> None:
        self._again[path] = data
        self._again_bytes += len(data)
        while self._again_bytes > AGAIN:
            self._again_bytes -= len(self._again.pop(next(iter(self._again))))


class Files:
    """The files of a run, by absolute path: their bytes, and what text scans find in them.

    ``read`` returns the bytes of a file and raises ``OSError``. ``traced``: dependencies on files are
    recorded. ``everything``: no text is freed during the run. ``held``: texts that were read earlier.
    """

    def __init__(
        self,
        read: Callable[[str], bytes],
        *,
        traced: bool = True,
        everything: bool = True,
        held: HeldTexts | None = None,
    ) -> None:
        self._read = read
        self.trace = Trace(untracked=not traced)
        self._texts = HeldTexts(everything=everything) if held is None else held
        self.unreadable: dict[str, str] = {}
        """By path of a file that could not be read: the reason."""
        self._names: frozenset[bytes] = frozenset()
        self._named: dict[str, Named] = {}
        self._headers: dict[str, tuple[Header, ...]] = {}
        self._code_reads: dict[str, CodeRead] = {}
        self._outlines: dict[str, tuple[Definition, ...]] = {}
        self._tops_by_name: dict[str, dict[str, tuple[Definition, ...]]] = {}

    def data(self, path: str) -> bytes:
        """Return the bytes of a file, the same in all of a run; empty if it could not be read.

        Raises:
            TextChanged: The file has changed on disk and its first text is no longer held.
        """
        self.trace.open[-1].add(path)
        found = self._texts.get(path)
        return self._first(path) if found is None else found

    def code(self, path: str) -> bytes:
        """Return the bytes of a file for a use in which comments and blank lines change no verdict.

        Raises:
            TextChanged: The file has changed on disk and its first text is no longer held.
        """
        self.trace.open[-1].add(self._code_reads.get(path) or self._code_read(path))
        found = self._texts.get(path)
        return self._first(path) if found is None else found

    def reads_code(self, path: str) -> None:
        """Make the running query depend on the code of the file."""
        self.trace.open[-1].add(self._code_reads.get(path) or self._code_read(path))

    def _code_read(self, path: str) -> CodeRead:
        read = self._code_reads[path] = CodeRead(path)
        return read

    def _first(self, path: str) -> bytes:
        try:
            found = _text_in_table(path) if is_tabled(path) else self._read(path)
        except OSError as error:
            if self._texts.is_gone(path):
                raise TextChanged(path) from error
            self.unreadable[path] = f"cannot be read: {error.strerror or error}"
            found = b""
        self._texts.put(path, found)
        return found

    def done_with(self, path: str) -> None:
        """Mark the file as checked, so that its text may be freed."""
        self._texts.done_with(path)

    def named(self, path: str, names: frozenset[bytes]) -> Named:
        """Return which of ``names`` the text contains; results are cached for the last ``names`` set only."""
        if names is not self._names:
            self._names, self._named = names, {}
        self.trace.open[-1].add(path)
        if path not in self._named:
            self._named[path] = named(self.data(path), names) if names else Named()
        return self._named[path]

    def headers(self, path: str) -> tuple[Header, ...]:
        """Return the class statement headers that a scan of the text finds."""
        self.trace.open[-1].add(path)
        if path not in self._headers:
            self._headers[path] = headers(self.data(path))
        return self._headers[path]

    def outline(self, path: str) -> tuple[Definition, ...]:
        """Return the top-level definitions of a file, as far as a scan of the text finds them."""
        from flake8_tradelint.outline.statements import definitions

        self.reads_code(path)
        if path not in self._outlines:
            self._outlines[path] = definitions(self.code(path))
        return self._outlines[path]

    def definitions_named(self, path: str, name: str) -> tuple[Definition, ...]:
        """The definitions of that name at the top of a file, in the order of its ``outline``."""
        tops = self.outline(path)
        if path not in self._tops_by_name:
            by_name = self._tops_by_name[path] = {}
            for top in tops:
                by_name[top.name] = (*by_name.get(top.name, ()), top)
        return self._tops_by_name[path].get(name, ())


def _text_in_table(path: str) -> bytes:
    from flake8_tradelint.source.class_tables import text_of

    return text_of(path)
