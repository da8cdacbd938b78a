"""Find the calls that acquire a resource: by the resource table, or through a factory of the project.

Sessions and tasks are the same analysis with different rows of the table (``resources``). ``discharges``
says which uses of the value end the obligation. Neither follows the order of statements: a value leaks only
if *no* use of it could discharge the obligation, so a leak reported from here happens on every path.
"""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.facts import WAITERS, CallFact, Use
from flake8_tradelint.semantics.inference import known_types
from flake8_tradelint.semantics.must_call.acquire.discharges import released
from flake8_tradelint.semantics.must_call.acquire.resources import SESSION, WHOLE_SESSION
from flake8_tradelint.semantics.naming.symbols import ClassRef, FunctionRef, ValueRef
from flake8_tradelint.startup.light import lru_cache
from flake8_tradelint.startup.patterns import regex
from flake8_tradelint.startup.records import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from flake8_tradelint.model import Confidence, Location
    from flake8_tradelint.semantics.must_call.acquire.db import ResourceDb
    from flake8_tradelint.semantics.must_call.acquire.effects import Factory
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource
    from flake8_tradelint.semantics.naming.symbols import Symbol


LOOP_NAME = regex(r"^_*(event_?|io_?|aio_?|async_?|main_?|asyncio_?)?loop$")
"""Names of variables that hold an event loop, for receivers of unknown class."""


def loop_name(value: e.Expr) -> str:
    """Return the variable's, attribute's or parameter's name if it is one of an event loop; else ``""``."""
    name = value.name if isinstance(value, e.Parameter) else e.last_name(value)
    return name if LOOP_NAME.match(name) else ""


class Acquisition(Record):
    """A call that acquires a value, with the confidence that it does.

    ``factory`` is the function of the project that acquires the value for its caller, if one does.
    ``awaited``: by the table, ``await`` of the call gives the value. ``position``: the value is this part
    of a tuple. ``returned_again``: the uses of the value as methods of its own return it.
    """

    path: str
    fact: CallFact
    confidence: Confidence
    factory: Factory | None = None
    awaited: bool = False
    position: int | None = None
    returned_again: tuple[Use, ...] = ()

    @property
    def uses(self) -> tuple[Use, ...]:
        """The uses of the acquired value: of what ``await`` gives, where a coroutine makes it."""
        if self.position is not None:
            return self.fact.parts[self.position]
        awaited = self.awaited or (self.factory is not None and self.factory.awaited)
        uses = after_await(self.fact.uses) if awaited else self.fact.uses
        return (*uses, *self.returned_again)

    @property
    def created(self) -> tuple[Location, ...]:
        """Where a factory acquires the value, for ``Finding.related``; empty if the call itself acquires."""
        return (self.factory.created,) if self.factory is not None else ()


def acquisition(linked: ResourceDb, resource: Resource, path: str, fact: CallFact) -> Acquisition | None:
    """Return the acquisition that the call makes, by the table or through a factory, if it makes one."""
    if fact.must_raise:
        return None  # `with pytest.raises(ValueError): session = Session(-1)`
    made = _acquired(linked, resource, path, fact)
    if made is not None and not resource.awaited and _speaks_of_warnings(linked.code(path)):
        from flake8_tradelint.semantics.must_call.acquire.expected_leaks import is_expected

        if is_expected(linked, path, fact):
            return None
    return made


def _acquired(linked: ResourceDb, resource: Resource, path: str, fact: CallFact) -> Acquisition | None:
    confidence = tabled(linked, resource, path, fact)
    if confidence is not None:
        awaited = is_coroutine(linked, resource, path, fact)
        again = _returned_again(resource, fact) if resource.fluent else ()
        made = Acquisition(path, fact, confidence, None, awaited, resource.part, again)
        return made if (not awaited or _is_awaited(fact)) and _has_part(fact, resource.part) else None
    factory = linked.call_summaries.factory(resource, path, fact)
    if factory is None or (factory.awaited and not _is_awaited(fact)):
        return None
    if not _has_part(fact, factory.position):
        return None  # the tuple is not unpacked by the statement
    return Acquisition(path, fact, factory.confidence, factory, position=factory.position)


def _returned_again(resource: Resource, fact: CallFact) -> tuple[Use, ...]:
    """Return the uses of what methods that return the object give: ``client = await Client().connect()``.

    Other methods' results are among them. So of an object that has a name, only those that release it.
    """
    if not any(use.kind == "method" and use.name in resource.fluent for use in fact.uses):
        return ()
    uses = after_await(fact.derived)
    if not any(use.kind in ("local", "attribute", "global") for use in fact.uses):
        return uses
    return tuple(use for use in uses if use.kind == "entered" or released(resource, use))


@lru_cache(maxsize=4)  # asked for every call of a file
def _speaks_of_warnings(data: bytes) -> bool:
    """Return True if the text says that a function of the file may expect a warning: its tree decides."""
    return b"Warning" in data


def _has_part(fact: CallFact, position: int | None) -> bool:
    return position is None or position < len(fact.parts)


def session_of(acquired: Acquisition) -> Resource:
    """Return the row of an aiohttp session: with a connector of its own, ``detach()`` does not release it."""
    given = any(name in ("connector", "**") for name, _ in acquired.fact.call.keywords)
    return SESSION if given or acquired.factory is not None else WHOLE_SESSION


def tabled(linked: ResourceDb, resource: Resource, path: str, fact: CallFact) -> Confidence | None:
    """Return the confidence that the table of the resource has this callee; ``None`` if it has not."""
    symbol = linked.symbols.resolve(path, fact.call.func)
    if resource.makers and (symbol is None or isinstance(symbol, ValueRef)):
        made = linked.receivers.infer(path, fact.call.func)
        if made is not None and linked.symbols.qualified(made.cls) in resource.makers:
            return "high"
    if isinstance(symbol, ValueRef):
        symbol = _made_partial(linked, symbol) or symbol
    if symbol is not None:
        name = linked.symbols.qualified(symbol)
        known = name in resource.functions or name in resource.coroutines
        if not known and not _is_initialised(linked, resource, symbol):
            return None
        return None if resource.holds and _is_lent(linked, resource, path, fact, symbol) else "high"
    if isinstance(fact.call.func, e.Call):
        return "medium" if _is_looked_up(linked, resource, path, fact.call.func) else None
    if isinstance(fact.call.func, e.Attribute) and fact.call.func.attr in resource.loop_methods:
        on_a_loop = _on_a_loop(linked, path, fact, fact.call.func.value)
        if on_a_loop is not None:
            return on_a_loop
    if not resource.methods or not all(linked.mentions(path, (word.encode(),)) for word in resource.words):
        return None  # such files are not looked for
    return "high" if _is_method(linked, resource.methods, path, fact.call.func) else None


def _is_initialised(linked: ResourceDb, resource: Resource, cls: Symbol) -> bool:
    """Return True if ``cls`` is in the table, or derived from such a class and runs its ``__init__``.

    redis' own ``Pipeline(Redis)`` does not run it: it borrows the connections of the client that makes it.
    """
    for base in linked.classes.mro(cls) if isinstance(cls, ClassRef) else (cls,):
        if resource.is_class(linked.symbols.qualified(base)):
            return True
        if isinstance(base, ClassRef) and linked.classes.defines(base, "__init__"):
            function = linked.symbols.function(FunctionRef(base.path, f"{base.qualname}.__init__"))
            if function is not None and not function.calls_super_init:
                return False
    return False


def _is_lent(linked: ResourceDb, resource: Resource, path: str, fact: CallFact, cls: Symbol) -> bool:
    """Return True if the call gives the object what it would open otherwise."""
    from flake8_tradelint.semantics.must_call.acquire.lending import is_lent

    return isinstance(cls, ClassRef) and is_lent(linked, resource, fact, cls)


def _made_partial(linked: ResourceDb, variable: ValueRef) -> Symbol | None:
    """Return the function that the module's variable calls: ``spawn = partial(asyncio.create_task)``."""
    values = [found.value for found in linked.symbols.variables(variable.path, variable.name)]
    made = values[0] if len(values) == 1 else None
    if not isinstance(made, e.Call) or not made.args:
        return None
    wrapper = linked.symbols.qualified(linked.symbols.resolve(variable.path, made.func))
    return linked.symbols.resolve(variable.path, made.args[0]) if wrapper == "functools.partial" else None


def _is_looked_up(linked: ResourceDb, resource: Resource, path: str, func: e.Call) -> bool:
    """Return True for ``getattr(ccxt, name)``: some class of a module whose classes acquire."""
    if len(func.args) < 2 or isinstance(func.args[1], e.Literal) or not resource.patterns():
        return False
    if linked.symbols.qualified(linked.symbols.resolve(path, func.func)) != "builtins.getattr":
        return False
    module = linked.symbols.qualified(linked.symbols.resolve(path, func.args[0]))
    return any(pattern.rpartition(".")[0] == module for pattern in resource.patterns())


def is_coroutine(linked: ResourceDb, resource: Resource, path: str, fact: CallFact) -> bool:
    """Return True if the call gives a coroutine, and awaiting that acquires."""
    if not resource.coroutines:
        return False
    name = linked.symbols.qualified(linked.symbols.resolve(path, fact.call.func))
    if name in resource.coroutines:
        # `await Redis()` connects, and gives the client itself.
        return name not in resource.functions or _is_awaited(fact)
    return _is_method(linked, resource.methods & resource.coroutines, path, fact.call.func)


def _is_awaited(fact: CallFact) -> bool:
    return any(use.kind == "awaited" for use in fact.uses)


def is_instance(linked: ResourceDb, resource: Resource, cls: Symbol) -> bool:
    """Return True if instances of ``cls`` are such resources: a class of the table, or derived from one."""
    order = linked.classes.mro(cls) if isinstance(cls, ClassRef) else (cls,)
    return any(resource.is_class(linked.symbols.qualified(base)) for base in order)


def _is_method(linked: ResourceDb, methods: frozenset[str], path: str, func: e.Expr) -> bool:
    """Return True if ``func`` is one of ``methods`` (full names), not overridden by the receiver's class."""
    if not isinstance(func, e.Attribute) or not any(name.endswith(f".{func.attr}") for name in methods):
        return False
    found = linked.receivers.infer(path, func.value)
    if found is None:
        return False
    for base in linked.classes.mro(found.cls) if isinstance(found.cls, ClassRef) else (found.cls,):
        if f"{linked.symbols.qualified(base)}.{func.attr}" in methods:
            return True
        if isinstance(base, ClassRef) and linked.classes.defines(base, func.attr):
            return False
    return False


def _on_a_loop(linked: ResourceDb, path: str, fact: CallFact, receiver: e.Expr) -> Confidence | None:
    """Return the confidence that ``receiver.create_task(...)`` is the method of an event loop."""
    found = linked.receivers.infer(path, receiver)
    if found is not None:
        loop = any(linked.classes.is_subclass(found.cls, name) for name in known_types.EVENT_LOOPS)
        return "high" if loop and not _is_overridden(linked, found.cls, fact.name) else None
    # Only the receiver's name says that it is a loop.
    return "medium" if LOOP_NAME.match(fact.receiver) else None


def _is_overridden(linked: ResourceDb, cls: Symbol, name: str) -> bool:
    """Return True if a class of the project overrides the method: its event loop may keep the tasks."""
    order = linked.classes.mro(cls) if isinstance(cls, ClassRef) else ()
    return any(isinstance(base, ClassRef) and linked.classes.defines(base, name) for base in order)


def after_await(uses: Iterable[Use]) -> tuple[Use, ...]:
    """Return the uses of what a coroutine returns, as if the call had returned it."""
    following = (use for use in uses if use.through or not _awaits(use))
    return tuple(replace(use, through="") if use.through == "await" else use for use in following)


def _awaits(use: Use) -> bool:
    """Return True if the use awaits the value, directly or through a waiter (``wait_for``)."""
    return use.kind == "awaited" or (use.kind == "argument" and e.last_name(use.expr) in WAITERS)


def is_returned(fact: CallFact) -> bool:
    """Return True if the function in which the call stands returns its value."""
    return any(use.kind == "returned" and use.function == fact.function for use in fact.uses)
