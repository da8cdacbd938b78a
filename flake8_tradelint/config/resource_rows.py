"""Read ``[tool.tradelint.resources.<name>]``: further resources that must be closed."""

from __future__ import annotations

from flake8_tradelint.config.documents import near
from flake8_tradelint.config.values import Wrong, boolean, check_brackets, describe, strings, table
from flake8_tradelint.settings import ResourceRow
from flake8_tradelint.startup.patterns import regex
from flake8_tradelint.templates import is_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


_ACQUIRE = regex(r"(await )?[^\W\d]\w*(\.[^\W\d]\w*)*\.[\w*?\[\]!-]+")
_RELEASE = regex(r"(await )?[^\W\d]\w*(\([^\W\d]\w*\))?")


def resources(value: object) -> tuple[ResourceRow, ...]:
    """Read a table of resources, each a table of its own."""
    rows = []
    for name, row in table(value).items():
        try:
            rows.append(_row(name, table(row)))
        except Wrong as error:
            raise Wrong(str(error), name, *error.path) from None
    return tuple(rows)


def _row(name: str, row: dict[str, object]) -> ResourceRow:
    from flake8_tradelint.rules.unclosed_resource import BUILT_IN_ROWS  # all of `semantics` comes with it

    said = {key: _value(key, value) for key, value in row.items()}
    if name not in BUILT_IN_ROWS:
        for key, example in (("acquire", "package.Class"), ("release", "await close")):
            if not said.get(key):
                known = near(name, BUILT_IN_ROWS)
                raise Wrong(f'needs {key} = ["{example}"], as no built-in row has this name{known}')
    fields = {key.replace("-", "_"): value for key, value in said.items()}
    return ResourceRow(name, **fields)  # type: ignore[arg-type]


def _value(key: str, value: object) -> object:
    if key not in _KEYS:
        raise Wrong(f"is no key of a resource{near(key, _KEYS)}", key)
    try:
        return _KEYS[key](value)
    except Wrong as error:
        raise Wrong(str(error), key, *error.path) from None


def _acquire(value: object) -> tuple[str, ...]:
    for name in strings(value):
        if not _ACQUIRE.fullmatch(name):
            raise Wrong(f'must be full names such as "package.Class" or "await package.open", not {name!r}')
        check_brackets(name, "no name has a [")
    return strings(value)


def _release(value: object) -> tuple[str, ...]:
    for name in strings(value):
        if not _RELEASE.fullmatch(name):
            raise Wrong(f'must be names of methods such as "stop" or "await close", not {name!r}')
    return strings(value)


def _method(value: object) -> str:
    if not isinstance(value, str) or not is_name(value):
        raise Wrong(f"must be the name of a method, not {describe(value)}")
    return value


def _names(value: object) -> tuple[str, ...]:
    for name in strings(value):
        if not is_name(name):
            raise Wrong(f"must be names of attributes, not {name!r}")
    return strings(value)


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise Wrong(f"must be a word for people, not {describe(value)}")
    return value


def _owns(value: object) -> tuple[tuple[str, str], ...]:
    for argument, unless in table(value).items():
        if not is_name(argument) or not (unless == "" or (isinstance(unless, str) and is_name(unless))):
            raise Wrong('must be keyword arguments, each = the one that says no, or ""', argument)
    return tuple((argument, str(unless)) for argument, unless in table(value).items())


_KEYS: dict[str, Callable[[object], object]] = {
    "acquire": _acquire,
    "after": _method,
    "enabled": boolean,
    "lent": boolean,
    "noun": _text,
    "on-use": boolean,
    "owns": _owns,
    "release": _release,
    "through": _names,
}
"""Key -> its reader. Every key is a field of ``ResourceRow``."""
