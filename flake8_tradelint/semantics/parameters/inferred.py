"""Infer the class of an un-annotated parameter: the one that every caller passes.

Computed on demand, for single questions about receivers: all other inference treats such a parameter as
unknown. This is weaker than an annotation, since callers outside the project may pass something else.
"""

from __future__ import annotations

from flake8_tradelint.semantics.inference.memo import Memo
from flake8_tradelint.semantics.inference.receivers import Receivers
from flake8_tradelint.semantics.interests import is_item
from flake8_tradelint.semantics.naming.symbols import FunctionRef
from flake8_tradelint.semantics.parameters.application_state import (
    ApplicationState,
    is_application,
    is_state,
)
from flake8_tradelint.semantics.parameters.binding import argument
from flake8_tradelint.semantics.parameters.call_sites import call_sites
from flake8_tradelint.semantics.parameters.contents import Contents
from flake8_tradelint.semantics.parameters.pytest_values import PytestValues
from flake8_tradelint.semantics.parameters.variable_contents import VariableContents

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics import expr as e
    from flake8_tradelint.semantics.inference.db import TypeDb
    from flake8_tradelint.semantics.inference.protocol import Values
    from flake8_tradelint.semantics.naming.symbols import ClassRef, ValueRef
    from flake8_tradelint.semantics.summary import FunctionSummary


_PLAIN = frozenset({"builtins.staticmethod", "builtins.classmethod"})


class Parameters:
    """The un-annotated parameters of one project.

    ``receivers`` infers like ``linked.receivers``, but knows these parameters and the contents of containers.
    """

    def __init__(self, linked: TypeDb) -> None:
        self._linked = linked
        self._known: Memo[Values] = Memo(linked.trace)
        self._contents = Contents(linked)
        self._variables = VariableContents(linked)
        self._pytest = PytestValues(linked)
        self._state = ApplicationState(linked)
        self.receivers = Receivers(linked.symbols, linked.classes, self)

    def values(self, path: str, parameter: e.Parameter) -> Values:
        """Return all that is passed for the parameter; ``()`` if some callers are out of sight."""
        return self._known.get((path, parameter), lambda: self._passed(path, parameter)) or ()

    def kept(self, owner: ClassRef, attr: str) -> Values:
        """Return all that is put into the container ``attr`` of the class; ``()`` if others may add items."""
        return self._contents.values(owner, attr)

    def kept_in(self, variable: ValueRef) -> Values:
        """Return all that is put into a module's container; ``()`` if others may add items."""
        return self._variables.values(variable)

    def in_state(self, holder: e.Expr, name: str) -> Values:
        """Return all that the project stores under the name in the state of an application."""
        fits = is_application(holder) if is_item(name) else is_state(holder)
        return self._state.values(name) if fits else ()

    def _passed(self, path: str, parameter: e.Parameter) -> Values:
        ref = FunctionRef(path, parameter.qualname)
        found = self._linked.symbols.definitions(ref)
        if len(found) != 1:
            return ()
        if self._pytest.passes(ref, found[0]):
            return self._pytest.values(ref, found[0], parameter.name)
        decorators = self._linked.receivers.decorators(path, found[0])
        return self._by_calls(ref, found[0], parameter) if decorators <= _PLAIN else ()

    def _by_calls(self, ref: FunctionRef, function: FunctionSummary, parameter: e.Parameter) -> Values:
        values: list[tuple[str, e.Expr]] = []
        for site in call_sites(self._linked, self.receivers.infer, ref, function):
            value = argument(function, parameter, site)
            if value is None:
                return ()
            # A function that passes on its own argument to itself tells nothing new.
            if value != parameter or site.path != ref.path:
                values.append((site.path, value))
        return tuple(values)
