"""Find accesses to attributes by computed names: ``getattr(self, name)``, ``vars(self)``."""

from __future__ import annotations

import _ast as ast
from itertools import takewhile

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.control.suites import called_name, nodes_of_tops
from flake8_tradelint.semantics.must_call.acquire.discharges import released
from flake8_tradelint.semantics.must_call.own.receiver_classes import may_be_instance
from flake8_tradelint.semantics.naming.symbols import ClassRef
from flake8_tradelint.startup.light import lru_cache
from flake8_tradelint.startup.patterns import IGNORECASE, regex
from flake8_tradelint.words import NO_WORDS, occurrences

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


def is_named_in_call(linked: ResourceDb, owner: ClassRef, attr: str) -> bool:
    """Return True if the class passes the attribute's name to a function: ``cancel(self, "_reader")``.

    Or passes itself to a function that ends whatever it has: ``await cancel_tasks(self)``.
    """
    family = [*linked.classes.project_mro(owner), *linked.subclasses(owner)]
    return any(_tells(linked, path, attr) for path in sorted({ref.path for ref in family}))


def _tells(linked: ResourceDb, path: str, attr: str) -> bool:
    """Return True if a call in the file is given the attribute's name, or ``self`` in order to end it.

    The text chooses the definitions that are parsed. Code that cannot be parsed may have such a call.
    """
    data, word = linked.code(path), attr.encode()
    if not _is_quoted(data, word) and not _may_end_itself(data):
        return False
    nodes = nodes_of_tops(
        linked,
        path,
        lambda data, start, end: _is_quoted(data, word, start, end) or _may_end(data, start, end),
    )
    return nodes is None or any(_is_told(node, attr) or _is_ended_whole(node) for node in nodes)


def _is_told(node: ast.AST, attr: str) -> bool:
    """Return True for ``cancel(self, "_reader")``: strings up to the name, perhaps behind ``self``."""
    name = called_name(node)
    if not isinstance(node, ast.Call) or not name or name in _BUILT_IN:
        return False
    given = node.args[1:] if node.args and _is_name_self(node.args[0]) else node.args
    strings = takewhile(lambda one: isinstance(one, ast.Constant) and isinstance(one.value, str), given)
    return any(isinstance(one, ast.Constant) and one.value == attr for one in strings)


def _is_ended_whole(node: ast.AST) -> bool:
    """Return True for ``cancel_tasks(self)``: a function, not a method, that ends what its argument has."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.keywords:
        return False
    return len(node.args) == 1 and _is_name_self(node.args[0]) and bool(_ENDING.search(node.func.id))


def _is_name_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"


@lru_cache(maxsize=4)  # asked for every attribute of a class
def _may_end_itself(data: bytes) -> bool:
    return _may_end(data, 0, len(data))


def _may_end(data: bytes, start: int, end: int) -> bool:
    """Return True if the text may pass ``self`` alone to a function that ends what its argument has."""
    for found in _SELF_ALONE.finditer(data, start, end):
        before = data[max(start, found.start() - _LONGEST) : found.start()].rstrip(b" \t\\\r\n")
        begin = before.translate(NO_WORDS).rfind(b" ") + 1
        is_called = not before.endswith((b".", b"def "), 0, begin)
        if is_called and _ENDING_TEXT.search(before, begin) is not None:
            return True
    return False


def _is_quoted(data: bytes, word: bytes, start: int = 0, end: int | None = None) -> bool:
    places = occurrences(data, word, start, end)
    ends = ((data[at - 1 : at], data[at + len(word) : at + len(word) + 1]) for at in places)
    return any(before in _QUOTES and after in _QUOTES for before, after in ends)


_QUOTES = (b'"', b"'")
_BUILT_IN = frozenset(
    {
        *("delattr", "getattr", "hasattr", "setattr", "field", "Field", "print"),
        *("__delattr__", "__getattribute__", "__setattr__"),
        *("get", "getenv", "pop", "setdefault"),  # `kwargs.get("session")`: a key, of the same name
    }
)
_WORDS_OF_ENDING = "cancel|clos|stop|shut_?down|clean_?up|tear_?down|dispose"
_ENDING = regex(_WORDS_OF_ENDING, IGNORECASE)
_ENDING_TEXT = regex(_WORDS_OF_ENDING.encode(), IGNORECASE)
_BLANKS = rb"(?:[\s\\]|#[^\n]*\n)*"
_SELF_ALONE = regex(rb"\(" + _BLANKS + rb"self" + _BLANKS + rb",?" + _BLANKS + rb"\)")
_LONGEST = 200
"""The longest name that is looked at in a text, with what stands before it, in bytes."""


def looked_up(linked: ResourceDb, owner: ClassRef, attr: str) -> Iterator[tuple[Use, ...]]:
    """Yield the uses of values that a computed name may have found in ``attr``."""
    yield from (call.uses for _, call in spelled(linked, owner, attr))
    yield from _computed(linked, owner, attr)


def spelled(linked: ResourceDb, owner: ClassRef, attr: str) -> Iterator[tuple[str, CallFact]]:
    """Yield the calls that name ``attr`` in a string, ``getattr(engine, "_session")``, with their files."""
    for path, call in linked.calls("getattr", paths=_spelling(linked, attr)):
        args = call.call.args
        if (
            len(args) > 1
            and args[1] == e.Literal("str", repr(attr))
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

    Their text chooses them: the string stands within ``_FAR`` bytes behind ``getattr``.
    """
    word = attr.encode()
    return [path for path in linked.mentioning(attr) if _is_spelled(linked.code(path), word)]


def _is_spelled(data: bytes, word: bytes) -> bool:
    if b"getattr" not in data or not _is_quoted(data, word):
        return False
    return any(data.rfind(b"getattr", max(0, at - _FAR), at) >= 0 for at in occurrences(data, word))


_FAR = 1000


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
