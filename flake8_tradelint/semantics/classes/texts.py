"""Which classes might override a dataclass's field? Told from the text, before anything is parsed.

A superset on purpose: a class is suspect when it may derive, by the names in its header,
from a decorated class, and its body binds a name that some decorated class annotates.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

# Literal first, so that the search runs at memchr's speed; a header may span lines.
_HEADER = re.compile(
    rb"class[ \t]+([\w\x80-\xff]+)[ \t]*(?:\[[^\]\n]*\])?[ \t]*(?:\(((?:.|\n){0,1500}?)\))?[ \t]*:"
)
_WORD = re.compile(rb"(?:[^\W\d]|[\x80-\xff])[\w\x80-\xff]*")
_FIRST_LINE = re.compile(rb"(?:[ \t]*(?:#[^\r\n]*)?\r?\n)*([ \t]*)")
_DECORATOR = re.compile(rb"^[ \t]*@", re.MULTILINE)
_ASSIGNMENT = rb"(?=[\w\x80-\xff(\[])([\w\x80-\xff, \t()\[\]*]*[\w\x80-\xff][)\] \t]*)([:=])([^\n]*)"


@dataclass(frozen=True, slots=True)
class ClassText:
    """A class statement as it looks: ``annotated`` and ``assigned`` are names in its body."""

    name: bytes
    bases: frozenset[bytes]
    several: bool
    decorated: bool
    annotated: frozenset[bytes]
    assigned: frozenset[bytes]


class ClassTexts:
    """The class statements of a project's files, read once on demand."""

    def __init__(self, paths: Iterable[str], data: Callable[[str], bytes]) -> None:
        self._paths, self._data = tuple(paths), data
        self._suspects: frozenset[str] | None = None

    def suspects(self) -> frozenset[str]:
        """The files with a class that may bind a dataclass's field anew."""
        if self._suspects is None:
            found = {path: tuple(class_texts(self._data(path))) for path in self._paths}
            self._suspects = _suspects({path: classes for path, classes in found.items() if classes})
        return self._suspects


def class_texts(data: bytes) -> Iterable[ClassText]:
    """Every class statement in the text (and what looks like one)."""
    if b"class " not in data and b"class\t" not in data:
        return
    for match in _HEADER.finditer(data):
        start = data.rfind(b"\n", 0, match.start()) + 1
        indent = data[start : match.start()]
        if indent.strip():
            continue
        decorators = _decorators(data, start)
        # What a plain `@dataclass` annotates is a field of its own, unless it says ClassVar.
        own = b"dataclass" in decorators and b"init" not in decorators
        body = _body(data, match.end(), indent)
        annotated, assigned = _names(body, own and b"__init__" not in body)
        bases = frozenset(_with_origins(data, _WORD.findall(match[2] or b"")))
        yield ClassText(match[1], bases, b"," in (match[2] or b""), bool(decorators), annotated, assigned)


def _with_origins(data: bytes, words: list[bytes]) -> Iterable[bytes]:
    """The words of a header, and what they stand for where the file renames it."""
    for word in words:
        yield word
        for mark in (b" as " + word, b"\n" + word + b" = "):
            at = data.find(mark)
            while at >= 0:
                line = data[data.rfind(b"\n", 0, at) + 1 : data.find(b"\n", at + 1)]
                yield from _WORD.findall(line)
                at = data.find(mark, at + 1)


def _decorators(data: bytes, start: int) -> bytes:
    """The lines above a class statement, where they may be decorators."""
    first = start
    while first > 0:
        above = data.rfind(b"\n", 0, first - 1) + 1
        if not data[above:first].strip() or start - above > 3000:
            break
        first = above
    mark = _DECORATOR.search(data, first, start)
    return data[mark.start() : start] if mark else b""


def _body(data: bytes, start: int, indent: bytes) -> bytes:
    """The text up to the next definition that is indented no deeper: at least the class's body."""
    end = re.compile(rb"\n" + indent + rb"(?:class |def |async def |@)").search(data, start)
    return data[start : end.start() if end else len(data)]


def _names(body: bytes, own: bool) -> tuple[frozenset[bytes], frozenset[bytes]]:
    """The names that statements directly in the body annotate and assign."""
    first = _FIRST_LINE.match(body)
    annotated: set[bytes] = set()
    assigned: set[bytes] = set()
    if first is None:
        return frozenset(), frozenset()
    for match in re.compile(rb"^(?:" + first[1] + rb"|.*;[ \t]*)" + _ASSIGNMENT, re.MULTILINE).finditer(body):
        names = _WORD.findall(match[1])
        if match[2] == b":":
            annotated.update(names)
        if match[2] != b":" or (b"=" in match[3] and not (own and b"ClassVar" not in match[3])):
            assigned.update(names)
    return frozenset(annotated), frozenset(assigned)


def _suspects(files: dict[str, tuple[ClassText, ...]]) -> frozenset[str]:
    classes = [cls for found in files.values() for cls in found]
    family = _family(classes)
    fields = frozenset(name for cls in classes if cls.decorated for name in cls.annotated | cls.assigned)
    binders = {cls.name for cls in classes if cls.assigned & fields}
    return frozenset(
        path for path, found in files.items() if any(_is_suspect(c, family, fields, binders) for c in found)
    )


def _is_suspect(
    cls: ClassText, family: frozenset[bytes], fields: frozenset[bytes], binders: set[bytes]
) -> bool:
    if not cls.bases & family:
        return False
    return bool(cls.assigned & fields) or (cls.several and bool(cls.bases & binders))


def _family(classes: list[ClassText]) -> frozenset[bytes]:
    """Names of decorated classes and of what derives from them, by name."""
    children: dict[bytes, list[bytes]] = {}
    for cls in classes:
        for base in cls.bases:
            children.setdefault(base, []).append(cls.name)
    queue = [cls.name for cls in classes if cls.decorated]
    found = set(queue)
    for name in queue:
        for child in children.get(name, ()):
            if child not in found:
                found.add(child)
                queue.append(child)
    return frozenset(found)
