"""Releases that no use of the value shows: by a descriptor, a closer beside it, or an object that owns it."""

from __future__ import annotations

from flake8_tradelint.patterns import IGNORECASE, composed, escape, regex
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.control.handlers import suite
from flake8_tradelint.semantics.must_call.acquire.discharges import released
from flake8_tradelint.semantics.must_call.own.receiver_classes import in_family
from flake8_tradelint.semantics.naming.symbols import ClassRef, FunctionRef
from flake8_tradelint.words import has_word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.facts import Use
    from flake8_tradelint.semantics.linked import Linked
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource
    from flake8_tradelint.semantics.must_call.own.ownership import Held


def is_owned_by_object(linked: Linked, resource: Resource, path: str, use: Use) -> bool:
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


def _releasing_files(linked: Linked, resource: Resource, cls: ClassRef) -> list[str] | None:
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


def _is_renamed(linked: Linked, name: str) -> bool:
    """Return True if a class may have another name somewhere: ``import Api as Base``, ``Base = Api``."""
    renamed = composed(
        rb"\b%s[ \t]+as\b|=[ \t\w.]*\b%s[ \t]*(?:[#;\r\n]|\Z)" % ((escape(name.encode()),) * 2)
    )
    return any(renamed.search(linked.code(path)) for path in linked.mentioning(name))


def _given(linked: Linked, ref: ClassRef) -> list[str]:
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


def is_given_by_descriptor(linked: Linked, held: Held) -> bool:
    """Return True if a setter takes the value, or an operator of the class gives out the items."""
    stored = any(use.kind == "attribute" and use.name == held.attr for use in held.fact.uses)
    if stored and linked.classes.method(held.owner, held.attr) is not None:
        return True
    return held.inside and any(_gives(linked, held, name) for name in _GIVING)


def _gives(linked: Linked, held: Held, name: str) -> bool:
    """Return True if the method ``name`` of the class uses the attribute."""
    ref = linked.classes.method(held.owner, name)
    function = linked.symbols.function(ref) if ref is not None else None
    if ref is None or function is None:
        return False
    lines = suite(linked.data(ref.path), function.span.line)
    return any(has_word(line, held.attr.encode()) for line in lines)


_NAME = regex(rb"(?<![\w.])(?:[A-Za-z_]\w*\.)*([A-Za-z_]\w*)[ \t\r\n]*,")
"""An argument or item that is a plain name."""
_CLOSING = regex(rb"clos|stop|shut_?down|clean_?up|tear_?down|dispose|release|kill", IGNORECASE)
_CLOSES = regex(rb"\.(?:a?close|disconnect|shutdown|stop)\b")
_FAR = 300
"""How many bytes in front of the value are searched."""


def is_paired_with_closer(linked: Linked, path: str, use: Use) -> bool:
    """Return True if a closing function stands before the value: ``partial(close, session)``, ``(close, s)``.

    By the text: a summary keeps of a call only the callee.
    """
    if use.kind not in ("argument", "attribute", "local", "item") or use.name == "func":
        return False
    if use.kind != "argument" and not use.through:
        return False
    return any(
        _closes(linked, path, name) for name in _names_before(linked.data(path), use.span.anchor.start)
    )


def _closes(linked: Linked, path: str, name: bytes) -> bool:
    """Return True if the function closes something, by its name or by its body's text."""
    if _CLOSING.search(name):
        return True
    ref = linked.symbols.resolve(path, e.Name(name.decode(errors="replace")))
    function = linked.symbols.function(ref) if isinstance(ref, FunctionRef) else None
    if function is None or not isinstance(ref, FunctionRef):
        return False
    return any(_CLOSES.search(line) for line in suite(linked.data(ref.path), function.span.line))


def _names_before(data: bytes, at: int) -> Iterator[bytes]:
    """Yield the names in front of ``at`` in the brackets around it, from the start of the statement."""
    start = at
    for position in range(at - 1, max(0, at - _FAR), -1):
        char, before = data[position : position + 1], data[position - 1 : position]
        is_keyword = before.isalnum() or before == b"_"  # `args=[...]`, but not `ends = [...]`
        if char == b";" or (char == b"=" and not is_keyword):
            break
        if char in b"([{":
            start = position + 1
    yield from (match[1] for match in _NAME.finditer(data, start, at))
