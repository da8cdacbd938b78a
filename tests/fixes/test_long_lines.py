"""Test that fixes wrap the lines that they make too long, at the length that the project has configured."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from flake8_tradelint.fixes.line_length import LineStyle, line_style
from flake8_tradelint.fixes.long_lines import wrapped

NAME = "a" * 30
STATEMENTS = [
    f"task = asyncio.create_task(self.{NAME}({NAME}), name='x' * 3)",
    f"task = asyncio.create_task(self.{NAME}({NAME}, {NAME}), name=f'{{{NAME}}}')",
    f"{NAME}.add_done_callback({NAME}.discard({NAME}))",
    f"value = {NAME} + {NAME}({NAME}) + {NAME}",
    f"return {NAME} if {NAME} else {NAME} and {NAME} or not {NAME}",
    f"return [{NAME} for {NAME} in {NAME} if {NAME} not in {NAME}]",
    f"return await {NAME}.{NAME}({NAME})({NAME}).close()",
    f"raise ValueError('{NAME}' '{NAME}' '{NAME}')",
    f"values: dict[str, int] = {{**{NAME}, -1: {NAME}, '{NAME}': (1,)}}",
    f"async with {NAME}({NAME}, {NAME}()) as session:",
    f"async with {NAME}({NAME}) as session, session.get({NAME}) as response:",
    f"if {NAME} and ({NAME} or {NAME}) and {NAME}:",
    f"for one in {NAME}({NAME}, {NAME}({NAME})):",
]


@pytest.mark.parametrize("statement", STATEMENTS)
@pytest.mark.parametrize("indent", ["    ", "        "])
def test_lines_are_wrapped_as_ruff_wraps_them(statement: str, indent: str, tmp_path: Path) -> None:
    head = "async def f():\n" + ("    if x:\n" if len(indent) > 4 else "")
    quoted = statement.replace("'", '"')
    text = f"{head}{indent}{quoted}\n" + (f"{indent}    pass\n" if statement.endswith(":") else "")
    result = wrapped("", text, LineStyle(), "    ")
    assert ast.dump(ast.parse(result)) == ast.dump(ast.parse(text))
    file = tmp_path / "module.py"
    file.write_text(text)
    (tmp_path / "ruff.toml").touch()
    ruff = shutil.which("ruff") or str(Path(sys.executable).with_name("ruff"))
    subprocess.run([ruff, "format", "--quiet", "--no-cache", str(file)], check=True)
    assert result == file.read_text()


@pytest.mark.parametrize(
    "text",
    [
        f"value = f({NAME}, {NAME},  # why\n          {NAME} + {NAME} + {NAME} + {NAME} + {NAME})\n",
        f"value = f({NAME}, {NAME}, {NAME}, {NAME}); other = 1\n",
        f"value = {NAME}, {NAME}, \\\n    {NAME}, {NAME}, {NAME} + {NAME} + {NAME}\n",
        f"value = f(\n    {NAME}, {NAME}, {NAME} + {NAME},\n  {NAME})\n",
        f'value = """\n{NAME}\n""" + {NAME} + {NAME} + {NAME} + {NAME}\n',
        f"value = {NAME}({NAME}, {NAME}) + {NAME}  # noqa: E501 because it is long, and that is all\n",
        f"# {NAME} {NAME} {NAME} {NAME}\n",
    ],
)
def test_what_is_not_understood_stays(text: str) -> None:
    result = wrapped("", text, LineStyle(), "    ")
    assert ast.dump(ast.parse(result)) == ast.dump(ast.parse(text))
    assert result.count("#") == text.count("#")


def test_a_line_that_was_too_long_before_stays() -> None:
    before = f"value = f({NAME}, {NAME}, {NAME}, old)\n"
    after = before.replace("old", "new")
    assert wrapped(before, after, LineStyle(), "    ") == after
    assert wrapped("", after, LineStyle(), "    ") != after
    twice = f"{after}other({NAME}, {NAME}, {NAME}, new)\n"
    assert wrapped(before, twice, LineStyle(), "    ").startswith(f"{after}other(\n")


@pytest.mark.parametrize(
    ("files", "length"),
    [
        ({}, 88),
        ({"ruff.toml": "line-length = 100"}, 100),
        ({"pyproject.toml": "[tool.ruff]\nline-length = 120\n[tool.black]\nline-length = 90"}, 120),
        ({"pyproject.toml": "[tool.black]\nline-length = 79"}, 79),
        ({"pyproject.toml": "[tool.black]\npreview = true", ".flake8": "[flake8]\nmax-line-length=140"}, 88),
        ({"setup.cfg": "[flake8]\nmax-line-length = 140"}, 140),
        ({"tox.ini": "[pycodestyle]\nmax_line_length = 110"}, 110),
        (
            {".editorconfig": "root = true\n[*]\nmax_line_length = 100\n[*.{py,pyi}]\nmax_line_length = 99"},
            99,
        ),
        ({".editorconfig": "[*.md]\nmax_line_length = 40\n[*.py]\nmax_line_length = off"}, 88),
        ({"pyproject.toml": "no = [toml"}, 88),
    ],
)
def test_the_line_length_is_that_of_the_project(tmp_path: Path, files: dict[str, str], length: int) -> None:
    (tmp_path / ".git").mkdir()
    for name, text in files.items():
        (tmp_path / name).write_text(text + "\n")
    path = tmp_path / "package" / "module.py"
    path.parent.mkdir()
    assert line_style(str(path)).length == length


@pytest.mark.parametrize(("requires", "new"), [(">=3.8", False), (">=3.10", True), (">= 3.7,<4", False)])
def test_an_old_python_has_no_parentheses_after_with(tmp_path: Path, requires: str, new: bool) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "pyproject.toml").write_text(f'[project]\nrequires-python = "{requires}"\n')
    assert line_style(str(tmp_path / "module.py")).parenthesised_with == new
