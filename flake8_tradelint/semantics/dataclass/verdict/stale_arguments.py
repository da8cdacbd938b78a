"""TL107: calls of generated initialisers that raise ``TypeError`` for arguments that are no parameters."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.dataclass.construct.constructors import InitParameter, parameters, positions
from flake8_tradelint.semantics.dataclass.construct.initialisers import initialiser
from flake8_tradelint.semantics.dataclass.construct.plain_classes import is_built_plainly
from flake8_tradelint.semantics.dataclass.construct.unseen_bases import (
    as_of,
    edition_above,
    first_unseen,
    is_before,
    unless,
)
from flake8_tradelint.semantics.dataclass.declare.kinds import is_made_once
from flake8_tradelint.semantics.dataclass.declare.query_keys import QueryKey
from flake8_tradelint.semantics.inference.types import Type, instance_of
from flake8_tradelint.semantics.naming.ambiguity import is_ambiguous
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef
from flake8_tradelint.settings import is_tabled
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Literal

    from flake8_tradelint.semantics.dataclass.construct.unseen_bases import Unseen
    from flake8_tradelint.semantics.dataclass.declare.fields import DataclassTable, Field
    from flake8_tradelint.semantics.dataclass.declare.kinds import Flavour
    from flake8_tradelint.semantics.facts import CallFact
    from flake8_tradelint.semantics.inference.db import TypeDb

    Reason = Literal["classvar", "init=False", "unknown", "surplus", "twice"]
    Replaced = Flavour | Literal["any"]


_KNOWN_INITIALISER: QueryKey[ClassRef | None] = QueryKey()
"""By class: whose generated ``__init__`` surely runs."""
_TAKEN: QueryKey[tuple[Sequence[InitParameter], frozenset[str]]] = QueryKey()
"""By class: its positional parameters, and the names of all."""
REPLACING: dict[str, Replaced] = {
    "dataclasses.replace": "stdlib",
    "copy.replace": "any",
    "attr.evolve": "attrs",
    "attrs.evolve": "attrs",
    "msgspec.structs.replace": "msgspec",
}
"""Functions that call the class of their first argument again, each for classes of its own kind."""
_PARTIAL = "functools.partial"


class Made(Record):
    """The class of the instance that a call makes; if not ``exact``, it may be a subclass.

    ``replaced`` is the kind of class that a ``replace`` function takes; ``None`` for a call of the class
    itself. ``skipped`` is the number of arguments in front that are not the class's: ``self``, or the class
    in ``partial(cls, ...)``, which the call ``defers``.
    """

    cls: ClassRef
    exact: bool
    replaced: Replaced | None = None
    skipped: int = 0
    defers: bool = False
    initialises: bool = False


class StaleArgument(Record):
    """The argument at ``position`` (of the keywords, or of the positional ones) has no parameter.

    ``cls`` is the class that is made, ``initialiser`` the one whose ``__init__`` was generated; ``field`` is
    the field of that name, if there is one. ``taken`` counts the positional parameters, ``given`` the
    arguments. ``unless`` tells what was not seen, where this is likely and not certain. ``spread``: the name
    is a key of the mapping that is passed with two stars.
    """

    cls: ClassRef
    initialiser: ClassRef
    reason: Reason
    name: str
    position: int
    taken: int
    given: int
    field: Field | None = None
    unless: str = ""
    spread: bool = False


def made_by(linked: TypeDb, path: str, fact: CallFact) -> Made | None:
    """Return what the call makes: by calling a class, ``replace``, ``partial`` or a base's ``__init__``."""
    func = fact.call.func
    symbol = linked.symbols.resolve(path, func)
    if isinstance(symbol, ExternalRef) and symbol.name in REPLACING:
        found = linked.receivers.infer(path, fact.call.args[0]) if fact.call.args else None
        return _made(found, REPLACING[symbol.name])
    if isinstance(symbol, ExternalRef) and symbol.name == _PARTIAL:
        return _deferred(linked, path, fact)
    if fact.name == "__init__" and isinstance(func, e.Attribute):
        return _initialised(linked, path, fact, func.value)
    if isinstance(symbol, ClassRef) and not isinstance(func, e.ClassOf):
        return None if is_ambiguous(linked.symbols, path, func) else Made(symbol, True)
    return _made(instance_of(linked.receivers.infer(path, func)), None)


def _deferred(linked: TypeDb, path: str, fact: CallFact) -> Made | None:
    """Return the class that ``partial(cls, ...)`` will call; the first argument has to name it."""
    first = fact.call.args[0] if fact.call.args else None
    symbol = linked.symbols.resolve(path, first) if first is not None else None
    if first is None or not isinstance(symbol, ClassRef) or isinstance(first, e.ClassOf):
        return None
    ambiguous = is_ambiguous(linked.symbols, path, first)
    return None if ambiguous else Made(symbol, True, skipped=1, defers=True)


def _initialised(linked: TypeDb, path: str, fact: CallFact, owner: e.Expr) -> Made | None:
    """Return the base whose ``__init__`` a method calls, by ``super()`` or by the name of a direct base."""
    cls = ClassRef(path, owner.qualname if isinstance(owner, e.Super) else fact.cls)
    bases = linked.classes.bases(cls)
    if not isinstance(owner, e.Super):
        named = linked.symbols.resolve(path, owner)
        if not isinstance(named, ClassRef) or named not in bases:
            return None
        return Made(named, True, skipped=1, initialises=True)
    # What follows in the order depends on the class of the instance.
    if len(bases) != 1 or not isinstance(bases[0], ClassRef):
        return None
    orders = [linked.classes.mro(heir) for heir in (cls, *linked.subclasses(cls))]
    straight = all(bases[0] == order[order.index(cls) + 1] for order in orders)
    return Made(bases[0], True, initialises=True) if straight else None


def _made(found: Type | None, replaced: Replaced | None) -> Made | None:
    if found is None or not isinstance(found.cls, ClassRef):
        return None
    return Made(found.cls, replaced is not None and found.evidence == "constructor", replaced)


def stale_arguments(
    linked: TypeDb, table: DataclassTable, made: Made, call: e.Call
) -> Iterator[StaleArgument]:
    """Yield the arguments for which the call surely raises ``TypeError``."""
    found = list(_stale(table, made.cls, made, call))
    if not found:
        return
    heirs = () if made.exact else tuple(linked.subclasses(made.cls))
    if all(any(True for _ in _stale(table, heir, made, call)) for heir in heirs):
        yield from found


def _stale(table: DataclassTable, ref: ClassRef, made: Made, call: e.Call) -> Iterator[StaleArgument]:
    owner = table.results(_KNOWN_INITIALISER).get(ref, lambda: _known_initialiser(table, ref))
    known = positions(table, ref) if owner is not None else None
    if owner is None or known is None or (made.replaced and not _is_replaced(table, ref, made.replaced)):
        return
    fields, unseen = table.fields(owner) or {}, first_unseen(table, ref)
    if made.initialises and table.is_struct(ref):
        return  # the metaclass makes instances, no `__init__` does
    if unseen is not None or edition_above(table, ref):
        yield from _declared_otherwise(table, ref, owner, call, unseen)
        return
    positional, names = table.results(_TAKEN).get(ref, lambda: _taken(table, ref))
    counts = (len(positional), len(call.args) - made.skipped)
    for position, name, spread in _keywords(call):
        if name not in names:
            field = fields.get(name)
            yield StaleArgument(ref, owner, _reason(field), name, position, *counts, field, spread=spread)
    if not made.replaced and not _depends_on_version(table, owner):
        yield from _misplaced(ref, owner, positional, made, call)


def _declared_otherwise(
    table: DataclassTable, made: ClassRef, owner: ClassRef, call: e.Call, unseen: Unseen | None
) -> Iterator[StaleArgument]:
    """Yield the keywords that a class before the unseen base declares as no parameter.

    The base may have fields of its own: any other keyword may be one of them, and all positions shift. So may
    a base that is known by a table, in another version.
    """
    clauses = (as_of(table, made), unless(unseen) if unseen is not None else "")
    doubt = ", ".join(filter(None, clauses))
    for position, name, spread in _keywords(call):
        field = (table.fields(owner) or {}).get(name)
        if field is None or field.alias not in ("", name) or is_tabled(field.owner.path):
            continue
        if unseen is None or is_before(table, made, field.owner, unseen):
            reason = _reason(field)
            if reason != "unknown":
                counts = (0, len(call.args))
                yield StaleArgument(made, owner, reason, name, position, *counts, field, doubt, spread)


def _keywords(call: e.Call) -> Iterator[tuple[int, str, bool]]:
    """Yield positions and names of keywords, and True for keys of a written mapping: ``**{"side": 1}``."""
    for position, (name, value) in enumerate(call.keywords):
        if name == "**" and isinstance(value, e.Mapping):
            keys = value.key.options if isinstance(value.key, e.Union) else (value.key,)
            texts = [key.repr[1:-1] for key in keys if isinstance(key, e.Literal) and key.type == "str"]
            yield from ((position, text, True) for text in texts)
        elif name not in ("*", "**"):
            yield position, name, False


def _taken(table: DataclassTable, ref: ClassRef) -> tuple[Sequence[InitParameter], frozenset[str]]:
    """Return the positional parameters of the initialiser, and the names of all its parameters."""
    known = parameters(table, ref) or ()
    names = frozenset(parameter.name for parameter in known)
    return [parameter for parameter in known if not parameter.keyword_only], names


def _misplaced(
    ref: ClassRef, owner: ClassRef, positional: Sequence[InitParameter], made: Made, call: e.Call
) -> Iterator[StaleArgument]:
    taken, skipped = len(positional), made.skipped
    given = len(call.args) - skipped
    if given > taken:
        yield StaleArgument(ref, owner, "surplus", "", taken + skipped, taken, given)
        return
    starred = any(name == "*" for name, _ in call.keywords)
    twice = {} if starred else {p.name: n for n, p in enumerate(positional[:given])}
    for name, _ in call.keywords:
        if name in twice:
            yield StaleArgument(ref, owner, "twice", name, twice[name] + skipped, taken, given)


def _reason(field: Field | None) -> Reason:
    if field is None:
        return "unknown"
    if field.kind == "classvar":
        return "classvar"
    return "init=False" if field.init is False else "unknown"


def _known_initialiser(table: DataclassTable, ref: ClassRef) -> ClassRef | None:
    """Return the class whose generated ``__init__`` surely runs, with the parameters that are known."""
    owner = initialiser(table, ref)
    if not isinstance(owner, ClassRef) or not is_built_plainly(table, ref):
        return None
    options, unseen = table.options(owner), first_unseen(table, ref)
    if unseen is not None and not is_before(table, ref, owner, unseen):
        return None
    if options is None or options.flavour == "pydantic":
        return None  # pydantic raises errors of its own, or ignores unknown arguments
    for base in table.classes.project_mro(ref):
        cls = table.symbols.header(base)
        if cls is None or not is_made_once(table.symbols, base.path, cls.decorators):
            return None
    return owner


def _depends_on_version(table: DataclassTable, owner: ClassRef) -> bool:
    """Return True if the version of attrs decides whether inherited fields are keyword-only, too."""
    made = [table.options(base) for base in table.classes.project_mro(owner)]
    return any(o is not None and o.flavour == "attrs" and o.kw_only is not False for o in made)


def _is_replaced(table: DataclassTable, ref: ClassRef, flavour: Replaced) -> bool:
    """Return True if ``replace`` takes instances of the class, and no ``__replace__`` is defined for them."""
    kinds = (table.options(base) for base in table.classes.project_mro(ref))
    nearest = next((options for options in kinds if options is not None), None)
    own = table.classes.method(ref, "__replace__") is not None
    if nearest is None or own:
        return False
    # `copy.replace` asks the class for the method, which dataclasses and structs have.
    return nearest.flavour in (("stdlib", "msgspec") if flavour == "any" else (flavour,))
