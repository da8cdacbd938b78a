"""Of which class is a value, as far as the text of the files tells without summaries?

The mirror of ``inference.receivers`` for its cheap half: where this says something, the inference says the
same or nothing. What it would have to read more for is left open (``None``).
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.classes.body_texts import body_of
from flake8_tradelint.semantics.classes.header_bases import base_names
from flake8_tradelint.semantics.coroutines.meanings import indentation, parsed, returned, returned_by_method
from flake8_tradelint.semantics.coroutines.told import (
    MAX_DEPTH,
    NONE,
    NOTHING,
    PLAIN,
    Told,
    classes_of,
    joined,
)
from flake8_tradelint.semantics.inference import known_types
from flake8_tradelint.semantics.reading.narrowing import dotted_name
from flake8_tradelint.source import parse_annotation
from flake8_tradelint.tracing import Answers
from flake8_tradelint.words import has_word, occurrences

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from flake8_tradelint.semantics.coroutines.meanings import Meaning, Meanings, Returned
    from flake8_tradelint.semantics.linked import Linked


_WRAPPERS = frozenset(name.rpartition(".")[2] for name in known_types.WRAPPERS)
_UNIONS = frozenset({"Optional", "Union"})


class TypeTexts:
    """What annotations, functions and attributes of the project promise."""

    def __init__(
        self, linked: Linked, meanings: Meanings, assigned: Callable[[str, int], Told | None]
    ) -> None:
        self._linked, self.meanings, self._assigned = linked, meanings, assigned
        self._members: Answers[Told | None] = Answers(linked.trace, lambda _: None)

    def named(self, meaning: Meaning | None) -> Told | None:
        """An instance of the class that an annotation names."""
        if meaning is None:
            return None
        if meaning.kind == "class":
            return Told(frozenset({meaning.name}), plain=False, cls=meaning)
        if meaning.kind == "outside":
            return Told(outside=meaning.name.decode(errors="replace"))
        return NOTHING if meaning.kind == "function" else None

    def annotated(self, path: str, node: ast.expr, depth: int = 0) -> Told | None:
        """What the annotation in the file promises."""
        deeper = depth + 1
        if depth > MAX_DEPTH:
            return None
        match node:
            case ast.Constant(value=None):
                return NONE
            case ast.Constant(value=str(text)):
                inner = parse_annotation(text)
                return self.annotated(path, inner, deeper) if inner is not None else None
            case ast.BinOp(op=ast.BitOr(), left=left, right=right):
                return joined([self.annotated(path, left, deeper), self.annotated(path, right, deeper)])
            case ast.Subscript(value=base, slice=index):
                items = index.elts if isinstance(index, ast.Tuple) else [index]
                return self._generic(path, base, items, deeper)
            case ast.Name() | ast.Attribute():
                return self._by_name(path, node, deeper)
        return None

    def _by_name(self, path: str, node: ast.expr, depth: int) -> Told | None:
        meaning = self.meanings.find(path, dotted_name(node).encode())
        if meaning is None:
            return None
        last = meaning.name.rpartition(b".")[2].decode(errors="replace")
        if meaning.kind == "outside" and (last in _WRAPPERS or last == "Self"):
            return None
        if meaning.kind != "value":
            return self.named(meaning)
        statement = self.meanings.value(meaning)
        value = getattr(statement, "value", None)
        if not isinstance(value, ast.Name | ast.Attribute | ast.Subscript | ast.BinOp):
            return None
        return self.annotated(meaning.path, value, depth)

    def _generic(self, path: str, base: ast.expr, items: list[ast.expr], depth: int) -> Told | None:
        meaning = self.meanings.find(path, dotted_name(base).encode())
        if meaning is None or meaning.kind not in ("class", "outside"):
            return None
        last = meaning.name.rpartition(b".")[2].decode(errors="replace")
        outside = meaning.kind == "outside"
        if outside and last in ("Literal", "Callable"):
            return PLAIN
        args = [self.annotated(path, item, depth) for item in items]
        if outside and last in _UNIONS:
            return joined([*args, *([NONE] if last == "Optional" else [])])
        if outside and last in _WRAPPERS:
            return args[0]
        if outside and last in ("type", "Type"):
            inner = args[0]
            return Told(inner.classes, plain=False) if inner is not None else None
        if not outside:
            return self.named(meaning)
        known = [arg for arg in args if arg is not None]
        inside = classes_of([arg for arg in known if arg is not NONE]) if len(known) == len(args) else None
        return Told(inside, outside=meaning.name.decode(errors="replace"))

    def called(self, meaning: Meaning | None, *, awaited: bool) -> Told | None:
        """What calling what the name stands for gives, before or after ``await``."""
        if meaning is not None and meaning.kind == "value":
            value = getattr(self.meanings.value(meaning), "value", None)
            other = dotted_name(value).encode() if isinstance(value, ast.Name | ast.Attribute) else b""
            meaning = self.meanings.find(meaning.path, other) if other else None
        if meaning is None or meaning.kind == "value":
            return None
        if meaning.kind == "outside":
            return None if awaited else _made_outside(meaning.name.decode(errors="replace"))
        if meaning.kind == "class":
            return NOTHING if awaited else self.named(meaning)
        return self._returned(meaning.path, self.meanings.returned(meaning), awaited=awaited)

    def _returned(self, path: str, found: Returned | None, *, awaited: bool) -> Told | None:
        if found is None or (awaited and not found.is_async):
            return None
        annotation = parse_annotation(found.annotation)
        told = self.annotated(path, annotation) if annotation is not None else None
        if found.is_async and not awaited:
            return Told(told.classes if told is not None else None)
        return told

    def method(self, cls: Meaning, name: str, *, awaited: bool) -> Told | None:
        """What calling the method of an instance of the class gives; nothing is said of one from a base."""
        assert cls.header is not None
        body = body_of(self._linked.data(cls.path), cls.header)
        return self._returned(cls.path, returned_by_method(body, name.encode()), awaited=awaited)

    def member(self, cls: Meaning, attr: str) -> Told | None:
        """The attribute of an instance of the class."""
        return self._members.get((cls.path, cls.name, attr), lambda: self._find_member(cls, attr))

    def _find_member(self, cls: Meaning, attr: str) -> Told | None:
        assert cls.header is not None
        data, name = self._linked.data(cls.path), attr.encode()
        body = body_of(data, cls.header)
        if has_word(body, name):
            return self._in_body(cls.path, cls.header.end, body, name)
        found: list[Told | None] = []
        for base in base_names(data, cls.header):
            meaning = self.meanings.find(cls.path, base)
            if meaning is None or meaning.kind in ("function", "value"):
                return None
            if meaning.kind == "class":
                found.append(self.member(meaning, attr))
        # Of several bases the first that has it decides.
        told = [one for one in found if one is not NOTHING]
        return (told[0] if told else NOTHING) if len(told) < 2 else None

    def _in_body(self, path: str, start: int, body: bytes, name: bytes) -> Told | None:
        """By the annotations in the body, what methods assign, or the property of that name."""
        indent = indentation(body)
        annotated: list[Told | None] = []
        assigned: list[int] = []
        for at in occurrences(body, name):
            line = body.rfind(b"\n", 0, at) + 1
            before, behind = body[line:at], body[at + len(name) : at + len(name) + 4].lstrip(b" \t")
            own = before.strip() == b"self."
            if not own and before != indent:
                continue
            if behind.startswith(b":"):
                end = body.find(b"\n", at)
                statement = parsed(body[at - 5 * own : end if end >= 0 else len(body)])
                if not isinstance(statement, ast.AnnAssign):
                    return None
                annotated.append(self.annotated(path, statement.annotation))
            elif own and behind.startswith(b"=") and not behind.startswith(b"=="):
                assigned.append(start + at + len(name))
        if annotated:
            return joined(annotated)
        if assigned:
            return joined([self._assigned(path, at) for at in assigned])
        return self._property(path, body, indent, name)

    def _property(self, path: str, body: bytes, indent: bytes, name: bytes) -> Told | None:
        mark = b"\n" + indent + b"def " + name + b"("
        at = body.find(mark)
        above = body[body.rfind(b"\n", 0, at) + 1 : at].strip() if at >= 0 else b""
        sole = body.count(b"def " + name + b"(") == 1
        if not sole or above not in (b"@property", b"@cached_property"):
            return None
        text = body[at + 1 : body.find(b":\n", at) + 1] + b" ..."
        return self._returned(path, returned(text), awaited=False)


_SAME = known_types.SAME_CLASS | known_types.CASTS | known_types.ONE_ELEMENT | known_types.SECOND_OF
_WRAPPED = known_types.TASK_MAKERS.keys() | known_types.GIVEN_WHEN_ENTERED.keys()
_MADE_OF = {
    *("asyncio.run", "asyncio.run_coroutine_threadsafe", "asyncio.as_completed", "itertools.chain"),
    *("itertools.chain.from_iterable", "collections.defaultdict", "builtins.map", "builtins.type"),
    *("builtins.super", "builtins.getattr"),
}
_OF_ARGUMENTS = _SAME | _WRAPPED | _MADE_OF
_FILLED = known_types.ONE_BY_ONE.keys() | {
    f"builtins.{name}" for name in ("tuple", "enumerate", "zip", "dict")
}


def _made_outside(name: str) -> Told | None:
    """By a function or a class that is not the project's."""
    if name in _OF_ARGUMENTS:
        return None
    made = known_types.RETURNS.get(name) or known_types.constructed(name)
    # What functions of asyncio give may be known by what they are given.
    outside = made or ("" if name.startswith("asyncio.") else name)
    return Told(None if name in _FILLED else frozenset(), outside=outside)
