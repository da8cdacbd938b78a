"""Read the table of renames: for each owner, its old names and their replacements.

The same table occurs in the configuration (``renames``), and is the whole content of a file of
``renames-files`` and of a preset.
"""

from __future__ import annotations

from flake8_tradelint.config.documents import near
from flake8_tradelint.config.values import Wrong, describe, table
from flake8_tradelint.settings import Rename
from flake8_tradelint.templates import is_constant, is_dotted, is_name, problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


_KEYS = ("new", "since", "message", "deprecated", "coroutine", "value")
_SWITCHES = ("deprecated", "coroutine")
CALL = "()"
"""Suffix of an owner whose rows rename keyword arguments of a call: ``"pkg.module.connect()"``."""


def renames(value: object) -> tuple[Rename, ...]:
    """Read a table of owners, each with a table ``old = "new"``."""
    rows: list[Rename] = []
    for owner, names in table(value).items():
        if not is_dotted(owner.removesuffix(CALL)):
            raise Wrong("is not the name of a class, a module or a function", owner)
        if not isinstance(names, dict):
            raise Wrong(f'must be a table of old = "new" names, not {describe(names)}', owner)
        own = [_row(owner, old, new) for old, new in names.items()]
        _refuse_circles(own)
        rows += own
    return tuple(rows)


def merged(rows: Iterable[Rename]) -> tuple[Rename, ...]:
    """Return the first row of each owner and old name: the user's own rows override the included ones."""
    found: dict[tuple[str, str], Rename] = {}
    for row in rows:
        found.setdefault((row.owner, row.old), row)
    return tuple(found.values())


def _row(owner: str, old: str, value: object) -> Rename:
    if not is_name(old):
        raise Wrong("is not a name, so nothing can have had it", owner, old)
    given = value if isinstance(value, dict) else {"new": value}
    for key, text in given.items():
        if key not in _KEYS:
            raise Wrong(f"has no key {key!r}{near(key, _KEYS)}: only {', '.join(_KEYS)}", owner, old)
        if key in _SWITCHES:
            _boolean(key, text, owner, old)
        elif not isinstance(text, str) or not text.strip():
            wrong = describe(text) if text != "" else "an empty string"
            raise Wrong(f"{key!r} must be a text, not {wrong}" if key != "new" else _wants(wrong), owner, old)
    new, constant = str(given.get("new", "")), str(given.get("value", ""))
    if not new and not constant and not given.get("message"):
        raise Wrong("says neither what is new nor, by a message, what to do instead", owner, old)
    if constant:
        _check_value(owner, old, new, constant)
    _check(owner, old, new)
    since, message = str(given.get("since", "")), str(given.get("message", ""))
    coroutine = bool(given["coroutine"]) if "coroutine" in given else None
    return Rename(owner, old, new, since, message, bool(given.get("deprecated")), coroutine, constant)


def _boolean(key: str, value: object, owner: str, old: str) -> None:
    if not isinstance(value, bool):
        raise Wrong(f"{key!r} must be true or false, not {describe(value)}", owner, old)


def _check(owner: str, old: str, new: str) -> None:
    if new == old:
        raise Wrong("is its own new name: leave the row out", owner, old)
    wrong = problem(new) if new else ""
    if wrong:
        raise Wrong(f"{_wants(repr(new))}, which {wrong}", owner, old)
    if new and owner.endswith(CALL) and not is_name(new):
        raise Wrong(f"a keyword can only become another name, not {new!r}", owner, old)


def _check_value(owner: str, old: str, new: str, constant: str) -> None:
    """Raise unless the value is an expression that can stand for the old name by itself."""
    if new:
        raise Wrong("has both 'new' and 'value': one of them replaces the old name", owner, old)
    if owner.endswith(CALL):
        raise Wrong("a keyword can only become another name: it has no 'value'", owner, old)
    if not is_constant(constant):
        raise Wrong(f"'value' must be made of constants and builtins, which {constant!r} is not", owner, old)


def _wants(found: str) -> str:
    return f"must become a name or an expression such as 'display_avatar.url', not {found}"


def _refuse_circles(rows: list[Rename]) -> None:
    """Raise if a chain of renames leads back to where it began."""
    successors = {row.old: row.new for row in rows}
    for row in rows:
        way = [row.old]
        while way[-1] in successors and successors[way[-1]] not in way:
            way.append(successors[way[-1]])
        if successors.get(way[-1]) == row.old:
            circle = " -> ".join([*way, row.old])
            raise Wrong(f"is renamed in a circle, {circle}: keep the last step only", row.owner, row.old)
