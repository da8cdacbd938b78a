"""Test that outcomes survive the disk unchanged, and that no kill makes a target vanish or count twice."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

pytest.importorskip("pyarrow")

from flake8_tradelint.fleet import store, summary
from flake8_tradelint.fleet.store import Store, StoreError, read
from tests.fleet.findings import finding, outcome


def test_findings_come_back_as_they_were(tmp_path: Path) -> None:
    plain = {**finding("TL201"), "fix": None, "related": []}
    run = Store(str(tmp_path))
    run.add(outcome("a", finding(), plain))
    run.add(outcome("b", reason="given up"))
    run.flush()
    results = read(str(tmp_path))
    assert [{**row, "target": 0, "revision": 0} for row in results.findings["a"]] == [
        {"target": 0, "revision": 0, **expected} for expected in (finding(), plain)
    ]
    assert results.findings["b"] == []
    assert results.failures["b"][0]["message"] == "given up"
    assert results.targets["a"]["findings"] == 2


@pytest.mark.parametrize("lost", [("targets",), ("targets", "failures"), ("targets", "failures", "findings")])
def test_a_part_that_was_not_finished_does_not_count(tmp_path: Path, lost: tuple[str, ...]) -> None:
    """A kill between the steps of one part: the targets are written last."""
    run = Store(str(tmp_path))
    run.add(outcome("a", finding()))
    run.flush()
    run.add(outcome("b", finding()))
    run.flush()
    for table in lost:
        (tmp_path / table / "000002.parquet").rename(tmp_path / table / "000002.parquet.new")
    assert list(read(str(tmp_path)).targets) == ["a"]
    again = Store(str(tmp_path))
    again.add(outcome("b", finding(), finding()))
    again.flush()
    results = read(str(tmp_path))
    assert [len(results.findings[name]) for name in ("a", "b")] == [1, 2]
    assert not list(tmp_path.glob("*/*.new"))


def test_a_target_that_was_checked_again_counts_once(tmp_path: Path) -> None:
    for each in (outcome("a", reason="given up"), outcome("a", finding())):
        run = Store(str(tmp_path))
        run.add(each)
        run.flush()
    results = read(str(tmp_path))
    assert results.failures["a"] == [] and len(results.findings["a"]) == 1
    assert results.targets["a"]["status"] == "checked"


def test_parts_are_written_while_the_run_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "EVERY_TARGETS", 2)
    run = Store(str(tmp_path))
    for number in range(5):
        run.add(outcome(str(number)))
    assert len(read(str(tmp_path)).targets) == 4


def test_folders_that_are_no_run(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="not the folder of a fleet run"):
        read(str(tmp_path))
    run = Store(str(tmp_path))
    run.add(outcome("a"))
    run.flush()
    (tmp_path / "findings" / "000001.parquet").write_bytes(b"damaged")
    with pytest.raises(StoreError, match=r"000001\.parquet: cannot be read"):
        read(str(tmp_path))


def test_the_summary_counts_by_rule_and_target(tmp_path: Path) -> None:
    run = Store(str(tmp_path))
    run.add(outcome("a", finding("TL301"), finding("TL201")))
    run.add(outcome("b|c", finding("TL301")))
    run.add(outcome("d", reason="given up"))
    run.flush()
    results = read(str(tmp_path))
    found = summary.summary(results)
    assert found["rules"] == {"TL201": {"findings": 1, "targets": 1}, "TL301": {"findings": 2, "targets": 2}}
    assert (found["targets"], found["failed"], found["findings"], found["files"]) == (3, 1, 3, 9)
    summary.write(str(tmp_path), results)
    page = (tmp_path / "summary.md").read_text()
    assert "| d | 1f2e | 3 | 0 | failed: given up |" in page and "b\\|c" in page
    shutil.rmtree(tmp_path / "targets")
