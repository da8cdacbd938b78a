"""Class objects that escape: to an argument parser, a deserialiser, a registry, a variable.

Matched in the text of all files that contain the class's name. Code that gets the class may look at its
fields and make instances in ways that are not followed.
"""

from __future__ import annotations

from flake8_tradelint.startup.patterns import composed, regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.inference.db import TypeDb
    from flake8_tradelint.semantics.naming.symbols import ClassRef


_LOOKERS = rb"isinstance|issubclass|cast|super|except|setattr|delattr|patch\.object|\w*Mock|create_autospec"
_LOOKING = regex(rb"(?:\b(?:" + _LOOKERS + rb")[ \t]*|\bclass[ \t]+[\w\[\], ]*)$")
_FACTORY = regex(rb"\b(?:default_)?factory[ \t]*=[ \t\r\n]*$")
_FAR, _NEAR = 2000, 40


def escapes(project: TypeDb, ref: ClassRef) -> bool:
    """Return True if the class is an argument, an item of a display, the value of a name, or returned."""
    if _is_chosen(project, ref):
        return True
    return any(
        _is_value(data, at, data[at - 1 : at]) and not _FACTORY.search(data, max(0, at - _NEAR), at)
        for data, at in _places(project, ref)
    )


def is_default_factory(project: TypeDb, ref: ClassRef) -> bool:
    """Return True if the class is the default factory of some field, which calls it without arguments."""
    return any(_FACTORY.search(data, max(0, at - _NEAR), at) for data, at in _places(project, ref))


def _is_chosen(project: TypeDb, ref: ClassRef) -> bool:
    """Return True for ``return Name``, and where it is one of several: ``cls = Name if live else Paper``."""
    name = ref.qualname.rsplit(".", 1)[-1].encode()
    chosen = composed(
        rb"(?:\b(?:return|else|or)|\blambda\b[^:\n]*:)[ \t]+" + name + rb"[ \t]*(?=[,)\]}\r\n#])"
        rb"|[=(,\[{][ \t]*" + name + rb"[ \t]+(?:if|or)\b"
    )
    return any(chosen.search(project.data(path)) for path in project.mentioning(name.decode()))


def _places(project: TypeDb, ref: ClassRef) -> Iterator[tuple[bytes, int]]:
    """Yield the texts and offsets at which the class's name stands between brackets, commas or ``=``."""
    name = ref.qualname.rsplit(".", 1)[-1].encode()
    pattern = composed(rb"(?<=[(,=\[{:])[ \t\r\n]*" + name + rb"[ \t\r\n]*(?=[,)\]}\n#])")
    for path in project.mentioning(name.decode()):
        data = project.data(path)
        yield from ((data, match.start()) for match in pattern.finditer(data))


def _is_value(data: bytes, at: int, before: bytes) -> bool:
    """Return True if the name at ``at`` is an expression's value, not part of an annotation or a header."""
    import re

    opener = _opener(data, at)
    if opener < 0:
        return before == b"="  # `X = Name`, but not `x: Name`
    head, kind = data[max(0, opener - 200) : opener].rstrip(b" \t"), data[opener : opener + 1]
    if kind == b"[":
        return re.search(rb"[\w\])]$", head) is None  # a display, not a subscript
    if kind == b"{":
        return True
    if before == b":":
        return False  # a parameter's annotation
    line = head[head.rfind(b"\n") + 1 :]
    if re.search(rb"^\s*(?:lazy[ \t]+)?(?:from[ \t].*)?import[ \t]*$", line):
        return False
    return _LOOKING.search(line) is None


def _opener(data: bytes, at: int) -> int:
    """Return the offset of the innermost bracket around ``at``; -1 if the statement has none."""
    depth = 0
    for position in range(at - 1, max(-1, at - _FAR), -1):
        char = data[position : position + 1]
        if char in b")]}":
            depth += 1
        elif char in b"([{":
            if not depth:
                return position
            depth -= 1
        elif char == b"\n" and not depth and data[position + 1 : position + 2].strip(b" \t#)]}\r\n"):
            return -1  # a statement at the left margin starts here
    return -1
