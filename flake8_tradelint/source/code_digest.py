"""Compute a digest of a file's code that does not change with comments, blank lines and trailing blanks.

Equal digests mean equal syntax trees but for line numbers and byte offsets, and the same code on each line.
The inverse does not hold: where a quick scan cannot tell code from strings and comments (a string on a
continued line, both kinds of triple quotes, a string that seems not to be closed), the digest is that of all
bytes, and any change is a change of the code.
"""

from __future__ import annotations

from itertools import pairwise

from flake8_tradelint.source import MAX_PARTS
from flake8_tradelint.startup.patterns import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

SIZE = 8
"""Length of a digest in bytes."""
_TRIPLE = b'"""', b"'''"
_UNUSUAL = b"\\\r", b"\0", b"\v"
"""A continued line with a line break of another kind, and what is no blank in Python."""
_CODE_AND_STRINGS = regex(rb"(?:[^#\"'\\]+|\"[^\"\\]*(?:\\.[^\"\\]*)*\"|'[^'\\]*(?:\\.[^'\\]*)*')*")
"""Matches code on one line up to a comment, or up to what is no complete string."""
_FORMATTED = b"f", b"F", b"r", b"R", b"t", b"T"
"""How a prefix ends that may make a string a formatted one."""


def code_digest(data: bytes) -> bytes:
    """Return the digest of a file's code, ``SIZE`` bytes."""
    from flake8_tradelint.startup.light.digests import blake2b

    code = _code(data) if _is_plain(data) else None
    if code is None:
        return blake2b(data, digest_size=SIZE, person=b"bytes").digest()
    return blake2b(code, digest_size=SIZE, person=b"code").digest()


def _is_plain(data: bytes) -> bool:
    """Return True if comments cannot change how the file is decoded, split into lines, or limited in size."""
    if len(data) > MAX_PARTS or any(text in data for text in _UNUSUAL):
        return False
    if b"\r" in data and data.count(b"\r") != data.count(b"\r\n"):
        return False
    if any(b"coding" in line for line in data.split(b"\n", 2)[:2]):
        return False
    if data.isascii():
        return True
    try:
        data.decode()
    except ValueError:
        return False
    return True


def _code(data: bytes) -> bytes | None:
    """Return the text without comments, blank lines and trailing blanks; ``None`` if that is not certain."""
    quotes, others = _TRIPLE if _TRIPLE[0] in data else reversed(_TRIPLE)
    if others in data:
        return None
    parts = data.split(quotes)
    if not len(parts) % 2:
        return None
    for place in range(0, len(parts), 2):
        code = _without_comments(parts[place])
        if code is None:
            return None
        if place + 1 < len(parts) and not _ends_as_a_string(parts[place], code, parts[place + 1]):
            return None
        parts[place] = code
    parts[0] = parts[0].lstrip(b"\n")  # nothing stands before it
    return quotes.join(parts)


def _ends_as_a_string(before: bytes, code: bytes, string: bytes) -> bool:
    """Return True if a triple-quoted string begins after ``before``, and ends where ``string`` does.

    ``code`` is ``before`` without comments.
    """
    # In a comment the quotes would begin no string; after a backslash they would not end one.
    if b"#" in before[before.rfind(b"\n") + 1 :] or string.endswith(b"\\"):
        return False
    # From Python 3.12 on, a replacement field may have a string with the same quotes in it.
    return not code.endswith(_FORMATTED) or (string.count(b"{") == string.count(b"}") and b"}}" not in string)


def _without_comments(text: bytes) -> bytes | None:
    """Return text outside of triple quotes without comments and blank lines.

    The first and the last line are kept even if blank: a string may stand before or after them.
    """
    if b"\\\n" in text and not _are_continued_by_code(text.split(b"\n")):
        return None
    if b"#" in text:
        text = b"".join(_pieces(text))
    if _is_open(text[text.rfind(b"\n") + 1 :]):
        return None
    lines = text.split(b"\n")
    if len(lines) == 1:
        return text
    between = b"\n".join(filter(None, map(bytes.rstrip, lines[1:-1])))
    return b"\n".join((lines[0].rstrip(), *((between,) if between else ()), lines[-1]))


def _pieces(text: bytes) -> Iterator[bytes]:
    """Yield the text in pieces, without its comments."""
    done, at = 0, text.find(b"#")
    while at >= 0:
        start, end = text.rfind(b"\n", 0, at) + 1, text.find(b"\n", at)
        end = end if end >= 0 else len(text)
        yield text[done:start]
        yield _before_comment(text[start:end])
        done, at = end, text.find(b"#", end)
    yield text[done:]


def _are_continued_by_code(lines: list[bytes]) -> bool:
    """Return True if no line ends with a backslash in a string, or before a blank line or a comment."""
    for line, below in pairwise(lines):
        if line.endswith(b"\\") and (_is_open(line[:-1]) or below.strip()[:1] in (b"", b"#")):
            return False
    return True


def _before_comment(line: bytes) -> bytes:
    """Return the line without its comment; as it is, if a string on it may not end where it seems to."""
    if line.lstrip().startswith(b"#"):
        return b""
    code, has_comment = _scanned(line)
    # From Python 3.12 on, strings may be nested in a formatted one, whose fields may span lines.
    nested = (b"{" in code or b"}" in code) and (b'"' in code or b"'" in code)
    return code.rstrip() if has_comment and not nested else line


def _is_open(line: bytes) -> bool:
    """Return True if a string seems to begin on the line and does not end on it."""
    if b'"' not in line and b"'" not in line:
        return False
    code, has_comment = _scanned(line)
    return len(code) < len(line) and not has_comment


def _scanned(line: bytes) -> tuple[bytes, bool]:
    """Return the code and complete strings that the line begins with, and whether a comment follows."""
    match = _CODE_AND_STRINGS.match(line)
    assert match is not None  # the empty text matches
    return match[0], line.startswith(b"#", match.end())
