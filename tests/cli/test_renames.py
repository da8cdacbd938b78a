"""Test ``tradelint renames`` end to end."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from flake8_tradelint.config import load
from flake8_tradelint.settings import Rename
from tests.mining.histories import git, history
from tests.mining.test_mining import NEW, VAT
from tests.processes import tradelint

USE = "from app.vat import Vat\n\n\ndef show(vat: Vat) -> None:\n    print(vat.spot_map)\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    history(
        tmp_path,
        {"app/__init__.py": "", "app/vat.py": VAT, "app/show.py": USE, "pyproject.toml": ""},
        {"app/vat.py": NEW},
    )
    return tmp_path


def renames(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return tradelint(folder, "renames", *arguments)


def test_the_table_can_be_pasted(folder: Path) -> None:
    done = renames(folder, "--since", "HEAD~1")
    assert (done.returncode, done.stderr) == (0, "1 rename, 0 in doubt\n")
    first, second = done.stdout.splitlines()[:2]
    assert first == '[tool.tradelint.renames."app.vat.Vat"]'
    assert second.startswith('spot_map = "spot_markets"  # 0.9')
    assert second.endswith(f"{git(folder, 'rev-parse', 'HEAD')[:10]} app/vat.py")
    (folder / "pyproject.toml").write_text(done.stdout)
    assert load([str(folder)]).renames == (Rename("app.vat.Vat", "spot_map", "spot_markets"),)


def test_doubtful_rows_are_commented_out(folder: Path) -> None:
    done = renames(folder, "--since", "HEAD~1", "--min-score", "1")
    assert [line[:2] for line in done.stdout.splitlines() if line] == ["# ", "# "]
    assert renames(folder, "--since", "HEAD~1", "--min-doubt", "1", "--min-score", "1").stdout == ""


def test_check_tells_the_stale_uses_and_edits_nothing(folder: Path) -> None:
    done = renames(folder, "--since", "ROOT", "--check")
    assert done.returncode == 1
    assert "app/show.py:5:15: TL401 renamed-attribute" in done.stdout
    assert git(folder, "status", "--porcelain") == ""
    (folder / "app" / "show.py").write_text(USE.replace("spot_map", "spot_markets"))
    assert renames(folder, "--since", "ROOT", "--check").returncode == 0


def test_a_folder_of_the_repository_is_in_the_same_history(folder: Path) -> None:
    expected = renames(folder, "--since", "ROOT")
    assert expected.stdout
    (folder / "ta\u0308glich" / "deep").mkdir(parents=True)
    for inner in ("app", "ta\u0308glich/deep"):
        done = renames(folder / inner, "--since", "ROOT")
        assert (done.returncode, done.stdout, done.stderr) == (0, expected.stdout, expected.stderr)
        assert renames(folder, "--since", "ROOT", "--project", inner).stdout == expected.stdout


def test_a_release_that_is_not_there(folder: Path) -> None:
    done = renames(folder, "old.zip", "new.zip")
    assert (done.returncode, done.stderr) == (2, "tradelint: error: old.zip: No such file or directory\n")


def test_check_between_releases(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    old, new, away = (tmp_path_factory.mktemp(name) for name in ("old", "new", "away"))
    for release, text in ((old, VAT), (new, NEW)):
        (release / "lib").mkdir()
        (release / "lib" / "__init__.py").write_text("")
        (release / "lib" / "vat.py").write_text(text)
    (away / "use.py").write_text(USE.replace("app.", "lib."))
    done = renames(away, str(old), str(new), "--check", "--quiet")
    assert done.returncode == 1
    assert '[tool.tradelint.renames."lib.vat.Vat"]' in done.stdout
    assert "use.py:5:15: TL401" in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "give either --since, or two releases"),
        (["a"], "give two releases"),
        (["a", "b"], "a: "),
        (["a", "b", "--since", "HEAD"], "either"),
        (["--since", "nowhere"], "no such revision: nowhere"),
        (["--since", "HEAD", "--until", "nowhere"], "no such revision: nowhere"),
        (["--since", "HEAD", "--min-score", "2"], "from 0 to 1"),
        (["--since", "HEAD", "--project", "/"], "not a git repository"),
        (["--since", "--all"], "expected one argument"),
        (["--since=--all"], "no such revision"),
    ],
)
def test_usage_errors_are_2(folder: Path, arguments: list[str], message: str) -> None:
    done = renames(folder, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr
