"""Which calls might pass what a dataclass does not take? Told from the text, before anything is parsed.

A superset on purpose, like ``classes.texts``: a call is suspect unless every keyword is surely a
parameter of every class of that name, and nothing is passed by position that may not be.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flake8_tradelint.semantics.classes.headers import ClassHeaders, Header
from flake8_tradelint.semantics.dataclass.field_texts import FieldText, decorators_of, field_text

_MEMBER = re.compile(rb"\.[\s\\]*([\w\x80-\xff]+)[\s\\]*\(")
_OPENING = re.compile(rb"[\s\\]*\(")
_HEADERS = (b"class ", b"def ")
_RECEIVER = re.compile(rb"(\w*)[ \t]*\.[ \t]*$")
_TOKEN = re.compile(
    rb"\"{3}(?:[^\\]|\\.)*?\"{3}|'{3}(?:[^\\]|\\.)*?'{3}|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|#[^\n]*"
    rb"|[\[({]|[\])}]|,|([\w\x80-\xff]+)\s*=(?!=)",
    re.DOTALL,
)
_MAKER = re.compile(rb"\b(?:dataclass|define|mutable|frozen|attrs?|attributes)\b|@s\b")
_MAKER_ALIAS = re.compile(
    rb"\b(?:dataclass|define|mutable|frozen|attrs)[ \t]+as[ \t]+(\w+)"
    rb"|^(\w+)[ \t]*=[^\n=]*(?:dataclass|define|attr\.s)\b",
    re.MULTILINE,
)
_ALIAS_SIGNS = (
    *(b"dataclass as", b"define as", b"mutable as", b"frozen as", b"attrs as"),
    *(b"= dataclass", b"= partial", b"= functools.partial", b"= attr", b".dataclass\n", b".dataclass("),
)
_ATTRS = re.compile(rb"\b(?:define|mutable|frozen|attrs?|attributes)\b|@s\b")
_UNSURE = (b"init", b"attr.", b"these", b"field_transformer", b"auto_attribs")
_LAST_NAME = re.compile(rb"[\w\x80-\xff]+$")
_ASKED = re.compile(rb"\b([A-Z]\w*|cls)\.(\w+)")
_FROM = re.compile(rb"from[ \t]+([.\w]+)[ \t]+import[ \t]*(?:\(([^)]*)\)|([^\n(]*))")
_NAME = re.compile(rb"[\w\x80-\xff]+")
_REPLACERS = {b"replace", b"evolve"}
_OWN = {b"cls"}
_HOMES = (b"dataclasses", b"attr", b"copy")


@dataclass(frozen=True, slots=True)
class _Parameters:
    """Sure parameters: their ``names`` in order, whether that order holds for calls by position.

    ``kinds``: made by a ``dataclass`` decorator (or by attrs).
    """

    names: dict[bytes, None]
    ordered: bool
    kinds: frozenset[bool]
    declared: frozenset[bytes] = frozenset()
    """All annotated names: a ClassVar that becomes a field again takes its old place."""


class CallTexts:
    """The calls of a project's dataclasses as they look; everything is read on demand."""

    def __init__(self, headers: Callable[[], ClassHeaders], data: Callable[[str], bytes]) -> None:
        self._headers, self._data = headers, data
        self._suspects: dict[str, frozenset[str]] = {}
        self._asked: frozenset[tuple[bytes, bytes]] | None = None
        self._classes: dict[str, tuple[FieldText, ...]] = {}
        self._by_name: dict[bytes, list[tuple[str, FieldText]]] | None = None
        self._family: frozenset[bytes] = frozenset()
        self._aliases: frozenset[bytes] = frozenset()
        self._anew: dict[tuple[str, FieldText], bool] = {}
        self._imports: dict[str, dict[bytes, bytes]] = {}
        self._taken: dict[tuple[str, FieldText], _Parameters] = {}

    def suspects(self, path: str) -> frozenset[str]:
        """The last names of callees in the file of which a call may pass too much."""
        if path not in self._suspects:
            self._index()
            found = frozenset(self._calls(path))
            self._suspects[path] = frozenset(name.decode(errors="replace") for name in found)
        return self._suspects[path]

    def made(self, path: str) -> Iterator[FieldText]:
        """The class statements in the file that have a decorator which may make fields."""
        self._index()
        return (text for text in self._classes.get(path, ()) if self._makes(text))

    def asked(self) -> frozenset[tuple[bytes, bytes]]:
        """Every ``(Name, attr)`` for which some file has ``Name.attr`` (or ``cls.attr``)."""
        if self._asked is None:
            paths = self._headers().by_path
            self._asked = frozenset(pair for path in paths for pair in _ASKED.findall(self._data(path)))
        return self._asked

    def assigns(self, path: str) -> bool:
        """Does the module's body seem to assign ``Name.attr = ...`` on a dataclass or its kin?"""
        self._index()
        data = self._data(path)
        names = self._family.intersection(self._imported(path))
        names |= {text.name for text in self._classes.get(path, ()) if text.name in self._family}
        names |= {alias for alias, name in _renamed(data) if name in self._family}
        return any(b"\n" + name + b"." in data and _assignment(name).search(data) for name in names)

    def _calls(self, path: str) -> Iterator[bytes]:
        data = self._data(path)
        own = [(path, cls) for cls in self._classes.get(path, ()) if cls.name in self._family]
        renamed = dict(_renamed(data))
        if _replaces(data, renamed):
            yield from _REPLACERS
        for called, name in self._names(path, data, own, renamed):
            candidates = own if name in _OWN else self._candidates(path, name)
            candidates = [found for found in candidates if not self._is_out_of_sight(*found)]
            if candidates and any(self._may_be_wrong(data, at, candidates) for at in _openings(data, called)):
                yield name

    def _names(
        self, path: str, data: bytes, own: list[tuple[str, FieldText]], renamed: dict[bytes, bytes]
    ) -> Iterator[tuple[bytes, bytes]]:
        """What the file calls dataclasses, and their own names."""
        found = {cls.name for _, cls in own} | (_OWN if own else set())
        if b"import *" in data:
            found |= self._family.intersection(_NAME.findall(data))
        found |= self._family.intersection(self._imported(path))
        found |= self._family.intersection(_MEMBER.findall(data))
        yield from ((name, name) for name in found)
        yield from ((alias, name) for alias, name in renamed.items() if name in self._family)

    def _may_be_wrong(self, data: bytes, start: int, candidates: list[tuple[str, FieldText]]) -> bool:
        keywords, positional = _arguments(data, start)
        if keywords is None:
            return True
        for path, cls in candidates:
            taken = self._parameters(path, cls)
            if not keywords <= taken.names.keys() or positional > (len(taken.names) if taken.ordered else 0):
                return True
            if keywords.intersection(list(taken.names)[:positional]):
                return True
        return False

    def _parameters(self, path: str, cls: FieldText) -> _Parameters:
        """The sure parameters of the class, and whether all may be passed by position."""
        key = (path, cls)
        if key not in self._taken:
            self._taken[key] = _Parameters({}, False, frozenset())  # a cycle ends here
            self._taken[key] = self._own_parameters(path, cls, self._inherited(path, cls))
        return self._taken[key]

    def _own_parameters(self, path: str, cls: FieldText, found: _Parameters) -> _Parameters:
        if not self._makes(cls):
            return found
        kind = frozenset({b"dataclass" in cls.decorators or not _ATTRS.search(cls.decorators)})
        if found.kinds and found.kinds != kind:
            return _Parameters({}, False, found.kinds | kind)
        # What another name stands for may have options of its own.
        unsure = any(word in cls.decorators for word in (*_UNSURE, *self._aliases))
        own = dict.fromkeys(() if unsure else cls.fields)
        again = not cls.annotated.isdisjoint(found.names)
        names = {name: None for name in found.names if name not in cls.annotated or name in own} | own
        ordered = found.ordered and cls.positional and not (again and True not in kind)
        ordered = ordered and not cls.annotated & (found.declared - found.names.keys())
        return _Parameters(names, ordered, kind, found.declared | cls.annotated)

    def _inherited(self, path: str, cls: FieldText) -> _Parameters:
        found = [self._any_of(path, base) for base in sorted(cls.bases & self._family)]
        if len(found) == 1:
            return found[0]
        names = {name: None for parameters in found for name in parameters.names}
        kinds = frozenset[bool]().union(*(parameters.kinds for parameters in found))
        return _Parameters(names if len(kinds) < 2 else {}, not found, kinds)

    def _any_of(self, path: str, base: bytes) -> _Parameters:
        """What is sure of every class that the name may mean."""
        options = [self._parameters(*found) for found in self._candidates(path, base)]
        if len(options) == 1:
            return options[0]
        common = {name: None for name in options[0].names if all(name in o.names for o in options)}
        return _Parameters(common, False, frozenset().union(*(option.kinds for option in options)))

    def _is_out_of_sight(self, path: str, cls: FieldText) -> bool:
        """Is it no dataclass at all, or made anew in a way that nobody follows?"""
        return self._is_made_anew(path, cls) or not (self._makes(cls) or cls.bases & self._family)

    def _is_made_anew(self, path: str, cls: FieldText) -> bool:
        key = (path, cls)
        if key not in self._anew:
            self._anew[key] = cls.made_anew  # a cycle ends here
            for base in () if cls.made_anew else cls.bases:
                options = self._candidates(path, base)
                if options and all(self._is_made_anew(*option) for option in options):
                    self._anew[key] = True
        return self._anew[key]

    def _candidates(self, path: str, name: bytes) -> list[tuple[str, FieldText]]:
        """The classes that the name may mean: the file's own, else all of the project."""
        assert self._by_name is not None
        found = self._by_name.get(name, [])
        own = [one for one in found if one[0] == path]
        if own or len(found) < 2:
            return own or found
        ends = self._imported_from(path, name)
        return [one for one in found if one[0].replace("\\", "/").endswith(ends)] or found if ends else found

    def _imported_from(self, path: str, name: bytes) -> tuple[str, ...]:
        """How the path of the module ends from which the file imports the name (re-exports aside)."""
        module = self._imported(path).get(name, b"").decode(errors="replace")
        if not module:
            return ()
        parts = module.lstrip(".")
        level = len(module) - len(parts)
        folder = path.replace("\\", "/").split("/")[:-level] if level else [""]
        tail = "/".join([*folder, *parts.split(".")])
        return (f"{tail}.py", f"{tail}/__init__.py")

    def _imported(self, path: str) -> dict[bytes, bytes]:
        """The names that the file imports from modules, and those modules."""
        if path not in self._imports:
            found = _FROM.findall(self._data(path))
            listed = ((module, one or other) for module, one, other in found)
            self._imports[path] = {word: m for m, names in listed for word in _NAME.findall(names)}
        return self._imports[path]

    def _makes(self, cls: FieldText) -> bool:
        return self._is_maker(cls.decorators)

    def _is_maker(self, decorators: bytes) -> bool:
        """May one of the decorators make fields?"""
        if not decorators:
            return False
        return _MAKER.search(decorators) is not None or any(alias in decorators for alias in self._aliases)

    def _index(self) -> None:
        if self._by_name is not None:
            return
        headers = self._headers()
        files = [path for path in headers.by_path if _speaks_of_makers(self._data(path))]
        aliases = {one or other for path in files for one, other in _maker_aliases(self._data(path))}
        self._aliases = frozenset(aliases)
        makers = {header.name for path in headers.by_path for header in self._made(path)}
        below = frozenset(headers.below(makers))
        above = frozenset(headers.above(below))
        by_name: dict[bytes, list[tuple[str, FieldText]]] = {}
        for path, found in headers.by_path.items():
            texts = tuple(field_text(self._data(path), one) for one in found if one.name in above)
            self._classes[path] = texts
            for text in texts:
                by_name.setdefault(text.name, []).append((path, text))
        self._by_name, self._family = by_name, _below(makers, by_name)

    def _made(self, path: str) -> Iterator[Header]:
        """The headers of the file whose decorators may make fields."""
        data = self._data(path)
        if b"@" in data and (_speaks_of_makers(data) or any(alias in data for alias in self._aliases)):
            headers = self._headers().by_path[path]
            yield from (header for header in headers if self._is_maker(decorators_of(data, header)))


def _below(makers: set[bytes], by_name: dict[bytes, list[tuple[str, FieldText]]]) -> frozenset[bytes]:
    """The names of classes that are made, and of those that derive from them."""
    children: dict[bytes, list[bytes]] = {}
    for name, found in by_name.items():
        for _, text in found:
            for base in text.bases:
                children.setdefault(base, []).append(name)
    queue, family = list(makers), set(makers)
    for name in queue:
        new = [child for child in children.get(name, ()) if child not in family]
        family.update(new)
        queue += new
    return frozenset(family)


def _speaks_of_makers(data: bytes) -> bool:
    return b"dataclass" in data or b"attr" in data


def _assignment(name: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"\n" + name + rb"\.[\w\x80-\xff]+[ \t]*=(?!=)")


def _maker_aliases(data: bytes) -> list[tuple[bytes, bytes]]:
    """The names that files give to what makes dataclasses."""
    return _MAKER_ALIAS.findall(data) if any(sign in data for sign in _ALIAS_SIGNS) else []


def _renamed(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """``(alias, name)`` for whatever looks like ``name as alias``."""
    at = data.find(b" as ")
    while at >= 0:
        name, alias = _LAST_NAME.search(data, max(0, at - 60), at), _NAME.match(data, at + 4)
        if name is not None and alias is not None:
            yield alias[0], name[0]
        at = data.find(b" as ", at + 4)


def _replaces(data: bytes, renamed: dict[bytes, bytes]) -> bool:
    """Is ``dataclasses.replace`` or its kin called with a keyword?"""
    if not any(home in data for home in _HOMES):
        return False
    if any(name in _REPLACERS for name in renamed.values()):
        return True
    homes = {*_HOMES, b"attrs", *(alias for alias, name in renamed.items() if name in _HOMES)}
    for name in _REPLACERS:
        for at in _openings(data, name):
            before = _RECEIVER.search(data, max(0, at - 60), data.rfind(name, 0, at))
            if (before is None or before[1] in homes) and _arguments(data, at)[0] != frozenset():
                return True
    return False


def _openings(data: bytes, name: bytes) -> Iterator[int]:
    """Where the arguments of calls of ``name`` start."""
    at = data.find(name)
    while at >= 0:
        end = at + len(name)
        match = _OPENING.match(data, end)
        if match and not _NAME.match(data, at - 1, at) and not data[max(0, at - 8) : at].endswith(_HEADERS):
            yield match.end()
        at = data.find(name, end)


def _arguments(data: bytes, start: int) -> tuple[frozenset[bytes] | None, int]:
    """The keywords of a call whose parenthesis has just opened, and how many arguments have none.

    ``None`` where its end cannot be told.
    """
    depth, commas, keywords, last = 1, 0, [], start
    for match in _TOKEN.finditer(data, start):
        token = match[0]
        if match[1] is not None:
            if depth == 1:
                keywords.append(match[1])
        elif token in b"([{":
            depth += 1
        elif token == b"," and depth == 1:
            commas += 1
            last = match.end()
        elif token in b")]}":
            depth -= 1
            if not depth:
                trailing = not data[last : match.start()].strip()
                return frozenset(keywords), max(0, commas + (not trailing) - len(keywords))
    return None, 0
