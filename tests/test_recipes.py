"""Test every code block of the documentation, as far as possible without a network."""

from __future__ import annotations

import ast
import json
import re
import shlex
import sys
import textwrap
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from flake8_tradelint.cli import COMMANDS
from flake8_tradelint.cli.parser import parse
from flake8_tradelint.config import load
from tests.output.report_schemas import CHECKS
from tests.processes import tradelint

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_HOOKS = ROOT / ".pre-commit-hooks.yaml"


@lru_cache(maxsize=1)
def _blocks() -> tuple[tuple[str, str, str], ...]:
    """Page and number, language, text."""
    found = []
    for page in PAGES:
        for number, match in enumerate(_FENCE.finditer(page.read_text(encoding="utf-8")), start=1):
            found.append((f"{page.name}-{number}", match[1], match[2]))
    return tuple(found)


def blocks(*languages: str) -> list[object]:
    return [pytest.param(text, id=name) for name, language, text in _blocks() if language in languages]


OF_EDITORS = ("elisp", "javascript", "lua")


def test_every_language_is_checked_here() -> None:
    known = {"", "console", "json", "mermaid", "python", "toml", "yaml", *OF_EDITORS}
    assert {language for _, language, _ in _blocks()} <= known
    fences = sum(page.read_text(encoding="utf-8").count("\n```") for page in PAGES)
    assert fences == 2 * len(_blocks())


@pytest.mark.parametrize("text", blocks(*OF_EDITORS))
def test_editors_start_the_server(text: str) -> None:
    assert "server" in COMMANDS
    assert re.search(r"""["']tradelint["'],?(\s+args: \[)?\s*["']server["']""", text)


@pytest.mark.parametrize("text", blocks("python"))
def test_python_can_be_parsed(text: str) -> None:
    ast.parse(text)


@pytest.mark.parametrize("text", blocks("json"))
def test_json_can_be_parsed(text: str) -> None:
    assert json.loads(text)["version"]


@pytest.mark.parametrize("text", blocks("toml"))
def test_toml_is_read_without_a_complaint(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    document = tomllib.loads(text)
    if "language-server" in document:  # Helix
        assert document["language-server"]["tradelint"] == {"command": "tradelint", "args": ["server"]}
        return
    assert document["tool"].keys() <= {"tradelint", "mypy", "ruff"}
    (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")
    for pattern in document["tool"].get("tradelint", {}).get("class-tables", ()):
        table = tmp_path / pattern.replace("*", "exchange-1.0")
        table.parent.mkdir(exist_ok=True)
        table.touch()
    settings = load(["."])
    assert not document["tool"].get("tradelint") or settings != load(["."], isolated=True)


@pytest.mark.parametrize("text", blocks("yaml"))
def test_yaml_has_what_it_needs(text: str) -> None:
    document = yaml.safe_load(textwrap.dedent(text))
    if isinstance(document, dict) and ("jobs" in document or "tradelint" in document):
        return  # below
    listed = [{"hooks": document}] if isinstance(document, list) else document["repos"]
    hooks = [hook for repository in listed for hook in repository["hooks"]]
    shipped = {hook["id"] for hook in yaml.safe_load(_HOOKS.read_text(encoding="utf-8"))}
    assert hooks and {hook["id"] for hook in hooks} <= shipped


def workflow() -> dict[str, Any]:
    (text,) = [text for _, language, text in _blocks() if language == "yaml" and "runs-on" in text]
    document: dict[str, Any] = yaml.safe_load(text)
    return document


def test_the_workflow_uploads_what_was_found() -> None:
    document = workflow()
    assert document["permissions"]["security-events"] == "write"
    (job,) = document["jobs"].values()
    steps = job["steps"]
    (upload,) = [step for step in steps if "upload-sarif" in step.get("uses", "")]
    (write,) = [step for step in steps if "sarif" in step.get("run", "")]
    (annotate,) = [step for step in steps if "github" in step.get("run", "").partition("--output-format")[2]]
    assert steps.index(write) < steps.index(upload) < steps.index(annotate)
    assert "always()" in upload["if"] and "always()" in annotate["if"]
    assert write["run"].endswith(f"> {upload['with']['sarif_file']}")


def test_the_steps_of_the_workflow_do_what_they_say(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "bot.py").write_text("import asyncio\n\n\nasync def f():\n    asyncio.create_task(f())\n")
    (job,) = workflow()["jobs"].values()
    runs = [step["run"] for step in job["steps"] if step.get("run", "").startswith("tradelint")]
    first, second = (tradelint(tmp_path, *words(command)[1:]) for command in runs)
    assert first.returncode == 0
    assert len(json.loads(first.stdout)["runs"][0]["results"]) == 1
    assert second.returncode == 1 and second.stdout.startswith("::error ")


def test_the_job_of_gitlab_writes_the_reports_that_it_uploads(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "bot.py").write_text("import asyncio\n\n\nasync def f():\n    asyncio.create_task(f())\n")
    (text,) = [text for _, language, text in _blocks() if language == "yaml" and "codequality" in text]
    job = yaml.safe_load(text)["tradelint"]
    (command,) = [line for line in job["script"] if line.startswith("tradelint ")]
    assert tradelint(tmp_path, *words(command)[1:]).returncode == 1
    reports = job["artifacts"]["reports"]
    assert job["artifacts"]["when"] == "always"
    assert CHECKS["gitlab"]((tmp_path / reports["codequality"]).read_text()) == []
    assert CHECKS["junit"]((tmp_path / reports["junit"]).read_text()) == []


def words(command: str) -> list[str]:
    """The words of a command up to what the shell does with it."""
    return shlex.split(command.partition(" > ")[0].partition(" | ")[0], comments=True)


def commands() -> Iterator[object]:
    """Every call of our command in console blocks, blocks without a language and workflows."""
    for name, language, text in _blocks():
        if language not in ("", "console", "yaml"):
            continue
        for line in text.replace(" && ", "\n").splitlines():
            command = line.strip().removeprefix("$ ").removeprefix("- run: ").removeprefix("entry: ")
            is_synopsis = "[OPTIONS]" in command or "[--" in command
            if command.startswith("tradelint ") and ": " not in command and not is_synopsis:
                yield pytest.param(command, id=f"{name}-{command}")


COMMANDS_SHOWN = list(commands())


def test_commands_are_found() -> None:
    assert len(COMMANDS_SHOWN) > 8


@pytest.mark.parametrize("command", COMMANDS_SHOWN)
def test_commands_have_options_that_exist(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, *arguments = words(command)
    if arguments and arguments[0] in COMMANDS and arguments[0] != "check":
        done = tradelint(tmp_path, *arguments)  # there are no such files: that is what it may say
        assert "unrecognized arguments" not in done.stderr and "usage:" not in done.stderr
        return
    parse(arguments)


@pytest.mark.parametrize("text", blocks("console"))
def test_flake8_is_called_with_its_own_options(text: str) -> None:
    for line in text.splitlines():
        if line.startswith("$ flake8"):
            options = [word for word in words(line)[2:] if word.startswith("-")]
            assert set(options) <= {"--version", "--select"}
