"""Is the receiver of a call of another class than those that have a coroutine function of that name?

Told from the definition in which the call stands, which is parsed by itself, and from the text of what it
speaks of. Whoever is cleared here would be cleared by the check, which has the whole file and others read.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.coroutines import plain_receivers
from flake8_tradelint.semantics.coroutines.async_texts import has_plain_method
from flake8_tradelint.semantics.coroutines.callers import CALLERS
from flake8_tradelint.semantics.coroutines.excerpt_scopes import binders, is_given_on
from flake8_tradelint.semantics.coroutines.excerpts import DEEPEST, ends_at, excerpt, parsed_lines
from flake8_tradelint.semantics.coroutines.local_values import Around
from flake8_tradelint.semantics.coroutines.meanings import Meanings
from flake8_tradelint.semantics.coroutines.type_texts import TypeTexts
from flake8_tradelint.semantics.reading.function_lines import lines_around

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from flake8_tradelint.semantics.coroutines.excerpts import Excerpt
    from flake8_tradelint.semantics.coroutines.inherited import Inherited
    from flake8_tradelint.semantics.coroutines.told import Told
    from flake8_tradelint.semantics.linked import Linked

    Clears = Callable[[Told], bool]
    """Is a call surely of no interest where that is told of its receiver?"""


_LAST = 8
"""Excerpts of a file that are looked through for the next place: the last ones, as places come in order."""


class ReceiverTexts:
    """Answers for the files of one project, for one after the other."""

    def __init__(self, linked: Linked) -> None:
        self._linked = linked
        self._meanings = Meanings(linked)
        self._types = TypeTexts(linked, self._meanings, self._assigned)
        self._inherited: Inherited | None = None
        self._path = ""
        self._excerpts: list[tuple[int, int, Excerpt]] = []

    def is_innocent(self, path: str, end: int, clears: Clears | None) -> bool:
        """Is nothing lost by the call whose callee ends there, or does its receiver clear it?"""
        if clears is not None and self._is_told_plainly(path, end, clears):
            return True
        found = self._excerpt(path, end)
        if found is None:
            return False
        trail = found.trail(end)
        if len(trail) > DEEPEST:
            return False
        call = next((node for node in reversed(trail) if isinstance(node, ast.Call)), None)
        if call is None or not ends_at(call.func, found, end):
            return not any(isinstance(node, ast.JoinedStr) for node in trail)  # a string, a comment
        trail = trail[: trail.index(call) + 1]
        if not all(map(_is_inside, trail, trail[1:])):
            return False
        if isinstance(trail[-2], ast.Lambda) and self._is_kept(path, found, trail[:-2], trail[-2]):
            return True
        if isinstance(trail[-2], ast.Assign) and is_given_on(found, trail[-2], trail):
            return True
        if not isinstance(call.func, ast.Attribute) or clears is None:
            return False
        around = Around(self._types, path, found, trail)
        told = around.value(call.func.value)
        return told is not None and clears(told)

    def is_of_others(self, told: Told, name: bytes) -> bool:
        """Is what a value of which that is told has under the name surely nothing of the library?"""
        if told.cls is not None and told.cls.header is not None:
            headers = self._linked.class_headers(told.cls.path)
            return has_plain_method(self._linked.data(told.cls.path), name, told.cls.header, headers)
        from flake8_tradelint.semantics.coroutines.standard_calls import is_foreign

        return told.nothing or bool(told.outside and is_foreign(told.outside, name.decode(errors="replace")))

    def inherits_plain_method(self, path: str, name: bytes, at: int) -> bool:
        """Is ``self.name`` at the byte surely a plain method of a base?"""
        if self._inherited is None:
            from flake8_tradelint.semantics.coroutines.inherited import Inherited

            self._inherited = Inherited(self._linked, self._meanings)
        return self._inherited.is_plain_method(path, name, at)

    def _is_told_plainly(self, path: str, end: int, clears: Clears) -> bool:
        lines = lines_around(self._linked.data(path), end)
        told = plain_receivers.told(self._types, path, lines, end) if lines is not None else None
        return told is not None and clears(told)

    def _excerpt(self, path: str, at: int) -> Excerpt | None:
        if self._path != path:
            self._path, self._excerpts = path, []
        for start, end, known in reversed(self._excerpts[-_LAST:]):
            if start <= at < end:
                return known
        data = self._linked.data(path)
        lines = lines_around(data, at)
        if lines is not None and not lines.decorated:
            found = parsed_lines(lines.text, lines.start, lines.owner)
        else:
            found = excerpt(data, self._linked.outline(path), at)
        if found is not None:
            self._excerpts.append((found.start, found.start + len(found.text), found))
        return found

    def _assigned(self, path: str, at: int) -> Told | None:
        """What the assignment of which the first target ends there assigns."""
        found = excerpt(self._linked.data(path), self._linked.outline(path), at)
        trail = found.trail(at) if found is not None else ()
        for place, node in enumerate(trail):
            if found is not None and isinstance(node, ast.Assign) and ends_at(node.targets[0], found, at):
                return Around(self._types, path, found, trail[: place + 1]).value(node.value)
        return None

    def _is_kept(self, path: str, found: Excerpt, trail: tuple[ast.AST, ...], node: ast.Lambda) -> bool:
        """Is the lambda nothing that a caller gets who drops what it returns?"""
        outer = trail[-2] if isinstance(trail[-1], ast.keyword) else trail[-1]
        if not isinstance(outer, ast.Call) or outer.func is node:
            return True
        last = outer.func.attr if isinstance(outer.func, ast.Attribute) else None
        if isinstance(outer.func, ast.Name) and not binders(found, trail, outer.func.id):
            meaning = self._meanings.find(path, outer.func.id.encode())
            last = meaning.name.rpartition(b".")[2].decode(errors="replace") if meaning is not None else None
        return last is not None and last not in CALLERS and last != "run_in_executor"


def _is_inside(outer: ast.AST, inner: ast.AST) -> bool:
    """Does the node not stand in the header of a definition, where other names are seen?"""
    body = getattr(outer, "body", None)
    header = isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda)
    return not header or inner is body or (isinstance(body, list) and isinstance(inner, ast.stmt))
