"""Test that titles of fixes are imperative, in lower case and without a full stop."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "flake8_tradelint"
VERBS = {
    *(
        "annotate",
        "await",
        "call",
        "cancel",
        "close",
        "declare",
        "decorate",
        "keep",
        "name",
        "open",
        "rename",
    ),
    *("remove", "replace", "start", "wait", "write"),
}


def wrong_title(title: str) -> str:
    """Return what is wrong with the title of a fix."""
    if title.split(" ", 1)[0] not in VERBS:
        return f"{title!r} does not start with a verb in lower case"
    return f"{title!r} ends with a full stop" if title.endswith((".", "!")) else ""


def titles() -> Iterator[str]:
    """The title of every ``Fix("...")`` in the sources, with ``{}`` for what is filled in."""
    for file in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Fix":
                yield from texts(node.args[0]) if node.args else ()


def texts(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.IfExp(body=body, orelse=orelse):
            yield from (*texts(body), *texts(orelse))
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=[ast.Constant(), *_]):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)


TITLES = sorted(set(titles()))


def test_titles_are_found() -> None:
    assert len(TITLES) >= 15


@pytest.mark.parametrize("title", TITLES)
def test_titles_in_the_sources(title: str) -> None:
    assert wrong_title(title) == ""


@pytest.mark.parametrize("title", ["Close it", "`await` it", "close it.", "the task is kept"])
def test_other_styles_are_noticed(title: str) -> None:
    assert wrong_title(title) != ""
