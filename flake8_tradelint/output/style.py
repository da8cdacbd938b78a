"""Colour text with ANSI attributes, or leave it plain."""

from __future__ import annotations

import os

from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO, Any

_CODES = {
    "bold": "1",
    "dim": "2",
    "red": "31",
    "green": "32",
    "yellow": "33",
    "cyan": "36",
    "bold red": "1;31",
    "bold yellow": "1;33",
    "bold cyan": "1;36",
    "bold green": "1;32",
}


class Style(Record):
    """Colours text if ``colours`` is true."""

    colours: bool

    def paint(self, text: str, look: str) -> str:
        """Return ``text`` with one of the attributes of this module."""
        return f"\x1b[{_CODES[look]}m{text}\x1b[0m" if self.colours and text else text


PLAIN = Style(colours=False)


def style_for(stream: IO[Any], color: str) -> Style:
    """Return the style for a stream. ``color`` is ``always``, ``never`` or ``auto``.

    For ``auto``, the variables NO_COLOR and FORCE_COLOR decide, then whether the stream is a terminal.
    """
    if color != "auto":
        return Style(colours=color == "always")
    if os.environ.get("NO_COLOR"):
        return PLAIN
    if os.environ.get("FORCE_COLOR"):
        return Style(colours=True)
    return Style(colours=stream.isatty() and os.environ.get("TERM") != "dumb")
