"""Drive ``tradelint server`` with a real client of the protocol over stdio."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from lsprotocol import types

from tests.processes import environment
from tests.server.editor import Editor, part, started

Play = Callable[[Editor], Awaitable[None]]

DROPPED = """\
import asyncio


async def work() -> None:
    await asyncio.sleep(1)


async def main() -> None:
    asyncio.create_task(work())
"""
QUIET = DROPPED.replace("    asyncio.create_task(work())\n", "    await work()\n")
WHOLE = types.Range(types.Position(0, 0), types.Position(1000, 0))
FIX_ALL = "source.fixAll.tradelint"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "pyproject.toml").write_text("[tool.tradelint]\n")
    (folder / "bot.py").write_text(DROPPED)
    return folder


def play(root: Path, scene: Play, *arguments: str, resolves: bool = True) -> None:
    async def run() -> None:
        async with started(root, *arguments, resolves=resolves) as editor:
            await scene(editor)

    asyncio.run(run())


def test_open_change_save_close(project: Path) -> None:
    async def scene(editor: Editor) -> None:
        editor.open("bot.py")
        (found,) = await editor.codes("bot.py", ["TL301"])
        assert part(DROPPED, found.range) == "asyncio.create_task(work())"
        assert (found.source, found.severity) == ("tradelint", types.DiagnosticSeverity.Error)
        assert found.code_description is None or found.code_description.href.startswith("https://")
        editor.change("bot.py", QUIET)
        await editor.codes("bot.py", [])
        editor.change("bot.py", DROPPED)
        await editor.codes("bot.py", ["TL301"])
        editor.change("bot.py", QUIET)
        editor.save("bot.py")
        await editor.codes("bot.py", [])
        editor.change("bot.py", DROPPED)
        await editor.codes("bot.py", ["TL301"])
        editor.close("bot.py")
        await editor.codes("bot.py", [])
        assert editor.shown[editor.uri("bot.py")].version is None

    play(project, scene)


def test_of_many_changes_the_last_one_counts(project: Path) -> None:
    async def scene(editor: Editor) -> None:
        editor.open("bot.py")
        await editor.codes("bot.py", ["TL301"])
        for number in range(30):
            editor.change("bot.py", (DROPPED if number % 2 else QUIET) + f"# {number}\n")
            await asyncio.sleep(0.01)
        editor.change("bot.py", QUIET)
        await editor.codes("bot.py", [])
        await asyncio.sleep(0.3)
        assert editor.found("bot.py") == []

    play(project, scene)


@pytest.mark.parametrize("resolves", [True, False])
def test_the_fix_of_a_finding(project: Path, *, resolves: bool) -> None:
    async def scene(editor: Editor) -> None:
        editor.open("bot.py")
        (found,) = await editor.codes("bot.py", ["TL301"])
        actions = await editor.actions("bot.py", found.range, ["quickfix"])
        preferred = [action for action in actions.values() if action.is_preferred]
        assert len(preferred) == 1 and "TL301" in preferred[0].title
        assert preferred[0].kind == "quickfix"
        await editor.apply(preferred[0])
        await editor.codes("bot.py", [])
        diff = subprocess.run(
            [sys.executable, "-m", "flake8_tradelint", "--fix", "-q", "bot.py"],
            cwd=project,
            env=environment(),
            check=False,
        )
        assert diff.returncode == 0
        assert editor.texts["bot.py"] == (project / "bot.py").read_text(), "as --fix does it"

    play(project, scene, resolves=resolves)


def test_all_safe_fixes_of_a_file(project: Path) -> None:
    twice = DROPPED + "    asyncio.create_task(work())\n"

    async def scene(editor: Editor) -> None:
        editor.open("bot.py", twice)
        await editor.codes("bot.py", ["TL301", "TL301"])
        (action,) = (await editor.actions("bot.py", WHOLE, ["source.fixAll"])).values()
        assert action.kind == FIX_ALL
        assert await editor.actions("bot.py", WHOLE, ["source.fixAll.other"]) == {}
        await editor.apply(action)
        await editor.codes("bot.py", [])
        assert await editor.actions("bot.py", WHOLE) == {}

    play(project, scene)


def test_suppress_here(project: Path) -> None:
    joined = DROPPED.replace("work())\n", 'work(), name="""a\n\nb""")\n')

    async def scene(editor: Editor) -> None:
        editor.open("bot.py", joined)
        (found,) = await editor.codes("bot.py", ["TL301"])
        actions = await editor.actions("bot.py", found.range)
        (action,) = (action for title, action in actions.items() if title.startswith("Suppress"))
        await editor.apply(action)
        assert editor.texts["bot.py"] == joined.replace('b""")\n', 'b""")  # noqa: TL301\n')
        await editor.codes("bot.py", [])
        editor.change("bot.py", QUIET.replace("await work()", "await work()  # noqa: TL301"))
        (unused,) = await editor.codes("bot.py", ["TL002"])
        assert [*(unused.tags or ())] == [types.DiagnosticTag.Unnecessary]

    play(project, scene)


def test_an_unsafe_fix_says_so(project: Path) -> None:
    code = QUIET.replace("await work()", "work()")

    async def scene(editor: Editor) -> None:
        editor.open("bot.py", code)
        (found,) = await editor.codes("bot.py", ["TL308"])
        actions = await editor.actions("bot.py", found.range)
        (action,) = (each for title, each in actions.items() if "unsafe" in title)
        assert not action.is_preferred
        await editor.apply(action)
        await editor.codes("bot.py", [])

    play(project, scene)


def test_hover_shows_the_page_of_the_rule(project: Path) -> None:
    async def scene(editor: Editor) -> None:
        editor.open("bot.py")
        await editor.codes("bot.py", ["TL301"])
        shown = await editor.hover("bot.py", 8, 10)
        assert shown.startswith("# TL301 dropped-task") and "```python" in shown
        assert await editor.hover("bot.py", 0, 0) == ""

    play(project, scene)


BASE = """\
from dataclasses import dataclass


@dataclass
class Base:
    limit: int = 1
"""
CHILD = """\
from base import Base


class Child(Base):
    limit = 2
"""


def test_one_buffer_decides_a_finding_in_another(project: Path) -> None:
    """Neither of them is saved. The place in the other file is shown."""
    (project / "base.py").write_text("class Base:\n    limit = 1\n")
    (project / "bot.py").write_text("")

    async def scene(editor: Editor) -> None:
        editor.open("base.py")
        editor.open("bot.py", CHILD)
        await editor.codes("bot.py", [])
        editor.change("base.py", BASE)
        (found,) = await editor.codes("bot.py", ["TL101"])
        related = [(each.location.uri, each) for each in found.related_information or ()]
        places = [part(BASE, each.location.range) for uri, each in related if uri == editor.uri("base.py")]
        assert any(place.startswith("limit") for place in places)
        editor.close("base.py")
        await editor.codes("bot.py", [])

    play(project, scene)


def test_a_fix_that_changes_another_open_buffer(project: Path) -> None:
    (project / "base.py").write_text(BASE.replace("limit", "LIMIT"))

    async def scene(editor: Editor) -> None:
        editor.open("base.py")
        editor.open("bot.py", CHILD.replace("limit", "LIMIT"))
        (found,) = await editor.codes("bot.py", ["TL101"])
        actions = await editor.actions("bot.py", found.range, ["quickfix"])
        action = next(each for title, each in actions.items() if not title.startswith("Suppress"))
        await editor.apply(action)
        await editor.codes("bot.py", [])

    play(project, scene)


ODD = "# \U0001f600\x0c\u2028 é\r\n" + DROPPED.replace(
    "    asyncio.create", "    '\U0001f600é'; asyncio.create"
).replace("\n", "\r\n")


@pytest.mark.parametrize("encoding", [*types.PositionEncodingKind])
def test_text_beyond_the_basic_plane(project: Path, encoding: types.PositionEncodingKind) -> None:
    """And lines that only Python's ``splitlines`` sees."""

    async def run() -> None:
        async with started(project, encodings=[encoding]) as editor:
            assert editor.encoding == encoding.value
            editor.open("bot.py", ODD)
            (found,) = await editor.codes("bot.py", ["TL301"])
            assert part(ODD, found.range, editor.encoding) == "asyncio.create_task(work())"
            actions = await editor.actions("bot.py", found.range)
            await editor.apply(next(a for t, a in actions.items() if t.startswith("Suppress")))
            assert editor.texts["bot.py"] == ODD.removesuffix("\r\n") + "  # noqa: TL301\r\n"
            await editor.codes("bot.py", [])

    asyncio.run(run())


def test_a_broken_file(project: Path) -> None:
    async def scene(editor: Editor) -> None:
        editor.open("bot.py", DROPPED + "\nasync def half(:\n")
        (found,) = await editor.codes("bot.py", ["TL001"])
        assert found.range.start.line == 10
        assert await editor.actions("bot.py", WHOLE) == {}
        editor.change("bot.py", "")
        await editor.codes("bot.py", [])
        editor.change("bot.py", DROPPED)
        await editor.codes("bot.py", ["TL301"])

    play(project, scene)


def test_a_changed_configuration(project: Path) -> None:
    settings = project / "pyproject.toml"

    async def scene(editor: Editor) -> None:
        editor.open("bot.py")
        await editor.codes("bot.py", ["TL301"])
        settings.write_text('[tool.tradelint]\nignore = ["TL301"]\n')
        editor.files_changed("pyproject.toml")
        await editor.codes("bot.py", [])
        settings.write_text('[tool.tradelint.per-file-ignores]\n"other.py" = ["TL301"]\n')
        editor.client.workspace_did_change_configuration(types.DidChangeConfigurationParams({}))
        await editor.codes("bot.py", ["TL301"])
        settings.write_text('[tool.tradelint.per-file-ignores]\n"bot.py" = ["TL301"]\n')
        editor.files_changed("pyproject.toml")
        await editor.codes("bot.py", [])
        settings.write_text("[tool.tradelint]\nignor = 3\n")
        editor.files_changed("pyproject.toml")
        await asyncio.wait_for(
            editor.until(lambda: any("ignor" in message for message in editor.messages)), 30
        )
        settings.write_text("[tool.tradelint]\n")
        editor.files_changed("pyproject.toml")
        await editor.codes("bot.py", ["TL301"])
        settings.write_text('[tool.tradelint]\nexclude = ["bot.py"]\n')
        editor.files_changed("pyproject.toml")
        await editor.codes("bot.py", [])

    play(project, scene)


def test_a_changed_file_on_disk(project: Path) -> None:
    (project / "base.py").write_text("class Base:\n    limit = 1\n")

    async def scene(editor: Editor) -> None:
        editor.open("bot.py", CHILD)
        await editor.codes("bot.py", [])
        (project / "base.py").write_text(BASE)
        editor.files_changed("base.py")
        await editor.codes("bot.py", ["TL101"])

    play(project, scene)


def test_a_file_that_is_not_saved_yet(project: Path) -> None:
    async def scene(editor: Editor) -> None:
        editor.open("new.py", DROPPED)
        await editor.codes("new.py", ["TL301"])
        editor.save("new.py")
        editor.change("new.py", QUIET)
        await editor.codes("new.py", [])

    play(project, scene)


def test_what_the_baseline_knows_is_quiet(project: Path) -> None:
    (project / "pyproject.toml").write_text('[tool.tradelint]\nbaseline = "known.jsonl"\n')
    command = [sys.executable, "-m", "flake8_tradelint", "--write-baseline"]
    assert subprocess.run(command, cwd=project, env=environment(), check=False).returncode == 0
    twice = DROPPED + "\n\nasync def other() -> None:\n    asyncio.ensure_future(work())\n"

    async def scene(editor: Editor) -> None:
        editor.open("bot.py", twice)
        (found,) = await editor.codes("bot.py", ["TL301"])
        assert found.range.start.line == 12

    play(project, scene)


def test_nothing_of_the_project_is_imported(project: Path) -> None:
    """Neither by the server nor by the check of the project beside it."""
    trap = "import pathlib\npathlib.Path(__file__).with_suffix('.run').write_text('')\n"
    names = ("libcst", "difflib", "sitecustomize", "tokenize", "conftest", "setup", "json")
    for name in names:
        (project / f"{name}.py").write_text(trap)

    async def scene(editor: Editor) -> None:
        editor.open("bot.py")
        (found,) = await editor.codes("bot.py", ["TL301"])
        await editor.apply(next(iter((await editor.actions("bot.py", found.range)).values())))
        await editor.codes("bot.py", [])

    play(project, scene)
    assert [*project.glob("*.run")] == []


def test_options(project: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('ignore = ["TL301"]\n')

    async def quiet(editor: Editor) -> None:
        editor.open("bot.py")
        await editor.codes("bot.py", [])

    play(project, quiet, "--stdio", f"--config={own}")
    (project / "pyproject.toml").write_text('[tool.tradelint]\nignore = ["TL301"]\n')

    async def loud(editor: Editor) -> None:
        editor.open("bot.py")
        await editor.codes("bot.py", ["TL301"])

    play(project, loud, "--isolated")


def test_without_pygls_the_remedy_is_named(tmp_path: Path) -> None:
    code = (
        "import sys\nsys.modules['pygls'] = None\n"
        "import importlib.util as u\nfind = u.find_spec\n"
        "u.find_spec = lambda name: None if name == 'pygls' else find(name)\n"
        "from flake8_tradelint.cli import main\nsys.exit(main(['server']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**environment(), "PYTHONPATH": os.fspath(Path(__file__).parents[2])},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 2
    assert "pip install 'tradelint[lsp]'" in done.stderr
