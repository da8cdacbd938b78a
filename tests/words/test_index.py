"""Test the word index against a search through the text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pytest

from flake8_tradelint.db import Trace
from flake8_tradelint.db.columns import Places, columns
from flake8_tradelint.db.packed import packed_names, unpacked_names
from flake8_tradelint.fork_worker import Beside
from flake8_tradelint.words import NO_WORDS
from flake8_tradelint.words import index as word_index
from flake8_tradelint.words.index import WordIndex
from flake8_tradelint.words.parts import WordParts, in_two_processes
from tests.processes import needs_fork

TEXTS = {
    "/a.py": b"import asyncio\nasyncio.create_task(run())\n",
    "/b.py": b"session.close()\n# create_tasks\n",
    "/c.py": "größe = ClientSession_1\nclass\tX: closed = 1\n".encode(),
    "/d.py": b"",
}


def index() -> WordIndex:
    found = WordIndex(sorted(TEXTS), TEXTS.__getitem__, Trace())
    found.build()
    return found


@pytest.mark.parametrize(
    "text",
    [
        b"create_task",
        b".close",
        b"close(",
        b".create_task(",
        b"Session",
        b"class\t",
        b"class ",
        b"run()",
        b"tasks\n",
    ],
)
def test_containing_is_a_search(text: bytes) -> None:
    found = index().containing(text)
    assert found is not None
    assert list(found) == [path for path in sorted(TEXTS) if text in TEXTS[path]]


def test_nothing_to_look_for() -> None:
    assert index().containing(b"(") is None


@pytest.mark.parametrize(
    ("word", "paths"),
    [
        (b"create_task", ["/a.py"]),
        (b"create_tasks", ["/b.py"]),
        (b"close", ["/b.py"]),
        (b"Session", []),
        ("größe".encode(), ["/c.py"]),
    ],
)
def test_whole_words(word: bytes, paths: list[str]) -> None:
    assert list(index().files(word)) == paths


def test_an_empty_project_is_built_as_well() -> None:
    found = WordIndex([], TEXTS.__getitem__, Trace())
    found.build()
    assert found.is_built and list(found.files(b"x")) == []


def test_places_of_words_in_columns() -> None:
    words = {b"%x" % (number * 7919 % 4093): [number] for number in range(300)}
    kept = columns(words)
    places = Places(kept)
    for word in (*words, b"", b"0", b"zz", b"1_", b"\xc3\xa4"):
        assert places.of(word) == kept.place(word)
        assert list(kept.numbers_at(places.of(word))) == words.get(word, [])


def test_many_words_are_kept_in_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    few = index()
    monkeypatch.setattr(word_index, "IN_COLUMNS", 3)
    many = index()
    assert [*WordParts(many.columns(many.paths)).items()] == [*WordParts(few.columns(few.paths)).items()]
    for word in (b"create_task", b"close", b"Session", b"closed"):
        assert list(many.files(word)) == list(few.files(word))
    for part in (b"task", b"create_task(", b"los", b"z"):
        assert many.containing(part) == few.containing(part)


@pytest.mark.parametrize("in_two", [False, pytest.param(True, marks=needs_fork)])
def test_an_index_in_parts_answers_as_one(monkeypatch: pytest.MonkeyPatch, *, in_two: bool) -> None:
    texts = {f"/{number:03}.py": b"a b%d c%d" % (number % 7, number // 9) for number in range(200)}
    monkeypatch.setattr(word_index, "IN_COLUMNS", 3)
    monkeypatch.setattr(word_index, "PART_WORDS", 10)
    found = WordIndex(sorted(texts), texts.__getitem__, Trace())
    found.build(beside=(lambda: None) if in_two else None)
    check_words(found, texts)
    assert len(found._vocabularies) > 3


@needs_fork
def test_half_of_an_index_is_made_here_where_the_process_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Beside, "result", lambda self: beside(self) and None)
    found = index_in_two()
    check_words(found, TEXTS)


@needs_fork
def test_no_process_is_left_waiting_where_this_half_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bytes | None] = []
    monkeypatch.setattr(Beside, "result", lambda self: asked.append(beside(self)))

    def made(numbers: Sequence[int]) -> Iterator[Mapping[bytes, Sequence[int]]]:
        if 0 in numbers:
            raise OSError("gone")
        yield {b"spot": numbers}

    with pytest.raises(OSError, match="gone"):
        list(in_two_processes(made, range(4)))
    assert len(asked) == 1 and asked[0]


beside = Beside.result


def index_in_two() -> WordIndex:
    found = WordIndex(sorted(TEXTS), TEXTS.__getitem__, Trace())
    found.build(beside=lambda: None)
    return found


def check_words(found: WordIndex, texts: Mapping[str, bytes]) -> None:
    """Each word of the texts is found where it stands, and no other."""
    paths, whole = sorted(texts), WordParts(found.columns(found.paths))
    words = {word for text in texts.values() for word in text.translate(NO_WORDS).split()}
    assert {word for word, _ in whole.items()} == words
    for word in (*words, b"", b"x"):
        numbers = [at for at, path in enumerate(paths) if word in texts[path].translate(NO_WORDS).split()]
        assert list(found.files(word)) == [paths[number] for number in numbers]
        assert list(whole.numbers(word)) == numbers
    for part in (b"c1", b"create"):
        assert list(found.containing(part) or ()) == [path for path in paths if part in texts[path]]


@needs_fork
def test_other_work_is_done_while_a_process_makes_the_index() -> None:
    found = WordIndex(sorted(TEXTS), TEXTS.__getitem__, Trace())
    built: list[bool] = []
    found.build(beside=lambda: built.append(found.is_built))
    assert built == [False]
    check_words(found, TEXTS)


def test_names_come_back_as_they_were() -> None:
    sets = frozenset({b"Vat", b"spot_map"}), frozenset[bytes](), frozenset({b"x"})
    assert unpacked_names(packed_names(*sets)) == sets
    assert unpacked_names(packed_names(())) == (frozenset(),)
