"""What the body of a dataclass surely makes parameters of, told from its text alone."""

from __future__ import annotations

import re

from flake8_tradelint.patterns import regex
from flake8_tradelint.records import dataclass
from flake8_tradelint.semantics.classes.body_texts import WORD, assignments, body_of, decorators_of
from flake8_tradelint.words import without_subscripts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from flake8_tradelint.semantics.classes.headers import Header


_LONG_STRING = regex(rb"\"{3}(?:.|\n)*?\"{3}|'{3}(?:.|\n)*?'{3}")
_NO_PARAMETER = (b"ClassVar", b"init", b"alias")
_DESCRIBED = regex(rb"\b(?:ib|attrib|attr|field)[ \t]*\(")
_BARE = regex(rb"[a-z\x80-\xff]")
_PLAIN_METACLASS = regex(rb"^[^=]*\bmetaclass[ \t]*=[ \t]*(?:abc\.)?ABCMeta[ \t,\n]*$")
_CLASSVAR_ALIAS = regex(rb"ClassVar[ \t]+as[ \t]|=[ \t]*[\w.]*ClassVar")


@dataclass(frozen=True, slots=True)
class FieldText:
    """A class statement as it looks; ``decorators`` is the text above it.

    ``fields`` are annotated names that a decorator which makes fields surely makes parameters of,
    in order; ``annotated`` all of them. ``positional`` says that nothing about the class is
    keyword-only, ``made_anew`` that arguments in the header, or a metaclass, may do anything to it.
    """

    name: bytes
    bases: frozenset[bytes]
    decorators: bytes
    annotated: frozenset[bytes]
    fields: tuple[bytes, ...]
    positional: bool
    made_anew: bool
    bare: bool
    """It assigns a public name in lower case without annotation."""
    described: bool
    """It assigns what describes a field without annotation; then attrs may leave annotated names alone."""


def field_text(data: bytes, header: Header) -> FieldText:
    """What the class statement behind the header looks like."""
    decorators = decorators_of(data, header)
    body = _LONG_STRING.sub(b"pass", body_of(data, header))
    assigned = tuple(assignments(body))
    fields = _fields(body, assigned)
    sure = [name for name, field in fields.items() if field] if _CLASSVAR_ALIAS.search(data) is None else ()
    head = data[header.start : header.end]
    return FieldText(
        header.name,
        header.bases - _arguments(head),
        decorators,
        frozenset(fields),
        tuple(sure),
        not any(b"kw_only" in text or b"KW_ONLY" in text for text in (decorators, body)),
        b"=" in head and _PLAIN_METACLASS.search(head[head.find(b"(") + 1 : head.rfind(b")")]) is None,
        any(match[2] == b"=" and _BARE.match(match[1]) for match in assigned),
        any(match[2] == b"=" and _DESCRIBED.search(match[3]) for match in assigned),
    )


def _arguments(head: bytes) -> frozenset[bytes]:
    """The names that stand in a header as type arguments alone: they are no bases."""
    return frozenset(WORD.findall(head)) - frozenset(WORD.findall(without_subscripts(head)))


def _fields(body: bytes, assigned: Iterable[re.Match[bytes]]) -> dict[bytes, bool]:
    """The annotated names; are they surely parameters if a decorator makes fields of them?"""
    found: dict[bytes, bool] = {}
    for match in assigned:
        names = WORD.findall(match[1])
        if match[2] == b":":
            field = WORD.fullmatch(match[1]) is not None and _is_parameter(body, match)
            found.update((name, field and found.get(name, True)) for name in names)
    return found


def _is_parameter(body: bytes, match: re.Match[bytes]) -> bool:
    """Does the annotated assignment say nothing that keeps its name out of ``__init__``?"""
    text = match[3]
    if text.count(b"(") + text.count(b"[") != text.count(b")") + text.count(b"]"):
        indent = body[body.rfind(b"\n", 0, match.start(1)) + 1 : match.start(1)]
        end = re.compile(rb"\n" + re.escape(indent) + rb"[^\s)\]}]").search(body, match.end())
        text = body[match.start(3) : end.start() if end else len(body)]
    return not any(word in text for word in _NO_PARAMETER)
