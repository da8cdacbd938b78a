"""Test the plugin's error codes and tables against the rules, and that an idle plugin imports little."""

from __future__ import annotations

from pathlib import Path

from flake8_tradelint.rules import all_rules
from flake8_tradelint.semantics.must_call.tasks.callbacks import PLACES
from mypy_plugin.callees import HANDING
from mypy_plugin.codes import NAMES
from tests.mypy_plugin.running import command

HEAVY = (
    "flake8_tradelint.project",
    "flake8_tradelint.rules.overridden_field",
    "flake8_tradelint.semantics.expr",
)


def test_the_names_are_those_of_the_rules() -> None:
    assert {rule.CODE: rule.NAME for rule in all_rules() if rule.CODE in NAMES} == NAMES


def test_the_methods_of_loops_are_those_of_the_rule() -> None:
    assert PLACES == HANDING


def test_where_there_is_nothing_to_ask_nothing_is_imported(tmp_path: Path) -> None:
    code = (
        "import sys; from mypy.options import Options; from mypy_plugin import plugin; plugin('')(Options());"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    (tmp_path / "run.py").write_text(code)
    assert command(tmp_path, "run").stdout == "[]\n"
