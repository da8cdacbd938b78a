"""Test that a SARIF fix, applied as SARIF defines it, gives the text that ``--fix`` writes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flake8_tradelint.cli import main
from flake8_tradelint.fixes.apply import Alone
from flake8_tradelint.output.replacements import Replacement, replacements

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")


def applied(text: str, changes: Iterable[Replacement]) -> str:
    """The text with the regions replaced, last first."""
    lines = _LINE.findall(text)
    starts = [sum(map(len, lines[:at])) for at in range(len(lines) + 1)]
    for new in sorted(changes, key=lambda new: (new.line, new.column), reverse=True):
        start = starts[new.line - 1] + new.column - 1
        end = starts[new.end_line - 1] + new.end_column - 1
        assert 0 <= start <= end <= len(text)
        text = text[:start] + new.text + text[end:]
    return text


TEXTS = st.lists(st.sampled_from(["a", "bb", "é\U0001f600", "", "\x0c"]), max_size=6).flatmap(
    lambda words: st.sampled_from(["\n", "\r\n", "\r"]).map(lambda end: end.join(words))
)


@given(TEXTS, TEXTS)
def test_replacements_make_the_new_text(before: str, after: str) -> None:
    found = list(replacements(before, after))
    assert applied(before, found) == after
    assert (found == []) == (before == after)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("a\nx = f(1)\n", "a\nx = g(1)\n", [Replacement(2, 5, 2, 6, "g")]),
        ("a\nb\n", "a\n\nc\nb\n", [Replacement(2, 1, 2, 1, "\nc\n")]),
        ("a\nb\nc\n", "a\nc\n", [Replacement(2, 1, 3, 1, "")]),
        ("a", "a\nb", [Replacement(1, 1, 1, 2, "a\nb")]),
        ("", "a", [Replacement(1, 1, 1, 1, "a")]),
    ],
)
def test_what_is_replaced(before: str, after: str, expected: list[Replacement]) -> None:
    assert list(replacements(before, after)) == expected


SOURCE = """\
import asyncio


async def on_fill():
    größe = "\U0001f600"; await asyncio.sleep(1)
    asyncio.create_task(on_fill())
"""


@pytest.mark.parametrize("kind", ["plain", "crlf", "bom", "no final newline"])
def test_the_fix_of_a_result_is_what_fix_writes(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = SOURCE.replace("\n", "\r\n") if kind == "crlf" else SOURCE
    text = text.rstrip("\n") if kind == "no final newline" else text
    encoding = "utf-8-sig" if kind == "bom" else "utf-8"
    file = tmp_path / "a b#é.py"
    file.write_bytes(text.encode(encoding))
    (tmp_path / "pyproject.toml").touch()
    monkeypatch.chdir(tmp_path)
    assert main(["--output-format=sarif", "--no-cache", "."]) == 1
    (result,) = json.loads(capsys.readouterr().out)["runs"][0]["results"]
    (change,) = result["fixes"][0]["artifactChanges"]
    assert change["artifactLocation"]["uri"] == "a%20b%23%C3%A9.py"
    regions = [(new["deletedRegion"], new["insertedContent"]["text"]) for new in change["replacements"]]
    found = [
        Replacement(at["startLine"], at["startColumn"], at["endLine"], at["endColumn"], inserted)
        for at, inserted in regions
    ]
    fixed = applied(text, found)
    assert main(["--fix", "--no-cache", "."]) == 0
    assert file.read_bytes() == fixed.encode(encoding)


def test_files_are_read_once_for_all_their_fixes(tmp_path: Path) -> None:
    from tests.laws.test_places import check

    file = tmp_path / "a.py"
    file.write_text(SOURCE + "    asyncio.create_task(on_fill())\n" * 5, encoding="utf-8")
    (tmp_path / "pyproject.toml").touch()
    reads: list[str] = []

    def read(path: str) -> bytes:
        reads.append(path)
        return Path(path).read_bytes()

    alone = Alone(read)
    fixes = [finding.fix for finding in check(tmp_path) if finding.fix is not None]
    assert [len(alone.texts(fix)) for fix in fixes] == [1] * 6
    assert reads == [str(file)]
