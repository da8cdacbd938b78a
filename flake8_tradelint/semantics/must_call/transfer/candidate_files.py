"""Select by text the files that may acquire a resource, call a factory or define one.

Text may only over-select. A function of a module must be imported, so its module, or a package that exports
it, is named in the file; objects that have a method come from its class, or from one derived from it. Names
of methods are often so common (``connect``) that reading every file with a call of one would be too much.
"""

from __future__ import annotations

import os
from bisect import bisect_right

from flake8_tradelint.outline import Definition
from flake8_tradelint.outline.statements import methods
from flake8_tradelint.startup.patterns import regex
from flake8_tradelint.words import calls

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from flake8_tradelint.semantics.must_call.acquire.db import ResourceDb
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource
    from flake8_tradelint.semantics.naming.symbols import FunctionRef


def may_refer_to(linked: ResourceDb, path: str, refs: Iterable[FunctionRef]) -> bool:
    """Return True if code in the file ``path`` may refer to one of the functions."""
    return any(ref.path == path or _is_near(linked, path, ref) for ref in refs)


def may_acquire(linked: ResourceDb, resource: Resource, path: str) -> bool:
    """Return True if the file names the resource's module or a class derived from its classes."""
    if all(linked.mentions(path, [word.encode()]) for word in resource.words):
        return True
    names = resource.names()
    derived = linked.class_names(names) - names
    return bool(derived) and linked.mentions(path, [name.encode() for name in derived])


def acquiring(linked: ResourceDb, resource: Resource) -> frozenset[str]:
    """Return the files for which ``may_acquire`` is true."""
    speaking = [frozenset(linked.mentioning(word)) for word in sorted(resource.words)]
    found = speaking[0].intersection(*speaking[1:]) if speaking else frozenset(linked.paths)
    names = resource.names()
    return found.union(*(linked.mentioning(name) for name in linked.class_names(names) - names))


def _is_near(linked: ResourceDb, path: str, ref: FunctionRef) -> bool:
    """Return True if the file may import the function's module, or names the class of the method."""
    outer, _, name = ref.qualname.rpartition(".")
    if "<locals>" in outer:
        return False
    data = linked.code(path)
    if outer:
        names = linked.class_names(frozenset({outer.rpartition(".")[2]}))
        return any(cls.encode() in data for cls in names)
    return any(_imports(linked, path, module) for module in _offering(linked, ref.path, name))


def _offering(linked: ResourceDb, path: str, name: str) -> Iterator[str]:
    """Yield the file that defines the function, and the packages around it that mention its name."""
    yield path
    folder = os.path.dirname(path)
    package = os.path.join(folder, "__init__.py")
    while linked.symbols.modules.is_file(package):
        if package != path and name.encode() in linked.code(package):
            yield package
        folder = os.path.dirname(folder)
        package = os.path.join(folder, "__init__.py")


def _imports(linked: ResourceDb, path: str, module: str) -> bool:
    """Return True if the file may import the module: it names it, and its package if that is another one."""
    *above, last = linked.symbols.modules.name(module).split(".")
    folder = os.path.dirname(module)
    if os.path.basename(module) == "__init__.py":
        if path.startswith(folder + os.sep):
            return True
        folder = os.path.dirname(folder)
    data = linked.code(path)
    near = not above or path.startswith(folder + os.sep)
    return last.encode() in data and (near or above[-1].encode() in data)


_RETURN = regex(rb"\breturn\b(?![ \t]*(?:(?:True|False|None)\b[ \t]*)?(?:\r?\n|#|;|\Z))")
"""A ``return`` of something other than a constant."""


def may_return(data: bytes, tops: tuple[Definition, ...], name: bytes) -> bool:
    """Return True if the name may be called in a function that returns something else than a constant.

    ``tops`` are the definitions at the file's top, in their order. Each function is searched once, however
    often it calls the name.
    """
    searched = 0  # the end of the last function that returns nothing
    for at in calls(data, name):
        if at < searched:
            continue
        around = _around(tops, at)
        if around is not None and around.is_class:
            around = _around(methods(data, around), at)
        if around is None or _RETURN.search(data, around.start, around.end):
            return True
        searched = around.end
    return False


def _around(definitions: Sequence[Definition], at: int) -> Definition | None:
    """The definition in whose text the offset lies; ``definitions`` are in the order of the text."""
    place = bisect_right(definitions, at, key=_start) - 1
    return definitions[place] if place >= 0 and at < definitions[place].end else None


def _start(definition: Definition) -> int:
    return definition.start
