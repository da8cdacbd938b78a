"""`python -m tests.law1` says what differs, and the messages of the laws say what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import law1
from tests.laws.cases import Case
from tests.laws.mending import law_1, law_3

DROPPED = "import asyncio\n\n\nasync def start(feed):\n    asyncio.create_task(feed.run())"


def case(folder: Path, code: str, *, status: str = "", fix: str = "safe") -> Case:
    """A case whose one file is `code`."""
    (folder / "TL301" / "own" / "before").mkdir(parents=True)
    (folder / "TL301" / "own" / "before" / "app.py").write_text(code + "\n", encoding="utf-8")
    return Case(folder / "TL301" / "own", "Own", "Why.", status, fix)


def test_a_case_as_marked_is_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert law1.main([], [case(tmp_path, DROPPED + "  # expect: TL301")]) == 0
    assert capsys.readouterr().out == "1 cases checked, 0 differ\n"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (DROPPED, "found, but not marked: app.py:5: TL301"),
        ("x = 1  # expect: TL301", "marked, but not found: app.py:1: TL301"),
    ],
)
def test_a_difference_is_told_with_the_mend(
    code: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert law1.main(["TL301"], [case(tmp_path, code)]) == 1
    told = capsys.readouterr().out
    assert said in told
    assert "mend: flake8_tradelint/rules/dropped_task.py" in told
    assert "again: python -m tests.law1 TL301/own" in told
    assert told.endswith("1 cases checked, 1 differ\n")


def test_an_unknown_case_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert law1.main(["TL999"]) == 2
    assert "no such case: TL999" in capsys.readouterr().err


def test_a_case_that_cannot_be_checked_is_no_difference(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = case(tmp_path, DROPPED)
    (own.before / "pyproject.toml").write_text("[tool.tradelint]\nselekt = []\n")
    assert law1.main([], [own]) == 2
    assert "1 could not be checked" in capsys.readouterr().out


def test_a_limit_that_is_no_longer_one_is_told(tmp_path: Path) -> None:
    own = case(tmp_path, DROPPED + "  # expect: TL301", status="missed-alarm")
    assert "`status = 'missed-alarm'`: that is no longer what happens" in law_1(own, own.markers())
    assert law_1(own, []) == ""


def test_a_fix_that_differs_names_the_files(tmp_path: Path) -> None:
    told = law_3(
        case(tmp_path, DROPPED, fix="unsafe"), {"app.py": b"1", "b.py": b""}, {"app.py": b"2", "b.py": b""}
    )
    assert "these files differ: app.py" in told
    assert "tradelint --diff --unsafe-fixes fixtures/TL301/own/before" in told
