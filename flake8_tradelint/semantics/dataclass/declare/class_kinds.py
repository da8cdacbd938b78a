"""What decorators, ``__init_subclass__`` hooks and ``Struct`` make of a class, and what its body binds."""

from __future__ import annotations

from flake8_tradelint.db.queries import Query
from flake8_tradelint.semantics.classes.bodies import Bindings, Bound, Hidden, bindings, body_of, bound
from flake8_tradelint.semantics.dataclass.declare import subclass_hooks
from flake8_tradelint.semantics.dataclass.declare.kinds import Options, is_struct_base, kind_of_decorators
from flake8_tradelint.semantics.dataclass.declare.query_keys import Queries
from flake8_tradelint.semantics.dataclass.declare.subclass_hooks import Hook, hook_of
from flake8_tradelint.semantics.naming.symbols import ClassRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.classes.table import Base, ClassTable
    from flake8_tradelint.semantics.dataclass.declare.kinds import Kind
    from flake8_tradelint.semantics.naming.symbols import SymbolTable
    from flake8_tradelint.semantics.summary import ClassSummary


class ClassKinds(Queries):
    """Queries over the class table; everything is read on demand."""

    def __init__(self, symbols: SymbolTable, classes: ClassTable) -> None:
        super().__init__(symbols.trace)
        self.symbols, self.classes = symbols, classes
        self._bodies: Query[ClassSummary | None] = Query(symbols.trace)
        self._kinds: Query[Kind] = Query(symbols.trace)
        self._hooks: Query[Hook | None] = Query(symbols.trace)
        self._hooks_above: Query[tuple[Hook, ...]] = Query(symbols.trace)
        self._all_hooks: Query[tuple[Hook, ...]] = Query(symbols.trace)
        self._bindings: Query[Bindings | None] = Query(symbols.trace)
        self._first_bound: Query[Bound | Hidden | None] = Query(symbols.trace)
        self._nearest: Query[ClassRef | None] = Query(symbols.trace)
        self._has_options: Query[bool] = Query(symbols.trace)
        self._struct: Query[bool] = Query(symbols.trace)

    def kind(self, ref: ClassRef) -> Kind:
        """Return what the decorators of the class itself, and its bases, make of it."""
        return self._kinds.get(ref, lambda: self._with_hooks(ref, self._as_struct(ref, self._decorated(ref))))

    def _decorated(self, ref: ClassRef) -> Kind:
        header = self.symbols.header(ref)
        return "unknown" if header is None else kind_of_decorators(self.symbols, ref.path, header.decorators)

    def is_struct(self, ref: ClassRef) -> bool:
        """Return True if the class derives from ``msgspec.Struct``."""

        def first(classes: tuple[Base, ...], _: ClassRef | None) -> bool:
            return any(is_struct_base(base) for base in classes)

        return self.classes.along(self._struct, ref, (), first)

    def _as_struct(self, ref: ClassRef, kind: Kind) -> Kind:
        """Return the kind of the class after the metaclass of ``Struct`` has made it, if that is its own."""
        if not self.is_struct(ref):
            return kind
        from flake8_tradelint.semantics.dataclass.declare.structs import struct_options

        cls = self.symbols.shell(ref)
        return "unknown" if cls is None or isinstance(kind, Options) else struct_options(cls)

    def _with_hooks(self, ref: ClassRef, kind: Kind) -> Kind:
        """Return the kind of the class after the ``__init_subclass__`` of its bases has run."""
        made = [hook.made for hook in self.hooks(ref) if hook.made is not None]
        if not made:
            return kind
        return made[0] if len(made) == 1 and kind == "plain" else "unknown"

    def hook(self, owner: ClassRef) -> Hook | None:
        """Return what the ``__init_subclass__`` in the class's body does; ``None`` if it is not known."""
        return self._hooks.get(owner, lambda: hook_of(self.symbols, owner))

    def hooks(self, ref: ClassRef) -> tuple[Hook, ...]:
        """Return what the bases' ``__init_subclass__`` do to the class when it is defined, if known."""
        return self._hooks_above.get(ref, lambda: self._find_hooks(ref))

    def _find_hooks(self, ref: ClassRef) -> tuple[Hook, ...]:
        first, rest = self.classes.parts(ref)
        return (*self._own_hooks(first[1:]), *(self._hooks_from(rest) if rest is not None else ()))

    def _hooks_from(self, ref: ClassRef) -> tuple[Hook, ...]:
        """Return the hooks of the class itself and of all classes above it."""
        return self.classes.along(self._all_hooks, ref, (), self._own_hooks, lambda own, rest: own + rest)

    def _own_hooks(self, classes: tuple[Base, ...], _: ClassRef | None = None) -> tuple[Hook, ...]:
        found = []
        for base in classes:
            known = isinstance(base, ClassRef) and self.symbols.may_define(base, subclass_hooks.NAME)
            cls = self.body(base) if isinstance(base, ClassRef) and known else None
            if isinstance(base, ClassRef) and cls is not None and subclass_hooks.NAME in cls.methods:
                hook = self.hook(base)
                found += [hook] if hook is not None else []
        return tuple(found)

    def options(self, ref: ClassRef) -> Options | None:
        """Return the options of the decorator; ``None`` if the class itself is not decorated."""
        kind = self.kind(ref)
        return kind if isinstance(kind, Options) else None

    def body(self, ref: ClassRef) -> ClassSummary | None:
        """Return the class statement without methods; ``None`` if its name is bound again in its module."""
        return self._bodies.get(ref, lambda: body_of(self.symbols, ref))

    def bound(self, ref: ClassRef, name: str) -> Bound | Hidden | None:
        """Return what the class's own body leaves under ``name``."""
        body = self.bindings(ref)
        return Hidden(ref) if body is None else bound(ref, body, name)

    def bindings(self, ref: ClassRef) -> Bindings | None:
        """Return the names that the class's own body binds; ``None`` where ``body`` returns ``None``."""
        return self._bindings.get(ref, lambda: bindings(cls) if (cls := self.body(ref)) is not None else None)

    def first_bound(self, ref: ClassRef, name: str) -> Bound | Hidden | None:
        """Return what the first body in the method resolution order that binds ``name`` leaves there."""

        def first(classes: tuple[Base, ...], _: ClassRef | None) -> Bound | Hidden | None:
            found = (self.bound(owner, name) for owner in classes if isinstance(owner, ClassRef))
            return next((bound for bound in found if bound is not None), None)

        return self.classes.along(self._first_bound, ref, (name,), first)

    def nearest(self, ref: ClassRef) -> ClassRef | None:
        """Return the first class of the MRO that is not known to be an undecorated one."""
        return self.classes.along(self._nearest, ref, (), self._not_plain)

    def _not_plain(self, classes: tuple[Base, ...], _: ClassRef | None) -> ClassRef | None:
        owned = (base for base in classes if isinstance(base, ClassRef))
        return next((owner for owner in owned if self.kind(owner) != "plain"), None)

    def has_options(self, ref: ClassRef) -> bool:
        """Return True if the class or one above it is decorated."""

        def first(classes: tuple[Base, ...], _: ClassRef | None) -> bool:
            return any(isinstance(base, ClassRef) and self.options(base) is not None for base in classes)

        return self.classes.along(self._has_options, ref, (), first)
