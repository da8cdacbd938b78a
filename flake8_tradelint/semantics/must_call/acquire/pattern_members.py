"""Find the names that a project uses of a module with too many to list.

``ccxt.pro`` exports a class for each of a hundred exchanges. The few that a project uses are found in the
text of the files that import the module.
"""

from __future__ import annotations

from flake8_tradelint.startup.patterns import composed, escape, regex
from flake8_tradelint.words import occurrences

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.must_call.acquire.db import ResourceDb


_IMPORTED = rb"from\s+%s\s+import\s+(\([^)]*\)|[^\n;]*)"
_MODULE = rb"import\s+%s\s+as\s+(\w+)"
_MEMBER = rb"from\s+%s\s+import\s+%s(?:\s+as\s+(\w+))?"
_NAME = regex(rb"(\w+)(?:\s+as\s+\w+)?")
_VARIABLE = rb"(\w+)[ \t]*(?::[^=\n]+)?=[ \t]*(?:\(\s*)?(?:\w+\s*\.\s*)*%s\b\s*[(\[]"
_CALLED = regex(rb"\.(\w+)\s*\(")


def used_members(linked: ResourceDb, pattern: str) -> frozenset[str]:
    """Return the used names that match the last part of ``pattern`` (``"ccxt.pro.[a-z]*"``)."""
    from fnmatch import fnmatchcase

    module, _, wanted = pattern.rpartition(".")
    found: set[str] = set()
    for path in linked.mentioning(module.rpartition(".")[2]):
        found.update(name.decode() for name in _members(linked.code(path), module.encode()))
    return frozenset(name for name in found if fnmatchcase(name, wanted))


def variables_of(linked: ResourceDb, maker: str) -> frozenset[str]:
    """Return the names of variables and attributes that hold an instance of the class ``maker``."""
    last = maker.rpartition(".")[2]
    made = composed(_VARIABLE % escape(last.encode()))
    found = (name for path in linked.mentioning(last) for name in made.findall(linked.code(path)))
    return frozenset(name.decode(errors="replace") for name in found)


def _members(data: bytes, module: bytes) -> Iterator[bytes]:
    """Yield the names that the file imports from the module, or calls as its attributes."""
    package, _, last = module.rpartition(b".")
    if package not in data:
        return  # `asyncio` stands in many files, `redis` in few
    import re

    for match in re.finditer(_IMPORTED % escape(module), data):
        yield from _NAME.findall(match[1])
    aliases = {match[1] for match in re.finditer(_MODULE % escape(module), data)}
    if package:
        member = _MEMBER % (escape(package), last)
        aliases |= {match[1] or last for match in re.finditer(member, data)}
    for alias in (*aliases, module):
        for at in occurrences(data, alias):
            called = _CALLED.match(data, at + len(alias))
            if called is not None and not data.startswith(b".", max(at - 1, 0)):
                yield called[1]
