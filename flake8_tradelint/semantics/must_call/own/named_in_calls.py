"""Find calls that get the name of an attribute, or the whole object, to end what it holds."""

from __future__ import annotations

import _ast as ast
from itertools import takewhile

from flake8_tradelint.semantics.control.parsing_again import nodes_of_tops
from flake8_tradelint.semantics.control.suites import called_name
from flake8_tradelint.semantics.must_call.own.computed_names import is_quoted
from flake8_tradelint.startup.light import lru_cache
from flake8_tradelint.startup.patterns import IGNORECASE, regex
from flake8_tradelint.words import NO_WORDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.must_call.acquire.db import ResourceDb
    from flake8_tradelint.semantics.naming.symbols import ClassRef


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
    if not _is_quoted_anywhere(data, word) and not _may_end_itself(data):
        return False
    nodes = nodes_of_tops(
        linked,
        path,
        lambda data, start, end: is_quoted(data, word, start, end) or _may_end(data, start, end),
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


@lru_cache(maxsize=8)  # asked for every class of a file that has the attribute
def _is_quoted_anywhere(data: bytes, word: bytes) -> bool:
    return is_quoted(data, word)


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
