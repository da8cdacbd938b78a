"""Follow names and classes through a history: merge chains of renames, drop reverted ones, follow moves."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A class, the module itself (empty ``name``), or a callable (``name()``) in the file ``path``."""

    path: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """In one commit, ``old`` of ``place`` became ``new``. ``place`` is its place after the commit."""

    place: Place
    old: str
    new: str
    score: float
    reasons: tuple[str, ...]
    commit: str


@dataclass(frozen=True, slots=True)
class Moved:
    """In one commit, a class got another name or file; or, with empty names, a whole file was moved."""

    old: Place
    new: Place
    score: float
    reasons: tuple[str, ...]
    commit: str


@dataclass(frozen=True, slots=True)
class Row:
    """``old`` of the class, module or callable at ``place`` is now called ``new``."""

    place: Place
    old: str
    new: str
    score: float
    reasons: tuple[str, ...]
    commits: tuple[str, ...]


class Lineage:
    """Receives events, oldest first. Places are those after the last event."""

    def __init__(self) -> None:
        self._rows: dict[Place, dict[str, Row]] = {}
        self._now: dict[Place, Place] = {}
        self._moves: dict[Place, Moved] = {}

    def add(self, event: Event | Moved) -> None:
        """Record the next event."""
        if isinstance(event, Moved):
            self._move(event)
        else:
            self._rename(event)

    def _rename(self, event: Event) -> None:
        rows = self._rows.setdefault(event.place, {})
        reverted = False
        for old, row in list(rows.items()):
            if row.new == event.old:
                rows[old] = _joined(row, event)
                if old == event.new:
                    del rows[old]
                    reverted = True
        rows.pop(event.new, None)  # the name is in use again
        known = rows.get(event.old)
        if not reverted and (known is None or known.score <= event.score):
            row = Row(event.place, event.old, event.new, event.score, event.reasons, (event.commit,))
            rows[event.old] = row

    def _move(self, event: Moved) -> None:
        self._now[event.old] = event.new
        self._now.pop(event.new, None)
        if not event.old.name:  # a file, with all that is in it
            for place in [place for place in self._rows if place.path == event.old.path]:
                self._carry(place, Place(event.new.path, place.name))
            return
        self._carry(event.old, event.new)
        self._carry(called(event.old), called(event.new))
        for place in [place for place in self._rows if is_method(place, event.old)]:
            self._carry(place, Place(event.new.path, event.new.name + place.name[len(event.old.name) :]))
        first = self._moves.pop(event.old, event)
        if first.old != event.new:
            self._moves[event.new] = replace(event, old=first.old, score=min(first.score, event.score))

    def _carry(self, old: Place, new: Place) -> None:
        if old in self._rows:
            self._rows[new] = {**self._rows.pop(old), **self._rows.get(new, {})}

    def now(self, place: Place) -> Place:
        """Return the present place of what was at ``place``. Branches may still use the old place."""
        seen: set[Place] = set()
        while place not in seen:
            seen.add(place)
            plain = Place(place.path, place.name.removesuffix("()"))
            owner, dot, method = plain.name.rpartition(".")
            if plain.name and plain in self._now:
                there = self._now[plain]
                place = called(there) if place.name.endswith("()") else there
            elif place.name.endswith("()") and dot and Place(place.path, owner) in self._now:
                there = self._now[Place(place.path, owner)]
                place = Place(there.path, f"{there.name}.{method}()")
            elif Place(place.path) in self._now:
                place = Place(self._now[Place(place.path)].path, place.name)
        return place

    def rows(self) -> list[Row]:
        """Return the remaining renames, sorted by place."""
        found = [replace(row, place=place) for place, rows in self._rows.items() for row in rows.values()]
        return sorted(found, key=lambda row: (row.place, row.old))

    def moves(self) -> list[Moved]:
        """Return the classes with another name or file than at first; ``old`` is the first known place."""
        return sorted(self._moves.values(), key=lambda moved: (moved.old, moved.new))


def is_method(place: Place, owner: Place) -> bool:
    """Return True if ``place`` stands for the keywords of a method of the class ``owner``."""
    inside = place.name.startswith(f"{owner.name}.") and place.name.endswith("()")
    return place.path == owner.path and inside


def called(place: Place) -> Place:
    """Return the place that stands for the keywords of the callable at ``place``."""
    return Place(place.path, f"{place.name}()")


def _joined(row: Row, event: Event) -> Row:
    return replace(
        row,
        new=event.new,
        score=min(row.score, event.score),
        reasons=(f"by way of {event.old}", *event.reasons),
        commits=(*row.commits, event.commit),
    )
