"""Whether one name is another one with a slip of the fingers in it, and nothing else.

What merely looks alike is another thing: of eight nearest names in five released packages one was meant,
and ``serialize_x`` is nearest to ``deserialize_x``.
"""

from __future__ import annotations

from flake8_tradelint.startup.light import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_SHORTEST = 4
"""Letters of a word in which one may be wrong: ``get`` and ``set`` are two words."""


def meant_by(written: str, known: Iterable[str]) -> str:
    """The only one of the ``known`` names that ``written`` is a slip for, or ``""``."""
    near = {name for name in set().union(*_alike(written, frozenset(known))) if is_slip(written, name)}
    return near.pop() if len(near) == 1 else ""


def _alike(written: str, known: frozenset[str]) -> Iterator[set[str]]:
    """Yield sets of known names that may be slips for the name: some letters but one are the same."""
    index = _by_letters(known)
    return (index[letters] for letters in _letters(written) if letters in index)


@lru_cache(maxsize=8)
def _by_letters(known: frozenset[str]) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name in known:
        for letters in _letters(name):
            found.setdefault(letters, set()).add(name)
    return found


def _letters(name: str) -> set[str]:
    """The letters of a name, and all but one of them."""
    letters = name.replace("_", "").lower()
    return {letters, *(letters[:at] + letters[at + 1 :] for at in range(len(letters)))}


def is_slip(written: str, meant: str) -> bool:
    """Whether both have the same words but for one letter of one of them.

    It is too much, missing, wrong, or swapped with the next. The same letters otherwise set apart count as
    well (``spotMarkets``, ``spot_markets``).
    """
    if written.replace("_", "").lower() == meant.replace("_", "").lower():
        return True
    differing = [
        pair for pair in zip(written.split("_"), meant.split("_"), strict=False) if pair[0] != pair[1]
    ]
    if written.count("_") != meant.count("_") or len(differing) != 1:
        return False
    one, other = differing[0]
    return min(len(one), len(other)) >= _SHORTEST and _one_letter(one, other)


def _one_letter(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    start = next((i for i, letter in enumerate(shorter) if letter != longer[i]), len(shorter))
    rest, beyond = shorter[start:], longer[start:]
    if not (rest[:1] + beyond[:1]).isalpha():
        return False
    swapped = rest[1:2] + rest[:1] == beyond[:2] and rest[2:] == beyond[2:]
    return rest == beyond[1:] or (len(rest) == len(beyond) and (rest[1:] == beyond[1:] or swapped))
