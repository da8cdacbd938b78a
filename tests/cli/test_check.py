"""Test the command line end to end, in a separate process."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from flake8_tradelint import __version__
from flake8_tradelint.cli import main
from tests.processes import Run, environment, in_process, tradelint

BROKEN = "def f(:\n    pass\n"


def test_clean_is_0(folder: Path, run: Run) -> None:
    (folder / "ok.py").write_text("x = 1\n")
    done = run()
    assert (done.returncode, done.stdout, done.stderr) == (0, "No findings, 1 file checked\n", "")


def test_findings_are_1_and_the_run_goes_on(folder: Path, run: Run) -> None:
    (folder / "bad.py").write_text(BROKEN)
    (folder / "ok.py").write_text("x = 1\n")
    done = run()
    assert done.returncode == 1
    assert done.stdout.startswith("bad.py:1:7: TL001 syntax-error  ")
    assert done.stdout.endswith("1 finding in 1 file, 2 files checked\n")


def test_exit_zero(folder: Path, run: Run) -> None:
    (folder / "bad.py").write_text(BROKEN)
    assert run("--exit-zero").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--nothing-of-ours"], "unrecognized arguments: --nothing-of-ours\n"),
        (["--selct=TL1"], "unrecognized arguments: --selct=TL1 (did you mean '--select'?)\n"),
        (["--unsafe-fix", "--fix"], "(did you mean '--unsafe-fixes'?)\n"),
        (["--sel", "TL1"], "unrecognized arguments: --sel"),
        (["--select", ""], "tradelint: error: argument --select: names no rule"),
        (["--select=,"], "tradelint: error: argument --select: names no rule"),
        (["--select", "TLX"], "tradelint: error: no rule, prefix or family is called 'TLX'"),
        (["--per-file-ignores", "TL001"], "expected PATTERN:SELECTORS, not 'TL001'"),
        (["--per-file-ignores", "a.py:TLX"], "no rule, prefix or family is called 'TLX'"),
        (["nope.py", "."], "tradelint: error: no such file or directory: nope.py"),
        (["--explain", "syntax-eror"], "there is no rule 'syntax-eror'; did you mean syntax-error?"),
        (["--config", "missing.toml"], "missing.toml: cannot be read"),
        (["--config", ""], "tradelint: error: the name of the configuration file is empty"),
        (["--exclude", r"src\gen"], r"tradelint: error: the pattern 'src\\gen' needs / between folders"),
        (["--per-file-ignores", r"src\gen:ALL"], r"the pattern 'src\\gen' needs / between folders"),
        (["--extend-exclude", "./gen"], "the pattern './gen' matches nothing: patterns are in gitignore"),
        (["--exclude", "../gen/*.py"], "the pattern '../gen/*.py' matches nothing: patterns are in"),
        (["--jobs", "0"], "must be a whole number of at least 1"),
        (["--jobs", "x"], "must be a whole number of at least 1"),
        (["--output-format", "xml"], "invalid choice"),
        (["--isolated", "--config", "pyproject.toml"], "contradict"),
        (["--stdin-filename", "a.py", "."], "--stdin-filename needs the path -"),
        (["-", "a.py"], "cannot be combined"),
        (["--statistics", "--output-format", "json"], "has no JSON form"),
    ],
)
def test_usage_errors_are_2_and_say_what(run: Run, arguments: list[str], message: str) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_configuration_errors_are_2_and_say_where(folder: Path, run: Run) -> None:
    (folder / "pyproject.toml").write_text("[tool.tradelint]\nselct = []\n")
    done = run()
    assert done.returncode == 2
    assert done.stderr == (
        "tradelint: error: pyproject.toml:2: [tool.tradelint] unknown key 'selct' (did you mean 'select'?)\n"
    )
    assert run("--isolated").returncode == 0


def test_no_files_is_a_warning(folder: Path, run: Run) -> None:
    (folder / "docs").mkdir()
    done = run("docs")
    assert done.returncode == 0
    assert done.stderr == "tradelint: warning: no Python files found in docs\n"
    assert run("docs", "--quiet").stderr == ""


@pytest.mark.parametrize(("name", "shown"), [("", "''"), ("no\nsuch", r"'no\nsuch'"), ("nosuch", "nosuch")])
def test_a_path_that_is_not_there_is_named_on_one_line(folder: Path, run: Run, name: str, shown: str) -> None:
    del folder
    done = run(name)
    assert done.returncode == 2
    assert done.stderr == f"tradelint: error: no such file or directory: {shown}\n"


def test_a_link_that_leads_nowhere_is_an_error_and_no_empty_folder(folder: Path, run: Run) -> None:
    (folder / "link.py").symlink_to("gone.py")
    done = run("link.py")
    assert done.returncode == 2
    assert done.stderr == "tradelint: error: link.py: no such file or directory\n"


def test_an_environment_that_is_not_there_is_a_warning(folder: Path, run: Run) -> None:
    (folder / "pyproject.toml").write_text("[tool.tradelint]\nenvironment = 'gone'\n")
    (folder / "ok.py").write_text("x = 1\n")
    done = run()
    assert done.returncode == 0
    assert done.stderr.startswith("tradelint: warning: no site-packages in the environment 'gone': ")
    (folder / "gone" / "lib" / "python3.13" / "site-packages").mkdir(parents=True)
    assert run().stderr == ""


def test_a_bare_command_name_is_the_command_and_a_path_the_folder(folder: Path, run: Run) -> None:
    (folder / "check").mkdir()
    (folder / "check" / "bad.py").write_text(BROKEN)
    (folder / "ok.py").write_text("x = 1\n")
    assert run("check", "ok.py").stdout == "No findings, 1 file checked\n"
    assert "check/bad.py:1:7" in run("./check").stdout
    assert "check/bad.py:1:7" in run("--quiet", "check").stdout


def test_json(folder: Path, run: Run) -> None:
    (folder / "sub").mkdir()
    (folder / "sub" / "bad.py").write_text(BROKEN)
    document = json.loads(run("--output-format", "json", "--quiet").stdout)
    assert document["version"] == __version__
    assert [(f["code"], f["path"], f["line"]) for f in document["findings"]] == [("TL001", "sub/bad.py", 1)]
    assert document["errors"] == []


def test_quiet_prints_findings_only(folder: Path, run: Run) -> None:
    (folder / "bad.py").write_text(BROKEN)
    done = run("--quiet", "--output-format", "concise")
    assert done.stdout.count("\n") == 1
    assert done.stdout.startswith("bad.py:1:7: TL001")
    (folder / "bad.py").unlink()
    assert run("--quiet").stdout == ""


def test_statistics(folder: Path, run: Run) -> None:
    (folder / "bad.py").write_text(BROKEN)
    lines = run("--statistics").stdout.splitlines()
    assert lines[:2] == ["count  fixable  code   name", "    1        0  TL001  syntax-error"]


def test_standard_input(folder: Path, run: Run) -> None:
    done = run("-", stdin=BROKEN)
    assert done.returncode == 1
    assert done.stdout.startswith("-:1:7: TL001")
    assert "  1 | def f(:" in done.stdout


def test_standard_input_stands_for_a_file(folder: Path, run: Run) -> None:
    (folder / "a.py").write_text("x = 1\n")
    done = run("-", "--stdin-filename", "a.py", stdin=BROKEN)
    assert done.stdout.startswith("a.py:1:7: TL001")
    assert run("-", "--stdin-filename", "new/b.py", stdin="x = 1\n").returncode == 0


def test_standard_input_may_stand_for_a_file_in_no_folder_and_no_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(BROKEN.encode())))
    file = str(tmp_path / "nowhere" / "bad.py")
    assert main(["--isolated", "--output-format", "concise", "--stdin-filename", file, "-"]) == 1
    assert "bad.py:1:7: TL001" in capsys.readouterr().out


def test_excludes(folder: Path, run: Run) -> None:
    for name in ("build", "gen", "src"):
        (folder / name).mkdir()
        (folder / name / "bad.py").write_text(BROKEN)

    def found(*arguments: str) -> list[str]:
        return [
            line.split(":")[0]
            for line in run("-q", "--output-format", "concise", *arguments).stdout.splitlines()
        ]

    assert found() == ["gen/bad.py", "src/bad.py"]
    assert found("--extend-exclude", "gen/") == ["src/bad.py"]
    assert found("--exclude", "gen/,src/") == ["build/bad.py"]
    assert found("build/bad.py") == ["build/bad.py"]
    assert found("build/bad.py", "src", "--force-exclude") == ["src/bad.py"]
    assert found("--per-file-ignores", "gen/:TL001,ALL,src/:TL0") == []


def test_patterns_of_the_command_line_are_relative_to_the_working_directory(folder: Path) -> None:
    inner = folder / "inner"
    (inner / "gen").mkdir(parents=True)
    (inner / "gen" / "bad.py").write_text(BROKEN)
    command = [sys.executable, "-m", "flake8_tradelint", "--extend-exclude", "/gen"]
    done = subprocess.run(command, cwd=inner, capture_output=True, env=environment(), check=False)
    assert done.returncode == 0


@pytest.mark.parametrize("name", ["inner", "in[n]er", "..inner", "a*"])
def test_they_may_bring_a_file_back(folder: Path, name: str) -> None:
    (folder / name / "gen").mkdir(parents=True)
    for file in ("bad.py", "worse.py"):
        (folder / name / "gen" / file).write_text(BROKEN)
    options = ("--extend-exclude", "gen/*.py,!gen/bad.py")
    done = tradelint(folder / name, "--output-format", "json", *options)
    assert [finding["path"] for finding in json.loads(done.stdout)["findings"]] == ["gen/bad.py"]


@pytest.mark.parametrize(
    ("option", "quiet"),
    [
        ("inner/deep/gen/", ["gen/bad.py"]),
        ("/inner/*/gen", ["gen/bad.py"]),
        ("inner/**/bad.py", ["gen/bad.py", "bad.py"]),
        ("inner/deep", ["gen/bad.py", "bad.py"]),
        ("**/gen/", ["gen/bad.py"]),
        ("inner/", ["gen/bad.py", "bad.py"]),
        ("dee[p]", ["gen/bad.py", "bad.py"]),
        ("**/deep/gen/", ["gen/bad.py"]),
        ("**/inner/**", ["gen/bad.py", "bad.py"]),
        ("**/other/gen/", []),
        ("bad.py", ["gen/bad.py", "bad.py"]),
        ("other/deep/bad.py", []),
        ("deep/bad.py", []),
        ("/bad.py", []),
    ],
)
def test_such_patterns_count_in_projects_further_down_too(
    folder: Path, option: str, quiet: list[str]
) -> None:
    deep = folder / "inner" / "deep"
    (deep / "gen").mkdir(parents=True)
    (deep / "pyproject.toml").write_text("[tool.tradelint]\n")
    for name in ("bad.py", "gen/bad.py"):
        (deep / name).write_text(BROKEN)
    left = sorted({"gen/bad.py", "bad.py"} - set(quiet))
    for options in (
        ["--exclude", option],
        ["--extend-exclude", option],
        ["--per-file-ignores", f"{option}:ALL"],
    ):
        for path in ("inner/deep", "."):
            done = tradelint(folder, "--output-format", "json", *options, path)
            found = [finding["path"] for finding in json.loads(done.stdout)["findings"]]
            assert found == [f"inner/deep/{name}" for name in left], (options, path)


def test_a_notebook_is_no_python_file_though_it_parses(folder: Path, run: Run) -> None:
    (folder / "desk.ipynb").write_text('{"cells": [], "nbformat": 4}\n')
    done = run("desk.ipynb")
    assert done.returncode == 2
    assert done.stderr.startswith("tradelint: error: desk.ipynb: a notebook is JSON around Python: `nbqa")
    assert run(".").returncode == 0


def test_a_crash_of_ours_is_2_and_shown(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom flake8_tradelint import cli, engine\n"
        "def check(*a, **k): raise ZeroDivisionError('boom')\n"
        "engine.check = check\nsys.exit(cli.main(['.']))\n"
    )
    done = in_process(code, tmp_path)
    assert done.returncode == 2
    assert "Traceback" in done.stderr
    assert "tradelint: internal error: ZeroDivisionError('boom')" in done.stderr


def test_failures_of_rules_are_2_and_named(tmp_path: Path) -> None:
    code = (
        "import os, sys\nfrom flake8_tradelint import cli, engine\n"
        "from flake8_tradelint.model import Failure\n"
        "crash = Failure(os.path.abspath('a.py'), 'KeyError: 1', 'TL301')\n"
        "engine.check = lambda *a, **k: engine.Report((), (crash,), 1)\nsys.exit(cli.main(['--exit-zero']))\n"
    )
    done = in_process(code, tmp_path)
    assert done.returncode == 2
    assert done.stderr == "tradelint: error: a.py: TL301 failed: KeyError: 1\n"


def test_a_check_imports_neither_libcst_nor_what_it_does_not_need(folder: Path) -> None:
    (folder / "ok.py").write_text("x = 1\n")
    code = (
        "import sys\nfrom flake8_tradelint import cli\ncli.main(['.'])\n"
        "print([m for m in ('libcst', 'rich', 'difflib', 'flake8') if m in sys.modules])\n"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=environment(), check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_version_help_and_rules(run: Run) -> None:
    assert run("--version").stdout == f"tradelint {__version__}\n"
    assert "--stdin-filename" in run("--help").stdout
    assert "TL001  syntax-error " in run("--list-rules").stdout
    for name in ("TL001", "tl001", "syntax-error"):
        assert run("--explain", name).stdout.startswith("TL001 syntax-error\n\nA file that cannot be read")
