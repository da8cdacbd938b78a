"""Values for what happens to names in a commit: a rename, or a class or file that moves."""

from __future__ import annotations

from dataclasses import dataclass


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
