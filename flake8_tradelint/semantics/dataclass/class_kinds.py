"""What decorators and hooks make of a class, and what its body leaves under a name."""

from __future__ import annotations

from flake8_tradelint.db.queries import Query
from flake8_tradelint.semantics.classes.bodies import Bindings, Bound, Hidden, bindings, body_of, bound
from flake8_tradelint.semantics.dataclass import subclass_hooks
from flake8_tradelint.semantics.dataclass.kinds import Options, kind_of_decorators
from flake8_tradelint.semantics.dataclass.subclass_hooks import Hook, hook_of
from flake8_tradelint.semantics.naming.symbols import ClassRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.classes.table import Base, ClassTable
    from flake8_tradelint.semantics.dataclass.kinds import Kind
    from flake8_tradelint.semantics.naming.symbols import SymbolTable
    from flake8_tradelint.semantics.summary import ClassSummary


class ClassKinds:
    """Answers over the class table; everything is read on demand."""

    def __init__(self, symbols: SymbolTable, classes: ClassTable) -> None:
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

    def kind(self, ref: ClassRef) -> Kind:
        """What the decorators of the class itself make of it."""
        return self._kinds.get(ref, lambda: self._with_hooks(ref, self._decorated(ref)))

    def _decorated(self, ref: ClassRef) -> Kind:
        header = self.symbols.header(ref)
        return "unknown" if header is None else kind_of_decorators(self.symbols, ref.path, header.decorators)

    def _with_hooks(self, ref: ClassRef, kind: Kind) -> Kind:
        """What the class is after its bases' ``__init_subclass__``."""
        made = [hook.made for hook in self.hooks(ref) if hook.made is not None]
        if not made:
            return kind
        return made[0] if len(made) == 1 and kind == "plain" else "unknown"

    def hook(self, owner: ClassRef) -> Hook | None:
        """What the ``__init_subclass__`` in the body of the class does; ``None``: nobody knows."""
        return self._hooks.get(owner, lambda: hook_of(self.symbols, owner))

    def hooks(self, ref: ClassRef) -> tuple[Hook, ...]:
        """What the bases of the class do to it when it is defined, where that is known."""
        return self._hooks_above.get(ref, lambda: self._find_hooks(ref))

    def _find_hooks(self, ref: ClassRef) -> tuple[Hook, ...]:
        first, rest = self.classes.parts(ref)
        return (*self._own_hooks(first[1:]), *(self._hooks_from(rest) if rest is not None else ()))

    def _hooks_from(self, ref: ClassRef) -> tuple[Hook, ...]:
        """The same, of the class itself and all above it."""
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
        """The options of a class that is itself decorated."""
        kind = self.kind(ref)
        return kind if isinstance(kind, Options) else None

    def body(self, ref: ClassRef) -> ClassSummary | None:
        """The class statement, methods aside; ``None`` where its name is bound again in its module."""
        return self._bodies.get(ref, lambda: body_of(self.symbols, ref))

    def bound(self, ref: ClassRef, name: str) -> Bound | Hidden | None:
        """What the class's own body leaves under ``name``."""
        body = self.bindings(ref)
        return Hidden(ref) if body is None else bound(ref, body, name)

    def bindings(self, ref: ClassRef) -> Bindings | None:
        """The names that the class's own body binds; ``None`` where ``body`` is none."""
        return self._bindings.get(ref, lambda: bindings(cls) if (cls := self.body(ref)) is not None else None)

    def first_bound(self, ref: ClassRef, name: str) -> Bound | Hidden | None:
        """What the first body in the method resolution order leaves under ``name``."""

        def first(classes: tuple[Base, ...], _: ClassRef | None) -> Bound | Hidden | None:
            found = (self.bound(owner, name) for owner in classes if isinstance(owner, ClassRef))
            return next((bound for bound in found if bound is not None), None)

        return self.classes.along(self._first_bound, ref, (name,), first)

    def nearest(self, ref: ClassRef) -> ClassRef | None:
        """The first class of the MRO that is not known to be an undecorated one."""
        return self.classes.along(self._nearest, ref, (), self._not_plain)

    def _not_plain(self, classes: tuple[Base, ...], _: ClassRef | None) -> ClassRef | None:
        owned = (base for base in classes if isinstance(base, ClassRef))
        return next((owner for owner in owned if self.kind(owner) != "plain"), None)

    def has_options(self, ref: ClassRef) -> bool:
        """Return True if the class or one above it is decorated."""

        def first(classes: tuple[Base, ...], _: ClassRef | None) -> bool:
            return any(isinstance(base, ClassRef) and self.options(base) is not None for base in classes)

        return self.classes.along(self._has_options, ref, (), first)
