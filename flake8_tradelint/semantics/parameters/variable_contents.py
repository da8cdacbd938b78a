"""Find what is put into a container that a module's variable holds and that starts empty.

``REGISTRY = {}`` tells nothing of the items; ``REGISTRY["a"] = Account()`` does, in whichever file it stands,
if nothing else may add items: no file binds the container to another name or passes it to somebody.
"""

from __future__ import annotations

from flake8_tradelint.db.queries import Query
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.interests import variable
from flake8_tradelint.semantics.parameters.binding import is_everywhere
from flake8_tradelint.semantics.parameters.contents import begins_empty, put_by
from flake8_tradelint.semantics.parameters.tests import is_test_file
from flake8_tradelint.words import renamed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.facts import AttributeFact
    from flake8_tradelint.semantics.inference.db import TypeDb
    from flake8_tradelint.semantics.inference.protocol import Values
    from flake8_tradelint.semantics.naming.symbols import ValueRef


class VariableContents:
    """The contents of containers that variables of modules hold, in one project."""

    def __init__(self, linked: TypeDb) -> None:
        self._linked = linked
        self._known: Query[Values] = Query(linked.trace)
        self._empty: Query[frozenset[str]] = Query(linked.trace)

    def values(self, symbol: ValueRef) -> Values:
        """Return all that is put into the container, with its file; ``()`` if others may add items."""
        return self._known.get(symbol, lambda: tuple(self._put(symbol) or ()))

    def _put(self, symbol: ValueRef) -> list[tuple[str, e.Expr]] | None:
        known = self._linked.symbols.variables(symbol.path, symbol.name)
        if not all(map(begins_empty, known)) or is_everywhere(self._linked, symbol.name):
            return None
        found: list[tuple[str, e.Expr]] = []
        self._announce(symbol.path)
        for path in self._linked.having(symbol.name):
            if is_test_file(path) and path != symbol.path:
                continue  # tests may add stand-ins
            for fact in self._uses(path, symbol):
                values = put_by(self._linked, path, fact, own=True)
                if values is None:
                    return None
                found += ((path, value) for value in values)
        return found

    def _announce(self, path: str) -> None:
        """Record the uses of all containers of the file at once, as it is read again for each new name."""
        self._linked.require_in(path, attributes=self._empty.get(path, lambda: self._starting_empty(path)))

    def _starting_empty(self, path: str) -> frozenset[str]:
        """Return the variables of the file that are bound to an empty container, as names of interest."""
        found = self._linked.symbols.surface(path).variables
        return frozenset(variable(one.name) for one in found if begins_empty(one))

    def _uses(self, path: str, symbol: ValueRef) -> Iterator[AttributeFact]:
        """Yield the uses of the variable in one file, under whatever name it is imported."""
        linked, name = self._linked, symbol.name
        aliases = renamed(linked.code(path), frozenset({name.encode()}))
        for local in (name, *(alias.decode(errors="replace") for alias in aliases)):
            for _, fact in linked.attributes(variable(local), [path]):
                if linked.symbols.resolve(path, fact.receiver) == symbol:
                    yield fact
        for _, fact in linked.attributes(name, [path]):
            if linked.symbols.resolve(path, e.Attribute(fact.receiver, name)) == symbol:
                yield fact
