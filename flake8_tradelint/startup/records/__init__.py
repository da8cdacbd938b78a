"""Tradelint's own values: classes of fields, made in a tenth of a dataclass's time.

    class Anchor(Record, order=True):
        start: int
        end: int

is what ``@dataclass(frozen=True, slots=True, order=True)`` would make of it. The standard decorator
writes source for every class and compiles it, after importing ``inspect``, and makes each class a
second time for its slots: for the classes that a run meets, a third of the time in which a small file
is to be checked. Here a class is made once, and all with as many fields share the code of their
methods. Same arguments and meaning, for what is used of it: ``frozen`` (which is the default),
``order`` and ``eq``; defaults and factories; no inheritance of fields, no ``__post_init__``. Behind
``Record`` may stand bases without fields (``__slots__ = ()``), whose methods it inherits. To type checkers
it is a dataclass (PEP 681), and to whoever asks for ``dataclasses.fields`` or ``replace``.
"""

from __future__ import annotations

from flake8_tradelint.startup.light import cache
from flake8_tradelint.startup.light.compiled import kept

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from dataclasses import field, fields, replace
    from types import CodeType
    from typing import Any

    from typing_extensions import dataclass_transform

    __all__ = ["Record", "field", "fields", "replace"]

    @dataclass_transform(frozen_default=True, field_specifiers=(field,))
    class Record:
        """The base of a record, as type checkers see it; see this module."""

        def __init_subclass__(cls, *, frozen: bool = True, order: bool = False, eq: bool = True) -> None: ...

else:

    class _Made(type):
        """Makes classes that are plain ones: no base is left of ``Record``, as of ``NamedTuple``."""

        def __new__(cls, name, bases, body, *, frozen=True, order=False, eq=True):
            if not bases:
                return super().__new__(cls, name, bases, body)
            others = bases[1:]
            if not all("__slots__" in base.__dict__ and not base.__slots__ for base in others):
                raise TypeError("records have no other bases but those with empty __slots__")
            return _made(name, body, others, frozen=frozen, order=order, eq=eq)

    class Record(metaclass=_Made):
        """The base of a record; see this module."""

    def field(**options):
        """As ``dataclasses.field``, for ``default``, ``default_factory`` and ``hash``."""
        return _Field(**options)

    def replace(record, /, **changes):
        """As ``dataclasses.replace``."""
        cls = record.__class__
        values = {name: getattr(record, name) for name in cls.__match_args__}
        return cls(**{**values, **changes})


_UNSET: Any = object()


class _Field:
    """What ``field()`` says of a field."""

    __slots__ = ("default", "factory", "hashed")

    def __init__(
        self, *, default: Any = _UNSET, default_factory: Callable[[], Any] | None = None, hash: bool = True
    ) -> None:
        self.default, self.factory, self.hashed = default, default_factory, hash


def _made(
    name: str, body: dict[str, Any], others: tuple[type, ...] = (), *, frozen: bool, order: bool, eq: bool
) -> type:
    """The class with slots, and with methods that make themselves when they are called first.

    Few of a run's classes ever compare or hash, and many are not met at all.
    """
    names = tuple(body.get("__annotations__", ()))
    declared = {name: body.pop(name, _UNSET) for name in names}
    _refuse_wrong_order(declared)
    body["__slots__"] = body["__match_args__"] = names
    body["__record__"] = declared, {"frozen": frozen, "order": order, "eq": eq}
    return type(name, others, {**_methods(frozen, order, eq), **body})


def _refuse_wrong_order(declared: Mapping[str, Any]) -> None:
    optional = False
    for name, value in declared.items():
        if value is not _UNSET and _has_default(value):
            optional = True
        elif optional:
            raise TypeError(f"field {name!r} has no default and follows one that has")


def _has_default(value: Any) -> bool:
    return value is not _UNSET and not (
        isinstance(value, _Field) and value.factory is None and value.default is _UNSET
    )


@cache
def _methods(frozen: bool, order: bool, eq: bool) -> dict[str, Any]:
    """What all classes with these options have in common."""
    methods: dict[str, Any] = {
        "__init__": _lazily("__init__"),
        "__repr__": _repr,
        "__reduce__": _reduce,
        "__dataclass_fields__": _Standard("__dataclass_fields__"),
        "__dataclass_params__": _Standard("__dataclass_params__"),
    }
    if frozen:
        methods |= {"__setattr__": _refuse_to_set, "__delattr__": _refuse_to_delete}
    if eq:
        methods |= {"__eq__": _lazily("__eq__"), "__hash__": _lazily("__hash__") if frozen else None}
    if order:
        methods |= {name: _lazily(name) for name in ("__lt__", "__le__", "__gt__", "__ge__")}
    return methods


@cache
def _lazily(name: str) -> Any:
    """A method of any class; it puts the class's own in its place."""

    def method(self: Any, *arguments: Any, **keywords: Any) -> Any:
        cls = next(base for base in type(self).__mro__ if "__record__" in base.__dict__)
        made = _own(cls, name)
        setattr(cls, name, made)
        return made(self, *arguments, **keywords)

    return method


def _own(cls: type, name: str) -> Any:
    declared, _ = cls.__dict__["__record__"]
    if name == "__init__":
        return _constructor(cls, declared)
    hashed = tuple(field for field in declared if getattr(declared[field], "hashed", True))
    return _method(name, cls, hashed if name == "__hash__" else tuple(declared))


def _constructor(cls: type, declared: Mapping[str, Any]) -> Any:
    """``__init__``, which stores into the slots as nothing else can where the class is frozen."""
    own, defaults = cls.__dict__, []
    bound: dict[str, Any] = {}
    for place, name in zip(_places("put", len(declared)), declared, strict=True):
        value, put = declared[name], own[name].__set__
        if value.__class__ is _Field:
            if _has_default(value):
                defaults.append(value.default)
            if value.factory is not None:
                put = _or_new(put, value.factory)
        elif value is not _UNSET:
            defaults.append(value)
        bound[place] = put
    return _method("__init__", cls, tuple(declared), bound, tuple(defaults))


def _or_new(put: Callable[[Any, Any], None], factory: Callable[[], Any]) -> Callable[[Any, Any], None]:
    def put_or_new(record: Any, value: Any) -> None:
        put(record, factory() if value is _UNSET else value)

    return put_or_new


def _method(
    name: str,
    cls: type,
    fields: tuple[str, ...],
    bound: dict[str, Any] | None = None,
    defaults: tuple[Any, ...] | None = None,
) -> Any:
    """The code that serves every class with as many fields, with the names that this one's have."""
    code = _code(name, len(fields))
    if name == "__init__":
        named = code.replace(co_varnames=("self", *fields))
    else:  # they are the last names that the code says
        names = code.co_names
        named = code.replace(co_names=(*names[: len(names) - len(fields)], *fields))
    made = _Function(named, {} if bound is None else bound, name, defaults)
    made.__qualname__, made.__module__ = f"{cls.__qualname__}.{name}", cls.__module__
    return made


_Function: Any = type(_made)


@cache
def _places(name: str, count: int) -> tuple[str, ...]:
    """What the shared code calls fields, or what is theirs."""
    return tuple([f"{name}{number}" for number in range(count)])


@cache
def _code(name: str, count: int) -> CodeType:
    """The code of a method for so many fields."""
    fields = _places("f_", count)
    if name == "__init__":
        puts = [f" put{number}(self, {field})" for number, field in enumerate(fields)]
        lines = [f"def method({', '.join(('self', *fields))}):", *(puts or (" pass",))]
    elif name == "__hash__":
        lines = ["def method(self):", f" return hash(({''.join(f'self.{field}, ' for field in fields)}))"]
    else:
        mine, yours = ("".join(f"{of}.{field}, " for field in fields) for of in ("self", "other"))
        lines = [
            "def method(self, other):",
            " if other.__class__ is not self.__class__: return NotImplemented",
            f" return {_compared(_COMPARISONS[name], fields) or f'({mine}) {_COMPARISONS[name]} ({yours})'}",
        ]
    source = "\n".join(lines)
    return kept().method(source) or _compiled(source)


def _compiled(source: str) -> CodeType:
    scope: dict[str, Any] = {}
    exec(source, scope)
    code: CodeType = scope["method"].__code__
    kept().new_methods[source] = code
    return code


_COMPARISONS = {"__eq__": "==", "__lt__": "<", "__le__": "<=", "__gt__": ">", "__ge__": ">="}


def _compared(sign: str, fields: Iterable[str]) -> str:
    """Equality field by field, which is faster than that of tuples."""
    return " and ".join(f"self.{field} == other.{field}" for field in fields) if sign == "==" else ""


def _repr(self: Any) -> str:
    values = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__match_args__)
    return f"{self.__class__.__qualname__}({values})"


def _reduce(self: Any) -> tuple[type, tuple[Any, ...]]:
    """For ``pickle`` and ``copy``."""
    return self.__class__, tuple([getattr(self, name) for name in self.__match_args__])


def _refuse_to_set(self: Any, name: str, value: object) -> None:
    from dataclasses import FrozenInstanceError

    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(self: Any, name: str) -> None:
    from dataclasses import FrozenInstanceError

    raise FrozenInstanceError(f"cannot delete field {name!r}")


class _Standard:
    """An attribute that the standard library keeps on its dataclasses, made when it is asked for."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, record: object, cls: Any) -> Any:
        from flake8_tradelint.startup.records.standard import dataclass_of

        declared, _ = cls.__record__
        fields = {name: _standard_arguments(value) for name, value in declared.items()}
        return getattr(dataclass_of(cls, fields), self.name)


def _standard_arguments(value: Any) -> dict[str, Any]:
    """Return the arguments of ``dataclasses.field`` for a field that is declared with this value."""
    if not isinstance(value, _Field):
        return {} if value is _UNSET else {"default": value}
    if value.factory is not None:
        return {"default_factory": value.factory}
    return {"default": value.default, "hash": None if value.hashed else False}
