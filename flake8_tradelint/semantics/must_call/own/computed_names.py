"""Find accesses to attributes by computed names: ``getattr(self, name)``, ``vars(self)``."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.must_call.acquire.discharges import released
from flake8_tradelint.semantics.must_call.own.receiver_classes import may_be_instance
from flake8_tradelint.semantics.naming.symbols import ClassRef
from flake8_tradelint.startup.light import lru_cache
from flake8_tradelint.startup.patterns import IGNORECASE, composed, regex
from flake8_tradelint.words import NO_WORDS, occurrences

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
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
    word = attr.encode()
    return any(_tells(linked.data(path), word) for path in sorted({ref.path for ref in family}))


@lru_cache(maxsize=16)  # of an attribute that many classes of a file have
def _tells(data: bytes, word: bytes) -> bool:
    calls = composed(_TOLD % word).finditer(data) if _is_quoted(data, word) else ()
    return any(match[1] not in _BUILT_IN for match in calls) or _ends_itself(data)


@lru_cache(maxsize=4)  # asked for every attribute of a class
def _ends_itself(data: bytes) -> bool:
    return any(_is_ending(text[-_LONGEST:]) for text in data.split(b"(self)")[:-1])


def _is_ending(before: bytes) -> bool:
    """Return True if the text ends with the name of a function that ends what its argument has."""
    start = before.translate(NO_WORDS).rfind(b" ") + 1
    is_called = not before.endswith((b".", b"def "), 0, start)
    return is_called and _ENDING.search(before, start) is not None


def _is_quoted(data: bytes, word: bytes) -> bool:
    ends = ((data[at - 1 : at], data[at + len(word) : at + len(word) + 1]) for at in occurrences(data, word))
    return any(before in _QUOTES and after in _QUOTES for before, after in ends)


_TOLD = rb"(?<!def )\b(\w+)\((?:self[ \t\r\n]*,)?(?:[ \t\r\n]*[\"'][^\"'\n]*[\"'],)*[ \t\r\n]*[\"']%s[\"']"
_QUOTES = (b'"', b"'")
_BUILT_IN = frozenset(
    {
        *(b"delattr", b"getattr", b"hasattr", b"setattr", b"field", b"Field", b"print"),
        *(b"__delattr__", b"__getattribute__", b"__setattr__"),
        *(b"get", b"getenv", b"pop", b"setdefault"),  # `kwargs.get("session")`: a key, of the same name
    }
)
_ENDING = regex(rb"cancel|clos|stop|shut_?down|clean_?up|tear_?down|dispose", IGNORECASE)
_LONGEST = 100
"""The longest name that is looked at, in bytes."""


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
    """Return the files that look ``attr`` up by its name in a string: ``getattr(engine, "_tasks", [])``."""
    word = attr.encode()
    quoted = (b'"%s"' % word, b"'%s'" % word)
    spelled = composed(rb"\bgetattr\([^\n]*[\"']%s[\"']" % word)
    return [path for path in linked.mentioning(attr) if _has(linked.code(path), quoted, spelled)]


def _has(data: bytes, signs: tuple[bytes, ...], pattern: re.Pattern[bytes]) -> bool:
    return any(sign in data for sign in signs) and pattern.search(data) is not None


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
