"""TL107: test messages and locations that fixtures cannot show."""

from __future__ import annotations

from textwrap import dedent

import pytest

from flake8_tradelint.model import Finding
from flake8_tradelint.project import ProjectFacts
from flake8_tradelint.rules import stale_constructor_argument as rule
from flake8_tradelint.settings import Settings
from tests.questions import matches

HEADER = """\
    import attrs
    from dataclasses import dataclass, field, replace
    from typing import TYPE_CHECKING, ClassVar
    @dataclass
    class C:
        K: ClassVar[str] = "k"
        a: int = 0
        b: int = field(default=1, init=False)
"""
CLASS_METHOD = """\
    def f(cls: type[C]):
        return cls(K=1)
    @dataclass
    class D(C):
"""


def findings(text: str) -> list[Finding]:
    data = dedent(HEADER + text).encode()
    project = ProjectFacts(["/p/m.py"], lambda path: data, Settings())
    matches(rule, "/p/m.py", project)
    return list(rule.check(project.summary("/p/m.py"), project))


@pytest.mark.parametrize(
    ("call", "column", "message"),
    [
        ("C(K='x')", 3, "`C(...)` raises TypeError: `K` is a ClassVar, which `__init__` does not take"),
        ("C(1, 2)", 6, "`C(...)` raises TypeError: 2 positional arguments, where `__init__` takes 1"),
        (
            "C(1, a=2)",
            3,
            "`C(...)` raises TypeError: `a` is passed by keyword and, as argument 1, by position",
        ),
        ("C(gone=1)", 3, "`C(...)` raises TypeError: `__init__` takes no argument `gone`"),
        ("C(**{}, gone=1)", 9, "`C(...)` raises TypeError: `__init__` takes no argument `gone`"),
        ("C(*[], gone=1)", 8, "`C(...)` raises TypeError: `__init__` takes no argument `gone`"),
        (
            "C(**{'K': 1})",
            3,
            "`C(...)` raises TypeError: `K` is a ClassVar, which `__init__` does not take",
        ),
        (
            "replace(C(), K=1)",
            14,
            "`replace(C(...), ...)` raises TypeError: `K` is a ClassVar, which `__init__` does not take",
        ),
    ],
)
def test_says_what_is_wrong_and_where(call: str, column: int, message: str) -> None:
    (found,) = findings(f"    {call}\n")
    assert (found.primary.span.column, found.message) == (column, message)


@pytest.mark.parametrize(
    "text",
    [
        "    C(*[1], a=2)\n",
        "    C(**{'a': 1})\n",
        "    C(**{'K' if TYPE_CHECKING else 'a': 1})\n",
        "    C(**{f'{NAME}': 1})\n",
        "    attrs.evolve(C(), K=1)\n",  # takes no dataclass at all
        "    @dataclass\n    class D:\n        __annotations__ = {'x': int}\n    D(x=1)\n",
        "    try:\n        from lib import C\n    except ImportError:\n        pass\n    C(K=1)\n",
        "    @attrs.define(field_transformer=print)\n    class D:\n        x: int = 0\n    D(y=1)\n",
        "    def init(self, **kw): ...\n    C.__init__ = init\n    C(K=1)\n",
        f"{CLASS_METHOD}        K: str = ''\n",
    ],
)
def test_stays_quiet(text: str) -> None:
    assert findings(text) == []


def test_a_class_that_may_be_a_subclass() -> None:
    assert [found.primary.span.line for found in findings(f"{CLASS_METHOD}        x: int = 0\n")] == [10]


@pytest.mark.parametrize(
    ("package", "reported"),
    [
        ("from old import Result\n", True),
        ("from old import Result\nimport os\nif os.environ.get('V2'):\n    from new import Result\n", False),
        ("try:\n    from new import Result\nexcept ImportError:\n    from old import Result\n", False),
        (
            "import typing\nif typing.TYPE_CHECKING:\n    from old import Result\nfrom old import Result\n",
            True,
        ),
    ],
)
@pytest.mark.parametrize(
    "use",
    [
        "from train import Result\nResult(value=1)\n",
        "import train\ntrain.Result(value=1)\n",
        "def f():\n    from train import Result as R\n    return R(value=1)\n",
        "from train import Result as Base\nclass Mine(Base): ...\nMine(value=1)\n",
    ],
)
def test_a_name_that_a_package_imports_twice(package: str, use: str, reported: bool) -> None:
    made = "from dataclasses import dataclass\n@dataclass\nclass Result:\n    error: str = ''\n"
    files = {
        "/p/old.py": made,
        "/p/new.py": made + "    value: int = 0\n",
        "/p/train/__init__.py": package,
        "/p/app.py": use,
    }
    project = ProjectFacts(files, lambda path: files[path].encode(), Settings())
    found = (
        list(rule.check(project.summary("/p/app.py"), project)) if matches(rule, "/p/app.py", project) else []
    )
    assert len(found) == reported
