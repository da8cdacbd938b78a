"""What a name at the top of a file stands for, told from the text of the files that it leads to.

Only where the text leaves no doubt: a name that is bound in several ways has no meaning here.
"""

from __future__ import annotations

import _ast as ast
import builtins

from flake8_tradelint.light import partial
from flake8_tradelint.patterns import regex
from flake8_tradelint.records import Record
from flake8_tradelint.semantics.classes.import_texts import imports, stars
from flake8_tradelint.source import parse_text
from flake8_tradelint.source.decoding import SourceError
from flake8_tradelint.tracing import Answers
from flake8_tradelint.words import occurrences

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Literal

    from flake8_tradelint.outline import Definition
    from flake8_tradelint.semantics.classes.headers import Header
    from flake8_tradelint.semantics.classes.import_texts import Imports, Origin
    from flake8_tradelint.semantics.linked import Linked

    Kind = Literal["class", "function", "value", "outside"]

_MAX_HOPS = 8
"""Imports of imports that are followed."""
_ASSIGNED = regex(rb"[ \t]*(?::[^=\n]*)?=(?!=)")
_FIRST_LINE = regex(rb"(?:[ \t]*(?:#[^\r\n]*)?\r?\n)*([ \t]*)")
_NEXT = regex(rb"\n(?=[^\s#)\]}])")
_BINDING = frozenset({b"class", b"def", b"as", b"type", b"global", b"del"})


class Meaning(Record):
    """``name`` in the file ``path``; what is not the project's has its full name and no file.

    ``at``: where its statement begins; ``header`` is that of a class.
    """

    kind: Kind
    path: str
    name: bytes
    at: int = 0
    header: Header | None = None


class Returned(Record):
    """The text of a function's return annotation, and whether it is an ``async def``."""

    annotation: str
    is_async: bool


class Meanings:
    """Answers for one project."""

    def __init__(self, linked: Linked) -> None:
        self._linked = linked
        self._found: Answers[Meaning | None] = Answers(linked.trace, lambda _: None)
        self._returned: Answers[Returned | None] = Answers(linked.trace)

    def find(self, path: str, name: bytes, hops: int = 0) -> Meaning | None:
        """What the dotted name means at the top of the file; ``None`` where that is in doubt."""
        if hops > _MAX_HOPS and not self._found.knows((path, name)):
            return None
        return self._found.get((path, name), lambda: self._look(path, name, hops + 1))

    def _look(self, path: str, name: bytes, hops: int) -> Meaning | None:
        data = self._linked.data(path)
        first, _, rest = name.partition(b".")
        known = imports(data)  # nine of ten files are asked for all their names at once
        own = list(_bound(data, first, partial(self._linked.outline, path), known))
        imported = _imported(known, name)
        if not own and not imported:
            builtin = hasattr(builtins, name.decode(errors="replace")) and not stars(data)
            return Meaning("outside", "", b"builtins." + name) if builtin else None
        if len(own) + len(imported) > 1:
            return None
        if imported:
            key, origin = imported[0]
            return self._follow(path, origin, name[len(key) + 1 :], hops)
        kind, at = own[0]
        if rest or kind is None:
            return None
        if kind != "class":
            return Meaning(kind, path, first, at)
        headers = [header for header in self._linked.class_headers(path) if header.name == first]
        return Meaning(kind, path, first, at, headers[0]) if len(headers) == 1 else None

    def _follow(self, path: str, origin: Origin, rest: bytes, hops: int) -> Meaning | None:
        names = [part for part in (origin.attr, *rest.split(b".")) if part]
        # The longest module first: `from package import module` binds a module, too.
        for count in range(len(names), -1, -1):
            dot = b"" if origin.module.endswith(b".") or not count else b"."
            module = origin.module + dot + b".".join(names[:count])
            target = self._linked.symbols.modules.find_written(module, path)
            if target is not None:
                return self.find(target, b".".join(names[count:]), hops) if count < len(names) else None
        beside = (
            self._linked.symbols.modules.find_written_beside(origin.module, path) if origin.attr else None
        )
        found = self.find(beside, b".".join(names), hops) if beside is not None else None
        if found is not None and found.kind in ("class", "function"):
            return found
        return Meaning("outside", "", b".".join((origin.module, *names)))

    def returned(self, function: Meaning) -> Returned | None:
        """What a function of the project says that it returns."""
        return self._returned.get((function.path, function.at), lambda: returned(self._text(function)))

    def value(self, variable: Meaning) -> ast.stmt | None:
        """The statement that gives a variable of a module its value."""
        return parsed(self._text(variable))

    def _text(self, meaning: Meaning) -> bytes:
        data = self._linked.data(meaning.path)
        for top in self._linked.outline(meaning.path):
            if top.start <= meaning.at < top.end:
                return data[top.start : top.end]
        end = _NEXT.search(data, meaning.at)
        return data[meaning.at : end.start() if end is not None else len(data)]


def _imported(known: Imports, name: bytes) -> list[tuple[bytes, Origin]]:
    """What the longest part of the name that is imported may stand for."""
    parts = name.split(b".")
    for count in range(len(parts), 0, -1):
        key = b".".join(parts[:count])
        if key in known.origins:
            return [(key, origin) for origin in known.origins[key]]
    return []


def _bound(
    data: bytes, name: bytes, tops: Callable[[], tuple[Definition, ...]], known: Imports
) -> Iterator[tuple[Kind | None, int]]:
    """How the module binds the name, imports left aside, and where; ``None`` for an unusual way."""
    for at in occurrences(data, name):
        if any(start <= at < end for start, end in known.places):
            continue
        start = data.rfind(b"\n", 0, at) + 1
        before = data[start:at].split()
        if before:
            if before[0] != b"global" and before[-1] not in _BINDING and b"for" not in before:
                continue  # whatever is around: most places read the name
        elif not _ASSIGNED.match(data, at + len(name)):
            continue
        around = next((top for top in tops() if top.start <= at < top.end), None)
        if around is not None:
            if around.name.encode() == name and before == around.head.split()[:-1]:
                if not around.indent and data[start : start + 1] not in b" \t":
                    yield "class" if around.is_class else "function", at
            elif before[:1] == [b"global"]:
                yield None, at
        elif data[start:at] in (b"", b"type ") and _ASSIGNED.match(data, at + len(name)):
            yield "value", at
        elif (not before and _ASSIGNED.match(data, at + len(name))) or _binds(
            before, data[at + len(name) : at + len(name) + 9]
        ):
            yield None, at


def _binds(before: list[bytes], behind: bytes) -> bool:
    """May the name be bound between such words? Imports are read otherwise."""
    if not before or b"import" in before:
        return False
    looped = b"for" in before and behind.lstrip(b" )").startswith((b"in", b","))
    return looped or before[-1] in _BINDING


def returned(text: bytes) -> Returned | None:
    """What the function's text says that it returns."""
    function = parsed(text)
    if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) or function.returns is None:
        return None
    from ast import unparse

    return Returned(unparse(function.returns), isinstance(function, ast.AsyncFunctionDef))


def indentation(body: bytes) -> bytes:
    """The blanks before the first statement of a class's body."""
    first = _FIRST_LINE.match(body, body.find(b"\n") + 1)
    return first[1] if first is not None else b""


def returned_by_method(body: bytes, name: bytes) -> Returned | None:
    """What the class's own method says that it returns; ``None`` where it may be another's."""
    indent = indentation(body)
    mark = b"def " + name + b"("
    at = body.find(mark)
    start = body.rfind(b"\n", 0, at) + 1
    if body[start:at] not in (indent, indent + b"async "):
        return None
    above = body[body.rfind(b"\n", 0, max(0, start - 1)) + 1 : start]
    if at < 0 or body.count(mark) != 1 or b"." + name + b" =" in body or b"property" in above:
        return None
    return returned(body[start : body.find(b":\n", at) + 1] + b" ...")


def parsed(text: bytes) -> ast.stmt | None:
    """The one statement that the text is, whatever its indentation."""
    indented = text[:1] in b" \t"
    try:
        body = parse_text("if 1:\n" * indented + text.decode()).body
    except (SourceError, UnicodeDecodeError):
        return None
    if indented and isinstance(body[0], ast.If):
        body = body[0].body
    return body[0] if len(body) == 1 else None
