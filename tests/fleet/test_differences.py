"""Test the comparison of two runs, its three forms, and judgements that are made once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("pyarrow")

from flake8_tradelint.fleet import judgements, sampling, store
from flake8_tradelint.fleet.difference_reports import FORMATS
from flake8_tradelint.fleet.differences import Differences, differences
from flake8_tradelint.fleet.outcomes import Outcome
from flake8_tradelint.output.style import PLAIN
from tests.fleet.findings import finding, outcome


def results(folder: Path, *outcomes: Outcome) -> store.Results:
    run = store.Store(str(folder))
    for each in outcomes:
        run.add(each)
    run.flush()
    return store.read(str(folder))


@pytest.fixture(name="found")
def _found(tmp_path: Path) -> Differences:
    before = results(
        tmp_path / "before",
        outcome("a", finding("TL301", 3, mark="m"), finding("TL301", 9, mark="m"), finding("TL201", 5)),
        outcome("b", finding("TL101")),
        outcome("gone"),
    )
    after = results(
        tmp_path / "after",
        outcome("a", finding("TL301", 9, mark="m"), finding("TL301", 12, mark="m"), finding("TL202", 5)),
        outcome("b", reason="given up"),
        outcome("new", finding()),
    )
    return differences(before, after, {})


def test_what_came_went_and_moved(found: Differences) -> None:
    """Two findings share a fingerprint: the one whose line is the same has not moved."""
    told = [(change.kind, change.code, change.finding["line"]) for change in found.changes]
    assert told == [("went", "TL201", 5), ("came", "TL202", 5), ("moved", "TL301", 12)]
    assert found.changes[2].before is not None and found.changes[2].before["line"] == 3
    assert dict(found.unknown) == {
        "b": "failed after: given up",
        "gone": "not checked after",
        "new": "not checked before",
    }
    assert found.targets == 1


def test_equal_runs_have_no_differences(tmp_path: Path) -> None:
    one = results(tmp_path / "one", outcome("a", finding(), finding(), finding("TL201")))
    found = differences(one, one, {})
    assert (found.changes, found.unknown, found.targets) == ((), {}, 1)


def test_the_three_forms(found: Differences) -> None:
    shown = {name: "\n".join(form(found, PLAIN)) for name, form in FORMATS.items()}
    assert "+ a: bot.py:5:5 TL202 at 5" in shown["text"] and ">    5 the `line` |" in shown["text"]
    assert "~ a: bot.py:12:5 (was line 3)" in shown["text"]
    assert shown["text"].endswith("1 came, 1 went, 1 moved in 1 targets, 3 targets without results in both")
    document = json.loads(shown["json"])
    assert [change["kind"] for change in document["changes"]] == ["went", "came", "moved"]
    assert "| TL202 | 1 | 0 | 0 |" in shown["markdown"] and "\n````python\n" in shown["markdown"]


def test_a_judgement_is_made_once(found: Differences, tmp_path: Path) -> None:
    file = tmp_path / "judged.toml"
    file.write_text("\n".join(sampling.blanks(sampling.sample(found, 9, 0))))
    assert judgements.read([str(file)]) == {}  # nobody has filled it in
    text = file.read_text().replace(
        'verdict = ""\nreason = ""', 'verdict = "wrong"\nreason = "closed by \\"x\\""', 1
    )
    file.write_text(text)
    judged = judgements.read([str(file)])
    (judgement,) = judged.values()
    assert (judgement.verdict, judgement.reason) == ("wrong", 'closed by "x"')


def test_judged_changes_say_so_and_are_not_drawn_again(tmp_path: Path) -> None:
    before = results(tmp_path / "before", outcome("a"))
    after = results(tmp_path / "after", outcome("a", finding("TL301"), finding("TL201")))
    place = ("a", "TL301", "bot.py", "f")
    found = differences(before, after, {place: judgements.Judgement("mild", "at exit")})
    assert "judged mild: at exit" in "\n".join(FORMATS["text"](found, PLAIN))
    assert [change.code for change in sampling.sample(found, 9, 0)] == ["TL201"]


def test_a_sample_depends_on_its_seed_alone(tmp_path: Path) -> None:
    before = results(tmp_path / "before", outcome("a"))
    after = results(tmp_path / "after", outcome("a", *(finding(line=n, mark=str(n)) for n in range(1, 50))))
    found = differences(before, after, {})
    drawn = {seed: [change.finding["line"] for change in sampling.sample(found, 5, seed)] for seed in (1, 2)}
    assert drawn[1] == [change.finding["line"] for change in sampling.sample(found, 5, 1)] != drawn[2]
    assert len(drawn[1]) == 5 and drawn[1] == sorted(drawn[1])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[finding]]\ntarget = 1\n", "finding 1 has no text for target, code, path, fingerprint, verdict"),
        ("finding = 3 4", "cannot be read"),
        (
            '[[finding]]\ntarget="a"\ncode="b"\npath="c"\nfingerprint="d"\nverdict="good"\n',
            "the verdict is 'good', not one of right, mild, wrong",
        ),
    ],
)
def test_wrong_files_of_judgements(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "judged.toml").write_text(text)
    with pytest.raises(judgements.JudgementError, match=message):
        judgements.read([str(tmp_path / "judged.toml")])
