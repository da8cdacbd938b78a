"""``patterns.regex`` is ``re.compile``, later."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from flake8_tradelint import patterns
from flake8_tradelint.cache import expressions

PACKAGE = Path(patterns.__file__).parent
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
                f"{path}: from flake8_tradelint.patterns import regex"
            )


SOURCES: list[tuple[Any, int]] = [
    (rb"^(?P<first>\w)(\w*)$", re.MULTILINE),
    (r"(?i:version)|(?:^|_)(?P<kind>HAS|LEGACY)(?:_|$)", 0),
    (r"clos|stop\b", re.IGNORECASE),
    (rb"(?:[^\W\d]|[\x80-\xff])[\w\x80-\xff]*(?<=a).", re.DOTALL),
]
TEXT = "close a version LEGACY_b1\nHAS_ü stop ab"


class KeptHere(patterns.Kept):
    """In a folder of its own."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = str(path)

    @property
    def path(self) -> str:
        return self._path


def test_what_was_compiled_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    path = tmp_path / "patterns.expressions"
    first = KeptHere(path)
    monkeypatch.setattr(patterns, "kept", lambda: first)
    for source, flags in SOURCES:
        assert patterns.regex(source, flags).pattern == source
    assert list(first.missed) == [(source, int(flags)) for source, flags in SOURCES]
    expressions.keep(first)

    second = KeptHere(path)
    monkeypatch.setattr(patterns, "kept", lambda: second)
    for source, flags in SOURCES:
        found, expected = patterns.regex(source, flags), re.compile(source, flags)
        text = TEXT if isinstance(source, str) else TEXT.encode()
        assert [m.groups() + m.span() for m in found.finditer(text)] == [
            m.groups() + m.span() for m in expected.finditer(text)
        ]
        assert (found.groups, dict(found.groupindex), found.flags) == (
            *(expected.groups, dict(expected.groupindex), expected.flags),
        )
    assert second.missed == {}
    assert patterns.regex("another").match("another") and list(second.missed) == [("another", 0)]


@pytest.mark.parametrize("data", [b"", b"nothing", b"N", b"\xe9\x02\x00\x00\x00"])
def test_what_cannot_be_read_is_compiled(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "patterns.expressions"
    path.write_bytes(data)
    assert KeptHere(path).known == {}


def test_nothing_is_kept_of_another_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    path = tmp_path / "patterns.expressions"
    kept = KeptHere(path)
    kept.missed["a", 0] = None
    expressions.keep(kept)
    assert list(KeptHere(path).known) == [("a", 0)]
    monkeypatch.setattr("sys.version", "3.99")
    assert KeptHere(path).known == {}


def test_nothing_is_kept_where_no_byte_code_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    kept = KeptHere(tmp_path / "patterns.expressions")
    kept.missed["a", 0] = None
    expressions.keep(kept)
    assert not (tmp_path / "patterns.expressions").exists()


@pytest.mark.parametrize("name", ["bid", b"bid_1", "a.b", b"a-b", "\u00fc", "", "_"])
def test_escape(name: Any) -> None:
    assert patterns.escape(name) == re.escape(name)
