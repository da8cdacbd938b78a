"""Store the code of the modules that a run has imported in one file, which ``startup.light.bundle`` reads.

New modules make one group. A run that needs a part of a group divides it: so there are soon as many groups as
there are kinds of runs, and each run loads little that it does not need.
"""

from __future__ import annotations

import os
import sys
from itertools import accumulate, pairwise

from flake8_tradelint.cache.replacing import replaced
from flake8_tradelint.startup.light import read_file, suppress
from flake8_tradelint.startup.light.bundle import HEAD
from flake8_tradelint.startup.light.own_modules import byte_code
from flake8_tradelint.startup.patterns import MULTILINE, regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import CodeType

    from flake8_tradelint.startup.light.bundle import Bundle, Noted
    from flake8_tradelint.startup.light.own_modules import OwnModules

_IMPORT = regex(rb"^from ([\w.]+) import (?:\(([^)]*)\)|(.*))$", MULTILINE)
_NAME = regex(rb"\w+")


def keep_modules(finder: OwnModules) -> None:
    """Store the modules that this run has imported for the next run, if Python would write byte code."""
    bundle = finder.bundle
    if bundle.path is None or not finder.has_to_keep:
        return
    from marshal import dumps

    with suppress(OSError, EOFError, ValueError, TypeError), replaced(bundle.path, timed=False) as file:
        modules: dict[str, Noted] = {}
        groups: list[bytes] = []
        for names, data in _held(bundle):
            for place, name in enumerate(names):
                modules[name] = (len(groups), place, *bundle.modules[name][2:])
            groups.append(data)
        new = _New(finder, modules)
        for place, name in enumerate(new.codes):
            _, _, time, size = finder.unkept[name]
            modules[name] = len(groups), place, time, size, new.imports[name]
        if new.codes:
            groups.append(dumps([*new.codes.values()]))
        ends = list(accumulate(map(len, groups), initial=0))
        index = dumps((modules, [(begin, end - begin) for begin, end in pairwise(ends)]))
        file.write(HEAD, len(index).to_bytes(4, "little"), index, *groups)
        bundle.close()


def _held(bundle: Bundle) -> Iterator[tuple[list[str], bytes]]:
    """Yield the groups without outdated modules, divided into what this run needed and the rest."""
    from marshal import dumps

    members: list[list[str]] = [[] for _ in bundle.groups]
    for name, noted in bundle.modules.items():
        members[noted[0]].append(name)
    for number, names in enumerate(members):
        holding = [name for name in names if _holds(name, bundle.modules[name])]
        codes = bundle.loaded.get(number)
        if codes is None and holding == names:
            yield names, bundle.group(number)
            continue
        needed = {name for name in holding if codes is not None and name in sys.modules}
        for wanted in (True, False):
            part = [name for name in holding if (name in needed) is wanted]
            if part == names:
                yield names, bundle.group(number)
            elif part:
                yield part, dumps([bundle.codes(number)[bundle.modules[name][1]] for name in part])


def _holds(name: str, noted: Noted) -> bool:
    """Return True if the source file of the module, or of the package, has the recorded time and size."""
    package, *parts = name.split(".")
    path = os.path.join(sys.modules[package].__path__[0], *parts)
    for source in (f"{path}.py", os.path.join(path, "__init__.py")):
        with suppress(OSError):
            now = os.stat(source)
            return (int(now.st_mtime) & 0xFFFFFFFF, now.st_size & 0xFFFFFFFF) == noted[2:4]
    return False


class _New:
    """The code of the modules that are not stored yet, and which other modules their top level imports."""

    def __init__(self, finder: OwnModules, kept: Mapping[str, Noted]) -> None:
        self.codes: dict[str, CodeType] = {}
        self.imports: dict[str, tuple[str, ...]] = {}
        # Modules that Python has just compiled are not stored yet, and will be.
        own = [name for name in sys.modules if name.startswith(f"{finder.package}.")]
        known = {name: name for name in (*kept, *finder.unkept, *own)}
        for name, (source, cached, time, size) in finder.unkept.items():
            code = byte_code(cached, time, size)
            if code is not None:
                self.codes[name] = code
                found = dict.fromkeys(_imported(read_file(source)))
                # the same string objects, so that marshal writes each once
                self.imports[name] = tuple([known[other] for other in found if other in known])


def _imported(text: bytes) -> Iterator[str]:
    """Yield the names of possible modules in unindented imports: neither in a block nor in a function."""
    for statement in _IMPORT.finditer(text):
        package = statement[1].decode()
        yield package
        for name in _NAME.findall(statement[2] or statement[3]):
            yield f"{package}.{name.decode()}"
