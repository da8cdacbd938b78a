"""``patterns.regex`` is ``re.compile``, later."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from flake8_tradelint.startup import patterns

PACKAGE = Path(patterns.__file__).parents[1]
# Imported only where something is mined.
LAZY = {"mining"}


def test_the_compiled_expression_answers() -> None:
    word = patterns.regex(rb"^(?P<first>\w)(\w*)$", re.MULTILINE)
    found = word.search(b"-\nbid\n")
    assert found is not None and found["first"] == b"b"
    assert [match[0] for match in word.finditer(b"bid\nask")] == [b"bid", b"ask"]
    assert word.sub(rb"\2", b"bid") == b"id"
    assert word.groups == 2
    assert patterns.regex("a", re.IGNORECASE).fullmatch("A")


def test_it_is_compiled_once_and_late(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    compile_now = re.compile

    def counted(source: str, flags: int = 0) -> re.Pattern[str]:
        compiled.append(source)
        return compile_now(source, flags)

    monkeypatch.setattr(re, "compile", counted)
    word = patterns.regex("a+b")
    assert compiled == []
    assert word.match("aab") and word.match("ab") and not word.match("b")
    assert compiled == ["a+b"]


def test_nobody_compiles_while_being_imported() -> None:
    for path in PACKAGE.rglob("*.py"):
        if path.relative_to(PACKAGE).parts[0] not in LAZY:
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"^\w.*= re\.compile\(", text, re.MULTILINE), (
                f"{path}: from flake8_tradelint.startup.patterns import regex"
            )


@pytest.mark.parametrize("name", ["bid", b"bid_1", "a.b", b"a-b", "\u00fc", "", "_"])
def test_escape(name: Any) -> None:
    assert patterns.escape(name) == re.escape(name)
