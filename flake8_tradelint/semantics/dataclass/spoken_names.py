"""Which of a family's names stand in a file's text: the word index, turned round for some thousand names.

Most files of a large project speak of no dataclass at all, and are asked whether they call one.
"""

from __future__ import annotations

from flake8_tradelint.semantics.classes.import_texts import renamed
from flake8_tradelint.words import NO_WORDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from flake8_tradelint.tracing import Trace
    from flake8_tradelint.word_index import WordIndex

    Called = tuple[bytes, bytes]
    """What a file calls something, and its own name."""


class SpokenNames:
    """Of the ``names``; ``words`` are those of the files whose bytes ``data`` gives."""

    def __init__(
        self, names: Iterable[bytes], words: WordIndex, data: Callable[[str], bytes], trace: Trace
    ) -> None:
        self._names = frozenset(names)
        self._words, self._data, self._trace = words, data, trace
        self._asked = 0
        self._by_path: Mapping[str, Collection[bytes]] | None = None
        self._last: tuple[str, tuple[Called, ...]] = ("", ())

    def called(self, path: str) -> tuple[Called, ...]:
        """What the file may call them, each with its own name."""
        if self._last[0] != path:
            self._last = path, tuple(self._called(self._data(path), self.of(path)))
        return self._last[1]

    def _called(self, data: bytes, names: Collection[bytes]) -> Iterator[Called]:
        yield from ((name, name) for name in names)
        ends, at = tuple(names), data.find(b" as ") if names else -1
        while at >= 0:
            if data.endswith(ends, 0, at):
                yield from ((alias, name) for alias, name in renamed(data) if name in names)
                break
            at = data.find(b" as ", at + 4)

    def of(self, path: str) -> Collection[bytes]:
        """The names that stand in the file as words."""
        data = self._data(path)  # nothing else decides
        if self._by_path is None:
            self._asked += 1
            if self._asked <= self._words.often or not self._words.is_built:
                return self._names.intersection(data.translate(NO_WORDS).split())
            self._by_path = self._trace.apart(self._turned)
        return self._by_path.get(path, ())

    def _turned(self) -> dict[str, list[bytes]]:
        found: dict[str, list[bytes]] = {}
        for name in sorted(self._names):
            for path in self._words.files(name):
                found.setdefault(path, []).append(name)
        return found
