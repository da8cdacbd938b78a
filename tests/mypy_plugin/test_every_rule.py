"""Test for each rule that a finding goes with an edit of another module, and comes back with the next."""

from __future__ import annotations

from pathlib import Path

import pytest

from mypy_plugin.codes import NAMES
from tests.mypy_plugin.running import RENAMES, project
from tests.mypy_plugin.running import mypy as run_mypy
from tests.mypy_plugin.test_daemon import Check, check

__all__ = ["check"]

PYPROJECT = f"""\
[tool.tradelint]
extend-select = ["TL404"]
{RENAMES}
[tool.tradelint.renames.Tank]
level = "depth"
[tool.tradelint.renames.Feed]
on_quote = "on_tick"
"""
WRONG = {
    "pyproject.toml": PYPROJECT,
    "base.py": """\
        from dataclasses import dataclass

        @dataclass
        class Schema:
            KEY: str = ""

        @dataclass
        class Late:
            URL: str = ""

        @dataclass
        class Vat:
            spot_markets: int = 0

        class Feed:
            def on_tick(self) -> int:
                return 1

        class Tank:
            depth = 1

            @property
            def level(self) -> int:
                return self.depth
        """,
    "user.py": """\
        from typing import ClassVar
        import asyncio
        import aiohttp
        from base import Feed, Late, Schema, Tank, Vat

        class Signals(Schema):
            KEY = "signals"

        class Later(Late):
            URL: ClassVar[str]

        class Own(Feed):
            def on_quote(self) -> int:
                return 1

        async def opened(url: str) -> None:
            session = aiohttp.ClientSession()
            await session.get(url)

        async def dropped() -> None:
            asyncio.create_task(asyncio.sleep(1))

        def used(vat: Vat, tank: Tank) -> None:
            print(vat.spot_map, tank.level)
            getattr(vat, "spot_map")
            Vat(spot_map=1)
        """,
}
CODES = {f"[tradelint-{name}]" for name in NAMES.values()}
# What an edit of the base alone can mend: the rest is about the user's own lines.
MENDED = CODES - {"[tradelint-unclosed-session]", "[tradelint-dropped-task]"}


def told(output: str) -> set[str]:
    return {code for code in CODES if code in output}


def mended() -> dict[str, str]:
    """The base as the user believes it to be."""
    base = WRONG["base.py"].replace("KEY: str", "KEY").replace("URL: str", "URL")
    base = base.replace("spot_markets: int", "spot_map: int").replace("on_tick", "on_quote")
    base = base.replace("depth = 1", "depth = 1; level: int = 1").replace("def level(self)", "def was(self)")
    return {"base.py": base}


@pytest.fixture
def again(tmp_path: Path, mypy_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Check:
    monkeypatch.chdir(tmp_path)
    return lambda: run_mypy(f"--cache-dir={mypy_cache}")


@pytest.mark.parametrize("how", ["again", "check"], ids=["incremental", "daemon"])
def test_every_rule(how: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    ask: Check = request.getfixturevalue(how)
    project(tmp_path, WRONG)
    assert told(ask()) == CODES
    project(tmp_path, mended())
    assert told(ask()) == CODES - MENDED
    project(tmp_path, {"base.py": WRONG["base.py"]})
    assert told(ask()) == CODES
