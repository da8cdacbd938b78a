"""Test that the class and attribute names read from a pickle are those that unpickling yields."""

from __future__ import annotations

import bz2
import gzip
import lzma
import pickle
import pickletools
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from flake8_tradelint.pickles import Limits
from flake8_tradelint.pickles.contents import Contents, StoredClass
from flake8_tradelint.pickles.effects import EFFECTS
from flake8_tradelint.pickles.reading import read
from tests.pickles.pickling import PROTOCOLS, dump, loaded, run, write_module

SOURCE = '''
import collections, copyreg, datetime, decimal, enum, typing
from dataclasses import dataclass, field

class Plain:
    def __init__(self):
        self.book = {"not_a_name": 1, "BTC-PERP": [2]}
        self.myself = self

class Loop:
    """Part of its own state."""
    def __init__(self):
        self.items = [Plain(), (self, {"other": self})]

@dataclass
class Order:
    price: float = 1.0
    tags: list = field(default_factory=lambda: ["a", "b"])

@dataclass(frozen=True)
class Fill:
    order: Order = field(default_factory=Order)

class Book(dict):
    def __init__(self):
        super().__init__(best="key")
        self.depth = 2

class Ladder(list):
    def __init__(self):
        super().__init__([1, 2, 3])
        self.step = 0.5

class Price(float):
    def __init__(self, value):
        self.symbol = "BTC"

class Halt(Exception):
    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason

class Desk:
    class Seat:
        def __init__(self):
            self.trader = "x"

class Side(enum.Enum):
    BUY = "buy"

class Flags(enum.IntFlag):
    POST = 1
    IOC = 2

Level = collections.namedtuple("Level", "price size")

class Quote(typing.NamedTuple):
    bid: float = 1.0

class Reduced:
    def __init__(self, seed):
        self.seed = seed
    def __reduce__(self):
        return (Reduced, (self.seed,), {"extra": 1})

class Keyword:
    def __new__(cls, *, size):
        self = super().__new__(cls)
        self.size = size
        return self
    def __getnewargs_ex__(self):
        return (), {"size": self.size}

def all_of_them():
    return [Plain(), Loop(), Order(), Order(2.0), Fill(), Book(), Ladder(), Price(2), Halt("why"),
            Desk.Seat(), Side.BUY, Flags.POST, Level(1, 2), Quote(), Reduced(3),
            collections.OrderedDict(a=Plain()),
            collections.defaultdict(Order, k=1), datetime.datetime(2024, 1, 2), decimal.Decimal("1.5")]

class Slotted:
    __slots__ = ("bid", "ask")
    def __init__(self):
        self.bid = 1

class Both(Slotted):
    def __init__(self):
        super().__init__()
        self.note = "x"

@dataclass(slots=True)
class Row:
    left: int = 1

@dataclass(frozen=True, slots=True)
class Sealed:
    left: int = 1

def slotted():
    return [Slotted(), Both(), Row(), Keyword(size=3)]
'''


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("pickles")
    write_module(made, SOURCE)
    return made


def names(stored: StoredClass) -> list[str]:
    return sorted({name for name, _ in (*stored.attributes, *stored.slots)})


def contents(path: Path, limits: Limits | None = None) -> Contents:
    return read(str(path), limits or Limits())


def by_name(found: Contents) -> dict[str, StoredClass]:
    return {stored.name.full: stored for stored in found.classes}


def test_every_opcode_has_an_effect_or_pushes_one_object() -> None:
    for opcode in pickletools.opcodes:
        plain = not opcode.stack_before and len(opcode.stack_after) == 1
        assert opcode.name in EFFECTS or plain, opcode.name


@pytest.mark.parametrize("expression", ["all_of_them()", "slotted()"])
def test_classes_and_names_are_those_that_unpickling_yields(folder: Path, expression: str) -> None:
    for file in dump(folder, expression, range(2 if expression == "slotted()" else 0, 6)):
        found, real = contents(file), loaded(folder, file)
        assert found.error == "", file
        known = by_name(found)
        ours = {name for name in real if name.startswith("app.")}
        assert len(ours) >= 4
        for name in ours:
            if name in ("app.desk.Side", "app.desk.Flags"):  # pickled by value: nothing is stored
                continue
            if name == "app.desk.Reduced":  # the seed is an argument, not stored by name
                assert names(known[name]) == ["extra"]
                continue
            assert names(known[name]) == real[name][1], (file, name)
        assert known["app.desk.Order"].objects >= 3 if "all" in expression else True


def test_values_of_enums_are_remembered(folder: Path) -> None:
    for file in dump(folder, "Side.BUY"):
        assert by_name(contents(file))["app.desk.Side"].arguments == ("buy",)


def test_a_state_without_names_is_opaque(folder: Path) -> None:
    for file in dump(folder, "Sealed()", range(2, 6)):
        stored = by_name(contents(file))["app.desk.Sealed"]
        assert (stored.opaque, names(stored)) == (1, [])


def test_optimized_pickles_say_the_same(folder: Path) -> None:
    for file in dump(folder, "all_of_them()"):
        smaller = folder / "optimized.pickle"
        smaller.write_bytes(pickletools.optimize(file.read_bytes()))
        assert contents(smaller).classes == contents(file).classes


@pytest.mark.parametrize(
    "compress",
    [gzip.compress, zlib.compress, bz2.compress, lzma.compress, lambda data: lzma.compress(data, 2)],
    ids=["gzip", "zlib", "bz2", "xz", "lzma"],
)
def test_compressed_pickles(folder: Path, compress: Callable[[bytes], bytes]) -> None:
    for file in dump(folder, "all_of_them()"):
        packed = folder / "packed"
        packed.write_bytes(compress(file.read_bytes()))
        assert contents(packed).classes == contents(file).classes
        packed.write_bytes(compress(file.read_bytes())[:-30])
        assert "decompressed" in contents(packed).error or "truncated" in contents(packed).error


def test_members_of_a_file_that_was_appended_to(folder: Path) -> None:
    (file,) = dump(folder, "Order()", [4])
    both = folder / "appended.gz"
    both.write_bytes(gzip.compress(file.read_bytes()) * 2)
    assert contents(both).pickles == 2


def test_several_pickles_in_one_file(folder: Path) -> None:
    files = dump(folder, "Order()")
    joined = folder / "joined"
    joined.write_bytes(b"\0\0\0".join(file.read_bytes() for file in files))  # as dumb databases pad
    found = contents(joined)
    assert (found.pickles, found.error) == (len(PROTOCOLS), "")
    assert by_name(found)["app.desk.Order"].objects == len(PROTOCOLS)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_one_pickler_may_have_written_them_all(folder: Path, protocol: int) -> None:
    run(
        folder,
        f"""
        import pickle
        from app.desk import Order
        with open("shared", "wb") as file:
            pickler = pickle.Pickler(file, {protocol})
            order = Order()
            pickler.dump(order)
            pickler.dump([1, 2, 3, "x", order])
        """,
    )
    found = contents(folder / "shared")
    assert (found.pickles, found.error, by_name(found)["app.desk.Order"].objects) == (2, "", 1)


def test_persistent_ids_and_buffers_are_nothing_in_particular(folder: Path) -> None:
    run(
        folder,
        """
        import pickle
        from app.desk import Order
        class Pickler(pickle.Pickler):
            def persistent_id(self, value):
                return "key" if isinstance(value, list) else None
        for protocol in range(6):
            with open(f"persistent-{protocol}", "wb") as file:
                Pickler(file, protocol).dump(Order())
        with open("buffers", "wb") as file:
            data = [pickle.PickleBuffer(bytearray(b"x")), pickle.PickleBuffer(b"y"), Order()]
            pickle.Pickler(file, 5, buffer_callback=lambda buffer: None).dump(data)
        """,
    )
    for name in (*(f"persistent-{protocol}" for protocol in PROTOCOLS), "buffers"):
        stored = by_name(contents(folder / name))["app.desk.Order"]
        assert names(stored) == ["price", "tags"]


def test_old_opcodes(tmp_path: Path) -> None:
    """INST and OBJ come from Python 2's classes; its strings are bytes."""
    inst = b"(iapp.desk\nVat\n(dS'spot_map'\nI1\nsb."
    obj = b"(capp.desk\nVat\no}U\x08spot_mapK\x01sb."
    for data in (inst, obj):
        (tmp_path / "old").write_bytes(data)
        stored = by_name(contents(tmp_path / "old"))["app.desk.Vat"]
        assert (stored.objects, names(stored)) == (1, ["spot_map"])


def test_shelves_made_of_many_objects_share_what_is_equal(tmp_path: Path) -> None:
    """Ten thousand objects with ten attributes are well below a limit of as many names."""
    state = {f"name_{number}": number for number in range(10)}
    body = b"".join(b"capp\nC\n)\x81" + pickle.dumps(state, 2)[2:-1] + b"b0" for _ in range(10_000))
    (tmp_path / "many").write_bytes(body + b"N.")
    found = contents(tmp_path / "many", Limits(values=50_000))
    assert found.error == ""
    assert found.classes[0].objects == 10_000
