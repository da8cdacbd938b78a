"""Of which class is a plain variable that a function binds once? Told from the function's lines, unparsed.

``ent_reg = er.async_get(hass)`` and ``def remove(hass, ent_reg: EntityRegistry)`` are what most receivers
come from; to parse the function for that takes twenty times as long. Wherever a line could mean something
else nothing is told.
"""

from __future__ import annotations

from flake8_tradelint.patterns import regex
from flake8_tradelint.semantics.coroutines.told import NOTHING
from flake8_tradelint.semantics.inference import known_types
from flake8_tradelint.source import parse_annotation
from flake8_tradelint.words import occurrences

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.coroutines.told import Told
    from flake8_tradelint.semantics.coroutines.type_texts import TypeTexts
    from flake8_tradelint.semantics.reading.function_lines import Lines


_RECEIVER = regex(rb"[^\w.)\]\x80-\xff]([^\W\d]\w*)((?:\.\w+)*)\.\w+\Z")
_FAR = 120
"""Bytes in which a receiver and the name of its method stand."""
_OTHERWISE = (b"class ", b"case ", b"'''", b"\\\n", b"\t", b"\r")
"""With these, names may be bound where others are seen, or be told apart, or the lines are unusual."""
_FIRST = regex(rb" *(?:async )?def \w+\(\s*(\w+)[ \n]*[,)]")
_VALUE = regex(rb"[ ]+(\w+) = (await )?([\w.]+)\([^()\n]*\)[ ]*(?:#[^\n]*)?(?:\n|\Z)")
_ANNOTATED = regex(rb"(\w+): ([\w. |]+(?:\[[^\[\]()=\n]*\][\w. |]*)*)[ \n]*[,)=]")
_USED = (b".", b"(")


def told(types: TypeTexts, path: str, lines: Lines, end: int) -> Told | None:
    """What the receiver of the method is whose name ends at that byte of the file."""
    text, at = lines.text, end - lines.start
    found = _RECEIVER.search(text, max(0, at - _FAR), at)
    header = text.find(b":\n")
    if found is None or not 0 < header < found.start() or text[: found.start(1)].rstrip().endswith(b"."):
        return None
    if any(sign in text for sign in _OTHERWISE) or b"isinstance(" + found[1] in text:
        return None
    known = _value(types, path, lines, found[1], header)
    for attr in found[2].split(b".")[1:]:
        if known is None:
            return None
        if known.plain:
            return NOTHING
        known = types.member(known.cls, attr.decode()) if known.cls is not None else None
    return known


def _value(types: TypeTexts, path: str, lines: Lines, name: bytes, header: int) -> Told | None:
    text = lines.text
    bindings = [at for at in occurrences(text, name) if not _is_read(text, name, at, header)]
    if len(bindings) != 1 or text.count(b"def ", 0, bindings[0]) != 1:
        return None  # not bound by the outermost function, once
    (at,) = bindings
    if at > header:
        return _assigned(types, path, text, at)
    first = _FIRST.match(text) if lines.owner else None
    if first is not None and first.start(1) == at:
        return types.named(types.meanings.find(path, lines.owner)) if not lines.decorated else None
    annotation = _ANNOTATED.match(text, at)
    above = text[:at].rstrip(b" \n")
    if annotation is None or not above.endswith(b"," if lines.owner else (b",", b"(")):
        return None
    node = parse_annotation(annotation[2].decode(errors="replace"))
    return types.annotated(path, node) if node is not None else None


def _assigned(types: TypeTexts, path: str, text: bytes, at: int) -> Told | None:
    """What a line gives the variable there, if it calls something that the function does not bind."""
    found = _VALUE.match(text, text.rfind(b"\n", 0, at) + 1)
    if found is None or found.start(1) != at or text.count(b'"""', 0, at) % 2:
        return None
    if not _is_outer(text, found[3].partition(b".")[0]):
        return None
    meaning = types.meanings.find(path, found[3])
    if meaning is None or meaning.name.decode(errors="replace") in known_types.CASTS:
        return None
    return types.called(meaning, awaited=found[2] is not None)


def _is_read(text: bytes, name: bytes, at: int, header: int) -> bool:
    """Is it surely no binding of the name: an attribute of it, another's attribute, the first argument?"""
    if text[at - 1 : at] == b".":
        return True
    behind = text[at + len(name) : at + len(name) + 1]
    if behind == b".":
        return True
    if at < header or behind not in (b",", b")"):
        return False
    before = text[:at].rstrip(b" \n")
    callee = before[before.rfind(b" ") + 1 :]
    return callee.endswith(b"(") and len(callee) > 1 and not before[: -len(callee)].endswith(b"def ")


def _is_outer(text: bytes, name: bytes) -> bool:
    """Does the function surely not bind the name?"""
    return all(
        text[at - 1 : at] == b"."
        or (text[at + len(name) : at + len(name) + 1] in _USED and not text[:at].endswith(b"def "))
        for at in occurrences(text, name)
    )
