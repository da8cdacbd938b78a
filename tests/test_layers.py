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
        "fork_worker",
        "interning",
        "package",
        "startup",
    },
    {"faults", "model", "settings", "templates"},
    {"db", "outline", "source", "words"},
    {"suppressions"},
    {"semantics"},
    {"files"},
    {"project"},
    {"questions"},
    {"rules"},
    {"schedule"},
    {"engine"},
    {"incremental"},
    {"plugin"},
    {"cli"},
    {"server"},
    {"__main__"},
)
# The same inside `semantics`, where rooms of one tier do not know each other.
SEMANTICS = (
    {"expr", "syntax"},
    {"control"},
    {"facts", "interests", "summary", "db"},
    {"reading", "naming"},
    {"classes"},
    {"inference"},
    {"parameters"},
    {"dataclass", "renaming", "must_call"},
    {"coroutines"},
)
# The stages of packages of `semantics`: each may import itself and those before it, for types as well.
# A module outside of the stages (what chooses candidates by their text) may import none of them.
STAGES = {
    "must_call": ("acquire", "own", "transfer", "release", "lend", "tasks"),
    "dataclass": ("declare", "construct", "inherit", "use", "verdict", "fix"),
}
# What stands beside them, and what it may import besides itself.
BESIDE = {
    "baseline": {"fixes", "model"},
    "class_tables": {"project", "semantics", "settings", "source"},
    "discover": {"model", "settings"},
    "config": {"environment", "rules", "settings", "source", "templates"},
    "cache": {
        *("db", "discover", "environment", "model", "project", "semantics"),
        *("settings", "source", "words"),
    },
    "environment": {"discover", "settings"},
    "output": {"model"},
    "explain": {"output", "questions", "rules"},
    "fixes": {"model", "source"},
    "fleet": {"discover", "mining", "output"},
    "mining": {"source", "semantics"},
    "pickles": {"model", "settings", "semantics", "project", "output"},
}
# Who may look aside.
ASIDE = {
    "project": {"environment"},
    "rules": {"discover"},
    "schedule": {"cache"},
    "engine": {"cache", "discover", "environment"},
    "incremental": {"cache", "discover", "environment"},
    "plugin": {"baseline", "cache", "config", "discover"},
    "__main__": {"cache"},
    "server": {"baseline", "config", "discover", "explain", "fixes", "output"},
    "cli": {
        "baseline",
        "cache",
        "class_tables",
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
    "cli": {"shtab"},
    "fixes": {"libcst", "tomli", "tomllib"},
    "fleet": {"dask", "distributed", "psutil", "pyarrow", "tomli", "tomllib", "unearth"},
    "config": {"tomli", "tomllib"},
    "plugin": {"flake8"},
    "server": {"lsprotocol", "pygls"},
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
    for name in imports(path, type_checking=True):
        if name.partition(".")[0] == PACKAGE:
            assert target(name) in allowed(here), f"{here} imports {name}"
    for name in imports(path):
        top = name.partition(".")[0]
        if top != PACKAGE:
            known = top in sys.stdlib_module_names or top in PACKAGES.get(here, set())
            assert known, f"{here} imports {name}"


# The mypy plugin stands beside `plugin`; of the engine, the fixes and the command line it knows nothing.
BELOW_MYPY = {
    "package",
    "startup",
    "model",
    "settings",
    "source",
    "suppressions",
    "semantics",
    "project",
    "questions",
    "rules",
}
BELOW_MYPY |= {"cache", "config", "discover", "explain"}


@pytest.mark.parametrize("path", [pytest.param(p, id=p.name) for p in sorted((ROOT / MYPY).glob("*.py"))])
def test_the_mypy_plugin_asks_rules_and_semantics(path: Path) -> None:
    for name in imports(path, type_checking=True):
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
    for name in imports(path, type_checking=True):
        parts = name.split(".")
        if parts[:2] == [PACKAGE, "semantics"] and len(parts) > 2:
            assert parts[2] in below, f"{here} imports {name}"


STAGED = [(package, ROOT / PACKAGE / "semantics" / package) for package in STAGES]
STAGE_MODULES = [(package, path) for package, folder in STAGED for path in sorted(folder.rglob("*.py"))]


@pytest.mark.parametrize(("package", "folder"), STAGED)
def test_every_package_inside_a_staged_one_is_a_stage(package: str, folder: Path) -> None:
    assert {path.parent.name for path in folder.glob("*/*.py")} == set(STAGES[package])


def test_must_call_has_no_module_outside_of_its_stages() -> None:
    folder = dict(STAGED)["must_call"]
    assert [path.name for path in folder.glob("*.py")] == ["__init__.py"]


@pytest.mark.parametrize(
    ("package", "path"),
    [pytest.param(*each, id=f"{each[1].parent.name}/{each[1].name}") for each in STAGE_MODULES],
)
def test_stages_point_one_way(package: str, path: Path) -> None:
    stages, here = STAGES[package], path.parent.name
    above = set(stages[stages.index(here) + 1 :]) if here in stages else set(stages)
    for name in imports(path, type_checking=True):
        parts = name.split(".")
        if parts[:3] == [PACKAGE, "semantics", package] and len(parts) > 3:
            assert parts[3] not in above, f"{here} imports {name}"


MODULE_NAMES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for folder in (PACKAGE, MYPY)
    for path in sorted((ROOT / folder).rglob("*.py"))
}


def imported_modules(module: str) -> set[str]:
    """The modules of ours that a module imports anywhere, for types as well, without itself."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(MODULE_NAMES[module].read_bytes())):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found.update(name if name in MODULE_NAMES else node.module for name in names)
    return (found & MODULE_NAMES.keys()) - {module}


def way(graph: dict[str, set[str]], start: str, end: str) -> list[str]:
    """The shortest chain of at least one import from one module to another; empty if none leads there."""
    before = dict.fromkeys(sorted(graph[start]), start)
    queue = list(before)
    for module in queue:
        if module == end:
            chain = [end]
            while chain[-1] != start or len(chain) == 1:
                chain.append(before[chain[-1]])
            return chain[::-1]
        new = sorted(graph[module] - before.keys())
        before.update(dict.fromkeys(new, module))
        queue += new
    return []


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Not in a function or for types either: whoever reads one module of a circle has to read them all."""
    graph = {module: imported_modules(module) for module in MODULE_NAMES}
    circles = {" -> ".join(way(graph, module, module)) for module in graph} - {""}
    assert not circles, (
        f"modules import each other in a circle: {min(circles, key=len)}. Imports in functions and for types "
        "count. Let the lower module declare what it asks of the upper one as a protocol (a layer's queries "
        "are in its db.py), hand the answer in as an argument, or move what both need into a module below."
    )


def test_no_packages_import_each_other_in_a_circle() -> None:
    graph: dict[str, set[str]] = {}
    for module in MODULE_NAMES:
        here, *others = (".".join(name.split(".")[:2]) for name in (module, *imported_modules(module)))
        graph.setdefault(here, set()).update({*others} - {here})
    circles = {" -> ".join(way(graph, package, package)) for package in graph} - {""}
    assert not circles, f"packages import each other in a circle: {min(circles, key=len)}"


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
