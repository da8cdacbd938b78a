"""Test which changes of a file leave the digest of its code as it is."""

from __future__ import annotations

import ast

import pytest

from flake8_tradelint.source.code_digest import SIZE, code_digest

BASE = rb'''"""A module # with no comment

# in its docstring."""

import os  # the system


def f(a):
    assert a and \
        not None, "never"
    # says nothing
    text = "# no comment"  # but this
    return {
        "a": a,

        # the other one
        "b": text,
    }
'''


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"# says nothing", b"# says something"),
        (b"    # says nothing\n", b""),
        (b"  # the system", b""),
        (b"  # but this", b"  # and that"),
        (b"\n\n\ndef", b"\n\ndef"),
        (b"import os", b"# above\n\nimport os"),
        (b'"a": a,\n', b'"a": a,   \n'),
        (b"# the other one", b""),
        (b'"b": text,\n    }\n', b'"b": text,\n    }\n# the end'),
    ],
)
def test_comments_and_blanks_do_not_count(old: bytes, new: bytes) -> None:
    changed = BASE.replace(old, new, 1)
    assert changed != BASE
    assert code_digest(changed) == code_digest(BASE)
    assert ast.dump(ast.parse(changed)) == ast.dump(ast.parse(BASE))
    assert len(code_digest(BASE)) == SIZE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(b'x = "# a"\n', b'x = "# b"\n', id="in a string"),
        pytest.param(b'"""a\n# b\n"""\n', b'"""a\n# c\n"""\n', id="in a long string"),
        pytest.param(b"'''a\n\n'''\n", b"'''a\n'''\n", id="blank lines in a long string"),
        pytest.param(b'"""a"""\nx = """\n# b\n"""\n', b'"""a"""\nx = """\n# c\n"""\n', id="in the second"),
        pytest.param(b"x = 1 \\\n# c\n-y\n", b"x = 1 \\\n-y\n", id="after a continued line"),
        pytest.param(b"x = 'a\\\n# b'\n", b"x = 'a\\\n# c'\n", id="in a continued string"),
        pytest.param(b"if a:\n  b\n  c\n", b"if a:\n  b\nc\n", id="indentation"),
        pytest.param(b"# coding: latin-1\nx = 1\n", b"x = 1\n", id="a declared encoding"),
        pytest.param(b"x = 1 # \xe9\n", b"x = 1 # e\n", id="what is no UTF-8"),
        pytest.param(b"x = 1 # \0\n", b"x = 1\n", id="what no source may have"),
        pytest.param(b"# a\rx = 1\n", b"# a\rx = 2\n", id="a line break of another kind"),
        pytest.param(b'f"{d["# a"]}"\n', b'f"{d["# b"]}"\n', id="a string in a formatted string"),
        pytest.param(b"f'{\nx\n}' + 'x # y'\n", b"f'{\nx\n}' + 'x # z'\n", id="a field on several lines"),
        pytest.param(
            b'f"""{ """\n# a\n""" }"""\n',
            b'f"""{ """\n# b\n""" }"""\n',
            id="a long string in a formatted one",
        ),
        pytest.param(b'# """\nx = 1\n# """\n', b'# """\nx = 2\n# """\n', id="quotes in comments"),
        pytest.param(b'x = """a\\"""\n# b\n"""\n', b'x = """a\\"""\n# c\n"""\n', id="escaped quotes"),
    ],
)
def test_what_may_be_code_counts(one: bytes, other: bytes) -> None:
    assert code_digest(one) != code_digest(other)
