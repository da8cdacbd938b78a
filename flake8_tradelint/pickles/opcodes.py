"""Decode opcodes, with arguments reduced to what may be a name or a small number.

``pickletools.genops`` would read every argument into memory, and trust wrong lengths.
"""

from __future__ import annotations

import pickletools
from functools import partial

from flake8_tradelint.pickles import MAX_NAME, PickleError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flake8_tradelint.pickles.stream import Stream

    Argument = str | int | tuple[str, str] | None
    Operation = tuple[str, Argument]
    """The opcode's name in ``pickletools`` and its argument, ``None`` if it is not needed."""
    Reader = Callable[[Stream], Argument]


_DIGITS = 18


def operations(stream: Stream) -> Iterator[Operation]:
    """Yield the opcodes of one pickle, including ``STOP``."""
    while True:
        code = stream.read(1)
        known = _OPCODES.get(code)
        if known is None:
            raise PickleError(f"{code!r} is no opcode")
        name, reader = known
        yield name, reader(stream) if reader is not None else None
        if name == "STOP":
            return


def _unsigned(size: int, stream: Stream) -> int:
    return int.from_bytes(stream.read(size), "little")


def _signed(size: int, stream: Stream) -> int:
    return int.from_bytes(stream.read(size), "little", signed=True)


def _float(stream: Stream) -> None:
    stream.skip(8)


def _blob(size: int, stream: Stream) -> None:
    stream.skip(_unsigned(size, stream))


def _text(size: int, encoding: str, stream: Stream) -> str | None:
    """Read a string whose length is stored in the ``size`` bytes before it; ``None`` if it is no name."""
    length = _unsigned(size, stream) if size < 4 or encoding == "utf-8" else _length(stream)
    if length > MAX_NAME:
        stream.skip(length)
        return None
    try:
        return stream.read(length).decode(encoding)
    except UnicodeDecodeError:
        return None


def _length(stream: Stream) -> int:
    length = _signed(4, stream)
    if length < 0:
        raise PickleError("a string has a negative length")
    return length


def _long(size: int, stream: Stream) -> int | None:
    length = _unsigned(1, stream) if size == 1 else _length(stream)
    if length > 8:
        stream.skip(length)
        return None
    return _signed(length, stream)


def _number_line(stream: Stream) -> int | None:
    line = stream.line(MAX_NAME)
    digits = (line or b"").strip().rstrip(b"L")
    if not digits.lstrip(b"-").isdigit() or len(digits) > _DIGITS:
        return None
    return int(digits)


def _line(encoding: str, stream: Stream) -> str | None:
    line = stream.line(MAX_NAME)
    try:
        return None if line is None else line.decode(encoding)
    except UnicodeDecodeError:
        return None


def _quoted_line(stream: Stream) -> str | None:
    text = _line("ascii", stream)
    if text is None or len(text) < 2 or text[0] not in "'\"" or text[-1] != text[0] or "\\" in text:
        return None
    return text[1:-1]


def _two_lines(stream: Stream) -> tuple[str, str]:
    module, name = _line("utf-8", stream), _line("utf-8", stream)
    if module is None or name is None:
        raise PickleError("the name of a class is longer than any name")
    return module, name


_READERS: dict[str, Reader] = {
    "uint1": partial(_unsigned, 1),
    "uint2": partial(_unsigned, 2),
    "uint4": partial(_unsigned, 4),
    "uint8": partial(_unsigned, 8),
    "int4": partial(_signed, 4),
    "float8": _float,
    "floatnl": _number_line,
    "decimalnl_short": _number_line,
    "decimalnl_long": _number_line,
    "stringnl": _quoted_line,
    "stringnl_noescape": partial(_line, "ascii"),
    "stringnl_noescape_pair": _two_lines,
    "unicodestringnl": partial(_line, "raw-unicode-escape"),
    "string1": partial(_text, 1, "ascii"),
    "string4": partial(_text, 4, "ascii"),
    "bytes1": partial(_blob, 1),
    "bytes4": partial(_blob, 4),
    "bytes8": partial(_blob, 8),
    "bytearray8": partial(_blob, 8),
    "unicodestring1": partial(_text, 1, "utf-8"),
    "unicodestring4": partial(_text, 4, "utf-8"),
    "unicodestring8": partial(_text, 8, "utf-8"),
    "long1": partial(_long, 1),
    "long4": partial(_long, 4),
}
"""Readers by ``pickletools``' names of argument kinds."""

_OPCODES: dict[bytes, tuple[str, Reader | None]] = {
    opcode.code.encode("latin-1"): (opcode.name, _READERS[opcode.arg.name] if opcode.arg else None)
    for opcode in pickletools.opcodes
}
