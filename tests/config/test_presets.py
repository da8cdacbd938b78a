"""Test that every rename preset can be read and names the releases it was checked against."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from flake8_tradelint.config import load
from flake8_tradelint.config.included import PRESETS, preset_names

DOCS = Path(__file__).parents[2] / "docs"


def test_there_are_presets() -> None:
    assert set(preset_names()) == {
        *("aiohttp-3", "discord-2", "driftpy-0.8", "pydantic-2", "python-telegram-bot-20", "sqlalchemy-2"),
        *("python-telegram-bot-22", "web3-6", "web3-7", "websockets-14"),
    }


@pytest.mark.parametrize("name", preset_names())
def test_each_can_be_switched_on(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text(f'[tool.tradelint]\nrenames-presets = ["{name}"]\n')
    rows = load().renames
    assert len(rows) > 10
    assert len({(row.owner, row.old) for row in rows}) == len(rows)


@pytest.mark.parametrize("name", preset_names())
def test_each_names_two_releases(name: str) -> None:
    head = (PRESETS / f"{name}.toml").read_text(encoding="utf-8").splitlines()[0]
    assert re.search(r"Checked against [\d.]+ and [\d.]+\.", head), head
    old, new = re.findall(r"\d+(?:\.\d+)+", head)[-2:]
    page = (DOCS / "renames.md").read_text(encoding="utf-8")
    assert re.search(rf"\| `{re.escape(name)}` \| .*{re.escape(old)} \| {re.escape(new)} \|", page)
