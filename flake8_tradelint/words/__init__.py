"""Names in a file's bytes, found without parsing: supersets of what the file really does."""

from __future__ import annotations

from collections import defaultdict

from flake8_tradelint.light import lru_cache
from flake8_tradelint.patterns import composed, regex
from flake8_tradelint.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence


WORD_BYTES = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") | frozenset(
    range(0x80, 0x100)
)
"""The bytes that names are made of."""

IDENTIFIER = regex(rb"(?:[^\W\d]|[\x80-\xff])[\w\x80-\xff]*")

# Each begins with plain text, by which the search goes fast, and takes as much at once as it can.
LITERALS = (
    rb"\"\"\"[^\\\"]*(?:(?:\\.|\"(?!\"\"))[^\\\"]*)*\"\"\"|'''[^\\']*(?:(?:\\.|'(?!''))[^\\']*)*'''"
    rb"|\"[^\"\\\n]*(?:\\.[^\"\\\n]*)*\"|'[^'\\\n]*(?:\\.[^'\\\n]*)*'|#[^\n]*"
)
"""A pattern (with ``DOTALL``) of strings and comments, whose brackets and commas do not count."""

_SUBSCRIPT = regex(rb"\[[^\[\]]*\]")

NO_WORDS = bytes(byte if byte in WORD_BYTES else 0x20 for byte in range(256))
"""A table for ``bytes.translate`` that makes a blank of whatever is no part of a name."""


def by_word(
    numbers: Iterable[int], data: Callable[[int], bytes], most: int
) -> Iterator[Mapping[bytes, Sequence[int]]]:
    """By word: the numbers of the texts that have it; of some texts each, the first of ``most`` words.

    The lists that are filled meanwhile take ten times the room of columns. Each has half as many words as all
    before it where that is more, so that ten times the words make but some more.
    """
    words = 0
    found: defaultdict[bytes, list[int]] = defaultdict(list)
    for number in numbers:
        for word in set(data(number).translate(NO_WORDS).split()):
            found[word].append(number)
        if len(found) >= max(most, words // 2):
            words += len(found)
            yield found
            found = defaultdict(list)
    yield found


def occurrences(data: bytes, word: bytes, start: int = 0, end: int | None = None) -> Iterator[int]:
    """The offsets at which the name stands, and not as a part of another one; no name stands nowhere."""
    if not word:
        return
    end = len(data) if end is None else end
    at = data.find(word, start, end)
    while at >= 0:
        after = at + len(word)
        if not (at and data[at - 1] in WORD_BYTES) and not (after < end and data[after] in WORD_BYTES):
            yield at
        at = data.find(word, after, end)


def has_word(data: bytes, word: bytes, start: int = 0, end: int | None = None) -> bool:
    """Does the name occur between the offsets, and not as a part of another one?"""
    return next(occurrences(data, word, start, end), None) is not None


def is_called(data: bytes, name: bytes) -> bool:
    """``name(...)``, or ``import name as ...``, by which it may be called under another name."""
    for at in occurrences(data, name):
        behind = data[at + len(name) : at + len(name) + 200]
        called = behind[:1] == b"(" or behind.lstrip(b" \t\\\r\n").startswith((b"(", b"as ", b"as\t"))
        if called and not _is_header(data, at):
            return True
    return False


def _is_header(data: bytes, at: int) -> bool:
    """``class name(``, ``def name(``: whose file may never call it."""
    return data[max(at - 6, 0) : at].endswith((b"class ", b"def "))


def may_be_called(data: bytes, name: bytes, start: int = 0, end: int | None = None) -> bool:
    """Is the name called between the offsets, or something else by which the file calls it?"""
    return next(calls(data, name, start, end), None) is not None


_WRAPPED = regex(rb"partial[\s\\]*\([\s\\]*(?:#[^\n]*\s+)?[\w.\s\\]*\Z")


def calls(data: bytes, name: bytes, start: int = 0, end: int | None = None) -> Iterator[int]:
    """Where the name may be called, or given to something else by which the file calls it.

    ``name(``, ``name as``, ``alias = module.name``, ``partial(module.name``; but neither a plain import, nor
    an annotation, nor prose.
    """
    size = len(name)
    for at in occurrences(data, name, start, end):
        after = at + size
        if data[after : after + 1] == b"(":
            if not _is_header(data, at):
                yield at
            continue
        if data[after : after + 200].lstrip(b" \t\\\r\n").startswith((b"(", b"as ", b"as\t")):
            yield at
            continue
        before = data[data.rfind(b"\n", 0, at) + 1 : at]
        if (b"=" in before and b"import" not in before) or _WRAPPED.search(data, max(at - 200, 0), at):
            yield at


_RENAMED = regex(rb" as[ \t]+([\w\x80-\xff]+)(?![\w\x80-\xff:])")
"""Not the names that ``with`` and ``except`` give, which a colon follows."""
_FAR = 200
"""Bytes before ``as`` in which a name may start."""


def renamed(data: bytes, names: Container[bytes]) -> dict[bytes, bytes]:
    """``{alias: name}`` for whatever of the names looks like ``import name as alias``."""
    found: dict[bytes, bytes] = {}
    for alias in _RENAMED.finditer(data):
        at = alias.start()
        before = data[max(0, at - _FAR) : at].rstrip(b" \t").translate(NO_WORDS)
        name = before[before.rfind(b" ") + 1 :]
        if name in names:
            found[alias[1]] = name
    return found


def declares_global(data: bytes) -> bool:
    """May a function bind a name of the module?"""
    return any(_is_declaration(data, at) for at in occurrences(data, b"global"))


def _is_declaration(data: bytes, at: int) -> bool:
    before = data[max(data.rfind(b"\n", 0, at), 0) : at].rstrip(b" \t")
    return before.endswith((b"\n", b":", b";")) and data[at + 6 : at + 7] in (b" ", b"\t", b"\\")


_ASSIGNED = regex(rb"([^\W\d][\w\x80-\xff]*)[ \t]*(?::[^=\n]*)?=[ \t]*(?:[\w.]*partial\()?[\w.]*")


def assigned(data: bytes, name: bytes) -> Iterator[str]:
    """The variables of the module to which something of that name is assigned, and not its result."""
    for at in occurrences(data, name):
        start = data.rfind(b"\n", 0, at) + 1
        target = _ASSIGNED.fullmatch(data, start, at)
        if target is not None and not data[at + len(name) :].lstrip(b" \t").startswith(b"("):
            yield target[1].decode(errors="replace")


class Named(Record):
    """Which of some names stand in a text as words, and which of these behind a dot."""

    words: frozenset[str] = frozenset()
    attributes: frozenset[str] = frozenset()


_SEPARATORS = bytes(byte if byte in WORD_BYTES or byte == 0x2E else 0x20 for byte in range(256))


def named(data: bytes, names: frozenset[bytes]) -> Named:
    """Look for many names at once: the text is taken apart, whatever their number."""
    tokens = set(data.translate(_SEPARATORS).split())
    dotted = [token.split(b".") for token in tokens if b"." in token]
    behind = names & {part for parts in dotted for part in parts[1:]}
    words = names & (tokens | {part for parts in dotted for part in parts})
    # Blanks may stand behind the dot.
    apart = {name for name in words - behind if _apart(name).search(data)}
    return Named(_decoded(words), _decoded(behind | apart))


@lru_cache(maxsize=4096)
def _apart(name: bytes) -> re.Pattern[bytes]:
    return composed(rb"\.[\s\\]+" + name + rb"(?![\w\x80-\xff])")


def _decoded(names: Iterable[bytes]) -> frozenset[str]:
    return frozenset(name.decode(errors="replace") for name in names)


@lru_cache(maxsize=16)
def awaited_call(names: frozenset[str]) -> re.Pattern[bytes]:
    """``await receiver.name(``, the receiver and the name on one line."""
    return regex(rb"await[\s(]+[^\n]*?\.(?:%s)[ \t]*\(" % b"|".join(n.encode() for n in sorted(names)))


@lru_cache(maxsize=4)  # of a file whose summary grows
def unstored_attributes(data: bytes) -> frozenset[str]:
    """Every name behind a dot under which the text stores nothing, and which it does not have in quotes.

    Those that begin with two underscores are left out, too.
    """
    found = set(_BEHIND_DOT.findall(data))
    found.difference_update(_STORED.findall(data), _QUOTED.findall(data))
    return _decoded({name for name in found if not name.startswith(b"__")})


def dotted_names(data: bytes) -> frozenset[str]:
    """Every name behind a dot."""
    return _decoded(set(_BEHIND_DOT.findall(data)))


def header_names(data: bytes) -> frozenset[str]:
    """Every name of a function or class, and what looks like one."""
    return _decoded(set(_HEADER.findall(data)))


def bound_names(data: bytes) -> frozenset[str]:
    """Every name, behind a dot too, before ``=`` or an annotation; keywords of calls are among them."""
    return _decoded(set(_BOUND.findall(data)))


_HEADER = regex(rb"\b(?:def|class)[ \t]+([^\W\d][\w\x80-\xff]*)")
_BOUND = regex(rb"([^\W\d][\w\x80-\xff]*)[ \t\])]*[:,=]")
_STORED = regex(rb"\.([^\W\d][\w\x80-\xff]*)[ \t]*=(?!=)")
_QUOTED = regex(rb"[\"']([^\W\d][\w\x80-\xff]*)(?=[\"'])")
_BEHIND_DOT = regex(rb"\.[\s\\]*([^\W\d][\w\x80-\xff]*)")


def without_subscripts(text: bytes) -> bytes:
    """The text without what stands in square brackets, nested ones included."""
    shorter = _SUBSCRIPT.sub(b"", text)
    while shorter != text:
        text, shorter = shorter, _SUBSCRIPT.sub(b"", shorter)
    return text


def has_attribute(name: str, data: bytes) -> bool:
    """Does the text have ``.name``: ``create_task`` is no ``._task``, and ``._tasks`` is another."""
    return any(_is_behind_dot(data, at) for at in occurrences(data, name.encode()))


def _is_behind_dot(data: bytes, at: int) -> bool:
    """Blanks, line ends and a backslash may stand between."""
    while at and data[at - 1] in b" \t\n\r\f\v\\":
        at -= 1
    return at > 0 and data[at - 1] == 0x2E


def present(names: frozenset[str], words: set[bytes]) -> set[str]:
    """The names that are among the words; one look for all of them, as a table of renames has many."""
    return {word.decode() for word in _encoded(names) & words}


@lru_cache(maxsize=64)
def _encoded(names: frozenset[str]) -> frozenset[bytes]:
    return frozenset(map(str.encode, names))


def called(names: Iterable[str], data: bytes) -> Iterator[str]:
    """Those of the names that the text may call."""
    return (name for name in names if may_be_called(data, name.encode()))
