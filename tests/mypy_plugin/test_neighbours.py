"""Test the plugin beside other plugins, with several workers, and with import cycles."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from mypy.version import __version__ as mypy_version

from tests.mypy_plugin.running import CONFIGURATION, RENAMES, mypy, project
from tests.mypy_plugin.running import run as run_mypy

Run = Callable[..., str]
FILES = {
    "base.py": """\
        from __future__ import annotations
        from dataclasses import dataclass
        import child

        @dataclass
        class Schema:
            KEY: str = ""
            next: child.Signals | None = None
        """,
    "child.py": """\
        from __future__ import annotations
        from base import Schema

        class Signals(Schema):
            KEY = "signals"
        """,
}
EXPECTED = (
    'child.py:5:5: error: `KEY = "signals"` does not reach instances: `Signals(...).KEY` is `""`, the '
    "default of the field declared in Schema (base.py)  [tradelint-overridden-field]\n"
)


@pytest.fixture
def run(tmp_path: Path, mypy_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    def ask(files: dict[str, str], *arguments: str, configuration: str = CONFIGURATION) -> str:
        monkeypatch.chdir(project(tmp_path, files))
        return mypy(f"--cache-dir={mypy_cache}", *arguments, configuration=configuration)

    return ask


def test_modules_that_import_each_other(run: Run) -> None:
    assert run(FILES) == EXPECTED


@pytest.mark.parametrize("order", ["pydantic.mypy, mypy_plugin", "mypy_plugin, pydantic.mypy"])
def test_beside_pydantic(run: Run, order: str) -> None:
    files = {
        **FILES,
        "models.py": """\
            from pydantic import BaseModel, Field
            from pydantic.dataclasses import dataclass

            class Quote(BaseModel):
                price: float = Field(gt=0)
                symbol: str = ""

            class Last(Quote):
                volume: int

            @dataclass
            class Order:
                KIND: str = "limit"

            class Market(Order):
                KIND = "market"

            Quote(price="dear")
            Last(price=1.0, volume=2, symbol=3)
            """,
    }
    configuration = CONFIGURATION.replace("mypy_plugin", order)
    configuration += "\n[pydantic-mypy]\ninit_typed = True\ninit_forbid_extra = True\n"
    output = run(files, configuration=configuration)
    assert EXPECTED in output
    assert 'models.py:16:5: error: `KIND = "market"` does not reach instances' in output
    assert "models.py:18:13: error: Argument" in output
    assert "models.py:19:34: error: Argument" in output
    assert len(output.splitlines()) == 4, output


ANSWERS_TOO = """\
    from mypy.plugin import Plugin

    class Theirs(Plugin):
        def get_base_class_hook(self, fullname):
            return self.says("base") if fullname == "base.Schema" else None

        def get_customize_class_mro_hook(self, fullname):
            return self.says("order") if fullname == "vat.Vat" else None

        def get_attribute_hook(self, fullname):
            return self.number if fullname == "vat.State.spot_map" else None

        def get_method_signature_hook(self, fullname):
            return self.says("call") if fullname.endswith(".create_task") else None

        def says(self, what):
            def hook(ctx):
                ctx.api.fail(f"theirs: {what}", getattr(ctx, "cls", None) or ctx.context)
                return getattr(ctx, "default_signature", None)

            return hook

        def number(self, ctx):
            return ctx.api.named_generic_type("builtins.int", [])

    def plugin(version):
        return Theirs
    """


@pytest.mark.parametrize("order", ["mypy_plugin, ./theirs.py", "./theirs.py, mypy_plugin"])
def test_a_plugin_that_answers_for_the_same_names(run: Run, order: str) -> None:
    """Behind ours it is asked all the same; before it, mypy does not ask ours."""
    files = {
        **FILES,
        "pyproject.toml": RENAMES,
        "theirs.py": ANSWERS_TOO,
        "vat.py": """\
            import asyncio

            class Vat:
                spot_markets = 0

            class State:
                spot_map = ""

            async def work() -> None: ...

            def used(vat: Vat, state: State, loop: asyncio.AbstractEventLoop) -> None:
                reveal_type(state.spot_map)
                loop.create_task(work())
                vat.spot_map
            """,
    }
    output = run(files, configuration=CONFIGURATION.replace("mypy_plugin", order) + "exclude = theirs.py\n")
    told = re.findall(r'theirs: (\w+)|type is "(?:builtins\.)?(\w+)"', output)
    assert ["".join(groups) for groups in told] == ["base", "order", "int", "call"], output
    ours = [code for code in ("overridden-field", "renamed-attribute", "dropped-task") if code in output]
    assert ours == (["overridden-field", "renamed-attribute", "dropped-task"] if order[0] == "m" else [])


def test_followed_in_silence(tmp_path: Path, mypy_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    configuration = CONFIGURATION + "follow_imports = silent\nfiles = child.py\n"
    files = {
        "pyproject.toml": RENAMES,
        "vat.py": "class Vat:\n    spot_markets = 0\n    def f(self) -> int:\n        return self.spot_map\n",
        "base.py": """\
            from dataclasses import dataclass

            @dataclass
            class Schema:
                KEY: str = ""

            class Other(Schema):
                KEY = "not told"
            """,
        "child.py": """\
            from base import Schema
            from vat import Vat

            Vat().spot_map

            class Signals(Schema):
                KEY = "s"
            """,
    }
    project(tmp_path, files)
    (tmp_path / "mypy.ini").write_text(configuration)
    monkeypatch.chdir(tmp_path)
    output, _, _ = run_mypy("--show-column-numbers", "--no-error-summary", f"--cache-dir={mypy_cache}")
    assert [line.partition(" error")[0] for line in output.splitlines()] == ["child.py:4:7:", "child.py:7:5:"]


@pytest.mark.parametrize(
    "kept",
    [
        "    spot_map: dict[str, int]\n",
        "    @property\n    def spot_map(self) -> int: ...\n",
        "    import sys\n    if sys.version_info >= (3, 8):\n        def spot_map(self) -> int: ...\n",
        "",
    ],
)
def test_a_stub_that_has_the_old_name(kept: str, run: Run) -> None:
    files = {
        "pyproject.toml": '[tool.tradelint.renames."vat.Vat"]\nspot_map = "spot_markets"\n',
        "vat.py": "class Vat:\n    spot_markets = 0\n",
        "vat.pyi": f"class Vat:\n    spot_markets: int\n{kept}",
        "user.py": "from vat import Vat\n\nVat().spot_map\n",
    }
    told = re.findall(r"^(\S+?:\d+:\d+): error: .*\[(.*)\]$", run(files), re.M)
    assert told == ([] if kept else [("user.py:3:7", "tradelint-renamed-attribute")])


@pytest.mark.skipif(int(mypy_version.split(".")[0]) < 2, reason="mypy 2 has workers")
def test_several_workers(run: Run) -> None:
    assert run(FILES, "-n2") == EXPECTED
