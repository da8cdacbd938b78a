"""Whether a receiver may be an object of one of several classes that its own file does not mention.

The class of ``self.bot.db`` is known from where ``db`` is bound: that line names the class, a function that
returns such an object, or a parameter whose annotation names it.
"""

from __future__ import annotations

from flake8_tradelint.db.queries import Query
from flake8_tradelint.semantics.coroutines.positions import opened_by
from flake8_tradelint.semantics.coroutines.spoken import words
from flake8_tradelint.words import occurrences

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flake8_tradelint.semantics.coroutines.homes import Homes
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


_NO_NAMES = frozenset(
    {
        *(
            b"self",
            b"cls",
            b"super",
            b"await",
            b"async",
            b"for",
            b"in",
            b"if",
            b"else",
            b"or",
            b"and",
            b"not",
        ),
        *(b"None", b"True", b"False", b"with", b"as", b"return", b"yield", b"def", b"from", b"lambda", b"is"),
        *(
            b"str",
            b"int",
            b"float",
            b"bool",
            b"dict",
            b"list",
            b"set",
            b"tuple",
            b"bytes",
            b"object",
            b"type",
        ),
        *(b"Optional", b"Any", b"Union", b"List", b"Dict", b"Set", b"Tuple", b"Type", b"Callable", b"import"),
    }
)
"""Words beside a bound name that lead to no class of a project."""
_DOTS = bytes(0x20 if byte in b".()]" else byte for byte in range(0x100))
_SOME = 200
"""Up to how many classes each file that mentions one is searched for something that is bound there."""
_LONGEST = 300
"""How many bytes of a definition's header, or of a statement on several lines, are searched."""
_FARTHEST = 10 * _LONGEST
"""The same with the comments in between."""
_MANY, _FEW = 4, 2
"""Of a line with more words (a long call), none is followed: to other files, and in the same file."""


class BoundBeside:
    """Queries in one project, by the words of its files."""

    def __init__(self, linked: OwnershipDb) -> None:
        self._linked = linked
        self._mentioning: Query[frozenset[str]] = Query(linked.trace)
        self._known: Query[bool] = Query(linked.trace)
        self._in_file: Query[frozenset[bytes]] = Query(linked.trace)

    def may_be_bound(self, path: str, head: bytes, homes: Homes) -> bool:
        """Return True if the receiver ``head`` may be an object of one of the classes."""
        owner = _last_name(head)
        if not owner:
            return True
        if not self._files(homes):
            return False
        # A plain name means what this file binds it to, if it does, and an attribute whatever any file does.
        plain = owner == head and any(True for _ in _bindings(self._linked.data(path), owner))
        if not plain and self._is_of(owner, homes):
            return True
        local = self._beside(path, owner)
        return len(local) <= _MANY and any(self._is_of(word, homes) for word in local)

    def _is_of(self, name: bytes, homes: Homes) -> bool:
        """Return True if a file that mentions one of the classes binds the name, and names a class there."""
        return self._known.get((name, homes.owners), lambda: self._find(name, homes))

    def _find(self, name: bytes, homes: Homes) -> bool:
        files, classes = self._files(homes), homes.classes
        for path in filter(files.__contains__, self._having(name)):
            near = self._beside(path, name)
            if not classes.isdisjoint(near):
                return True
            if len(near) <= _FEW and any(not classes.isdisjoint(self._beside(path, w)) for w in near):
                return True
        return False

    def _files(self, homes: Homes) -> frozenset[str]:
        """Return the files that mention one of the classes where something is bound."""

        def find() -> frozenset[str]:
            files = self._files_of if len(homes.classes) <= _SOME else self._having
            return frozenset[str]().union(*map(files, homes.classes))

        return self._mentioning.get(homes.owners, find)

    def _having(self, name: bytes) -> Iterable[str]:
        return self._linked.having(name.decode(errors="replace"))

    def _files_of(self, cls: bytes) -> frozenset[str]:
        """Return the files that mention the class where something is bound; comments hide no such place."""
        code = self._linked.code
        return self._mentioning.get(
            cls, lambda: frozenset(path for path in self._having(cls) if _is_beside_any(code(path), cls))
        )

    def _beside(self, path: str, name: bytes) -> frozenset[bytes]:
        """Return the words that stand where the file binds the name."""
        return self._in_file.get((path, name), lambda: self._find_beside(path, name))

    def _find_beside(self, path: str, name: bytes) -> frozenset[bytes]:
        texts = _bindings(self._linked.data(path), name)
        return frozenset[bytes]().union(*(words(text.translate(_DOTS)) for text in texts)) - _NO_NAMES


def _is_beside_any(data: bytes, word: bytes) -> bool:
    """Return True if ``_bindings`` of some name may have the word."""
    return any(_is_beside(data, at) for at in occurrences(data, word))


def _is_beside(data: bytes, at: int) -> bool:
    """Return True if something may be bound on the line, or on the one above where that opens a bracket."""
    start = data.rfind(b"\n", 0, at) + 1
    if _binds(data[start:at]):
        return True
    line = data[at : data.find(b"\n", at)]
    if b" as " in line or b"for " in line:
        return True
    above = _code_above(data, start)
    opens = any(text.endswith((b"(", b"[")) for text in (above, above.partition(b"#")[0].rstrip()))
    return (opens and _binds(above)) or _is_in_header(data, at)


def _binds(text: bytes) -> bool:
    return any(sign in text for sign in (b"=", b":", b"return ", b" as ", b"for "))


def _code_above(data: bytes, start: int) -> bytes:
    """Return the line above the one at ``start``, without regard to comments and blank lines."""
    while start > 0:
        end = start - 1
        start = data.rfind(b"\n", 0, end) + 1
        line = data[start:end].strip()
        if line and not line.startswith(b"#"):
            return line
    return b""


def _is_in_header(data: bytes, at: int) -> bool:
    """Return True if a definition may begin so shortly before that its header goes on here."""
    start = data.rfind(b"def ", max(0, at - _FARTHEST), at)
    if start < 0:
        return False
    lines = data[start:at].split(b"\n") if at - start > _LONGEST else ()
    return sum(len(line.partition(b"#")[0].strip()) for line in lines) <= _LONGEST


def _bindings(data: bytes, name: bytes) -> Iterator[bytes]:
    """Yield the texts that say what a name is bound to: values, annotations, headers, loops."""
    for at in occurrences(data, name):
        end = at + len(name)
        behind = data[end : end + 3].lstrip(b" \t")[:2]
        start = data.rfind(b"\n", 0, at) + 1
        if behind[:1] in (b"=", b":") and behind != b"==":
            yield _statement(data, end)
        elif data.endswith(b"def ", 0, at):
            yield data[end : end + _LONGEST].partition(b":\n")[0]
            yield _returned(data, end)
        elif data.endswith(b" as ", 0, at) or b"for " in data[start:at]:
            yield data[start : data.find(b"\n", at)]


def _statement(data: bytes, start: int) -> bytes:
    """Return the text to the end of the line, and the next line if a bracket is open."""
    end = data.find(b"\n", start)
    end = len(data) if end < 0 else end
    if data[end - 1 : end] in (b"(", b"["):
        end = data.find(b"\n", end + 1)
    return data[start : max(end, start)][:_LONGEST]


def _returned(data: bytes, start: int) -> bytes:
    """Return the text behind the next ``return``."""
    at = data.find(b"return ", start, start + 4 * _LONGEST)
    return _statement(data, at) if at >= 0 else b""


def _last_name(head: bytes) -> bytes:
    """Return the last name of a receiver: the function's for ``make()``, the container's for ``x[0]``."""
    while head[-1:] in (b")", b"]"):
        head = head[: opened_by(head)].rstrip()
    return head[head.rfind(b".") + 1 :]
