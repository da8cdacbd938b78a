"""Ask a file for more names than were requested, so that n requests do not parse it n times."""

from __future__ import annotations

from itertools import islice

from flake8_tradelint.semantics.interests import EVERY
from flake8_tradelint.words import bound_names, dotted_names, header_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from flake8_tradelint.outline import Definition
    from flake8_tradelint.semantics.interests import Interests, Wanted


def widen(wanted: Wanted, known: Interests, data: bytes, tops: Iterable[Definition]) -> None:
    """Add as many names of the text again as are ``wanted``, of the kinds that have grown since ``known``.

    After a logarithm of rounds these are all names that the text has. Facts about names that nobody asks
    for change no answer. ``tops`` are the definitions at the top of the file.
    """
    if not (wanted.definitions <= known.definitions and wanted.members <= known.members):
        others = (top.name for top in tops if top.name not in wanted.definitions)
        wanted.definitions |= {*islice(others, len(wanted.definitions) + len(wanted.members))}
    if not wanted.attributes - {EVERY} <= known.attributes:
        _double(wanted.attributes, dotted_names(data))
    if not wanted.callees <= known.callees:
        # What is assigned may be an alias of something of interest, and is followed only as such.
        _double(wanted.callees, header_names(data) - bound_names(data))


def _double(names: set[str], others: Iterable[str]) -> None:
    names.update([*islice((other for other in sorted(others) if other not in names), len(names))])
