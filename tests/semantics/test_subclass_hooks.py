"""Test which ``__init_subclass__`` methods are understood, compared with what Python does."""

from __future__ import annotations

from textwrap import dedent, indent
from typing import Any

import pytest

from flake8_tradelint.project import ProjectFacts
from flake8_tradelint.rules import overridden_field
from flake8_tradelint.settings import Settings
from tests.questions import matches

MODULE = """
import dataclasses, functools
from dataclasses import dataclass, is_dataclass
REGISTRY, BY_NAME = [], {{}}
frozen = functools.partial(dataclass, frozen=True)
def register(cls): cls.X = "registered"
class Hooked:
    @classmethod
    def __init_subclass__(cls, tag="", **kw):
{body}
{decorator}
class Base(Hooked):
    X: str = "base"
class Child(Base):
    X = "child"
"""


def said(source: str) -> bool:
    project = ProjectFacts(["/p/m.py"], lambda path: source.encode(), Settings())
    found = list(overridden_field.check(project.summary("/p/m.py"), project))
    assert not found or matches(overridden_field, "/p/m.py", project)
    return bool(found)


def happens(source: str) -> bool:
    names: dict[str, Any] = {"__name__": "m"}
    exec(compile(source, "m.py", "exec", dont_inherit=True), names)
    return bool(names["Child"]().X != names["Child"].X)


def source_of(body: str, decorator: str) -> str:
    return MODULE.format(body=indent(dedent(body), " " * 8), decorator=decorator)


@pytest.mark.parametrize(
    "body",
    [
        "super().__init_subclass__(**kw)",
        "REGISTRY.append(cls)",
        "BY_NAME[cls.__name__] = cls",
        "BY_NAME.setdefault(tag or cls.__name__, cls)",
        "cls.name = cls.__name__",
        "if not hasattr(cls, 'choices'): cls.choices = {}",
        "for base in cls.__mro__: print(base, end='')",
        "if issubclass(cls, dict): raise TypeError",
    ],
)
def test_followed_below_a_decorator(body: str) -> None:
    source = source_of(body, "@dataclass")
    assert said(source) and happens(source)


@pytest.mark.parametrize(
    "body",
    [
        "dataclass(cls)",
        "dataclass(cls, frozen=True)",
        "dataclass(frozen=True)(cls)",
        "dataclasses.dataclass(cls, kw_only=True)",
        "frozen(cls)",
        "made = dataclass(cls)\nREGISTRY.append(cls)",
    ],
)
def test_makes_dataclasses(body: str) -> None:
    source = source_of(body, "")
    assert said(source) and happens(source)


@pytest.mark.parametrize("decorator", ["@dataclass", ""])
@pytest.mark.parametrize(
    "body",
    [
        "cls.X = 'hook'",
        "cls.__init__ = lambda self: None",
        "setattr(cls, 'X', 'hook')",
        "register(cls)",
        "cls.prepare = 1\nother = cls\nother.__init__ = lambda self: None",
        "cls.setup() if hasattr(cls, 'setup') else None",
        "del cls.X",
        "dataclass(init=False)(cls)\ncls.__init__ = lambda self: None",
        "dataclass(cls, repr=False, **kw) if kw else None",
        "dataclass(slots=True)(cls) if tag else None",
    ],
)
def test_not_followed(body: str, decorator: str) -> None:
    assert not said(source_of(body, decorator))
