"""The semantic database as ``dataclass`` takes it: the queries about types, and those of the layers below."""

from __future__ import annotations

from flake8_tradelint.light import Protocol
from flake8_tradelint.semantics.inference.db import TypeDb


class Linked(TypeDb, Protocol):
    """Queries about types, classes, names and files."""
