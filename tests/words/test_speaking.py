"""Test that files with some words are found alike one by one and all at once."""

from __future__ import annotations

import pytest

from flake8_tradelint.db import Trace
from flake8_tradelint.words.index import NEVER, WordIndex
from flake8_tradelint.words.speaking import Speaking

TEXTS = {
    "/a.py": b"from dataclasses import dataclass as model\n",
    "/b.py": b"from dataclasses import dataclass\n\n@dataclass\nclass A: ...\n",
    "/c.py": b"model = dataclass(frozen=True)\n",
    "/d.py": b"dataclass",
    "/e.py": b"my_dataclass as x\n",
    "/f.py": b"__init_subclass__\n",
    "/g.py": b"",
}
INSTALLED = {"/site/h.py": b"x = dataclasses.dataclass(y)\n"}
SIGNS = {
    b"dataclass": (b"dataclass as", b"= dataclass", b".dataclass("),
    b"__init_subclass__": (),
    b"partial": (b"= partial",),
}
SPEAKING = {"/a.py", "/c.py", "/f.py", "/site/h.py"}


@pytest.mark.parametrize("often", [0, NEVER])
def test_one_by_one_and_all_at_once(often: int) -> None:
    texts = TEXTS | INSTALLED
    words = WordIndex(sorted(TEXTS), texts.__getitem__, Trace())
    words.build()
    words.often = often
    speaking = Speaking(SIGNS, words, texts.__getitem__, words._trace)
    assert {path for path in texts if speaking.has(path)} == SPEAKING


def test_it_is_read_of_the_file_alone() -> None:
    trace = Trace()
    words = WordIndex(sorted(TEXTS), TEXTS.__getitem__, trace)
    words.build()
    words.often = 0
    speaking = Speaking(SIGNS, words, TEXTS.__getitem__, trace)
    speaking.has("/a.py")
    heard = set[object]()
    assert not trace.listen(lambda: speaking.has("/b.py"), heard)  # type: ignore[arg-type]
    assert heard == {"/b.py"}
