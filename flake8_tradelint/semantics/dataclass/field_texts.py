"""What the body of a dataclass surely makes parameters of, told from its text alone."""

from __future__ import annotations

from flake8_tradelint.semantics.classes.body_texts import (
    FIRST_LINE,
    WORD,
    assignments,
    body_of,
    decorators_of,
)
from flake8_tradelint.startup.patterns import DOTALL, composed, escape, regex
from flake8_tradelint.startup.records import Record
from flake8_tradelint.words import without_subscripts

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator

    from flake8_tradelint.interning import Sharing
    from flake8_tradelint.semantics.classes.headers import Header

    Annotated = tuple[re.Match[bytes], list[bytes]]
    """An annotated assignment, and the names before its colon."""


_LONG_STRING = regex(rb"\"{3}.*?\"{3}|'{3}.*?'{3}", DOTALL)
_NO_PARAMETER = (b"ClassVar", b"init", b"alias")
_DESCRIBED = regex(rb"\b(?:ib|attrib|attr|field)[ \t]*\(")
_KEYWORD = regex(rb"=\s*(?:dataclasses\.)?field\((?:[^()#]|\([^()#]*\))*\bkw_only\s*=\s*True\s*[,)]")
_BARE = regex(rb"_?[a-z\x80-\xff]")
_MADE = regex(
    rb"(?:^=|\bdefault\s*=|\()\s*(?:[\[{]|(?:\w+\s*\.\s*)*"
    rb"(?:(?!(?:Field|Factory)\s*\()[A-Z]\w*|deque|defaultdict|list|dict|set)\s*\()"
)
"""A default that is a display, or a call of what is called like a class."""
_MAY_BE_PLAIN = regex(
    rb"\b(?:metaclass|tag|tag_field|rename|omit_defaults|forbid_unknown_fields|frozen|eq|order|kw_only"
    rb"|repr_omit_defaults|array_like|gc|weakref|dict|cache_hash)\s*="
)
"""Arguments in a header that need not change how instances are made: a metaclass, and options of structs."""
_OF_CLASS = regex(rb"\s*(?:\w+\.)?ClassVar\b")
_CLASSVAR_ALIAS = regex(rb"ClassVar[ \t]+as[ \t]|=[ \t]*[\w.]*ClassVar")


class FieldText(Record):
    """A class statement as it looks; ``decorators`` is the text above it.

    ``fields`` are annotated names that a decorator which makes fields surely makes parameters of,
    in order; ``annotated`` all that do not say plainly ``ClassVar``. ``keywords`` are those that
    ``field`` surely makes keyword-only; ``positional`` says that nothing else about the class is,
    ``made_anew`` that arguments in the header, or a metaclass, may do anything to it.
    """

    name: bytes
    bases: frozenset[bytes]
    decorators: bytes
    annotated: frozenset[bytes]
    fields: tuple[bytes, ...]
    keywords: frozenset[bytes]
    positional: bool
    made_anew: bool
    initialised: bool
    """It has an ``__init__`` of its own."""
    bare: bool
    """It assigns a name in lower case without annotation, or the result of a call to any name."""
    described: bool
    """It assigns what describes a field without annotation; then attrs may leave annotated names alone."""
    made: bool = False
    """A default of its annotated names may be an object that is made where it stands."""
    hidden: bool = False
    """An annotation may name a field of the same body."""
    of_class: frozenset[bytes] = frozenset()
    """The names that it annotates with plain ``ClassVar``: no parameters any more if a base has them."""


def field_texts(data: bytes, headers: Iterable[Header], shared: Sharing[bytes]) -> tuple[FieldText, ...]:
    """What the class statements behind these headers of one file look like, with sets from ``shared``."""
    unsure = b"ClassVar" in data and _CLASSVAR_ALIAS.search(data) is not None
    return tuple(_field_text(data, header, unsure, shared) for header in headers)


def _field_text(data: bytes, header: Header, unsure: bool, shared: Sharing[bytes]) -> FieldText:
    decorators = decorators_of(data, header)
    body = _without_long_strings(body_of(data, header))
    assigned = tuple(assignments(body))
    annotated = [(match, WORD.findall(match[1])) for match in assigned if match[2] == b":"]
    given = [match for match in assigned if match[2] == b"="]
    head = data[header.start : header.end]
    keywords = list(_keywords(body, annotated)) if b"kw_only" in body else []
    return FieldText(
        header.name,
        shared.of(header.bases - _arguments(head)) if b"[" in head else header.bases,
        decorators,
        shared.of(_declared_fields(body, annotated)),
        () if unsure else _sure_fields(body, annotated),
        shared.of(keywords),
        not (b"kw_only" in decorators or b"kw_only" in head or b"KW_ONLY" in body)
        and body.count(b"kw_only") == len(keywords),
        b"=" in head and _MAY_BE_PLAIN.search(head) is None,
        b"def __init__" in body and _initialises(body),
        any(_BARE.match(match[1]) or b"(" in match[3] for match in given),
        any(_DESCRIBED.search(match[3]) for match in given),
        any(_is_made(body, match) for match, _ in annotated),
        _hides_types(body, annotated),
        shared.of(_class_variables(annotated)) if b"ClassVar" in body else frozenset(),
    )


def _is_made(body: bytes, match: re.Match[bytes]) -> bool:
    """Return True if the annotated name may have a mutable object, made with the class, as its default."""
    if b"=" not in match[3] or not any(bracket in match[3] for bracket in (b"(", b"[", b"{")):
        return False
    _, equals, value = _declared(body, match).partition(b"=")
    return bool(equals) and _MADE.search(equals + value) is not None


def _hides_types(body: bytes, annotated: Iterable[Annotated]) -> bool:
    """Return True if an annotation may name its own variable, or one above it that has a value."""
    bound: set[bytes] = set()
    for match, names in annotated:
        annotation, equals, _ = _declared(body, match).partition(b"=")
        if equals:
            bound.update(names)
        if not bound.isdisjoint(WORD.findall(annotation)):
            return True
    return False


def _without_long_strings(body: bytes) -> bytes:
    if b"'''" in body:
        return _LONG_STRING.sub(b"pass", body)
    parts = body.split(b'"""')  # in a tenth of the time
    return b"pass".join(parts[::2]) if len(parts) % 2 else _LONG_STRING.sub(b"pass", body)


def _initialises(body: bytes) -> bool:
    """Is the method defined directly in the body?"""
    first = FIRST_LINE.match(body)
    return first is not None and b"\n" + first[1] + b"def __init__(" in body


def _arguments(head: bytes) -> frozenset[bytes]:
    """The names that stand in a header as type arguments alone: they are no bases."""
    return frozenset(WORD.findall(head)) - frozenset(WORD.findall(without_subscripts(head)))


def _sure_fields(body: bytes, annotated: Iterable[Annotated]) -> tuple[bytes, ...]:
    """The annotated names that are surely parameters if a decorator makes fields of them."""
    doubtful = any(word in body for word in _NO_PARAMETER)
    found: dict[bytes, bool] = {}
    for match, names in annotated:
        field = names == [match[1]] and not (doubtful and not _is_parameter(body, match))
        found.update((name, field and found.get(name, True)) for name in names)
    return tuple(name for name, field in found.items() if field)


def _declared_fields(body: bytes, annotated: Iterable[Annotated]) -> Iterator[bytes]:
    """The annotated names, but for those that are the class's as far as whoever wrote them goes."""
    doubtful = b"ClassVar" in body
    for match, names in annotated:
        if not doubtful or _OF_CLASS.match(match[3]) is None:
            yield from names


def _class_variables(annotated: Iterable[Annotated]) -> Iterator[bytes]:
    """The annotated names that are the class's as far as whoever wrote them goes."""
    for match, names in annotated:
        if _OF_CLASS.match(match[3]) is not None:
            yield from names


def _keywords(body: bytes, annotated: Iterable[Annotated]) -> Iterator[bytes]:
    """The annotated names that ``field(kw_only=True)`` stands behind, each as often as it does."""
    for match, names in annotated:
        if names == [match[1]] and _KEYWORD.search(_declared(body, match)):
            yield match[1]


def _is_parameter(body: bytes, match: re.Match[bytes]) -> bool:
    """Does the annotated assignment say nothing that keeps its name out of ``__init__``?"""
    text = _declared(body, match)
    return not any(word in text for word in _NO_PARAMETER)


def _declared(body: bytes, match: re.Match[bytes]) -> bytes:
    """What stands behind the name's colon."""
    text = match[3]
    if text.count(b"(") + text.count(b"[") != text.count(b")") + text.count(b"]"):
        indent = body[body.rfind(b"\n", 0, match.start(1)) + 1 : match.start(1)]
        end = composed(rb"\n" + escape(indent) + rb"[^\s)\]}]").search(body, match.end())
        text = body[match.start(3) : end.start() if end else len(body)]
    return text
