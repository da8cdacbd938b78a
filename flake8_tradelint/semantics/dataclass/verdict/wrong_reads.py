"""Reads of an attribute that get the stored default instead of the class's value: examples for TL101."""

from __future__ import annotations

from flake8_tradelint.model import Location
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.dataclass.declare.query_keys import QueryKey
from flake8_tradelint.semantics.naming.symbols import ClassRef
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from flake8_tradelint.model import Span
    from flake8_tradelint.semantics.dataclass.declare.fields import DataclassTable
    from flake8_tradelint.semantics.dataclass.inherit.overrides import Override
    from flake8_tradelint.semantics.facts import AttributeFact
    from flake8_tradelint.semantics.inference.db import TypeDb


_READS: QueryKey[Reads] = QueryKey()
"""By attribute name."""


def wrong_read(project: TypeDb, table: DataclassTable, found: Override) -> Location | None:
    """Return the best example: a read on an instance of the class, preferably one that passes it on."""
    name, classes = found.name, project.classes
    reads = table.results(_READS).get(name, lambda: _reads_of(project, name))
    read = reads.below.get(found.cls)
    if read is None and reads.of:  # no read on the class itself: take one of a class above that has the field
        owner = found.stored.field.owner
        above = [ref for ref in classes.project_mro(found.cls) if ref in reads.of]
        read = min((reads.of[ref] for ref in above if owner in classes.mro(ref)), default=None, key=_rank)
    if read is None:
        return None
    taker = _taker(read.fact)
    told = f", and hands it to `{taker}`" if taker else ""
    text = f"`{read.fact.shown}.{name}` reads the value of the instance{told}"
    return Location(read.path, read.fact.span, text)


class Read(Record):
    """A read of the attribute in a file; ``itself``: on ``self``."""

    path: str
    fact: AttributeFact
    itself: bool


class Reads(Record):
    """The best read of an attribute by class: ``of`` the class itself, ``below``: of it or a subclass."""

    of: Mapping[ClassRef, Read]
    below: Mapping[ClassRef, Read]


def _reads_of(project: TypeDb, name: str) -> Reads:
    found: dict[ClassRef, Read] = {}
    for path, fact in project.attributes(name):
        receiver = project.receivers.infer(path, fact.receiver) if fact.context == "load" else None
        if receiver is not None and isinstance(receiver.cls, ClassRef):
            _keep_best(found, receiver.cls, Read(path, fact, receiver.evidence == "self"))
    below: dict[ClassRef, Read] = {}
    for cls, read in found.items():
        for ref in project.classes.project_mro(cls):
            _keep_best(below, ref, read)
    return Reads(found, below)


def _keep_best(found: dict[ClassRef, Read], ref: ClassRef, read: Read) -> None:
    known = found.get(ref)
    found[ref] = read if known is None else min(known, read, key=_rank)


def _rank(read: Read) -> tuple[bool, bool, str, Span]:
    """Return the sort key, best first: not on ``self``, passed on."""
    return read.itself, not _taker(read.fact), read.path, read.fact.span


def _taker(fact: AttributeFact) -> str:
    """Return the last name of the function that gets the value as an argument; empty if there is none."""
    takers = (e.last_name(use.expr) for use in fact.uses if use.kind == "argument")
    return next((taker for taker in takers if taker), "")
