"""Where does a program read the value that an instance should not have?"""

from __future__ import annotations

from flake8_tradelint.model import Location
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.naming.symbols import ClassRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.dataclass.overrides import Override
    from flake8_tradelint.semantics.facts import AttributeFact
    from flake8_tradelint.semantics.linked import Linked


def wrong_read(project: Linked, found: Override) -> Location | None:
    """The read that tells most: of an instance of the class, and handed on to somebody."""
    reads = [
        (rank, path, fact)
        for path, fact in project.attributes(found.name)
        if fact.context == "load" and (rank := _rank(project, found, path, fact)) is not None
    ]
    if not reads:
        return None
    _, path, fact = min(reads, key=lambda read: (read[0], read[1], read[2].span))
    taker = _taker(fact)
    told = f", and hands it to `{taker}`" if taker else ""
    return Location(path, fact.span, f"`{fact.shown}.{found.name}` reads the value of the instance{told}")


def _rank(project: Linked, found: Override, path: str, fact: AttributeFact) -> tuple[bool, bool, bool] | None:
    """Best first: of the class itself, not through ``self``, handed on. ``None``: of something else."""
    receiver = project.receivers.infer(path, fact.receiver)
    if receiver is None or not isinstance(receiver.cls, ClassRef):
        return None
    cls = receiver.cls
    exact = found.cls in project.classes.mro(cls)
    above = cls in project.classes.mro(found.cls) and found.stored.field.owner in project.classes.mro(cls)
    if not exact and not above:
        return None
    return not exact, receiver.evidence == "self", not _taker(fact)


def _taker(fact: AttributeFact) -> str:
    """The last name of the function that gets the value as an argument."""
    takers = (e.last_name(use.expr) for use in fact.uses if use.kind == "argument")
    return next((taker for taker in takers if taker), "")
