"""Test whole runs on real clusters: hostile targets, killed workers, a lost scheduler, no shared disk.

Every wait has an end: the runs are given up after five minutes at most.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytest.importorskip("distributed")
pytest.importorskip("pyarrow")

from flake8_tradelint.fleet.store import read
from tests.processes import environment, tradelint

BAD = "import asyncio\n\n\nasync def f():\n    asyncio.create_task(f())\n"

STUB = """\
#!{python}
import os, signal, subprocess, sys, time
name = os.path.basename(os.getcwd()) if not os.path.isfile("name.toml") else open("name.toml").read()
if name == "endless":
    time.sleep(600)
if name == "hungry":
    kept = [bytearray(1 << 20) for _ in range(600)]
    time.sleep(600)
first = os.path.join({marks!r}, name)
if name in ("killer", "slow") and not os.path.exists(first):
    open(first, "w").close()
    if name == "killer":
        job = open(f"/proc/{{os.getppid()}}/stat").read().rpartition(")")[2].split()
        os.kill(int(job[1]), signal.SIGKILL)
    time.sleep(600)
if name == "murderer":
    job = open(f"/proc/{{os.getppid()}}/stat").read().rpartition(")")[2].split()
    os.kill(int(job[1]), signal.SIGKILL)
    time.sleep(600)
os.execv(sys.executable, [sys.executable, "-m", "flake8_tradelint", *sys.argv[1:]])
"""
"""Stands for tradelint, and does to its process or worker what a hostile target might."""

needs_proc = pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="there is no /proc")


@pytest.fixture(name="here")
def _here(tmp_path: Path) -> Path:
    (tmp_path / "marks").mkdir()
    stub = tmp_path / "stub"
    stub.write_text(STUB.format(python=sys.executable, marks=str(tmp_path / "marks")))
    stub.chmod(0o755)
    return tmp_path


def target(folder: Path, name: str, code: str = BAD) -> str:
    (folder / "targets" / name).mkdir(parents=True)
    (folder / "targets" / name / "bot.py").write_text(code)
    (folder / "targets" / name / "name.toml").write_text(name)
    return f"targets/{name}"


def fleet(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "flake8_tradelint", "fleet", *arguments, "--out", "out"],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
        env=environment(),
    )


def found(folder: Path) -> dict[str, tuple[str, list[str]]]:
    results = read(str(folder / "out"))
    return {
        name.removeprefix("targets/"): (row["status"], [each["code"] for each in results.findings[name]])
        for name, row in results.targets.items()
    }


def test_findings_are_those_of_the_command_line(here: Path) -> None:
    """Byte for byte, also where the target has a configuration of its own, and code that would run."""
    plain = target(here, "plain")
    configured = target(here, "configured")
    (here / configured / "pyproject.toml").write_text('[tool.tradelint]\nignore = ["TL301"]\n')
    hostile = target(here, "hostile")
    for name in ("json.py", "sitecustomize.py", "flake8_tradelint.py", "setup.py"):
        (here / hostile / name).write_text(f"open({str(here / 'ran')!r}, 'w')\n")
    done = fleet(here, plain, configured, hostile, "--workers=1")
    assert done.returncode == 1, done.stderr
    results = read(str(here / "out"))
    for name in (plain, configured):  # not in the hostile one, where `python -m` itself runs what is there
        alone = tradelint(here / name, "--no-cache", "--output-format=json", ".")
        rows = [
            {key: value for key, value in row.items() if key not in ("target", "revision", "excerpt")}
            for row in results.findings[name]
        ]
        assert json.dumps(rows, indent=2) == json.dumps(json.loads(alone.stdout)["findings"], indent=2)
    assert found(here)["hostile"] == ("checked", ["TL301"]) and not (here / "ran").exists()
    assert "2 findings in " in done.stderr


@needs_proc
def test_hostile_targets_cost_only_themselves(here: Path) -> None:
    names = [target(here, name) for name in ("endless", "hungry", "killer", "murderer", "bad")]
    (here / "none.zip").write_bytes(b"no archive")
    (here / "empty.tar.gz").write_bytes(b"")
    done = fleet(
        here, *names, "none.zip", "empty.tar.gz", "--workers=2", "--tradelint", str(here / "stub"),
        "--timeout=15", "--memory=300",
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    told = found(here)
    reasons = {row["target"]: row["reason"] for row in read(str(here / "out")).targets.values()}
    assert told["bad"] == told["killer"] == ("checked", ["TL301"]), reasons
    assert reasons["targets/endless"] == "given up after 15 seconds (--timeout)"
    assert reasons["targets/hungry"] == "given up beyond 300 MiB (--memory)"
    assert reasons["targets/murderer"].startswith("each worker that checked it died")
    assert reasons["none.zip"].startswith("it cannot be unpacked")
    assert reasons["empty.tar.gz"].startswith("it cannot be unpacked")
    assert not [line for line in processes() if str(here) in line]


def processes() -> list[str]:
    return subprocess.run(
        ["ps", "-eo", "args"], check=True, capture_output=True, text=True
    ).stdout.splitlines()


class Cluster:
    """A scheduler and workers, each worker with a folder and a working directory of its own."""

    def __init__(self, folder: Path, workers: int) -> None:
        self._folder = folder
        file = folder / "scheduler.json"
        file.unlink(missing_ok=True)
        quiet = ("--no-dashboard", "--host", "127.0.0.1")
        self.scheduler = self._start("scheduler", "--port=0", "--scheduler-file", str(file), *quiet)
        end = time.monotonic() + 30
        while not file.exists() or not file.read_text():
            assert time.monotonic() < end, "no scheduler"
            time.sleep(0.1)
        self.address = json.loads(file.read_text())["address"]
        self._workers = [
            self._start("worker", self.address, "--nthreads=1", "--no-dashboard", at=f"worker{number}")
            for number in range(workers)
        ]

    def _start(self, *arguments: str, at: str = ".") -> subprocess.Popen[bytes]:
        folder = self._folder / at
        folder.mkdir(exist_ok=True)
        return subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.dask_{arguments[0]}", *arguments[1:]],
            cwd=folder,
            env={**environment(), "TMPDIR": str(folder)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def stop(self) -> None:
        for process in (*self._workers, self.scheduler):
            process.kill()
            process.wait()


@pytest.fixture(name="start")
def _start(here: Path) -> Iterator[Callable[[int], Cluster]]:
    """Start clusters with so many workers, which are stopped after the test, whatever happens in it."""
    started: list[Cluster] = []

    def start(workers: int) -> Cluster:
        started.append(Cluster(here, workers))
        return started[-1]

    yield start
    for cluster in started:
        cluster.stop()


def test_nothing_relies_on_a_shared_disk(here: Path, start: Callable[[int], Cluster]) -> None:
    """The workers stand elsewhere, with relative names and a configuration that only the client can read."""
    names = [target(here, f"bad{number}") for number in range(4)]
    (here / "config.toml").write_text('extend-select = ["TL305"]\n')
    done = fleet(here, *names, "--scheduler", start(2).address, "--config", "config.toml")
    assert done.returncode == 1, done.stderr
    assert found(here) == {f"bad{number}": ("checked", ["TL301"]) for number in range(4)}
    assert not list(here.glob("worker*/**/bot.py"))  # what was unpacked is gone


def test_a_lost_scheduler_and_resume(here: Path, start: Callable[[int], Cluster]) -> None:
    """What was done is kept; --resume does the rest, and nothing twice."""
    names = [target(here, name) for name in ("bad1", "bad2", "slow", "bad3")]
    cluster = start(1)
    how = ("--tradelint", str(here / "stub"), "--scheduler")
    running = subprocess.Popen(
        [sys.executable, "-m", "flake8_tradelint", "fleet", *names, *how, cluster.address, "--out", "out"],
        cwd=here,
        env=environment(),
        stderr=subprocess.PIPE,
        text=True,
    )
    end = time.monotonic() + 120
    while not (here / "marks" / "slow").exists():
        assert time.monotonic() < end, "the slow target was not reached"
        time.sleep(0.1)
    cluster.stop()
    _, told = running.communicate(timeout=60)
    assert running.returncode == 2 and "--resume continues the run" in told
    assert sorted(found(here)) == ["bad1", "bad2"]
    refused = fleet(here, *names)
    assert refused.returncode == 2 and "--resume continues it" in refused.stderr
    done = fleet(here, *names, *how, start(2).address, "--resume")
    assert done.returncode == 1, done.stderr
    assert "2 of 4 targets are done already" in done.stderr
    assert found(here) == {name.removeprefix("targets/"): ("checked", ["TL301"]) for name in names}


def test_mistakes_are_told_before_anything_runs(here: Path) -> None:
    name = target(here, "bad")
    (here / "out").mkdir()
    (here / "out" / "mine.txt").write_text("")
    for arguments, message in (
        (("nowhere",), "nowhere: no such file or folder"),
        ((name,), "out is not empty, and no run is in it"),
        ((name, "--retry"), "--retry needs --resume"),
        ((name, "--config", "none.toml"), "none.toml: cannot be read"),
    ):
        done = fleet(here, *arguments)
        assert done.returncode == 2 and message in done.stderr


def test_a_run_with_other_settings_is_not_continued(here: Path) -> None:
    name = target(here, "bad")
    assert fleet(here, name, "--workers=1").returncode == 1
    done = fleet(here, name, "--resume", "--select=TL2")
    assert done.returncode == 2 and "another options" in done.stderr
    assert fleet(here, name, "--resume").returncode == 1
