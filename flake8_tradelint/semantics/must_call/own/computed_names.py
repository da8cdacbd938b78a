"""Find accesses to attributes by computed names: ``getattr(self, name)``, ``vars(self)``."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.must_call.acquire.discharges import released
from flake8_tradelint.semantics.must_call.own.receiver_classes import may_be_instance
from flake8_tradelint.semantics.naming.symbols import ClassRef, ValueRef
from flake8_tradelint.words import occurrences

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.facts import CallFact, Use
    from flake8_tradelint.semantics.must_call.acquire.db import ResourceDb
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource


def released_by_name(linked: ResourceDb, resource: Resource, owner: ClassRef, attr: str) -> bool:
    """Return True if ``attr`` of the class's instances may be released through a computed name."""
    return any(
        released(resource, use) or use.kind == "entered"
        for uses in _computed(linked, owner, attr)
        for use in uses
    )


def looked_up(linked: ResourceDb, owner: ClassRef, attr: str) -> Iterator[tuple[Use, ...]]:
    """Yield the uses of values that a computed name may have found in ``attr``."""
    yield from (call.uses for _, call in spelled(linked, owner, attr))
    yield from _computed(linked, owner, attr)


def spelled(linked: ResourceDb, owner: ClassRef, attr: str) -> Iterator[tuple[str, CallFact]]:
    """Yield the calls that name ``attr`` in a string, with their files.

    Such as ``getattr(engine, "_session")``, or ``getattr(engine, name)`` where ``name`` is an item of a list.
    """
    for path, call in linked.calls("getattr", paths=_spelling(linked, attr)):
        args = call.call.args
        if (
            len(args) > 1
            and _says(linked, path, args[1], owner, attr)
            and may_be_instance(linked, path, args[0], owner)
        ):
            yield path, call


def _computed(linked: ResourceDb, owner: ClassRef, attr: str) -> Iterator[tuple[Use, ...]]:
    family = [*linked.classes.project_mro(owner), *linked.subclasses(owner)]
    paths = sorted({ref.path for ref in family})
    for path, call in linked.calls("getattr", paths=paths):
        args = call.call.args
        if len(args) > 1 and _is_self(path, args[0], family) and _may_say(args[1], attr):
            yield call.uses
    for path, call in linked.calls("vars", paths=paths):
        if call.call.args and _is_self(path, call.call.args[0], family):
            yield call.uses
    for path, fact in linked.attributes("__dict__", paths):
        if _is_self(path, fact.receiver, family):
            yield fact.uses


def _spelling(linked: ResourceDb, attr: str) -> list[str]:
    """Return the files that may look ``attr`` up by its name in a string: ``getattr(engine, "_tasks", [])``.

    Their text chooses them: it has the string, and ``getattr``.
    """
    word = attr.encode()
    return [path for path in linked.mentioning(attr) if _is_spelled(linked.code(path), word)]


def _is_spelled(data: bytes, word: bytes) -> bool:
    return b"getattr" in data and is_quoted(data, word)


def is_quoted(data: bytes, word: bytes, start: int = 0, end: int | None = None) -> bool:
    """Return True if the word stands between quotes."""
    places = occurrences(data, word, start, end)
    ends = ((data[at - 1 : at], data[at + len(word) : at + len(word) + 1]) for at in places)
    return any(before in _QUOTES and after in _QUOTES for before, after in ends)


_QUOTES = (b'"', b"'")


def _says(linked: ResourceDb, path: str, name: e.Expr, owner: ClassRef, attr: str) -> bool:
    """Return True if the string is the attribute's name, or one of several that a loop goes through."""
    match name:
        case e.Literal():
            return name == e.Literal("str", repr(attr))
        case e.Union():
            named = name.options
        case e.Element():
            named = _items(linked, path, name.value, owner)
        case e.Subscript(value=e.Element(value=rows), index=index):
            named = tuple(_parts(e.Sequence(_items(linked, path, rows, owner)), index))
        case _:
            return False
    return any(_says(linked, path, one, owner, attr) for one in named)


def _items(linked: ResourceDb, path: str, value: e.Expr, owner: ClassRef) -> tuple[e.Expr, ...]:
    """Return the items of a list or tuple: written in place, or a constant of the module or of ``owner``."""
    if isinstance(value, e.Sequence):
        return value.items
    symbol = linked.symbols.resolve(path, value)
    if isinstance(symbol, ValueRef):
        found = [variable.value for variable in linked.symbols.variables(symbol.path, symbol.name)]
    elif isinstance(value, e.Attribute):
        shells = (linked.symbols.shell(ref, value.attr) for ref in linked.classes.project_mro(owner))
        variables = (variable for cls in shells if cls is not None for variable in cls.variables)
        found = [variable.value for variable in variables if variable.name == value.attr]
    else:
        found = []
    listed = found[0] if len(found) == 1 else None
    return listed.items if isinstance(listed, e.Sequence) else ()


def _is_self(path: str, value: e.Expr, family: list[ClassRef]) -> bool:
    return isinstance(value, e.SelfOf) and ClassRef(path, value.qualname) in family


def _may_say(name: e.Expr, attr: str) -> bool:
    """Return True if the string may be the attribute's name."""
    if isinstance(name, e.Element) and isinstance(name.value, e.Sequence):
        return any(_may_say(item, attr) for item in name.value.items)
    if isinstance(name, e.Subscript) and isinstance(name.value, e.Element):
        return any(_may_say(item, attr) for item in _parts(name.value.value, name.index))
    if isinstance(name, e.Union):
        return any(_may_say(option, attr) for option in name.options)
    # An f-string has an empty `repr`: it may say anything.
    return not isinstance(name, e.Literal) or name.repr in ("", repr(attr))


def _parts(rows: e.Expr, index: e.Expr) -> list[e.Expr]:
    """Return the part ``index`` of each row: ``for name, label in (("private", "P"), ("public", "U"))``."""
    if isinstance(rows, e.Sequence) and isinstance(index, e.Literal) and index.type == "int":
        at = int(index.repr)
        found = [row.items[at : at + 1] for row in rows.items if isinstance(row, e.Sequence)]
        if len(found) == len(rows.items) and all(found):
            return [part for (part,) in found]
    return [e.UNKNOWN]
