"""The names under which a file may know classes of installed packages, by its imports.

From the names of all files follows which class statements may have a base outside the project, in
a third of the time that it takes to follow every base.
"""

from __future__ import annotations

from flake8_tradelint.semantics.classes.import_texts import bound_from, origins, stars
from flake8_tradelint.startup.patterns import regex
from flake8_tradelint.words import NO_WORDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from flake8_tradelint.semantics.classes.headers import Header
    from flake8_tradelint.semantics.naming.installed import InstalledModules

    Entering = tuple[frozenset[bytes], ...]
    """Names, and modules of which all names are imported; empty where there are neither."""


_FROM = regex(rb"from[ \t]+([\w\x80-\xff]+)")
_IMPORT = regex(
    rb"import[ \t]+([\w\x80-\xff]+)(?:[.\w\x80-\xff]*(?:[ \t]+as[ \t]+[\w\x80-\xff]+)?[ \t]*,([^\n]*))?"
)
_OTHERS = regex(rb" as ([\w\x80-\xff]+)(?=[ \t]*[\n\r,;)#\\]|\Z)")


def entering(data: bytes, tops: frozenset[bytes]) -> Entering:
    """Return the names that the file imports from the packages ``tops``, and other aliases that it makes.

    An alias may be another name of a class that some other file imports.
    """
    others = frozenset(match[1] for match in _OTHERS.finditer(data) if _is_listed(data, match.start()))
    if not _speaks_of(data, tops):
        return (others, frozenset()) if others else ()
    bound = [*bound_from(data, tops)]
    names = {name.partition(b".")[0] for name, _ in bound if name != b"*"}
    return others.union(names), frozenset(origin.module for name, origin in bound if name == b"*")


def _is_listed(data: bytes, at: int) -> bool:
    """Return True if the alias at ``at`` stands in an import statement, and not in prose."""
    before = data[data.rfind(b"\n", 0, at) + 1 : at]
    return b"import" in before or b" " not in before.rpartition(b",")[2].strip()


def _speaks_of(data: bytes, tops: frozenset[bytes]) -> bool:
    """Return True if the file may import from one of the packages; faster than ``bound_from``."""
    if not tops.isdisjoint(_FROM.findall(data)):
        return True
    found = _IMPORT.findall(data)
    if not tops.isdisjoint(first for first, _ in found):
        return True
    others = b" ".join(rest for _, rest in found if rest)
    return bool(others) and not tops.isdisjoint(others.translate(NO_WORDS).split())


def names_in_modules(
    modules: Iterable[bytes],
    installed: InstalledModules,
    headers: Callable[[str], tuple[Header, ...]],
    data: Callable[[str], bytes],
) -> frozenset[bytes]:
    """Return the names that ``from module import *`` may bind, for modules of installed packages."""
    names = set[bytes]()
    queue = [path for module in modules if (path := installed.find_written(module, ""))]
    seen = set(queue)
    for path in queue:
        names.update(header.name for header in headers(path))
        names.update(name.partition(b".")[0] for name in origins(data(path)))
        starred = (installed.find_written(module, path) for module in stars(data(path)))
        found = {target for target in starred if target is not None} - seen
        seen |= found
        queue += found
    return frozenset(names)
