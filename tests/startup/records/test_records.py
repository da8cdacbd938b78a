"""``records.Record`` makes what the standard ``dataclass`` makes, for what tradelint uses of it."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import subprocess
import sys
import types
from pathlib import Path
from typing import Any

import pytest

from flake8_tradelint.model import Anchor, Span
from flake8_tradelint.startup import records
from flake8_tradelint.startup.records import Record, field

PACKAGE = Path(records.__file__).parents[2]
# Imported only where something is fixed, mined or unpickled.
LAZY = {"fixes", "mining", "pickles"}


class Empty(Record):
    pass


class One(Record):
    x: int


class Mixed(Record):
    """Documented."""

    x: int
    y: str = "why"
    z: tuple[int, ...] = field(default=(), hash=False)
    w: list[int] = field(default_factory=list)

    @property
    def double(self) -> int:
        return self.x * 2


class Ordered(Record, order=True):
    x: int
    y: int


class Itself(Record, eq=False):
    x: int


class Changing(Record, frozen=False):
    x: int
    y: list[int] = field(default_factory=list)


def standard() -> dict[str, Any]:
    """The same classes, made by the standard library."""
    frozen = dataclasses.dataclass(frozen=True, slots=True)

    @frozen
    class Empty:
        pass

    @frozen
    class One:
        x: int

    @frozen
    class Mixed:
        """Documented."""

        x: int
        y: str = "why"
        z: tuple[int, ...] = dataclasses.field(default=(), hash=False)
        w: list[int] = dataclasses.field(default_factory=list)

        @property
        def double(self) -> int:
            return self.x * 2

    @dataclasses.dataclass(frozen=True, slots=True, order=True)
    class Ordered:
        x: int
        y: int

    @dataclasses.dataclass(frozen=True, slots=True, eq=False)
    class Itself:
        x: int

    @dataclasses.dataclass(slots=True)
    class Changing:
        x: int
        y: list[int] = dataclasses.field(default_factory=list)

    return {cls.__name__: cls for cls in (Empty, One, Mixed, Ordered, Itself, Changing)}


OURS = {cls.__name__: cls for cls in (Empty, One, Mixed, Ordered, Itself, Changing)}
STANDARD = standard()
BOTH = pytest.mark.parametrize("cls", [OURS, STANDARD], ids=["ours", "standard"])


@BOTH
def test_construction(cls: dict[str, Any]) -> None:
    mixed = cls["Mixed"](1, z=(2,))
    assert (mixed.x, mixed.y, mixed.z, mixed.w, mixed.double) == (1, "why", (2,), [], 2)
    assert cls["Mixed"](1).w is not cls["Mixed"](1).w
    assert cls["Mixed"].__doc__ == "Documented."
    wrong: list[tuple[tuple[int, ...], dict[str, int]]] = [((), {}), ((1, 2), {}), ((), {"y": 1})]
    for arguments, keywords in wrong:
        with pytest.raises(TypeError):
            cls["One"](*arguments, **keywords)


@BOTH
def test_comparison(cls: dict[str, Any]) -> None:
    assert cls["Empty"]() == cls["Empty"]() and hash(cls["Empty"]()) == hash(cls["Empty"]())
    assert cls["One"](1) == cls["One"](1) != cls["One"](2)
    assert cls["One"](1) != cls["Itself"](1)
    assert hash(cls["One"](1)) == hash(cls["One"](1))
    ordered = [cls["Ordered"](x, y) for x in (1, 2) for y in (1, 2)]
    shuffled = [ordered[at] for at in (2, 0, 3, 1)]
    assert sorted(shuffled) == ordered
    assert ordered[0] <= ordered[0] < ordered[1] and ordered[1] > ordered[0] >= ordered[0]
    with pytest.raises(TypeError):
        assert cls["One"](1) < cls["One"](2)
    assert cls["Itself"](1) != cls["Itself"](1)
    assert cls["Changing"](1) == cls["Changing"](1)
    with pytest.raises(TypeError):
        hash(cls["Changing"](1))


@BOTH
def test_a_field_may_stay_out_of_the_hash(cls: dict[str, Any]) -> None:
    frozen_list = cls["Mixed"](1, z=(2,), w=())
    assert hash(frozen_list) == hash(cls["Mixed"](1, z=(3,), w=()))
    assert frozen_list != cls["Mixed"](1, z=(3,), w=())


@BOTH
def test_frozen_ones_do_not_change(cls: dict[str, Any]) -> None:
    one = cls["One"](1)
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.x = 2
    with pytest.raises(dataclasses.FrozenInstanceError):
        del one.x
    changing = cls["Changing"](1)
    changing.x = 2
    assert changing.x == 2
    with pytest.raises(AttributeError):
        changing.other = 1


@BOTH
def test_what_the_standard_library_asks(cls: dict[str, Any]) -> None:
    mixed = cls["Mixed"](1, w=[3])
    assert dataclasses.replace(mixed, x=2) == cls["Mixed"](2, w=[3]) == records.replace(mixed, x=2)
    assert [field.name for field in dataclasses.fields(mixed)] == ["x", "y", "z", "w"]
    assert dataclasses.asdict(mixed) == {"x": 1, "y": "why", "z": (), "w": [3]}
    assert repr(mixed).endswith("Mixed(x=1, y='why', z=(), w=[3])")
    assert copy.deepcopy(mixed) == mixed
    match mixed:
        case object(x=1, y="why"):
            pass
        case _:
            pytest.fail("no match")
    assert cls["Mixed"].__match_args__ == ("x", "y", "z", "w")


def test_values_of_ours_go_through_pipes() -> None:
    span = Span(1, 2, 3, 4, Anchor(5, 6))
    assert pickle.loads(pickle.dumps(span)) == span


@pytest.mark.parametrize(
    "body",
    [{"x": 1, "y": records._UNSET}, {"x": records.field(default_factory=list), "y": records._UNSET}],
)
def test_no_field_without_default_behind_one_that_has(body: dict[str, Any]) -> None:
    values = {name: value for name, value in body.items() if value is not records._UNSET}
    with pytest.raises(TypeError, match="'y'"):
        types.new_class(
            "C", (Record,), {}, lambda ns: ns.update(__annotations__=dict.fromkeys(body, "int"), **values)
        )


def test_a_record_is_a_class_like_any_other() -> None:
    assert type(One) is type and One.__mro__ == (One, object)
    assert not hasattr(One(1), "__dict__")


@pytest.mark.parametrize(
    "base", [str, type("WithDictionary", (), {}), type("Slotted", (), {"__slots__": ("x",)})]
)
def test_no_other_bases_with_state(base: type) -> None:
    with pytest.raises(TypeError, match="no other bases"):
        types.new_class("C", (Record, base))


class Named:
    __slots__ = ()

    def name(self) -> str:
        return type(self).__name__


class Two(Record, Named):
    a: int
    b: int = 2


def test_a_base_without_fields_gives_its_methods() -> None:
    assert Two.__mro__ == (Two, Named, object)
    assert Two(1).name() == "Two" and Two(1) == Two(1, 2) != Two(2) and hash(Two(1)) == hash(Two(1, 2))
    assert not hasattr(Two(1), "__dict__")


def test_checking_does_without_the_standard_one(tmp_path: Path) -> None:
    (tmp_path / "bug.py").write_text("import asyncio\n\nasync def f(x):\n    asyncio.create_task(x())\n")
    code = (
        "import sys\nfrom flake8_tradelint.cli import main\nassert main(['--no-cache', 'bug.py']) == 1\n"
        "print(*({'dataclasses'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        capture_output=True,
        check=True,
        encoding="utf-8",
        env={"PYTHONPATH": str(PACKAGE.parent)},
    )
    assert done.stdout.splitlines()[-1] == ""


def test_nobody_takes_the_standard_one_by_habit() -> None:
    for path in PACKAGE.rglob("*.py"):
        if path.relative_to(PACKAGE).parts[0] not in {*LAZY, "startup"}:
            lines = path.read_text(encoding="utf-8").splitlines()
            assert not any(line.startswith("from dataclasses import") for line in lines), (
                f"{path}: from flake8_tradelint.startup.records import ..."
            )
