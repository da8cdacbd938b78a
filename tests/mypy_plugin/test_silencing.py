"""Test that the plugin's quick search finds every comment that silences a finding."""

from __future__ import annotations

import ast

import pytest

from flake8_tradelint.suppressions import read, suppressed
from mypy_plugin.silencing import may_be_silenced

TEXTS = (
    "a = 1\nb = 2  # noqa\nc = 3\n",
    "a = 1\nb = 2  # NoQA: TL301\nc = 3\n",
    "a = f(\n    1,\n    2,  # noqa\n)\nb = 2\n",
    "a = 1 + \\\n    2 + \\\n    3  # noqa\nb = 2\n",
    "a = 1 + \\\n    2\nb = 3  # noqa\n",
    'a = g("""\none\ntwo\n""")  # noqa\nb = 2\n',
    "a = g('''\none\n''', 1)\nb = 2  # noqa\n",
    'a = f"""\none {g(\n1)}\ntwo"""  # noqa\nb = 2\n',
    "a = 'one\\\ntwo'  # noqa\nb = 2\n",
    "# flake8: noqa\na = 1\nb = 2\n",
    "a = 1\n# tradelint: ignore-file[TL301]\nb = 2\n",
    "a = 1  # noqa\r\nb = 1 + \\\r\n2  # noqa\r\nc = 2\r\n",
    "\ufeffa = 1  # noqa\nb = 2",
)


@pytest.mark.parametrize("text", TEXTS)
def test_no_comment_is_overlooked(text: str) -> None:
    comments, data = read(text), text.encode()
    silenced = {line for line in range(1, 7) if suppressed(comments, "TL301", line, "dropped-task")}
    assert silenced
    tree = ast.parse(text.removeprefix("\ufeff"))
    places = {node.lineno for node in ast.walk(tree) if isinstance(node, ast.stmt | ast.Call)}
    assert silenced & places <= {line for line in places if may_be_silenced(data, line)}


def test_most_lines_need_no_more() -> None:
    data = b'"""About."""\na = 1\nb = 2  # noqa\nc = g(\n    3\n)\n'
    assert [may_be_silenced(data, line) for line in range(1, 7)] == [True, False, True, False, False, False]
