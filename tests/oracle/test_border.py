"""Test that bases in installed packages give the same verdicts as the same bases in the project."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flake8_tradelint.project import ProjectFacts
from flake8_tradelint.rules import (
    ineffective_classvar,
    overridden_field,
    redundant_override,
    stale_constructor_argument,
    undeclared_field,
)
from flake8_tradelint.settings import Settings
from tests.oracle.hierarchies import HEADER, OLD, Hierarchy, hierarchy, render
from tests.oracle.running import BATCH, batches, put
from tests.questions import matches

RULES = (
    *(overridden_field, undeclared_field, ineffective_classvar, redundant_override),
    stale_constructor_argument,
)
SEEDS: tuple[int, ...] = ()


@batches
@given(st.integers(0, 2 * OLD))
def test_the_border_changes_no_verdict(start: int) -> None:
    wrong = differences(range(start, start + BATCH))
    assert not wrong, "\n\n".join(wrong[:3])


def test_old_mistakes() -> None:
    assert not differences(SEEDS)


def differences(seeds: Sequence[int]) -> list[str]:
    """The hierarchies on which it matters where the first module is."""
    found: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        for seed in seeds:
            one = hierarchy(seed)
            folder, site = Path(name) / f"h{seed}", Path(name) / f"site{seed}"
            here = {str(folder / path): text for path, text in render(one, "bot").items()}
            there = {str(folder / path): _imports_kit(text) for path, text in render(one, "bot").items()}
            base = there.pop(str(folder / "bot" / "m0.py"))
            site.mkdir()
            put({str(site / "kit" / "__init__.py"): "", str(site / "kit" / "m0.py"): base})
            inside, outside = _said(one, here, ()), _said(one, there, (str(site),))
            if inside != outside:
                sources = "\n".join(f"# {p}\n{t.replace(HEADER, '')}" for p, t in here.items())
                found.append(f"seed {seed}: {sorted(inside ^ outside)}\n{sources}")
    return found


def _imports_kit(text: str) -> str:
    return text.replace("from .m0 import", "from kit.m0 import")


def _said(one: Hierarchy, files: dict[str, str], site: tuple[str, ...]) -> set[tuple[str, str, int, str]]:
    """Return the findings on classes of the later modules: calls of the first module's involve no bases."""

    def read(path: str) -> bytes:
        return files[path].encode() if path in files else Path(path).read_bytes()

    first = "|".join(cls.name for cls in one.classes if cls.module == 0) or "-"
    about_first = re.compile(rf"`(?:replace\()?(?:{first})(?:\(|\.)")
    project = ProjectFacts(files, read, Settings(), site=site)
    found: set[tuple[str, str, int, str]] = set()
    for path in files:
        for rule in RULES:
            if path.endswith("m0.py") or not matches(rule, path, project):
                continue
            for finding in rule.check(project.summary(path), project):
                if not about_first.match(finding.message):
                    place = Path(finding.primary.path).name
                    found.add((finding.code, place, finding.primary.span.line, finding.message))
    return found


pytest.importorskip("attrs")
