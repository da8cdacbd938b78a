"""Test that rules are described alike in sources, fixtures, pages, README and changelog."""

from __future__ import annotations

import re
from pathlib import Path

from flake8_tradelint.rules import all_rules

ROOT = Path(__file__).parents[1]
CODES = [rule.CODE for rule in all_rules()]


def codes_in(file: str, pattern: str) -> list[str]:
    return sorted(set(re.findall(pattern, (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE)))


def test_codes_and_names_are_unique() -> None:
    assert len(set(CODES)) == len(CODES)
    assert len({rule.NAME for rule in all_rules()}) == len(CODES)


def test_rule_modules_are_called_as_their_rules() -> None:
    for rule in all_rules():
        module = rule.__name__.rpartition(".")[2]  # type: ignore[attr-defined]
        assert module.replace("_", "-") == rule.NAME


def test_every_rule_has_fixtures_and_every_fixture_a_rule() -> None:
    folders = [folder.name for folder in (ROOT / "fixtures").glob("TL*") if any(folder.glob("*/case.toml"))]
    assert sorted(folders) == CODES


def test_every_rule_has_a_page() -> None:
    assert sorted(page.stem for page in (ROOT / "docs" / "rules").glob("TL*.md")) == CODES


def test_every_rule_is_in_the_readme() -> None:
    assert codes_in("README.md", r"^\| \[(TL\d{3})\]") == CODES


def test_every_rule_is_in_the_changelog() -> None:
    names = {rule.CODE: rule.NAME for rule in all_rules()}
    listed = dict(re.findall(r"^\* (TL\d{3}) `([\w-]+)`", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE))
    assert listed == names
