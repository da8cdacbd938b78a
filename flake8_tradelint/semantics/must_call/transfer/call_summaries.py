"""The door to all call summaries of a project: how ownership passes through its functions.

Asked by ``acquisition`` and ``handed_over``; a rule seldom has to. Summaries are computed on demand, for
the functions that a resource reaches only, and do not depend on the order of questions.
"""

from __future__ import annotations

from flake8_tradelint.db.queries import Query, Table
from flake8_tradelint.semantics.must_call.transfer.factories import Factories
from flake8_tradelint.startup.light import cached_property, partial

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping, Sequence

    from flake8_tradelint.model import Location, Span
    from flake8_tradelint.semantics.facts import AttributeFact, CallFact, Use
    from flake8_tradelint.semantics.must_call.acquire.db import ResourceDb
    from flake8_tradelint.semantics.must_call.acquire.effects import Ending, Factory, Handling
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource
    from flake8_tradelint.semantics.must_call.own.ownership import UseSite
    from flake8_tradelint.semantics.must_call.own.uses_by_class import UsesByClass
    from flake8_tradelint.semantics.must_call.transfer.aliases import FollowedUse
    from flake8_tradelint.semantics.must_call.transfer.argument_effects import ArgumentEffects
    from flake8_tradelint.semantics.must_call.transfer.exception_effects import ExceptionEffects
    from flake8_tradelint.semantics.naming.symbols import FunctionRef


_OFTEN = 3
"""How many questions about one place are answered one by one, each reading as little as possible."""


class CallSummaries:
    """The call summaries of one project, for every resource."""

    def __init__(self, linked: ResourceDb) -> None:
        self._linked = linked
        # Keyed by identity: hashing a row of the table is slow, and it is asked for with every file.
        self._arguments: dict[int, tuple[Resource, ArgumentEffects]] = {}
        self._factories: dict[int, tuple[Resource, Factories]] = {}
        self._asked: dict[Hashable, int] = {}
        self.followed_uses: Query[tuple[FollowedUse, ...]] = Query(linked.trace)
        """By place asked for often: the uses that release or move the value (``release_analysis``)."""
        self.uses_by_function: Query[Mapping[tuple[str, str], Sequence[Use]]] = Query(linked.trace)
        """By place: its uses, by file and function (``release_analysis``)."""
        self.attribute_uses: Query[tuple[UseSite, ...]] = Query(linked.trace)
        """By class and attribute: the uses of the attribute (``tasks.observers``)."""
        self.observed: Query[bool] = Query(linked.trace)
        """By class and attribute: whether a use of it tells how its task has ended (``tasks.observers``)."""
        self.releasing_uses: Query[tuple[tuple[str, AttributeFact], ...]] = Query(linked.trace)
        """By name: the uses of attributes that release what is in them (``uncalled_closers``)."""
        self.kept_open: Query[bool] = Query(linked.trace)
        """By resource and places: whether nothing could release the value there (``handed_out_values``)."""
        self._reached: dict[tuple[int, ...], Table[frozenset[str]]] = {}
        self.dropping_callers: Query[tuple[Location, ...]] = Query(linked.trace)
        """By function: the calls that drop its task, if all do (``tasks.dropping_callers``)."""
        self.closers: Query[Mapping[FunctionRef, Ending]] = Query(linked.trace)
        """By class, attribute and row: the methods that always close what it keeps (``lend.borrowers``)."""
        self.users: Query[frozenset[FunctionRef]] = Query(linked.trace)
        """The same: the methods that need it to be open."""
        self.lent_attributes: Query[bool] = Query(linked.trace)
        """By file and attribute: whether the file passes it to something (``rules.closed_too_early``)."""
        self.calls_by_argument: Query[Mapping[int, CallFact]] = Query(linked.trace)
        """By file and name: the calls, by the offset at which an argument ends (``lend.used_again``)."""
        self.emptied: Query[bool] = Query(linked.trace)
        """By class and attribute: whether a method empties it (``own.ownership``)."""
        self.callable_names: Query[frozenset[str]] = Query(linked.trace)
        """By class: the names of variables that hold an instance which is called (``pattern_members``)."""

    @cached_property
    def _throwing(self) -> ExceptionEffects:
        from flake8_tradelint.semantics.must_call.transfer.exception_effects import ExceptionEffects

        return ExceptionEffects(self._linked)

    @cached_property
    def uses_by_class(self) -> UsesByClass:
        """The index of attribute uses by the class on whose ``self`` they stand."""
        from flake8_tradelint.semantics.must_call.own.uses_by_class import UsesByClass

        return UsesByClass(self._linked)

    def is_asked_often(self, place: Hashable) -> bool:
        """Count a question about the place; return True from the fourth on."""
        self._asked[place] = self._asked.get(place, 0) + 1
        return self._asked[place] > _OFTEN

    def handling(self, resource: Resource, path: str, use: Use) -> Handling:
        """Return the effect of an ``argument`` use: "borrowed", "kept", "released" or "unknown"."""
        return self._of_arguments(resource).handling(path, use)

    def factory(self, resource: Resource, path: str, fact: CallFact) -> Factory | None:
        """Return the function of the project that acquires the call's value for its caller, if one does."""
        return self._of_factories(resource).made_by(path, fact)

    def acquiring_calls(self, resource: Resource) -> Iterator[tuple[str, CallFact]]:
        """Yield the calls that may acquire the resource, with their files."""
        return self._of_factories(resource).acquiring_calls()

    def raises(self, function: FunctionRef, step: Span) -> bool:
        """Return True if the part ``step`` of the function can raise anything but ``CancelledError``."""
        return self._throwing.raises(function, step)

    def may_raise(self, function: FunctionRef) -> bool:
        """Return True if the function can raise anything but ``CancelledError``."""
        return self._throwing.may_raise(function)

    def factories_called(self, resource: Resource, path: str) -> tuple[str, ...]:
        """Return the last names of the resource's factories that the file may call, by its text."""
        return self._of_factories(resource).called_in(path)

    def may_call_any_factory(self, resources: tuple[Resource, ...], path: str) -> bool:
        """Return True if the file may call a factory of any of ``resources``.

        The resources are the same for many files, of which next to none calls a factory.
        """
        key = tuple(map(id, resources))
        if key not in self._reached:
            of_all = [self._of_factories(resource) for resource in resources]
            self._reached[key] = Table(self._linked.trace, "", lambda: _callers_of(of_all))
        return path in self._reached[key].get() and any(
            self.factories_called(resource, path) for resource in resources
        )

    def may_acquire(self, resource: Resource, path: str) -> bool:
        """Return True if the file's text names the resource's module or a class derived from its classes."""
        return self._of_factories(resource).may_acquire(path)

    def _of_arguments(self, resource: Resource) -> ArgumentEffects:
        key = id(resource)
        if key not in self._arguments:
            from flake8_tradelint.semantics.must_call.transfer.argument_effects import ArgumentEffects

            self._arguments[key] = resource, ArgumentEffects(self._linked, resource)
        return self._arguments[key][1]

    def _of_factories(self, resource: Resource) -> Factories:
        key = id(resource)
        if key not in self._factories:
            made = Factories(self._linked, resource, partial(self._of_arguments, resource))
            self._factories[key] = resource, made
        return self._factories[key][1]


def _callers_of(factories: list[Factories]) -> frozenset[str]:
    """Return the files that may call one of the factories."""
    return frozenset(path for one in factories for path in one.callers())
