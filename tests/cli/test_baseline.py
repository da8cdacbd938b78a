"""Test baselines: known findings are quiet, new ones fail, vanished ones are told and pruned."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from tests.output.test_formats import SCHEMA
from tests.processes import Run, environment

DROP = "import asyncio\n\n\nasync def go(work):\n    asyncio.create_task(work())\n"
LEAK = "import aiohttp\n\n\nasync def get():\n    s = aiohttp.ClientSession()\n    await s.get('x')\n"
FILE = "known.jsonl"


@pytest.fixture(autouse=True)
def configured(folder: Path) -> None:
    (folder / "pyproject.toml").write_text(f'[tool.tradelint]\nbaseline = "{FILE}"\n')
    (folder / "a.py").write_text(DROP)
    (folder / "b.py").write_text(LEAK)


def entries(folder: Path) -> list[tuple[str, str, int]]:
    head, *rows = map(json.loads, (folder / FILE).read_text().splitlines())
    assert head == {"tradelint-baseline": 1}
    return [(row["path"], row["code"], row.get("count", 1)) for row in rows]


def test_known_findings_are_quiet_and_new_ones_fail(folder: Path, run: Run) -> None:
    assert run("--write-baseline").stderr == f"Wrote 2 findings to {FILE} (2 new, 0 removed)\n"
    assert entries(folder) == [("a.py", "TL301", 1), ("b.py", "TL201", 1)]
    done = run()
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "No findings, 2 known from the baseline, 2 files checked\n"
    (folder / "a.py").write_text(f"{DROP}    asyncio.create_task(work())\n")
    done = run("--output-format", "concise")
    assert done.returncode == 1
    assert done.stdout.startswith("a.py:6:5: TL301") and len(done.stdout.splitlines()) == 2
    assert run("--no-baseline").stdout.endswith(
        "3 findings in 2 files (3 fixable with --fix), 2 files checked\n"
    )


def test_moved_reformatted_and_renamed_is_known(folder: Path, run: Run) -> None:
    run("--write-baseline")
    text = DROP.replace("asyncio.create_task(work())", "asyncio.create_task(\n        work(),\n    )")
    (folder / "a.py").unlink()
    (folder / "c.py").write_text("import os\n\n" + text)
    assert (run().returncode, run("c.py").returncode) == (0, 0)
    run("--write-baseline")
    assert entries(folder) == [("b.py", "TL201", 1), ("c.py", "TL301", 1)]


def test_a_copy_in_another_file_is_new_whatever_is_checked_with_it(folder: Path, run: Run) -> None:
    run("--write-baseline")
    (folder / "a.py").write_text("import asyncio\n")
    (folder / "c.py").write_text(DROP)
    assert (run().returncode, run("c.py").returncode, run("a.py", "c.py").returncode) == (1, 1, 1)


def test_vanished_ones_are_told_and_pruned(folder: Path, run: Run) -> None:
    run("--write-baseline")
    (folder / "a.py").write_text("")
    (folder / "b.py").unlink()
    done = run()
    assert done.returncode == 0
    assert done.stderr == ("2 findings of the baseline are no longer there: --write-baseline removes them\n")
    assert run("--quiet").stderr == ""
    assert run("--select", "TL2", "a.py").stderr == ""  # this run cannot tell
    run("--write-baseline")
    assert entries(folder) == []


def test_what_a_run_cannot_judge_stays(folder: Path, run: Run) -> None:
    run("--write-baseline")
    (folder / "a.py").write_text("")
    run("--write-baseline", "b.py")
    assert entries(folder) == [("a.py", "TL301", 1), ("b.py", "TL201", 1)]
    run("--write-baseline", "--select", "TL2")
    assert entries(folder) == [("a.py", "TL301", 1), ("b.py", "TL201", 1)]


def test_the_file_is_the_same_each_time(folder: Path, run: Run) -> None:
    (folder / "a.py").write_text(DROP + "    asyncio.create_task(work())\n")
    run("--write-baseline")
    before = (folder / FILE).read_bytes()
    assert entries(folder)[0] == ("a.py", "TL301", 2)
    run("--write-baseline", "--jobs=2")
    assert (folder / FILE).read_bytes() == before
    assert [path.name for path in folder.glob("*.tmp")] == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, f"{FILE}: there is no such baseline; --write-baseline makes one"),
        ("", f"{FILE}:1: this is no baseline of tradelint: it has no line"),
        ('{"tradelint-baseline": 9}\n', f"{FILE}:1: the baseline has version 9, and this tradelint reads 1"),
        ('{"tradelint-baseline": 1}\n<<<<<<< HEAD\n', f"{FILE}:2: the baseline has a merge conflict"),
        ('{"tradelint-baseline": 1}\n\n{"path": "a.py"}\n', f"{FILE}:3: this line is no entry of a baseline"),
        ('{"tradelint-baseline": 1}\n[1]\n', f"{FILE}:2: this line is no entry of a baseline"),
    ],
)
def test_a_broken_file_is_an_error(folder: Path, run: Run, text: str | None, message: str) -> None:
    if text is not None:
        (folder / FILE).write_text(text)
    for arguments in [(), *([("--write-baseline",)] if text else [])]:
        done = run(*arguments)
        assert done.returncode == 2
        assert f"tradelint: error: {message}" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--write-baseline", "--fix"], "fix first, then write what is left"),
        (["--write-baseline", "--no-baseline"], "--no-baseline contradicts"),
        (["--write-baseline", "--isolated"], "--write-baseline needs the name of a file"),
        (["--write-baseline", "--since", "HEAD"], "--since leaves out most of it"),
        (["--baseline", ""], "the name of the file is empty"),
    ],
)
def test_contradictions(run: Run, arguments: list[str], message: str) -> None:
    done = run(*arguments)
    assert done.returncode == 2 and message in done.stderr


def test_a_configuration_does_not_choose_a_file_elsewhere(folder: Path, run: Run) -> None:
    inner = folder / "inner"
    inner.mkdir()
    (inner / "pyproject.toml").write_text('[tool.tradelint]\nbaseline = "../mine.jsonl"\n')
    (inner / "a.py").write_text(DROP)
    done = run("--write-baseline", "inner")
    assert done.returncode == 2
    assert "mine.jsonl: the configured baseline lies outside of the project" in done.stderr
    (inner / "pyproject.toml").write_text('[tool.tradelint]\nbaseline = "link.jsonl"\n')
    (inner / "link.jsonl").symlink_to(folder / "mine.jsonl")
    assert run("--write-baseline", "inner").returncode == 2
    assert not (folder / "mine.jsonl").exists()
    assert run("--write-baseline", "--baseline", "mine.jsonl", "inner").returncode == 0
    assert (folder / "mine.jsonl").exists()


def test_documents_tell_new_from_known(folder: Path, run: Run) -> None:
    run("--write-baseline")
    (folder / "a.py").write_text(DROP + "    asyncio.create_task(work(2))\n")
    document = json.loads(run("--output-format", "json").stdout)
    jsonschema.validate(document, json.loads(SCHEMA.read_text()))
    states = [(row["path"], row["line"], row["baseline_state"]) for row in document["findings"]]
    assert states == [("a.py", 5, "unchanged"), ("a.py", 6, "new"), ("b.py", 5, "unchanged")]
    (log,) = json.loads(run("--output-format", "sarif").stdout)["runs"]
    assert [result["baselineState"] for result in log["results"]] == ["unchanged", "new", "unchanged"]
    (log,) = json.loads(run("--output-format", "sarif", "--no-baseline").stdout)["runs"]
    assert not any("baselineState" in result for result in log["results"])


def test_fix_leaves_known_findings_alone(folder: Path, run: Run) -> None:
    run("--write-baseline")
    (folder / "a.py").write_text(DROP + "    asyncio.create_task(work(2))\n")
    done = run("--fix")
    assert done.returncode == 0 and "Fixed 1 finding in 1 file" in done.stderr
    assert "\n    asyncio.create_task(work())\n" in (folder / "a.py").read_text()
    assert (folder / "b.py").read_text() == LEAK
    assert run().returncode == 0


def flake8(folder: Path, *arguments: str, stdin: str = "") -> str:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "flake8",
            "--select",
            "TL",
            "--format",
            "%(path)s:%(row)d:%(code)s",
            *arguments,
        ],
        cwd=folder,
        env=environment(),
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return done.stdout + done.stderr


def test_flake8_has_the_same_baseline(folder: Path, run: Run) -> None:
    run("--write-baseline")
    assert flake8(folder) == ""
    (folder / "a.py").write_text(DROP + "    asyncio.create_task(work())\n")
    assert flake8(folder) == "./a.py:6:TL301\n"
    assert flake8(folder, "--disable-noqa") == "./a.py:6:TL301\n"
    assert flake8(folder, "-", "--stdin-display-name=a.py", stdin=DROP) == ""
    assert flake8(folder, "--tradelint-isolated").count("TL") == 3
    assert flake8(folder, "--tradelint-isolated", f"--tradelint-baseline={FILE}") == "./a.py:6:TL301\n"
    (folder / FILE).write_text("")
    assert "this is no baseline of tradelint" in flake8(folder)
