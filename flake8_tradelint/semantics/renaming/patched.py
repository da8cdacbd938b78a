"""Classes that get a name from outside: a module says ``Vat.spot_map = property(...)``."""

from __future__ import annotations

from flake8_tradelint.patterns import MULTILINE, composed
from flake8_tradelint.semantics.inference.types import instance_of
from flake8_tradelint.tracing import Answers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.classes.table import Base
    from flake8_tradelint.semantics.linked import Linked


class PatchedClasses:
    """Answers for one project."""

    def __init__(self, linked: Linked) -> None:
        self._linked = linked
        self._known: Answers[frozenset[Base]] = Answers(linked.trace)

    def of(self, name: str) -> frozenset[Base]:
        """The classes that some module gives an attribute of this name."""
        return self._known.get(name, lambda: self._found(name))

    def _found(self, name: str) -> frozenset[Base]:
        found = set()
        stores = composed(rb"^[ \t]*(?:\w+\.)*\w*[A-Z]\w*\.%s[ \t]*=[^=]" % name.encode(), MULTILINE)
        for path, fact in self._linked.attributes_where(name, stores):
            if fact.context == "store" and not fact.function:
                holder = instance_of(self._linked.receivers.infer(path, fact.receiver))
                if holder is not None:
                    found.add(holder.cls)
        return frozenset(found)
