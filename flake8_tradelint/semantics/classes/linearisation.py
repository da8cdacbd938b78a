"""C3, the method resolution order of several bases, in time proportional to what their orders do not share.

See M. Barrett et al., "A monotonic superclass linearization for Dylan", 1996.
Equal classes have to be one object in all orders that are passed: they are compared by identity, which
calls no method for each class of a long order.
"""

from __future__ import annotations

from collections import defaultdict
from heapq import heapify, heappop, heappush

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeVar

    Base = TypeVar("Base")
    """A class; the algorithm asks nothing of it but to be hashable."""


def joined(parents: Sequence[tuple[Base, ...]]) -> list[Base]:
    """Return the order of a class below its bases, without the class: ``parents`` are the bases' orders.

    If no linearisation exists, return the classes in the order in which they are met.
    """
    bases = [parent[0] for parent in parents]
    found = _with_common_end(parents, bases)
    return merge([*parents, bases]) if found is None else found


def _with_common_end(parents: Sequence[tuple[Base, ...]], bases: list[Base]) -> list[Base] | None:
    """Return the order, using that the orders of several bases end alike; ``None`` if that does not help.

    The sides of a diamond have their common base at the end, and all that is above it. No class of that end
    can come before all other classes have been taken, except last bases that have no bases of their own.
    """
    count = len(parents)
    while count and len(parents[count - 1]) == 1:
        count -= 1
    end = _common_end([parent for parent in parents if len(parent) > 1])
    starts = [parent[: len(parent) - len(end)] if len(parent) > 1 else parent for parent in parents[:count]]
    found = _merged([*starts, bases[:count]]) if count else []
    order = None if found is None else [*found, *end, *bases[count:]]
    # Only the whole merge can place a class that is met twice.
    return None if order is None or len({*map(id, order)}) < len(order) else order


def _common_end(orders: Sequence[tuple[Base, ...]]) -> tuple[Base, ...]:
    """Return the longest common end of the orders, without the first class of each."""
    if not orders:
        return ()
    first, fits, most = orders[0], 0, min(map(len, orders)) - 1
    while fits < most:
        length = (fits + most + 1) // 2
        end = first[-length:]
        if all(order[-length:] == end for order in orders):
            fits = length
        else:
            most = length - 1
    return first[len(first) - fits :]


def merge(orders: Sequence[Sequence[Base]]) -> list[Base]:
    """Return C3's merge; if no linearisation exists, the classes in the order in which they are met."""
    found = _merged(orders)
    if found is not None:
        return found
    taken: list[Base] = []
    left = _merge(orders, taken)
    return list(dict.fromkeys([*taken, *left]))


def _merged(orders: Sequence[Sequence[Base]]) -> list[Base] | None:
    """Return the merge; ``None`` if there is none."""
    taken: list[Base] = []
    return None if _merge(orders, taken) else taken


def _merge(orders: Sequence[Sequence[Base]], taken: list[Base]) -> list[Base]:
    """Append the classes to ``taken`` in order; return those that have no place in any order.

    The next class is always that of the first order whose next class stands behind no other class in any
    order. ``behind`` counts in how many orders a class does, ``next_in`` are the orders whose next one it is.
    """
    places = [0] * len(orders)
    behind: dict[Base, int] = defaultdict(int)
    next_in: dict[Base, list[int]] = defaultdict(list)
    for number, order in enumerate(orders):
        for base in order[1:]:
            behind[base] += 1
        if order:
            next_in[order[0]].append(number)
    ready = [number for number, order in enumerate(orders) if order and not behind[order[0]]]
    heapify(ready)
    while ready:
        number = heappop(ready)
        if not _has_next(orders, places, behind, number):
            continue
        head = orders[number][places[number]]
        taken.append(head)
        for other in next_in.pop(head):
            _advance(orders, places, behind, next_in, ready, other)
    return [base for order, place in zip(orders, places, strict=True) for base in order[place:]]


def _has_next(
    orders: Sequence[Sequence[Base]], places: list[int], behind: dict[Base, int], number: int
) -> bool:
    """Return True if the next class of the order may be taken; it may have been taken for another order."""
    order, place = orders[number], places[number]
    return place < len(order) and not behind[order[place]]


def _advance(
    orders: Sequence[Sequence[Base]],
    places: list[int],
    behind: dict[Base, int],
    next_in: dict[Base, list[int]],
    ready: list[int],
    number: int,
) -> None:
    """Go on to the next class of the order."""
    places[number] += 1
    if places[number] == len(orders[number]):
        return
    head = orders[number][places[number]]
    behind[head] -= 1
    next_in[head].append(number)
    if not behind[head]:
        for other in next_in[head]:
            heappush(ready, other)
