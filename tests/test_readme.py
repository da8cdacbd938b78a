"""Test that the README's examples give the shown output."""

from __future__ import annotations

import re
from pathlib import Path

from tests.processes import tradelint

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    found = re.search(rf"^```{language}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
    assert found is not None
    return found[1]


def test_the_example_has_the_output_that_is_shown(tmp_path: Path) -> None:
    (tmp_path / "bot.py").write_text(block("python"))
    prompt, _, output = block("console").partition("\n")
    assert prompt == "$ tradelint bot.py"
    assert output == tradelint(tmp_path, "bot.py").stdout


def test_fix_mends_the_example(tmp_path: Path) -> None:
    (tmp_path / "bot.py").write_text(block("python"))
    assert tradelint(tmp_path, "--fix", "bot.py").stdout == "No findings left, 1 file checked\n"


def test_the_configuration_shown_is_valid(tmp_path: Path) -> None:
    samples = re.findall(r"^```toml\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
    (tmp_path / "pyproject.toml").write_text(next(text for text in samples if "[tool.tradelint]" in text))
    (tmp_path / "a.py").write_text("x = 1\n")
    assert tradelint(tmp_path).stdout == "No findings, 1 file checked\n"


def test_links_lead_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    for page in pages:
        links = re.findall(r"\]\(([^)#:]*)(?:#([^)]*))?\)", page.read_text(encoding="utf-8"))
        for target, anchor in links:
            path = page.parent / target if target else page
            assert path.exists(), f"{page.name}: {target}"
            assert not anchor or anchor in anchors(path), f"{page.name}: {target}#{anchor}"


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
