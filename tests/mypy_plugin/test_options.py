"""Test that the plugin's errors obey options and comments of both mypy and tradelint."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from mypy.version import __version__ as mypy_version

from tests.mypy_plugin.running import CONFIGURATION, command, mypy, project

Say = Callable[..., str]
MYPY = tuple(int(part) for part in mypy_version.split(".")[:2])
SCHEMA = """\
    from dataclasses import dataclass

    @dataclass
    class Schema:
        KEY: str = ""

    class Signals(Schema):
        KEY = "signals"{comment}
    """


@pytest.fixture
def say(tmp_path: Path, mypy_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Say:
    def ask(comment: str = "", *arguments: str, toml: str = "", ini: str = "") -> str:
        files = {"schema.py": SCHEMA.format(comment=comment), "pyproject.toml": toml}
        monkeypatch.chdir(project(tmp_path, files))
        return mypy(f"--cache-dir={mypy_cache}", *arguments, configuration=CONFIGURATION + ini)

    return ask


def test_comments(say: Say) -> None:
    assert "[tradelint-overridden-field]" in say()
    assert say("  # type: ignore[tradelint-overridden-field]", "--warn-unused-ignores") == ""
    assert "[tradelint-overridden-field]" in say("  # type: ignore[assignment]")
    assert say("  # noqa: TL101") == ""
    assert "[tradelint-overridden-field]" in say("  # noqa: TL401, TL402")


OFF = '[tool.tradelint]\nignore = ["TL101"]\n'


@pytest.mark.skipif(MYPY < (1, 19), reason="mypy refuses the codes of plugins")
def test_error_codes(say: Say) -> None:
    assert say("", "--disable-error-code=tradelint-overridden-field") == ""
    assert say("", ini="disable_error_code = tradelint-overridden-field\n") == ""
    assert "overridden-field" in say("", "--enable-error-code=tradelint-overridden-field", toml=OFF)


def test_rules_that_the_configuration_switches_off(say: Say) -> None:
    assert say(toml=OFF) == ""
    assert say(toml='[tool.tradelint.per-file-ignores]\n"schema.py" = ["TL1"]\n') == ""


def test_links_lead_nowhere_wrong(say: Say) -> None:
    """mypy links to its own documentation, which knows nothing of our codes."""
    output = say("", "--show-error-code-links")
    assert "[tradelint-overridden-field]" in output
    assert "rtfd.io" not in output
    assert "tradelint --explain TL101" in output


def test_a_wrong_configuration_ends_the_run_with_its_reason(tmp_path: Path) -> None:
    project(tmp_path, {"a.py": "", "pyproject.toml": '[tool.tradelint]\nselct = ["TL1"]\n'})
    (tmp_path / "mypy.ini").write_text(CONFIGURATION)
    done = command(tmp_path, "mypy", ".")
    assert done.returncode == 2
    assert "pyproject.toml:2: [tool.tradelint] unknown key 'selct' (did you mean 'select'?)" in done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert "INTERNAL ERROR" not in done.stdout + done.stderr
