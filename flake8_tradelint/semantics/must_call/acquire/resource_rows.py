"""Make the project's resource table from the built-in rows and the rows of the user's configuration."""

from __future__ import annotations

from itertools import takewhile

from flake8_tradelint.semantics.must_call.acquire.resources import TASK, Resource
from flake8_tradelint.settings import ResourceRow
from flake8_tradelint.startup.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


_AWAIT = "await "
_CALLED = ".__call__"


def resources(rows: Iterable[ResourceRow]) -> tuple[Resource, ...]:
    """Return all resources; a user's row overrides the built-in row of its name, field by field."""
    # Imported late: an analysis of tasks needs no libraries.
    from flake8_tradelint.semantics.must_call.acquire.libraries import BUILT_IN

    own = {row.name: row for row in rows}
    merged = [_merged(row, own.pop(row.name)) if row.name in own else row for row in BUILT_IN]
    return tuple(_resource(row) for row in (*merged, *own.values()))


def task_table(names: Iterable[str]) -> Resource:
    """Return the resource of tasks: the standard library's, and the functions and methods in ``names``."""
    plain, awaited = _split(names)
    return replace(
        TASK,
        functions=TASK.functions | plain,
        coroutines=TASK.coroutines | awaited,
        methods=TASK.methods | plain | awaited,
    )


def _resource(row: ResourceRow) -> Resource:
    from flake8_tradelint.semantics.must_call.acquire.libraries import (
        CLOSED_BY_COLLECTION,
        LEADING_BACK,
        NEVER_RELEASED,
        PARTS,
        REOPENING,
        SHARED,
        WITHIN,
        WITHOUT_FIX,
    )

    plain, awaited = _split(row.acquire)
    at_once, coroutines = _split([name for name in row.release if "(" not in name])
    return Resource(
        noun=row.noun or row.name,
        closer=row.release[0].removeprefix(_AWAIT).partition("(")[0] if row.release else "close",
        # A plain name may be a class or a function; a function has no subclasses.
        classes=plain,
        functions=plain,
        coroutines=awaited,
        methods=frozenset(name for name in plain | awaited if _is_of_class(name)),
        releases=at_once | coroutines | {"__aexit__", "__exit__"},
        awaits=coroutines,
        takers=frozenset(
            name.removeprefix(_AWAIT).partition("(")[0].rpartition(".")[2]
            for name in row.release
            if "(" in name
        ),
        through=frozenset(row.through),
        lent=row.lent,
        owns=row.owns,
        part=PARTS.get(row.name),
        shares=frozenset(SHARED.get(row.name, ())),
        makers=frozenset(name.removesuffix(_CALLED) for name in plain | awaited if name.endswith(_CALLED)),
        within=frozenset(WITHIN.get(row.name, ())),
        every_way=row.name not in NEVER_RELEASED,
        mendable=row.name not in WITHOUT_FIX,
        after=frozenset({row.after} - {""}),
        on_use=row.on_use,
        reported=row.enabled is not False,
        closed_by_collection=row.name in CLOSED_BY_COLLECTION,
        leads_back=row.name in LEADING_BACK,
        reopens=row.name in REOPENING,
        words=_shared_words(plain | awaited),
    )


def _merged(built_in: ResourceRow, own: ResourceRow) -> ResourceRow:
    """Return ``built_in`` with the fields that the user's row sets."""
    empty = ResourceRow(own.name)
    said = {name: getattr(own, name) for name in ResourceRow.__match_args__}
    return replace(built_in, **{name: value for name, value in said.items() if value != getattr(empty, name)})


def _shared_words(names: Iterable[str]) -> frozenset[str]:
    """Return the parts of the module's name that all names share: ``{"motor", "motor_asyncio"}``."""
    modules = [name.split(".")[:-1] for name in names]
    shared = takewhile(lambda parts: len(set(parts)) == 1, zip(*modules, strict=False))
    return frozenset(parts[0] for parts in shared)


def _is_of_class(name: str) -> bool:
    """Return True for ``package.Pool.acquire`` and ``package.maker.__call__``, by its spelling a method."""
    return name.endswith(_CALLED) or name.rpartition(".")[0].rpartition(".")[2][:1].isupper()


def _split(names: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names without ``await``, and those with it, from which it is removed."""
    plain = frozenset(name for name in names if not name.startswith(_AWAIT))
    return plain, frozenset(name.removeprefix(_AWAIT) for name in names if name.startswith(_AWAIT))
