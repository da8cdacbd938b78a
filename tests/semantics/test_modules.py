"""Test which file an import means, in the layouts that real projects have."""

from __future__ import annotations

import pytest

from flake8_tradelint.semantics.naming.modules import ModuleTable

FLAT = ["/p/pkg/__init__.py", "/p/pkg/a.py", "/p/pkg/sub/__init__.py", "/p/pkg/sub/b.py", "/p/setup.py"]
SRC = ["/p/src/pkg/__init__.py", "/p/src/pkg/a.py", "/p/tests/test_a.py", "/p/tests/util.py"]
NAMESPACE = ["/p/ns/one/__init__.py", "/p/ns/one/a.py", "/p/ns/two/b.py"]
TWINS = [
    "/p/libs/one/src/one/__init__.py",
    "/p/libs/one/src/one/a.py",
    "/p/libs/two/src/two/__init__.py",
    "/p/libs/two/src/two/a.py",
    "/p/x/common/__init__.py",
    "/p/y/common/__init__.py",
    "/p/x/run.py",
    "/p/other/run.py",
]


@pytest.mark.parametrize(
    ("paths", "name", "importer", "expected"),
    [
        (FLAT, "pkg", "/p/setup.py", "/p/pkg/__init__.py"),
        (FLAT, "pkg.a", "/p/setup.py", "/p/pkg/a.py"),
        (FLAT, "pkg.sub.b", "/p/pkg/a.py", "/p/pkg/sub/b.py"),
        (FLAT, "pkg.missing", "/p/setup.py", None),
        (FLAT, "sub.b", "/p/setup.py", None),
        (FLAT, "b", "/p/pkg/sub/b.py", None),
        (FLAT, "a", "/p/pkg/sub/b.py", None),
        (FLAT, "pkg.a", "", "/p/pkg/a.py"),
        (SRC, "pkg.a", "/p/tests/test_a.py", "/p/src/pkg/a.py"),
        (SRC, "src.pkg.a", "/p/tests/test_a.py", "/p/src/pkg/a.py"),
        (SRC, "util", "/p/tests/test_a.py", "/p/tests/util.py"),
        (SRC, "util", "/p/src/pkg/a.py", None),
        (NAMESPACE, "ns.one.a", "/p/ns/two/b.py", "/p/ns/one/a.py"),
        (NAMESPACE, "ns.two.b", "/p/ns/one/a.py", "/p/ns/two/b.py"),
        (NAMESPACE, "ns", "/p/ns/one/a.py", None),
        (TWINS, "one.a", "/p/libs/two/src/two/a.py", "/p/libs/one/src/one/a.py"),
        (TWINS, "common", "/p/x/run.py", "/p/x/common/__init__.py"),
        (TWINS, "common", "/p/y/common/__init__.py", "/p/y/common/__init__.py"),
        (TWINS, "common", "/p/other/run.py", None),
        (["/p/queue.py", "/p/main.py"], "queue", "/p/main.py", None),
        (["/p/pkg/redis.py", "/p/pkg/__init__.py"], "redis", "/p/pkg/redis.py", None),
    ],
)
def test_absolute_imports(paths: list[str], name: str, importer: str, expected: str | None) -> None:
    assert ModuleTable(paths).find(name, importer) == expected


@pytest.mark.parametrize(
    ("name", "level", "expected"),
    [
        ("a", 2, "/p/pkg/a.py"),
        ("b", 1, "/p/pkg/sub/b.py"),
        ("", 1, "/p/pkg/sub/__init__.py"),
        ("", 2, "/p/pkg/__init__.py"),
        ("sub", 2, "/p/pkg/sub/__init__.py"),
        ("sub.b", 2, "/p/pkg/sub/b.py"),
        ("a", 3, None),
        ("a", 30, None),
    ],
)
def test_relative_imports(name: str, level: int, expected: str | None) -> None:
    assert ModuleTable(FLAT).find_relative(name, level, "/p/pkg/sub/b.py") == expected


@pytest.mark.parametrize(
    ("paths", "path", "expected"),
    [
        (FLAT, "/p/pkg/sub/b.py", "pkg.sub.b"),
        (FLAT, "/p/pkg/sub/__init__.py", "pkg.sub"),
        (FLAT, "/p/setup.py", "setup"),
        (NAMESPACE, "/p/ns/one/a.py", "one.a"),
    ],
)
def test_names(paths: list[str], path: str, expected: str) -> None:
    assert ModuleTable(paths).name(path) == expected


def test_submodules_belong_to_packages_only() -> None:
    table = ModuleTable(FLAT)
    assert table.submodule("/p/pkg/__init__.py", "a") == "/p/pkg/a.py"
    assert table.submodule("/p/pkg/__init__.py", "nothing") is None
    assert table.submodule("/p/pkg/a.py", "sub") is None
