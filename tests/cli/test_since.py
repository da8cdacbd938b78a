"""Test ``--since``: what a change has brought, in its own lines and elsewhere."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from flake8_tradelint.cli.line_changes import changed_lines
from tests.processes import Run

DROP = "import asyncio\n\n\nasync def go(work):\n    asyncio.create_task(work())\n"
KEEPER = """\
import aiohttp


class Feed:
    def __init__(self):
        self.session = aiohttp.ClientSession()

    async def get(self):
        return await self.session.get("x")
"""
CLOSER = "from keeper import Feed\n\n\nclass Closing(Feed):\n    async def close(self):\n{}\n"
CLOSES = CLOSER.format("        await self.session.close()")


def git(folder: Path, *arguments: str) -> None:
    names = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    subprocess.run(["git", *names, *arguments], cwd=folder, check=True, capture_output=True)


def commit(folder: Path) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "change")


@pytest.fixture(autouse=True)
def repository(folder: Path) -> None:
    (folder / "old.py").write_text(DROP)
    (folder / "keeper.py").write_text(KEEPER)
    (folder / "closer.py").write_text(CLOSES)
    git(folder, "init", "-q")
    commit(folder)


def found(run: Run, *arguments: str) -> list[str]:
    done = run("--since", "HEAD", "--output-format", "concise", "-q", *arguments)
    assert done.returncode == bool(done.stdout) and not done.stderr
    return [" ".join(line.split()[:2]) for line in done.stdout.splitlines()]


def test_what_is_old_is_quiet(folder: Path, run: Run) -> None:
    assert found(run) == []
    (folder / "old.py").write_text("import os\n\n\n" + DROP)
    assert found(run) == []


def test_a_changed_line(folder: Path, run: Run) -> None:
    (folder / "old.py").write_text(DROP.replace("work())", "work(1))") + "    asyncio.create_task(work(2))\n")
    assert found(run) == ["old.py:5:5: TL301", "old.py:6:5: TL301"]
    assert found(run, "keeper.py") == []


def test_a_changed_line_with_an_old_finding_counts(folder: Path, run: Run) -> None:
    """Whoever touches the line sees it, though the finding is as old as the file."""
    (folder / "old.py").write_text(DROP.replace("work())", "work())  # soon"))
    assert found(run) == ["old.py:5:5: TL301"]


def test_what_the_change_causes_elsewhere(folder: Path, run: Run) -> None:
    (folder / "closer.py").write_text(CLOSER.format("        print(self.session)"))
    assert found(run) == ["keeper.py:6:24: TL203"]
    (folder / "closer.py").unlink()
    assert found(run) == ["keeper.py:6:24: TL203"]


def test_a_new_file(folder: Path, run: Run) -> None:
    (folder / "new.py").write_text(DROP.replace("work())", "work(1))"))
    assert found(run) == ["new.py:5:5: TL301"]
    git(folder, "add", "new.py")
    assert found(run) == ["new.py:5:5: TL301"]


def test_a_renamed_file_is_not_new(folder: Path, run: Run) -> None:
    (folder / "old.py").unlink()
    (folder / "renamed.py").write_text("import os\n" + DROP)
    assert found(run) == []


def test_line_ends_do_not_count(folder: Path, run: Run) -> None:
    (folder / "old.py").write_bytes(DROP.replace("\n", "\r\n").encode())
    assert found(run) == []


def test_with_a_fix_only_the_change_is_mended(folder: Path, run: Run) -> None:
    (folder / "old.py").write_text(DROP + "    asyncio.create_task(work(2))\n")
    done = run("--since", "HEAD", "--fix")
    assert "Fixed 1 finding" in done.stderr
    assert "\n    asyncio.create_task(work())\n" in (folder / "old.py").read_text()


def test_nothing_of_the_repository_is_run(folder: Path, run: Run) -> None:
    """Neither filters nor text converters that its configuration names."""
    mark = folder / "ran"
    (folder / ".gitattributes").write_text("*.py filter=own diff=own\n")
    for name in ("filter.own.clean", "filter.own.smudge", "diff.own.textconv", "core.fsmonitor"):
        git(folder, "config", name, f"touch {mark}; cat")
    (folder / "old.py").write_text(DROP.replace("work())", "work(1))"))
    assert found(run) == ["old.py:5:5: TL301"]
    assert not mark.exists()


def test_mistakes(folder: Path, run: Run, tmp_path_factory: pytest.TempPathFactory) -> None:
    done = run("--since", "nowhere")
    assert (done.returncode, done.stderr) == (
        2,
        "tradelint: error: --since: no such revision: nowhere\n",
    )
    other = tmp_path_factory.mktemp("other")
    (other / "a.py").write_text(DROP)
    done = run("--since", "HEAD", str(other))
    assert (done.returncode, done.stderr) == (2, "tradelint: error: --since needs a git repository\n")
    assert run("--since", "HEAD", "-", stdin=DROP).returncode == 2


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        (b"a\nb\nc\n", b"a\nb\nc\n", set()),
        (b"a\nb\nc\n", b"a\nx\nc\n", {2}),
        (b"a\nc\n", b"a\nx\ny\nc\n", {2, 3}),
        (b"a\nb\nc\n", b"a\nc\n", set()),
        (b"", b"a\nb", {1, 2}),
        (b"a\r\nb\r\n", b"a\nb\n", set()),
        (b"a\na\na\n", b"a\na\na\na\n", {4}),
    ],
)
def test_changed_lines(before: bytes, after: bytes, lines: set[int]) -> None:
    assert changed_lines(before, after) == lines
