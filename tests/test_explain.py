"""Test the pages of the rules, on the terminal and in Markdown."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType

import pytest

from flake8_tradelint.explain import SECTIONS, page, page_of
from flake8_tradelint.explain.pages import expected, main, outdated
from flake8_tradelint.explain.rule_pages import markdown
from flake8_tradelint.output.style import PLAIN
from flake8_tradelint.rules import all_rules
from flake8_tradelint.rules.protocol import Rule

ROOT = Path(__file__).parents[1]
DOC = """One ``sentence`` on
two lines.

Why it is bad.

A second paragraph.

Bad:
    x = ``1``

    if x:
        pass

Good:
    x = 2

Fix safety:
    Safe, as ``x`` is | not used.

See:
    https://example.org
"""


@pytest.fixture
def rule() -> Rule:
    module = ModuleType("fake_rule", DOC)
    vars(module).update(CODE="TL399", NAME="fake-rule", SEVERITY="warning", DEFAULT=False, FIX="unsafe")
    return module


def test_parts_of_a_page(rule: Rule) -> None:
    parts = page_of(rule)
    assert parts.summary == "One ``sentence`` on two lines."
    assert parts.why == "Why it is bad.\n\nA second paragraph."
    assert [name for name, _ in parts.sections] == ["Bad", "Good", "Fix safety", "See"]
    assert parts.section("Bad") == "x = ``1``\n\nif x:\n    pass"
    assert parts.section("Limits") == ""


def test_explained_on_the_terminal(rule: Rule) -> None:
    lines = list(page(rule, PLAIN))
    assert lines[:5] == [
        "TL399 fake-rule",
        "",
        "One `sentence` on two lines.",
        "",
        "Family: TASK. Severity: warning. Off by default. Fix: unsafe.",
    ]
    bad = lines.index("Bad:")
    assert lines[bad + 1 : bad + 4] == ["    x = ``1``", "", "    if x:"]  # code stays as it is


def test_explained_in_markdown(rule: Rule) -> None:
    text = markdown(rule)
    assert text.startswith("# TL399 fake-rule\n\nOne `sentence` on two lines.\n")
    assert "## Bad\n\n```python\nx = ``1``\n\nif x:\n    pass\n```\n" in text
    assert text.endswith("Select or ignore it as `TL399`, `fake-rule` or, with its family, `TASK`; "
                         "silence it with `# noqa: TL399`.\n")  # fmt: skip


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.CODE)
def test_every_rule_has_a_whole_page(rule: Rule) -> None:
    parts = page_of(rule)
    assert re.fullmatch(r"TL\d{3}", rule.CODE)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.NAME)
    assert parts.summary.endswith(".")
    assert parts.why
    names = [name for name, _ in parts.sections]
    assert names == sorted(names, key=SECTIONS.index)
    assert {"Bad", "Good", "Limits", "See"} <= set(names)
    assert ("Fix safety" in names) == (rule.FIX is not None)


def test_docs_are_up_to_date() -> None:
    """Run ``python -m flake8_tradelint.explain --write-docs docs/rules README.md`` if this fails."""
    folder = ROOT / "docs" / "rules"
    assert outdated(folder, expected(folder, [ROOT / "README.md"])) == []


def test_write_docs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, readme = tmp_path / "docs" / "rules", tmp_path / "README.md"
    readme.write_text("# Top\n<!-- rules: start -->\nold\n<!-- rules: end -->\nbottom\n")
    folder.mkdir(parents=True)
    (folder / "TL999.md").write_text("a rule that is no more")
    arguments = [str(folder), str(readme)]
    assert main(["--check", *arguments]) == 1
    assert "old" in readme.read_text()
    assert main(["--write-docs", *arguments]) == 0
    assert main(["--check", *arguments]) == 0
    assert not (folder / "TL999.md").exists()
    text = readme.read_text()
    assert text.startswith("# Top\n<!-- rules: start -->\n| code |")
    assert text.endswith("<!-- rules: end -->\nbottom\n")
    assert "| [TL001](docs/rules/TL001.md) | syntax-error |" in text
    assert "| [TL001](TL001.md) |" in (folder / "README.md").read_text()
    assert "out of date" in capsys.readouterr().out
