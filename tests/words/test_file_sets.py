"""Test sets of a project's files, stored as numbers."""

from __future__ import annotations

from flake8_tradelint.words.file_sets import FileSet

NUMBERS = {path: number for number, path in enumerate("abcde")}


def test_a_set_has_what_was_chosen_in_the_order_of_numbers() -> None:
    files = FileSet.of(NUMBERS, [3, 0, 3])
    assert list(files) == ["a", "d"]
    assert [path for path in "abcdefg" if path in files] == ["a", "d"]


def test_nothing_is_in_an_empty_one() -> None:
    assert not list(FileSet.of(NUMBERS, ()))
    assert "a" not in FileSet.of({}, ())
