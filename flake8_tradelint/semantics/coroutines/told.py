"""What is told of a value by text alone: which classes it may be an instance of, or surely of none."""

from __future__ import annotations

from flake8_tradelint.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from flake8_tradelint.semantics.coroutines.meanings import Meaning

MAX_DEPTH = 8
"""Nested parts of one expression or annotation; what is deeper is left open."""


class Told(Record):
    """What the inference may find: an instance of one of ``classes`` (project classes, by name), or of none.

    ``plain``: surely no instance of a project class; then ``classes`` may be inside of it (``None``: any).
    ``nothing``: it finds no class at all. ``cls`` is the one class where it is known.
    ``outside``: what it is, or of which class, by its full name, where that is known and not the project's.
    """

    classes: frozenset[bytes] | None = frozenset()
    plain: bool = True
    nothing: bool = False
    cls: Meaning | None = None
    outside: str = ""

    def is_none_of(self, names: frozenset[bytes]) -> bool:
        """Is it surely no instance of classes so called?"""
        return self.plain or (self.classes is not None and names.isdisjoint(self.classes))


PLAIN = Told()
BUILTIN = Told(outside="builtins.object")
CONTAINER = Told(None, outside="builtins.object")
NOTHING = Told(nothing=True)
NONE = Told(classes=None, nothing=True)
"""The value ``None``, which among several does not count."""


def joined(options: Iterable[Told | None]) -> Told | None:
    """What one of several values may be: an instance of one of the project's classes, if all of them are."""
    given = list(options)
    real = [option for option in given if option is not NONE]
    known = [option for option in real if option is not None]
    if not real:
        return NONE if given else None
    if len(real) == 1:
        return real[0]
    if any(option.nothing for option in known):
        return NOTHING
    inner = None if len(known) < len(real) else classes_of(known)
    if any(option.plain for option in known):
        kinds = {option.outside if option is not None else "" for option in real}
        return Told(inner, outside=kinds.pop() if len(kinds) == 1 else "")
    if len(known) < len(real):
        return None
    one = len({option.cls for option in known}) == 1 and known[0].cls is not None
    return known[0] if one or len(known) == 1 else Told(inner, plain=False)


def classes_of(options: list[Told]) -> frozenset[bytes] | None:
    """The classes of all of them; ``None`` where one may be of any."""
    found: set[bytes] = set()
    for option in options:
        if option.classes is None:
            return None
        found |= option.classes
    return frozenset(found)
