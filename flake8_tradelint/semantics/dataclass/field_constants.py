"""Is a field a constant in disguise, so that it may become a ``ClassVar``?"""

from __future__ import annotations

from flake8_tradelint.light import partial
from flake8_tradelint.patterns import regex
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.classes.bodies import Hidden, annotated
from flake8_tradelint.semantics.dataclass.annotation_kinds import CLASSVAR, mentions
from flake8_tradelint.semantics.dataclass.constructors import Construction, parameters
from flake8_tradelint.semantics.dataclass.field_values import is_plain_default
from flake8_tradelint.semantics.dataclass.instance_values import initialiser
from flake8_tradelint.semantics.dataclass.static_values import StaticValues
from flake8_tradelint.semantics.inference.types import single
from flake8_tradelint.semantics.naming.symbols import ClassRef, FunctionRef
from flake8_tradelint.words import calls, occurrences

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.dataclass.fields import DataclassTable, Field
    from flake8_tradelint.semantics.facts import CallFact
    from flake8_tradelint.semantics.linked import Linked


_COPIERS = ("replace", "evolve")
_INSPECTORS = (
    "asdict",
    "astuple",
    "fields",
    "replace",
    "evolve",
    "from_dict",
    "structure",
    "unstructure",
    "vars",
)

_FINAL = frozenset({"typing.Final", "typing_extensions.Final"})
_MADE = frozenset({"Call", "BinOp", "UnaryOp", "Tuple", "Subscript"})
"""Kinds of syntax whose value is no function, which an instance would bind."""

_COMMON_METHODS = frozenset({"replace", "fields"})


def is_constant(
    project: Linked,
    table: DataclassTable,
    field: Field,
    family: tuple[ClassRef, ...],
    calls: tuple[Construction, ...],
) -> bool:
    """Is the field named and used like a constant by the whole family of its class?"""
    return is_upper_case(field.name) and is_never_varied(project, table, field, family, calls)


def is_upper_case(name: str) -> bool:
    """Is the name spelt like a constant's?"""
    return name.upper() == name != name.lower()


def is_never_varied(
    project: Linked,
    table: DataclassTable,
    field: Field,
    family: tuple[ClassRef, ...],
    calls: tuple[Construction, ...],
) -> bool:
    """Do all instances of the family have the field's default, whatever the project does?"""
    name = field.name
    return (
        _is_fixed(table, field)
        and not any(_declares_again(table, ref, name) for ref in family[1:])
        and not any(_hands_on(table, ref, name) for ref in family)
        and not any(_may_pass(table, call, name) for call in calls)
        and not _is_stored(project, table, name, family)
        and not _is_replaced(project, name)
    )


def _is_fixed(table: DataclassTable, field: Field) -> bool:
    """An annotated name with an immutable default (or none), declared in plain sight."""
    options = table.options(field.owner)
    variable = field.variable
    if options is None or options.wrapped or not variable.annotation_text or variable.conditional:
        return False
    if field.default == "missing":
        # Where a base has the name as well, instances would be left with what that one stores.
        above = (table.symbols.class_(ref) for ref in table.classes.project_mro(field.owner)[1:])
        again = any(cls is not None and field.name in annotated(cls) for cls in above)
        return not variable.value_kind and not again
    if field.default != "value" or field.origin is None or field.origin.variable != variable:
        return False
    values = StaticValues(table.symbols, table.classes)
    if field.value != variable.value:  # the default of a `field(...)`, which cannot be a list
        kind = "Tuple" if isinstance(field.value, e.Sequence) else ""
        plain = is_plain_default(variable.value) and not is_final(table, field)
        return plain and values.is_immutable(field.owner.path, field.value, kind)
    # All instances share the default as it is: whoever says `Final` need not be doubted.
    told = (
        variable.value_kind in _MADE and is_final(table, field) and "Callable" not in variable.annotation_text
    )
    return told or values.is_settled(field.owner.path, variable)


def is_final(table: DataclassTable, field: Field) -> bool:
    """Is the field annotated ``Final``?"""
    annotation = field.variable.annotation
    head = annotation.value if isinstance(annotation, e.Subscript) else annotation
    return (
        head is not None and table.symbols.qualified(table.symbols.resolve(field.owner.path, head)) in _FINAL
    )


def _declares_again(table: DataclassTable, ref: ClassRef, name: str) -> bool:
    cls = table.symbols.class_(ref)
    if cls is None or table.kind(ref) == "unknown" or isinstance(table.bound(ref, name), Hidden):
        return True
    variable = annotated(cls).get(name)
    if variable is not None and not mentions(table.symbols, ref.path, variable.annotation, CLASSVAR):
        return True
    return any(assignment.name == name for assignment in cls.self_assignments)


def _hands_on(table: DataclassTable, ref: ClassRef, name: str) -> bool:
    """Does a hand-written ``__init__`` pass the field to another one, or could it?"""
    function = table.symbols.function(FunctionRef(ref.path, f"{ref.qualname}.__init__"))
    for call in function.init_calls if function is not None else ():
        explicit = not (isinstance(call.func, e.Attribute) and isinstance(call.func.value, e.Super))
        if {name, "*", "**"} & {keyword for keyword, _ in call.keywords} or len(call.args) > explicit:
            return True
    return False


def _may_pass(table: DataclassTable, call: Construction, name: str) -> bool:
    """Does the call pass the field, or could it?"""
    keywords = {keyword for keyword, _ in call.fact.call.keywords}
    if keywords & {name, "**"}:
        return True
    known = parameters(table, call.cls)
    if known is None:  # a hand-written initialiser has parameters of its own
        return bool(call.fact.call.args) and initialiser(table, call.cls) != "written"
    order = [parameter.field for parameter in known if not parameter.keyword_only]
    if name not in order:
        return False
    return "*" in keywords or order.index(name) < len(call.fact.call.args)


def is_set(
    project: Linked,
    table: DataclassTable,
    name: str,
    family: tuple[ClassRef, ...],
    calls: tuple[Construction, ...],
) -> bool:
    """Does the project pass the field by its name, or set it on instances?"""
    if any(keyword == name for call in calls for keyword, _ in call.fact.call.keywords):
        return True
    return _is_stored(project, table, name, family)


def _is_stored(project: Linked, table: DataclassTable, name: str, family: tuple[ClassRef, ...]) -> bool:
    """Is the attribute ever set or deleted on something that may be an instance?"""
    for path, fact in project.attributes(name):
        if fact.context == "load":
            continue
        receiver = table.symbols.resolve(path, fact.receiver)
        if not isinstance(receiver, ClassRef) and not _is_foreign(project, path, fact.receiver, family):
            return True
    return False


def _is_foreign(project: Linked, path: str, receiver: e.Expr, family: tuple[ClassRef, ...]) -> bool:
    found = project.receivers.infer(path, receiver)
    if found is None and isinstance(receiver, e.Call) and isinstance(receiver.func, e.Attribute):
        return _gives_others(project, receiver.func.attr, family)
    return found is not None and found.cls not in family


def _gives_others(project: Linked, name: str, family: tuple[ClassRef, ...]) -> bool:
    """Does every method of this name in the project give an instance of some other class?"""
    text = f"def {name}(".encode()
    given = [
        single(project.receivers.returned(FunctionRef(path, function.qualname)))
        for path in project.mentioning(name)
        if text in project.data(path)
        for function in project.mentioned(path, text).functions
        if function.name == name
    ]
    return bool(given) and all(found is not None and found.cls not in family for found in given)


def _is_replaced(project: Linked, name: str) -> bool:
    for copier in _COPIERS:
        for _, fact in project.calls(copier, lambda path: _is_assigned(project.data(path), name.encode())):
            if any(given == name for given, _ in fact.call.keywords):
                return True
    return False


_GIVEN = regex(rb"\s*=(?!=)")
_CALL = regex(rb"[ \t]*\((?:[^()\"'#]|\"[^\"\\\n]*\"|'[^'\\\n]*'|\([^()\"'#]*\))*\)")
"""The arguments of a call, where they are simple."""


def _is_assigned(data: bytes, name: bytes) -> bool:
    return any(_GIVEN.match(data, at + len(name)) for at in occurrences(data, name))


def is_looked_into(project: Linked, family: tuple[ClassRef, ...]) -> bool:
    """Does a file that knows the family take objects apart (``asdict``, ``fields``, ``vars``)?"""
    project.require(_INSPECTORS, ("__dict__",))
    names = [ref.qualname.rsplit(".", 1)[-1] for ref in family]
    knowing = sorted({path for name in names for path in project.mentioning(name)})
    states = project.attributes("__dict__", knowing)
    if any(not _is_foreign(project, path, fact.receiver, family) for path, fact in states):
        return True
    facts = (
        found
        for name in _INSPECTORS
        for found in project.calls(name, partial(_may_unpack, project, name), paths=knowing)
    )
    return any(not _is_about_others(project, path, fact, family) for path, fact in facts)


def _may_unpack(project: Linked, name: str, path: str) -> bool:
    """May a call of that name in the file say what is of interest, if it copies what it does not name?"""
    if name not in _COPIERS:
        return True
    data, word = project.data(path), name.encode()
    return b"**" in data and any(_unpacks(data, at + len(word)) for at in calls(data, word))


def _unpacks(data: bytes, at: int) -> bool:
    """Does ``**`` stand in the parentheses that open there, or is there anything else than such?"""
    call = _CALL.match(data, at)
    return call is None or b"**" in call[0]


def _is_about_others(project: Linked, path: str, fact: CallFact, family: tuple[ClassRef, ...]) -> bool:
    """Is what is taken apart something else, or does a method only share the name (``text.replace``)?"""
    func = fact.call.func
    if fact.name in _COPIERS and not any(name == "**" for name, _ in fact.call.keywords):
        return True  # what it names is known, the rest is copied
    if isinstance(func, e.Attribute):
        owner = project.symbols.resolve(path, func.value)
        if owner is None and fact.name in _COMMON_METHODS:
            return True
        if isinstance(owner, ClassRef):
            return owner not in family
    return bool(fact.call.args) and _is_foreign(project, path, fact.call.args[0], family)
