"""The open buffers of the editor, and their bytes as a file would have them."""

from __future__ import annotations

import tokenize

from flake8_tradelint.startup.light import read_file
from flake8_tradelint.startup.records import Record

_BOM = b"\xef\xbb\xbf"


class Buffer(Record):
    """The text of an open file, as of a version that the editor counts."""

    path: str
    uri: str
    version: int
    text: str

    @property
    def data(self) -> bytes:
        """The bytes, in the encoding that the first two lines declare."""
        first_two = "".join(self.text.split("\n", 2)[:2])
        if "coding" not in first_two:
            return self.text.encode(errors="replace")
        try:
            lines = [f"{line}\n".encode() for line in self.text.split("\n", 2)[:2]]
            encoding, _ = tokenize.detect_encoding(iter(lines).__next__)
            return self.text.encode(encoding, errors="replace")  # one character for one: columns stay right
        except (SyntaxError, UnicodeError, LookupError):
            return self.text.encode(errors="replace")

    def is_on_disk(self) -> bool:
        """Return True if the file has the same contents."""
        found = on_disk(self.path)
        return found is not None and found.removeprefix(_BOM) == self.data


def on_disk(path: str) -> bytes | None:
    """Return the contents of a file, or ``None`` if it cannot be read."""
    try:
        return read_file(path)
    except OSError:
        return None
