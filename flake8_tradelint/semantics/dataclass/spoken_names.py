"""Which of many names each file contains: the word index, inverted for these names.

Most files of a large project contain no dataclass's name, and each is asked whether it calls one.
"""

from __future__ import annotations

from flake8_tradelint.words import NO_WORDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from flake8_tradelint.db import Trace
    from flake8_tradelint.words.index import WordIndex


class SpokenNames:
    """Looks for ``names`` in files; ``words`` is the word index, ``data`` returns a file's bytes."""

    def __init__(
        self, names: Iterable[bytes], words: WordIndex, data: Callable[[str], bytes], trace: Trace
    ) -> None:
        self._names = frozenset(names)
        self._words, self._data, self._trace = words, data, trace
        self._asked = 0
        self._by_path: Mapping[str, Collection[bytes]] | None = None

    def of(self, path: str) -> Collection[bytes]:
        """Return the names that the file contains as words."""
        self._trace.open[-1].add(path)  # the only source
        if self._by_path is None:
            self._asked += 1
            if self._asked <= self._words.often or not self._words.is_built:
                return self._names.intersection(self._data(path).translate(NO_WORDS).split())
            self._by_path = self._trace.run_untracked(self._turned)
        return self._by_path.get(path, ())

    def _turned(self) -> dict[str, list[bytes]]:
        found: dict[str, list[bytes]] = {}
        for name in sorted(self._names):
            for path in self._words.files(name):
                found.setdefault(path, []).append(name)
        return found
