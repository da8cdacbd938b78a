"""Test f-strings newer than the running Python: their expressions and places."""

from __future__ import annotations

import ast
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from flake8_tradelint.source import parse, parse_text
from flake8_tradelint.source.decoding import SourceError
from flake8_tradelint.source.formatted_strings import NotRewritten, Rewritten

NEWER = [
    'x = f"{d["a"]}"\n',
    'x = f"{f"{f"{1 + d["a"]}"}"}", f"{d["b"]}"\n',
    'x = f"{\n    a.b(\n        c,\n    )\n}"\n',
    "x = f\"{'\\n'.join(names)}\"\n",
    'print(f"{x!r:>{w}} {{}} \\N{EM DASH} {y=} {z != d["a"]}", after)\n',
    'x = (f"{\n    # a quote: \'\n    a\n} é"\n    "plain"  # comment\n    f"b{c}", after)\n',
    "f'''\n{a['''x''']}\n''' + after\n",
    'x = rf"\\{a["b"]}\\d" + after\n',
    'f"{a:%Y-%m-%d}{b:{c}.{d}}{e["x"]}" + after\n',
    'f"{ {"a": one}["a"] }{(x := d["b"])}{y:=^10}" + after\n',
    'f"{call(lambda x: x["a"])}{x[1:two, "a"]!s}" + after\n',
    'x = f"é{a["é"]}" "é" f"{b}" \\\n    "c" + after\n',
    'async def f():\n    return f"{await g("x")}", f"{d["\\""]}"\n',
    'one = f"{d["a"]}"\n"another statement"\nf"{b}"\n',
]
TEMPLATES = [
    't"{a}" + after\n',
    'x = one, rt"\\{b["c"]}" t"{d:{e}}"\n',
    't"{after}"\n',
    't"no field"\nafter\n',
    'x = T"{a!r} é {f(b, "c")=}" \\\n    t"{d:{e}.{f"{one}"}}", after\n',
    'async def f():\n    return t"{await g(t"{a}")} {f"{t"{b}"}"}"\n',
    "x = t'''\n{after}{ {a, b} }{(one, two)}\n'''\n",
]


def names(tree: ast.AST) -> Iterator[ast.Name | ast.Attribute]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute):
            yield node


@pytest.mark.parametrize("source", NEWER + TEMPLATES)
def test_what_a_newer_string_formats_is_read_where_it_stands(source: str) -> None:
    module = parse("x.py", source.encode())
    found = list(names(module.tree))
    assert found
    for node in found:
        text = module.source(module.anchor(node))
        assert text == node.id if isinstance(node, ast.Name) else text.endswith(f".{node.attr}")
    words = {"after", "one", "two", "names"} & set(source.replace("(", " ").replace(",", " ").split())
    assert words <= {node.id for node in found if isinstance(node, ast.Name)}


@pytest.mark.parametrize("source", NEWER)
def test_it_is_a_string_and_no_tuple(source: str) -> None:
    tree = parse_text(source)
    rewritten = Rewritten(source)
    as_tuples = ast.parse(rewritten.text)
    assert rewritten.restore(as_tuples)
    if sys.version_info < (3, 12):
        assert ast.dump(tree) == ast.dump(as_tuples)
    strings = [node for node in ast.walk(as_tuples) if isinstance(node, ast.JoinedStr)]
    assert strings
    for string in strings:
        text = ast.get_source_segment(source, string)
        assert text is not None
        assert text.lstrip("ftrFTR")[0] in "\"'"
        assert text[-1] in "\"'"


@pytest.mark.parametrize("source", TEMPLATES)
def test_a_template_is_the_tuple_of_its_values(source: str) -> None:
    tree = parse_text(source)
    assert not {"TemplateStr", "Interpolation"} & {type(node).__name__ for node in ast.walk(tree)}
    if sys.version_info < (3, 12):
        return  # Its own offsets inside of f-strings are wrong; there is no tree to compare with.
    rewritten = Rewritten(source)
    with_tuples = ast.parse(rewritten.text)
    assert rewritten.restore(with_tuples)
    assert [*shape(tree)] == [*shape(with_tuples)]


def test_what_a_template_holds() -> None:
    statement = parse_text('x = t"{a.b!r} and {c:>{width}}"\n').body[0]
    assert isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Tuple)
    assert [ast.unparse(value) for value in statement.value.elts] == ["a.b", "c", "width"]


@pytest.mark.parametrize(
    "broken",
    [
        'x f"{d["a"]}"\n',
        'f"{d["a"]}" = 1\n',
        'for f"{d["a"]}" in x: pass\n',
        'del f"{d["a"]}"\n',
        'f"{}{d["a"]}"\n',
        'f"{d["a"]\n',
        'f"{d["a"]\n\nx = 1\n',
        'call(a f"{d["a"]}")\n',
        'f"}{d["a"]}"\n',
        'f"{d["a"] b}"\n',
        'f"{d["a"]!}"\n',
        'f"a\n{d["a"]}"\n',
        'f"{d["a"])}"\n',
        't"{a" + 1\n',
        "f" + "\"{f'" * 200 + "\n",
    ],
)
def test_what_is_no_string_in_any_python_is_refused(broken: str) -> None:
    with pytest.raises(SourceError):
        parse_text(broken)


def test_a_mistake_further_down_is_told_where_it_is() -> None:
    with pytest.raises(SourceError) as caught:
        parse_text('x = f"{d["a"]}"\ntry:\n    pass\nexcept A, B:\n    y = = 1\n')
    assert caught.value.line == 5


def test_other_newer_statements_stand_beside_it() -> None:
    tree = parse_text(
        'class Box[T]:\n    type Item = T\n    def get(self, d):\n        return f"{d["a"]}"\n'
        'try:\n    pass\nexcept A, B:\n    x = f"{d["b"]}"\n'
    )
    assert [type(node) for node in tree.body] == [ast.ClassDef, ast.Try]
    assert sum(isinstance(node, ast.JoinedStr) for node in ast.walk(tree)) == 2


def shape(node: ast.AST) -> Iterator[object]:
    """Return the nodes of a tree with their places; for f-strings also what they format."""
    if isinstance(node, ast.JoinedStr):
        yield "string", node.lineno, node.col_offset, node.end_lineno, node.end_col_offset
        yield from formatted(node)
        return
    yield type(node), *(getattr(node, name, None) for name in ("lineno", "col_offset", "end_col_offset"))
    yield [value for _, value in ast.iter_fields(node) if isinstance(value, str | int | bytes)]
    for child in ast.iter_child_nodes(node):
        yield from shape(child)


def formatted(string: ast.JoinedStr) -> Iterator[object]:
    for value in string.values:
        if isinstance(value, ast.FormattedValue):
            yield from shape(value.value)
            if isinstance(value.format_spec, ast.JoinedStr):
                yield from formatted(value.format_spec)


@pytest.mark.skipif(sys.version_info < (3, 12), reason="this Python's offsets in f-strings are wrong")
def test_the_tree_is_that_of_a_python_that_knows_the_strings() -> None:
    files = [path for path in sorted(Path(__file__).parents[1].rglob("*.py")) if b'f"' in path.read_bytes()]
    assert len(files) > 80
    for path in files[::8]:
        source = path.read_text("utf-8")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree, again = ast.parse(source), ast.parse(source)
            try:
                rewritten = Rewritten(source)
            except NotRewritten:
                assert not any(isinstance(node, ast.JoinedStr) for node in ast.walk(tree)), path
                continue
            again = ast.parse(rewritten.text)
        assert rewritten.restore(again), path
        assert [*shape(tree)] == [*shape(again)], path
