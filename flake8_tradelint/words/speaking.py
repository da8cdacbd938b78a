"""Find files that contain a word within one of some texts (such as ``.name(``), asked file by file.

The first files asked about are searched one by one. After that, the index selects the files worth a search,
and all are searched at once.
"""

from __future__ import annotations

from flake8_tradelint.words import has_word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from flake8_tradelint.db import Trace
    from flake8_tradelint.words.index import WordIndex

    Signs = Mapping[bytes, tuple[bytes, ...]]
    """Word -> texts that contain it, one of which must occur in a file. Without texts, the word is enough."""


_SEVERAL = 3
"""Number of texts from which on going through the word's occurrences is faster than searching each.
"""


def speaks(data: bytes, signs: Signs) -> bool:
    """Return True if the text contains one of the words together with one of its texts."""
    return any(has_word(data, word) and _has_one(data, word, texts) for word, texts in signs.items())


def _has_one(data: bytes, word: bytes, texts: tuple[bytes, ...]) -> bool:
    if len(texts) < _SEVERAL:
        return not texts or any(text in data for text in texts)
    places = tuple((text, text.index(word)) for text in texts)
    at = data.find(word)
    while at >= 0:
        for text, start in places:
            if at >= start and data.startswith(text, at - start):
                return True
        at = data.find(word, at + 1)
    return False


class Speaking:
    """Answers the question for the files of the index ``words``, whose bytes ``data`` returns."""

    def __init__(self, signs: Signs, words: WordIndex, data: Callable[[str], bytes], trace: Trace) -> None:
        self._signs, self._words, self._data, self._trace = signs, words, data, trace
        self._asked = 0
        self._paths: frozenset[str] | None = None

    def has(self, path: str) -> bool:
        """Return True if the file contains one of the signs. The file is the only dependency."""
        self._asked += 1
        words = self._words
        if self._paths is None and words.is_built and self._asked > words.often:
            self._paths = self._trace.run_untracked(lambda: frozenset(self._all()))
        if self._paths is None or not (path in self._paths or words.has_file(path)):
            return speaks(self._data(path), self._signs)
        self._trace.open[-1].add(path)  # nothing else decides
        return path in self._paths

    def _all(self) -> Iterator[str]:
        for word, texts in self._signs.items():
            paths = self._words.files(word)
            yield from (path for path in paths if _has_one(self._data(path), word, texts)) if texts else paths
