"""Test findings below bases that tradelint does not see against CPython, which does.

The first module of each hierarchy lies in a package that is importable at run time and hidden from tradelint.
What is said to be certain is never wrong; what is said to be likely hardly ever is.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flake8_tradelint.project import ProjectFacts
from flake8_tradelint.rules import overridden_field, stale_constructor_argument
from flake8_tradelint.semantics.dataclass.inherit.overrides import (
    Override,
    late_overrides,
    mixed_overrides,
    overrides,
)
from flake8_tradelint.semantics.naming.symbols import ClassRef
from flake8_tradelint.settings import Settings
from tests.oracle.hierarchies import HEADER, OLD, Hierarchy, hierarchy, late_value, render
from tests.oracle.running import BATCH, batches, put, run
from tests.questions import matches

pytest.importorskip("attrs")
pytest.importorskip("pydantic")

SAMPLE = range(70_000, 71_500)
ALLOWED = 0.02
"""The share of likely findings that may be wrong."""


class Judged:
    """The numbers of findings, and the descriptions of those that are wrong, by what they claim to be."""

    def __init__(self) -> None:
        self.count = {"certain": 0, "likely": 0}
        self.wrong: dict[str, list[str]] = {"certain": [], "likely": []}

    def add(self, unless: str, problem: str) -> None:
        """Count a finding; ``problem`` is empty if it is right."""
        claim = "likely" if unless else "certain"
        self.count[claim] += 1
        if problem:
            self.wrong[claim].append(problem)


@batches
@given(st.integers(0, 2 * OLD))
def test_certain_findings_are_right(start: int) -> None:
    wrong = judged(range(start, start + BATCH)).wrong["certain"]
    assert not wrong, "\n\n".join(wrong[:3])


def test_likely_findings_are_hardly_ever_wrong() -> None:
    found = judged(SAMPLE)
    assert not found.wrong["certain"], "\n\n".join(found.wrong["certain"][:3])
    assert found.count["likely"] > 100
    wrong = found.wrong["likely"]
    share = len(wrong) / found.count["likely"]
    assert share < ALLOWED, f"{len(wrong)} of {found.count['likely']}:\n\n" + "\n\n".join(wrong[:3])


def judged(seeds: Sequence[int]) -> Judged:
    """Compare the findings on the hierarchies of these seeds with what Python does."""
    found = Judged()
    with tempfile.TemporaryDirectory() as folder:
        batch = {seed: one for seed in seeds if _is_divided(one := hierarchy(seed))}
        files = {seed: _write(Path(folder), seed, one) for seed, one in batch.items()}
        reality = run(folder, [f"h{seed}" for seed in batch])
        for seed, one in batch.items():
            seen = reality[f"h{seed}"]
            for unless, problem in _findings(one, files[seed], seen) if "error" not in seen else ():
                text = "\n".join(f"# {p}\n{t.replace(HEADER, '')}" for p, t in files[seed].items())
                hidden = render(one, "hidden")["hidden/m0.py"].replace(HEADER, "")
                found.add(unless, problem and f"seed {seed}: {problem}\n{text}\n# hidden\n{hidden}")
    return found


def _is_divided(one: Hierarchy) -> bool:
    """Return True if some classes are in the first module, and some in later ones."""
    return len({cls.module == 0 for cls in one.classes}) > 1


def _write(folder: Path, seed: int, one: Hierarchy) -> dict[str, str]:
    """Write the hierarchy with its first module in a package of its own; return the files that are seen."""
    files = {str(folder / path): text for path, text in render(one, f"h{seed}").items()}
    files = {path: text.replace("from .m0 import", f"from kit{seed}.m0 import") for path, text in files.items()}
    first = files.pop(str(folder / f"h{seed}" / "m0.py"), None)
    if first is not None:
        put({str(folder / f"kit{seed}" / "__init__.py"): "", str(folder / f"kit{seed}" / "m0.py"): first})
    put(files)
    return files


def _findings(one: Hierarchy, files: dict[str, str], reality: dict[str, Any]) -> Iterator[tuple[str, str]]:
    project = ProjectFacts(files, lambda path: files[path].encode(), Settings())
    path = list(files)[-1]
    for file in files:
        for cls in one.classes:
            seen = reality.get(cls.name, {})
            if file.endswith(f"m{cls.module}.py") and seen and "error" not in seen:
                yield from _of_class(one, project, ClassRef(file, cls.name), seen)
    for found in late_overrides(project.dataclasses, path):
        seen = reality.get(found.cls.qualname, {}).get(found.name)
        if seen is not None and seen["class"] == late_value(found.cls.qualname, found.name):
            kept = seen["instance"] == seen["class"]
            yield found.stored.unless, f"{found.cls.qualname}.{found.name} = ...: {seen}" if kept else ""
    yield from _of_calls(one, project, path, files[path].splitlines(), reality)


def _of_class(
    one: Hierarchy, project: ProjectFacts, ref: ClassRef, seen: dict[str, Any]
) -> Iterator[tuple[str, str]]:
    late = {name for _, name in one.late}
    table = project.dataclasses
    for found in (*overrides(table, ref), *mixed_overrides(table, ref)):
        if found.name in late:
            continue
        assert matches(overridden_field, ref.path, project), f"the prefilter loses {found}"
        yield found.stored.unless, _problem(found, seen[found.name])


def _problem(found: Override, seen: dict[str, str]) -> str:
    """Return what is wrong with a finding; empty if instances do not see the value of the class."""
    bound = f"{found.shown.owner.qualname}.{found.name}"
    field = found.stored.field
    if seen["instance"] == bound:
        return f"{bound} is reported, but {seen}"
    if field.default == "value" and field.origin is not None and not found.stored.unless:
        text = field.origin.variable.value_text
        return "" if repr(seen["instance"]) in text else f"{bound} is said to be {text}, but {seen}"
    return ""


def _of_calls(
    one: Hierarchy, project: ProjectFacts, path: str, lines: list[str], reality: dict[str, Any]
) -> Iterator[tuple[str, str]]:
    rule = stale_constructor_argument
    matches(rule, path, project)
    for finding in rule.check(project.summary(path), project):
        found = re.match(r"def call_(\d+)", lines[finding.primary.span.line - 2])
        assert found is not None
        outcome = reality.get(f"call_{found[1]}", "")
        call = (*one.calls, *one.replacements)[int(found[1])]
        right = outcome.startswith("TypeError: ") or ("replace" in call and outcome) or "evolve" in call
        unless = "unseen" if finding.confidence == "medium" else ""
        yield unless, "" if right else f"{call} is reported ({finding.message}), but: {outcome or 'it works'}"
