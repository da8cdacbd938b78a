"""What happens to names in a commit."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A class, or the module itself (no ``name``), or something called (with ``()``) in the file ``path``."""

    path: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """In one commit, ``old`` of ``place`` became ``new``. ``place`` is where it is afterwards."""

    place: Place
    old: str
    new: str
    score: float
    reasons: tuple[str, ...]
    commit: str


@dataclass(frozen=True, slots=True)
class Moved:
    """In one commit, a class got another name or another file; or (no names) a whole file did."""

    old: Place
    new: Place
    score: float
    reasons: tuple[str, ...]
    commit: str
