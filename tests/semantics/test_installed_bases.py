"""Bases in installed packages: found by text, read from source, and only where a dataclass leads there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

import pytest

from flake8_tradelint import engine, incremental
from flake8_tradelint.model import Finding
from flake8_tradelint.project import ProjectFacts
from flake8_tradelint.rules import overridden_field, stale_constructor_argument
from flake8_tradelint.settings import Settings
from tests.processes import needs_fork
from tests.questions import matches

KIT = {
    "kit/__init__.py": "from .public import *\nfrom kit import plain\n",
    "kit/public.py": "from kit._impl.configs import Config as Config, Late\n",
    "kit/_impl/__init__.py": "",
    "kit/_impl/configs.py": """
        import dataclasses
        from kit.plain import Plain
        try:
            import attr
        except ImportError:
            attr = None
        @dataclasses.dataclass
        class Config(Plain):
            name: str = "kit"
            size: int = 1
        @dataclasses.dataclass
        class Late:
            name: str = "late"
        Late.__init__ = lambda self: None
        """,
    "kit/plain.py": "class Plain:\n    level = 1\n",
    "large/__init__.py": "from large.module import Module\n",
    "large/module.py": "class Module:\n    training: bool = True\n",
}


class Project:
    """Files of a project beside an environment; ``read`` are those that somebody looked at."""

    def __init__(self, folder: Path, files: Mapping[str, str], kit: Mapping[str, str] = KIT) -> None:
        site = folder / ".venv" / "lib" / "python3.12" / "site-packages"
        self.paths = [self._write(folder / name, text) for name, text in files.items()]
        for name, text in kit.items():
            self._write(site / name, text)
        self.read: set[str] = set()
        self.facts = ProjectFacts(self.paths, self._read, Settings(), site=[str(site)])

    def _write(self, path: Path, text: str) -> str:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text))
        return str(path)

    def _read(self, path: str) -> bytes:
        self.read.add(path)
        return Path(path).read_bytes()

    def overridden(self) -> list[Finding]:
        """Return the findings of TL101."""
        concerned = [path for path in self.paths if matches(overridden_field, path, self.facts)]
        return [
            found
            for path in concerned
            for found in overridden_field.check(self.facts.summary(path), self.facts)
        ]


@pytest.mark.parametrize(
    ("imported", "base"),
    [
        ("import kit", "kit.Config"),
        ("import kit as k", "k.Config"),
        ("from kit import Config", "Config"),
        ("from kit import Config as KitConfig", "KitConfig"),
        ("from kit import public", "public.Config"),
        ("import kit.public", "kit.public.Config"),
        ("from kit.public import *", "Config"),
        ("from kit._impl.configs import (\n    Config,  # the base\n)", "Config"),
        ("from kit._impl import configs", "configs.Config"),
        ("try:\n    from kit import Config\nexcept ImportError:\n    raise", "Config"),
    ],
)
def test_however_the_base_is_imported(tmp_path: Path, imported: str, base: str) -> None:
    text = f"{imported}\nclass Mine({base}):\n    name = 'mine'\n"
    (found,) = Project(tmp_path, {"app.py": text}).overridden()
    assert '`Mine(...).name` is `"kit"`, the default of the field declared in Config' in found.message


def test_through_a_module_of_the_project(tmp_path: Path) -> None:
    files = {
        "bot/__init__.py": "",
        "bot/compat.py": "try:\n    from kit import Config\nexcept ImportError:\n    raise\n",
        "bot/app.py": "from bot.compat import Config\nclass Mine(Config):\n    name = 'mine'\n",
    }
    assert len(Project(tmp_path, files).overridden()) == 1


def test_a_class_of_the_same_name_and_a_class_below(tmp_path: Path) -> None:
    files = {
        "config.py": "import kit\nclass Config(kit.Config):\n    size: int = 2\n",
        "app.py": "from config import Config\nclass Mine(Config):\n    name = 'mine'\n",
    }
    assert [found.message.partition(" ")[0] for found in Project(tmp_path, files).overridden()] == [
        "`size",
        "`name",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "from kit import Absent\nclass Mine(Absent):\n    name = 'mine'\n",
        "from absent import Config\nclass Mine(Config):\n    name = 'mine'\n",
        "from kit import Late\nclass Mine(Late):\n    name = 'mine'\n",
        "from kit import Config\nclass Mine(Config):\n    other = 'mine'\n",
        "from kit import Config\nclass Mine(Config):\n    name = 'kit'\n",
    ],
)
def test_quiet(tmp_path: Path, text: str) -> None:
    assert Project(tmp_path, {"app.py": text}).overridden() == []


@pytest.mark.parametrize(
    "text",
    [
        "from large import Module\nclass Net(Module):\n    training = False\n",
        "import kit\nclass Net(kit.plain.Plain):\n    level = 2\n",
    ],
)
def test_what_is_no_dataclass_is_looked_at_but_not_parsed(
    tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = Project(tmp_path, {"app.py": text})
    assert project.overridden() == []
    assert project.facts.dataclasses.symbols is project.facts.symbols


def test_nothing_is_read_where_no_base_leads_to_a_package(tmp_path: Path) -> None:
    text = """
        import kit, large
        from dataclasses import dataclass
        @dataclass
        class Base:
            name: str = ""
        class Mine(Base):
            name = "mine"
        config = kit.Config(size=1)
        """
    project = Project(tmp_path, {"app.py": text})
    assert len(project.overridden()) == 1
    assert project.read == {str(tmp_path / "app.py")}


def test_a_fix_leaves_the_package_alone(tmp_path: Path) -> None:
    kit = {"kit.py": "from dataclasses import dataclass\n@dataclass\nclass Schema:\n    KEY: str = ''\n"}
    project = Project(tmp_path, {"app.py": "import kit\nclass Mine(kit.Schema):\n    KEY = 'mine'\n"}, kit)
    (found,) = project.overridden()
    assert found.fix is not None
    assert {edit.path for edit in found.fix.edits} == {str(tmp_path / "app.py")}


def test_a_class_of_a_package_in_the_annotation_can_be_named_in_the_child(tmp_path: Path) -> None:
    kit = {
        "kit.py": """
            from dataclasses import dataclass
            class Side: ...
            LONG = Side()
            @dataclass
            class Order:
                side: Side = LONG
            """
    }
    project = Project(tmp_path, {"app.py": "import kit\nclass Mine(kit.Order):\n    side = None\n"}, kit)
    (found,) = project.overridden()
    assert found.fix is not None
    assert dict(found.fix.edits[0].args) == {"annotation": "Side", "imports": "kit:Side"}


def test_arguments_that_the_installed_release_does_not_take(tmp_path: Path) -> None:
    text = """
        from dataclasses import dataclass
        from kit import Config
        @dataclass
        class Mine(Config):
            depth: int = 3
        Mine(name="x", depth=2)
        Mine(title="x")
        Mine("x", 1, 2, 3)
        """
    project = Project(tmp_path, {"app.py": text})
    path = project.paths[0]
    assert matches(stale_constructor_argument, path, project.facts)
    found = stale_constructor_argument.check(project.facts.summary(path), project.facts)
    assert [one.primary.span.line for one in found] == [8, 9]


def test_another_release_is_another_verdict(tmp_path: Path) -> None:
    """Findings with one release of a package are not reused for the next."""
    files = {"pyproject.toml": "", "app.py": "import kit\nclass Mine(kit.Config):\n    name = 'mine'\n"}
    Project(tmp_path, files)
    site = tmp_path / ".venv" / "lib" / "python3.12" / "site-packages"
    settings = Settings(root=str(tmp_path), select=("TL101",))

    def lines() -> list[int]:
        return [found.primary.span.line for found in incremental.check([app], settings).findings]

    app = str(tmp_path / "app.py")
    assert lines() == [3] == lines()
    (site / "kit" / "_impl" / "configs.py").write_text("class Config:\n    name = ''\n")
    (site / "kit-2.0.dist-info").mkdir()
    assert lines() == [] == lines()
    assert engine.check([app], settings).findings == ()


@needs_fork
def test_a_hook_of_a_package_is_seen_in_every_process(tmp_path: Path) -> None:
    """What is asked of many files at once is told by their words; a package's are not among these."""
    kit = """
        import dataclasses
        class Schema:
            def __init_subclass__(cls):
                dataclasses.dataclass(cls)
        """
    mine = 'from kit import Schema\nclass A(Schema):\n    name: str = "x"\n'
    mine += 'class B(A):\n    name = "y"\nB(title=1)\n'
    files = {"pyproject.toml": "", "mine.py": mine, **{f"other{number}.py": "" for number in range(3)}}
    project = Project(tmp_path, files, {"kit.py": kit})
    paths = [path for path in project.paths if path.endswith(".py")]
    alone, together = (engine.check(paths, Settings(jobs=jobs)).findings for jobs in (1, 2))
    assert [finding.code for finding in alone] == ["TL101", "TL107"]
    assert together == alone
