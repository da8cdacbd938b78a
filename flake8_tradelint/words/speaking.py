"""Which files speak of something: they have a word, with a text around it; asked file by file.

While few are asked, each is searched; then the index leads to those that are worth a search, all at once.
"""

from __future__ import annotations

from flake8_tradelint.words import has_word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from flake8_tradelint.tracing import Trace
    from flake8_tradelint.words.index import WordIndex

    Signs = Mapping[bytes, tuple[bytes, ...]]
    """By word: the texts with it of which one has to stand in a file; where there are none, it is enough."""


_SEVERAL = 3
"""Texts for which it takes less to go from word to word than to look for each of them."""


def speaks(data: bytes, signs: Signs) -> bool:
    """Has the text one of the words, and one of its texts?"""
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
    """``words`` are those of the files whose bytes ``data`` gives."""

    def __init__(self, signs: Signs, words: WordIndex, data: Callable[[str], bytes], trace: Trace) -> None:
        self._signs, self._words, self._data, self._trace = signs, words, data, trace
        self._asked = 0
        self._paths: frozenset[str] | None = None

    def has(self, path: str) -> bool:
        """Does this file speak of it? That is read of the file alone."""
        self._asked += 1
        words = self._words
        if self._paths is None and words.is_built and self._asked > words.often:
            self._paths = self._trace.apart(lambda: frozenset(self._all()))
        if self._paths is None or not (path in self._paths or words.has_file(path)):
            return speaks(self._data(path), self._signs)
        self._trace.open[-1].add(path)  # nothing else decides
        return path in self._paths

    def _all(self) -> Iterator[str]:
        for word, texts in self._signs.items():
            paths = self._words.files(word)
            yield from (path for path in paths if _has_one(self._data(path), word, texts)) if texts else paths
