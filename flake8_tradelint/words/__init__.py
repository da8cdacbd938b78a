"""Search a file's bytes for names without parsing. Results are supersets of what the code really does."""

from __future__ import annotations

from collections import defaultdict

from flake8_tradelint.startup.light import lru_cache
from flake8_tradelint.startup.patterns import composed, regex
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence


WORD_BYTES = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") | frozenset(
    range(0x80, 0x100)
)
"""The bytes that names consist of."""

IDENTIFIER = regex(rb"(?:[^\W\d]|[\x80-\xff])[\w\x80-\xff]*")

# Each alternative begins with plain text, which makes the search fast, and matches as much as it can at once.
LITERALS = (
    rb"\"\"\"[^\\\"]*(?:(?:\\.|\"(?!\"\"))[^\\\"]*)*\"\"\"|'''[^\\']*(?:(?:\\.|'(?!''))[^\\']*)*'''"
    rb"|\"[^\"\\\n]*(?:\\.[^\"\\\n]*)*\"|'[^'\\\n]*(?:\\.[^'\\\n]*)*'|#[^\n]*"
)
"""A pattern (with ``DOTALL``) of strings and comments, whose brackets and commas do not count."""

_SUBSCRIPT = regex(rb"\[[^\[\]]*\]")

NO_WORDS = bytes(byte if byte in WORD_BYTES else 0x20 for byte in range(256))
"""A table for ``bytes.translate`` that turns every byte that is not part of a name into a blank."""


def by_word(
    numbers: Iterable[int], data: Callable[[int], bytes], most: int
) -> Iterator[Mapping[bytes, Sequence[int]]]:
    """Yield inverted indexes: word -> numbers of the texts that contain it. Each covers some of the texts.

    The first one has about ``most`` words. Lists take ten times the memory of columns while they are filled,
    so the index is made in parts. Each part has at least half as many words as all before it, so that ten
    times the words need only a few more parts.
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
    """Yield the byte offsets of ``word`` as a whole name. An empty word has none."""
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
    """Return True if the whole name occurs between the offsets."""
    return next(occurrences(data, word, start, end), None) is not None


def is_called(data: bytes, name: bytes) -> bool:
    """Return True for ``name(...)``, or ``import name as ...``, which allows a call under another name."""
    for at in occurrences(data, name):
        behind = data[at + len(name) : at + len(name) + 200]
        called = behind[:1] == b"(" or behind.lstrip(b" \t\\\r\n").startswith((b"(", b"as ", b"as\t"))
        if called and not _is_header(data, at):
            return True
    return False


def _is_header(data: bytes, at: int) -> bool:
    """Return True for ``class name(`` or ``def name(``, which are no calls."""
    return data[max(at - 6, 0) : at].endswith((b"class ", b"def "))


def may_be_called(data: bytes, name: bytes) -> bool:
    """Return True if ``calls`` finds a possible call of the name."""
    return next(calls(data, name), None) is not None


_WRAPPED = regex(rb"partial[\s\\]*\([\s\\]*(?:#[^\n]*\s+)?[\w.\s\\]*\Z")


def calls(data: bytes, name: bytes, start: int = 0, end: int | None = None) -> Iterator[int]:
    """Yield the byte offsets at which the name may be called, or bound to another name to call.

    These are ``name(``, ``name as``, ``alias = module.name``, ``partial(module.name``; but no plain import,
    annotation or prose.
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
"""Excludes the names that ``with`` and ``except`` bind, which a colon follows."""
_FAR = 200
"""Bytes before ``as`` in which a name may start."""


def renamed(data: bytes, names: Container[bytes]) -> dict[bytes, bytes]:
    """Return ``{alias: name}`` for those of the names that occur in the form ``import name as alias``."""
    found: dict[bytes, bytes] = {}
    for alias in _RENAMED.finditer(data):
        at = alias.start()
        before = data[max(0, at - _FAR) : at].rstrip(b" \t").translate(NO_WORDS)
        name = before[before.rfind(b" ") + 1 :]
        if name in names:
            found[alias[1]] = name
    return found


def declares_global(data: bytes) -> bool:
    """Return True if the text may contain a ``global`` statement."""
    return any(_is_declaration(data, at) for at in occurrences(data, b"global"))


def _is_declaration(data: bytes, at: int) -> bool:
    before = data[max(data.rfind(b"\n", 0, at), 0) : at].rstrip(b" \t")
    return before.endswith((b"\n", b":", b";")) and data[at + 6 : at + 7] in (b" ", b"\t", b"\\")


_ASSIGNED = regex(rb"([^\W\d][\w\x80-\xff]*)[ \t]*(?::[^=\n]*)?=[ \t]*(?:[\w.]*partial\()?[\w.]*")


def assigned(data: bytes, name: bytes) -> Iterator[str]:
    """Yield the module-level variables to which something with that name, and not its result, is assigned."""
    for at in occurrences(data, name):
        start = data.rfind(b"\n", 0, at) + 1
        target = _ASSIGNED.fullmatch(data, start, at)
        if target is not None and not data[at + len(name) :].lstrip(b" \t").startswith(b"("):
            yield target[1].decode(errors="replace")


class Named(Record):
    """The names that occur in a text as words, and those of them that occur after a dot."""

    words: frozenset[str] = frozenset()
    attributes: frozenset[str] = frozenset()


_SEPARATORS = bytes(byte if byte in WORD_BYTES or byte == 0x2E else 0x20 for byte in range(256))


def named(data: bytes, names: frozenset[bytes]) -> Named:
    """Search for many names at once.

    The text is split into words, so the time does not depend on their number.
    """
    tokens = set(data.translate(_SEPARATORS).split())
    dotted = [token.split(b".") for token in tokens if b"." in token]
    behind = names & {part for parts in dotted for part in parts[1:]}
    words = names & (tokens | {part for parts in dotted for part in parts})
    # Blanks may stand between the dot and the name.
    after_blanks = {name for name in words - behind if _after_blanks(name).search(data)}
    return Named(_decoded(words), _decoded(behind | after_blanks))


@lru_cache(maxsize=4096)
def _after_blanks(name: bytes) -> re.Pattern[bytes]:
    return composed(rb"\.[\s\\]+" + name + rb"(?![\w\x80-\xff])")


def _decoded(names: Iterable[bytes]) -> frozenset[str]:
    return frozenset(name.decode(errors="replace") for name in names)


@lru_cache(maxsize=16)
def awaited_call(names: frozenset[str]) -> re.Pattern[bytes]:
    """Return a pattern for ``await receiver.name(``, with receiver and name on one line."""
    return regex(rb"await[\s(]+[^\n]*?\.(?:%s)[ \t]*\(" % b"|".join(n.encode() for n in sorted(names)))


@lru_cache(maxsize=4)  # of a file whose summary grows
def unstored_attributes(data: bytes) -> frozenset[str]:
    """Return the names after a dot under which the text stores nothing, and that it does not quote.

    Names that begin with two underscores are left out, too.
    """
    found = set(_BEHIND_DOT.findall(data))
    found.difference_update(_STORED.findall(data), _QUOTED.findall(data))
    return _decoded({name for name in found if not name.startswith(b"__")})


def dotted_names(data: bytes) -> frozenset[str]:
    """Return every name after a dot."""
    return _decoded(set(_BEHIND_DOT.findall(data)))


def header_names(data: bytes) -> frozenset[str]:
    """Return every name after ``def`` or ``class``."""
    return _decoded(set(_HEADER.findall(data)))


def bound_names(data: bytes) -> frozenset[str]:
    """Return every name, also after a dot, before ``=`` or an annotation. Keywords of calls are included.

    The name of a class without bases (``class A:``) is not bound by an assignment.
    """
    return _decoded(set(_BOUND.findall(data)))


_HEADER = regex(rb"\b(?:def|class)[ \t]+([^\W\d][\w\x80-\xff]*)")
_BOUND = regex(rb"(?<![\w\x80-\xff])(?<!class )([^\W\d][\w\x80-\xff]*)[ \t\])]*[:,=]")
_STORED = regex(rb"\.([^\W\d][\w\x80-\xff]*)[ \t]*=(?!=)")
_QUOTED = regex(rb"[\"']([^\W\d][\w\x80-\xff]*)(?=[\"'])")
_BEHIND_DOT = regex(rb"\.[\s\\]*([^\W\d][\w\x80-\xff]*)")


def without_subscripts(text: bytes) -> bytes:
    """Return the text without everything in square brackets, nested ones included."""
    shorter = _SUBSCRIPT.sub(b"", text)
    while shorter != text:
        text, shorter = shorter, _SUBSCRIPT.sub(b"", shorter)
    return text


def has_attribute(name: str, data: bytes) -> bool:
    """Return True if the text contains ``.name`` as a whole name (``._tasks`` is not ``._task``)."""
    return any(_is_behind_dot(data, at) for at in occurrences(data, name.encode()))


def _is_behind_dot(data: bytes, at: int) -> bool:
    """Return True if a dot precedes the offset; blanks, line breaks and a backslash may stand between."""
    while at and data[at - 1] in b" \t\n\r\f\v\\":
        at -= 1
    return at > 0 and data[at - 1] == 0x2E


def present(names: frozenset[str], words: set[bytes]) -> set[str]:
    """Return the names that are among the words: one intersection, as tables of renames have many names."""
    return {word.decode() for word in _encoded(names) & words}


@lru_cache(maxsize=64)
def _encoded(names: frozenset[str]) -> frozenset[bytes]:
    return frozenset(map(str.encode, names))


def called(names: Iterable[str], data: bytes) -> Iterator[str]:
    """Yield those of the names that the text may call."""
    return (name for name in names if may_be_called(data, name.encode()))
