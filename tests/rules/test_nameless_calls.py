"""TL101: test which calls elsewhere may give a constant another value, and which make other classes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import findings

BASE = """\
from dataclasses import dataclass


@dataclass
class Base:
    NAME: str = "base"


@dataclass
class Child(Base):
    NAME = "child"
"""


def operation(tmp_path: Path, other: str) -> str:
    found = findings(tmp_path, {"base.py": BASE, "other.py": other, "ours/beside.py": ""}, "TL101")
    (finding,) = (one for one in found if one.primary.path.endswith("base.py"))
    assert finding.fix is not None
    return finding.fix.edits[0].op


@pytest.mark.parametrize(
    "other",
    [
        "from base import Base\ndef again(one: Base):\n    return type(one)('other')\n",
        "import base\ndef again(one: base.Base):\n    return one.__class__(NAME='other')\n",
        "from base import Base\ndef get():\n    return Base\ndef made():\n    return get()('other')\n",
        "import base\ndef made(name):\n    'Base'\n    return getattr(base, name)('other')\n",
        "from base import Base as B\ndef made(registry):\n    return registry()('other') or B\n",
        "def made(one: 'base.Base | None', ccxt):\n    return getattr(ccxt, 'x')('other')\n",
        "import ccxt\nfrom base import Base\ndef made(ccxt):\n    return getattr(ccxt, 'x')('other'), Base\n",
        "from functools import partial\nfrom base import Base\nmade = lambda: partial(Base)('other')\n",
        "from base import Base\ndef made():\n    return [kind('x') for kind in Base.__subclasses__()]\n",
        "def made(modules, name):\n    return modules['base'].Base('other')\n",
    ],
)
def test_it_may_be_the_class(tmp_path: Path, other: str) -> None:
    assert operation(tmp_path, other) == "annotate_assignment"


@pytest.mark.parametrize(
    "other",
    [
        "import ccxt\ndef made(name):\n    try:\n        return getattr(ccxt, name)('other')\n"
        "    except ccxt.BaseError:\n        return None\n",
        "import ccxt\ndef made(name):\n    try:\n        return name()('other')\n"
        "    except ccxt.Base:\n        pass\n",
        "from ccxt import Base\ndef made(one: Base):\n    return type(one)('other')\n",
        "from ours.beside import Base\nfrom ccxt import Base\ndef made(one):\n    return one()('other')\n",
        "class Base:\n    def again(self):\n        return type(self)('other')\n",
        "def made(one):\n    'A Base of a tower.'\n    return one()('other')\n",
        "def made(one):\n    print('no Base here')\n    return type(one)('other')\n",
        "import ccxt\nfrom base import Base\nmade = lambda name: (getattr(ccxt, name)('other'), Base)\n",
        "import operator\nfrom base import Base\nmade = lambda row: (operator.itemgetter(1)(row), Base)\n",
        "import ccxt\ndef made():\n    return ccxt.Base('other'), ccxt.Base[int]('other')\n",
        "import pandas\ndef table(Baseline):\n    return pandas.DataFrame(Baseline)\n",
    ],
)
def test_it_is_another_class(tmp_path: Path, other: str) -> None:
    assert operation(tmp_path, other) == "declare_classvar"
