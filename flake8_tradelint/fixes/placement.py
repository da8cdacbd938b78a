"""Decide where a new import line goes: in the section of similar imports, in the order used there."""

from __future__ import annotations

import sys
from dataclasses import dataclass

import libcst as cst
from libcst.helpers import get_full_name_for_node

from flake8_tradelint.fixes.header import Header, is_future
from flake8_tradelint.fixes.imported_names import source_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from flake8_tradelint.fixes.change import Import
    from flake8_tradelint.fixes.header import Section, Statement


@dataclass(frozen=True, slots=True, eq=False)
class Placement:
    """Insert before or after ``target``; ``apart``: with a blank line in between."""

    target: Statement
    after: bool
    apart: bool = False


def placement(module: cst.Module, header: Header, wanted: Import) -> Placement:
    """Return where ``wanted`` goes. The module must have at least one statement."""
    sections = [kept for section in header.sections if (kept := _without_future(section))]
    for section in sections:
        if any(_group(source) == _group(wanted.module) for line in section for source in _sources(line)):
            return _among_similar(section, wanted)
    if sections and _group(wanted.module) == "stdlib":
        return Placement(sections[0][0], after=False, apart=True)
    if header.sections:
        return Placement(header.sections[-1][-1], after=True, apart=True)
    if header.last is not None:
        return Placement(header.last, after=True, apart=True)
    return Placement(module.body[0], after=False, apart=True)


def _among_similar(section: Section, wanted: Import) -> Placement:
    forms = [_is_from(line) for line in section]
    is_mixed = forms != sorted(forms)
    similar = [line for line in section if is_mixed or _is_from(line) == (wanted.name is not None)]
    if not similar:
        last_or_first = section[-1] if wanted.name is not None else section[0]
        return Placement(last_or_first, after=wanted.name is not None)
    keys = [_key(_sources(line)[0]) for line in similar]
    if keys == sorted(keys):
        for line, key in zip(similar, keys, strict=True):
            if key > _key(wanted.module):
                return Placement(line, after=False)
    return Placement(similar[-1], after=True)


def _without_future(section: Section) -> Section:
    return tuple(line for line in section if not is_future(line))


def _group(module: str) -> str:
    """Return the group of a module: modules of one group share a section.

    Groups are the standard library, relative imports, and each top-level package.
    """
    first = module.partition(".")[0]
    return "stdlib" if first in sys.stdlib_module_names else first


def _key(module: str) -> str:
    return module.lower()


def _is_from(line: cst.SimpleStatementLine) -> bool:
    return isinstance(line.body[0], cst.ImportFrom)


def _sources(line: cst.SimpleStatementLine) -> Sequence[str]:
    """Return the modules that the line imports, or imports from."""
    sources: list[str] = []
    for statement in line.body:
        if isinstance(statement, cst.ImportFrom):
            sources.append(source_of(statement))
        elif isinstance(statement, cst.Import):
            sources += [get_full_name_for_node(alias.name) or "" for alias in statement.names]
    return sources
