"""Ask a file for more names than were requested, so that n requests do not parse it n times."""

from __future__ import annotations

from itertools import islice

from flake8_tradelint.semantics.interests import EVERY
from flake8_tradelint.words import bound_names, dotted_names, header_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from flake8_tradelint.semantics.interests import Interests, Wanted


def widen(wanted: Wanted, known: Interests, data: bytes) -> None:
    """Double the requested names of each kind that has grown since ``known``, with names of the text.

    After a logarithmic number of rounds all names of the text are recorded. Facts about names that nobody
    asks for change no answer.
    """
    if not wanted.attributes - {EVERY} <= known.attributes:
        _double(wanted.attributes, dotted_names(data))
    if not wanted.callees <= known.callees:
        # What is assigned may be an alias of something of interest, and is followed only as such.
        _double(wanted.callees, header_names(data) - bound_names(data))


def _double(names: set[str], others: Iterable[str]) -> None:
    names.update([*islice((other for other in sorted(others) if other not in names), len(names))])
