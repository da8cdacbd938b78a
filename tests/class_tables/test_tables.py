"""Tables of known classes: those that come with tradelint, how they are written, and how they are read."""

from __future__ import annotations

import ast
import os
from pathlib import Path
from textwrap import dedent

import pytest

from flake8_tradelint.class_tables.selection import Wish
from flake8_tradelint.class_tables.writing import table_text
from flake8_tradelint.environment import SHIPPED, class_tables
from flake8_tradelint.settings import Settings, described_package, is_tabled
from flake8_tradelint.source.class_tables import (
    HEADING,
    edition,
    is_table,
    modules,
    text_of,
)
from tests.processes import tradelint

TABLES = sorted(Path(SHIPPED).iterdir())
LARGEST = 400_000
"""Bytes of all tables together: they are part of every installation."""

KIT = {
    "kit/__init__.py": "from .public import *\n",
    "kit/public.py": "from ._impl import Config as Config\n",
    "kit/_impl.py": '''
        import dataclasses
        from typing import TYPE_CHECKING, Any
        from abc import ABC
        from .makers import config
        if TYPE_CHECKING:
            from decimal import Decimal
        DEFAULT = compute()
        class Plain(ABC):
            """Prose."""
            level = 1
            def helper(self): return secret()
        @config
        class Config(Plain):
            """Prose."""
            name: str = "kit"
            price: "Decimal | None" = None
            size: int = dataclasses.field(default=1, metadata={"help": "Prose."})
            tags: list[str] = dataclasses.field(default_factory=list, init=False)
            limit: Any = DEFAULT
            worked_out: int = compute(7)
            def __post_init__(self):
                self.size = secret()
                if self.size:
                    self.name = secret()
                self.tags = sorted(self.tags)
            @property
            def label(self): return secret()
            @label.setter
            def label(self, value): secret(value)
            @property
            def _hidden(self): return secret()
        class Unrelated:
            name: str = ""
        ''',
    "kit/makers.py": """
        import dataclasses
        def config(cls): return dataclasses.dataclass(frozen=True)(cls)
        """,
    "kit/tests/test_it.py": """
        from dataclasses import dataclass
        @dataclass
        class Example:
            name: str = ""
        """,
}
EXPECTED = """\
# kit 1.0
#: kit/__init__.py
from kit._impl import Config as Config
#: kit/_impl.py
from abc import ABC
from typing import Any
import dataclasses
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from decimal import Decimal
class Plain(ABC):
    level = 1
@dataclasses.dataclass(frozen=True)
class Config(Plain):
    name: str = 'kit'
    price: 'Decimal | None' = None
    size: int = dataclasses.field(default=1)
    tags: list[str] = dataclasses.field(default_factory=list, init=False)
    limit: Any = DEFAULT
    worked_out: int = ...
    def __post_init__(self):
        self.size = ...
        if ...:
            self.name = ...
    @property
    def label(self): ...
    @label.setter
    def label(self): ...
"""


def kit() -> dict[str, bytes]:
    return {path: dedent(text).encode() for path, text in KIT.items()}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_shipped_tables_are_readable_and_sorted(table: Path) -> None:
    assert is_table(str(table))
    text = table.read_text(encoding="utf-8")
    assert text.startswith("# ")
    headings = [line for line in text.splitlines() if line.startswith(HEADING)]
    assert headings == sorted(headings)
    assert len(headings) == len(modules(str(table))) > 0
    top = described_package(str(table)).replace(".", "/")
    assert all(heading.startswith(f"{HEADING}{top}/") for heading in headings)
    for path in modules(str(table)):
        tree = ast.parse(text_of(path))
        docstrings = [
            node for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and ast.get_docstring(node)
        ]
        assert not docstrings, "facts only"


def test_shipped_tables_are_small() -> None:
    assert sum(table.stat().st_size for table in TABLES) <= LARGEST


def test_one_table_a_package() -> None:
    names = [described_package(str(table)) for table in TABLES]
    assert len(names) == len(set(names))


def test_facts_are_written_and_no_code() -> None:
    assert table_text(kit(), "kit 1.0") == EXPECTED


def test_the_choice_of_classes() -> None:
    assert "class Config" not in table_text(kit(), "kit 1.0", Wish(without=("kit._impl",)))
    assert "class Config" in table_text(kit(), "kit 1.0", Wish(only=("kit._impl",), named=("Conf*",)))
    assert table_text(kit(), "kit 1.0", Wish(named=("Nothing",))) == ""


def test_names_and_versions() -> None:
    path = os.path.join("t", "megatron.core-0.14.0.stub", "megatron", "core", "config.py")
    assert is_tabled(path)
    assert edition(path) == "megatron.core 0.14.0"
    assert described_package(os.path.join("t", "megatron.core-0.14.0.stub")) == "megatron.core"
    assert not any(map(is_table, ("kit.stub", "kit-x.stub", "kit-1.0.pyi", "a b-1.0.stub")))


def test_what_is_installed_or_named_by_the_user_wins(tmp_path: Path) -> None:
    shipped = class_tables(Settings(), ())
    assert any(described_package(table) == "transformers" for table in shipped)
    (tmp_path / "transformers").mkdir()
    left = class_tables(Settings(), [str(tmp_path)])
    assert {described_package(table) for table in shipped} - {described_package(table) for table in left} == {
        "transformers"
    }
    own = str(tmp_path / "transformers-4.0.stub")
    named = class_tables(Settings(class_tables=(own,)), ())
    assert own in named
    assert len(named) == len(shipped)


def test_a_missing_module(tmp_path: Path) -> None:
    table = tmp_path / "kit-1.0.stub"
    table.write_text("# kit 1.0\n#: kit/a.py\nclass A: ...\n#: kit/b.py\n")
    assert text_of(str(table / "kit" / "a.py")) == b"class A: ...\n"
    assert text_of(str(table / "kit" / "b.py")).strip() == b""
    with pytest.raises(OSError):
        text_of(str(table / "kit" / "c.py"))
    assert modules(str(tmp_path / "absent-1.0.stub")) == frozenset()


def _project(folder: Path) -> None:
    (folder / "pyproject.toml").write_text('[tool.tradelint]\nclass-tables = ["kit-1.0.stub"]\n')
    (folder / "app.py").write_text("import kit\n\nclass Mine(kit.Config):\n    price = 7\n")


def test_the_command_and_the_cache(tmp_path: Path) -> None:
    release, folder = tmp_path / "release", tmp_path / "project"
    for path, data in kit().items():
        (release / path).parent.mkdir(parents=True, exist_ok=True)
        (release / path).write_bytes(data)
    folder.mkdir()
    done = tradelint(folder, "classes", str(release), "--package", "kit", "--version", "1.0")
    assert (done.returncode, done.stderr.count("kit-1.0.stub")) == (0, 1)
    _project(folder)
    first = tradelint(folder, "--output-format=concise")
    assert "is `None`, the default of the field declared in Config, as of kit 1.0" in first.stdout
    assert tradelint(folder, "--output-format=concise").stdout == first.stdout
    table = folder / "kit-1.0.stub"
    table.write_text(table.read_text().replace("price: 'Decimal | None' = None", "price = None"))
    assert "TL101" not in tradelint(folder, "--output-format=concise").stdout
    table.write_text(EXPECTED)
    site = folder / ".venv" / "lib" / "python3.12" / "site-packages" / "kit"
    site.mkdir(parents=True)
    (site / "__init__.py").write_text("class Config:\n    price = None\n")
    assert "TL101" not in tradelint(folder, "--output-format=concise").stdout


@pytest.mark.parametrize("release", ["absent.whl", "."])
def test_unclear_releases(tmp_path: Path, release: str) -> None:
    done = tradelint(tmp_path, "classes", release)
    assert done.returncode == 2
    assert done.stderr.startswith("tradelint: error: ")


def test_tables_are_package_data() -> None:
    root = Path(__file__).parents[2]
    listed = (root / "pyproject.toml").read_text(encoding="utf-8")
    assert 'packages = ["flake8_tradelint", "mypy_plugin"]' in listed  # with all files in them
    assert Path(SHIPPED).relative_to(root).parts[0] == "flake8_tradelint"
    assert not any(".stub" in line for line in (root / ".gitignore").read_text().splitlines())
