"""Render unified diffs that ``patch -p0`` and ``git apply -p0`` accept.

Diffs are bytes: a file keeps its own encoding and its own line breaks in the patch.
"""

from __future__ import annotations

from difflib import diff_bytes, unified_diff

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.output.style import Style


_LOOKS = {b"@": "cyan", b"+": "green", b"-": "red"}


def diff(name: str, before: bytes, after: bytes, style: Style) -> Iterator[bytes]:
    """Yield the lines of the patch with their line breaks."""
    label = _label(name)
    patch = diff_bytes(unified_diff, _split(before), _split(after), label, label)
    for number, line in enumerate(patch):
        look = "bold" if number < 2 else _LOOKS.get(line[:1])
        text = line.removesuffix(b"\n")
        yield _painted(text, look, style) + b"\n"
        if text == line:
            yield b"\\ No newline at end of file\n"


def _label(name: str) -> bytes:
    """Return the file name for the patch header, quoted and escaped like git does if it could be misread."""
    if name.isprintable() and " " not in name and not name.startswith('"'):
        return name.encode(errors="surrogateescape")
    escaped = name.replace("\\", "\\\\").replace('"', '\\"').encode(errors="surrogateescape")
    return b'"%s"' % b"".join(b"%c" % byte if 32 <= byte < 127 else b"\\%03o" % byte for byte in escaped)


def _split(data: bytes) -> list[bytes]:
    """Return the lines as patch sees them: split at line feeds only."""
    *whole, last = data.split(b"\n")
    return [line + b"\n" for line in whole] + ([last] if last else [])


def _painted(text: bytes, look: str | None, style: Style) -> bytes:
    if look is None or not style.colours:
        return text
    start, end = style.paint("|", look).encode().split(b"|")
    return start + text + end
