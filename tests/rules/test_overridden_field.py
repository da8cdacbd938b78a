"""TL101: test the table of what instances see, the message, and the choice of fix."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import findings, flagged

BASE = """\
import dataclasses
import typing as t
from dataclasses import InitVar, KW_ONLY, dataclass, field
from functools import partial
from typing import Annotated, ClassVar, Final, TYPE_CHECKING
if TYPE_CHECKING:
    from typing import ClassVar as Unseen


"""
IMPORTS = "from base import *\nfrom base import dataclass, ClassVar, field\n\n\n"


def overridden(tmp_path: Path, base: str, child: str) -> bool:
    (tmp_path / "base.py").write_text(BASE + base)
    found = flagged(tmp_path, IMPORTS + child, "TL101", base=BASE + base)
    assert len(found) <= 1
    return bool(found)


def plain(decorator: str = "@dataclass", field: str = 'X: str = "base"') -> str:
    return f"{decorator}\nclass Base:\n    {field}\n"


@pytest.mark.parametrize(
    "decorator", ["", "@dataclass", "@dataclass(kw_only=True)", "@dataclass(slots=True)"]
)
@pytest.mark.parametrize(
    "base",
    [
        plain(),
        plain("@dataclasses.dataclass"),
        plain("@dataclass(slots=True)"),
        plain("@dataclass(kw_only=True)"),
        plain("@partial(dataclass, order=True)"),
        plain(field='X: Final[str] = "base"'),
        plain(field='X: "t.List[ClassVar]" = "base"'),
        plain(field="X: str"),
        plain(field="X: str = field(default_factory=str)"),
        plain(field='X: str = field(default="base")'),
        plain(field="_: KW_ONLY\n    X: str = ''"),
        plain(field="X: 'Unseen[str]' = 'base'"),
        "def made(cls):\n    return dataclass(cls)\n\n" + plain("@made"),
        "made = partial(dataclass, eq=False)\n" + plain("@made"),
        "import elsewhere\n" + plain().replace("Base", "Base(elsewhere.Model)"),
    ],
)
def test_instances_see_the_base(tmp_path: Path, base: str, decorator: str) -> None:
    assert overridden(tmp_path, base, f'{decorator}\nclass Child(Base):\n    X = "child"\n')


@pytest.mark.parametrize(
    "base",
    [
        plain(field='X: ClassVar[str] = "base"'),
        plain(field='X: "ClassVar[str]" = "base"'),
        plain(field='X: t.ClassVar = "base"'),
        plain(field='X: InitVar[str] = "base"'),
        plain(field='X = "base"'),
        plain(field='X: str = field(default="base", init=False)'),
        plain("@dataclass(init=False)"),
        plain("@unknown_decorator"),
        plain(field='X: str = "base"\n    def __setattr__(self, name, value): ...'),
        plain(field='X: str = "base"\n    def __post_init__(self): self.X = type(self).X'),
        'class Base:\n    X: str = "base"\n',
        "class Meta(type): ...\n" + plain().replace("Base", "Base(metaclass=Meta)"),
    ],
)
def test_quiet_where_the_base_does_not_store_it(tmp_path: Path, base: str) -> None:
    assert not overridden(tmp_path, base, 'class Child(Base):\n    X = "child"\n')


@pytest.mark.parametrize(
    "body",
    [
        'X = "base"',
        "X: str",
        "def X(self): ...",
        "X = property(lambda self: 1)",
        "X = some.descriptor()",
        'X = "child"\n    def __init__(self): pass',
        'X = "child"\n    def __init__(self, **kw): super().__init__(**kw)',
        'X = "child"\n    def __post_init__(self): self.__dict__.update(X="child")',
        'if True:\n        X = "child"',
        'X = "child"\n    del X',
    ],
)
def test_quiet_where_the_child_is_right_or_unclear(tmp_path: Path, body: str) -> None:
    assert not overridden(tmp_path, plain(), f"class Child(Base):\n    {body}\n")


@pytest.mark.parametrize("annotation", ["str", "ClassVar[str]", "'ClassVar[str]'"])
def test_an_annotation_does_nothing_without_the_decorator(tmp_path: Path, annotation: str) -> None:
    body = f'class Child(Base):\n    X: {annotation} = "child"\n'
    assert overridden(tmp_path, plain(), body)
    assert not overridden(tmp_path, plain(), "@dataclass\n" + body)


def test_an_initialiser_that_calls_super_stores_the_default(tmp_path: Path) -> None:
    body = 'class Child(Base):\n    X = "child"\n    def __init__(self, y): super().__init__()\n'
    assert overridden(tmp_path, plain(), body)


def test_message_says_both_values_and_where_they_come_from(tmp_path: Path) -> None:
    base = plain(field='CACHE_KEY: str = ""')
    files = {"base.py": BASE + base, "app.py": IMPORTS + 'class Child(Base):\n    CACHE_KEY = "child"\n'}
    (finding,) = findings(tmp_path, files, "TL101")
    assert finding.message == (
        '`CACHE_KEY = "child"` does not reach instances: `Child(...).CACHE_KEY` is `""`, '
        "the default of the field declared in Base (base.py:12)"
    )
    assert (finding.primary.span.line, finding.primary.span.column) == (6, 5)
    assert [(Path(place.path).name, place.span.line) for place in finding.related] == [
        ("base.py", 12),
        ("base.py", 11),
    ]


@pytest.mark.parametrize(
    ("more", "title"),
    [
        ("", "declare `Base.KEY` as `ClassVar`"),
        ("Child(KEY='x')\n", "annotate `KEY` and decorate `Child`"),
        ("Child('x')\n", "annotate `KEY` and decorate `Child`"),
        ("Child(**config)\n", "annotate `KEY` and decorate `Child`"),
        ("def f(x: Child):\n    x.KEY = 'y'\n", "annotate `KEY` and decorate `Child`"),
        ("class Other(Base):\n    KEY: str = 'z'\n", "annotate `KEY` and decorate `Child`"),
        ("from dataclasses import asdict\nprint(asdict(Child()))\n", "annotate `KEY` and decorate `Child`"),
    ],
)
def test_the_fix_fits_the_use(tmp_path: Path, more: str, title: str) -> None:
    child = "class Child(Base):\n    KEY = 'child'\n\n\n"
    files = {"base.py": BASE + plain(field='KEY: str = "base"'), "app.py": IMPORTS + child + more}
    found = [f for f in findings(tmp_path, files, "TL101") if "`Child(" in f.message]
    assert [f.fix.title if f.fix else None for f in found] == [title]


@pytest.mark.parametrize(
    "body",
    [
        "names = []",
        "names, other = 'a', 'b'",
        "names = 'a'\n    extra: int = 1",
        "names = 'a'\n    def __eq__(self, other): return True",
        "names = 'a'\n    def __post_init__(self): pass",
    ],
)
def test_no_fix_that_might_break_something(tmp_path: Path, body: str) -> None:
    child = IMPORTS + f"class C(Base):\n    {body}\n"
    files = {"base.py": BASE + plain(field="names: str = ''"), "app.py": child}
    assert [f.fix for f in findings(tmp_path, files, "TL101")] == [None]


READS = [
    (
        "async def f(cache, x: Child):\n    await cache.set(x.KEY, 1)\n",
        "`x.KEY`",
        ", and hands it to `set`",
    ),
    ("async def f(cache, x: Base):\n    return x.KEY\n", "`x.KEY`", ""),
    ("def f(x: Base, y: Child):\n    print(x.KEY)\n    return y.KEY\n", "`y.KEY`", ""),
]


@pytest.mark.parametrize(("code", "read", "taker"), READS)
def test_a_read_of_the_wrong_value_is_told(tmp_path: Path, code: str, read: str, taker: str) -> None:
    child = "class Child(Base):\n    KEY = 'child'\n\n\n"
    files = {"base.py": BASE + plain(field='KEY: str = "base"'), "app.py": IMPORTS + child + code}
    (finding,) = findings(tmp_path, files, "TL101")
    assert finding.related[-1].note == f"{read} reads the value of the instance{taker}"


@pytest.mark.parametrize("code", ["print(Child.KEY)", "def f(x: str):\n    return x.KEY", "y.KEY"])
def test_other_reads_are_not_told(tmp_path: Path, code: str) -> None:
    child = "class Child(Base):\n    KEY = 'child'\n\n\n"
    files = {"base.py": BASE + plain(field='KEY: str = "base"'), "app.py": IMPORTS + child + code}
    (finding,) = findings(tmp_path, files, "TL101")
    assert len(finding.related) == 2


def test_an_assignment_in_another_module(tmp_path: Path) -> None:
    files = {"base.py": BASE + plain(), "app.py": "from base import Base as B\n\nB.X = 'late'\n"}
    (finding,) = findings(tmp_path, files, "TL101")
    assert Path(finding.primary.path).name == "app.py"
    assert finding.message == (
        "`Base.X = 'late'` does not reach instances: `Base(...).X` is `\"base\"`, "
        "the default of the field declared in Base (base.py:12)"
    )
    assert finding.fix is not None and finding.fix.title == "declare `Base.X` as `ClassVar`"


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ('X: ClassVar[str] = "base"', "Base.X = 'late'"),
        ('X: str = "base"', "Base.X = 'base'"),
        ('X: str = "base"', "Base.X = property(str)"),
        ('X: str = "base"', "Base.Y = 'late'"),
        ('X: str = "base"', "if flag:\n    Base.X = 'late'"),
        ('X: str = field(default="base", init=False)', "Base.X = 'late'"),
    ],
)
def test_assignments_that_instances_see_or_may_see(tmp_path: Path, field: str, code: str) -> None:
    files = {"base.py": BASE + plain(field=field), "app.py": f"from base import Base\n\n{code}\n"}
    assert not findings(tmp_path, files, "TL101")


@pytest.mark.parametrize(
    ("imported", "target"),
    [
        ("import base", "base.Base.X"),
        ("import base as b", "b.Base.X"),
        ("from pkg import base", "base.Base.X"),
    ],
)
def test_an_assignment_through_a_module(tmp_path: Path, imported: str, target: str) -> None:
    base = "pkg/base.py" if "pkg" in imported else "base.py"
    files = {base: BASE + plain(), "app.py": f"{imported}\n\n{target} = 'late'\n"}
    if "pkg" in imported:
        files["pkg/__init__.py"] = ""
    (finding,) = findings(tmp_path, files, "TL101")
    assert Path(finding.primary.path).name == "app.py"
    assert "`Base.X = 'late'` does not reach instances" in finding.message
