"""Test comments that silence findings: those that silence nothing, how they are written, what they hide."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import Run, environment

DROP = "import asyncio\n\n\nasync def go(work):\n    asyncio.create_task(work())"
KEPT = "import asyncio\n\n\nasync def go(work):\n    await work()"


def found(run: Run, *arguments: str) -> list[str]:
    done = run("--output-format", "concise", "-q", *arguments)
    assert not done.stderr
    return [" ".join(line.split()[:2]) for line in done.stdout.splitlines()]


def test_a_comment_that_silences_nothing(folder: Path, run: Run) -> None:
    (folder / "a.py").write_text(f"{DROP}  # noqa: TL301\n")
    assert found(run) == []
    (folder / "a.py").write_text(f"{KEPT}  # noqa: TL301\n")
    assert found(run) == ["a.py:5:19: TL002"]
    assert found(run, "--no-cache") == ["a.py:5:19: TL002"]
    run("--fix")
    assert (folder / "a.py").read_text() == f"{KEPT}\n"


@pytest.mark.parametrize(
    "options",
    [
        ("--select", "TL3"),
        ("--ignore", "TL301"),
        ("--ignore", "TL002"),
        ("--per-file-ignores", "a.py:TL301"),
        ("--ignore-noqa",),
    ],
)
def test_what_was_not_checked_is_not_reported(folder: Path, run: Run, options: tuple[str, ...]) -> None:
    (folder / "a.py").write_text(f"{KEPT}  # noqa: TL301\n")
    assert found(run, *options) == []


def test_prefixes_need_all_of_their_rules(folder: Path, run: Run) -> None:
    (folder / "a.py").write_text(f"# tradelint: ignore-file[TASK]\n{KEPT}  # noqa: TL3\n")
    assert found(run) == []
    assert found(run, "--extend-select", "TL3") == ["a.py:1:1: TL002", "a.py:6:19: TL002"]
    (folder / "a.py").write_text(f"# tradelint: ignore-file\n{KEPT}\n")
    assert found(run, "--extend-select", "TL3") == []
    assert found(run, "--select", "ALL") == []  # it silences this, too


def test_it_can_be_silenced(folder: Path, run: Run) -> None:
    for comment in ("# noqa: TL301, TL002", "# noqa: TL301  # noqa"):
        (folder / "a.py").write_text(f"{KEPT}  {comment}\n")
        assert found(run) == []


def test_a_file_that_does_not_parse_says_nothing(folder: Path, run: Run) -> None:
    (folder / "a.py").write_text(f"{KEPT}  # noqa: TL301\nx = (\n")
    assert [line.split()[1] for line in found(run)] == ["TL001"]


def test_a_change_elsewhere_makes_it_unused(folder: Path, run: Run) -> None:
    """Also where the file itself is answered from the cache."""
    (folder / "base.py").write_text(
        "from dataclasses import dataclass\n\n\n@dataclass\nclass Base:\n    KEY: str = ''\n"
    )
    (folder / "a.py").write_text(
        "from base import Base\n\n\nclass Own(Base):\n    KEY = 'own'  # noqa: TL101\n"
    )
    for _ in range(2):
        assert [line for line in found(run) if line.startswith("a.py")] == []
    (folder / "base.py").write_text("class Base:\n    KEY = ''\n")
    for _ in range(2):
        assert found(run) == ["a.py:5:18: TL002"]
    document = json.loads(run("--output-format", "json").stdout)
    assert document["findings"][0]["confidence"] == "medium"  # an installed package might decide
    assert document["findings"][0]["fix"]["applicability"] == "unsafe"


def test_flake8_reports_the_same(folder: Path, run: Run) -> None:
    (folder / "a.py").write_text(f"{KEPT}  # noqa: E501, TL301\n")
    assert found(run) == ["a.py:5:19: TL002"]
    for options, expected in (((), "./a.py:5:TL002\n"), (("--disable-noqa",), "")):
        form = ("--select", "TL", "--format", "%(path)s:%(row)d:%(code)s")
        done = subprocess.run(
            [sys.executable, "-m", "flake8", *form, *options],
            cwd=folder,
            env=environment(),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.stdout == expected


def test_ignore_noqa_shows_what_comments_silence(folder: Path, run: Run) -> None:
    (folder / "a.py").write_text(f"{DROP}  # noqa\n")
    (folder / "b.py").write_text(f"# tradelint: ignore-file\n{DROP}\n")
    (folder / "c.py").write_text(f"# flake8: noqa\n{DROP}\n")
    assert found(run) == []
    expected = ["a.py:5:5: TL301", "b.py:6:5: TL301", "c.py:6:5: TL301"]
    assert found(run, "--ignore-noqa") == expected
    assert found(run, "--ignore-noqa", "--no-cache") == expected
    assert found(run) == []


ODD = """\
import asyncio


async def go(work):
    asyncio.create_task(work())
    asyncio.create_task(work('''
    '''))
    asyncio.create_task(
        work())  # all of it
    asyncio.create_task(work()); x = \\
        3
    asyncio.create_task(work())  # noqa: E501 long
    asyncio.create_task(work())  # type: ignore
"""
SILENCED = """\
import asyncio


async def go(work):
    asyncio.create_task(work())  # noqa: TL301 - they end by themselves
    asyncio.create_task(work('''
    '''))  # noqa: TL301 - they end by themselves
    asyncio.create_task(  # noqa: TL301 - they end by themselves
        work())  # all of it
    asyncio.create_task(work()); x = \\
        3  # noqa: TL301 - they end by themselves
    asyncio.create_task(work())  # noqa: E501, TL301 long
    asyncio.create_task(work())  # type: ignore  # noqa: TL301 - they end by themselves
"""


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_add_noqa(folder: Path, run: Run, ending: str) -> None:
    (folder / "a.py").write_bytes(ODD.replace("\n", ending).encode())
    done = run("--add-noqa", "they end by themselves")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "Silenced 6 findings in 1 file\n"
    assert (folder / "a.py").read_bytes() == SILENCED.replace("\n", ending).encode()
    assert found(run) == []
    assert run("--add-noqa", "again").stderr == "Silenced 0 findings in 0 files\n"


def test_add_noqa_without_a_reason_and_with_a_baseline(folder: Path, run: Run) -> None:
    (folder / "a.py").write_text(f"{DROP}\n")
    run("--baseline", "known.jsonl", "--write-baseline")
    (folder / "a.py").write_text(f"{DROP}\n    asyncio.create_task(work(2))\n")
    assert run("--baseline", "known.jsonl", "--add-noqa", "").returncode == 0
    assert (folder / "a.py").read_text() == f"{DROP}\n    asyncio.create_task(work(2))  # noqa: TL301\n"


def test_what_no_comment_should_silence_is_told(folder: Path, run: Run) -> None:
    (folder / "a.py").write_text("x = (\n")
    done = run("--add-noqa", "why")
    assert "1 finding of TL001 and TL002 left: mend them" in done.stderr
    assert (folder / "a.py").read_text() == "x = (\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--add-noqa"], "expected one argument"),
        (["--add-noqa", "a.py"], "'a.py' is a path"),
        (["--add-noqa", "a\nb"], "must be the rest of a comment"),
        (["--add-noqa", "why", "--fix"], "--add-noqa goes with none of --fix"),
        (["--add-noqa", "why", "-"], "needs files, not standard input"),
    ],
)
def test_mistakes(folder: Path, run: Run, arguments: list[str], message: str) -> None:
    (folder / "a.py").write_text(f"{DROP}\n")
    done = run(*arguments)
    assert done.returncode == 2 and message in done.stderr
    assert (folder / "a.py").read_text() == f"{DROP}\n"
