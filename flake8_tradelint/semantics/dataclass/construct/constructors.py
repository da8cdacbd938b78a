"""Parameters of generated initialisers, calls that make instances, and whether a call fits the parameters."""

from __future__ import annotations

from flake8_tradelint.semantics.dataclass.construct.initialisers import initialiser
from flake8_tradelint.semantics.dataclass.declare.query_keys import QueryKey
from flake8_tradelint.semantics.naming.symbols import ClassRef
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from flake8_tradelint.semantics import expr as e
    from flake8_tradelint.semantics.dataclass.declare.fields import DataclassTable
    from flake8_tradelint.semantics.facts import CallFact
    from flake8_tradelint.semantics.inference.db import TypeDb


_POSITIONS: QueryKey[Mapping[str, int | None] | None] = QueryKey()
"""By class."""
_DEFINABLE: QueryKey[bool] = QueryKey()
"""By class."""


class InitParameter(Record):
    """One parameter of a generated ``__init__``: ``name`` is what callers write, ``field`` what it sets."""

    name: str
    field: str
    required: bool
    keyword_only: bool


class Construction(Record):
    """A call in the file ``path`` that makes an instance of ``cls`` (or of a subclass)."""

    path: str
    fact: CallFact
    cls: ClassRef
    exact: bool
    """True if the instance is one of ``cls`` itself: the call is not ``cls(...)`` in a class method."""


def parameters(table: DataclassTable, ref: ClassRef) -> tuple[InitParameter, ...] | None:
    """Return the parameters of ``ref(...)`` in order; ``None`` if its ``__init__`` is not a generated one."""
    owner = initialiser(table, ref)
    if not isinstance(owner, ClassRef):
        return None
    fields, options = table.fields(owner), table.options(owner)
    if fields is None or options is None:
        return None
    found: list[InitParameter] = []
    for field in fields.values():
        if field.kind == "classvar" or field.init is False:
            continue
        if field.init is None or field.kw_only is None or field.default == "unknown":
            return None
        name = field.alias or (field.name.lstrip("_") if options.flavour == "attrs" else field.name)
        found.append(InitParameter(name, field.name, field.default == "missing", field.kw_only))
    return tuple(sorted(found, key=lambda parameter: parameter.keyword_only))


def positions(table: DataclassTable, ref: ClassRef) -> Mapping[str, int | None] | None:
    """Return the fields that ``ref(...)`` takes, each with its index; ``None`` if they are not known.

    The index counts positional parameters from 0 and is ``None`` for a keyword-only one.
    """

    def find() -> Mapping[str, int | None] | None:
        known = parameters(table, ref)
        # Keyword-only parameters are the last ones.
        return (
            None if known is None else {p.field: None if p.keyword_only else n for n, p in enumerate(known)}
        )

    return table.results(_POSITIONS).get(ref, find)


def is_definable(table: DataclassTable, ref: ClassRef) -> bool:
    """Return True if the parameters of ``ref(...)`` are known, and Python accepts their order."""

    def check() -> bool:
        known = parameters(table, ref)
        return known is not None and can_be_defined(known)

    return table.results(_DEFINABLE).get(ref, check)


def can_be_defined(known: tuple[InitParameter, ...]) -> bool:
    """Return True if no required positional parameter follows an optional one."""
    positional = [parameter.required for parameter in known if not parameter.keyword_only]
    return positional == sorted(positional, reverse=True)


def problem(known: tuple[InitParameter, ...], call: e.Call) -> str:
    """Return why the call raises ``TypeError``; an empty string if it does not, or may not."""
    keywords = [name for name, _ in call.keywords if name not in ("*", "**")]
    starred = any(name in ("*", "**") for name, _ in call.keywords)
    positional = [parameter for parameter in known if not parameter.keyword_only]
    names = {parameter.name for parameter in known}
    for name in keywords:
        if name not in names:
            return f"there is no parameter `{name}`"
    if len(call.args) > len(positional):
        return f"{len(call.args)} positional arguments, but only {len(positional)} are taken"
    given = {parameter.name for parameter in positional[: len(call.args)]}
    for name in keywords:
        if name in given:
            return f"`{name}` is passed twice"
    missing = [p.name for p in known if p.required and p.name not in given and p.name not in keywords]
    if missing and not starred:
        return "`" + "`, `".join(missing) + "` is missing"
    return ""


def constructions(project: TypeDb, refs: Iterable[ClassRef]) -> Iterator[Construction]:
    """Yield every call in the project that is known to make an instance of one of the classes."""
    wanted = frozenset(refs)
    names = {ref.qualname.rsplit(".", 1)[-1] for ref in wanted}
    project.require(callees=names)
    homes = sorted({ref.path for ref in wanted})
    for name in sorted(names | {"cls"}):
        # In a class method the class is its own: one of these, or none of them.
        for path, fact in project.calls(name, paths=homes if name == "cls" else None):
            func = fact.call.func
            symbol = project.symbols.resolve(path, func)
            if isinstance(symbol, ClassRef) and symbol in wanted:
                yield Construction(path, fact, symbol, name != "cls")
