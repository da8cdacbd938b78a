"""Test that every cached answer is stored with its sources."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from flake8_tradelint.config import load
from flake8_tradelint.discover import python_files
from flake8_tradelint.engine import checker
from tests.laws.cases import Case, parametrised

EVERY = [*parametrised(status=False), *parametrised(status=True)]


@pytest.mark.parametrize("case", EVERY)
def test_an_answer_that_is_kept_is_kept_with_its_sources(case: Case, tmp_path: Path) -> None:
    """Whatever lives as long as a project and grows with the questions knows what it was made from."""
    root = str(case.copy(tmp_path))
    settings = replace(load([root]), jobs=1)
    files = [found.path for found in python_files([root], settings)]
    checked = checker.Checker(files, settings, {}, keep=True)
    opened = checked._opened(files[0]).project
    before = dict(grown(opened))
    for path in files:
        checked.check_file(path)
    after = dict(grown(opened))
    found = {name for name, size in after.items() if size != before.get(name, 0)}
    unknown = {name for name in found if name.partition(".")[0] not in TRACED and name not in OF_NO_VERDICT}
    assert not unknown, "use db.queries.Query or Table"


@pytest.mark.parametrize("case", EVERY)
def test_tables_that_verdicts_read_can_be_compared(case: Case, tmp_path: Path) -> None:
    """After a change, a table that ``ready`` does not declare would invalidate every verdict."""
    root = str(case.copy(tmp_path))
    settings = replace(load([root]), jobs=1)
    files = [found.path for found in python_files([root], settings)]
    checked = checker.Checker(files, settings, {}, keep=True)
    for path in files:
        checked.check_file(path)
    project = checked._opened(files[0]).project
    read = {name for name, table in project.trace.tables.items() if table.is_made and not table.lasting}
    again = checker.Checker(files, settings, {}, keep=True)._opened(files[0]).project
    again.ready()
    assert read <= again.trace.tables.keys()


TRACED = {"Query", "Answer", "Table", "Fixpoint", "Trace", "Recorder"}
OF_NO_VERDICT = {
    # The text itself, and what is read of it.
    *("HeldTexts._plain", "HeldTexts._places", "HeldTexts._hashes", "HeldTexts._again"),
    *("Files._headers", "Files._outlines", "Files._tops_by_name", "Files._named", "Files.unreadable"),
    *(
        "Summaries._summaries",
        "Summaries._current",
        "Summaries._wanted",
        "Summaries._made",
        "Summaries._shared",
    ),
    *("Summaries._words", "Files._code_reads", "Summaries._announced", "Summaries._announced_attributes"),
    *("Readers._kept", "WordIndex._containing", "WordIndex._calling", "WordIndex._asked", "WordIndex._any"),
    "WordIndex._by_path",
    *("FileFacts.found", "FileFacts._same"),
    "FileFacts.made",
    # What one file's own text decides.
    *("ProjectTexts._callers", "ProjectTexts._asked", "ProjectFacts._callers", "ProjectFacts._asked"),
    *("Meant._origins", "SpokenNames._by_path"),
    # How often something was asked for.
    *("AsyncHomes._asked", "Summaries._rounds", "CallSummaries._asked"),
    # The list of files alone.
    *("ModuleTable._found", "ModuleTable._named", "ModuleTable._beside"),
    # The results of each query.
    "DataclassTable._results",
    # Questions under way; one room for each resource; what a summary has, by name.
    *(
        "_Definitions.classes",
        "_Definitions.functions",
        "_Definitions.counts",
        "_Definitions.functions_of",
        "_Definitions._members",
        "_SymbolsAcross._indexed",
        "Memo._open",
        "_Definitions.rebound",
        "_ByName.attributes",
        "_ByName.calls",
        "_ByName.functions",
        "_Definitions.imports",
        "_Definitions.variables",
        "Summaries._by_name",
        "CallSummaries._arguments",
        "CallSummaries._factories",
        "CallSummaries._reached",
        "SymbolTable._indexed",
    ),
    # What is made of a table only.
    *("ClassHeaders._children", "ClassHeaders._parents", "ClassHeaders._files", "ClassHeaders.by_path"),
    *("HeadersAcross._children", "HeadersAcross._parents", "HeadersAcross._files"),
    *("_Both._one", "_Both._other"),
    *("FamilyTexts._paths", "FamilyTexts._classes", "UnknownNames._files_of"),
    # Installed packages.
    *("Library._summaries", "Library._found", "InstalledModules._there", "InstalledModules._modules"),
}


def grown(root: object) -> Iterable[tuple[str, int]]:
    """The sizes of all collections that belong to the object's parts, by class and attribute, added up."""
    sizes: dict[str, int] = {}
    seen = {id(root)}
    queue: list[Any] = [root]
    for each in queue:
        names = [*getattr(each, "__dict__", ())]
        names += [name for cls in type(each).__mro__ for name in getattr(cls, "__slots__", ())]
        for name in names:
            value = getattr(each, name, None)
            if isinstance(value, dict | set | list):
                key = f"{type(each).__name__}.{name}"
                sizes[key] = sizes.get(key, 0) + len(value)
            parts = (
                value.values()
                if isinstance(value, dict)
                else value
                if isinstance(value, list | tuple)
                else [value]
            )
            for part in parts:
                ours = type(part).__module__.startswith("flake8_tradelint") and not callable(part)
                if ours and not hasattr(part, "__match_args__") and id(part) not in seen:
                    seen.add(id(part))
                    queue.append(part)
    return sizes.items()
