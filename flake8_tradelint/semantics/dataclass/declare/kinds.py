"""Which decorators make a dataclass, and with which options. What a base makes is in ``structs``.

Those of the stdlib, attrs and pydantic are known by name; aliases, ``functools.partial`` and the
project's own wrappers are followed. A decorator that is not understood makes the class's kind unknown.
"""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.naming.symbols import ExternalRef, FunctionRef, SymbolTable, ValueRef
from flake8_tradelint.startup.records import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Literal

    from flake8_tradelint.semantics.classes.table import Base

    Flavour = Literal["stdlib", "attrs", "pydantic", "msgspec"]


MAX_DEPTH = 6
"""Wrappers around wrappers that are followed."""


class Options(Record):
    """How a class was made; ``None`` where the argument is not a literal.

    ``annotated`` is True if annotations alone make fields (attrs' ``auto_attribs``; ``None`` there means:
    unless an un-annotated ``attr.ib()`` stands in the body).
    """

    flavour: Flavour
    init: bool | None = True
    frozen: bool | None = False
    slots: bool | None = False
    kw_only: bool | None = False
    eq: bool | None = True
    order: bool | None = False
    repr: bool | None = True
    unsafe_hash: bool | None = False
    annotated: bool | None = True
    keeps_init: bool = True
    """A hand-written ``__init__`` wins over the generated one (not with classic ``attr.s`` and pydantic)."""
    wrapped: bool = False
    """A decorator of the project's own made it, which may do more than the options say."""
    direct: bool = False
    """That decorator returns what a maker returns, and reads or sets no attribute by a computed name."""


if TYPE_CHECKING:
    Given = Mapping[str, e.Expr]
    """The keywords of a call of a decorator, by name."""
    Kind = Options | Literal["plain", "unknown"]


_CLASSIC = Options("attrs", annotated=False, keeps_init=False)
_MODERN = Options("attrs", slots=True, annotated=None)
_FROZEN = replace(_MODERN, frozen=True)
_MAKERS = {
    "dataclasses.dataclass": Options("stdlib"),
    "pydantic.dataclasses.dataclass": Options("pydantic", keeps_init=False),
    "attr.s": _CLASSIC,
    "attr.attrs": _CLASSIC,
    "attr.attributes": _CLASSIC,
    "attr.dataclass": replace(_CLASSIC, annotated=True),
    **{f"{module}.{name}": _MODERN for module in ("attr", "attrs") for name in ("define", "mutable")},
    **{f"{module}.frozen": _FROZEN for module in ("attr", "attrs")},
}
_STRUCTS = frozenset({"msgspec.Struct", "._core.Struct"})
"""An installed msgspec imports the base from its ``._core``, which is written in C."""
_TYPING = ("typing", "typing_extensions", "warnings")
HARMLESS = frozenset(
    {f"{module}.{name}" for module in _TYPING for name in ("final", "runtime_checkable", "deprecated")}
    | {"functools.total_ordering", "dataclasses_json.dataclass_json"}
)
"""Decorators that neither make fields nor bind names of the class anew."""

_TRANSFORM = frozenset({"typing.dataclass_transform", "typing_extensions.dataclass_transform"})
_TRANSFORMERS = frozenset({"these", "field_transformer"})
"""Arguments of attrs that decide which fields there are."""
_OPTIONS = {
    name: name for name in ("init", "frozen", "slots", "kw_only", "eq", "order", "repr", "unsafe_hash")
} | {"auto_attribs": "annotated", "hash": "unsafe_hash"}


def kind_of_decorators(symbols: SymbolTable, path: str, decorators: tuple[e.Expr, ...]) -> Kind:
    """Return what the decorators of a class statement in ``path`` make of it."""
    kinds = [_kind(symbols, path, decorator, 0) for decorator in decorators]
    made = [kind for kind in kinds if isinstance(kind, Options)]
    if made:
        return made[0] if len(made) == 1 else "unknown"
    return "unknown" if "unknown" in kinds else "plain"


def is_struct_base(base: Base) -> bool:
    """Return True for ``msgspec.Struct`` itself: every class below it is made by its metaclass."""
    return isinstance(base, ExternalRef) and base.name in _STRUCTS


def is_made_once(symbols: SymbolTable, path: str, decorators: tuple[e.Expr, ...]) -> bool:
    """Return True if no decorator but a known maker of dataclasses changes the class."""
    kinds = [_kind(symbols, path, decorator, 0) for decorator in decorators]
    return not any(kind == "unknown" or (isinstance(kind, Options) and kind.wrapped) for kind in kinds)


def _kind(symbols: SymbolTable, path: str, decorator: e.Expr, depth: int) -> Kind:
    if depth > MAX_DEPTH:
        return "unknown"
    if isinstance(decorator, e.Call):
        return _kind_of_call(symbols, path, decorator, depth + 1)
    match symbols.resolve(path, decorator):
        case ExternalRef(name):
            return _MAKERS.get(name) or ("plain" if name in HARMLESS else "unknown")
        case FunctionRef() as function:
            return _kind_of_function(symbols, function, depth + 1)
        case ValueRef(origin, name):
            values = [v.value for v in symbols.variables(origin, name)]
            if len(values) == 1 and isinstance(values[0], e.Call):
                return _kind(symbols, origin, values[0], depth + 1)
    return "unknown"


def _kind_of_call(
    symbols: SymbolTable, path: str, call: e.Call, depth: int, given: Given | None = None
) -> Kind:
    """Return the kind of a class decorated with ``@decorator(...)``.

    If the call stands in a function, ``given`` are the keywords that this gets.
    """
    keywords = call.keywords
    inner = call.func
    if symbols.qualified(symbols.resolve(path, call.func)) == "functools.partial" and call.args:
        inner = call.args[0]
    symbol = symbols.resolve(path, inner)
    if isinstance(symbol, FunctionRef) and depth <= MAX_DEPTH:
        handed = _handed_on(keywords, given)
        kind = _kind_of_function(symbols, symbol, depth + 1, handed)
        keywords = tuple(handed.items())
    else:
        kind = _kind(symbols, path, inner, depth)
    return _with_options(kind, keywords, given) if isinstance(kind, Options) else kind


def _with_options(
    kind: Options, keywords: tuple[tuple[str, e.Expr], ...], given: Given | None = None
) -> Options:
    """Return the options that a call's keywords make of ``kind``; those that are spelled out are certain."""
    if any(name == "**" for name, _ in keywords):
        kind = replace(kind, frozen=None, slots=None, kw_only=None, eq=None)
        if given is None or "**" in given:
            kind = replace(kind, init=None, annotated=None)
    for name, value in keywords:
        if name in _TRANSFORMERS:
            kind = replace(kind, init=None)
        if name == "auto_detect":
            kind = replace(kind, keeps_init=truth(_meant(value, given)) is True)
        if name in _OPTIONS:
            kind = replace(kind, **{_OPTIONS[name]: truth(_meant(value, given))})  # type: ignore[arg-type]
    return kind


def _handed_on(keywords: tuple[tuple[str, e.Expr], ...], given: Given | None) -> Given:
    """Return the keywords of a call, where it stands in a function that was called with ``given``."""
    found = dict(keywords)
    if "**" in found and given is not None:
        del found["**"]
        found = {**given, **found}
    return {name: _meant(value, given) for name, value in found.items()}


def _meant(value: e.Expr, given: Given | None) -> e.Expr:
    """Return what a parameter of the function around the call stands for, and any other value itself."""
    if isinstance(value, e.Parameter) and given is not None and "**" not in given:
        return given.get(value.name, value.default or e.UNKNOWN)
    return value


def truth(value: e.Expr) -> bool | None:
    """Return the truth of a literal argument; ``None`` for any other expression."""
    if isinstance(value, e.Literal) and value.repr in ("True", "False", "None"):
        return value.repr == "True"
    return None


def _kind_of_function(symbols: SymbolTable, ref: FunctionRef, depth: int, given: Given | None = None) -> Kind:
    """Return the kind that a decorator of the project's own makes: that of the maker in what it returns.

    ``given`` are the keywords that it is called with; it hands on those that it takes as ``**keywords``.
    """
    function = symbols.function(ref)
    if function is None or depth > MAX_DEPTH:
        return "unknown"
    for decorator in function.decorators:
        maker = decorator.func if isinstance(decorator, e.Call) else decorator
        if symbols.qualified(symbols.resolve(ref.path, maker)) in _TRANSFORM:
            return Options("stdlib", wrapped=True)
    known = given if given is not None else {}
    for value in function.returned:
        for option in value.options if isinstance(value, e.Union) else (value,):
            kind = _kind_of_result(symbols, ref.path, option, depth, known)
            if isinstance(kind, Options):
                direct = not (function.reflective or function.mirroring)
                return replace(kind, wrapped=True, direct=direct and (kind.direct or not kind.wrapped))
    return "unknown" if _may_make_fields(symbols, ref.path) else "plain"


def _kind_of_result(symbols: SymbolTable, path: str, value: e.Expr, depth: int, given: Given) -> Kind:
    if isinstance(value, e.Function):
        return _kind_of_function(symbols, FunctionRef(path, value.qualname), depth + 1, given)
    if not isinstance(value, e.Call):
        return "unknown"
    if isinstance(value.func, e.Function):
        return _kind_of_function(symbols, FunctionRef(path, value.func.qualname), depth + 1, given)
    return _kind_of_call(symbols, path, value, depth + 1, given)


def _may_make_fields(symbols: SymbolTable, path: str) -> bool:
    """Return True if the module imports a package that makes dataclasses, or imports relatively."""
    imports = symbols.surface(path).imports
    homes = {imported.module.partition(".")[0] for imported in imports}
    return bool(homes & {"dataclasses", "attr", "attrs", "pydantic"}) or any(i.level for i in imports)
