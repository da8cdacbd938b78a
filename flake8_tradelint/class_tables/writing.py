"""Write the table of one package of a release."""

from __future__ import annotations

import ast

from flake8_tradelint.class_tables.names import Names
from flake8_tradelint.class_tables.selection import Release, Wish
from flake8_tradelint.class_tables.stubs import Stub
from flake8_tradelint.source import parse
from flake8_tradelint.source.class_tables import HEADING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from flake8_tradelint.semantics.naming.symbols import ClassRef


EVERYTHING = Wish()


def table_text(files: Mapping[str, bytes], title: str, wish: Wish = EVERYTHING) -> str:
    """Return the table of the modules in ``files``, sorted by path; ``""`` if no class is worth a line."""
    release = Release(files)
    refs = release.classes(wish)
    by_path: dict[str, list[ClassRef]] = {}
    for ref in refs:
        by_path.setdefault(ref.path, []).append(ref)
    sections = {path: _module(release, path, found) for path, found in by_path.items()}
    exported: dict[str, list[str]] = {}
    for path, ref in release.re_exports(refs):
        line = f"from {release.module(ref.path)} import {ref.qualname} as {ref.qualname}"
        exported.setdefault(path, []).append(line)
    for path, lines in exported.items():
        sections[path] = [*lines, *sections.get(path, [])]
    lines = [f"# {title}"] if sections else []
    for path in sorted(sections):
        lines += [f"{HEADING}{path[1:]}", *sections[path]]
    return "".join(f"{line}\n" for line in lines)


def _module(release: Release, path: str, refs: Iterable[ClassRef]) -> list[str]:
    """Return the stub of one module: its imports, then its classes in their order."""
    tree = parse(path, release.files[path]).tree
    statements = _classes(tree.body)
    names = Names(release, path, tree)
    order = sorted(refs, key=lambda ref: statements[ref.qualname].lineno if ref.qualname in statements else 0)
    stubs = [
        Stub(release, names, ref, statements[ref.qualname]) for ref in order if ref.qualname in statements
    ]
    classes = [line for stub in stubs for line in stub.lines()]
    used = [node for stub in stubs for node in stub.used]
    needed, checked = names.imports(used)
    needed |= {f"import {stub.maker}" for stub in stubs if stub.maker}
    lines = sorted(needed)
    if checked - needed:
        lines += ["from typing import TYPE_CHECKING", "if TYPE_CHECKING:"]
        lines += [f"    {line}" for line in sorted(checked - needed)]
    return [*lines, *classes]


def _classes(body: list[ast.stmt]) -> dict[str, ast.ClassDef]:
    """Return the class statements of a module's top level by name, the last one of each."""
    found: dict[str, ast.ClassDef] = {}
    for statement in body:
        match statement:
            case ast.ClassDef(name=name):
                found[name] = statement
            case ast.If(body=inner, orelse=others):
                found = {**found, **_classes(others), **_classes(inner)}
            case ast.Try(body=inner, handlers=handlers):
                for handler in handlers:
                    found |= _classes(handler.body)
                found |= _classes(inner)
    return found
