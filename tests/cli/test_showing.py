"""Test the options that show what a run uses and would do, and the commands ``rules`` and ``completion``."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from flake8_tradelint.config.documents import parse
from flake8_tradelint.config.keys import KEYS
from flake8_tradelint.rules import all_rules
from tests.processes import Run

DROP = "import asyncio\n\n\nasync def go(work):\n    asyncio.create_task(work())\n"
CONFIGURED = """\
[project]
name = "x"

[tool.tradelint]
extend-exclude = ["gen/"]
jobs = 2
per-file-ignores = { "tests/" = ["TL3"] }

[tool.tradelint.renames."feeds.Vat"]
spot_map = "spot_markets"
"""


def settings_lines(run: Run, *arguments: str) -> dict[str, str]:
    done = run("--show-settings", *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    parse("shown", done.stdout.encode())  # it is TOML
    lines = {line.lstrip("# ").partition(" ")[0].rstrip(":"): line for line in done.stdout.splitlines()}
    return {**lines, "head": done.stdout.splitlines()[0]}


def test_show_settings(folder: Path, run: Run) -> None:
    (folder / "pyproject.toml").write_text(CONFIGURED)
    lines = settings_lines(run, "--select", "TL3", "--no-cache")
    assert lines["head"].startswith("# pyproject.toml [tool.tradelint]; patterns are relative to ")
    assert lines["jobs"] == "jobs = 2  # pyproject.toml:6"
    assert lines["exclude"].endswith('".hypothesis/", "gen/"]  # pyproject.toml:5')
    assert lines["per-file-ignores"] == 'per-file-ignores = { "tests/" = ["TL3"] }  # pyproject.toml:7'
    assert lines["renames"] == "# renames: 1 row for feeds.Vat  # pyproject.toml:9"
    assert lines["select"] == 'select = ["TL3"]  # --select'
    assert lines["cache"] == "cache = false  # --no-cache"
    assert lines["fix"] == "fix = false  # default"
    assert lines["baseline"] == "# baseline: none  # default"
    assert lines["rules"].startswith("# rules: TL001, TL003, TL301, TL302")
    merged = {"extend-exclude", "renames-files", "renames-presets"}
    assert KEYS.keys() - merged <= lines.keys()


def test_show_settings_of_other_files(folder: Path, run: Run) -> None:
    (folder / "pyproject.toml").unlink()
    assert settings_lines(run, "--isolated")["head"].startswith("# no configuration file; ")
    (folder / "own").mkdir()
    (folder / "own" / "tradelint.toml").write_text("fix = true\n")
    lines = settings_lines(run, "own")
    assert lines["head"].startswith("# own/tradelint.toml; ")
    assert lines["fix"] == "fix = true  # own/tradelint.toml:1"
    assert settings_lines(run, "--config", "own/tradelint.toml")["fix"] == lines["fix"]


def test_show_files(folder: Path, run: Run) -> None:
    (folder / "pyproject.toml").write_text(CONFIGURED)
    for name in ("a.py", "gen/b.py", "sub/c.py", "notes.txt"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("x = (\n")
    done = run("--show-files")
    assert (done.returncode, done.stdout, done.stderr) == (0, "a.py\nsub/c.py\n", "")
    assert run("--show-files", "--extend-exclude", "sub/").stdout == "a.py\n"
    assert run("--show-files", "nowhere").returncode == 2


def test_show_fixes(folder: Path, run: Run) -> None:
    (folder / "a.py").write_text(DROP)
    done = run("--show-fixes")
    assert done.returncode == 1
    assert "      --- a.py\n      +++ a.py\n      @@ " in done.stdout
    assert "\n      -    asyncio.create_task(work())\n" in done.stdout
    assert (folder / "a.py").read_text() == DROP
    assert run("--show-fixes", "--output-format", "json").returncode == 2


def test_rules_as_json(run: Run) -> None:
    done = run("rules", "--output-format", "json")
    rules = json.loads(done.stdout)["rules"]
    assert [rule["code"] for rule in rules] == [rule.CODE for rule in all_rules()]
    (dropped,) = (rule for rule in rules if rule["code"] == "TL301")
    assert {key: dropped[key] for key in ("name", "family", "severity", "default", "fix")} == {
        **{"name": "dropped-task", "family": "TASK", "severity": "error", "default": True, "fix": "safe"},
    }
    assert dropped["explanation"].startswith("# TL301 dropped-task\n")
    assert run("rules").stdout == run("--list-rules").stdout


def test_a_family_is_explained(run: Run) -> None:
    done = run("--explain", "task")
    assert done.returncode == 0 and done.stdout.startswith("TASK TL3: ")
    for rule in all_rules():
        assert (f"\n{rule.CODE} {rule.NAME}\n" in done.stdout) is rule.CODE.startswith("TL3")
    assert run("--explain", "TL3").stdout == done.stdout
    assert "did you mean SESSION?" in run("--explain", "SESION").stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["chekc"], "no such file or directory: chekc (did you mean the command 'check'?)"),
        (["srcc"], "no such file or directory: srcc (did you mean 'src'?)"),
        (["src/feeed.py"], "no such file or directory: src/feeed.py (did you mean 'feed.py'?)"),
        (["nothing/like/it"], "no such file or directory: nothing/like/it\n"),
        (["--output-format", "gitlb"], "(did you mean 'gitlab'?)"),
    ],
)
def test_did_you_mean(folder: Path, run: Run, arguments: list[str], message: str) -> None:
    (folder / "src").mkdir()
    (folder / "src" / "feed.py").write_text("")
    done = run(*arguments)
    assert done.returncode == 2 and message in done.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(run: Run, shell: str, tmp_path: Path) -> None:
    pytest.importorskip("shtab")
    done = run("completion", shell)
    assert (done.returncode, done.stderr) == (0, "")
    for option in ("--baseline", "--output-format", "--since"):
        assert option.lstrip("-") in done.stdout
    program = shutil.which(shell)
    if program is not None:
        script = tmp_path / "script"
        script.write_text(done.stdout)
        subprocess.run([program, "-n", str(script)], check=True)


def test_bash_completes(run: Run, tmp_path: Path) -> None:
    pytest.importorskip("shtab")
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("there is no bash")
    script = tmp_path / "script"
    script.write_text(run("completion", "bash").stdout)
    typed = (
        f"source {script}; COMP_WORDS=(tradelint --output-format git); COMP_CWORD=2; "
        "_shtab_tradelint; printf '%s\\n' \"${COMPREPLY[@]}\""
    )
    done = subprocess.run([bash, "-c", typed], capture_output=True, text=True, check=False)
    assert sorted(done.stdout.split()) == ["github", "gitlab"]
