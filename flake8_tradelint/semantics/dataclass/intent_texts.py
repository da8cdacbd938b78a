"""Which files may declare attributes of the class in vain? Told from the text, before anything is parsed.

``ClassVar`` works nearly everywhere: in a dataclass under its own name, in classes that are no relatives of
one. What is in doubt counts.
"""

from __future__ import annotations

from flake8_tradelint.patterns import MULTILINE, regex
from flake8_tradelint.semantics.classes.body_texts import body_of, decorators_of
from flake8_tradelint.semantics.classes.import_texts import modules_of
from flake8_tradelint.words import occurrences

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from flake8_tradelint.semantics.classes.headers import Header


_ANNOTATED = regex(rb"[ \t]+[\w\x80-\xff]+[ \t]*:[^\n#]*")
_SIGNS = (b"ClassVar", b"Final")
_ANNOTATION = regex(rb"^[ \t]+[\w\x80-\xff]+[ \t]*:([^\n#]*(?:ClassVar|Final)[^\n]*)", MULTILINE)
_RENAMED = (regex(rb"ClassVar[ \t]+as[ \t]"), regex(rb"Final[ \t]+as[ \t]"))  # quick, as they begin with text
_IMPORTED = regex(
    rb"^(?:lazy[ \t]+)?from typing import[ \t]*(?:\([^)#]*\bClassVar\b|[^\n(#]*\bClassVar\b)", MULTILINE
)
_ASSIGNED = regex(rb"[^\n:(]*\bClassVar[ \t]*=")
_DATACLASS = regex(rb"^[ \t]*@(?:dataclasses\.)?dataclass\b", MULTILINE)
_WORKS = regex(rb"[ \t]*ClassVar\b(?![^\n]*\bFinal\b)")


def is_renamed(data: bytes) -> bool:
    """Does the file call one of the two otherwise?"""
    return any(pattern.search(data) is not None for pattern in _RENAMED)


def may_be_in_vain(data: bytes, headers: Iterable[Header], relatives: frozenset[bytes]) -> bool:
    """Does a class of the file annotate so, and is it no stranger to dataclasses?

    ``relatives`` are the names of classes that are, or derive from, what may be a dataclass.
    """
    if is_renamed(data):
        return True
    if not any(_is_annotated(data, sign) for sign in _SIGNS):
        return False
    headers = [one for one in headers if one.name in relatives or decorators_of(data, one)]
    if not headers:
        return False
    plain = _IMPORTED.search(data) is not None and not _is_bound(data)
    plain = plain and modules_of(data, b"ClassVar") == {b"typing"} and b"dataclasses" in data
    return any(_is_in_doubt(data, one, plain, one.name in relatives) for one in headers)


def _is_bound(data: bytes) -> bool:
    """Does the file itself give the name a meaning?"""
    for at in occurrences(data, b"ClassVar"):
        line = data.rfind(b"\n", 0, at) + 1
        defined = data[line:at].rstrip(b" \t").endswith((b"class", b"def"))
        if defined or _ASSIGNED.match(data, line):
            return True
    return False


def _is_annotated(data: bytes, sign: bytes) -> bool:
    """Does the sign stand in an annotation on an indented line?"""
    at = data.find(sign)
    while at >= 0:
        if _ANNOTATED.fullmatch(data, data.rfind(b"\n", 0, at) + 1, at):
            return True
        at = data.find(sign, at + 1)
    return False


def _is_in_doubt(data: bytes, header: Header, plain: bool, related: bool) -> bool:
    decorators = decorators_of(data, header)
    if not related and not decorators:
        return False
    found = _ANNOTATION.findall(body_of(data, header))
    if not found:
        return False
    # A subclass that no decorator reads comes too late, however it spells it.
    read = plain and _DATACLASS.search(decorators) is not None
    return not (read and all(_WORKS.match(text) for text in found))
