"""Test receivers whose class only mypy knows, and that mypy's other messages are unchanged."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from mypy.version import __version__ as mypy_version

from tests.mypy_plugin.running import RENAMES, mypy, project

VAT = """\
    class Vat:
        spot_markets: dict[int, str]

    class Cached(Vat):
        pass

    class State:
        spot_map: dict[int, str] = {}
    """
Say = Callable[..., str]
MYPY = tuple(int(part) for part in mypy_version.split(".")[:2])
OURS = "[tradelint-renamed-attribute]"


def lines(output: str, ending: str = OURS) -> list[int]:
    """The lines of ``user.py`` with such an error."""
    told = [line for line in output.splitlines() if line.endswith(ending)]
    return [int(line.split(":")[1]) for line in told if line.startswith("user.py")]


@pytest.fixture
def say(tmp_path: Path, mypy_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Say:
    def ask(user: str, *arguments: str, **more: str) -> str:
        monkeypatch.chdir(
            project(tmp_path, {"vat.py": VAT, "pyproject.toml": RENAMES, "user.py": user, **more})
        )
        return mypy(f"--cache-dir={mypy_cache}", *arguments)

    return ask


def test_generics_unions_and_variables_of_types(say: Say) -> None:
    output = say(
        """\
        from typing import Generic, Optional, TypeVar, Union
        from vat import Cached, State, Vat

        T = TypeVar("T")
        V = TypeVar("V", bound=Vat)

        class Box(Generic[T]):
            item: T

        def box(box: Box[Vat]) -> object:
            return box.item.spot_map

        def bound(vat: V) -> V:
            vat.spot_map
            return vat

        def either(found: Union[State, Cached]) -> object:
            return found.spot_map

        def maybe(vat: Optional[Vat]) -> object:
            return vat.spot_map

        def narrowed(found: object) -> object:
            return found.spot_map if isinstance(found, Vat) else None

        def kind(vat: type[Vat]) -> object:
            return vat.spot_map

        def state(state: State) -> object:
            return state.spot_map

        rows = {1: [Cached()]}
        names = [vat.spot_map for found in rows.values() for vat in found]
        """
    )
    assert lines(output) == [11, 14, 18, 21, 24, 27, 33]
    assert [line for line in output.splitlines() if OURS not in line] == [
        'user.py:21:12: error: Item "None" of "Vat | None" has no attribute "spot_map"  [union-attr]'
    ]


def test_mypy_s_own_words_where_the_code_is_in_doubt(say: Say) -> None:
    """The one trace of our symbols: mypy may propose an old name to who mistypes it."""
    output = say(
        """\
        from vat import Vat

        def ready(vat: Vat) -> object:
            if hasattr(vat, "spot_map"):
                return vat.spot_map
            return vat.spot_markets

        def caught(vat: Vat) -> object:
            try:
                return vat.spot_map
            except AttributeError:
                return None

        def other(vat: Vat) -> object:
            return vat.spot_mops
        """
    )
    assert lines(output) == []
    assert output.splitlines() == [
        'user.py:10:16: error: "Vat" has no attribute "spot_map"  [attr-defined]',
        'user.py:15:12: error: "Vat" has no attribute "spot_mops"; maybe "spot_map"?  [attr-defined]',
    ]


def test_subclasses_and_mixins_that_have_the_name(say: Say) -> None:
    output = say(
        """\
        from vat import State, Vat

        class Mixed(Vat, State):
            pass

        class Own(Vat):
            spot_map: dict[int, str] = {}

        class Method(Vat):
            def spot_map(self) -> int:
                return 1

        class Set(Vat):
            def __init__(self) -> None:
                self.spot_map = {1: "SOL"}

        a: int = Mixed().spot_map
        b: int = Own().spot_map
        c: str = Method().spot_map()
        d = Set().spot_map
        """
    )
    assert lines(output) == []
    assert lines(output, "[assignment]") == [17, 18, 19]
    assert len(output.splitlines()) == 3


def test_names_in_the_body_of_the_class_are_those_of_the_module(say: Say) -> None:
    owner = """\
        spot_map: int = 3

        class Vat:
            spot_markets: dict[int, str]
            size: str = spot_map
        """
    output = say("", **{"vat.py": owner})
    assert output == (
        'vat.py:5:17: error: Incompatible types in assignment (expression has type "int", variable has '
        'type "str")  [assignment]\n'
    )


@pytest.mark.skipif(MYPY < (1, 16), reason="mypy asks no plugin there")
def test_a_protocol_with_the_old_name_is_not_satisfied(say: Say) -> None:
    output = say(
        """\
        from typing import Protocol
        from vat import Vat

        class HasMap(Protocol):
            @property
            def spot_map(self) -> dict[int, str]: ...

        def show(found: HasMap) -> None: ...

        show(Vat())
        """
    )
    assert lines(output, "[arg-type]") == [10]


def test_enumerations_stay_whole(say: Say) -> None:
    output = say(
        """\
        from enum import Enum
        from typing import assert_never

        class Vat(Enum):
            A = 1
            B = 2

        def both(found: Vat) -> int:
            if found is Vat.A:
                return 1
            if found is Vat.B:
                return 2
            assert_never(found)
        """,
        "--python-version=3.13",
    )
    assert output == ""


def test_calls(say: Say) -> None:
    output = say(
        """\
        import dataclasses
        from unittest.mock import patch
        from vat import State

        @dataclasses.dataclass
        class Vat:
            spot_markets: dict[int, str]
            slot: int = 0

        def make(vats: list[Vat]) -> None:
            Vat(spot_map={1: 2})
            dataclasses.replace(vats[0], spot_map={})
            getattr(vats[0], "spot_map")
            with patch.object(Vat, "spot_map"), patch.object(State, "spot_map"):
                pass
            Vat(spot_mops={})
        """
    )
    assert lines(output, "[tradelint-renamed-keyword]") == [11, 12]
    assert lines(output, "[tradelint-renamed-attribute-string]") == [13, 14]
    assert lines(output, "[dict-item]") == [11], "the value is still checked"
    assert lines(output, "[call-arg]") == [16]


def test_an_installed_typed_package(say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Resolved by mypy alone: the package lies outside the project."""
    package = tmp_path.parent / f"{tmp_path.name}-elsewhere"
    files = {
        "venues/__init__.py": "from venues.vat import Vat as Vat, Schema as Schema\n",
        "venues/vat.py": """\
            from dataclasses import dataclass

            class Vat:
                spot_markets: dict[int, str]

            @dataclass
            class Schema:
                KEY: str = ""
            """,
    }
    package.mkdir()
    project(package, files)
    monkeypatch.setenv("MYPYPATH", str(package))
    output = say(
        """\
        from venues import Schema, Vat

        class Signals(Schema):
            KEY = "signals"

        def show(vats: list[Vat]) -> object:
            return vats[0].spot_map
        """
    )
    assert lines(output) == [7]
    assert lines(output, "[tradelint-overridden-field]") == [4]


def test_protocols_demand_no_more_than_they_say(say: Say) -> None:
    """Neither our mark on a dataclass nor an old name is a member of the protocol."""
    output = say(
        """\
        from dataclasses import dataclass
        from typing import Protocol

        @dataclass
        class Quote(Protocol):
            price: float

        @dataclass
        class Last:
            price: float = 1.0

        class Vat(Protocol):
            spot_markets: int

        class Real:
            spot_markets = 1

        def show(quote: Quote, vat: Vat) -> None: ...

        show(Last(), Real())
        """
    )
    assert output == ""


def test_what_is_assigned_behind_classes_is_left_to_the_command_line(say: Say) -> None:
    """mypy would tell of it only where it looks at a class of the same file, for other reasons."""
    output = say(
        """\
        from dataclasses import dataclass

        @dataclass
        class Schema:
            KEY: str = ""
            URL: str = ""

        class Signals(Schema):
            KEY = "signals"

        Schema.URL = "/fees"
        """
    )
    assert lines(output, "[tradelint-overridden-field]") == [9]
    assert len(output.splitlines()) == 1


def test_what_mypy_knows_better_than_an_annotation(say: Say) -> None:
    """A base class, or a value from before, is no other class: only what mypy complains of is left alone."""
    output = say(
        """\
        from typing import Union
        from vat import Cached, State, Vat

        def exact(found: object) -> object:
            return found.spot_map if type(found) is Vat else None

        def asked(found: Union[Cached, State]) -> object:
            return found.spot_map if not isinstance(found, State) else None

        def declared(live: bool) -> object:
            found: Union[State, Vat] = State()
            found = Vat()
            return found.spot_map

        def either(found: Union[Vat, State]) -> object:
            return found.spot_map

        def overwritten(vat: Vat) -> object:
            vat = State()
            return vat.spot_map

        def cached(vat: Vat) -> object:
            vat = Cached()
            return vat.spot_map
        """
    )
    assert lines(output) == [5, 8, 13, 16, 24], output
    assert 'user.py:20:12: error: "Vat" has no attribute' in output
