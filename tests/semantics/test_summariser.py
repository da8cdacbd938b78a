"""A summary that grows as more is asked is the one that is made when all of it is asked at once."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import pytest

from flake8_tradelint.semantics import must_call, reading
from flake8_tradelint.semantics.reading import summarise as summaries
from flake8_tradelint.semantics.reading.summarise import Summariser, summarise
from flake8_tradelint.semantics.summary import Interests

OWN = sorted(path for package in (must_call, reading) for path in Path(package.__path__[0]).glob("*.py"))


def names_of(source: bytes) -> tuple[list[str], list[str]]:
    """The names that are called, and those behind a dot."""
    nodes = list(ast.walk(ast.parse(source)))
    funcs = [node.func for node in nodes if isinstance(node, ast.Call)]
    called = {getattr(func, "attr", getattr(func, "id", "")) for func in funcs} - {""}
    return sorted(called), sorted({node.attr for node in nodes if isinstance(node, ast.Attribute)})


def grown(source: bytes) -> list[Interests]:
    """More and more of what may be asked of a file."""
    called, attributes = names_of(source)
    half = len(called) // 2
    steps = [Interests(plain=frozenset(called[half:]))]
    steps.append(replace(steps[-1], callees=frozenset(called[:half])))
    steps.append(replace(steps[-1], attributes=frozenset(attributes[::2])))
    steps.append(replace(steps[-1], parameters=True))
    steps.append(replace(steps[-1], callees=frozenset(called), plain=frozenset()))
    steps.append(replace(steps[-1], attributes=frozenset(attributes), mentions=frozenset(attributes)))
    return steps


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
def test_asked_bit_by_bit(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = path.read_bytes()
    summariser = Summariser()
    parsed: list[str] = []
    parse = summaries.parse

    def counted(name: str, data: bytes, part: bytes | None = None) -> object:
        parsed.append(name)
        return parse(name, data, part)

    for interests in grown(source):
        fresh = summarise("m.py", source, interests)
        with monkeypatch.context() as patched:
            patched.setattr(summaries, "parse", counted)
            assert summariser.summary("m.py", source, interests) == fresh
    assert parsed == ["m.py"]


def test_another_part_of_the_file_is_read_anew() -> None:
    source = b"def one():\n    spawn()\n\n\ndef two():\n    spawn()\n"
    summariser = Summariser()
    for name in ("one", "two"):
        part = Interests(whole=False, definitions=frozenset({name}))
        assert [f.name for f in summariser.summary("m.py", source, part).functions] == [name]


def test_files_read_long_ago_are_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    source = b"x = 1\n" * 20_000
    summariser = Summariser()
    parsed: list[str] = []
    parse = summaries.parse

    def counted(name: str, data: bytes, part: bytes | None = None) -> object:
        parsed.append(name)
        return parse(name, data, part)

    monkeypatch.setattr(summaries, "parse", counted)
    for name in ("a.py", "b.py", "a.py", "c.py", "d.py", "e.py", "a.py", "b.py"):
        summariser.summary(name, source, Interests(callees=frozenset({name})))
    # `a.py` was used again, and `b.py` was not: five of these files are too much.
    assert parsed == ["a.py", "b.py", "c.py", "d.py", "e.py", "b.py"]
