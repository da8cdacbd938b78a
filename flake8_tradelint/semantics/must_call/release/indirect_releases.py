"""Releases that no use of the value shows: by a descriptor, or by an object that owns the value."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.must_call.acquire.discharges import released
from flake8_tradelint.semantics.must_call.own.receiver_classes import in_family
from flake8_tradelint.semantics.naming.symbols import ClassRef
from flake8_tradelint.startup.patterns import composed, escape

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.facts import Use
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource
    from flake8_tradelint.semantics.must_call.own.ownership import Held
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


def is_owned_by_object(linked: OwnershipDb, resource: Resource, path: str, use: Use) -> bool:
    """Return True if the value is passed to an object of the project that releases what it got.

    ``Api(session)`` whose ``close()`` closes ``self.session``: closing one is closing the other, and which
    of them has to do it cannot be decided here.
    """
    callee = linked.symbols.resolve(path, use.expr) if use.expr is not None else None
    if not isinstance(callee, ClassRef):
        return False
    given = [name for ref in linked.classes.project_mro(callee) for name in _given(linked, ref)]
    paths = _releasing_files(linked, resource, callee) if given else ()
    for name in given:
        for where, fact in linked.attributes(name, paths):
            own = isinstance(fact.receiver, e.SelfOf) and in_family(
                linked, ClassRef(where, fact.receiver.qualname), callee
            )
            if own and any(released(resource, inner) for inner in fact.uses):
                return True
    return False


def _releasing_files(linked: OwnershipDb, resource: Resource, cls: ClassRef) -> list[str] | None:
    """Return the files whose text may release something in the class's family; ``None``: any file.

    Attributes have names such as ``name`` or ``config``: the files with such words are too many to read.
    """
    classes = (cls, *linked.subclasses(cls))
    names = {one.qualname.rpartition(".")[2] for one in classes}
    if any(_is_renamed(linked, name) for name in names):
        return None  # a class header may name the base by its other name
    files = {one.path for found in classes for one in linked.classes.project_mro(found)}
    ends = tuple(name.encode() for name in sorted(resource.releases | resource.through))
    return [path for path in sorted(files) if linked.mentions(path, ends)]


def _is_renamed(linked: OwnershipDb, name: str) -> bool:
    """Return True if a class may have another name somewhere: ``import Api as Base``, ``Base = Api``."""
    renamed = composed(
        rb"\b%s[ \t]+as\b|=[ \t\w.]*\b%s[ \t]*(?:[#;\r\n]|\Z)" % ((escape(name.encode()),) * 2)
    )
    return any(renamed.search(linked.code(path)) for path in linked.mentioning(name))


def _given(linked: OwnershipDb, ref: ClassRef) -> list[str]:
    """Return the attributes of the class that may hold an argument of its ``__init__``."""
    summary = linked.symbols.shell(ref, "__init__")
    assignments = summary.self_assignments if summary is not None else ()
    return sorted(
        {
            assignment.name
            for assignment in assignments
            if assignment.function == f"{ref.qualname}.__init__" and _may_be_argument(assignment.value)
        }
    )


def _may_be_argument(value: e.Expr | None) -> bool:
    """Return True if the assigned value may be an argument."""
    options = value.options if isinstance(value, e.Union) else (value,)
    return any(isinstance(option, e.Unknown | e.Instance | e.Parameter) for option in options)


_GIVING = ("__iter__", "__getitem__", "__aiter__", "__getattr__")


def is_given_by_descriptor(linked: OwnershipDb, held: Held) -> bool:
    """Return True if a setter takes the value, or an operator of the class gives out the items."""
    stored = any(use.kind == "attribute" and use.name == held.attr for use in held.fact.uses)
    if stored and linked.classes.method(held.owner, held.attr) is not None:
        return True
    return held.inside and any(_gives(linked, held, name) for name in _GIVING)


def _gives(linked: OwnershipDb, held: Held, name: str) -> bool:
    """Return True if the method ``name`` of the class uses the attribute."""
    ref = linked.classes.method(held.owner, name)
    function = linked.symbols.function(ref) if ref is not None else None
    if ref is None or function is None:
        return False
    from flake8_tradelint.semantics.control.parsing_again import function_at
    from flake8_tradelint.semantics.control.suites import body_nodes, words_of

    found = function_at(linked, ref.path, function.span.line)
    return found is None or any(held.attr in words_of(node) for node in body_nodes(found))
