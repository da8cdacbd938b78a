"""TL101, TL102, TL107: test code that may build, name or unpack dataclass instances unseen."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import findings

SPOT = """\
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass
class Spot(Generic[T]):
    ts: float
    VENUE: str = "binance"
    seq: int = 0


Spot(1.0)
"""


@pytest.mark.parametrize(
    ("more", "count"),
    [
        ("", 1),
        ("def flip(o):\n    return type(o)(o.ts, o.VENUE, -o.seq)\n", 0),
        ("def flip(o):\n    return o.__class__(o.ts, o.VENUE, -o.seq)\n", 0),
        ("def flip(o):\n    return type(o)(o.ts)\n", 1),
        ("def flip(o):\n    return type(o)(ts=o.ts, seq=1)\n", 1),
        ("def flip(o):\n    return type(o)(o.ts, VENUE=o.VENUE)\n", 0),
        ("def flip(o, rest):\n    return type(o)(*rest)\n", 0),
        ("class Clone:\n    def __reduce__(self):\n        return (type(self), (1.0, 'okx', 3))\n", 0),
        ("Spot[float](1.0, 'okx', 3)\n", 0),
        ("# type(o)(o.ts, o.VENUE, -o.seq)\nTEXT = 'type(o)(*rest)'\n", 1),
        ("def flip(o):\n    return type(o) \\\n        (o.ts, o.VENUE, -o.seq)\n", 0),
        ("def flip(o):\n    return o.__class__(\n        # all\n        o.ts, ')', -o.seq)\n", 0),
        ("def model():\n    return Spot\n", 0),
        ("get = lambda: Spot\n", 0),
        ("def make(x):\n    cls = Spot if x else None\n    return cls(1.0, 'okx', 3)\n", 0),
        ("def make(x, Alt=None):\n    return (Alt or Spot)(1.0, 'okx', 3)\n", 0),
        ("from importlib import import_module\nimport_module('m').Spot('a', 'okx', 1)\n", 0),
        ("import json\ndef dumps(m):\n    return json.dumps(m, default=vars)\n", 0),
        ("import orjson\ndef dumps(m):\n    return orjson.dumps(m)\n", 0),
        ("import pandas\ndef frame(rows):\n    return pandas.DataFrame(rows)\n", 0),
    ],
)
def test_a_constant_is_a_field_by_mistake(tmp_path: Path, more: str, count: int) -> None:
    assert len(findings(tmp_path, {"app.py": SPOT + more}, "TL102")) == count


def test_a_writer_in_a_module_of_the_project(tmp_path: Path) -> None:
    wire = "import msgspec\n\n\ndef dumps(m):\n    return msgspec.json.encode(m)\n"
    assert len(findings(tmp_path, {"app.py": SPOT, "wire.py": wire}, "TL102")) == 1
    files = {"app.py": SPOT + "from wire import dumps\ndumps(Spot(2.0))\n", "wire.py": wire}
    assert findings(tmp_path, files, "TL102") == []


HEIRS = """\
from dataclasses import dataclass


@dataclass
class Event:
    ts: float
    TYPE: str = "event"


@dataclass
class Fill(Event):
    TYPE: str = "fill"
    qty: float = 0.0


Event(1.0, "funding")
Fill(1.0, qty=2.0)
"""


def test_a_field_that_is_declared_again_is_no_constant(tmp_path: Path) -> None:
    assert findings(tmp_path, {"app.py": HEIRS}, "TL102") == []


def test_a_written_initialiser_stores_no_constant(tmp_path: Path) -> None:
    written = "    def __init__(self, ts):\n        self.ts = ts\n"
    text = SPOT.replace("    seq: int = 0\n", "    seq: int = 0\n\n" + written)
    assert findings(tmp_path, {"app.py": text}, "TL102") == []


DECORATORS = {
    "harmless": "NAMES = {}\n\n\ndef deco(cls):\n    NAMES[cls.__name__] = cls\n    return cls\n",
    "anew": (
        "import functools\n\n\ndef deco(cls):\n    init = cls.__init__\n\n    @functools.wraps(init)\n"
        "    def __init__(self, *a, tags=(), **k):\n        init(self, *a, **k)\n\n"
        "    cls.__init__ = __init__\n    return cls\n"
    ),
    "puts": "def deco(cls):\n    cls.to_wire = lambda self: dict(self)\n    return cls\n",
}
USES = {
    "TL107": '@deco\n@dataclass\nclass Order:\n    symbol: str\n\n\nOrder("a", tags=())\n',
    "TL101": '@dataclass\nclass Base:\n    every: str = "1"\n\n\n@deco\nclass Sub(Base):\n    every = "5m"\n',
    "TL102": '@deco\n@dataclass\nclass Sub:\n    id: int\n    OP: str = "subscribe"\n\n\nSub(1)\n',
}


@pytest.mark.parametrize(
    ("code", "kind", "count"),
    [
        ("TL107", "harmless", 1),
        ("TL107", "anew", 0),
        ("TL107", "puts", 1),
        ("TL101", "harmless", 1),
        ("TL101", "anew", 0),
        ("TL102", "harmless", 1),
        ("TL102", "anew", 0),
        ("TL102", "puts", 0),
    ],
)
def test_what_a_decorator_of_another_module_does(tmp_path: Path, code: str, kind: str, count: int) -> None:
    head = "from dataclasses import dataclass\n\nfrom reg import deco\n\n\n"
    files = {"app.py": head + USES[code], "reg.py": DECORATORS[kind]}
    assert len(findings(tmp_path, files, code)) == count


def test_a_constant_that_somebody_may_look_for_is_mended_on_request(tmp_path: Path) -> None:
    messages = (
        "from dataclasses import dataclass\n\n\n@dataclass\nclass Message:\n"
        '    METHOD: str = ""\n    id: int = 0\n'
        '\n\nclass Ping(Message):\n    METHOD = "ping"\n\n\nPing(id=1)\n'
    )
    (plain,) = findings(tmp_path, {"app.py": messages}, "TL101")
    assert plain.fix is not None and plain.fix.applicability == "safe"
    wire = "from dataclasses import asdict\n\n\ndef frame(msg):\n    return asdict(msg)\n"
    (finding,) = findings(tmp_path, {"app.py": messages, "wire.py": wire}, "TL101")
    assert finding.fix is not None and (finding.fix.applicability, finding.fix.title) != (
        "safe",
        plain.fix.title,
    )
