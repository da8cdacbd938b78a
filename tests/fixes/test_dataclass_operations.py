"""Test the fix operations ``declare_classvar``, ``annotate_assignment`` and ``decorate_class``."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from tests.fixes.fixing import PATH, applied, edit, executed, fixed, refusal


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('X: str = "é"', 'X: ClassVar[str] = "é"'),
        ("X: str", "X: ClassVar[str]"),
        ("X:  int|None  = 1  ;  y = 2", "X:  ClassVar[int|None]  = 1  ;  y = 2"),
        ('X: "str" = ""', 'X: "ClassVar[str]" = ""'),
        ("X: 'dict[str, int]' = 1", "X: 'ClassVar[dict[str, int]]' = 1"),
        ("X: Final = 1", "X: ClassVar = 1"),
        ("X: Final[int] = 1", "X: ClassVar[int] = 1"),
        ("X: typing.Final[int] = 1", "X: ClassVar[int] = 1"),
        ('X: "Final[int]" = 1', 'X: "ClassVar[int]" = 1'),
        ("X: (int) = 1", "X: ClassVar[(int)] = 1"),
        ("X: int = field(default=1)", "X: ClassVar[int] = 1"),
        ("X: tuple = field(repr=False, default=(1, 2))", "X: ClassVar[tuple] = (1, 2)"),
        (
            "X: dict[\n        str, int,  # why\n    ] = {}",
            "X: ClassVar[dict[\n        str, int,  # why\n    ]] = {}",
        ),
    ],
)
def test_declare_classvar(before: str, after: str) -> None:
    source = f"from typing import Any\n\n\nclass A:\n    s = 'é'; {before}\n"
    at = before.partition("  ;")[0]
    expected = f"from typing import Any, ClassVar\n\n\nclass A:\n    s = 'é'; {after}\n"
    assert fixed(source.encode(), "declare_classvar", at).decode() == expected


@pytest.mark.parametrize(
    ("source", "at", "reason"),
    [
        ("class A:\n    X: ClassVar[int] = 1\n", "X: ClassVar[int] = 1", "ClassVar"),
        ("class A:\n    X: 't.ClassVar[int]' = 1\n", "X: 't.ClassVar[int]' = 1", "ClassVar"),
        ("class A:\n    X: InitVar[int] = 1\n", "X: InitVar[int] = 1", "InitVar"),
        ("class A:\n    X: int = field(init=False)\n", "X: int = field(init=False)", "ClassVar cannot have"),
        (
            "class A:\n    X: int = field(default=1 +\n2)\n",
            "X: int = field(default=1 +\n2)",
            "spans several lines",
        ),
        ("X: int = 1\n", "X: int = 1", "class body"),
        ("class A:\n    def f(self):\n        X: int = 1\n", "X: int = 1", "class body"),
        ("class A:\n    X: 'a' 'b' = 1\n", "X: 'a' 'b' = 1", "pieces"),
        ("class A:\n    X: 'not a type' = 1\n", "X: 'not a type' = 1", "not a type"),
        ("class A:\n    X = 1\n", "X = 1", "no AnnAssign"),
        ("ClassVar = 3\nclass A:\n    X: int = 1\n", "X: int = 1", "'ClassVar' already means"),
        ("class A:\n    ClassVar = 3\n    X: int = 1\n", "X: int = 1", "'ClassVar' already means"),
    ],
)
def test_declare_classvar_refuses(source: str, at: str, reason: str) -> None:
    assert reason in refusal(source.encode(), "declare_classvar", at)


def test_the_instance_sees_the_child_after_classvar() -> None:
    before = b"""\
from dataclasses import dataclass

@dataclass
class Base:
    KEY: str = "base"

class Child(Base):
    KEY = "child"
"""
    module = executed(fixed(before, "declare_classvar", 'KEY: str = "base"'))
    assert module["Child"]().KEY == "child"


@pytest.mark.parametrize(
    ("statement", "after"),
    [
        ('X = "é"', 'X: str = "é"'),
        ("X='a'", "X: str='a'"),
        ("X = 1, 2", "X: str = 1, 2"),
        ("X = 1  # type: ignore[x]", "X: str = 1  # type: ignore[x]"),
    ],
)
def test_annotate_assignment(statement: str, after: str) -> None:
    source = f"class A:\r\n\tX_ = 'é'; {statement}\r\n"
    at = statement.partition("  #")[0]
    assert fixed(source.encode(), "annotate_assignment", at, annotation="str") == (
        f"class A:\r\n\tX_ = 'é'; {after}\r\n".encode()
    )


@pytest.mark.parametrize(
    ("head", "new_head", "annotation"),
    [
        (
            "import enum\n",
            "import enum\nfrom typing import Any\n\nfrom pkg.versions import Version\n",
            "dict[Version, Any]",
        ),
        (
            "import typing as t\nfrom .versions import Version as V\n",
            "import typing as t\nfrom .versions import Version as V\n",
            "dict[V, t.Any]",
        ),
        (
            "import pkg.versions\nfrom typing import Union\n",
            "import pkg.versions\nfrom pkg.versions import Version\nfrom typing import Any, Union\n",
            "dict[Version, Any]",
        ),
    ],
)
def test_the_names_of_an_annotation_are_said_as_in_this_module(
    head: str, new_head: str, annotation: str
) -> None:
    after = fixed(
        f"{head}\nclass A:\n    X = {{}}\n".encode(),
        "annotate_assignment",
        "X = {}",
        annotation="dict[Version, Any]",
        imports="pkg.versions:Version,typing:Any",
    )
    assert after.decode() == f"{new_head}\nclass A:\n    X: {annotation} = {{}}\n"


def test_a_quoted_annotation_takes_the_quotes_of_the_file() -> None:
    assert fixed(b"class A:\n    X = 'a'\n", "annotate_assignment", "X = 'a'", annotation='"A"') == (
        b"class A:\n    X: 'A' = 'a'\n"
    )
    assert fixed(b'class A:\n    X = "a"\n', "annotate_assignment", 'X = "a"', annotation="'A'") == (
        b'class A:\n    X: "A" = "a"\n'
    )


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("X = Y = 1", "several"),
        ("X, Y = 1, 2", "plain name"),
        ("X.y = 1", "plain name"),
        ("X = 1  # type: int", "type comment"),
    ],
)
def test_annotate_assignment_refuses(statement: str, reason: str) -> None:
    at = statement.partition("  #")[0]
    assert reason in refusal(f"{statement}\n".encode(), "annotate_assignment", at, annotation="int")


CLASS = "class A(B):\n    pass"
DATACLASS: Any = {"decorator": "dataclass", "imports": "dataclasses:dataclass"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "import os\n\n\n# why\n{}\n",
            "import os\nfrom dataclasses import dataclass\n\n\n# why\n@dataclass\n{}\n",
        ),
        (
            "import dataclasses as d\n\n@other\n# é\n{}",
            "import dataclasses as d\n\n@other\n@d.dataclass\n# é\n{}",
        ),
        (
            "from dataclasses import dataclass as dc\n{}\n",
            "from dataclasses import dataclass as dc\n@dc\n{}\n",
        ),
        ("from dataclasses import field\n{}\n", "from dataclasses import dataclass, field\n@dataclass\n{}\n"),
        ("{}\n", "from dataclasses import dataclass\n\n\n@dataclass\n{}\n"),
    ],
)
def test_decorate_class(before: str, after: str) -> None:
    assert fixed(
        before.format(CLASS).encode(), "decorate_class", CLASS, **DATACLASS
    ).decode() == after.format(CLASS)


def test_a_nested_class_is_decorated_at_its_own_indentation() -> None:
    source = "from dataclasses import dataclass\r\nif é:\r\n\tclass A: pass"
    assert fixed(source.encode(), "decorate_class", "class A: pass", **DATACLASS).decode() == (
        "from dataclasses import dataclass\r\nif é:\r\n\t@dataclass\r\n\tclass A: pass"
    )


def test_a_decorator_is_not_repeated() -> None:
    source = f"from dataclasses import dataclass\n@dataclass(frozen=True)\n{CLASS}\n"
    assert "already decorated" in refusal(source.encode(), "decorate_class", CLASS, **DATACLASS)


def test_annotating_and_decorating_the_child_mends_its_instances() -> None:
    before = b"""\
from dataclasses import dataclass

@dataclass
class Base:
    KEY: str = "base"

class Child(Base):
    KEY = "child"
"""
    result = applied(
        before,
        edit(before, "annotate_assignment", 'KEY = "child"', annotation="str"),
        edit(before, "decorate_class", 'class Child(Base):\n    KEY = "child"', **DATACLASS),
    )
    assert not result.skipped
    module = executed(result.contents[PATH])
    assert module["Child"]().KEY == "child"
    assert [field.name for field in dataclasses.fields(module["Child"])] == ["KEY"]
