"""Names of async functions, and calls without ``await``, found in a file's bytes without parsing.

The results are supersets: prose and strings count as well.
"""

from __future__ import annotations

from itertools import accumulate, repeat

from flake8_tradelint.semantics.coroutines.positions import is_element, is_read_first
from flake8_tradelint.startup.light import lru_cache
from flake8_tradelint.startup.patterns import MULTILINE, regex
from flake8_tradelint.words import NO_WORDS, occurrences

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Collection, Container, Iterable, Iterator


_DEFINED = regex(rb"async[ \t]+def[ \t]+([\w\x80-\xff]+)")
_PASSING = regex(
    rb"def[ \t]+([\w\x80-\xff]+)[ \t]*\([^\n]*:[ \t]*(?:#[^\n]*)?\r?\n"
    rb"(?:[ \t]*\"\"\"[^\"]*\"\"\"\s*\n)?"
    rb"[ \t]*return[ \t(]+(?:[\w.\x80-\xff]*\.)?([\w\x80-\xff]+)[ \t]*\("
)
_IMPORTING = regex(rb"(?:^|[:;])[ \t]*(?:lazy[ \t]+)?(?:from[ \t]+[\w.\x80-\xff]+[ \t]*)?import\b", MULTILINE)
_ASSIGNED = regex(rb"[ \t]*(?::(?:[^=\n]*\[[ \t]*\n)?[^=\n]*)?=")
_MENTIONED = regex(rb"([\w\x80-\xff]+)[ \t]*(\(?)")
_BRACKETS = ((b"(", b")"), (b"[", b"]"), (b"{", b"}"))
_LONGEST = 600
"""How many bytes of an assigned value are searched."""
_MODULE = regex(rb"[ \t]*import[ \t]+(?:[\w.\x80-\xff]+[ \t]+as[ \t]+)?")
_DOT = ord(".")
_NOT_PASSED = (b"(", b":", b'"', b"'")
_NO_IMPORT = (b"(", b":", b"=", b".", b"[")
"""What does not follow a name in an import statement."""

_KEPT = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.()]") | frozenset(
    range(0x80, 0x100)
)
_BLANKED = bytes(byte if byte in _KEPT else 0x20 for byte in range(0x100))

_WORDS_ONLY = bytes(byte if byte in _KEPT and byte not in b".()]" else 0x20 for byte in range(0x100))

_AWAITING = frozenset(
    {b"create_task", b"ensure_future", b"gather", b"run", b"wait_for", b"shield", b"run_until_complete"}
)
"""Functions that run or await a coroutine that is their first argument."""


def defined(data: bytes) -> list[bytes]:
    """Return the names of all ``async def`` statements, methods and nested functions included."""
    return _DEFINED.findall(data) if b"async" in data else []


class Callees:
    """The callees of a text whose coroutine may be lost, by their last names, in order."""

    __slots__ = ("_chunks", "_starts", "by_name")

    def __init__(self, chunks: list[bytes], by_name: dict[bytes, list[tuple[int, int, int]]]) -> None:
        self._chunks, self.by_name = chunks, by_name
        self._starts: list[int] = []

    def is_bare(self, name: bytes) -> bool:
        """Return True if all of the name have nothing before it."""
        return all(end - start == len(name) for _, start, end in self.by_name[name])

    def places(self, name: bytes) -> Iterator[tuple[int, int, int]]:
        """Yield for each callee its offset, the end of its name, and its parenthesis.

        The offset is -1 if the callee is more than names and dots.
        """
        if not self._starts:
            self._starts = list(accumulate(map(len, self._chunks), initial=0))
        for number, start, end in self.by_name[name]:
            chunk, first = self._chunks[number], self._starts[number] + number  # one parenthesis for each
            plain = chunk[start] != _DOT and chunk.find(b")", start, end) < 0 > chunk.find(b"]", start, end)
            yield first + start if plain else -1, first + end, first + len(chunk)


def unawaited(
    data: bytes,
    names: frozenset[bytes],
    aliases: dict[bytes, bytes],
    yields: Callable[[bytes], bool] = lambda _: False,
) -> Callees:
    """Return the callees (``self.client.fetch``, ``).fetch``) with these last names.

    Without those that ``await`` precedes, unless something is read of their result first (``await
    fetch()[0]``), or the name ``yields``: is that of a generator, which ``await`` refuses.
    """
    chunks = data.translate(_BLANKED).split(b"(")
    chunks.pop()
    ends: list[int] = []
    yielding: dict[bytes, bool] = {}
    found: dict[bytes, list[tuple[int, int, int]]] = {}
    for number, chunk in enumerate(chunks):
        text = chunk if chunk[-1:] != b" " else chunk.rstrip()
        start = text.rfind(b" ") + 1
        dot = text.rfind(b".", start)
        name = text[dot + 1 if dot >= 0 else start :]
        if (name in names or (aliases and name in aliases)) and not text.endswith(b"def ", 0, start):
            taken = not start and number and _last_name(chunks[number - 1]) in _AWAITING
            awaited = not taken and _is_awaited(chunks, number)
            if (taken or awaited) and not ends:
                ends = list(accumulate(map(len, chunks)))  # without the parentheses
            if taken and _last_name(chunks[number - 1]) == b"gather":
                taken = not is_element(data, ends[number] + number)
            if awaited and name not in yielding:
                yielding[name] = yields(aliases.get(name, name))
            if not taken and (not awaited or yielding[name] or is_read_first(data, ends[number] + number)):
                place = number, start, len(text)
                if name in found:
                    found[name].append(place)
                else:
                    found[name] = [place]
    return Callees(chunks, found)


def _is_awaited(chunks: list[bytes], number: int) -> bool:
    """Return True if ``await`` precedes the callee, or the call on whose result it is called."""
    while number >= 0:
        text = chunks[number].rstrip()
        start = text.rfind(b" ") + 1
        if text.endswith(b"await ", 0, start):
            return True
        if not text.startswith(b").", start):
            return False
        number -= 1
    return False


def _last_name(chunk: bytes) -> bytes:
    text = chunk.rstrip()
    start = text.rfind(b" ") + 1
    return text[max(text.rfind(b".", start) + 1, start) :]


@lru_cache(maxsize=1)  # a file is asked for several names in turn
def importing(data: bytes) -> bytes:
    """Return the text up to the end of its last import statement."""
    at = data.rfind(b"import")
    if at < 0:
        return b""
    end = data.find(b"\n", at)
    while end >= 0 and data[end - 2 : end].rstrip(b"\r").endswith(b"\\"):
        end = data.find(b"\n", end + 1)
    bracket = data.find(b"(", at, end if end >= 0 else len(data))
    return data[: end if bracket < 0 else _closed(data, bracket)] if end >= 0 else data


def _closed(data: bytes, bracket: int) -> int:
    """Return the offset of the next closing parenthesis that is not in a comment."""
    line = bracket
    while line >= 0:
        end = data.find(b")", line)
        if end < 0 or b"#" not in data[data.rfind(b"\n", 0, end) + 1 : end]:
            return end if end >= 0 else len(data)
        line = data.find(b"\n", end)
    return len(data)


def imports(data: bytes, name: bytes) -> bool:
    """Return True if an import statement of the file binds the name."""
    size = len(name)
    for at in occurrences(data, name):
        if data[at + size : at + size + 1] in _NO_IMPORT:
            continue
        line = data.rfind(b"\n", 0, at) + 1
        if b"#" in data[line:at]:
            continue
        if _IMPORTING.search(data, line, at) or data[line - 2 : line] == b"\\\n":
            return True
        bracket = data.rfind(b"(", 0, at)
        listed = bracket >= 0 and data[max(0, bracket - 7) : bracket].endswith((b"import ", b"import"))
        if listed and b")" not in data[bracket:at]:
            return True
    return False


@lru_cache(maxsize=1)  # one file after the other
def names_in(data: bytes) -> frozenset[bytes]:
    """Return every word of the text."""
    return frozenset(data.translate(NO_WORDS).split())


def imports_at_all(data: bytes, name: bytes) -> bool:
    """Return the same, but search only as far as there are import statements."""
    above = importing(data)
    return name in above and imports(above, name)


@lru_cache(maxsize=16)  # many calls of a file have the same name
def is_module(data: bytes, name: bytes) -> bool:
    """Return True if the name is that of a module wherever it stands: a dot follows it."""
    places = [*occurrences(data, name)] if name and b"." not in name else []
    imported = [at for at in places if _MODULE.fullmatch(data, data.rfind(b"\n", 0, at) + 1, at)]
    return bool(imported) and all(
        data.startswith(b".", at + len(name)) for at in places if at not in imported
    )


@lru_cache(maxsize=16)
def is_bound(data: bytes, name: bytes) -> bool:
    """Return True if the file seems to assign the name."""
    ends = (at + len(name) for at in occurrences(data, name))
    return any(data[end : end + 9].lstrip(b" \t").startswith((b"=", b":")) for end in ends)


def may_be_passed(data: bytes, name: bytes) -> bool:
    """Return True if the text may have the name without calling or defining it, not before a quote."""
    behind = (data[at + len(name) : at + len(name) + 1] for at in occurrences(data, name))
    return name in data and any(sign not in _NOT_PASSED for sign in behind)


@lru_cache(maxsize=16)
def is_bound_to_one(data: bytes, name: bytes, names: Container[bytes]) -> bool:
    """Return True if the file may assign one of the functions ``names`` to the name, not what it returns."""
    for at in occurrences(data, name):
        bound = _ASSIGNED.match(data, at + len(name))
        if bound is not None:
            value = _statement(data, bound.end())
            if value is None or any(map(_may_give, _MENTIONED.finditer(value), repeat(names))):
                return True
    return False


def _may_give(word: re.Match[bytes], names: Container[bytes]) -> bool:
    """Return True for one of the names, if it is not called, and for a lambda."""
    return word[1] == b"lambda" or (not word[2] and word[1] in names)


def _statement(data: bytes, start: int) -> bytes | None:
    """Return the text from ``start`` to the end of the statement; ``None`` if it is long."""
    end = start
    while 0 <= end < start + _LONGEST:
        end = data.find(b"\n", end + 1)
        text = data[start : end if end >= 0 else len(data)]
        if not text.endswith(b"\\") and all(text.count(one) <= text.count(other) for one, other in _BRACKETS):
            return text
    return None


def words(data: bytes) -> frozenset[bytes]:
    """Return every identifier in the text, and every number."""
    return frozenset(data.translate(_WORDS_ONLY).split())


def spelled_out(data: bytes, spelled: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the names that the file may call or pass on, of those that it spells ``name(`` or ``.name``."""
    for text in spelled:
        if text.startswith(b"."):
            if text in data and _is_named(data, text):
                yield text[1:]
        elif text in data and _is_of_module(data, text[:-1], text):
            yield text[:-1]


def _is_of_module(data: bytes, name: bytes, called: bytes) -> bool:
    return b"asyncio." + called in data or b"asyncio as" in data or imports(data, name)


def _is_named(data: bytes, method: bytes) -> bool:
    """Return True if the method is called somewhere, or passed to a call."""
    return any(method + behind in data for behind in (b"(", b",", b")"))


def passing(data: bytes, names: Collection[bytes]) -> Iterator[bytes]:
    """Yield the functions of the text that return a call of one of the async functions ``names`` at once."""
    if names and b"return" in data:
        yield from (found[1] for found in _PASSING.finditer(data) if found[2] in names)


def passes_on(data: bytes, at: int) -> bool:
    """Return True if the ``def`` at this offset is such a function."""
    found = _PASSING.match(data, at)
    return found is not None and b"async def " + found[2] in data
