"""What decorators and hooks make of a class, and what its body leaves under a name."""

from __future__ import annotations

from flake8_tradelint.semantics.classes.bodies import Bound, Hidden, body_of, bound
from flake8_tradelint.semantics.dataclass import subclass_hooks
from flake8_tradelint.semantics.dataclass.kinds import Options, kind_of_decorators
from flake8_tradelint.semantics.dataclass.subclass_hooks import Hook, hook_of
from flake8_tradelint.tracing import Answers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.classes.table import ClassTable
    from flake8_tradelint.semantics.dataclass.kinds import Kind
    from flake8_tradelint.semantics.naming.symbols import ClassRef, SymbolTable
    from flake8_tradelint.semantics.summary import ClassSummary


class ClassKinds:
    """Answers over the class table; everything is read on demand."""

    def __init__(self, symbols: SymbolTable, classes: ClassTable) -> None:
        self.symbols, self.classes = symbols, classes
        self._bodies: Answers[ClassSummary | None] = Answers(symbols.trace)
        self._kinds: Answers[Kind] = Answers(symbols.trace)
        self._hooks: Answers[Hook | None] = Answers(symbols.trace)

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

    def hooks(self, ref: ClassRef) -> Iterator[Hook]:
        """What the bases of the class do to it when it is defined, where that is known."""
        for base in self.classes.project_mro(ref)[1:]:
            cls = self.body(base) if self.symbols.may_define(base, subclass_hooks.NAME) else None
            found = self.hook(base) if cls is not None and subclass_hooks.NAME in cls.methods else None
            if found is not None:
                yield found

    def options(self, ref: ClassRef) -> Options | None:
        """The options of a class that is itself decorated."""
        kind = self.kind(ref)
        return kind if isinstance(kind, Options) else None

    def body(self, ref: ClassRef) -> ClassSummary | None:
        """The class statement, methods aside; ``None`` where its name is bound again in its module."""
        return self._bodies.get(ref, lambda: body_of(self.symbols, ref))

    def bound(self, ref: ClassRef, name: str) -> Bound | Hidden | None:
        """What the class's own body leaves under ``name``."""
        cls = self.body(ref)
        return Hidden(ref) if cls is None else bound(ref, cls, name)

    def first_bound(self, ref: ClassRef, name: str) -> Bound | Hidden | None:
        """What the first body in the method resolution order leaves under ``name``."""
        found = (self.bound(owner, name) for owner in self.classes.project_mro(ref))
        return next((bound for bound in found if bound is not None), None)
