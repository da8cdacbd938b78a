"""Test TL107 against CPython: the reported calls are exactly those that raise ``TypeError``.

``TRADELINT_ORACLE=200 pytest tests/oracle`` runs two hundred batches instead of a few.
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

from flake8_tradelint.model import Finding
from flake8_tradelint.project import ProjectFacts
from flake8_tradelint.rules import stale_constructor_argument as rule
from flake8_tradelint.settings import Settings
from tests.oracle.hierarchies import HEADER, Hierarchy, hierarchy
from tests.oracle.running import BATCH, batches, run, write
from tests.questions import matches

pytest.importorskip("attrs")
pytest.importorskip("pydantic")

SEEDS: tuple[int, ...] = (327700933, 24363, 3159, 111288, 5098)
_STALE = ("unexpected keyword argument", "multiple values for argument", "positional argument")
_UNFOLLOWED = (
    "def __init__",
    "__init_subclass__",
    "Protocol",
    "schema",
    "described(",
    "pydantic",
    "if True",
    "Hidden",
    "(self): ...",
)


@batches
@given(st.integers(0, 2**33))
def test_calls_that_are_reported_raise(start: int) -> None:
    wrong, _ = wrong_calls(range(start, start + BATCH))
    assert not wrong, "\n\n".join(wrong[:3])


def test_old_mistakes() -> None:
    assert not wrong_calls(SEEDS)[0]


def wrong_calls(seeds: Sequence[int]) -> tuple[list[str], dict[str, int]]:
    """Return where tradelint and Python disagree on calls, and the number of calls by kind."""
    found: list[str] = []
    count = {"calls": 0, "reported": 0, "missed": 0}
    with tempfile.TemporaryDirectory() as folder:
        batch = {seed: hierarchy(seed) for seed in seeds}
        files = {seed: write(Path(folder), f"h{seed}", one) for seed, one in batch.items()}
        reality = run(folder, [f"h{seed}" for seed in seeds])
        for seed, one in batch.items():
            for problem in _disagreements(one, files[seed], reality[f"h{seed}"], count):
                sources = "\n".join(f"# {p}\n{t.replace(HEADER, '')}" for p, t in files[seed].items())
                found.append(f"seed {seed}: {problem}\n{sources}")
    return found, count


def _disagreements(
    hierarchy: Hierarchy, files: dict[str, str], reality: dict[str, Any], count: dict[str, int]
) -> Iterator[str]:
    if not reality or "error" in reality:
        return
    path = list(files)[-1]
    said = _said(files, path, hurried=True)
    hidden = _said(files, path, hurried=False).items() - said.items()
    if hidden:
        yield f"the prefilter hides {hidden}"
    text = "\n".join(line for cls in hierarchy.classes for line in (cls.decorator, *cls.lines))
    for number, call in enumerate((*hierarchy.calls, *hierarchy.replacements)):
        outcome = reality.get(f"call_{number}", "")
        stale = outcome.startswith("TypeError: ") and any(mark in outcome for mark in _STALE)
        stale = stale and "__init__()" in outcome and "missing" not in outcome
        count["calls"] += 1
        count["reported"] += number in said
        inner = number >= len(hierarchy.calls) + 2  # what is replaced may be what fails
        if number in said and not outcome.startswith("" if inner and outcome else "TypeError: "):
            yield f"{call} is reported ({said[number]}), but: {outcome or 'it works'}"
        if stale and number not in said:
            count["missed"] += 1
            if not any(word in text for word in _UNFOLLOWED):
                yield f"{call} is not reported, but: {outcome}"


def _said(files: dict[str, str], path: str, hurried: bool) -> dict[int, str]:
    """The calls that are reported, by number: with the prefilter, or with every call looked at."""
    project = ProjectFacts(files, lambda path: files[path].encode(), Settings())
    if not hurried:
        names = frozenset({*re.findall(r"class (\w+)", "".join(files.values())), "replace", "evolve"})
        project.call_texts.suspects = lambda path: names  # type: ignore[method-assign]
    matches(rule, path, project)
    lines = files[path].splitlines()
    found: dict[int, str] = {}
    for finding in rule.check(project.summary(path), project):
        found[_number(finding, lines)] = finding.message
    return found


def _number(finding: Finding, lines: list[str]) -> int:
    match = re.match(r"def call_(\d+)", lines[finding.primary.span.line - 2])
    assert match is not None
    return int(match[1])
