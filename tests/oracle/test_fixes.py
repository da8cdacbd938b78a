"""Test TL101's fixes against CPython: the flagged instance sees its class's value, others are unchanged."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flake8_tradelint.fixes.apply import apply
from flake8_tradelint.model import Finding
from flake8_tradelint.project import ProjectFacts
from flake8_tradelint.rules import overridden_field
from flake8_tradelint.settings import Settings
from tests.oracle.hierarchies import HEADER, hierarchy
from tests.oracle.running import BATCH, batches, put, run, write

pytest.importorskip("attrs")
pytest.importorskip("pydantic")

SEEDS: tuple[int, ...] = (702332, 3108581253, 3280387119, 3405809830, 1905630266, 2674144309)


@batches
@given(st.integers(0, 2**33))
def test_fixes_come_true(start: int) -> None:
    wrong, _ = wrong_fixes(range(start, start + BATCH))
    assert not wrong, "\n\n".join(wrong[:3])


def test_old_mistakes() -> None:
    assert not wrong_fixes(SEEDS)[0]


def wrong_fixes(seeds: Sequence[int]) -> tuple[list[str], int]:
    """Return what the fixes of these hierarchies break, and the number of fixes."""
    found: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        tried: list[tuple[str, str, Finding, dict[str, str]]] = []
        packages = []
        for seed in seeds:
            files = write(Path(folder), f"h{seed}", hierarchy(seed))
            packages.append(f"h{seed}")
            for number, finding in enumerate(findings(files)):
                fixed = _fixed(files, finding)
                if fixed is None:
                    continue  # the operation itself refused
                copy = {p.replace(f"/h{seed}/", f"/f{seed}_{number}/"): text for p, text in fixed.items()}
                put(copy)
                tried.append((f"h{seed}", f"f{seed}_{number}", finding, copy))
        reality = run(folder, packages + [package for _, package, _, _ in tried])
        for before, after, finding, files in tried:
            for problem in _problems(finding, reality[before], reality[after]):
                sources = "\n".join(f"# {p}\n{t.replace(HEADER, '')}" for p, t in files.items())
                found.append(f"{after}: {finding.message}\n{problem}\n{sources}")
    return found, len(tried)


def findings(files: dict[str, str]) -> Iterator[Finding]:
    """The findings with a fix."""
    project = ProjectFacts(files, lambda path: files[path].encode(), Settings())
    for path in files:
        for finding in overridden_field.check(project.summary(path), project):
            if finding.fix is not None:
                yield finding


def _fixed(files: dict[str, str], finding: Finding) -> dict[str, str] | None:
    assert finding.fix is not None
    applied = apply([finding.fix], lambda path: files[path].encode())
    if not applied.fixes:
        assert not any(skipped.bug for skipped in applied.skipped), applied.skipped
        return None
    return files | {path: data.decode() for path, data in applied.contents.items()}


def _problems(finding: Finding, before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    if "error" in before:
        return
    if "error" in after:
        yield f"no longer imports: {after['error']}"
        return
    for name, old in before.items():
        new = after[name]
        if name.startswith("call_"):
            if new and not old:
                yield f"{name} raises {new}"
        elif "error" in new and "error" not in old:
            yield f"{name} cannot be built: {new['error']}"
        elif "error" not in old:
            yield from _changed(finding, name, old, new)


def _changed(finding: Finding, cls: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    for name, was in old.items():
        now = new[name]
        flagged = f"`{cls}(...).{name}`" in finding.message
        if flagged and now["instance"] == was["instance"]:
            yield f"{cls}.{name}: nothing changed: {now}"
        mended = re.search(rf"`(\w+)\(\.\.\.\)(?:\.{name}|` still requires `{name})`", finding.message)
        expected = f"{mended[1]}.{name}" if mended else ""  # heirs of the mended class see its value too
        if now["instance"] not in (was["instance"], was["class"], now["class"], expected):
            yield f"{cls}.{name}: {was} became {now}"
