"""Find where a class gives up what its attribute holds while that may be open: ``self._client = None``.

Typestate by methods: a method counts only if neither itself, nor what it calls on ``self``, nor its callers
could release the value or have asked for its state. A method that is passed on as a callback is told about
an end by somebody else, and does not count either.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.must_call.acquire.discharges import handed_over, released
from flake8_tradelint.semantics.must_call.own.closers import CLOSER_NAME
from flake8_tradelint.semantics.must_call.own.ownership import Held, takes_out
from flake8_tradelint.semantics.naming.symbols import ClassRef, FunctionRef
from flake8_tradelint.startup.patterns import IGNORECASE, regex
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flake8_tradelint.model import Span
    from flake8_tradelint.semantics.facts import AttributeFact, Use
    from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb
    from flake8_tradelint.semantics.summary import FunctionSummary


_ENDING = regex(
    r"clos|cancel|stop|shut_?down|disconnect|terminat|clean_?up|tear_?down|dispose|gather|^wait|abort|detach"
    r"|release|kill|^set$|^put",
    IGNORECASE,
)
"""Names of functions that may end a value, or tell it to end."""

_STATE = regex(
    r"clos|open|connect|alive|state|done|cancel|exception|result|running|status|expired", IGNORECASE
)
"""Names of attributes and methods that tell whether a value is still open."""

_TOLD = regex(r"(^|_)on_|_(lost|done|closed|disconnected|finished|callback)$|fork|^__(?!call__)", IGNORECASE)
"""Methods that somebody calls because the value has ended, or that run once."""

_NONE = e.Literal("NoneType", "None")
_BEGINNING = regex(r"^_*(async_?)?(start|init|setup|begin|open|connect)", IGNORECASE)
"""Methods that begin while nothing is held."""

_ENDED = ("Closed", "Disconnect", "Cancelled")
_BROKEN = (
    *_ENDED,
    "Connection",
    "OSError",
    "IOError",
    "EOF",
    "Incomplete",
    "Reset",
    "Exception",
    "WebSocket",
)
"""Parts of the names of exceptions that say that a value, or a connection, has ended."""


class GivenUp(Record):
    """The statement ``at`` of the method ``function`` (its qualified name) loses the value."""

    path: str
    at: Span
    function: str


def given_up(
    linked: OwnershipDb, resource: Resource, held: Held, others: Sequence[Acquisition]
) -> Iterator[GivenUp]:
    """Yield where the value of an attribute that is filled again and again is lost.

    ``others`` are all acquisitions of the file. The attribute must hold only their values and ``None``.
    """
    if held.fact.function.rpartition(".")[2] in ("__init__", "__post_init__"):
        return
    from flake8_tradelint.semantics.must_call.own.ownership import assigned_values
    from flake8_tradelint.semantics.must_call.release.release_analysis import is_released

    if resource.part is not None:
        return  # the writer of a stream closes itself when it is collected
    losing = Losing(linked, resource, held)
    found = [*losing.places()] if losing.is_opened() else []
    if not found:
        return
    calls = [one.fact.call for one in others]
    own = all(_is_own(value, held.attr, calls) for value in assigned_values(linked, held))
    if own and is_released(linked, resource, held):
        yield from found


def _is_own(value: e.Expr, attr: str, calls: Sequence[e.Call]) -> bool:
    """Return True if the value is ``None``, the attribute itself, or what one of the calls gives."""
    made = value.value if isinstance(value, e.Await) else value
    again = isinstance(value, e.Attribute) and value.attr == attr
    return value == _NONE or again or made in calls


class Losing:
    """The methods that give up what ``held`` names without an end."""

    def __init__(self, linked: OwnershipDb, resource: Resource, held: Held) -> None:
        self._linked, self._resource, self._held = linked, resource, held
        self._methods: dict[FunctionRef, list[AttributeFact]] = {}
        owners = {held.owner, *linked.classes.project_mro(held.owner), *linked.subclasses(held.owner)}
        self._files = tuple(sorted({ref.path for ref in owners}))
        for path, fact in linked.attributes(held.attr, self._files):
            if isinstance(fact.receiver, e.SelfOf) and ClassRef(path, fact.receiver.qualname) in owners:
                self._methods.setdefault(FunctionRef(path, fact.function), []).append(fact)

    def places(self) -> Iterator[GivenUp]:
        """Yield the statements that lose the value."""
        for ref, facts in self._methods.items():
            spans = [span for fact in facts for span in self._given_up(fact)]
            if spans and self._is_unaware(ref, facts):
                for span in spans:
                    if not self._has_ended(ref.path, span):
                        yield GivenUp(ref.path, span, ref.qualname)

    def is_opened(self) -> bool:
        """Return True if the value has something to release: it is used, where that decides."""
        if not (self._resource.after or self._resource.on_use):
            return True
        uses = [use for facts in self._methods.values() for fact in facts for use in fact.uses]
        if self._resource.after:
            return any(use.name in self._resource.after for use in uses)
        return any(use.name or use.kind == "returned" for use in uses)

    def _given_up(self, fact: AttributeFact) -> Iterator[Span]:
        if fact.role == "emptied" or (fact.context == "del" and not self._held.inside):
            yield fact.span
        for use in fact.uses if self._held.inside else ():
            if takes_out(use):
                yield use.span

    def _is_unaware(self, ref: FunctionRef, facts: Sequence[AttributeFact]) -> bool:
        """Return True if nothing in the method, or around it, tells of an end of the value."""
        function = self._linked.symbols.function(ref)
        if function is None or ".<locals>." in ref.qualname:
            return False
        if _TOLD.search(function.name) or _BEGINNING.search(function.name) or self._is_overridden(ref):
            return False
        if not all(self._is_idle(ref.path, use) for fact in facts for use in fact.uses):
            return False
        return not (
            self._ends_something(ref, function) or self._is_helped(function) or self._is_told(function)
        )

    def _is_overridden(self, ref: FunctionRef) -> bool:
        """Return True if objects of the class have another method of that name than this one of a base."""
        owner, (cls, _, name) = self._held.owner, ref.qualname.rpartition(".")
        if ClassRef(ref.path, cls) not in self._linked.classes.project_mro(owner):
            return False
        return self._linked.classes.method(owner, name) != ref

    def _is_idle(self, path: str, use: Use) -> bool:
        """Return True if the use neither ends the value, nor asks for its state, nor hands it on."""
        if self._held.inside and takes_out(use):
            return True
        if use.kind in ("method", "read") and use.name and _STATE.search(use.name):
            return False
        if self._held.inside:
            return use.kind in ("tested", "discarded", "local")
        if use.kind == "attribute" or released(self._resource, use):
            return False
        return not handed_over(self._linked, self._resource, path, use)

    def _ends_something(self, ref: FunctionRef, function: FunctionSummary) -> bool:
        """Return True if the function calls something that may end the value, or waits for its end."""
        from flake8_tradelint.semantics.control.parsing_again import function_at
        from flake8_tradelint.semantics.control.suites import body_nodes, called_name

        found = function_at(self._linked, ref.path, function.span.line)
        if found is None:
            return True
        streams = bool(self._resource.coroutines)
        return any(
            _ENDING.search(called_name(node)) or (streams and isinstance(node, ast.AsyncFor))
            for node in body_nodes(found)
        )

    def _is_helped(self, function: FunctionSummary) -> bool:
        """Return True if a method that it calls on ``self`` may release the value."""
        if any(CLOSER_NAME.match(name) for name in function.self_calls):
            return True
        from flake8_tradelint.semantics.must_call.release.stop_signals import reachable

        names = {method.qualname for method in reachable(self._linked, self._held.owner, function)}
        return any(
            self._ends(ref.path, use)
            for ref, facts in self._methods.items()
            if ref.qualname in names and ref.qualname != function.qualname
            for fact in facts
            for use in fact.uses
        )

    def _ends(self, path: str, use: Use) -> bool:
        if released(self._resource, use) or use.kind in ("iterated", "entered", "awaited"):
            return True
        return use.kind == "argument" and handed_over(self._linked, self._resource, path, use)

    def _is_told(self, function: FunctionSummary) -> bool:
        """Return True if the method is passed on, or called by a function that may end the value."""
        files, name = self._files, function.name
        if any(fact.role != "called" for _, fact in self._linked.attributes(name, files)):
            return True
        callers = self._linked.calls(name, lambda path: path in files)
        for ref in {FunctionRef(path, call.function) for path, call in callers}:
            caller = self._linked.symbols.function(ref)
            if caller is None or _TOLD.search(caller.name) or self._ends_something(ref, caller):
                return True
        return False

    def _has_ended(self, path: str, span: Span) -> bool:
        """Return True if an ``except`` suite runs the statement because the value has ended."""
        from flake8_tradelint.semantics.control.parsing_again import parsed_top, top_around
        from flake8_tradelint.semantics.control.suites import around, handles

        module = parsed_top(self._linked, path, top_around(self._linked, path, span.anchor.start))
        if module is None:
            return True
        nodes = around(module, span.anchor.start)
        ended = _BROKEN if self._resource.coroutines else _ENDED
        return any(handles(nodes, name) for name in ended)
