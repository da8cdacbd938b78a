"""Test that syntax of Python 3.14 and 3.15 gets the same verdicts on every supported Python."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.laws.running import places
from tests.projects import findings, flagged

COROUTINES = "import asyncio\nasync def fetch(x=0): ...\ndef render(page): ...\nasync def run(x, fs):\n    "


@pytest.mark.parametrize(
    ("statement", "count"),
    [
        ('t"{fetch()}"', 1),
        ('await asyncio.sleep(0, f"{fetch()}")', 1),
        ('return t"{fetch()}"', 0),
        ('render(t"{fetch()!r}")', 0),
        ('return t"{await fetch()}"', 0),
        ("[*await fetch(f) for f in fs]", 0),
        ("fetch([*f for f in fs])", 1),
        ("fetch({**f for f in fs})", 1),
        ("try:\n        pass\n    except ValueError, OSError:\n        fetch()", 1),
        ("try:\n        pass\n    finally:\n        return fetch()", 0),
        ("match x:\n        case +1:\n            fetch()", 1),
    ],
)
def test_coroutines(tmp_path: Path, statement: str, count: int) -> None:
    assert len(findings(tmp_path, {"app.py": f"{COROUTINES}{statement}\n"}, "TL308")) == count


def test_a_template_leaves_the_other_files_alone(tmp_path: Path) -> None:
    net = """\
        import aiohttp
        async def main():
            session = aiohttp.ClientSession()
            await session.get('x')
        """
    files = {
        "page.py": 'def page(name):\n    return t"<p>{name!r:>{len(name)}}</p>"\n',
        "app.py": f"{COROUTINES}asyncio.create_task(fetch())\n",
        "net.py": net,
    }
    assert sorted(finding.code for finding in findings(tmp_path, files, "TL201", "TL301")) == [
        "TL201",
        "TL301",
    ]


@pytest.mark.parametrize(
    "text", ['t"{vat.old}"', 'f"{t"{vat.old}"}"', 't"{vat.size:{vat.old}}"', "[*vat.old for _ in x]"]
)
def test_renames(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.tradelint.renames."app.Vat"]\nold = "fresh"\n')
    source = f"class Vat:\n    fresh = 1\n    size = 2\ndef f(vat: Vat, x):\n    return {text}\n"
    (tmp_path / "app.py").write_text(source)
    assert places(tmp_path, "--select=TL401") == [("app.py", 5, "TL401")]


@pytest.mark.filterwarnings("error")
def test_what_the_compiler_warns_about_is_judged_in_silence(tmp_path: Path) -> None:
    text = """\
        import asyncio
        from dataclasses import dataclass
        @dataclass
        class Venue:
            url: "ClassVar['\\d']" = 1
            path: "typing.ClassVar[str]" = '\\d'
        async def work():
            try:
                asyncio.create_task(work())
            finally:
                return '\\d', 1 is 1
        class Other(Venue):
            url = '\\d'
        """
    codes = [finding.code for finding in findings(tmp_path, {"app.py": text}, "TL101", "TL301")]
    assert sorted(codes) == ["TL101", "TL301"]


@pytest.mark.parametrize(("caught", "count"), [("Exception, OSError", 0), ("KeyError, OSError", 1)])
def test_a_handler_without_parentheses_catches_each(tmp_path: Path, caught: str, count: int) -> None:
    text = f"""\
        import aiohttp
        async def main(work):
            session = aiohttp.ClientSession()
            try:
                await work()
            except {caught}:
                pass
            await session.close()
        """
    assert len(flagged(tmp_path, text, "TL202")) == count


def test_what_type_checkers_alone_import_is_not_there_when_annotations_are_evaluated(tmp_path: Path) -> None:
    text = """\
        from dataclasses import dataclass
        from typing import TYPE_CHECKING
        import typing
        if TYPE_CHECKING:
            from typing import ClassVar
        @dataclass
        class Venue:
            URL: ClassVar[str] = "/"
            PATH: typing.ClassVar[str] = "/"
        """
    assert flagged(tmp_path, text, "TL104") == ['URL: ClassVar[str] = "/"']
