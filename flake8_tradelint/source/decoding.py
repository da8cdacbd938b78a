"""Decode a Python file's bytes by the encoding that it declares (PEP 263), and find where its lines begin."""

from __future__ import annotations

from itertools import accumulate

from flake8_tradelint.startup.patterns import regex
from flake8_tradelint.startup.records import Record

_BOM = b"\xef\xbb\xbf"
_COOKIE = regex(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")


class SourceError(Exception):
    """Raised for a file that cannot be read as Python.

    ``reason`` is for people; ``line`` and ``column`` are 1-based.
    """

    def __init__(self, reason: str, line: int = 1, column: int = 1) -> None:
        super().__init__(reason)
        self.reason, self.line, self.column = reason, line, column


def decode(data: bytes) -> str:
    """Return the text of a Python file without its byte-order mark, line breaks unchanged.

    Raises:
        SourceError: the bytes are not valid in the declared encoding, or the encoding is unknown.
    """
    body = data[len(_BOM) :] if data.startswith(_BOM) else data
    encoding = _declared_encoding(body)
    if len(body) < len(data) and encoding != "utf-8":
        raise SourceError(f"the byte-order mark says utf-8, the declaration {encoding}")
    try:
        return body.decode(encoding)
    except LookupError:
        raise SourceError(f"unknown encoding: {encoding}") from None
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        column = error.start - body.rfind(b"\n", 0, error.start)
        raise SourceError(f"not valid {encoding}: {error.reason}", line, column) from None


class Decoded(Record, eq=False):
    """The decoded text of one file, its UTF-8 form, and the byte offset of every line in it."""

    text: str
    utf8: bytes
    line_starts: tuple[int, ...]
    ascii: bool


def decoded(data: bytes) -> Decoded:
    """Decode a file and find its line starts.

    Raises:
        SourceError: the bytes cannot be decoded.
    """
    text = decode(data)
    ascii = text.isascii()
    # Pure ASCII has the same bytes in every encoding that a source file declares in practice.
    utf8 = data if ascii and len(data) == len(text) else text.encode("utf-8", errors="surrogatepass")
    return Decoded(text, utf8, line_starts(utf8), ascii)


def line_starts(utf8: bytes) -> tuple[int, ...]:
    """Return the byte offset of every line, split where Python's tokenizer splits, and of the end."""
    return tuple(accumulate(map(len, utf8.splitlines(keepends=True)), initial=0))


def line_at(data: bytes, at: int) -> int:
    """Return the 1-based line of the byte at offset ``at``."""
    return len(data[: at + 1].splitlines())


def _declared_encoding(data: bytes) -> str:
    head = data[:400].replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n", 2)[:2]
    for line in head:
        match = _COOKIE.match(line)
        if match:
            name = match[1].decode("ascii").lower().replace("_", "-")
            return _normal_name(name)
        if line.strip() and not line.lstrip().startswith(b"#"):
            break
    return "utf-8"


def _normal_name(name: str) -> str:
    """Return the codec for a declared encoding name.

    Editors append line-end suffixes (``utf-8-unix``), which PEP 263 allows.
    """
    for codec, starts in (("utf-8", ("utf-8",)), ("iso-8859-1", ("latin-1", "iso-8859-1", "iso-latin-1"))):
        if name.startswith(tuple(f"{start}-" for start in starts)) or name in starts:
            return codec
    return name
