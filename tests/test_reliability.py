"""Test that the reliability benchmark notices the faults that it is there to notice."""

from __future__ import annotations

import os
import random
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from benchmarks.reliability.harness import Tally, complaint_of, leaking_project, sources
from benchmarks.reliability.mutants import MUTATIONS, mutants
from benchmarks.reliability.programs import complaints, try_all

ROOT = Path(__file__).parents[1]
RUNS = sorted(
    path.stem
    for path in (ROOT / "benchmarks" / "reliability").glob("*.py")
    if path.stem not in ("harness", "programs")
)


@pytest.mark.parametrize(
    ("status", "told", "complains"),
    [
        (0, b"", False),
        (1, b"tradelint: warning: odd\n", False),
        (2, b"tradelint: error: a.py: not fixed: Permission denied\n", False),
        (2, b"", True),
        (0, b"tradelint: error: a.py: not fixed\n", True),
        (3, b"", True),
        (-11, b"", True),
        (1, b"Traceback (most recent call last):\n", True),
        (2, b"tradelint: error: a.py: TL201 failed: KeyError: 1 (x.py:1); please report it\n", True),
    ],
)
def test_how_a_run_may_end(status: int, told: bytes, complains: bool) -> None:
    assert bool(complaint_of(CompletedProcess([], status, b"", told))) == complains


@pytest.mark.parametrize(
    ("before", "after", "codes", "number"),
    [
        (b"x = 1\n", b"x = 1\n", set(), 0),
        (b"f()\n", b"await f()\n", {"TL308"}, 0),
        (b"f()\n", b"await f()\n", set(), 1),
        (b"f(\n", b"f(\n", {"TL001"}, 0),
        (b"f(\n", b"f()\n", {"TL001"}, 1),
        (b"f(\n", b"f(\n", set(), 1),
        (b"f()\n", b"await f(\n", {"TL308"}, 1),
        (b"f()  # why\n", b"await f()\n", {"TL308"}, 1),
        (b"f('a')\n", b"await f('b')\n", {"TL308"}, 1),
        (b"f()\r\n", b"await f()\n", {"TL308"}, 1),
        (b"f()\n", b"await f()\r\n", {"TL308"}, 1),
        (b"\xef\xbb\xbff()\n", b"await f()\n", {"TL308"}, 1),
    ],
)
def test_what_a_fix_may_make(before: bytes, after: bytes, codes: set[str], number: int) -> None:
    assert len(list(complaints(before, after, codes))) == number


def test_a_run_with_failures_or_without_tries_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert Tally("nothing").finish() == 1
    assert Tally("well", tried=3).finish() == 0
    failed = Tally("badly", tried=3)
    failed.expect(False, "lost")
    assert failed.finish() == 1
    assert capsys.readouterr().out.endswith("badly: 3 tried, 1 failures\n")


def test_the_same_seed_makes_the_same_mutants() -> None:
    paths = [ROOT / "benchmarks" / "growth.py", ROOT / "benchmarks" / "running.py"]
    one, same, other = (list(mutants(paths, 60, random.Random(seed))) for seed in (1, 1, 2))
    assert one == same != other
    assert sum(data != path.read_bytes() for _, data in one for path in paths) > 100
    assert all(any(mutation.__name__ in name for name, _ in one) for mutation in MUTATIONS)


def test_programs_are_checked_and_fixed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tally = Tally("programs")
    leaks = leaking_project(tmp_path / "p", 3)
    try_all([(name, data) for name, data in leaks.items() if name.endswith(".py")], tally)
    assert tally.tried == 3 and tally.failures == []
    assert sources(tmp_path / "p") == leaks
    monkeypatch.setattr("benchmarks.reliability.programs._codes", lambda *_: {})
    monkeypatch.setattr("benchmarks.reliability.programs._keep", lambda _: None)
    try_all([("leak", leaks[os.path.join("part_1", "feed_1.py")])], tally)
    assert len(tally.failures) == 1


def test_every_run_is_in_the_session_and_in_the_table() -> None:
    session = (ROOT / "noxfile.py").read_text(encoding="utf-8")
    table = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
    assert len(RUNS) >= 10
    for name in RUNS:
        assert f'"{name}": ' in session, name
        assert f"`python -m benchmarks.reliability.{name}" in table, name
