"""Test the limit on the size of a parsed file, and its message."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_tradelint.source import MAX_PARTS, is_too_large, size
from tests.projects import findings

LEAK = """
import aiohttp


async def poll():
    session = aiohttp.ClientSession()
    await session.get("x")
"""


def test_a_file_that_is_too_large_is_told_and_takes_no_other_finding_with_it(tmp_path: Path) -> None:
    calls = "    create_task(1),\n" * 110_000
    files = {"large.py": f"from asyncio import create_task\n\nx = [\n{calls}]\n", "small.py": LEAK}
    found = [(Path(one.primary.path).name, one.code) for one in findings(tmp_path, files, "TL2", "TL3")]
    assert found == [("large.py", "TL003"), ("small.py", "TL201")]


@pytest.mark.parametrize(
    ("text", "parts"), [(b"f(1, a.b)", 5), (b"x = {'a': [1]}  # b", 6), (b'"""a b c"""', 1)]
)
def test_names_numbers_texts_comments_and_opening_brackets_count(text: bytes, parts: int) -> None:
    assert size.parts(text) == parts


def test_text_and_comments_alone_are_never_too_large() -> None:
    assert not is_too_large(b'"""' + b"word " * MAX_PARTS + b'"""\n' + b"# a b c\n" * 1_000)
