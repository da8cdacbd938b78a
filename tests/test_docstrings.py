"""Test the examples in rules' docstrings: Bad is found, Good is clean, and the fix turns Bad into Good."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from itertools import takewhile
from pathlib import Path

import pytest

from flake8_tradelint import engine
from flake8_tradelint.config import load
from flake8_tradelint.explain import page_of
from flake8_tradelint.fixes.rounds import fix_until_stable
from flake8_tradelint.model import Finding, Report
from flake8_tradelint.rules import all_rules
from flake8_tradelint.rules.protocol import Rule

RULES = [pytest.param(rule, id=rule.CODE) for rule in all_rules()]
FIXABLE = [pytest.param(rule, id=rule.CODE) for rule in all_rules() if rule.FIX in ("safe", "unsafe")]


def repeated(code: str) -> str:
    """``# ... and 300 more like it`` stands for the line above, so often again."""
    return re.sub(r"(?m)^(.*\n) *# \.\.\. and (\d+) more like it$", lambda m: m[1] * (int(m[2]) + 1), code)


class Example:
    """The code of a section, as the only module of a project; comments on top are its configuration."""

    def __init__(self, root: Path, rule: Rule, section: str) -> None:
        code = repeated(page_of(rule).section(section)) + "\n"
        head = takewhile(lambda line: line.startswith("# "), code.splitlines())
        (root / "pyproject.toml").write_text("\n".join(line[2:] for line in head), encoding="utf-8")
        self.path = root / "example.py"
        self.path.write_text(code, encoding="utf-8")
        self.settings = replace(load([str(root)]), extend_select=(rule.CODE,))

    def check(self, overlay: dict[str, bytes] | None = None) -> Report:
        return engine.check([str(self.path)], self.settings, overlay=overlay)

    def findings(self) -> tuple[Finding, ...]:
        report = self.check()
        assert report.failures == ()
        return report.findings

    def fixed(self, *, unsafe: bool) -> str:
        outcome = fix_until_stable(
            lambda overlay: self.check(dict(overlay)),
            lambda path: Path(path).read_bytes(),
            unsafe=unsafe,
        )
        (change,) = outcome.changes
        return change.after.decode()


@pytest.mark.parametrize("rule", RULES)
def test_bad_is_caught(rule: Rule, tmp_path: Path) -> None:
    assert [finding.code for finding in Example(tmp_path, rule, "Bad").findings()] == [rule.CODE]


@pytest.mark.parametrize("rule", RULES)
def test_good_is_clean(rule: Rule, tmp_path: Path) -> None:
    example = Example(tmp_path, rule, "Good")
    assert example.findings() == ()
    ast.parse(example.path.read_bytes())


@pytest.mark.parametrize("rule", FIXABLE)
def test_the_fix_makes_good_of_bad(rule: Rule, tmp_path: Path) -> None:
    fixed = Example(tmp_path, rule, "Bad").fixed(unsafe=rule.FIX == "unsafe")
    assert fixed == page_of(rule).section("Good") + "\n"
