"""Test that no fix changes a file outside the project of its finding."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from flake8_tradelint.cli.before_fixing import Bounds
from flake8_tradelint.model import Anchor, Edit, Finding, Fix, Location, Span
from tests.processes import tradelint

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links need leave there")
BUG = "import asyncio\n\n\nasync def f(x):\n    asyncio.create_task(x())\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project beside another one, with one inside, installed packages, and links."""
    for project in ("project", "project/inner", "project2"):
        (tmp_path / project).mkdir()
        (tmp_path / project / "pyproject.toml").touch()
        (tmp_path / project / "bot.py").write_text(BUG)
    site = tmp_path / "project" / "venv" / "lib" / "python3.12" / "site-packages"
    for folder in (site, tmp_path / "project" / ".git", tmp_path / "project" / "pkg"):
        folder.mkdir(parents=True)
        (folder / "mod.py").write_text(BUG)
    root = tmp_path / "project"
    (root / "out.py").symlink_to(tmp_path / "project2" / "bot.py")
    (root / "out").symlink_to(tmp_path / "project2")
    (root / "in.py").symlink_to(root / "pkg" / "mod.py")
    return root


def finding(path: Path, *edited: str) -> Finding:
    place = Location(str(path), Span(1, 1, 1, 1, Anchor(0, 0)))
    edits = tuple(Edit(edit, Anchor(0, 0), "rename_name") for edit in edited)
    return Finding("TL301", "dropped-task", "", place, fix=Fix("", "safe", edits))


@pytest.mark.parametrize("path", ["bot.py", "pkg/mod.py", "in.py", "inner/bot.py", "pkg/../bot.py"])
def test_what_lies_in_the_project_may_be_changed(path: str, root: Path) -> None:
    bounds = Bounds([str(root / "bot.py")])
    assert bounds.refusal(finding(root / "bot.py", str(root / "bot.py"), f"{root}/{path}")) == ""
    assert bounds.refusal_of_file(f"{root}/{path}") == ""


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("../project2/bot.py", "outside"),
        ("../project2/new.py", "outside"),
        ("../../../../../../etc/passwd", "outside"),
        ("out.py", "leads to"),
        ("out/bot.py", "leads to"),
        ("venv/lib/python3.12/site-packages/mod.py", "no source"),
        (".git/mod.py", "no source"),
    ],
)
def test_nothing_else_may_be(path: str, reason: str, root: Path) -> None:
    bounds = Bounds([str(root / "bot.py")])
    assert reason in bounds.refusal(finding(root / "bot.py", str(root / "bot.py"), f"{root}/{path}"))
    assert reason in bounds.refusal_of_file(f"{root}/{path}")


def test_of_several_projects_each_has_its_own_bounds(root: Path) -> None:
    here, there = root / "bot.py", root.parent / "project2" / "bot.py"
    bounds = Bounds([str(here), str(there)])
    assert bounds.refusal_of_file(str(there)) == ""
    assert bounds.refusal(finding(there, str(there))) == ""
    assert "outside" in bounds.refusal(finding(here, str(there)))
    assert "outside" in bounds.refusal(finding(root / "inner" / "bot.py", str(here)))


def test_a_project_that_is_reached_through_a_link_is_one(root: Path) -> None:
    link = root.parent / "link"
    link.symlink_to(root)
    assert Bounds([f"{link}/bot.py"]).refusal(finding(link / "bot.py", f"{link}/bot.py")) == ""
    assert "Fixed 1 finding" in tradelint(link, "--fix", "bot.py").stderr
    assert "Fixed 1 finding" in tradelint(root.parent, "--fix", str(link / "pkg")).stderr


@pytest.mark.parametrize("named", ["out.py", "."])
@pytest.mark.parametrize("mode", ["--fix", "--diff"])
def test_a_link_that_leads_out_is_told_and_left(named: str, mode: str, root: Path) -> None:
    other = root.parent / "project2" / "bot.py"
    done = tradelint(root, mode, named)
    assert other.read_text() == BUG and (root / "out.py").is_symlink()
    assert "+++ b/out.py" not in done.stdout
    if named == ".":
        assert "out.py: it is a link that leads out of the project" in done.stderr
    else:
        assert f"out.py leads to {other}, which is outside of the project {root}" in done.stderr
        assert done.returncode == 1


def test_what_is_refused_in_a_run_is_told_with_the_findings_place(root: Path) -> None:
    done = tradelint(root, "--fix", "out.py")
    reason = f"{root / 'out.py'} leads to {root.parent / 'project2' / 'bot.py'}"
    assert f"out.py:5:5: TL301 dropped-task is not fixed: {reason}" in done.stderr
    assert "1 finding" in done.stdout and done.returncode == 1
