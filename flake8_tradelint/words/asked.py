"""The texts that an earlier run searched for in all files, and a search for which of them a file has now."""

from __future__ import annotations

from flake8_tradelint.db import CALLED, DEFINED, KIN, MODULE, PART
from flake8_tradelint.startup.records import Record
from flake8_tradelint.words import NO_WORDS, is_called

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    Definitions = Callable[[str, bytes, bytes], bytes]
    """Return what a file (path, text) says about the async functions of a name (see ``DEFINED``).
    """


class Asked(Record):
    """The texts that were searched for, by kind (see ``db.Source``).

    Words, names in class headers (``kin``), substrings, called words, definitions without their path,
    modules. The number of a text is its index in the concatenation of all kinds.
    """

    words: tuple[bytes, ...]
    kin: tuple[bytes, ...] = ()
    parts: tuple[bytes, ...] = ()
    called: tuple[bytes, ...] = ()
    defined: tuple[bytes, ...] = ()
    modules: tuple[bytes, ...] = ()

    def kinds(self) -> tuple[tuple[bytes, ...], ...]:
        """Return the texts of each kind."""
        return self.words, self.kin, self.parts, self.called, self.defined, self.modules

    def first(self, kind: str) -> int:
        """Return the number of the first text of a kind, which is a field's name."""
        names: tuple[str, ...] = Asked.__match_args__
        return sum(map(len, self.kinds()[: names.index(kind)]))


class Asking:
    """Repeats the searches on present files. ``definitions`` returns what one says about async functions."""

    def __init__(self, asked: Asked, definitions: Definitions) -> None:
        self._definitions = definitions
        self._words = {word: number for number, word in enumerate(asked.words)}
        self._called = {word: number for number, word in enumerate(asked.called, start=asked.first("called"))}
        self._parts = tuple(enumerate(asked.parts, start=asked.first("parts")))
        self._defined = {text: number for number, text in enumerate(asked.defined, asked.first("defined"))}
        self._names = {name_in(text) for text in asked.defined}

    def of(self, path: str, data: bytes, words: frozenset[bytes]) -> Iterator[int]:
        """Yield the numbers of the texts that the file has; ``data`` is its text, ``words`` its words."""
        yield from (self._words[word] for word in words & self._words.keys())
        yield from (number for number, text in self._parts if text in data)
        yield from (self._called[word] for word in words & self._called.keys() if is_called(data, word))
        for name in words & self._names:
            number = self._defined.get(without_path(self._definitions(path, data, name)))
            if number is not None:
                yield number


def words_of(data: bytes) -> frozenset[bytes]:
    """Return the words of a text."""
    return frozenset(data.translate(NO_WORDS).split())


def in_order(
    texts: Iterable[bytes | tuple[str, bytes]],
) -> tuple[Sequence[bytes | tuple[str, bytes]], Asked]:
    """Return the texts in the order of their numbers."""
    plain = [text for text in texts if isinstance(text, bytes)]
    questions = [text for text in texts if not isinstance(text, bytes)]
    kinds = [[text for text in questions if text[0] == kind] for kind in (KIN, PART, CALLED, DEFINED, MODULE)]
    kin, parts, called, defined, modules = ([text for _, text in each] for each in kinds)
    cut = map(without_path, defined)
    asked = Asked(tuple(plain), tuple(kin), tuple(parts), tuple(called), tuple(cut), tuple(modules))
    return [*plain, *(text for each in kinds for text in each)], asked


def defined_text(name: bytes, digest: str, path: str) -> bytes:
    """Return the key of a ``DEFINED`` question: name, digest of its definitions in the file, and path."""
    return b"%b %b %b" % (name, digest.encode(), path.encode(errors="surrogatepass"))


def name_in(text: bytes) -> bytes:
    """Return the name in the key of a ``DEFINED`` question."""
    return text.split(b" ", 1)[0]


def path_in(text: bytes) -> str:
    """Return the path in the key of a ``DEFINED`` question."""
    return text.split(b" ", 2)[2].decode(errors="surrogatepass")


def without_path(text: bytes) -> bytes:
    """Return the key of a ``DEFINED`` question without the path."""
    return b" ".join(text.split(b" ", 2)[:2])
