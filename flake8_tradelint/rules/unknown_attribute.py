"""An attribute is read that the receiver's class does not have, nor any class above or below it.

The name is misspelt, or was renamed without a row in the table of renames. The line fails with
``AttributeError: 'Vat' object has no attribute 'spot_map'`` when it is reached. The rule needs no
configuration. It is off by default, as a first run takes an eighth to a half longer with it (aiokafka 13 %,
hummingbot 38 %, prefect 46 %): most names that nothing in the project defines are those of libraries, and
only the inference of each receiver's class shows it. A type checker reports the same wherever the code is
annotated.

Bad:
    class Vat:
        def __init__(self):
            self.spot_markets = {}

    def show(vat: Vat):
        return list(vat.spot_market)

Good:
    class Vat:
        def __init__(self):
            self.spot_markets = {}

    def show(vat: Vat):
        return list(vat.spot_markets)

Fix safety:
    Unsafe: the name that differs by one letter is a guess. If there is none, or there are several, no fix
    is offered.

Limits:
    Only classes of the project are checked all of whose attributes are in sight: every base is the
    project's own or an enum, and there is no metaclass, no decorator but ``@dataclass`` and the like, no
    ``__getattr__``, and no method with ``setattr`` or ``__dict__``. The rule is quiet in these cases:

    * A subclass has the name, or a class is made of it that does not name it (by ``type()``, or ``class
      Application(*commands)``).
    * The class is called a base, and nothing in the project derives from it.
    * Other classes pass their own ``self`` to its methods, or the method is called on the class
      (``Report.parse(line)``).
    * Any code stores the name on an object, has it as a string, or gives it to a function, a class, a global
      or a member of a class. For ``self.name`` only the files of the class and of its bases count.
    * The name is one that common objects have (``append``), or that more than twelve files read.
    * The code asks for it first (``hasattr``, ``except AttributeError``), or tests the receiver with
      ``isinstance``.
    * The function reads names of other classes on the receiver, too: its annotation is wrong.

See:
    https://docs.python.org/3/reference/expressions.html#attribute-references
"""

from __future__ import annotations

from flake8_tradelint.model import Applicability, Edit, Finding, Fix, Location, Severity
from flake8_tradelint.questions.unknown_attributes import UnknownAttributes
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.classes.given_names import is_given
from flake8_tradelint.semantics.classes.standard_names import STANDARD_NAMES
from flake8_tradelint.semantics.classes.unknown_names import is_internal
from flake8_tradelint.semantics.inference.types import Type, instance_of, single
from flake8_tradelint.semantics.interests import is_item
from flake8_tradelint.semantics.naming.symbols import ClassRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.classes.doubted_receivers import Doubts
    from flake8_tradelint.semantics.facts import AttributeFact
    from flake8_tradelint.semantics.summary import ModuleSummary


CODE = "TL406"
NAME = "unknown-attribute"
SEVERITY: Severity = "error"
DEFAULT = False
FIX: Applicability | None = "unsafe"
ASKS = (UnknownAttributes(),)


def check(summary: ModuleSummary, project: ProjectFacts) -> Iterator[Finding]:
    """Every read of an attribute that nothing in the project gives to such objects."""
    doubts: Doubts | None = None
    for fact in summary.attributes:
        if any(use.name.startswith("assert_") for use in fact.uses):
            continue  # a mock's
        if fact.context != "load" or fact.guarded or fact.asked or not _is_looked_at(fact.attr, project):
            continue
        cls = _class(summary.path, fact, project)
        if cls is not None and _is_missing(cls, fact.attr, project):
            from flake8_tradelint.semantics.classes.dynamic_bases import runs_on_others

            if isinstance(fact.receiver, e.SelfOf) and runs_on_others(project, cls, fact.function):
                continue  # `self` is not what the class says
            own = fact.shown in ("self", "cls")
            if project.unknown_names.is_everywhere(fact.attr):
                continue
            name = cls.qualname.rpartition(".")[2]
            if (own and not project.unknown_names.is_used(name)) or not _is_whole(name, cls, project):
                continue  # a mixin or a base, perhaps for classes out of sight
            if is_given(
                project, fact.attr, _places(cls, fact, project) if own else project.mentioning(fact.attr)
            ):
                continue
            from flake8_tradelint.semantics.classes.doubted_receivers import Doubts

            doubts = doubts or Doubts(project, summary.path)
            if not doubts.about(fact, project.closed.names(cls) or frozenset()):
                yield _finding(summary.path, fact, cls, project)


def _class(path: str, fact: AttributeFact, project: ProjectFacts) -> ClassRef | None:
    if isinstance(fact.receiver, e.Super) or _is_field_in_its_class(fact):
        return None
    found = project.receivers.infer(path, fact.receiver) or project.parameters.receivers.infer(
        path, fact.receiver
    )
    if found is not None and isinstance(fact.receiver, e.Name | e.Attribute | e.Import):
        found = single(instance_of(found)) or found  # the class itself: `Side.BYE`
    return found.cls if isinstance(found, Type) and isinstance(found.cls, ClassRef) else None


def _is_field_in_its_class(fact: AttributeFact) -> bool:
    """Return True for ``@kind.validator`` below ``kind: Kind = field()``, which is no ``Kind`` there."""
    root = fact.receiver
    while isinstance(root, e.Attribute):
        root = root.value
    return isinstance(root, e.ClassOf) and bool(fact.cls) and fact.function == fact.cls


def _is_looked_at(name: str, project: ProjectFacts) -> bool:
    """Return False for names that are common outside of the project."""
    if is_item(name) or is_internal(name.encode()) or name in STANDARD_NAMES:
        return False
    return name not in project.unknown_names.modules


def _places(cls: ClassRef, fact: AttributeFact, project: ProjectFacts) -> Iterable[str]:
    """Return the files of the class and of its bases that have the name."""
    own = {base.path for base in project.classes.project_mro(cls)}
    return [path for path in project.mentioning(fact.attr) if path in own]


def _is_missing(cls: ClassRef, name: str, project: ProjectFacts) -> bool:
    own = project.closed.names(cls)
    if own is None or name in own or name in project.renames.old_names:
        return False
    return not project.closed.is_stored(name) and project.closed.lacks(cls, name)


def _is_whole(name: str, cls: ClassRef, project: ProjectFacts) -> bool:
    """Return False for a class that is called a base and from which nothing in the project derives."""
    is_base = any(word in name.lower() for word in ("base", "abstract"))
    return not is_base or bool(project.subclasses(cls))


def _finding(path: str, fact: AttributeFact, cls: ClassRef, project: ProjectFacts) -> Finding:
    from flake8_tradelint.rules.misspelt import meant_by

    known = project.closed.names(cls) or frozenset()
    meant = meant_by(fact.attr, known)
    hint = f": did you mean `{meant}`?" if meant else ""
    owner = cls.qualname.rpartition(".")[2]
    edit = Edit(path, fact.span.anchor, "rename_name", (("new", meant), ("old", fact.attr)))
    summary = project.symbols.class_(cls)
    place = (Location(cls.path, summary.span, f"`{owner}` is defined here"),) if summary is not None else ()
    return Finding(
        CODE,
        NAME,
        f"`{owner}` has no attribute `{fact.attr}`{hint}",
        Location(path, fact.span),
        place,
        SEVERITY,
        "medium",
        Fix(f"write `{meant}`", "unsafe", (edit,)) if meant else None,
    )
