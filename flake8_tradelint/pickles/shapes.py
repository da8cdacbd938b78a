"""Determine the attributes that objects of a class can have, as far as unpickling is concerned."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.classes.table import is_transparent, slots
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef, FunctionRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.classes.table import Base
    from flake8_tradelint.semantics.summary import ClassSummary

    Slots = Literal["none", "plain", "frozen dataclass"]


_COLLECTIONS = {f"collections.{name}" for name in ("OrderedDict", "defaultdict", "deque", "Counter")}
_DYNAMIC = ("__getattr__", "__getattribute__", "__setattr__")
_PROPERTIES = {"builtins.property", "abc.abstractproperty"}


class Shapes:
    """Answers questions about the classes of one project."""

    def __init__(self, project: ProjectFacts) -> None:
        self._project = project
        self._classes, self._symbols = project.classes, project.symbols

    def reads_state_itself(self, ref: ClassRef) -> bool:
        """Return True if the class defines ``__setstate__``, ``__reduce__`` or ``__reduce_ex__``."""
        return any(
            self._classes.method(ref, name) for name in ("__setstate__", "__reduce__", "__reduce_ex__")
        )

    def is_closed(self, ref: ClassRef) -> bool:
        """Return True if the project spells out all attributes that the class gives to its objects."""
        return all(
            self._is_spelled_out(base) if isinstance(base, ClassRef) else _adds_nothing(base)
            for base in self._classes.mro(ref)
        )

    def _is_spelled_out(self, ref: ClassRef) -> bool:
        if any(self._classes.defines(ref, name) for name in _DYNAMIC):
            return False
        if any(method.reflective for method in self._classes.methods(ref)):
            return False
        return self._project.dataclasses.kind(ref) != "unknown"

    def definer(self, ref: ClassRef, name: str) -> ClassRef | None:
        """Return the class in the MRO that defines the attribute.

        Private names are unmangled: ``_Vat__key`` is ``__key`` in the class ``Vat``.
        """
        for base in self._classes.project_mro(ref):
            prefix = f"_{base.qualname.rpartition('.')[2].lstrip('_')}__"
            plain = name[len(prefix) - 2 :] if name.startswith(prefix) else name
            if self._classes.defines(base, name) or self._classes.defines(base, plain):
                return base
        return None

    def is_stored_from_outside(self, ref: ClassRef, name: str) -> bool:
        """Return True if some code stores an attribute of that name on an object that may be of the class."""
        for path, fact in self._project.attributes(name):
            if fact.context != "store":
                continue
            found = self._project.receivers.infer(path, fact.receiver)
            if found is None or not isinstance(found.cls, ClassRef) or self._classes.related(found.cls, ref):
                return True
        return False

    def accessor(self, owner: ClassRef, name: str) -> Literal["property", "method"] | None:
        """Return whether the attribute is only a property, or only a plain method, of ``owner``.

        Else ``None``.
        """
        summary = self._symbols.class_(owner)
        if summary is None or name not in summary.methods or _is_assigned(summary, name):
            return None
        functions = self._symbols.definitions(FunctionRef(owner.path, f"{owner.qualname}.{name}"))
        decorators = [decorator for function in functions for decorator in function.decorators]
        if not decorators:
            return "method"
        found = self._symbols.resolve(owner.path, decorators[0])
        return "property" if isinstance(found, ExternalRef) and found.name in _PROPERTIES else None

    def slots(self, ref: ClassRef) -> Slots:
        """Return whether objects of the class have slots and no ``__dict__``."""
        kinds: list[Slots] = [self._own_slots(base) for base in self._classes.project_mro(ref)]
        outside = [base for base in self._classes.mro(ref) if not isinstance(base, ClassRef)]
        if "none" in kinds or not all(is_transparent(base) and base.name != "enum.Enum" for base in outside):
            return "none"
        return kinds[0]

    def set_in_init(self, ref: ClassRef) -> tuple[str, ...]:
        """Return the attributes that ``__init__`` sets on every object, and that the class itself lacks."""
        found: dict[str, None] = {}
        on_class: set[str] = set()
        for base in self._classes.project_mro(ref):
            summary = self._symbols.class_(base)
            if summary is None:
                continue
            on_class |= {v.name for v in summary.variables if v.value is not None or v.value_kind}
            on_class |= {*summary.methods, *summary.other_names}
            found.update(dict.fromkeys(_initialised(summary)))
            fields = self._project.dataclasses.fields(base) or {}
            found.update(dict.fromkeys(name for name, field in fields.items() if field.kind == "field"))
        return tuple(name for name in found if name not in on_class)

    def _own_slots(self, ref: ClassRef) -> Slots:
        options, summary = self._project.dataclasses.options(ref), self._symbols.class_(ref)
        if options is not None and options.flavour == "stdlib" and options.slots:
            return "frozen dataclass" if options.frozen else "plain"
        if summary is None or not _plain_slots(summary) or "__dict__" in slots(summary):
            return "none"
        return "plain"


def _adds_nothing(base: Base) -> bool:
    known = isinstance(base, ExternalRef) and (base.name.startswith("builtins.") or base.name in _COLLECTIONS)
    return known or is_transparent(base)


def _is_assigned(cls: ClassSummary, name: str) -> bool:
    if name in cls.other_names or any(variable.name == name for variable in cls.variables):
        return True
    return any(assignment.name == name for assignment in cls.self_assignments)


def _initialised(cls: ClassSummary) -> list[str]:
    init = f"{cls.qualname}.__init__"
    return [assignment.name for assignment in cls.self_assignments if assignment.function == init]


def _plain_slots(cls: ClassSummary) -> bool:
    """Return True if there is a ``__slots__`` that is a display of strings, or one string."""
    values = [variable.value for variable in cls.variables if variable.name == "__slots__"]
    if len(values) != 1 or values[0] is None:
        return False
    items = values[0].items if isinstance(values[0], e.Sequence) else (values[0],)
    return all(isinstance(item, e.Literal) and item.type == "str" for item in items)
