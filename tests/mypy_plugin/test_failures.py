"""Test that an internal error of the plugin becomes one note, and mypy's own errors stay."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from typing import NoReturn

import pytest

from tests.mypy_plugin.running import CONFIGURATION, RENAMES, project
from tests.mypy_plugin.running import run as run_mypy

FILES = {
    "pyproject.toml": RENAMES,
    "vat.py": """\
        from dataclasses import dataclass

        class Vat:
            spot_markets: int

        @dataclass
        class Schema:
            KEY: str = ""

        @dataclass
        class Signals(Schema):
            KEY = "signals"

        def show(vat: Vat, more: int) -> None:
            vat.spot_map
            getattr(vat, "spot_map")
            Vat(spot_map=1)
            Schema(KEY=more)
        """,
}
PLACES = [
    "mypy_plugin.class_bodies.check_class",
    "mypy_plugin.traces.has_fields",
    "mypy_plugin.removed_names.add_removed_names",
    "mypy_plugin.traces.owns_removed",
    "mypy_plugin.renamed.attribute",
    "mypy_plugin.renamed_arguments.strings",
    "mypy_plugin.renamed_arguments.keywords",
    "mypy_plugin.facts.Facts.project",
    "mypy_plugin.reporting.Reporter.report",
    "flake8_tradelint.semantics.reading.reader.index_module",
]


def broken(*_: object, **__: object) -> NoReturn:
    raise RuntimeError("the moon is full")


def run(*arguments: str) -> str:
    Path("mypy.ini").write_text(CONFIGURATION)
    output, errors, status = run_mypy("--no-error-summary", *arguments, "vat.py")
    assert status == 1 and errors == "", output + errors
    return output


@pytest.mark.parametrize("place", PLACES)
def test_one_note(place: str, tmp_path: Path, mypy_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project(tmp_path, {**FILES, "vat.py": f"# {place}\n" + dedent(FILES["vat.py"])}))
    monkeypatch.setattr(place, broken)
    output = run(f"--cache-dir={mypy_cache}")
    assert "INTERNAL" not in output
    assert 'error: Argument "KEY" to "Schema" has incompatible type "int"; expected "str"' in output
    notes = [line for line in output.splitlines() if "tradelint failed" in line]
    assert len(notes) == 1, output
    assert "RuntimeError: the moon is full (test_failures.py:" in notes[0]


def test_what_cannot_be_read_again_is_no_failure(
    tmp_path: Path, mypy_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project(tmp_path, {**FILES, "vat.py": "# parsed\n" + dedent(FILES["vat.py"])}))
    monkeypatch.setattr("mypy_plugin.facts.Facts.parsed", broken)
    assert "[tradelint-renamed-attribute]" in run(f"--cache-dir={mypy_cache}")
