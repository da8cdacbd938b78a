"""Compare the classes and enum values stored in a pickle with those of the project."""

from __future__ import annotations

from dataclasses import dataclass

from flake8_tradelint.model import Location
from flake8_tradelint.pickles.lookup import Lookup, Place
from flake8_tradelint.pickles.shapes import Shapes
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.naming.symbols import ClassRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Literal

    from flake8_tradelint.pickles.contents import StoredClass
    from flake8_tradelint.pickles.lookup import Absence
    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.naming.symbols import ClassRef

    ProblemKind = Literal[
        "renamed", "unknown-attribute", "property", "method", "slots", "enum-value", "no-class", "no-module"
    ]

_ENUMS = ("enum.Enum", "enum.IntEnum", "enum.StrEnum")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that fails when the file is loaded, or later. ``new`` is the name to use instead."""

    kind: ProblemKind
    name: str
    message: str
    new: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The problems of one class in a pickle; ``place`` is its definition in the project."""

    stored: StoredClass
    place: Location | None = None
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


class Judge:
    """Compares stored classes with those of the project at ``root``."""

    def __init__(self, project: ProjectFacts, root: str) -> None:
        self._project = project
        self._lookup, self._shapes = Lookup(project, root), Shapes(project)

    def verdict(self, stored: StoredClass) -> Verdict:
        """Return the problems of one class."""
        place = self._lookup.place(stored.name)
        if not isinstance(place.symbol, ClassRef):
            return Verdict(stored, problems=tuple(self._absent(stored, place.absence)))
        ref = place.symbol
        summary = self._project.symbols.class_(ref)
        where = Location(ref.path, summary.span) if summary is not None else None
        notes = tuple(self._notes(stored, ref, place))
        problems: tuple[Problem, ...] = ()
        if not self._shapes.reads_state_itself(ref):
            problems = (*self._slots(stored, ref), *self._names(stored, ref))
        return Verdict(stored, where, (*problems, *self._enum(stored, ref)), notes)

    def _absent(self, stored: StoredClass, absence: Absence | None) -> Iterator[Problem]:
        if absence not in ("no module", "no name"):
            return
        module, name = stored.name.module, stored.name.name
        row = next((r for r in self._project.settings.renames if (r.owner, r.old) == (module, name)), None)
        found = self._lookup.elsewhere(stored.name)
        new = row.new if row is not None else self._project.symbols.qualified(found) if found else ""
        hint = f"; it may be `{new}` now" if new else ""
        if absence == "no module":
            yield Problem("no-module", stored.name.full, f"there is no module `{module}` any more{hint}", new)
        else:
            yield Problem("no-class", stored.name.full, f"`{module}` has no `{name}` any more{hint}", new)

    def _slots(self, stored: StoredClass, ref: ClassRef) -> Iterator[Problem]:
        slots = self._shapes.slots(ref)
        if slots == "none" or not stored.attributes:
            return
        effect = "loading raises AttributeError: the objects have no `__dict__` to fill"
        if slots == "frozen dataclass":
            effect = "a frozen dataclass with slots takes its values by position, and gets the names instead"
        yield Problem("slots", stored.name.name, f"the class has slots now: {effect}")

    def _names(self, stored: StoredClass, ref: ClassRef) -> Iterator[Problem]:
        names = [name for name, _ in (*stored.attributes, *stored.slots)]
        closed = self._shapes.is_closed(ref)
        for name in dict.fromkeys(names):
            if name.startswith("__") and name.endswith("__"):
                continue  # `__orig_class__` and the like are Python's own
            found = self._name(name, ref, closed, names)
            if found is not None:
                yield found

    def _name(self, name: str, ref: ClassRef, closed: bool, stored: list[str]) -> Problem | None:
        table = self._project.renames
        stale = table.stale(ref, name)
        owner = self._shapes.definer(ref, name)
        if stale is not None:
            new = table.successor(stale)
            return Problem("renamed", name, f"`{name}` is stored, which the class calls `{new}` now", new)
        if owner is None:
            if closed and not self._shapes.is_stored_from_outside(ref, name):
                return self._unknown(name, ref, stored)
            return None
        accessor = self._shapes.accessor(owner, name)
        new = table.renamed_in(owner, name)
        if accessor == "property":
            instead = f", for `{new}`" if new else ""
            said = f"`{name}` is a property now{instead}: it hides the stored value"
            return Problem("property", name, said, new)
        if accessor == "method" and closed and not self._shapes.is_stored_from_outside(ref, name):
            return Problem("method", name, f"`{name}` is a method now: the stored value hides it")
        return None

    def _unknown(self, name: str, ref: ClassRef, stored: list[str]) -> Problem:
        from difflib import get_close_matches

        missing = [known for known in self._shapes.set_in_init(ref) if known not in stored]
        near = get_close_matches(name, missing, n=1)
        hint = f"; is it `{near[0]}` now?" if near else ""
        message = f"`{name}` is stored, and the class has no such attribute any more{hint}"
        return Problem("unknown-attribute", name, message, near[0] if near else "")

    def _enum(self, stored: StoredClass, ref: ClassRef) -> Iterator[Problem]:
        for value in lost_values(self._project, ref, stored.arguments):
            shown = repr(value)
            yield Problem("enum-value", shown, f"no member has the value {shown} any more: loading fails")

    def _notes(self, stored: StoredClass, ref: ClassRef, place: Place) -> Iterator[str]:
        if place.guessed:
            yield f"pickled by a script; taken for {self._project.symbols.qualified(ref)}"
        if self._shapes.reads_state_itself(ref):
            yield "the class reads its state itself (`__setstate__` or `__reduce__`): names are not compared"
            return
        names = {name for name, _ in (*stored.attributes, *stored.slots)}
        missing = [name for name in self._shapes.set_in_init(ref) if name not in names]
        if names and missing and self._shapes.slots(ref) == "none":
            yield f"the class also sets {_listed(missing)} in `__init__`: loaded objects lack that"


def _listed(names: list[str]) -> str:
    shown = ", ".join(f"`{name}`" for name in names[:8])
    return f"{shown} and {len(names) - 8} more" if len(names) > 8 else shown


def lost_values(project: ProjectFacts, ref: ClassRef, stored: Iterable[str | int]) -> list[str | int]:
    """Return the stored values that no member has; none unless all members' values are plain literals."""
    cls = project.symbols.class_(ref)
    if cls is None or not any(project.classes.is_subclass(ref, name) for name in _ENUMS):
        return []
    if any(name in cls.methods for name in ("_missing_", "__new__", "__init__", "__reduce_ex__")):
        return []
    values = [variable.value for variable in cls.variables if not variable.name.startswith("_")]
    if not values or cls.other_names or not all(isinstance(value, e.Literal) for value in values):
        return []
    known = {value.repr for value in values if isinstance(value, e.Literal)}
    return [value for value in stored if repr(value) not in known]
