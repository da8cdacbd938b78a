"""Read pickle files without importing or executing anything: the command ``tradelint pickles``.

``stream`` reads bytes (compressed or not) within limits, ``opcodes`` decodes them, ``machine`` executes the
opcodes on symbolic values, ``contents`` holds the result, ``verdicts`` compares that with the project's
classes.
"""

from __future__ import annotations

from dataclasses import dataclass

MAX_NAME = 200
"""Most bytes of a string that may be a name; longer ones are skipped unread."""


class PickleError(Exception):
    """The file cannot be read (completely) as pickles; the message is one line for people."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Most ``bytes`` (after decompression), ``steps`` (opcodes, and names that they copy) and ``values``.

    ``values`` are those held at the same time: on the stack, in the memo, as names of attributes. Each takes
    some 10 to 300 bytes of memory; strings of more than ``MAX_NAME`` bytes take none.
    """

    bytes: int = 1 << 30
    steps: int = 50_000_000
    values: int = 5_000_000
