"""Test that every fixture case has a title, a reason and the files that the laws need."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from flake8_tradelint.rules import all_rules
from tests.laws.cases import STATUSES, Case, all_cases, contents, parametrised

CODES = [rule.CODE for rule in all_rules()]


@pytest.mark.parametrize("case", parametrised())
def test_a_case_is_whole(case: Case) -> None:
    assert case.before.is_dir() and (case.folder / "proof.py").is_file()
    assert re.fullmatch(r"[A-Z`_].*[^.]", case.title), "a title is a heading"
    assert case.why.endswith("."), "why is a sentence"
    assert case.status in STATUSES and case.fix in ("safe", "unsafe")


@pytest.mark.parametrize("case", parametrised())
def test_markers_name_rules_and_the_case_s_own_is_among_them(case: Case) -> None:
    codes = {code for _, _, code in case.markers()}
    assert codes <= set(CODES)
    assert not codes or case.folder.parent.name in codes


@pytest.mark.parametrize("case", parametrised(fixed=True))
def test_after_has_only_files_that_change(case: Case) -> None:
    before, after = contents(case.before), contents(case.after)
    assert after
    assert {name for name, data in after.items() if before.get(name) != data} == set(after)
    assert set(after) <= set(before), "no fix makes new files"


@pytest.mark.parametrize("code", CODES)
def test_every_rule_has_cases_caught_and_clean(code: str) -> None:
    cases = [case for case in all_cases() if case.folder.parent.name == code]
    kinds = Counter(bool(case.markers()) for case in cases)
    assert kinds[True] and kinds[False]


def test_titles_are_unique() -> None:
    titles = Counter(case.title for case in all_cases())
    assert [title for title, count in titles.items() if count > 1] == []
