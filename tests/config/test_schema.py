"""Test that docs/tradelint.schema.json describes what the configuration takes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from flake8_tradelint.config import ConfigError, load, renames, resource_rows
from flake8_tradelint.config.documents import parse
from flake8_tradelint.config.keys import KEYS
from flake8_tradelint.settings import OUTPUT_FORMATS, Settings

DOCS = Path(__file__).parents[2] / "docs"
SCHEMA: dict[str, Any] = json.loads((DOCS / "tradelint.schema.json").read_text(encoding="utf-8"))
PROPERTIES = SCHEMA["properties"]


def wrong(document: object) -> list[str]:
    return [error.message for error in jsonschema.Draft7Validator(SCHEMA).iter_errors(document)]


def test_it_has_the_keys_of_the_code() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    assert list(PROPERTIES) == sorted(KEYS)
    assert set(SCHEMA["definitions"]["resource"]["properties"]) == set(resource_rows._KEYS)
    assert set(SCHEMA["definitions"]["rename"]["oneOf"][1]["properties"]) == set(renames._KEYS)
    assert PROPERTIES["output-format"]["enum"] == list(OUTPUT_FORMATS)
    assert all(one["description"] for one in PROPERTIES.values())


def test_it_has_the_defaults_of_the_code() -> None:
    defaults = Settings()
    for key, described in PROPERTIES.items():
        if "default" in described:
            value = getattr(defaults, key.replace("-", "_"))
            assert described["default"] == (list(value) if isinstance(value, tuple) else value)


VALUES: tuple[object, ...] = (
    *(
        True,
        False,
        0,
        1,
        3,
        "",
        "x",
        "text",
        "sarif",
        [],
        ["TL301"],
        ["a/"],
        [1],
        {},
        {"a": ["TL3"]},
        {"a": 1},
    ),
    {"Vat": {"old": "new"}},
    {"Vat": {"old": {"new": "x", "since": "2", "deprecated": True}}},
    {"Vat": {"old": {"newer": "x"}}},
    {"feed": {"acquire": ["feeds.Feed"], "release": ["await stop"], "on-use": True, "lent": False}},
    {"feed": {"acquire": ["feeds.Feed"], "release": ["stop"], "owns": {"socket": ""}, "through": ["a"]}},
    {"feed": {"acquired": ["feeds.Feed"]}},
)


@pytest.mark.parametrize("key", sorted(KEYS))
def test_what_the_code_takes_it_takes(key: str, tmp_path: Path) -> None:
    """And what has the wrong type, or an unknown key, is refused by both."""
    for value in VALUES:
        try:
            KEYS[key](value)
        except Exception:
            continue
        assert not wrong({key: value}), value
    for value in (VALUES[2], 1.5, None):
        if not wrong({key: value}):
            KEYS[key](value)
    assert wrong({f"{key}-": True})


def test_the_examples_of_the_documentation_fit() -> None:
    page = (DOCS / "configuration.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    assert len(blocks) > 3
    for block in blocks:
        table = parse("example", block.encode()).get("tool", {}).get("tradelint")
        if table is not None:
            assert wrong(table) == []


def test_the_table_of_keys_is_complete() -> None:
    page = (DOCS / "configuration.md").read_text(encoding="utf-8")
    section = page.partition("\n## Keys\n")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `([\w-]+)` \|", section, re.MULTILINE)) == set(KEYS)


FILES = (".tradelint.toml", "tradelint.toml", "pyproject.toml")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", FILES[:2])
def test_a_file_of_our_own(name: str, folder: Path) -> None:
    (folder / name).write_text('select = ["TL3"]\nbaseline = "known.jsonl"\n')
    (folder / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    (folder / "sub").mkdir()
    settings = load(["sub"])
    assert (settings.select, settings.root) == (("TL3",), str(folder))
    assert settings.baseline == str(folder / "known.jsonl")
    (folder / name).write_text('selct = ["TL3"]\n')
    with pytest.raises(
        ConfigError, match=rf"^{re.escape(name)}:1: unknown key 'selct' \(did you mean 'select'"
    ):
        load()


@pytest.mark.parametrize(("one", "other"), [(FILES[0], FILES[1]), (FILES[0], FILES[2]), (FILES[1], FILES[2])])
def test_two_files_contradict_each_other(one: str, other: str, folder: Path) -> None:
    (folder / one).write_text("jobs = 2\n")
    (folder / other).write_text("[tool.tradelint]\njobs = 3\n")
    with pytest.raises(
        ConfigError, match=rf"^both {re.escape(one)} and {re.escape(other)} configure tradelint"
    ):
        load()
