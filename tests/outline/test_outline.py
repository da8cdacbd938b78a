"""Definitions told from lines: never one that is not there, never a text that means something else."""

from __future__ import annotations

import ast
from collections.abc import Callable

import pytest

from flake8_tradelint.outline import Cut, Definition
from flake8_tradelint.outline.cutting import cut, needed_part
from flake8_tradelint.outline.statements import definitions, methods, statement_around

PLAIN = b"""\
import a

@decorated
@twice(
    1,
)
async def one(x: int = 3) -> None:
    '''Text

    class No:
    '''
    return x


class Two(Base):
    field = 1

    @property
    def first(self): return 1

    async def second(self):
        pass

value = one
"""


def test_definitions_span_decorators_and_strings() -> None:
    first, second = definitions(PLAIN)
    assert (first.name, first.head) == ("one", b"async def one")
    assert PLAIN[first.start : first.end].startswith(b"@decorated")
    assert PLAIN[first.start : first.end].rstrip().endswith(b"return x")
    assert (second.name, second.is_class) == ("Two", True)
    assert b"value" not in PLAIN[second.start : second.end]


def test_methods_of_a_class() -> None:
    names = [method.name for method in methods(PLAIN, definitions(PLAIN)[1])]
    assert names == ["first", "second"]


def shortened(data: bytes, needed: Callable[[Definition], bool], *whole: str) -> Cut:
    return cut(data, needed_part(data, frozenset(whole), needed, definitions(data)))


def test_what_is_cut_leaves_a_name_and_its_lines() -> None:
    part = shortened(PLAIN, lambda definition: definition.is_class)
    tree = ast.parse(part.text)
    lines = {node.name: node.lineno for node in tree.body if isinstance(node, ast.ClassDef)}
    assert part.text.count(b"\n") == PLAIN.count(b"\n")
    assert (lines["Two"], part.text.splitlines()[-1]) == (15, b"value = one")
    assert part.part.functions == {"one"}
    assert part.part.classes == {"Two"}
    assert b"property" not in part.text


def test_of_a_class_that_is_needed_only_the_other_methods_go() -> None:
    part = shortened(PLAIN, lambda definition: definition.name in ("Two", "second"))
    first, second = methods(PLAIN, definitions(PLAIN)[1])
    assert PLAIN[second.start : second.end] in part.text
    assert PLAIN[first.start : first.end] not in part.text and b"class Two" in part.text


def test_what_is_named_stays_whole() -> None:
    part = shortened(PLAIN, lambda definition: False, "one", "Two")
    assert part.text == PLAIN
    assert not part.stubs


@pytest.mark.parametrize(
    "text",
    [
        b"text = '''\ndef f():\n    pass\n'''\n",
        b'text = """\nclass A:\n    pass\n"""\n',
        b"def f():\r\n    pass\r\n",
        b"\x0cdef f():\n    pass\n",
        b"# -*- coding: latin-1 -*-\ndef f():\n    pass\n",
        b"#!/usr/bin/python\n# vim: set fileencoding=utf-16 :\ndef f():\n    pass\n",
        b"# coding: utf-8-sig\ndef f():\n    pass\n",
        b"\xef\xbb\xbfdef f():\n    pass\n",
        "def f\u00e9():\n    pass\n".encode(),
    ],
)
def test_unusual_text_has_no_definitions(text: bytes) -> None:
    assert definitions(text) == ()


@pytest.mark.parametrize(
    "line", [b"# -*- coding: utf-8 -*-", b"# coding=UTF8", b"# vim: set fileencoding=utf_8 :"]
)
def test_the_usual_encoding_may_be_told(line: bytes) -> None:
    text = line + b"\ndef f():\n    pass\n"
    assert [found.name for found in definitions(text)] == ["f"]


@pytest.mark.parametrize(
    "text",
    [
        b"def f():\n    return (\n1,\n2)\n",
        b"def f():\n    return 1 + \\\n2\n",
        b"def f(\na,\nb,\n):\n    pass\n",
    ],
)
def test_a_cut_never_changes_what_the_rest_means(text: bytes) -> None:
    part = shortened(text, lambda definition: False)
    try:
        kept = ast.parse(part.text)
    except SyntaxError:
        return  # then the whole file is read
    assert [type(node) for node in kept.body] == [type(node) for node in ast.parse(text).body]


class Counted(bytes):
    """Notes how many bytes are looked through for quotes."""

    looked = 0

    def count(self, text, start=0, end=None) -> int:  # type: ignore[no-untyped-def]
        self.looked += (len(self) if end is None else end) - start
        return super().count(text, start, end)


def test_a_string_on_many_lines_is_looked_through_once() -> None:
    data = Counted(b"text = '''\n" + b"class No:\n" * 2000 + b"'''\ndef f():\n    pass\n")
    assert [found.name for found in definitions(data)] == ["f"]
    assert data.looked <= 2 * len(data)
    assert statement_around(data, data.find(b"No"), 0, len(data)) == (0, data.find(b"def f"))
    assert data.looked <= 4 * len(data)


TEMPLATED = b'''\
class Written(Base):
    """Text.

At the margin.
    """  # it's "closed"

    def first(self):
        return """
def no():
    pass
{code} \\""" # still
"""

    async def second(self):
        """It's one line below

    class Not:
        """
        return 'a # b'


def third():
    # """ in a comment
    pass


value = """
def fourth():
    pass
"""
'''


def test_lines_at_the_margin_of_a_string_are_the_strings() -> None:
    found = definitions(TEMPLATED)
    assert [top.name for top in found] == ["Written", "third"]
    assert TEMPLATED[: found[0].end].endswith(b"return 'a # b'\n\n\n")
    inside = methods(TEMPLATED, found[0])
    assert [method.name for method in inside] == ["first", "second"]
    assert TEMPLATED[inside[0].start : inside[0].end].endswith(b'still\n"""\n\n')
