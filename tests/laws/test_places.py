"""Test that every location in a finding lies in its file, is not empty, and fits its byte range."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flake8_tradelint import engine
from flake8_tradelint.cli import main
from flake8_tradelint.config import load
from flake8_tradelint.model import Anchor, Finding, Location, Span
from flake8_tradelint.source.decoding import SourceError, decode
from flake8_tradelint.startup.records import replace
from tests.laws.cases import Case, parametrised
from tests.output.sarif_schema import complaints
from tests.rules.test_fix_titles import wrong_title

_NEWLINE = re.compile(r"\r\n|\r|\n")


def _text(path: str) -> str:
    data = Path(path).read_bytes()
    try:
        return decode(data)
    except SourceError:
        return data.decode(errors="replace")


def _offset(lines: list[str], ends: list[str], line: int, column: int) -> int:
    before = "".join(text + end for text, end in zip(lines[: line - 1], ends, strict=False))
    return len((before + lines[line - 1][: column - 1]).encode(errors="surrogatepass"))


def wrong_span(text: str, span: Span, *, empty: bool = False) -> str:
    """What is wrong with a span in the text; ``empty``: it may be empty."""
    lines, ends = _NEWLINE.split(text), _NEWLINE.findall(text)
    if not 1 <= span.line <= span.end_line <= len(lines):
        return f"{span}: there are {len(lines)} lines"
    if not 1 <= span.column <= len(lines[span.line - 1]) + 1:
        return f"{span}: starts outside of its line"
    if not 1 <= span.end_column <= len(lines[span.end_line - 1]) + 1:
        return f"{span}: ends outside of its line"
    start, end = (span.line, span.column), (span.end_line, span.end_column)
    if not (start <= end if empty else start < end):
        return f"{span}: ends before it begins"
    if span.anchor == Anchor(0, 0):
        return "" if empty else f"{span}: no bytes"
    placed = Anchor(_offset(lines, ends, *start), _offset(lines, ends, *end))
    return "" if span.anchor == placed else f"{span}: its bytes are {placed}"


def wrong_places(finding: Finding) -> Iterator[str]:
    """What is wrong with the places of a finding."""
    broken = finding.code in ("TL001", "TL003")  # known by line and column alone
    places: list[Location] = [finding.primary, *finding.related]
    for place in places:
        if problem := wrong_span(_text(place.path), place.span, empty=broken):
            yield f"{finding.code} {place.path} {problem}"
    for edit in finding.fix.edits if finding.fix is not None else ():
        size = len(_text(edit.path).encode(errors="surrogatepass"))
        if not 0 <= edit.anchor.start < edit.anchor.end <= size:
            yield f"{finding.code} {edit}: the file has {size} bytes"


def check(folder: Path) -> tuple[Finding, ...]:
    settings = replace(load([str(folder)]), extend_select=("ALL",), cache=False)
    report = engine.check([str(path) for path in sorted(folder.rglob("*.py"))], settings)
    assert report.failures == ()
    return report.findings


@pytest.mark.parametrize("case", parametrised())
def test_places_of_a_case(case: Case, tmp_path: Path) -> None:
    findings = check(case.copy(tmp_path))
    assert [problem for finding in findings for problem in wrong_places(finding)] == []
    titles = [finding.fix.title for finding in findings if finding.fix is not None]
    assert [wrong for title in titles if (wrong := wrong_title(title))] == []


@pytest.mark.parametrize("case", parametrised())
def test_the_sarif_log_of_a_case(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(case.copy(tmp_path))
    options = ("--output-format=sarif", "--extend-select=ALL", "--no-cache", "--jobs=1", "--unsafe-fixes")
    assert main([*options, "."]) in (0, 1)
    document = json.loads(capsys.readouterr().out)
    assert complaints(document, tmp_path) == []


STORY = """\
import asyncio
import aiohttp


async def price(lock, url):
    session = aiohttp.ClientSession()
    async with lock:
        await session.get(url)
    await session.close()


async def prices(lock, other, url):
    größe = "\u00e9\u540d\U0001f600"; session = aiohttp.ClientSession()
    with (
        lock as a,
        other as b,
    ):
        größe += "\u00e9\u540d"; await session.get(url)
    await session.close()


async def on_fill():
    größe = "\U0001f600"; asyncio.create_task(price(None, größe))
    asyncio.\\
        create_task(price(None,
                          größe))


async def \\
        later(lock, url):
    session = \\
        aiohttp.ClientSession()
    async with \\
            lock:
        await session.get(url)
    await session.close()
"""
TEXTS: dict[str, Callable[[str], bytes]] = {
    "plain": lambda text: text.encode(),
    "crlf": lambda text: text.replace("\n", "\r\n").encode(),
    "cr": lambda text: text.replace("\n", "\r").encode(),
    "tabs": lambda text: text.replace("    ", "\t").encode(),
    "bom": lambda text: text.encode("utf-8-sig"),
    "bom and crlf": lambda text: text.replace("\n", "\r\n").encode("utf-8-sig"),
    "form feeds": lambda text: (
        text.replace("\n\n\n", "\n\x0c\n\n").replace("\n    größe = ", "\n\x0c    größe = ").encode()
    ),
    "vertical tabs in strings": lambda text: text.replace('= "', '= "\x0b\x1c\x85\u2028').encode(),
    "no final newline": lambda text: text.rstrip("\n").encode(),
    "other encoding": lambda text: ("# coding: gb18030\n" + text).encode("gb18030"),
}


@pytest.mark.parametrize("kind", TEXTS)
def test_places_in_odd_texts(kind: str, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "feed.py").write_bytes(TEXTS[kind](STORY))
    findings = check(tmp_path)
    assert sorted(finding.code for finding in findings) == ["TL202"] * 3 + ["TL301"] * 2
    assert [problem for finding in findings for problem in wrong_places(finding)] == []


BROKEN = {
    "unfinished": b"def f(",
    "unfinished, newline": b"def f(\n",
    "empty lines behind": b"x = [\n\n\n",
    "crlf": b"x = 1\r\ny = (\r\n",
    "non-ascii": 'größe = "\U0001f600" "x" 1\n'.encode(),
    "indentation": b"if x:\n",
    "string": b'x = """abc\n',
    "null": b"x = 1\n\0\n",
    "not utf-8": b"x = '\xff'\n",
    "unknown encoding": b"# coding: klingon\n",
    "tab": b"if x:\n\ty = 1\n        z = 2\n",
    "bom": b"\xef\xbb\xbfx = \n",
    "form feed": b"\x0cx = \n",
    "backslash at the end": b"x = 1 + \\",
}


@pytest.mark.parametrize("kind", BROKEN)
def test_places_of_syntax_errors(kind: str, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "feed.py").write_bytes(BROKEN[kind])
    (finding,) = check(tmp_path)
    assert finding.code == "TL001"
    assert list(wrong_places(finding)) == []


def test_wrong_spans_are_noticed() -> None:
    good = Span(1, 1, 1, 3, Anchor(0, 2))
    assert wrong_span("abc\n", good) == ""
    for changes in (
        {"end_column": 1},
        {"end_line": 3},
        {"column": 0},
        {"end_column": 9},
        {"anchor": Anchor(1, 2)},
    ):
        assert wrong_span("abc\n", replace(good, **changes)) != ""
