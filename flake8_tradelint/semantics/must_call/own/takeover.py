"""Objects of the project that take over what they are given: who closes them closes that as well."""

from __future__ import annotations

from flake8_tradelint.patterns import composed, escape
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.must_call.acquire.discharges import released
from flake8_tradelint.semantics.naming.symbols import ClassRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.facts import Use
    from flake8_tradelint.semantics.linked import Linked
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource


def in_family(linked: Linked, one: ClassRef, owner: ClassRef) -> bool:
    """May an object of ``owner`` be one of the class ``one``, too?"""
    if linked.classes.related(one, owner):
        return True
    # Siblings: some class derives from both (a mixin that closes what another one opens).
    return any(one in linked.classes.mro(child) for child in linked.subclasses(owner))


def may_be(linked: Linked, path: str, receiver: e.Expr, owner: ClassRef) -> bool:
    """May the receiver be an instance of ``owner``, or a part of one (a mixin, a base)?"""
    return _belongs(linked, path, receiver, owner) is not False


def is_known(linked: Linked, path: str, receiver: e.Expr, owner: ClassRef) -> bool:
    """Is the receiver known to be one?"""
    return _belongs(linked, path, receiver, owner) is True


def _belongs(linked: Linked, path: str, receiver: e.Expr, owner: ClassRef) -> bool | None:
    if isinstance(receiver, e.SelfOf | e.ClassOf):
        return in_family(linked, ClassRef(path, receiver.qualname), owner)
    symbol = linked.symbols.resolve(path, receiver)
    if isinstance(symbol, ClassRef):
        return in_family(linked, symbol, owner)
    found = linked.receivers.infer(path, receiver)
    if found is None:
        return None
    return isinstance(found.cls, ClassRef) and in_family(linked, found.cls, owner)


def is_taken_over(linked: Linked, resource: Resource, path: str, use: Use) -> bool:
    """Is the value handed to an object of the project that releases what it was given?

    ``Api(session)`` whose ``close()`` closes ``self.session``: then closing the one is closing
    the other, and which of them has to do it is not for us to say.
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


def _releasing_files(linked: Linked, resource: Resource, cls: ClassRef) -> list[str] | None:
    """Where a method of the class's family may release something, by the text; ``None``: anywhere.

    What a class is given is called ``name`` or ``config``: files that have such words are too many to read.
    """
    classes = (cls, *linked.subclasses(cls))
    names = {one.qualname.rpartition(".")[2] for one in classes}
    if any(_is_renamed(linked, name) for name in names):
        return None  # the header of a class does not tell that this is its base
    files = {one.path for found in classes for one in linked.classes.project_mro(found)}
    ends = tuple(name.encode() for name in sorted(resource.releases | resource.through))
    return [path for path in sorted(files) if linked.mentions(path, ends)]


def _is_renamed(linked: Linked, name: str) -> bool:
    """May a class have another name somewhere: ``import Api as Base``, ``Base = Api``?"""
    renamed = composed(
        rb"\b%s[ \t]+as\b|=[ \t\w.]*\b%s[ \t]*(?:[#;\r\n]|\Z)" % ((escape(name.encode()),) * 2)
    )
    return any(renamed.search(linked.data(path)) for path in linked.mentioning(name))


def _given(linked: Linked, ref: ClassRef) -> list[str]:
    """Attributes of the class that may hold an argument of its ``__init__``."""
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
    options = value.options if isinstance(value, e.Union) else (value,)
    return any(isinstance(option, e.Unknown | e.Instance | e.Parameter) for option in options)
