"""Test that imports follow docs/architecture.md's layers, and that a check never loads libcst."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes import environment

ROOT = Path(__file__).parents[1]
PACKAGE = "flake8_tradelint"
MYPY = "mypy_plugin"
MODULES = sorted((ROOT / PACKAGE).rglob("*.py"))

# A room may import its own tier and those before it.
TIERS = (
    {
        "beside",
        "interpreter",
        "light",
        "package",
        "patterns",
        "records",
        "sharing",
    },
    {"faults", "model", "settings", "templates", "tracing"},
    {"file_facts", "kept_facts", "lists", "outline", "source", "words"},
    {"recording"},
    {"suppressions"},
    {"semantics"},
    {"files"},
    {"project"},
    {"rules"},
    {"opening"},
    {"engine"},
    {"remembered"},
    {"plugin"},
    {"cli"},
    {"__main__"},
)
# The same inside `semantics`, where rooms of one tier do not know each other.
SEMANTICS = (
    {"expr", "syntax"},
    {"control"},
    {"facts", "interests", "summary"},
    {"reading", "naming"},
    {"classes"},
    {"inference"},
    {"linked"},
    {"parameters"},
    {"dataclass", "renaming", "must_call"},
    {"coroutines"},
)
# The stages of `semantics/must_call`: each may import itself and those before it, for types as well.
STAGES = ("acquire", "own", "transfer", "release", "tasks")
# What stands beside them, and what it may import besides itself.
BESIDE = {
    "discover": {"model", "settings"},
    "config": {"environment", "rules", "settings", "templates"},
    "cache": {
        *("discover", "environment", "file_facts", "kept_facts", "lists", "model", "recording"),
        *("semantics", "settings", "tracing", "words"),
    },
    "environment": {"discover", "settings"},
    "output": {"model"},
    "explain": {"output", "rules"},
    "fixes": {"model", "source"},
    "fleet": {"discover", "mining"},
    "mining": {"source", "semantics"},
    "pickles": {"model", "settings", "semantics", "project", "output"},
}
# Who may look aside.
ASIDE = {
    "project": {"environment"},
    "rules": {"discover"},
    "engine": {"cache", "discover", "environment"},
    "remembered": {"cache", "discover", "environment"},
    "plugin": {"cache", "config", "discover"},
    "__main__": {"cache"},
    "cli": {
        "cache",
        "config",
        "discover",
        "environment",
        "explain",
        "fixes",
        "fleet",
        "mining",
        "output",
        "pickles",
    },
}
# Other people's packages.
PACKAGES = {
    "fixes": {"libcst"},
    "fleet": {"dask", "distributed", "psutil", "pyarrow", "tomli", "tomllib", "unearth"},
    "config": {"tomli", "tomllib"},
    "plugin": {"flake8"},
}


def allowed(here: str) -> set[str]:
    if here in BESIDE:
        return BESIDE[here] | {here} | TIERS[0]
    (tier,) = (number for number, rooms in enumerate(TIERS) if here in rooms)
    return set().union(*TIERS[: tier + 1]) | ASIDE.get(here, set())


def room(path: Path) -> str:
    first = path.relative_to(ROOT / PACKAGE).parts[0]
    return "package" if first == "__init__.py" else first.removesuffix(".py")


def imports(path: Path, *, type_checking: bool = False) -> Iterator[str]:
    """Dotted names that the module imports at run time, function bodies included; or all that it imports."""
    tree = ast.parse(path.read_bytes())
    for node in ast.walk(tree) if type_checking else run_time_nodes(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            if node.module == PACKAGE:
                yield from (f"{PACKAGE}.{alias.name}" for alias in node.names)
            else:
                yield node.module or ""


def run_time_nodes(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
            continue
        yield from run_time_nodes(child)


def target(name: str) -> str:
    """The room that an imported name of ours lies in."""
    first = name.split(".")[1:2]
    exists = first and any((ROOT / PACKAGE / f"{first[0]}{end}").exists() for end in (".py", ""))
    return first[0] if exists else "package"


def test_every_room_has_its_place() -> None:
    assert {room(path) for path in MODULES} == set().union(*TIERS) | set(BESIDE)


ROOMS = sorted(path.parent for path in (*MODULES, *(ROOT / MYPY).glob("*.py")) if path.name == "__init__.py")


@pytest.mark.parametrize("path", [pytest.param(p, id=str(p.relative_to(ROOT))) for p in ROOMS])
def test_every_package_says_what_it_is_for(path: Path) -> None:
    """Its docstring begins with a sentence, on one line, which is no question."""
    text = ast.get_docstring(ast.parse((path / "__init__.py").read_bytes())) or ""
    sentence = text.partition("\n")[0]
    assert len(sentence.split()) > 3 and sentence.endswith("."), f"{path}: {sentence!r}"
    assert "?" not in sentence


def test_every_package_is_in_the_picture_and_nothing_else() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = set(re.findall(r"(?<![/\w<])(\w+)/", page.partition("```mermaid")[2].partition("```")[0]))
    packages = {path.name for path in ROOMS if path.parent == ROOT / PACKAGE}
    assert named == {*packages, MYPY}


@pytest.mark.parametrize("path", [pytest.param(p, id=str(p.relative_to(ROOT))) for p in MODULES])
def test_imports_only_go_down(path: Path) -> None:
    here = room(path)
    for name in imports(path):
        top = name.partition(".")[0]
        if top == PACKAGE:
            assert target(name) in allowed(here), f"{here} imports {name}"
        else:
            known = top in sys.stdlib_module_names or top in PACKAGES.get(here, set())
            assert known, f"{here} imports {name}"


# The mypy plugin stands beside `plugin`; of the engine, the fixes and the command line it knows nothing.
BELOW_MYPY = {
    "package",
    "light",
    "patterns",
    "records",
    "model",
    "settings",
    "source",
    "suppressions",
    "semantics",
    "project",
    "rules",
}
BELOW_MYPY |= {"cache", "config", "discover", "explain"}


@pytest.mark.parametrize("path", [pytest.param(p, id=p.name) for p in sorted((ROOT / MYPY).glob("*.py"))])
def test_the_mypy_plugin_asks_rules_and_semantics(path: Path) -> None:
    for name in imports(path):
        top = name.partition(".")[0]
        if top == PACKAGE:
            assert target(name) in BELOW_MYPY, f"{path.name} imports {name}"
        else:
            assert top in {*sys.stdlib_module_names, "mypy", MYPY}, f"{path.name} imports {name}"


INNER = sorted((ROOT / PACKAGE / "semantics").rglob("*/*.py"))


@pytest.mark.parametrize("path", [pytest.param(p, id=f"{p.parent.name}/{p.name}") for p in INNER])
def test_semantics_has_an_order_too(path: Path) -> None:
    here, *_ = path.relative_to(ROOT / PACKAGE / "semantics").parts
    (tier,) = (number for number, rooms in enumerate(SEMANTICS) if here in rooms)
    below = set().union({here}, *SEMANTICS[:tier])
    for name in imports(path):
        parts = name.split(".")
        if parts[:2] == [PACKAGE, "semantics"] and len(parts) > 2:
            assert parts[2] in below, f"{here} imports {name}"


MUST_CALL = ROOT / PACKAGE / "semantics" / "must_call"
STAGE_MODULES = sorted(MUST_CALL.glob("*/*.py"))


def test_every_module_of_must_call_has_its_stage() -> None:
    assert {path.parent.name for path in STAGE_MODULES} == set(STAGES)
    assert [path.name for path in MUST_CALL.glob("*.py")] == ["__init__.py"]


@pytest.mark.parametrize("path", [pytest.param(p, id=f"{p.parent.name}/{p.name}") for p in STAGE_MODULES])
def test_the_stages_of_must_call_point_one_way(path: Path) -> None:
    below = STAGES[: STAGES.index(path.parent.name) + 1]
    for name in imports(path, type_checking=True):
        parts = name.split(".")
        if parts[:3] == [PACKAGE, "semantics", "must_call"] and len(parts) > 3:
            assert parts[3] in below, f"{path.parent.name} imports {name}"


def loaded(code: str, folder: Path) -> set[str]:
    """The top-level packages in memory after ``code`` ran."""
    show = "\nimport sys\nprint(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", code + show],
        cwd=folder,
        env=environment(),
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(
    "code",
    [
        "import flake8_tradelint.plugin",
        "from flake8_tradelint.cli import main\nassert main(['--jobs=1', 'bug.py']) == 1",
        "from flake8_tradelint.cli import main\nassert main(['--explain', 'TL301']) == 0",
    ],
)
def test_a_check_does_not_load_libcst(code: str, tmp_path: Path) -> None:
    (tmp_path / "bug.py").write_text("import asyncio\n\nasync def f(x):\n    asyncio.create_task(x())\n")
    modules = loaded(code, tmp_path)
    assert PACKAGE in modules
    assert "libcst" not in modules


def test_a_fix_does(tmp_path: Path) -> None:
    """So that the test above cannot pass by accident."""
    (tmp_path / "bug.py").write_text("import asyncio\n\nasync def f(x):\n    asyncio.create_task(x())\n")
    code = "from flake8_tradelint.cli import main\nassert main(['--diff', 'bug.py']) == 1"
    assert "libcst" in loaded(code, tmp_path)
