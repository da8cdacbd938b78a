"""Test ``--types mypy``, which lets the command line use mypy's types."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.mypy_plugin.running import RENAMES, command, environment, project

Run = Callable[..., subprocess.CompletedProcess[str]]
FILES = {
    "pyproject.toml": RENAMES,
    "vat.py": """\
        from typing import Generic, TypeVar

        T = TypeVar("T")

        class Vat:
            spot_markets: dict[int, str] = {}

        class State:
            spot_map: dict[int, str] = {}

        class Later(Generic[T]):
            def __init__(self, value: T) -> None:
                self.value = value

            def get(self) -> T:
                return self.value
        """,
    "user.py": """\
        from vat import Later, State, Vat

        def plain(vat: Vat) -> object:
            return vat.spot_map

        def typed(later: Later[Vat]) -> object:
            return later.get().spot_map, later.get().spot_map

        def either(found: Vat | State) -> object:
            return found.spot_map

        def other(later: Later[State]) -> object:
            return later.get().spot_map
        """,
}


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """mypy's cache of a project that has nothing but imports: the standard library is checked once."""
    folder = project(tmp_path_factory.mktemp("imports"), {"user.py": "from typing import Generic, TypeVar\n"})
    assert command(folder, "flake8_tradelint", "--types=mypy").returncode == 0
    return folder / ".mypy_cache"


@pytest.fixture
def run(tmp_path: Path, library: Path) -> Run:
    project(tmp_path, FILES)
    shutil.copytree(library, tmp_path / ".mypy_cache")
    return lambda *arguments: command(tmp_path, "flake8_tradelint", *arguments)


def findings(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    assert done.returncode == 1, done.stdout + done.stderr
    report = json.loads(done.stdout)
    assert report["errors"] == []
    found: list[dict[str, Any]] = report["findings"]
    return found


def lines(done: subprocess.CompletedProcess[str]) -> list[int]:
    return [row["line"] for row in findings(done)]


def test_findings_of_both_count_once(run: Run) -> None:
    assert lines(run("--output-format=json")) == [4]
    cold = findings(run("--types=mypy", "--output-format=json"))
    assert [(row["line"], row["column"]) for row in cold] == [(4, 16), (7, 24), (7, 46), (10, 18)]
    assert [row["fix"] is not None for row in cold] == [True, True, True, False]
    assert len({row["fingerprint"] for row in cold}) == 4
    assert findings(run("--types=mypy", "--output-format=json")) == cold, "the second run is mypy's cache"


def test_the_fix_goes_on_from_there(run: Run, tmp_path: Path) -> None:
    done = run("--types=mypy", "--fix")
    text = (tmp_path / "user.py").read_text()
    assert "later.get().spot_markets, later.get().spot_markets" in text
    assert text.count("spot_map") == 2
    assert "user.py:10:18: TL401" in done.stdout
    assert done.returncode == 1


def test_what_a_fix_leaves_to_mend_is_mended_in_the_same_run(run: Run, tmp_path: Path) -> None:
    """Edits inside one another: the outer one has to wait, and mypy says nothing of files that changed."""
    files = {
        "pyproject.toml": """\
            [tool.tradelint.renames.Vat]
            first = "{self}.rooms[0]"
            [tool.tradelint.renames.Room]
            lamp = "{self}.lamps[0]"
            [tool.tradelint.renames.Lamp]
            watts = "{self}.power()"
            """,
        "vat.py": """\
            from __future__ import annotations
            from typing import Generic, TypeVar

            T = TypeVar("T")

            class Lamp:
                def power(self) -> int:
                    return 1

            class Room:
                lamps: list[Lamp]

            class Vat:
                rooms: list[Room]

            class Later(Generic[T]):
                def get(self) -> T: ...
            """,
        "user.py": """\
            from vat import Later, Vat

            def shine(later: Later[Vat]) -> object:
                return later.get().first.lamp.watts
            """,
    }
    project(tmp_path, files)
    done = run("--types=mypy", "--fix")
    assert "return later.get().rooms[0].lamps[0].power()\n" in (tmp_path / "user.py").read_text()
    assert "Fixed 3 findings in 1 file" in done.stderr
    assert done.returncode == 0


def test_rules_are_chosen_as_ever(run: Run) -> None:
    assert lines(run("--types=mypy", "--output-format=json", "--select=TL4")) == [4, 7, 7, 10]
    assert run("--types=mypy", "--select=TL1").returncode == 0
    assert run("--types=mypy", "--ignore=TL401").returncode == 0


def test_only_the_files_named_are_told_of(run: Run) -> None:
    assert run("--types=mypy", "vat.py").returncode == 0


def test_mypy_s_configuration_says_what_it_checks(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mypy.ini").write_text("[mypy]\nplugins = mypy_plugin\nfiles = vat.py\n")
    assert lines(run("--types=mypy", "--output-format=json")) == [4]


def test_mypy_cannot_go_on(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mypy.ini").write_text("[mypy]\nfiles = nowhere.py\n")
    done = run("--types=mypy")
    assert done.returncode == 2
    assert "user.py:4:16: TL401" in done.stdout
    assert "--types mypy: mypy" in done.stderr and "nowhere.py" in done.stderr


def test_without_mypy(tmp_path: Path) -> None:
    project(tmp_path, FILES)
    code = (
        "import sys; sys.modules['mypy'] = None\n"
        "import importlib.util as u; find = u.find_spec\n"
        "u.find_spec = lambda name, *more: None if name == 'mypy' else find(name, *more)\n"
        "from flake8_tradelint.cli import main; sys.exit(main(['--types=mypy']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment(),
        check=False,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 2
    assert done.stderr == (
        "tradelint: error: --types mypy needs mypy, which is not installed: pip install 'mypy>=1.8'\n"
    )


def test_standard_input_is_refused(run: Run) -> None:
    assert run("--types=mypy", "-").returncode == 2


def test_mypy_s_warnings_are_passed_on(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mypy.ini").write_text("[mypy]\nno_such_option = True\n")
    done = run("--types=mypy", "--output-format=json")
    assert lines(done) == [4, 7, 7, 10]
    assert "warning: --types mypy:" in done.stderr and "no_such_option" in done.stderr


def test_the_cache_may_be_moved_with_the_project(run: Run, tmp_path: Path) -> None:
    cold = lines(run("--types=mypy", "--output-format=json"))
    moved = tmp_path.with_name(f"{tmp_path.name}-moved")
    shutil.copytree(tmp_path, moved)
    done = command(moved, "flake8_tradelint", "--types=mypy", "--fix")
    assert lines(run("--types=mypy", "--output-format=json")) == cold
    assert "later.get().spot_markets, later.get().spot_markets" in (moved / "user.py").read_text()
    assert "not applied" not in done.stdout + done.stderr


def test_tasks_of_functions_that_the_configuration_names(run: Run, tmp_path: Path) -> None:
    files = {
        "pyproject.toml": '[tool.tradelint]\ntask-functions = ["spawner.Spawner.spawn"]\n',
        "spawner.py": """\
            class Spawner:
                def spawn(self, what: object) -> object: ...
            """,
        "user.py": """\
            from spawner import Spawner
            from vat import Later

            def start(later: Later[Spawner]) -> None:
                later.get().spawn(1)
            """,
    }
    project(tmp_path, files)
    assert lines(run("--types=mypy", "--output-format=json")) == [5]


def test_syntax_errors_and_mypy_s_own(run: Run, tmp_path: Path) -> None:
    (tmp_path / "wrong.py").write_text('count: int = "one"\n')
    assert lines(run("--types=mypy", "--output-format=json")) == [4, 7, 7, 10], "mypy's errors are its own"
    (tmp_path / "broken.py").write_text("def broken(:\n")
    done = run("--types=mypy")
    assert done.returncode == 2
    assert "broken.py:1:12: TL001" in done.stdout and "user.py:4:16: TL401" in done.stdout
    assert "--types mypy: mypy gave up: broken.py:1: error" in done.stderr
