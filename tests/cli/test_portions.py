"""Test that each file of a multi-project repository gets the configuration nearest to it."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import environment, tradelint

BOTH = """\
import asyncio
import aiohttp


async def price():
    session = aiohttp.ClientSession()
    asyncio.create_task(price())
    return await session.get("/")
"""
TABLES = {
    "feeds": 'ignore = ["TL301"]\nextend-exclude = ["generated/"]',
    "desk": 'select = ["TL301"]\n[tool.tradelint.per-file-ignores]\n"old.py" = ["ALL"]',
    "plain": None,
}
EXPECTED = [
    ("desk/generated/made.py", "TL301"),
    ("desk/new.py", "TL301"),
    ("feeds/new.py", "TL201"),
    ("feeds/old.py", "TL201"),
    *(
        (f"plain/{file}", code)
        for file in ("generated/made.py", "new.py", "old.py")
        for code in ("TL201", "TL301")
    ),
]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    for name, table in TABLES.items():
        (tmp_path / name / "generated").mkdir(parents=True)
        if table is not None:
            (tmp_path / name / "pyproject.toml").write_text(f"[tool.tradelint]\n{table}\n")
        for file in ("new.py", "old.py", "generated/made.py"):
            (tmp_path / name / file).write_text(BOTH)
    (tmp_path / ".git").mkdir()
    return tmp_path


def found(folder: Path, *arguments: str) -> list[tuple[str, str]]:
    done = tradelint(folder, "--output-format", "json", *arguments)
    assert "error" not in done.stderr
    return [(finding["path"], finding["code"]) for finding in json.loads(done.stdout)["findings"]]


def test_every_file_has_its_own_configuration_whatever_is_named(repository: Path) -> None:
    for paths in ([], ["."], *itertools.permutations(["desk", "feeds", "plain"])):
        assert found(repository, *paths) == EXPECTED  # the second time from the cache
        assert found(repository, "--no-cache", *paths) == EXPECTED


def test_batches_do_not_matter(repository: Path) -> None:
    files = sorted({path for path, _ in EXPECTED} | {"desk/old.py", "feeds/generated/made.py"})
    assert [row for path in files for row in found(repository, "--force-exclude", path)] == EXPECTED
    assert found(repository, "--force-exclude", *files) == EXPECTED
    assert found(repository, "--force-exclude", *reversed(files)) == EXPECTED


def test_the_command_line_is_laid_over_each(repository: Path) -> None:
    assert {code for _, code in found(repository, "--select", "TL2")} == {"TL201"}
    assert found(repository, "--extend-ignore", "SESSION", "feeds", "desk") == EXPECTED[:2]


def test_one_configuration_for_all_where_it_is_named(repository: Path) -> None:
    assert len(found(repository, "--isolated")) == 18
    assert {code for _, code in found(repository, "--config", "feeds/pyproject.toml")} == {"TL201"}


def flake8(folder: Path, *arguments: str) -> list[tuple[str, ...]]:
    done = subprocess.run(
        [sys.executable, "-m", "flake8", "--select=TL", "--format=%(path)s %(code)s", "-j1", *arguments],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.stderr
    return sorted({tuple(line.removeprefix("./").split()) for line in done.stdout.splitlines()})


def test_flake8_says_the_same(repository: Path) -> None:
    for paths in (["."], ["desk", "plain", "feeds"], ["--disable-noqa", "plain", "feeds", "desk"]):
        assert flake8(repository, *paths) == EXPECTED


@pytest.mark.parametrize("more", [[], ["--disable-noqa"]])
def test_flake8_leaves_out_what_the_folder_that_is_named_leaves_out(
    more: list[str], repository: Path
) -> None:
    """Whatever a project in it says of its own files."""
    (repository / "pyproject.toml").write_text('[tool.tradelint]\nextend-exclude = ["desk/", "old.py"]\n')
    left = [row for row in EXPECTED if not row[0].startswith("desk/") and not row[0].endswith("old.py")]
    assert found(repository, ".") == flake8(repository, ".", *more) == left
    for paths in (["desk", "."], ["desk/new.py", "plain/old.py"], ["plain", "desk/new.py"]):
        assert found(repository, *paths) == flake8(repository, *paths, *more), paths


def test_a_mistake_in_any_of_them_is_told(repository: Path) -> None:
    (repository / "plain/pyproject.toml").write_text("[tool.tradelint]\nselct = []\n")
    done = tradelint(repository, "desk", "plain")
    assert done.returncode == 2
    assert done.stderr.startswith("tradelint: error: plain/pyproject.toml:2: [tool.tradelint] unknown key")


def test_unsafe_fixes_are_applied_where_the_own_configuration_wants_them(tmp_path: Path) -> None:
    source = "from dataclasses import dataclass\n\n\n@dataclass\nclass Order:\n    id: str\n    retries = 3\n"
    for name, unsafe in (("bold", "true"), ("careful", "false")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "pyproject.toml").write_text(f"[tool.tradelint]\nunsafe-fixes = {unsafe}\n")
        (tmp_path / name / "desk.py").write_text(source)
    for paths in (("bold", "careful"), ("careful", "bold")):
        (tmp_path / "bold/desk.py").write_text(source)
        tradelint(tmp_path, "--fix", *paths)
        assert "retries: int = 3" in (tmp_path / "bold/desk.py").read_text()
        assert (tmp_path / "careful/desk.py").read_text() == source


@pytest.mark.parametrize("paths", [("desk", "public"), ("public", "desk"), ("public/new.py", "desk")])
def test_what_is_linked_to_counts_once(repository: Path, paths: tuple[str, ...]) -> None:
    """A link to a project's folder would be a project of its own."""
    try:
        (repository / "public").symlink_to(repository / "desk", target_is_directory=True)
    except OSError:
        pytest.skip("no links here")
    assert found(repository, *paths) == EXPECTED[:2]
    assert found(repository, "public") == [
        (path.replace("desk", "public"), code) for path, code in EXPECTED[:2]
    ]
