"""Find what is kept in the state of an application: ``app.state.vat``, ``app.ctx.vat``, ``app["vat"]``.

Such state takes any name, and the object with it comes from a framework (``request.app``). So the name alone
tells what is meant: all that the project stores under it.
"""

from __future__ import annotations

from flake8_tradelint.db.queries import Query
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.interests import is_item
from flake8_tradelint.semantics.parameters.binding import is_everywhere
from flake8_tradelint.semantics.parameters.tests import is_test_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.facts import AttributeFact
    from flake8_tradelint.semantics.inference.db import TypeDb
    from flake8_tradelint.semantics.inference.protocol import Values


_STATES = frozenset({"state", "ctx"})
_APPLICATIONS = frozenset({"app", "application", "Application", "_app"})


class ApplicationState:
    """The application state of one project."""

    def __init__(self, linked: TypeDb) -> None:
        self._linked = linked
        self._known: Query[Values] = Query(linked.trace)

    def values(self, name: str) -> Values:
        """Return all that is stored under the attribute, or the item; ``()`` if unknown."""
        return self._known.get(name, lambda: tuple(self._stored(name)))

    def _stored(self, name: str) -> Iterator[tuple[str, e.Expr]]:
        if not is_item(name) and is_everywhere(self._linked, name):
            return
        for path, fact in self._linked.attributes(name):
            if fact.context == "store" and not is_test_file(path) and _is_state(fact, is_item(name)):
                yield path, fact.value or e.UNKNOWN


def _is_state(fact: AttributeFact, of_item: bool) -> bool:
    return is_application(fact.receiver) if of_item else is_state(fact.receiver)


def is_state(holder: e.Expr) -> bool:
    """Return True for ``app.state`` and the like."""
    return isinstance(holder, e.Attribute) and holder.attr in _STATES


def is_application(holder: e.Expr) -> bool:
    """Return True for what is called, or annotated as, an application."""
    match holder:
        case e.Parameter(name=name) | e.Name(id=name) | e.Attribute(attr=name):
            return name in _APPLICATIONS
        case e.Instance(annotation=cls) | e.Call(func=cls):
            return e.last_name(cls) in _APPLICATIONS
        case e.Union(options=options):
            return any(map(is_application, options))
    return False
