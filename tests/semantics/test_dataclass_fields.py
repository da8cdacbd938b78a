"""Test the fields that each kind of dataclass decorator collects."""

from __future__ import annotations

from textwrap import dedent

import pytest

from flake8_tradelint.project import ProjectFacts
from flake8_tradelint.semantics.dataclass.construct.constructors import parameters
from flake8_tradelint.semantics.dataclass.declare.kinds import Options
from flake8_tradelint.semantics.naming.symbols import ClassRef
from flake8_tradelint.settings import Settings

HEADER = """\
import attr, attrs, dataclasses, typing as t, typing_extensions as te
from dataclasses import KW_ONLY, InitVar, dataclass, field
from functools import partial
from typing import ClassVar, Final, dataclass_transform
"""


def project(text: str) -> ProjectFacts:
    data = (HEADER + dedent(text)).encode()
    return ProjectFacts(["/p/m.py"], lambda path: data, Settings())


def shown(text: str, name: str = "C") -> dict[str, str]:
    found = project(text).dataclasses.fields(ClassRef("/p/m.py", name))
    assert found is not None
    return {field.name: f"{field.kind} {field.default}" for field in found.values()}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("X: int", "field missing"),
        ("X: int = 1", "field value"),
        ("X: Final[int] = 1", "field value"),
        ("X: list = field(default_factory=list)", "field factory"),
        ("X: int = field(repr=False)", "field missing"),
        ("X: int = field(**kw)", "field unknown"),
        ("X: ClassVar[int] = 1", "classvar value"),
        ("X: 'ClassVar[int]' = 1", "classvar value"),
        ("X: t.ClassVar = 1", "classvar value"),
        ("X: te.ClassVar[int] = 1", "classvar value"),
        ("X: 'te.ClassVar[int]' = 1", "field value"),
        ("X: t.Annotated[ClassVar[int], 1] = 1", "field value"),
        ("X: InitVar[int] = 1", "initvar value"),
    ],
)
def test_kinds_and_defaults(line: str, expected: str) -> None:
    assert shown(f"@dataclass\nclass C:\n    {line}\n") == {"X": expected}


def test_postponed_annotations_are_read_as_text() -> None:
    text = "from __future__ import annotations\nfrom typing import ClassVar\n"
    text += "from dataclasses import dataclass\n"
    text += "@dataclass\nclass C:\n    A: ClassVar[int] = 1\n    B: 'ClassVar[int]' = 1\n"
    found = ProjectFacts(["/p/m.py"], lambda path: text.encode(), Settings()).dataclasses
    fields = found.fields(ClassRef("/p/m.py", "C"))
    assert fields is not None
    assert [field.kind for field in fields.values()] == ["classvar", "field"]


@pytest.mark.parametrize(
    ("decorator", "flavour"),
    [
        ("@dataclass", "stdlib"),
        ("@dataclasses.dataclass(frozen=True)", "stdlib"),
        ("@partial(dataclass, frozen=True)", "stdlib"),
        ("@aliased", "stdlib"),
        ("@wrapped", "stdlib"),
        ("@wrapped_with(1)", "stdlib"),
        ("@transform", "stdlib"),
        ("@attr.s(auto_attribs=True)", "attrs"),
        ("@attrs.frozen", "attrs"),
        ("@attr.dataclass", "attrs"),
        ("@t.final", None),
        ("@t.unknown", None),
    ],
)
def test_decorators(decorator: str, flavour: str | None) -> None:
    text = """\
    aliased = partial(dataclass, eq=False)
    def wrapped(cls):
        cls = dataclass(cls)
        return cls
    def wrapped_with(n):
        def wrap(cls):
            return dataclass(order=True)(cls)
        return wrap
    @dataclass_transform()
    def transform(cls): return cls
    """
    found = project(dedent(text) + f"{decorator}\nclass C:\n    X: int = 1\n").dataclasses
    options = found.options(ClassRef("/p/m.py", "C"))
    assert (options.flavour if isinstance(options, Options) else None) == flavour


def test_fields_are_inherited_in_order_and_replaced_in_place() -> None:
    text = """
    @dataclass
    class A:
        a: int
        b: int = 1
    class Between(A):
        b: str = "no decorator reads this"
    @dataclass
    class C(Between):
        c: int = 2
        a: int = 3
    """
    assert list(shown(text)) == ["a", "b", "c"]
    assert shown(text)["a"] == "field value"


def test_a_default_may_be_inherited_from_an_undecorated_class() -> None:
    text = """
    class Mixin:
        a = 1
    @dataclass
    class C(Mixin):
        a: int
    """
    assert shown(text) == {"a": "field value"}


def test_keyword_only_parameters_come_last() -> None:
    text = """
    @dataclass
    class C:
        a: int
        _: KW_ONLY
        b: int = 0
        c: int = field(default=0, kw_only=False)
        d: int = field(default=0, init=False)
    """
    found = parameters(project(text).dataclasses, ClassRef("/p/m.py", "C"))
    assert found is not None
    assert [(p.name, p.keyword_only) for p in found] == [("a", False), ("c", False), ("b", True)]


def test_unknown_bases_of_other_flavours_have_no_known_fields() -> None:
    text = "@attrs.define\nclass A:\n    a: int\n@dataclass\nclass C(A):\n    b: int\n"
    assert project(text).dataclasses.fields(ClassRef("/p/m.py", "C")) is None
