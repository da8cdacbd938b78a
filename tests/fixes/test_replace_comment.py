"""Test the operation ``replace_comment`` at all places where a comment may be."""

from __future__ import annotations

import pytest

from flake8_tradelint.fixes.apply import apply
from flake8_tradelint.model import Anchor, Edit, Fix

PLACES = {
    "behind a statement": ("x = 1  # old\ny = 2\n", "x = 1\ny = 2\n"),
    "behind a header": ("def f():  # old\n    pass\n", "def f():\n    pass\n"),
    "behind an open bracket": ("f(  # old\n    1,\n)\n", "f(\n    1,\n)\n"),
    "behind an argument": ("f(\n    1,  # old\n)\n", "f(\n    1,\n)\n"),
    "behind the last argument": ("f(\n    1  # old\n)\n", "f(\n    1\n)\n"),
    "at the end, without a line break": ("x = 1  # old", "x = 1"),
    "a first line": ("# old\nx = 1\n", "x = 1\n"),
    "a last line": ("x = 1\n# old\n", "x = 1\n"),
    "a last line without a line break": ("x = 1\n# old", "x = 1"),
    "a line of a block": ("def f():\n    # old\n    pass\n", "def f():\n    pass\n"),
    "a line behind a block": ("def f():\n    pass\n    # old\n\nx = 1\n", "def f():\n    pass\n\nx = 1\n"),
    "a line in brackets": ("f(\n    # old\n    1,\n)\n", "f(\n    1,\n)\n"),
    "a line before a decorator": ("# old\n@d\ndef f(): pass\n", "@d\ndef f(): pass\n"),
    "a line before else": ("if x:\n    pass\n# old\nelse:\n    pass\n", "if x:\n    pass\nelse:\n    pass\n"),
    "behind a string of several lines": ('x = """\n"""  # old\n', 'x = """\n"""\n'),
    "behind a semicolon": ("x = 1;# old\n", "x = 1;\n"),
}


def changed(text: str, new: str) -> str:
    data = text.encode()
    start = data.index(b"# old")
    edit = Edit("a.py", Anchor(start, start + 5), "replace_comment", (("new", new),))
    applied = apply([Fix("remove the comment", "safe", (edit,))], lambda _: data)
    assert not applied.skipped, applied.skipped
    return applied.contents["a.py"].decode()


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("place", PLACES)
def test_it_goes(place: str, ending: str) -> None:
    before, after = (text.replace("\n", ending) for text in PLACES[place])
    assert changed(before, "") == after


@pytest.mark.parametrize("place", PLACES)
def test_it_gets_another_text(place: str) -> None:
    before, _ = PLACES[place]
    assert changed(before, "# größer") == before.replace("# old", "# größer")


@pytest.mark.parametrize("new", ["x", "# a\nb"])
def test_what_is_no_comment_is_refused(new: str) -> None:
    with pytest.raises(AssertionError, match="is no comment"):
        changed("x = 1  # old\n", new)
