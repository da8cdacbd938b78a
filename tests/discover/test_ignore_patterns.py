"""Test that ignore patterns match what ``git check-ignore`` matches, in bounded time."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flake8_tradelint.discover.git_ignores import ignored
from flake8_tradelint.discover.ignore_files import parse
from tests.discover.test_discover import GIT
from tests.processes import tradelint

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is the judge")
LETTERS = ["a", "b", "c", "A", "é", "-", " ", "!", "#", "]", "\\"]
NAMES = st.text(st.sampled_from([*LETTERS, ".", "[", "*", "^", "1"]), min_size=1, max_size=5).filter(
    lambda name: set(name) != {"."}
)
PATHS = st.lists(st.lists(NAMES, min_size=1, max_size=5).map("/".join), min_size=1, max_size=30)
MEMBERS = [*LETTERS, "a-c", "c-a", "\\]", "\\\\", "é", "/", "[", "[:", ":]", "!", "^", "+--"]
NAMED = ["alnum", "alpha", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space", "upper"]
CLASSES = st.builds(
    "[{}{}{}".format,
    st.sampled_from(["", "", "!", "^"]),
    st.lists(
        st.sampled_from([*MEMBERS, *[f"[:{name}:]" for name in (*NAMED, "xdigit", "nonsense", "")]]),
        max_size=4,
    ).map("".join),
    st.sampled_from(["]", "]", "]", "]", ""]),
)
PIECES = st.one_of(
    st.sampled_from(LETTERS),
    st.sampled_from(["*", "*", "**", "***", "?", "/", "/", "**/", "/**", "/**/", "\\*", "\\a", "\\/", "\\"]),
    CLASSES,
)
PATTERNS = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "", "", "", "!", "/", "\\!", "\\#"]),
    st.lists(PIECES, max_size=8).map("".join),
    st.sampled_from(["", "", "", "/", " ", "  ", "\\ ", "\\  ", "\r", "\r\r", "//"]),
)


def judged(folder: Path, patterns: Sequence[str], paths: Sequence[str]) -> list[bool]:
    """Return git's verdict on each path, none of which has to exist."""
    if not (folder / ".git").exists():
        subprocess.run(["git", "init", "-q"], cwd=folder, env=GIT, check=True)
    (folder / ".gitignore").write_bytes("\n".join(patterns).encode())
    done = subprocess.run(
        ["git", "check-ignore", "--no-index", "--stdin", "--verbose", "--non-matching", "-z"],
        cwd=folder,
        env=GIT,
        input=b"\0".join(path.encode() for path in paths),
        capture_output=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    fields = done.stdout.split(b"\0")[:-1]
    assert [field.decode() for field in fields[3::4]] == list(paths)
    return [bool(found) and not found.startswith(b"!") for found in fields[2::4]]


def verdicts(folder: Path, patterns: Sequence[str], paths: Sequence[str]) -> list[bool]:
    """Return our verdict on each path, testing each folder above it first."""
    chain = (parse("\n".join(patterns).split("\n"), str(folder)),)
    return [_is_ignored(chain, str(folder), path.split("/")) for path in paths]


def _is_ignored(chain: tuple[object, ...], folder: str, names: Sequence[str]) -> bool:
    for depth, name in enumerate(names):
        folder = f"{folder}/{name}"
        if ignored(chain, folder, name, is_folder=depth < len(names) - 1):  # type: ignore[arg-type]
            return True
    return False


@needs_git
@settings(max_examples=400, deadline=None)
@given(st.lists(PATTERNS, min_size=1, max_size=4), PATHS)
def test_the_verdict_is_that_of_check_ignore(
    tmp_path_factory: pytest.TempPathFactory, patterns: list[str], paths: list[str]
) -> None:
    folder = tmp_path_factory.getbasetemp() / "asked"
    folder.mkdir(exist_ok=True)
    assert verdicts(folder, patterns, paths) == judged(folder, patterns, paths)


ONE_PATTERN = [
    *("**", "**/", "/**", "a/**", "a/**/b", "**/b", "**/a/**/b", "a**/b", "x/a**/b", "a**b/c", "**a/b"),
    *(
        "*/b",
        "a/*",
        "a/*/b",
        "/*",
        "/a",
        "a/",
        "/a/",
        "a/b/",
        "?",
        "??",
        "a?b",
        "[a-c]/b",
        "é",
        "[é]",
        "a\\/b",
    ),
    *("**\\/b", "a/**\\/b", "**/**/b", "***/b", "a/***", "**/*", "*/**", "**/a*", "**/*a*/**/*b*", "[!a]/b"),
    *(
        "[^a]",
        "[]a]",
        "[!]a]",
        "[a-]",
        "[-a]",
        "[c-a]b",
        "[b-a]",
        "[[:alpha:]]",
        "[[:bad:]]",
        "[[:alpha:",
        "[a",
    ),
    *("\\a", "a\\", "\\", "a\\ ", "a ", "#a", "\\#a", "!a", "\\!a", "a*b*c", "*a*", "*.a", "a.*", "a*/b*/c"),
]
PLACES = [
    *("a", "b", "c", "ab", "ba", "a/b", "b/a", "a/b/c", "a/x/b", "a/x/y/b", "x/a/b", "x/a/y/b", "axb/c", "é"),
    *(
        "x/ab",
        "x/ayy/b",
        "x/a/y/b",
        "x/abc",
        "abc",
        "a.a",
        "x.a",
        "a.b",
        "#a",
        "!a",
        "a ",
        "]",
        "-",
        "[",
        "xyz",
    ),
]


@needs_git
@pytest.mark.parametrize("pattern", ONE_PATTERN)
def test_each_form_of_a_pattern(tmp_path: Path, pattern: str) -> None:
    expected = judged(tmp_path, [pattern], PLACES)
    assert dict(zip(PLACES, verdicts(tmp_path, [pattern], PLACES), strict=True)) == dict(
        zip(PLACES, expected, strict=True)
    )


@needs_git
def test_each_byte_in_each_named_class(tmp_path: Path) -> None:
    places = [f"x{chr(code)}" for code in range(1, 128) if code != ord("/")]
    for name in (*NAMED, "xdigit"):
        pattern = f"x[[:{name}:]]"
        assert verdicts(tmp_path, [pattern], places) == judged(tmp_path, [pattern], places), name


LONG = "a" * 200
STARS = {
    "name": ("*a" * 40 + "b", LONG),
    "folders": ("**/a/" * 40 + "b", "/".join(["a"] * 99)),
    "stars in folders": ("/".join(["*a*a*a*a*"] * 10) + "/b", "/".join(["a" * 20] * 10)),
    "folders and stars": ("**/*a*a*a*/" * 20 + "*b", "/".join(["aaaaaaaa"] * 30)),
    "classes": ("*[ab]*[!b]" * 20 + "c", LONG),
}


@pytest.mark.parametrize("kind", STARS)
def test_stars_do_not_multiply(tmp_path: Path, kind: str) -> None:
    """Each would take longer than anybody lives if all places were tried for all stars."""
    pattern, path = STARS[kind]
    assert verdicts(tmp_path, [pattern], [path]) == [False]


FIELDS = """\
from dataclasses import dataclass


@dataclass
class A:
    {name}: int = 1


class B(A):
    {name} = 2
"""


def test_many_stars_in_each_place_that_has_patterns(tmp_path: Path) -> None:
    stars = "*a" * 40 + "b"
    (tmp_path / f"{LONG}.py").write_text(FIELDS.format(name=LONG))
    (tmp_path / ".gitignore").write_text(f"{stars}\n")
    (tmp_path / "pyproject.toml").write_text(
        f'[tool.tradelint]\nexclude = ["{stars}", "**/{stars}"]\nconstants = ["{stars}"]\n'
        f'[tool.tradelint.per-file-ignores]\n"{stars}" = ["TL101"]\n'
    )
    done = tradelint(tmp_path, ".", "--output-format", "concise")
    assert (done.returncode, done.stderr) == (1, "")
    assert "TL101" in done.stdout


def test_patterns_of_the_command_line_that_are_said_further_up(tmp_path: Path) -> None:
    folder = tmp_path.joinpath(*"abcdefghijklmnopqrstuvwxyz")
    folder.mkdir(parents=True)
    (folder / "pyproject.toml").write_text("[tool.tradelint]\n")
    (folder / "m.py").write_text("x = 1\n")
    done = tradelint(tmp_path, str(folder), "--exclude", "**/*/" * 26 + "x.py")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_pattern_of_bytes_that_are_no_text(tmp_path: Path) -> None:
    rules = parse([os.fsdecode(b"\xff*.py")], str(tmp_path))
    name = os.fsdecode(b"\xffx.py")
    assert rules.verdict(str(tmp_path / name), name, is_folder=False)
