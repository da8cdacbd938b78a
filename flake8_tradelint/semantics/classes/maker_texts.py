"""The decorators and bases that look as if they made fields, by text: too many rather than too few."""

from __future__ import annotations

from flake8_tradelint.interning import NOTHING
from flake8_tradelint.semantics.classes.body_texts import body_of
from flake8_tradelint.startup.patterns import DOTALL, MULTILINE, regex
from flake8_tradelint.words import LITERALS, NO_WORDS, occurrences
from flake8_tradelint.words.speaking import speaks

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator

    from flake8_tradelint.semantics.classes.headers import ClassHeaders, Header
    from flake8_tradelint.words.speaking import Signs


_MAKER = regex(rb"\b(?:dataclass|define|mutable|frozen|attrs?|attributes)\b|@s\b")
_IMPORTED = (b"dataclass", b"define", b"mutable", b"frozen", b"attrs")
_AS = regex(rb"[ \t]+as[ \t]+([\w\x80-\xff]+)")
_OTHER = rb"[\w\x80-\xff]+(?:[ \t]+as[ \t]+[\w\x80-\xff]+)?[ \t]*,[ \t]*"
_BEFORE_IMPORTED = regex(rb"[^\n]*\bimport\b[^\n]*|[ \t\f(]*(?:%b)*" % _OTHER)
"""The text before an imported name on its line: the import statement, or other names of a list."""
_ASSIGNED = (b"dataclass", b"define", b"attr.s", b"frozen", b"mutable")
_TARGET = regex(rb"([\w\x80-\xff]+)[ \t]*=[^\n=]*(?:dataclass|define|attr\.s|\bfrozen|\bmutable)\b")
_RETURNED = regex(
    rb"^(?:[ \t]+(?:return|\w+[ \t]*=)|def[^\n]*:[ \t]*return)[ \t(][^\n]*"
    rb"\b(?:dataclass|define|mutable|frozen|attr\.s|attr\.attrs)\b",
    MULTILINE,
)
"""A function that may return what makes dataclasses, or what is made."""
_TOP = regex(rb"\n[^\s#)\]}]")
_FUNCTION = regex(rb"\n?def[ \t]+([\w\x80-\xff]+)")
_TRANSFORM = regex(rb"@[\w.]*dataclass_transform\b[^@]*?\ndef[ \t]+([\w\x80-\xff]+)")
_MAKERS = (b"dataclass", b"define", b"mutable", b"frozen", b"attr", b"attrs", b"attributes")
MAKER_SIGNS: Signs = dict.fromkeys(_MAKERS, ())
"""One of them stands in every file that knows a maker by none of its other names (``s`` is ``attr``'s)."""
ALIAS_SIGNS: Signs = {
    b"dataclass": (
        *(b"dataclass as", b"= dataclass", b".dataclass\n", b".dataclass("),
        b"return dataclass",
    ),
    b"define": (b"define as", b"return define(", b"return attr.define", b"return attrs.define"),
    b"mutable": (b"mutable as", b"return mutable("),
    b"frozen": (b"frozen as", b"return frozen("),
    b"attrs": (b"attrs as", b"= attrs.", b"return attrs."),
    b"attr": (b"= attr.", b"return attr."),
    b"partial": (b"= partial", b"= functools.partial", b"return partial(", b"return functools.partial("),
    b"dataclass_transform": (),
}
"""One of them stands in every file that gives a maker another name."""
_LITERAL = regex(LITERALS, DOTALL)
_HOOK = b"__init_subclass__"
HOOK_SIGNS: Signs = {_HOOK: ()}
"""The name of what a class may do to its subclasses."""
_PACKAGE = b"msgspec"
STRUCT_SIGNS: Signs = {_PACKAGE: ()}
"""The word stands in every file that imports ``Struct`` from the package itself."""
STRUCT_FACTS = "names of structs' bases"
_STRUCT = frozenset({b"Struct"})
_ALIAS = regex(rb"\bStruct[ \t]+as[ \t]+(\w+)|\b(\w+)[ \t]*(?::[^\n=]*)?=[^\n=]*\bStruct\b")
_ATTRS = regex(rb"\b(?:define|mutable|frozen|attrs?|attributes)\b|@s\b")
_UNSURE = (b"init", b"attr.", b"these", b"field_transformer", b"auto_attribs")


def speaks_of_makers(data: bytes) -> bool:
    """May the file know something that makes dataclasses?"""
    return b"dataclass" in data or b"attr" in data


def may_hook(data: bytes) -> bool:
    """May a class of the file make dataclasses of its subclasses?"""
    return _HOOK in data and speaks_of_makers(data)


def makes_heirs(data: bytes, body: bytes) -> bool:
    """May this class of the file do so: does its hook speak of what makes dataclasses?"""
    at = body.find(b"def __init_subclass__")
    if at < 0:
        return False
    indent = body[body.rfind(b"\n", 0, at) + 1 : at]
    end = regex(rb"\n" + indent + rb"[^\s)]").search(body, at)
    # Messages of errors speak of attributes.
    hook = _LITERAL.sub(b" ", body[at : end.start() if end else len(body)])
    return Makers(aliases_in(data)).make(hook)


def aliases_in(data: bytes) -> frozenset[bytes]:
    """Other names that the file gives to what makes dataclasses."""
    if not speaks_of_makers(data) or not speaks(data, ALIAS_SIGNS):
        return frozenset()
    imported = (_imported_as(data, at, name) for name in _IMPORTED for at in occurrences(data, name))
    assigned = (_TARGET.match(data, line) for text in _ASSIGNED for line in _lines(data, text))
    transforming = _TRANSFORM.finditer(data) if b"dataclass_transform" in data else ()
    named = frozenset(match[1] for match in (*imported, *assigned, *transforming) if match)
    return named | frozenset(_wrappers(data))


def _imported_as(data: bytes, at: int, name: bytes) -> re.Match[bytes] | None:
    """Match the other name that an import statement gives to the name at this offset. Most prose is none."""
    found = _AS.match(data, at + len(name))
    line = data.rfind(b"\n", 0, at) + 1
    return found if found is not None and _BEFORE_IMPORTED.fullmatch(data, line, at) else None


def _wrappers(data: bytes) -> Iterator[bytes]:
    """Yield the top-level functions in which a maker of dataclasses stands in a ``return`` or assignment."""
    for match in _RETURNED.finditer(data):
        start = match.start()
        at = start if data.startswith(b"def", start) else data.rfind(b"\ndef ", 0, start)
        header = _FUNCTION.match(data, at) if at >= 0 else None
        if header is not None and (at == start or _TOP.search(data, at + 1, start - 1) is None):
            yield header[1]


def _lines(data: bytes, text: bytes) -> Iterator[int]:
    """Where the lines begin that the text stands in."""
    at = data.find(text)
    while at >= 0:
        yield data.rfind(b"\n", 0, at) + 1
        at = data.find(text, at + len(text))


def hooking(data: bytes, headers: Iterable[Header]) -> frozenset[bytes]:
    """The names of the file's classes that may make dataclasses of their subclasses."""
    if not may_hook(data):
        return frozenset()
    return frozenset(header.name for header in headers if makes_heirs(data, body_of(data, header)))


def struct_names(data: bytes) -> frozenset[bytes]:
    """Return the names that the file may give to ``Struct``, by which other files may import it."""
    if _PACKAGE not in data:
        return NOTHING
    return _STRUCT.union(*(filter(None, match) for match in _ALIAS.findall(data)))


def derives_from_struct(data: bytes, header: Header) -> bool:
    """Return True if the class statement may name ``Struct`` as a base."""
    return _PACKAGE in data and not header.bases.isdisjoint(struct_names(data))


def structs(headers: ClassHeaders, names: Iterable[frozenset[bytes]]) -> frozenset[bytes]:
    """Return the names of the classes below ``Struct``; ``names`` are what each file calls it."""
    known = NOTHING.union(*names)
    return frozenset(headers.below(headers.children(sorted(known)))) if known else NOTHING


class Makers:
    """What makes dataclasses, and the other names that some files give it (``aliases``)."""

    def __init__(self, aliases: Iterable[bytes] = ()) -> None:
        self.aliases = frozenset(aliases)

    def may_be_in(self, data: bytes) -> bool:
        """May the file use one of them?"""
        return speaks_of_makers(data) or any(alias in data for alias in self.aliases)

    def _is_other_name_in(self, decorators: bytes) -> bool:
        return bool(self.aliases) and not self.aliases.isdisjoint(decorators.translate(NO_WORDS).split())

    def make(self, decorators: bytes) -> bool:
        """May one of the decorators make fields?"""
        if not decorators:
            return False
        return _MAKER.search(decorators) is not None or self._is_other_name_in(decorators)

    def are_plain(self, decorators: bytes) -> bool:
        """Do they surely take what the body says for parameters?"""
        # What another name stands for may have options of its own.
        return not (self._is_other_name_in(decorators) or any(word in decorators for word in _UNSURE))


def is_stdlib(decorators: bytes) -> bool:
    """Are they the stdlib's (or its kin's), not attrs'?"""
    return b"dataclass" in decorators or not _ATTRS.search(decorators)
