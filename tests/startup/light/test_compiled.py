"""What was compiled is kept for later runs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from flake8_tradelint.cache import compiling
from flake8_tradelint.startup import patterns, records
from flake8_tradelint.startup.light import compiled
from flake8_tradelint.startup.records import Record

SOURCES: list[tuple[Any, int]] = [
    (rb"^(?P<first>\w)(\w*)$", re.MULTILINE),
    (r"(?i:version)|(?:^|_)(?P<kind>HAS|LEGACY)(?:_|$)", 0),
    (r"clos|stop\b", re.IGNORECASE),
    (rb"(?:[^\W\d]|[\x80-\xff])[\w\x80-\xff]*(?<=a).", re.DOTALL),
]
TEXT = "close a version LEGACY_b1\nHAS_ü stop ab"


class KeptHere(compiled.Kept):
    """In a folder of its own."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = str(path)

    @property
    def path(self) -> str:
        return self._path


def test_what_was_compiled_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    path = tmp_path / "compiled.kept"
    first = KeptHere(path)
    monkeypatch.setattr(patterns, "kept", lambda: first)
    for source, flags in SOURCES:
        assert patterns.regex(source, flags).pattern == source
    assert list(first.new_expressions) == [(source, int(flags)) for source, flags in SOURCES]
    compiling.keep(first)

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
    assert second.new_expressions == {}
    assert patterns.regex("another").match("another") and list(second.new_expressions) == [("another", 0)]


@pytest.mark.parametrize("data", [b"", b"nothing", b"N", b"\xe9\x02\x00\x00\x00"])
def test_what_cannot_be_read_is_compiled(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "compiled.kept"
    path.write_bytes(data)
    assert KeptHere(path).known == ({}, {})


def test_nothing_is_kept_of_another_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    path = tmp_path / "compiled.kept"
    kept = KeptHere(path)
    kept.new_expressions["a", 0] = None
    assert kept.has_new
    compiling.keep(kept)
    assert KeptHere(path).expression(("a", 0))
    monkeypatch.setattr("sys.version", "3.99")
    assert KeptHere(path).expression(("a", 0)) is None


def test_nothing_is_kept_where_no_byte_code_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    kept = KeptHere(tmp_path / "compiled.kept")
    kept.new_expressions["a", 0] = None
    compiling.keep(kept)
    assert not (tmp_path / "compiled.kept").exists()


def test_methods_of_records_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    path = tmp_path / "compiled.kept"
    code_of: Any = records._code
    monkeypatch.setattr(records, "_code", code_of.__wrapped__)  # another process knows nothing yet
    for new in (3, 0):
        kept = KeptHere(path)
        monkeypatch.setattr(records, "kept", lambda kept=kept: kept)

        class Quote(Record, order=True):
            bid: int
            ask: int = 3
            size: int = 1

        assert Quote(1) == Quote(bid=1, ask=3) < Quote(2)
        assert len(kept.new_methods) == new
        compiling.keep(kept)
        assert len(KeptHere(path).known[1]) == 3
