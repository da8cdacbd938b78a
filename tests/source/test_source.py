"""Test decoding, parsing and the conversion of locations."""

from __future__ import annotations

import ast
import gc
import re
import sys
import weakref
from contextlib import suppress

import pytest

from flake8_tradelint.source import is_python, parse, parse_annotation, parse_text
from flake8_tradelint.source.decoding import SourceError, decode, line_starts


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"x = 1\n", "x = 1\n"),
        (b"\xef\xbb\xbfx = 1\n", "x = 1\n"),
        ("# -*- coding: latin-1 -*-\ns = 'é'\n".encode("latin-1"), "# -*- coding: latin-1 -*-\ns = 'é'\n"),
        ("#!/bin/sh\n# vim: set fileencoding=cp1252 :\ns='€'\n".encode("cp1252"), None),
        (b"x = 1\r\ny = 2\r", "x = 1\r\ny = 2\r"),
        (b"# coding: utf-8-unix\nx = '\xc3\xa9'\n", "# coding: utf-8-unix\nx = 'é'\n"),
        (b"# coding: latin-1-dos\nx = '\xe9'\n", "# coding: latin-1-dos\nx = 'é'\n"),
    ],
)
def test_decode_follows_pep_263_and_keeps_newlines(data: bytes, text: str | None) -> None:
    decoded = decode(data)
    assert decoded == (text if text is not None else data.decode("cp1252"))


def test_a_cookie_after_code_does_not_count() -> None:
    assert decode("x = 'é'\n# coding: latin-1\n".encode()) == "x = 'é'\n# coding: latin-1\n"


@pytest.mark.parametrize(
    ("data", "reason", "line", "column"),
    [
        (b"x = 1\ny = '\xff'\n", "not valid utf-8", 2, 6),
        (b"# coding: utf-88\n", "unknown encoding: utf-88", 1, 1),
        (b"\xef\xbb\xbf# coding: latin-1\n", "the byte-order mark says utf-8", 1, 1),
        (b"# coding: no-such-codec\n", "unknown encoding: no-such-codec", 1, 1),
        (b"x = (\n", "'(' was never closed", 1, 5),
        (b"x = 1\n  y = 2\n", "unexpected indent", 2, 3),
        (b"x = 1\x00\n", "null bytes", 1, 1),
    ],
)
def test_what_is_not_python_says_where_and_why(data: bytes, reason: str, line: int, column: int) -> None:
    with pytest.raises(SourceError) as caught:
        parse("x.py", data)
    assert reason in caught.value.reason
    if "null" not in reason and "indent" not in reason:
        assert (caught.value.line, caught.value.column) == (line, column)


@pytest.mark.parametrize("opening", ["(", "[", "-", "not "])
def test_hostile_nesting_is_an_outcome_not_a_crash(opening: str) -> None:
    with pytest.raises(SourceError):
        parse_text("x = " + opening * 100_000 + "\n")


def test_long_chains_do_not_exhaust_the_stack() -> None:
    try:
        tree = parse_text("x = a" + ".b" * 2_000 + "\n")
    except SourceError:
        return
    assert isinstance(tree, ast.Module)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_spans_count_characters_and_anchors_bytes(newline: str) -> None:
    text = f"# é{newline}s = 'ü'; tâche = wörk(1){newline}"
    module = parse("x.py", text.encode())
    call = next(node for node in ast.walk(module.tree) if isinstance(node, ast.Call))
    span = module.span(call)
    line = text.split(newline)[1]
    assert (span.line, span.column) == (2, line.index("wörk") + 1)
    assert span.end_column == line.index(")") + 2
    assert module.source(span.anchor) == "wörk(1)"


def test_byte_order_mark_does_not_count() -> None:
    module = parse("x.py", b"\xef\xbb\xbfname = 1\n")
    assert module.span(module.tree.body[0]).anchor.start == 0


def test_line_starts_of_mixed_newlines() -> None:
    assert line_starts(b"a\r\nb\rc\nd") == (0, 3, 5, 7, 8)
    assert line_starts(b"a\nbb\n") == (0, 2, 5)
    assert line_starts(b"a\x0cb\x0bc\xc2\x85d\r") == (0, 9)


@pytest.mark.parametrize(
    "source",
    [
        "try:\n    pass\nexcept ValueError, TypeError:\n    x = 1\n",
        "class Box[T](Base):\n    item: T\n",
        "class Box[\n    T: (int, str),\n](Base):\n    item: T\n",
        "def first[T](xs: list[T]) -> T:\n    return xs[0]\n",
        "async def first[*Ts, **P](xs) -> None:\n    pass\n",
        "type Pair[T] = tuple[T, T]\n",
        "type Name = str\n",
        "class A:\n    type Inner = int\n    x: Inner\n",
        "try:\n    pass\nexcept* A:\n    pass\n",
        "try:\n    pass\nexcept *(A, B):\n    pass\n",
    ],
)
def test_newer_statements_are_read_with_their_offsets(source: str) -> None:
    tree = parse_text(source)
    if sys.version_info >= (3, 14):
        return
    last = tree.body[-1]
    assert last.end_lineno == source.rstrip("\n").count("\n") + 1


@pytest.mark.parametrize(
    ("header", "classes"),
    [
        ("except A, b.C:", ["A", "b.C"]),
        ("except* A, B :", ["A", "B"]),
        ("except A, classes(B, 1)[0], C:", ["A", "classes(B, 1)[0]", "C"]),
        ("except(A), B:", ["A", "B"]),
    ],
)
def test_a_handler_without_parentheses_catches_a_tuple(header: str, classes: list[str]) -> None:
    tree = parse_text(f"try:\n    pass\n{header}\n    pass\n")
    caught = [node.type for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler)]
    assert len(caught) == 1 and isinstance(caught[0], ast.Tuple)
    assert [ast.unparse(cls) for cls in caught[0].elts] == classes


LAZY = "lazy import a.b as c, d\nlazy  from .e import (\n    f,\n)\nlazy = lazy_import = 1\n"


def test_a_lazy_import_binds_what_an_import_does() -> None:
    nodes = [node for node in parse_text(LAZY).body if not isinstance(node, ast.Expr)]
    plain = ast.parse(LAZY.replace("lazy import", "import").replace("lazy  from", "from")).body
    for node in (*nodes, *plain):
        node.__dict__.pop("is_lazy", None)  # of Python 3.15
    assert [ast.dump(node) for node in nodes] == [ast.dump(node) for node in plain]
    assert [node.lineno for node in nodes] == [1, 2, 5]


def comprehensions(text: str) -> list[ast.AST]:
    kinds = (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)
    return [node for node in ast.walk(parse_text(text)) if isinstance(node, kinds)]


@pytest.mark.parametrize(
    "template", ["x = [*{0}]\n", "é = {{*{0}}}\n", "f(*{0})\n", "x = 'é', (\n  *{0}\n)\n"]
)
@pytest.mark.parametrize(
    "rest", ["a for a in b", "f(a, 'for') for a in (*b, c)", "(a).c async for a in b if a", "{*a} for a in b"]
)
def test_a_comprehension_may_unpack(template: str, rest: str) -> None:
    text = template.format(rest)
    (found,) = comprehensions(text)
    assert isinstance(found, ast.ListComp | ast.SetComp | ast.GeneratorExp)
    assert isinstance(found.elt, ast.Starred)
    value = found.elt.value
    assert ast.unparse(value) == ast.unparse(ast.parse(re.split(" for| async", rest)[0]))
    assert (value.col_offset, value.end_col_offset) > (found.elt.col_offset, 0)
    line = text.encode().splitlines()[found.elt.lineno - 1]
    assert line[found.elt.col_offset :].startswith(b"*")


def test_a_dictionary_comprehension_may_unpack() -> None:
    (found,) = comprehensions("x = {**a for a in b if a}\n")
    assert isinstance(found, ast.DictComp)
    without_value: ast.expr | None = found.value
    assert without_value is None
    assert ast.unparse(found.key) == "a"
    assert len(found.generators[0].ifs) == 1


def test_stars_elsewhere_stay() -> None:
    text = "lazy import a\nx = [*a, [b for b in c]], f(*a, **b), {**a, 'b': 1}, '[*a for b'\n"
    assert ast.dump(parse_text(text).body[-1]) == ast.dump(ast.parse(text.partition("\n")[2]).body[0])


@pytest.mark.parametrize("pattern", ["+1", "-1 | +2.5", "[+.5, x]", "{'a': +1}", "C(x=+1)"])
def test_a_pattern_may_have_a_plus(pattern: str) -> None:
    tree = parse_text(f"match x:\n    case {pattern}:\n        y = +1\n")
    plain = ast.parse(f"match x:\n    case {pattern.replace('+', '')}:\n        y = +1\n")
    assert ast.dump(tree) == ast.dump(plain)


@pytest.mark.parametrize(
    "broken",
    [
        "x = [*a for]\n",
        "lazy def f(): pass\n",
        "lazy from a\n",
        "except A, B:\n",
        "match x:\n case +y: pass\n",
    ],
)
def test_what_is_no_syntax_in_any_python_is_refused(broken: str) -> None:
    with pytest.raises(SourceError):
        parse_text(broken)


@pytest.mark.parametrize(
    "text",
    [
        "def f():\n    try:\n        pass\n    finally:\n        return 1\n",
        "while 1:\n    try:\n        pass\n    finally:\n        break\n",
        "x = '\\d', 1 is 1, assert_((1, 2))\nassert (1, 'a')\n",
    ],
)
@pytest.mark.filterwarnings("error")
def test_what_the_compiler_warns_about_is_read_in_silence(text: str) -> None:
    assert parse_text(text).body and is_python(text)


def test_an_error_of_the_file_itself_is_not_hidden_by_newer_syntax() -> None:
    with pytest.raises(SourceError) as caught:
        parse_text("try:\n    pass\nexcept A, B:\n    x = = 1\n")
    assert caught.value.line == 4


@pytest.mark.parametrize("text", ["int", " dict[str, 'Vat'] ", "a.b | None", "x\n"])
def test_quoted_annotations_parse(text: str) -> None:
    assert parse_annotation(text) is not None


@pytest.mark.parametrize("text", ["", "not an annotation!", "x = 1", "(" * 500])
def test_other_strings_are_no_annotations(text: str) -> None:
    assert parse_annotation(text) is None


class Local(set[int]):
    """Something that a weak reference can be made to."""


@pytest.mark.parametrize("text", ["try:\n    x\nexcept A, B:\n    pass\n", "x = (\n", "x = \0"])
def test_a_syntax_error_keeps_nothing_alive(text: str) -> None:
    def caller() -> weakref.ref[set[int]]:
        local = Local()
        with suppress(SourceError):
            parse_text(text)
        return weakref.ref(local)

    enabled = gc.isenabled()
    gc.disable()
    try:
        local = caller()
        assert local() is None
    finally:
        if enabled:
            gc.enable()


@pytest.mark.parametrize(
    "text",
    [
        "x = 1\n",
        "print 'x'\n",
        "def f(:\n",
        "x = '\\d'\n",
        "# coding: latin-1\nx = 'ü'\n",
        "x = 1\0\n",
        "x = '\ud800'\n",
        "def f(a, a): pass\n",
        "nonlocal x\n",
        "return 1\n",
        "from __future__ import braces\n",
        "x = " + "(" * 100_000 + "\n",
        "x = 1" + " + 1" * 20_000 + "\n",
        "x = a" + ".b" * 2_000 + "\n",
    ],
    ids=lambda text: ascii(text[:20]),
)
def test_what_is_python_has_a_tree(text: str) -> None:
    if is_python(text):
        parse_text(text)
    else:
        assert text not in ("x = 1\n", "x = '\\d'\n", "# coding: latin-1\nx = 'ü'\n")
