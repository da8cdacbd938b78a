"""Find what is put into a container that an attribute holds and that starts empty.

``self.feeds = []`` tells nothing of the items; ``self.feeds.append(Feed())`` does, if nothing else may add
items: the container itself is passed to nobody, and the class of every possible receiver is known.
"""

from __future__ import annotations

from flake8_tradelint.db.queries import Query
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.inference.types import instance_of, options
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef
from flake8_tradelint.semantics.parameters.binding import is_everywhere
from flake8_tradelint.semantics.parameters.tests import is_test_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.facts import AttributeFact, Use
    from flake8_tradelint.semantics.inference.db import TypeDb
    from flake8_tradelint.semantics.inference.protocol import Values
    from flake8_tradelint.semantics.summary import Variable


_PUTTING = frozenset({"append", "appendleft", "add", "insert", "setdefault"})
_LOOKING = frozenset(
    {
        *("values", "items", "keys", "get", "pop", "popleft", "popitem", "copy", "index", "count", "union"),
        *("clear", "remove", "discard", "sort", "reverse", "difference", "intersection", "isdisjoint"),
    }
)
"""Methods that add nothing to the container, and pass it to nobody."""

_READERS = frozenset(
    f"builtins.{name}"
    for name in (
        *("len", "list", "tuple", "set", "frozenset", "dict", "sorted", "reversed", "enumerate", "iter"),
        *("zip", "any", "all", "min", "max", "sum", "bool", "str", "repr", "print", "next"),
    )
)
_EMPTY_VALUES = frozenset({"[]", "{}", "None", "list()", "dict()", "set()", "deque()"})

_HARMLESS = frozenset({"iterated", "tested", "discarded", "deleted"})


class Contents:
    """The contents of containers in one project."""

    def __init__(self, linked: TypeDb) -> None:
        self._linked = linked
        self._known: Query[Values] = Query(linked.trace)

    def values(self, owner: ClassRef, attr: str) -> Values:
        """Return all that is put into ``instance.attr``, with its file; ``()`` if others may add items."""
        return self._known.get((owner, attr), lambda: tuple(self._put(owner, attr) or ()))

    def _put(self, owner: ClassRef, attr: str) -> list[tuple[str, e.Expr]] | None:
        if is_everywhere(self._linked, attr) or not self._begins_empty(owner, attr):
            return None
        found: list[tuple[str, e.Expr]] = []
        for path, fact in self._linked.attributes(attr):
            # tests may add stand-ins
            if (is_test_file(path) and path != owner.path) or not self._may_be_meant(owner, path, fact):
                continue
            values = put_by(self._linked, path, fact, own=isinstance(fact.receiver, e.SelfOf))
            if values is None:
                return None
            found += ((path, value) for value in values)
        return found

    def _begins_empty(self, owner: ClassRef, attr: str) -> bool:
        """Return True if class bodies only say that the container is empty.

        A dataclass's callers may pass one.
        """
        for ref in (*self._linked.classes.project_mro(owner), *self._linked.subclasses(owner)):
            cls = self._linked.symbols.shell(ref, attr)
            for variable in cls.variables if cls is not None else ():
                if variable.name == attr and (variable.annotation is not None or not begins_empty(variable)):
                    return False
        return True

    def _may_be_meant(self, owner: ClassRef, path: str, fact: AttributeFact) -> bool:
        if isinstance(fact.receiver, e.SelfOf):
            return self._linked.classes.related(owner, ClassRef(path, fact.receiver.qualname))
        found = self._linked.receivers.options(path, fact.receiver)
        classes = [one.cls for option in found for one in options(instance_of(option) or option)]
        return not classes or any(
            isinstance(cls, ClassRef) and self._linked.classes.related(owner, cls) for cls in classes
        )


def begins_empty(variable: Variable) -> bool:
    """Return True if the variable's value is an empty container, or ``None``."""
    return "".join(variable.value_text.split()) in _EMPTY_VALUES


def put_by(linked: TypeDb, path: str, fact: AttributeFact, *, own: bool) -> list[e.Expr] | None:
    """Return what one use of a container adds; ``None`` if that is unknown.

    ``own``: the container is certainly the one that is meant, and no like of it on another object.
    """
    if fact.context != "load":
        return [] if fact.role == "emptied" and own else None
    if fact.role == "starred" and all(use.through for use in fact.uses):
        return []  # `[*self.feeds]` is another list
    uses = [use for use in fact.uses if not use.through and use.span.anchor.end == fact.span.anchor.end]
    return _put_as(linked, path, uses[0], own) if uses else None


def _updated(given: e.Expr | None) -> list[e.Expr] | None:
    """Return what ``update`` adds with a written mapping or a written collection."""
    match given:
        case e.Mapping(value=value) if value != e.UNKNOWN:
            return [value]
        case e.Sequence(items=items):
            return list(items)
    return None


def _put_as(linked: TypeDb, path: str, use: Use, own: bool) -> list[e.Expr] | None:
    puts = use.name in _PUTTING if use.kind == "method" else use.name == "[]" and use.result == "stored"
    if puts:
        return [use.expr] if use.expr is not None and own else None
    if use.kind == "method" and use.name == "extend":
        return [e.Element(use.expr)] if use.expr is not None and own else None
    if use.kind == "method" and use.name == "update":
        return _updated(use.expr) if own else None
    if use.kind in _HARMLESS or (use.kind == "method" and use.name in _LOOKING):
        return []
    if use.kind == "read":
        return [] if use.name == "[]" else None
    if use.kind != "argument" or use.expr is None:
        return None
    symbol = linked.symbols.resolve(path, use.expr)
    reads = isinstance(symbol, ExternalRef) and symbol.name in _READERS
    return [] if reads or use.name == "*" else None
