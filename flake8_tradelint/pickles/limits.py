"""How much of a pickle is read before tradelint gives up: a pickle may be made to hurt."""

from __future__ import annotations

from dataclasses import dataclass

MAX_NAME = 200
"""Bytes of a string that may still be a name; longer ones are skipped unread."""


class PickleError(Exception):
    """The file cannot be read (to its end) as pickles; the text is one line for people."""


@dataclass(frozen=True, slots=True)
class Limits:
    """``bytes`` count after decompression, ``steps`` are opcodes (and names that they copy).

    ``values`` are held at the same time: on the stack, in the memo, as names of attributes. Each takes
    some 10 to 300 bytes, strings of more than ``MAX_NAME`` bytes none.
    """

    bytes: int = 1 << 30
    steps: int = 50_000_000
    values: int = 5_000_000
