"""Test how selectors in options, configuration and per-file ignores switch rules on and off."""

from __future__ import annotations

import os

import pytest

from flake8_tradelint.rules import selection
from flake8_tradelint.rules.selection import UnknownSelector, enabled, enabled_for, overlay, prefix_of
from flake8_tradelint.settings import PerFileIgnore, Settings

RULES = (
    ("TL001", "syntax-error", True),
    ("TL101", "overridden-field", True),
    ("TL102", "off-by-default", False),
    ("TL201", "unclosed-session", True),
    ("TL203", "unclosed-session-attribute", True),
    ("TL301", "dropped-task", True),
)
DEFAULTS = {"TL001", "TL101", "TL201", "TL203", "TL301"}


@pytest.fixture(autouse=True)
def fake_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selection, "RULES", RULES)
    monkeypatch.setattr(selection, "_names", selection._names.__wrapped__)
    monkeypatch.setattr(selection, "enabled", enabled.__wrapped__)


def on(**lists: tuple[str, ...]) -> set[str]:
    return set(selection.enabled(Settings(**lists)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("lists", "expected"),
    [
        ({}, DEFAULTS),
        ({"select": ("ALL",)}, DEFAULTS | {"TL102"}),
        ({"select": ("TL2",)}, {"TL001", "TL201", "TL203"}),
        ({"select": ("session",)}, {"TL001", "TL201", "TL203"}),
        ({"select": ("Dropped-Task",)}, {"TL001", "TL301"}),
        ({"select": ()}, {"TL001"}),
        ({"select": (), "extend_select": ("TL102",)}, {"TL001", "TL102"}),
        ({"extend_select": ("TL102",)}, DEFAULTS | {"TL102"}),
        ({"ignore": ("TL2",)}, DEFAULTS - {"TL201", "TL203"}),
        ({"extend_ignore": ("SESSION",)}, DEFAULTS - {"TL201", "TL203"}),
        # the more specific selector wins, a tie ignores
        ({"select": ("TL2",), "ignore": ("TL201",)}, {"TL001", "TL203"}),
        ({"select": ("TL201",), "ignore": ("TL2",)}, {"TL001", "TL201"}),
        ({"select": ("TL201",), "ignore": ("TL201",)}, {"TL001"}),
        ({"ignore": ("ALL",), "extend_select": ("TASK",)}, {"TL301"}),
        # a broken file is not skipped in silence, unless that is asked for
        ({"select": ("TL3",), "ignore": ("TL001",)}, {"TL301"}),
    ],
)
def test_enabled(lists: dict[str, tuple[str, ...]], expected: set[str]) -> None:
    assert on(**lists) == expected


@pytest.mark.parametrize(
    ("selector", "hint"),
    [
        ("TL9", ""),
        ("SESSIONS", " (did you mean 'SESSION'?)"),
        ("droped-task", " (did you mean 'dropped-task'?)"),
        ("", ""),
    ],
)
def test_unknown_selectors_are_named(selector: str, hint: str) -> None:
    with pytest.raises(UnknownSelector) as caught:
        prefix_of(selector)
    assert str(caught.value) == f"no rule, prefix or family is called {selector!r}{hint}"


@pytest.mark.parametrize(
    ("config", "command_line", "expected"),
    [
        ({"select": ("TL2",), "ignore": ("TL203",)}, {"select": ("TL203",)}, {"TL001", "TL203"}),
        ({"ignore": ("TL3",)}, {"ignore": ("TL1",)}, {"TL001", "TL201", "TL203"}),
        ({"ignore": ("TL301",)}, {"extend_select": ("TASK",)}, DEFAULTS),
        ({"extend_ignore": ("dropped-task",)}, {"extend_select": ("ALL",)}, DEFAULTS | {"TL102"}),
        ({"select": ("TL301", "TL201")}, {"ignore": ("TASK",)}, {"TL001", "TL201"}),
        ({}, {"extend_select": ("ALL",), "ignore": ("TL102",)}, DEFAULTS),
        ({}, {"ignore": ("ALL",), "extend_select": ("TL2",)}, {"TL201", "TL203"}),
    ],
)
def test_the_command_line_beats_the_configuration(
    config: dict[str, tuple[str, ...]], command_line: dict[str, tuple[str, ...]], expected: set[str]
) -> None:
    given = {"select": (), "ignore": (), "extend_select": (), **command_line}
    settings = overlay(Settings(**config), **given)  # type: ignore[arg-type]
    assert set(selection.enabled(settings)) == expected


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("tests/", "tests/deep/test_a.py", True),
        ("tests/", "src/tests.py", False),
        ("test_*.py", "src/deep/test_a.py", True),
        ("/test_*.py", "src/test_a.py", False),
        ("src/**/gen.py", "src/a/b/gen.py", True),
    ],
)
def test_per_file_ignores(tmp_path: os.PathLike[str], pattern: str, path: str, matches: bool) -> None:
    root = os.fspath(tmp_path)
    settings = Settings(root=root, per_file_ignores=(PerFileIgnore(pattern, ("TASK", "TL201")),))
    expected = DEFAULTS - {"TL301", "TL201"} if matches else DEFAULTS
    assert enabled_for(settings, os.path.join(root, *path.split("/"))) == expected


def test_per_file_ignores_reach_outside_the_root_by_name_only(tmp_path: os.PathLike[str]) -> None:
    root = os.path.join(tmp_path, "inner")
    settings = Settings(root=root, per_file_ignores=(PerFileIgnore("conftest.py", ("ALL",)),))
    assert enabled_for(settings, os.path.join(tmp_path, "conftest.py")) == frozenset()
