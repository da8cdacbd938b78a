"""Check a table of renames against source trees of a library from before and after the renames.

    python -m benchmarks.check_preset TABLE OLD_TREE NEW_TREE [MORE_NEW_TREES ...]

TABLE is a TOML file of owners and rows, like a preset. For each row, the old tree must have the old name on
that owner, the new tree must no longer have it (or have it deprecated, if the row says so), and the new tree
must have the replacement. Further trees are packages to which something moved. Trees are read, never
imported. The exit status is 1 if some row fails. A row marked "?" holds as far as can be seen: a decorator of
its class may add any name.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from flake8_tradelint import templates
from flake8_tradelint.config.included import rows_of
from flake8_tradelint.project import ProjectFacts
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef, FunctionRef, ModuleRef
from flake8_tradelint.semantics.renaming.owners import resolve_module, resolve_name
from flake8_tradelint.settings import Rename, Settings

if TYPE_CHECKING:
    from flake8_tradelint.semantics.classes.table import Base

_DEPRECATION = re.compile(r"deprecat|Deprecat|PydanticImportError|removed")


class Tree:
    """One release, as its sources define it."""

    def __init__(self, *roots: str) -> None:
        paths = [str(path) for root in roots for path in Path(root).resolve().rglob("*.py")]
        self.facts = ProjectFacts(paths, lambda path: Path(path).read_bytes(), Settings(root=roots[0]))

    def has(self, owner: str, name: str) -> str:
        """Return whether the owner has the name: "yes", "deprecated", "no", or "unknown"."""
        facts = self.facts
        if owner.endswith("()"):
            return self._takes(owner[:-2], name)
        module = resolve_module(facts.symbols, owner)
        if module is not None:
            return self._in_module(module, name)
        found = self.class_(owner)
        return self._on_class(found, name) if found is not None else "no"

    def class_(self, owner: str) -> ClassRef | None:
        """Return the class with a name, also of an attribute (``web3.Web3.eth``), also one that has moved."""
        found = resolve_name(self.facts.symbols, owner)
        if isinstance(found, ClassRef) and self.facts.symbols.class_(found) is not None:
            return found
        first, _, last = owner.rpartition(".")
        holder = resolve_name(self.facts.symbols, first) if first else None
        if isinstance(holder, ClassRef):
            kept = self.facts.receivers.attribute(holder, last)
            return kept.cls if kept is not None and isinstance(kept.cls, ClassRef) else None
        moved = [
            ClassRef(path, last)
            for path in self.facts.paths
            if any(header.name == last.encode() for header in self.facts.files.headers(path))
        ]
        return moved[0] if len(moved) == 1 else None

    def is_async(self, owner: str, name: str) -> bool:
        """Return True if the owner's function is an ``async def``."""
        cls = self.class_(owner)
        found = self.facts.classes.method(cls, name) if cls is not None else None
        function = self.facts.symbols.function(found) if found is not None else None
        return function is not None and function.is_async

    def _in_module(self, module: ModuleRef, name: str) -> str:
        symbols = self.facts.symbols
        found = symbols.member(module.path, name)
        if found is None or found == ExternalRef(f"builtins.{name}"):
            quoted = f"['\"]{name}['\"]".encode()
            dynamic = symbols.member(module.path, "__getattr__") is not None
            return "deprecated" if dynamic and re.search(quoted, self.facts.data(module.path)) else "no"
        path, line = self._place(found)
        return "deprecated" if path and self._is_deprecated(path, line) else "yes"

    def _on_class(self, cls: ClassRef, name: str) -> str:
        classes = self.facts.classes
        mro: tuple[Base, ...] = classes.mro(cls)
        for base in mro:
            if isinstance(base, ClassRef) and classes.defines(base, name):
                function = self.facts.symbols.function(FunctionRef(base.path, f"{base.qualname}.{name}"))
                if function is not None and self._is_deprecated(base.path, function.span.line):
                    return "deprecated"
                return "yes"
        summary = self.facts.symbols.class_(cls)
        return "no (decorated)" if summary is not None and summary.decorators else "no"

    def _takes(self, called: str, name: str) -> str:
        symbols = self.facts.symbols
        found = resolve_name(symbols, called)
        owner, _, method = called.rpartition(".")
        if isinstance(found, ClassRef):
            found = self.facts.classes.method(found, "__init__")
        elif found is None and isinstance(cls := resolve_name(symbols, owner), ClassRef):
            found = self.facts.classes.method(cls, method)
        definitions = symbols.definitions(found) if isinstance(found, FunctionRef) else ()
        names = {parameter.name for function in definitions for parameter in function.parameters}
        return "yes" if name in names else "no"

    def _place(self, symbol: object) -> tuple[str, int]:
        if isinstance(symbol, FunctionRef):
            function = self.facts.symbols.function(symbol)
            return (symbol.path, function.span.line) if function is not None else ("", 0)
        if isinstance(symbol, ClassRef):
            cls = self.facts.symbols.class_(symbol)
            return (symbol.path, cls.span.line) if cls is not None else ("", 0)
        return "", 0

    def _is_deprecated(self, path: str, line: int) -> bool:
        """Return True if the text at a definition, decorators and first lines, says that it is deprecated."""
        if f"{os.sep}deprecated{os.sep}" in path:
            return True
        lines = self.facts.data(path).decode(errors="replace").splitlines()
        return _DEPRECATION.search("\n".join(lines[max(0, line - 6) : line + 12])) is not None


def problems(row: Rename, old: Tree, new: Tree) -> Iterator[str]:
    """Return what is wrong with a row; empty if it holds."""
    before, after = old.has(row.owner, row.old), new.has(row.owner, row.old)
    if before == "no":
        yield f"the old release has no `{row.old}`"
    expected = "deprecated" if row.deprecated else "no"
    if not after.startswith(expected):
        yield f"in the new release `{row.old}` is: {after}, expected: {expected}"
    if not row.new:
        return
    moved = "." in row.new and templates.is_dotted(row.new) and resolve_module(old.facts.symbols, row.owner)
    owner, _, last = row.new.rpartition(".") if moved else (row.owner, "", "")
    name = last or templates.first_attribute(row.new)
    if name and new.has(owner, name).startswith("no"):
        yield f"the new release has no `{owner}.{name}`"
    if row.coroutine is not None and {old.is_async(row.owner, row.old), not new.is_async(owner, name)} != {
        not row.coroutine
    }:
        yield "one of the functions is no coroutine function, or both are"


def main() -> int:
    """Print a verdict for each row; return the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("table")
    parser.add_argument("old")
    parser.add_argument("new", nargs="+")
    options = parser.parse_args()
    table, old, new = options.table, Tree(options.old), Tree(*options.new)
    failed = 0
    rows = rows_of(Path(table))
    for row in rows:
        wrong = list(problems(row, old, new))
        failed += bool(wrong)
        unseen = old.has(row.owner, row.old) == "no (decorated)"
        mark = "FAIL" if wrong else "?   " if unseen else "ok  "
        print(f"{mark} {row.owner}.{row.old} -> {row.new or row.message}")
        for text in wrong:
            print(f"       {text}")
    print(f"{len(rows) - failed} of {len(rows)} rows hold")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
