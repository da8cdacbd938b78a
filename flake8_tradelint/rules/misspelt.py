"""Whether one name is another one with a slip of the fingers in it, and nothing else.

What merely looks alike is another thing: of eight nearest names in five released packages one was meant,
and ``serialize_x`` is nearest to ``deserialize_x``.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_SHORTEST = 4
"""Letters of a word in which one may be wrong: ``get`` and ``set`` are two words."""


def meant_by(written: str, known: Iterable[str]) -> str:
    """The only one of the ``known`` names that ``written`` is a slip for, or ``""``."""
    near = [name for name in known if is_slip(written, name)]
    return near[0] if len(near) == 1 else ""


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
