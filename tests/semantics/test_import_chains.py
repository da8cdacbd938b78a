"""Where imports lead by text is where they lead on the syntax tree, on every fixture and by cases."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from flake8_tradelint.project import ProjectFacts
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.classes.import_chains import Followed, ImportChains
from flake8_tradelint.semantics.naming.symbols import ClassRef, FunctionRef, ModuleRef
from flake8_tradelint.settings import Settings
from tests.laws.cases import FIXTURES
from tests.semantics.linking import project

if TYPE_CHECKING:
    from flake8_tradelint.semantics.naming.symbols import Symbol


def chains(facts: ProjectFacts) -> ImportChains:
    return ImportChains(facts.modules, facts.files.headers, facts.data, facts.trace)


def dotted_names(data: bytes) -> set[str]:
    """Every ``a.b.c`` in the syntax tree, and the beginnings of it, but for names that a function imports."""
    try:
        nodes = [*ast.walk(ast.parse(data))]
    except SyntaxError:
        return set()
    functions = [node for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    inner = [node for function in functions for node in ast.walk(function)]
    imports = [node for node in inner if isinstance(node, ast.Import | ast.ImportFrom)]
    local = {(one.asname or one.name).partition(".")[0] for node in imports for one in node.names}
    found = (ast.unparse(node) for node in nodes if isinstance(node, ast.Name | ast.Attribute))
    names = {name for name in found if name.replace(".", "").isidentifier()}
    return {name for name in names if name.partition(".")[0] not in local}


def resolved(facts: ProjectFacts, path: str, name: str) -> Symbol | None:
    """The symbol of a dotted name of the module's scope, by the syntax tree."""
    if not name:
        return ModuleRef(path)
    first, *rest = name.split(".")
    found: e.Expr = e.Name(first)
    for attr in rest:
        found = e.Attribute(found, attr)
    return facts.symbols.resolve(path, found)


def differences(paths: Iterable[str], facts: ProjectFacts) -> Iterator[tuple[bool, str]]:
    """For each name that certainly leads to another file: whether the tree differs, and what both say."""
    follower = chains(facts)
    for path in paths:
        for name in sorted(dotted_names(facts.data(path))):
            found = follower.follow(path, name.encode())
            if not found.certain or (found.place is not None and found.place[0] == path):
                continue
            tree = resolved(facts, path, name)
            story = f"{path}: {name}: text {found.place}, tree {tree}"
            if found.place is not None:
                yield tree != resolved(facts, found.place[0], found.place[1].decode()), story
            elif isinstance(tree, ClassRef | FunctionRef | ModuleRef) and tree.path != path:
                yield True, story


def test_the_tree_says_the_same_in_every_fixture() -> None:
    compared = 0
    for case in sorted(FIXTURES.glob("*/*/before")):
        paths = [str(path) for path in case.rglob("*.py")]
        facts = ProjectFacts(paths, lambda path: Path(path).read_bytes(), Settings(root=str(case)))
        for differs, story in differences(paths, facts):
            assert not differs, story
            compared += 1
    assert compared > 400


FILES = {
    "pkg/__init__.py": "from .core import Core as Public\nfrom . import sub\n",
    "pkg/core.py": "class Core:\n    class Inner: ...\n\ndef helper(): ...\nother = 1\n",
    "pkg/sub.py": "from .core import *\n",
    "kit/__init__.py": "from pkg.core import *\n",
    "odd/__init__.py": "more = 'more'\n",
    "odd/more.py": "class More: ...\n",
    "kit/more.py": "class More: ...\n",
    "ns/part.py": "class N: ...\n",
    "ns/near.py": "from . import part\n",
    "round.py": "from trip import x\n",
    "trip.py": "from round import x\n",
}
CORE, INNER = ("/p/pkg/core.py", b"Core"), ("/p/pkg/core.py", b"Core.Inner")
HELPER, OTHER = ("/p/pkg/core.py", b"helper"), ("/p/pkg/core.py", b"other")
NAMESPACE = ("/p/ns/part.py", b"N")


def followed(text: str, name: str) -> Followed:
    return chains(project({**FILES, "app.py": text})).follow("/p/app.py", name.encode())


@pytest.mark.parametrize(
    ("text", "name", "place"),
    [
        ("from pkg.core import Core", "Core", CORE),
        ("from pkg import Public", "Public.Inner", INNER),
        ("from pkg import core as c", "c.helper", HELPER),
        ("import pkg.core", "pkg.core.other", OTHER),
        ("import pkg.core\nimport pkg.sub", "pkg.Public", CORE),
        ("import pkg.core", "pkg.core", ("/p/pkg/core.py", b"")),
        ("import ns.part", "ns.part.N", NAMESPACE),
        ("from ns import part", "part.N", NAMESPACE),
        ("from ns.near import part", "part.N", NAMESPACE),
        ("class Core: ...", "Core.x", ("/p/app.py", b"Core.x")),
        ("import asyncio", "asyncio.run", None),
        ("", "print", None),
    ],
)
def test_a_name_that_one_import_brings_is_certain(text: str, name: str, place: object) -> None:
    assert followed(text, name).certain
    assert followed(text, name).place == place


@pytest.mark.parametrize(
    ("text", "name", "places"),
    [
        ("from pkg.core import Core\ndef f(Core): ...", "Core", {CORE, ("/p/app.py", b"Core")}),
        (
            "try:\n    from pkg.core import Core\nexcept E:\n    from ns.part import N as Core",
            "Core",
            {CORE, NAMESPACE},
        ),
        ("from pkg.core import *", "Core", {CORE}),
        ("from pkg.sub import Core", "Core", {CORE}),
        ("from kit import more", "more.More", {("/p/kit/more.py", b"More")}),
        ("from odd import more", "more", {("/p/odd/__init__.py", b"more"), ("/p/odd/more.py", b"")}),
        ("from pkg import missing", "missing", set()),
        ("from round import x", "x", set()),
    ],
)
def test_all_places_of_a_name_that_is_uncertain_are_known(text: str, name: str, places: set[object]) -> None:
    assert not followed(text, name).certain
    assert {*followed(text, name).places} == places
