"""Select the calls, attributes, items and mentions of interest from the index of a module.

Items are look-ups by a constant key: ``app["session"]``, ``app[SESSION]``.
"""

from __future__ import annotations

import _ast as ast
from bisect import bisect_left

from flake8_tradelint.semantics.interests import is_item, is_variable, line_of, name_of, word_of
from flake8_tradelint.semantics.reading.module_index import ModuleIndex, called_name, handed_on
from flake8_tradelint.startup.light import lru_cache
from flake8_tradelint.startup.patterns import regex
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Literal

    from flake8_tradelint.semantics.interests import Interests
    from flake8_tradelint.semantics.reading.module_index import Mention
    from flake8_tradelint.semantics.reading.scopes import Scope

_LOOKING_UP = frozenset({"get", "pop"})

_AS = regex(r"\b(\w+)[ \t]+as[ \t]+(\w+)")


class Lookup(Record):
    """A look-up or store by key: ``node`` is the item of ``holder`` under ``key``."""

    key: str
    holder: ast.expr
    node: ast.Subscript | ast.Call
    context: Literal["load", "store", "del"]


def looked_up(index: ModuleIndex, keys: frozenset[str]) -> Iterator[tuple[Lookup, Scope]]:
    """Yield all look-ups by one of the keys, or by a variable so called; few callers ask, so no cache."""
    for node in index.parents:
        found = None
        if isinstance(node, ast.Subscript):
            found = _of_subscript(node, keys)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            key = _spelled(node.args[0]) if node.func.attr in _LOOKING_UP else ""
            found = Lookup(key, node.func.value, node, "load") if key in keys else None
        if found is not None:
            yield found, _scope(index, node)


def _of_subscript(node: ast.Subscript, keys: frozenset[str]) -> Lookup | None:
    key = _spelled(node.slice)
    if key not in keys:
        return None
    if isinstance(node.ctx, ast.Load):
        return Lookup(key, node.value, node, "load")
    return Lookup(key, node.value, node, "store" if isinstance(node.ctx, ast.Store) else "del")


def _spelled(key: ast.expr) -> str:
    if isinstance(key, ast.Constant):
        return key.value if isinstance(key.value, str) else ""
    return called_name(key)


def _scope(index: ModuleIndex, node: ast.AST) -> Scope:
    while node not in index.scopes:
        node = index.parents[node]
    return index.scopes[node]


class Selection(Record):
    """The occurrences of interest, in the order of the text.

    ``aliases`` maps local names to the names of interest that they stand for. ``assigned`` are names that are
    assigned a callable of interest: ``spawn = asyncio.create_task``.
    """

    interests: Interests
    aliases: Mapping[str, str]
    assigned: frozenset[str]
    calls: tuple[tuple[ast.Call, Scope], ...]
    attributes: tuple[tuple[ast.Attribute, Scope], ...]
    items: tuple[tuple[Lookup, Scope], ...]
    variables: tuple[tuple[ast.Name, Scope], ...]
    mentions: tuple[tuple[Mention, Scope], ...]


def select(index: ModuleIndex, text: str, interests: Interests) -> Selection:
    """Select the occurrences of interest; ``text`` is the module's source."""
    aliases = _aliases(text, interests.called | interests.spotted)
    assigned = _assigned(index, interests, aliases)
    return Selection(
        interests,
        aliases,
        assigned,
        tuple(_calls(index, interests, aliases, assigned)),
        tuple(found for found in index.attributes if found[0].attr in interests.attributes),
        tuple(_items(index, interests)),
        tuple(_variables(index, interests)),
        tuple(found for found in index.mentions if _names_one(found[0], interests.mentions))
        if interests.mentions
        else (),
    )


def _items(index: ModuleIndex, interests: Interests) -> Iterator[tuple[Lookup, Scope]]:
    keys = frozenset(word_of(name) for name in interests.attributes if is_item(name))
    if keys:  # rarely the case
        yield from looked_up(index, keys)


def _variables(index: ModuleIndex, interests: Interests) -> Iterator[tuple[ast.Name, Scope]]:
    names = frozenset(word_of(name) for name in interests.attributes if is_variable(name))
    found = [one for name in names for one in index.occurrences(name)]  # names are rarely asked for
    yield from sorted(found, key=lambda one: (one[0].lineno, one[0].col_offset))


def _calls(
    index: ModuleIndex, interests: Interests, aliases: Mapping[str, str], assigned: frozenset[str]
) -> Iterator[tuple[ast.Call, Scope]]:
    spots = _lines_by_callee(interests, aliases) if interests.spots else {}
    direct = interests.callees | interests.plain | (aliases.keys() - spots.keys())
    awaited = interests.awaited
    for name, node, scope in index.calls:
        if (
            name in direct
            or (name in spots and _spans_one(node, spots[name]))
            or (name in awaited and _is_awaited_method(node, index))
            or (not name and _is_partial_of_interest(node, interests))
            or (assigned and called_name(node.func) in assigned)
        ):
            yield node, scope


def _lines_by_callee(interests: Interests, aliases: Mapping[str, str]) -> dict[str, list[int]]:
    """Return, by callee's name, the lines of its calls of interest, for callees with spots."""
    lines: dict[str, list[int]] = {}
    for spot in interests.spots:
        if name_of(spot) not in interests.called:
            lines.setdefault(name_of(spot), []).append(line_of(spot))
    for found in lines.values():
        found.sort()
    others = {alias: lines[name] for alias, name in aliases.items() if name in lines}
    return {**others, **lines}


def _spans_one(node: ast.Call, lines: list[int]) -> bool:
    """Return True if one of the sorted ``lines`` is among those of the call."""
    at = bisect_left(lines, node.lineno)
    return at < len(lines) and lines[at] <= (node.end_lineno or 0)


def _assigned(index: ModuleIndex, interests: Interests, aliases: Mapping[str, str]) -> frozenset[str]:
    """Return the names that callables of interest are assigned to, unless of interest themselves."""
    found: set[str] = set()
    known = interests.callees | aliases.keys()
    for name, targets, _ in index.renamings:
        if name in known or name in found:
            found |= {called_name(target) for target in targets} - {""} - known
    return frozenset(found)


def assigned_members(index: ModuleIndex, selection: Selection) -> frozenset[str]:
    """Return those of the names ``assigned`` that are attributes: ``self.spawn = asyncio.create_task``."""
    targets = (
        target
        for _, targets, in_class in index.renamings
        for target in targets
        if in_class or isinstance(target, ast.Attribute)
    )
    return selection.assigned.intersection(map(called_name, targets))


def _is_partial_of_interest(node: ast.Call, interests: Interests) -> bool:
    """Return True for ``partial(create_task, ...)(...)``."""
    given = handed_on(node.func)
    return given is not None and called_name(given) in interests.callees


def _is_awaited_method(node: ast.Call, index: ModuleIndex) -> bool:
    """Return True for ``await receiver.name(...)`` with the receiver and the name on one line."""
    on_a_line = isinstance(node.func, ast.Attribute) and node.lineno == node.func.end_lineno
    return on_a_line and isinstance(index.parents[node], ast.Await)


def _names_one(node: Mention, names: frozenset[str]) -> bool:
    """Return True if the pattern or import has one of the names; strings are checked later."""
    if isinstance(node, ast.MatchClass):
        return not names.isdisjoint(node.kwd_attrs)
    return not isinstance(node, ast.ImportFrom) or any(alias.name in names for alias in node.names)


def _aliases(text: str, names: frozenset[str]) -> dict[str, str]:
    """Return ``{alias: name}`` for every ``import name as alias`` of interest (a superset, by text)."""
    return {alias: name for name, alias in _renamed(text) if name in names}


@lru_cache(maxsize=4)  # a file is read in several parts
def _renamed(text: str) -> tuple[tuple[str, str], ...]:
    """Return ``(name, alias)`` for everything that looks like ``name as alias``."""
    found: list[tuple[str, str]] = []
    at = text.find(" as ")
    while at >= 0:
        end = text.find("\n", at) % (len(text) + 1)
        found += _AS.findall(text[text.rfind("\n", 0, at) + 1 : end])
        at = text.find(" as ", end)
    return tuple(found)
