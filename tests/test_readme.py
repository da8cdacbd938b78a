"""What the README shows is what happens."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def tradelint(folder: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "flake8_tradelint", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    done = subprocess.run(
        command, cwd=folder, capture_output=True, encoding="utf-8", env=environment, check=False
    )
    return done.stdout


def block(language: str) -> str:
    found = re.search(rf"^```{language}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
    assert found is not None
    return found[1]


def test_the_example_has_the_output_that_is_shown(tmp_path: Path) -> None:
    (tmp_path / "bot.py").write_text(block("python"))
    prompt, _, output = block("console").partition("\n")
    assert prompt == "$ tradelint bot.py"
    assert output == tradelint(tmp_path, "bot.py")


def test_fix_mends_the_example(tmp_path: Path) -> None:
    (tmp_path / "bot.py").write_text(block("python"))
    assert tradelint(tmp_path, "--fix", "bot.py") == "No findings left, 1 file checked\n"


def test_the_configuration_shown_is_valid(tmp_path: Path) -> None:
    samples = re.findall(r"^```toml\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
    (tmp_path / "pyproject.toml").write_text(next(text for text in samples if "[tool.tradelint]" in text))
    (tmp_path / "a.py").write_text("x = 1\n")
    assert tradelint(tmp_path) == "No findings, 1 file checked\n"


def test_links_lead_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    for page in pages:
        links = re.findall(r"\]\(([^)#:]*)(?:#([^)]*))?\)", page.read_text(encoding="utf-8"))
        for target, anchor in links:
            path = page.parent / target if target else page
            assert path.exists(), f"{page.name}: {target}"
            assert not anchor or anchor in anchors(path), f"{page.name}: {target}#{anchor}"


def anchors(page: Path) -> set[str]:
    """What the headings of a page are called in links."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
