"""Test that the parser of plain options agrees with argparse, which it replaces at start-up."""

from __future__ import annotations

import itertools
import random

import pytest

from flake8_tradelint.cli import arguments, parser

WORDS = (
    *("a.py", "src", "b.py", "-", "--", "", "-q", "--quiet", "-qq", "--exit-zero", "--fix", "--no-fix"),
    *("--diff", "--no-cache", "--isolated", "--statistics", "--unsafe-fixes", "--select", "--select=TL1,TL2"),
    *("TL301", "--ignore= TL1 ,,", "--extend-select=", "--output-format", "json", "--output-format=text"),
    *("--output-format=xml", "--cache=content", "--cache", "stat", "--color=never", "--config=x.toml"),
    *(
        "--baseline",
        "--baseline=k.jsonl",
        "--no-baseline",
        "--write-baseline",
        "--since=HEAD",
        "--ignore-noqa",
    ),
    *("--output-file=r", "--output-format=sarif=f", "--add-noqa=why", "--show-fixes"),
    *("--config", "--jobs=2", "--exclude=a b", "--sel=TL1", "--extend-ignore=-", "--unknown", "--help"),
)


def by_argparse(words: tuple[str, ...]) -> arguments.Options | None:
    """``None`` where it exits."""
    try:
        return parser.parse(words)
    except SystemExit:
        return None


def test_one_and_two(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (*itertools.product(WORDS, repeat=1), *itertools.product(WORDS, repeat=2)):
        agree(words)


def test_longer_ones(capsys: pytest.CaptureFixture[str]) -> None:
    chance = random.Random(7)
    for _ in range(1500):
        agree(tuple(chance.choices(WORDS, k=chance.randint(3, 7))))


def agree(words: tuple[str, ...]) -> None:
    plain = arguments.plain(words)
    if plain is not None:
        assert plain == by_argparse(words)


@pytest.mark.parametrize(
    "words",
    [(), ("a.py",), ("-q", "."), ("--select", "TL1", "src", "b.py"), ("--no-cache", "--config=x.toml")],
)
def test_what_people_write_is_plain(words: tuple[str, ...]) -> None:
    assert arguments.plain(words) is not None


@pytest.mark.parametrize(
    ("words", "paths"),
    [
        (("a.py", "--fix", "b.py"), ("a.py", "b.py")),
        (("a.py", "--select", "TL1", "b.py", "-q", "src"), ("a.py", "b.py", "src")),
        (("--fix", "--", "-a.py", "--quiet"), ("-a.py", "--quiet")),
    ],
)
def test_paths_may_stand_on_both_sides_of_an_option(words: tuple[str, ...], paths: tuple[str, ...]) -> None:
    assert parser.parse(words).paths == paths
