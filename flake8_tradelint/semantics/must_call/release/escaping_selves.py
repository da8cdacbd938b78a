"""Recognise classes whose objects others may close: singletons, and objects that hand out themselves."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.must_call.transfer.argument_effects import only_inspects
from flake8_tradelint.semantics.naming.symbols import ClassRef, FunctionRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flake8_tradelint.semantics.facts import Use
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


_PLAIN_METACLASSES = frozenset({"abc.ABCMeta", "builtins.type"})
_PLAIN_DECORATORS = frozenset(
    {
        *("dataclasses.dataclass", "attr.s", "attr.attrs", "attr.define", "attrs.define", "attr.mutable"),
        *("attrs.mutable", "typing.final", "typing_extensions.final", "typing.runtime_checkable"),
        *("functools.total_ordering", "attr.dataclass"),
    }
)
_ESCAPES = frozenset({"attribute", "captured", "global", "item", "yielded", "other"})
"""Kinds of use of ``self`` after which other code has the object."""


def is_made_otherwise(linked: OwnershipDb, order: Iterable[ClassRef]) -> bool:
    """Return True if a metaclass, ``__new__`` or a decorator may give a shared object of the class."""
    for ref in order:
        cls = linked.symbols.shell(ref)
        if cls is None or "__new__" in cls.methods:
            return True
        if any(
            name != "metaclass" or _name(linked, ref.path, value) not in _PLAIN_METACLASSES
            for name, value in cls.keywords
        ):
            return True
        if any(_name(linked, ref.path, found) not in _PLAIN_DECORATORS for found in cls.decorators):
            return True
    return False


def _name(linked: OwnershipDb, path: str, value: e.Expr) -> str:
    called = value.func if isinstance(value, e.Call) else value
    return linked.symbols.qualified(linked.symbols.resolve(path, called))


def hands_itself_out(linked: OwnershipDb, order: tuple[ClassRef, ...], ends: Iterable[str]) -> bool:
    """Return True if the class registers its objects, or their closers, with code that may close them."""
    files = sorted({ref.path for ref in order})
    for name in sorted(ends):
        for path, fact in linked.attributes(name, files):
            own = isinstance(fact.receiver, e.SelfOf) and ClassRef(path, fact.receiver.qualname) in order
            if own and fact.role != "called" and fact.context == "load":
                return True  # `atexit.register(self.close)`
    return any(_escapes(linked, ref.path, use) for ref in order for use in _of_self(linked, ref))


def _of_self(linked: OwnershipDb, ref: ClassRef) -> Iterator[Use]:
    """Yield what the constructor does with the object itself."""
    cls = linked.symbols.shell(ref)
    if cls is not None and "__init__" in cls.methods:
        uses = linked.parameter_uses(FunctionRef(ref.path, f"{ref.qualname}.__init__"))
        yield from uses[0] if uses else ()


def _escapes(linked: OwnershipDb, path: str, use: Use) -> bool:
    if use.kind == "argument" and not use.through:
        # A part of the object that refers to it (`self.orders = Orders(self)`) does not close it.
        callee = linked.symbols.resolve(path, use.expr) if use.expr is not None else None
        init = isinstance(use.expr, e.Attribute) and use.expr.attr == "__init__"
        return not isinstance(callee, ClassRef) and not init and not only_inspects(linked, path, use)
    return use.kind in _ESCAPES
