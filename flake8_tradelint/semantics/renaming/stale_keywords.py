"""Find keyword arguments that functions and methods of the renames table no longer take."""

from __future__ import annotations

from flake8_tradelint.model import Confidence, Location
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.inference.types import instance_of
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef, FunctionRef
from flake8_tradelint.semantics.renaming.stale_uses import advice
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.facts import CallFact
    from flake8_tradelint.semantics.naming.symbols import Symbol
    from flake8_tradelint.semantics.parameters.db import ParameterDb
    from flake8_tradelint.semantics.renaming.table import RenameTable


class StaleKeyword(Record):
    """A keyword ``old`` that ``called`` no longer takes; ``new`` is ``""`` if nothing replaces it."""

    called: str
    old: str
    new: str
    advice: str
    confidence: Confidence
    fits: bool
    defined: Location | None


def stale_keywords(
    linked: ParameterDb, table: RenameTable, path: str, fact: CallFact
) -> Iterator[tuple[int, StaleKeyword]]:
    """Yield each stale keyword of the call, with its position among the keywords."""
    wanted = [(i, name) for i, (name, _) in enumerate(fact.call.keywords) if name in table.old_keywords]
    for target in _targets(linked, path, fact.call.func) if wanted else ():
        for position, name in wanted:
            row = table.stale_keyword(linked.symbols.qualified(target), name)
            taken = _parameters(linked, target)
            if row is None or (taken is not None and name in taken):
                continue
            given = {given for given, _ in fact.call.keywords}
            fits = bool(row.new) and row.new not in given and (taken is None or row.new in taken)
            sure: Confidence = "medium" if taken is None else "high"
            called = row.owner.removesuffix("()").rpartition(".")[2]
            yield (
                position,
                StaleKeyword(called, name, row.new, advice(row, row.new), sure, fits, _place(linked, target)),
            )


def _targets(linked: ParameterDb, path: str, func: e.Expr) -> Iterator[Symbol]:
    """Yield the symbols that the call may mean: the function, or the method of each class of the MRO."""
    symbol = linked.symbols.resolve(path, func)
    if isinstance(symbol, FunctionRef | ExternalRef):
        yield symbol
    elif symbol is None and isinstance(func, e.Attribute):
        found = linked.receivers.infer(path, func.value)
        owner = instance_of(found) or found
        if owner is None:
            return
        for base in linked.classes.mro(owner.cls) if isinstance(owner.cls, ClassRef) else (owner.cls,):
            if isinstance(base, ExternalRef):
                yield ExternalRef(f"{base.name}.{func.attr}")
            elif linked.classes.defines(base, func.attr):
                yield FunctionRef(base.path, f"{base.qualname}.{func.attr}")
                return


def _parameters(linked: ParameterDb, target: Symbol) -> frozenset[str] | None:
    """Return the keywords that a function of the project takes; ``None`` if its definition is not known."""
    definitions = linked.symbols.definitions(target) if isinstance(target, FunctionRef) else ()
    if not definitions:
        return None
    found = {parameter.name for function in definitions for parameter in function.parameters}
    takes_any = any(p.kind == "**" for function in definitions for p in function.parameters)
    # a function with `**kwargs` takes the old name, too
    return _Everything() if takes_any else frozenset(found)


class _Everything(frozenset[str]):
    """The set of all names, which ``**kwargs`` takes."""

    def __contains__(self, name: object) -> bool:
        return True


def _place(linked: ParameterDb, target: Symbol) -> Location | None:
    function = linked.symbols.function(target) if isinstance(target, FunctionRef) else None
    if function is None or not isinstance(target, FunctionRef):
        return None
    return Location(target.path, function.span, f"`{function.name}` is defined here")
