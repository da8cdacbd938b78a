"""Test ``tradelint pickles`` end to end."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.pickles.pickling import dump, write_module
from tests.processes import tradelint

OLD = "class Vat:\n    def __init__(self):\n        self.spot_map = 1\n"
NEW = OLD.replace("spot_map", "spot_markets")
TABLE = '[tool.tradelint.renames."app.desk.Vat"]\nspot_map = "spot_markets"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_module(tmp_path, OLD)
    dump(tmp_path, "Vat()", [4])
    write_module(tmp_path, NEW)
    (tmp_path / "pyproject.toml").write_text(TABLE)
    return tmp_path


def pickles(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return tradelint(folder, "pickles", *arguments)


def test_problems_are_1(folder: Path) -> None:
    done = pickles(folder, "value-4.pickle")
    assert done.returncode == 1
    assert done.stdout == (
        "value-4.pickle: 1 pickle, protocol 4\n"
        "  app.desk.Vat: 1 object  (app/desk.py:1)\n"
        "    spot_map\n"
        "    renamed: `spot_map` is stored, which the class calls `spot_markets` now\n"
        "    note: the class also sets `spot_markets` in `__init__`: loaded objects lack that\n"
        "\n"
        "1 problem in 1 pickle file\n"
    )
    assert pickles(folder, "value-4.pickle", "--exit-zero").returncode == 0


def test_all_well_is_0(folder: Path) -> None:
    write_module(folder, OLD)
    done = pickles(folder, "value-4.pickle", "--isolated")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "0 problems in 1 pickle file")
    assert pickles(folder, "value-4.pickle", "--isolated", "--quiet").stdout == ""


def test_the_project_may_be_elsewhere(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    away = tmp_path_factory.mktemp("away")
    done = pickles(away, str(folder / "value-4.pickle"), "--project", str(folder))
    assert done.returncode == 1
    assert "renamed:" in done.stdout


def test_files_that_cannot_be_read_are_2_and_the_others_are_told(folder: Path) -> None:
    (folder / "bad").write_bytes(b"\x80\x04\x8d" + b"\xff" * 8)
    done = pickles(folder, "bad", "none", "value-4.pickle")
    assert done.returncode == 2
    assert "renamed:" in done.stdout
    assert "tradelint: error: bad: it ends" in done.stderr
    assert "tradelint: error: none: it cannot be read: No such file or directory" in done.stderr
    assert "Traceback" not in done.stderr


def test_limits_can_be_moved(folder: Path) -> None:
    done = pickles(folder, "value-4.pickle", "--max-steps", "3")
    assert done.returncode == 2
    assert "more than 3 opcodes; --max-steps raises the limit" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "FILE"),
        (["x", "--max-bytes", "0"], "at least 1"),
        (["x", "--project", "nowhere"], "no such folder: nowhere"),
        (["x", "--config", "none.toml"], "none.toml: cannot be read"),
    ],
)
def test_usage_errors_are_2(folder: Path, arguments: list[str], message: str) -> None:
    done = pickles(folder, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr


def test_json(folder: Path) -> None:
    (folder / "bad").write_bytes(b"")
    document = json.loads(pickles(folder, "value-4.pickle", "bad", "--output-format", "json").stdout)
    good, bad = document["files"]
    assert (good["path"], good["protocols"], good["error"]) == ("value-4.pickle", [4], None)
    (vat,) = good["classes"]
    assert (vat["module"], vat["name"], vat["path"], vat["line"]) == ("app.desk", "Vat", "app/desk.py", 1)
    assert vat["attributes"] == {"spot_map": 1}
    assert [(p["kind"], p["name"], p["new"]) for p in vat["problems"]] == [
        ("renamed", "spot_map", "spot_markets")
    ]
    assert bad["error"] == "it is empty"


def test_nothing_is_executed(folder: Path) -> None:
    (folder / "evil").write_bytes(b"cos\nsystem\n(S'touch owned'\ntR.")
    done = pickles(folder, "evil")
    assert done.returncode == 0
    assert "os.system" in done.stdout
    assert not (folder / "owned").exists()
