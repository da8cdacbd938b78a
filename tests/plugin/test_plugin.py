"""Test the flake8 plugin through flake8: it has the command line's verdicts in every mode of flake8."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
FILES = {
    "setup.cfg": "[flake8]\nformat = %(path)s:%(row)d:%(col)d:%(code)s\n",
    "pyproject.toml": "[project]\nname = 'app'\n",
    "pkg/__init__.py": "",
    "pkg/base.py": (
        "from dataclasses import dataclass\n\n\n@dataclass\nclass Schema:\n"
        "    KEY: str = ''\n    LABEL: str = ''\n"
    ),
    "pkg/child.py": (
        "from .base import Schema\n\n\nclass Signals(Schema):\n"
        "    KEY = 'signals'\n    LABEL = 'é'  # noqa: E501\n\n\n"
        "class Quiet(Schema):\n    KEY = 'quiet'  # noqa: TL1\n    LABEL = 'q'  #noqa:tl101\n"
    ),
    "pkg/tasks.py": (
        "import asyncio\n\n\nasync def work():\n    return 'é'\n\n\n"
        "async def main():\n    'é'; asyncio.create_task(work())\n    asyncio.create_task(work())  # noqa\n"
    ),
    "generated/tasks.py": "import asyncio\n\n\nasync def main(work):\n    asyncio.create_task(work())\n",
    ".gitignore": "generated/\n",
    "clean.py": "import os\n\nprint(os.name)\n",
}
FLAGGED = {"pkg/child.py:5:TL101", "pkg/child.py:6:TL101", "pkg/tasks.py:9:TL301"}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for sys.path that says what an installation of tradelint would say to flake8."""
    folder = tmp_path_factory.mktemp("installed")
    info = folder / "tradelint-0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: tradelint\nVersion: 0\n")
    declared = (REPOSITORY / "pyproject.toml").read_text()
    found = re.search(r'entry-points\."?flake8\.extension"?\]\nTL = "(.+)"', declared)
    assert found
    (info / "entry_points.txt").write_text(f"[flake8.extension]\nTL = {found[1]}\n")
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "project"


class Flake8:
    """Runs flake8 in ``cwd``; ``first`` is Python code that each of its processes starts with."""

    def __init__(self, installed: Path, cwd: Path, first: str = "") -> None:
        self.cwd, self.status, self.errors = cwd, 0, ""
        self._path = [str(installed), str(REPOSITORY)]
        if first:
            (cwd.parent / "first").mkdir(exist_ok=True)
            (cwd.parent / "first" / "sitecustomize.py").write_text(first)
            self._path.insert(0, str(cwd.parent / "first"))

    def lines(self, *args: str, stdin: bytes | None = None) -> list[str]:
        return self._run([sys.executable, "-m", "flake8", *args], stdin).splitlines()

    def places(self, *args: str, stdin: bytes | None = None) -> set[str]:
        """``path:line:code``, without the column."""
        return {re.sub(r":\d+:(?=\w+$)", ":", line) for line in self.normal(*args, stdin=stdin)}

    def normal(self, *args: str, stdin: bytes | None = None) -> list[str]:
        return [line.removeprefix("./") for line in self.lines(*args, stdin=stdin)]

    def command_line(self, *args: str) -> list[str]:
        """Return the findings of ``tradelint``, in flake8's format."""
        text = self._run([sys.executable, "-m", "flake8_tradelint", "--output-format=json", *args], None)
        found = json.loads(text)["findings"]
        return [f"{row['path']}:{row['line']}:{row['column']}:{row['code']}" for row in found]

    def _run(self, command: list[str], stdin: bytes | None) -> str:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(self._path), "PYTHONUTF8": "1"}
        done = subprocess.run(
            command, cwd=self.cwd, env=environment, input=stdin, capture_output=True, check=False
        )
        self.status, self.errors = done.returncode, done.stderr.decode()
        assert "Traceback" not in self.errors, self.errors
        return done.stdout.decode()


@pytest.fixture
def flake8(installed: Path, project: Path) -> Flake8:
    return Flake8(installed, project)


def test_the_verdicts_are_those_of_the_command_line(flake8: Flake8) -> None:
    expected = flake8.command_line()
    assert {re.sub(r":\d+:(?=\w+$)", ":", line) for line in expected} == FLAGGED
    assert sorted(flake8.normal("--select=TL", "-j1")) == sorted(expected)
    assert flake8.status == 1


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_neither_processes_nor_batches_matter(installed: Path, project: Path, method: str) -> None:
    start = f"import multiprocessing as m\nm.set_start_method({method!r}, force=True)\n"
    flake8 = Flake8(installed, project, start)
    assert flake8.places("--select=TL", "-j2") == FLAGGED
    assert flake8.places("--select=TL", "-j2", "pkg/child.py", "pkg/tasks.py") == FLAGGED


def test_one_file_alone_gets_the_same_verdict(flake8: Flake8) -> None:
    assert flake8.places("--select=TL", "pkg/child.py") == {f for f in FLAGGED if "child" in f}
    assert flake8.places("--select=TL", "pkg/base.py") == set()


def test_ignored_files_are_passed_by_unless_named(flake8: Flake8) -> None:
    assert flake8.places("--select=TL", "generated/tasks.py") == {"generated/tasks.py:5:TL301"}
    (flake8.cwd / "pyproject.toml").write_text("[tool.tradelint]\nforce-exclude = true\n")
    assert flake8.places("--select=TL", "generated/tasks.py") == set()


def test_standard_input_is_seen_inside_the_project(flake8: Flake8) -> None:
    source = (flake8.cwd / "pkg/child.py").read_bytes().replace(b"'signals'", b"1; KEY = 2  # noqa")
    args = ("--select=TL", "--stdin-display-name=pkg/child.py", "-")
    assert flake8.places(*args, stdin=source) == {"pkg/child.py:6:TL101"}
    assert flake8.places(*args, stdin=b"\n" + (flake8.cwd / "pkg/child.py").read_bytes()) == {
        "pkg/child.py:6:TL101",
        "pkg/child.py:7:TL101",
    }
    loose = (flake8.cwd / "pkg/tasks.py").read_bytes()
    assert flake8.places("--select=TL", "-", stdin=loose) == {"stdin:9:TL301"}


def test_standard_input_may_be_in_another_encoding(flake8: Flake8) -> None:
    source = "# coding: latin-1\n" + FILES["pkg/tasks.py"]
    (line,) = flake8.lines("--select=TL", "-", stdin=source.encode("latin-1"))
    assert line == "stdin:10:10:TL301"


def test_noqa_can_be_disabled(flake8: Flake8) -> None:
    more = {"pkg/child.py:10:TL101", "pkg/child.py:11:TL101", "pkg/tasks.py:10:TL301"}
    assert flake8.places("--select=TL", "--disable-noqa") == FLAGGED | more


def test_ignore_file_comments_count_and_bad_ones_are_told(flake8: Flake8) -> None:
    path = flake8.cwd / "pkg/child.py"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "# tradelint: ignore-file[overridden-field]\n", encoding="utf-8")
    assert flake8.places("--select=TL1") == set()
    path.write_text(text + "# tradelint: ignore-file[TL\n", encoding="utf-8")
    assert flake8.places("--select=TL1", "pkg/child.py") == {
        "pkg/child.py:5:TL101",
        "pkg/child.py:6:TL101",
        "pkg/child.py:0:TL000",
    }


def test_our_selection_comes_from_options_and_configuration(flake8: Flake8) -> None:
    tasks = {f for f in FLAGGED if "TL301" in f}
    assert flake8.places("--select=TL", "--tradelint-select=TASK") == tasks
    assert flake8.places("--select=TL", "--tradelint-ignore=overridden-field") == tasks
    (flake8.cwd / "pyproject.toml").write_text('[tool.tradelint]\nselect = ["TL3"]\n')
    assert flake8.places("--select=TL") == tasks
    assert flake8.places("--select=TL", "--tradelint-extend-select=TL101") == FLAGGED
    assert flake8.places("--select=TL", "--tradelint-isolated") == FLAGGED
    (flake8.cwd / "other.toml").write_text('select = ["TL1"]\n')
    assert flake8.places("--select=TL", "--tradelint-config=other.toml") == FLAGGED - tasks
    with (flake8.cwd / "setup.cfg").open("a") as config:
        config.write("tradelint-ignore =\n    TL3,\n    TL2\n")
    assert flake8.places("--select=TL") == set()


@pytest.mark.parametrize("args", [["--tradelint-select=TL9"], []])
def test_a_mistake_in_the_configuration_is_a_usage_error(flake8: Flake8, args: list[str]) -> None:
    if not args:
        (flake8.cwd / "pyproject.toml").write_text('[tool.tradelint]\nselekt = ["TL3"]\n')
    assert flake8.lines(*args) == []
    assert flake8.status == 2
    assert ("TL9" if args else "selekt") in flake8.errors


@pytest.mark.parametrize(
    ("file", "text", "args", "expected"),
    [
        ("setup.cfg", "tradelint-select =\n    TASK,\n    QQ9\n", [], "[flake8] tradelint-select: no rule"),
        ("setup.cfg", "tradelint_ignore: QQ9\n", [], "[flake8] tradelint_ignore: no rule"),
        (
            "x.cfg",
            "[flake8]\ntradelint-ignore=QQ9\n",
            ["--config=x.cfg"],
            "x.cfg:2: [flake8] tradelint-ignore",
        ),
        (
            "setup.cfg",
            "tradelint-config = no.toml\n",
            [],
            "[flake8] tradelint-config: no.toml: cannot be read",
        ),
        ("setup.cfg", "", ["--tradelint-extend-ignore=TASK,QQ9"], "--tradelint-extend-ignore: no rule"),
        ("setup.cfg", "", ["--tradelint-config", "no.toml"], "--tradelint-config: no.toml: cannot be read"),
    ],
)
def test_a_mistake_in_an_option_is_told_with_its_place(
    flake8: Flake8, file: str, text: str, args: list[str], expected: str
) -> None:
    path = flake8.cwd / file
    before = path.read_text() if path.exists() else ""
    path.write_text(before + text)
    if expected.startswith("[flake8]"):
        expected = f"{file}:{before.count(chr(10)) + 1}: {expected}"
    assert flake8.lines(*args) == []
    assert flake8.status == 2
    assert expected in flake8.errors


@pytest.mark.parametrize("jobs", ["-j1", "-j2"])
def test_a_crash_of_ours_is_a_diagnostic_and_ends_nobody_elses_run(
    installed: Path, project: Path, jobs: str
) -> None:
    crash = (
        "import flake8_tradelint.engine.checker as checker\n"
        "def check_file(self, path):\n"
        "    raise KeyError('boom')\n"
        "checker.Checker.check_file = check_file\n"
    )
    (project / "clean.py").write_text("import os\n")
    flake8 = Flake8(installed, project, crash)
    found = flake8.lines(
        "--select=F,TL1", jobs, "--format=%(path)s:%(row)d:%(code)s %(text)s", "clean.py", "pkg"
    )
    assert "clean.py:1:F401 'os' imported but unused" in found
    (failed,) = [line for line in found if line.startswith("pkg/child.py")]
    assert failed.startswith("pkg/child.py:0:TL000 tradelint-failed: internal error: KeyError: 'boom' (")
    assert failed.endswith("; please report it")
    assert flake8.status == 1


def test_a_crash_of_a_rule_names_the_rule(installed: Path, project: Path) -> None:
    crash = (
        "import flake8_tradelint.rules.overridden_field as rule\n"
        "def check(summary, project):\n"
        "    raise KeyError('boom')\n"
        "rule.check = check\n"
    )
    flake8 = Flake8(installed, project, crash)
    found = flake8.lines("--select=TL", "--format=%(path)s:%(code)s %(text)s", "pkg")
    assert any(line.startswith("pkg/tasks.py:TL301") for line in found)
    told = [line for line in found if line.startswith("pkg/child.py:TL000")]
    assert told and all("overridden-field" in line or "TL101" in line for line in told)


@pytest.mark.parametrize("jobs", ["-j1", "-j2"])
def test_a_file_that_cannot_be_summarised_is_one_diagnostic(
    installed: Path, project: Path, jobs: str
) -> None:
    crash = (
        "import flake8_tradelint.semantics.reading.reader as reader\n"
        "def index_module(tree, text, real=reader.index_module):\n"
        "    return real(tree, text) if 'Signals' not in text else 1 // 0\n"
        "reader.index_module = index_module\n"
    )
    flake8 = Flake8(installed, project, crash)
    found = flake8.lines("--select=TL", jobs, "--format=%(path)s:%(row)d:%(code)s %(text)s", "pkg")
    assert [line for line in found if "child" not in line and "TL301" not in line] == []
    (failed,) = [line for line in found if line.startswith("pkg/child.py")]
    assert failed.startswith("pkg/child.py:0:TL000 tradelint-failed: could not be checked: ZeroDivisionError")
    assert any(line.startswith("pkg/tasks.py:9:TL301") for line in found)


def test_a_file_that_flake8_cannot_parse_is_told_by_flake8(flake8: Flake8) -> None:
    (flake8.cwd / "clean.py").write_text("a = (\n")
    assert {line.rsplit(":", 1)[1] for line in flake8.lines("--select=TL", "clean.py")} <= {"E999", "E902"}
    assert flake8.status == 1
    flake8.lines("--select=TL", "--ignore=E9", "clean.py")
    assert flake8.status == 0
    assert [line.rsplit(":", 1)[1] for line in flake8.command_line("clean.py")] == ["TL001"]


def test_a_file_that_only_flake8_can_decode_is_told_by_us(flake8: Flake8) -> None:
    (flake8.cwd / "clean.py").write_bytes(b"name = '\xe9'\n")  # flake8 falls back to latin-1
    assert flake8.normal("--select=TL", "clean.py") == flake8.command_line("clean.py")
    assert flake8.status == 1


def test_a_linked_file_is_checked_under_the_name_that_flake8_uses(flake8: Flake8) -> None:
    (flake8.cwd / "pkg/alias.py").symlink_to("tasks.py")
    assert flake8.places("--select=TL", "pkg/alias.py") == {"pkg/alias.py:9:TL301"}
    assert flake8.places("--select=TL3", "pkg") == {"pkg/alias.py:9:TL301", "pkg/tasks.py:9:TL301"}


def test_importing_the_plugin_does_not_import_libcst() -> None:
    code = "import sys, flake8_tradelint.plugin; sys.exit('libcst' in sys.modules)"
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    assert subprocess.run([sys.executable, "-c", code], env=environment, check=False).returncode == 0


def test_flake8_does_not_look_through_what_a_check_leaves(installed: Path, project: Path) -> None:
    code = (
        "import gc, sys\nfrom flake8.main.cli import main\nmain(sys.argv[1:])\nsys.stdout.flush()\n"
        "print(gc.get_freeze_count() > 10_000 > len(gc.get_objects()))"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(installed), str(REPOSITORY)])}
    command = [sys.executable, "-c", code, "-j1", "--isolated", "--select", "TL", "pkg"]
    done = subprocess.run(
        command, cwd=project, env=environment, stdout=subprocess.PIPE, encoding="utf-8", check=True
    )
    assert "TL301" in done.stdout
    assert done.stdout.splitlines()[-1] == "True"
