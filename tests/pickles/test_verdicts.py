"""Test each claim about a pickle against what happens when the file is loaded."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from flake8_tradelint.pickles import Limits
from flake8_tradelint.pickles.reading import read
from flake8_tradelint.pickles.verdicts import Judge, Verdict
from flake8_tradelint.project import ProjectFacts
from flake8_tradelint.settings import Rename, Settings
from tests.pickles.pickling import PROTOCOLS, dump, run, write_module

PLAIN = """
class Vat:
    def __init__(self):
        self.spot_map = {}
        self.slot = 3
"""

DATACLASS = """
from dataclasses import dataclass

@dataclass
class Vat:
    spot_map: int = 1
    kept: int = 2
"""


@dataclass
class Change:
    """A class as it was pickled, as it is now, and what that does: ``kinds`` are the claims.

    ``shows`` is an expression over the loaded ``value`` that is true exactly if something is wrong.
    """

    old: str
    new: str
    kinds: list[str]
    shows: str
    expression: str = "Vat()"
    oldest: int = 0


MISSING = "not hasattr(value, 'spot_markets')"
CHANGES = {
    "renamed": Change(
        PLAIN, PLAIN.replace("spot_map", "spot_markets"), ["unknown-attribute: spot_map"], MISSING
    ),
    "unchanged": Change(PLAIN, PLAIN, [], "not hasattr(value, 'spot_map')"),
    "a new attribute with a default on the class": Change(
        PLAIN, PLAIN.replace("    def", "    spot_markets = None\n    def", 1), [], MISSING
    ),
    "now a property": Change(
        PLAIN,
        "class Vat:\n    @property\n    def spot_map(self): return 'computed'\n    slot = 1\n",
        ["property: spot_map"],
        "value.spot_map == 'computed'",
    ),
    "now a cached property": Change(
        PLAIN,
        "import functools\nclass Vat:\n    @functools.cached_property\n"
        "    def spot_map(self): return 'computed'\n    slot = 1\n",
        [],
        "value.spot_map == 'computed'",
    ),
    "now a method": Change(
        PLAIN,
        "class Vat:\n    def spot_map(self): return 1\n    slot = 1\n",
        ["method: spot_map"],
        "not callable(value.spot_map)",
    ),
    "inherited now": Change(
        PLAIN,
        "class Base:\n    def __init__(self): self.slot = self.spot_map = 1\nclass Vat(Base): pass\n",
        [],
        "0",
    ),
    "set elsewhere": Change(
        PLAIN, "class Vat:\n    slot = 1\ndef fill(vat):\n    vat.spot_map = 1\n", [], "0"
    ),
    "set on another class only": Change(
        PLAIN,
        "class Vat:\n    slot = 1\nclass State:\n    pass\ndef fill(state: State):\n    state.spot_map = 1\n",
        ["unknown-attribute: spot_map"],
        "'spot_map' not in dir(type(value))",
    ),
    "a base that is not known": Change(
        PLAIN, "import threading\nclass Vat(threading.local):\n    slot = 1\n", [], "0"
    ),
    "a class that sets whatever it gets": Change(
        PLAIN, "class Vat:\n    def __init__(self, **more): self.__dict__.update(more)\n", [], "0"
    ),
    "its own __setstate__": Change(
        PLAIN,
        "class Vat:\n    def __setstate__(self, state): self.spot_markets = state.pop('spot_map')\n",
        [],
        MISSING,
    ),
    "a private name": Change(
        "class Vat:\n    def __init__(self): self.__book = 1\n    slot = 0\n",
        "class Vat:\n    def __init__(self): self.__book = 1\n    def book(self): return self.__book\n",
        [],
        "value.book() != 1",
    ),
    "dataclass": Change(
        DATACLASS,
        DATACLASS.replace("spot_map: int = 1", "spot_markets: int = 5"),
        ["unknown-attribute: spot_map"],
        "value.spot_markets == 5",
    ),
    "has slots now": Change(
        PLAIN,
        "class Vat:\n    __slots__ = ('spot_map', 'slot')\n",
        ["slots: Vat"],
        "isinstance(value, AttributeError)",
    ),
    "has slots and a __dict__ now": Change(
        PLAIN,
        "class Vat:\n    __slots__ = ('spot_map', 'slot', '__dict__')\n",
        [],
        "isinstance(value, Exception)",
    ),
    "a dataclass with slots now": Change(
        PLAIN,
        "from dataclasses import dataclass\n@dataclass(slots=True)\nclass Vat:\n"
        "    spot_map: int = 1\n    slot: int = 2\n",
        ["slots: Vat"],
        "isinstance(value, AttributeError)",
    ),
    "a frozen dataclass with slots now": Change(
        PLAIN,
        "from dataclasses import dataclass\n@dataclass(frozen=True, slots=True)\nclass Vat:\n"
        "    spot_map: int = 1\n    slot: int = 2\n",
        ["slots: Vat"],
        "value.spot_map == 'spot_map'",
    ),
    "a slot that is gone": Change(
        "class Vat:\n    __slots__ = ('bid',)\n    def __init__(self): self.bid = 1\n",
        "class Vat:\n    __slots__ = ('best',)\n",
        ["unknown-attribute: bid"],
        "isinstance(value, AttributeError)",
        oldest=2,
    ),
    "no slots any more": Change(
        "class Vat:\n    __slots__ = ('bid',)\n    def __init__(self): self.bid = 1\n",
        "class Vat:\n    def __init__(self): self.bid = 1\n",
        [],
        "value.bid != 1",
        oldest=2,
    ),
    "dict subclass": Change(
        "class Vat(dict):\n    def __init__(self): self.spot_map = self['key'] = 1\n",
        "class Vat(dict):\n    def __init__(self): self.spot_markets = self['key'] = 1\n",
        ["unknown-attribute: spot_map"],
        MISSING,
    ),
    "class gone": Change(PLAIN, "x = 1\n", ["no-class: app.desk.Vat"], "isinstance(value, AttributeError)"),
    "class imported from elsewhere": Change(
        PLAIN, "from argparse import Namespace as Vat\n", [], "isinstance(value, AttributeError)"
    ),
    "class made as the module runs": Change(
        PLAIN, "globals()['V' + 'at'] = type('Vat', (), {})\n", [], "isinstance(value, AttributeError)"
    ),
    "nested class gone": Change(
        "class Vat:\n    class Row:\n        pass\n",
        "class Vat:\n    pass\n",
        ["no-class: app.desk.Vat.Row"],
        "isinstance(value, AttributeError)",
        "Vat.Row()",
    ),
    "nested class inherited": Change(
        "class Vat:\n    class Row:\n        pass\n",
        "class Base:\n    class Row:\n        pass\nclass Vat(Base):\n    pass\n",
        [],
        "isinstance(value, AttributeError)",
        "Vat.Row()",
    ),
    "enum value gone": Change(
        "import enum\nclass Vat(enum.Enum):\n    A = 'a'\n    B = -2\n",
        "import enum\nclass Vat(enum.Enum):\n    A = 'a'\n",
        ["enum-value: -2"],
        "isinstance(value, ValueError)",
        "Vat.B",
    ),
    "enum member renamed": Change(
        "import enum\nclass Vat(enum.Enum):\n    A = 'a'\n",
        "import enum\nclass Vat(enum.Enum):\n    ASK = 'a'\n",
        [],
        "isinstance(value, Exception)",
        "Vat.A",
    ),
}


def verdicts(folder: Path, file: Path, *renames: Rename) -> dict[str, Verdict]:
    paths = [str(path) for path in folder.rglob("*.py")]
    project = ProjectFacts(paths, lambda path: Path(path).read_bytes(), Settings(renames=renames))
    judge = Judge(project, str(folder))
    found = read(str(file), Limits())
    assert found.error == ""
    return {stored.name.full: judge.verdict(stored) for stored in found.classes}


def claims(found: dict[str, Verdict]) -> list[str]:
    return [f"{problem.kind}: {problem.name}" for verdict in found.values() for problem in verdict.problems]


def wrong(folder: Path, file: Path, expression: str) -> bool:
    """Return True if loading shows the harm; an exception on the way is the value then."""
    code = f"""
    import pickle
    try:
        value = pickle.load(open({str(file)!r}, "rb"))
    except Exception as error:
        value = error
    print(bool({expression}))
    """
    return run(folder, code).strip() == "True"


@pytest.mark.parametrize("name", CHANGES)
def test_a_claim_is_made_exactly_if_loading_goes_wrong(name: str, tmp_path: Path) -> None:
    change = CHANGES[name]
    write_module(tmp_path, change.old)
    files = dump(tmp_path, change.expression, [p for p in PROTOCOLS if p >= change.oldest])
    write_module(tmp_path, change.new)
    for file in files:
        assert claims(verdicts(tmp_path, file)) == change.kinds, file
    assert wrong(tmp_path, files[-1], change.shows) == bool(change.kinds)


def one(tmp_path: Path, old: str, new: str, *renames: Rename) -> Verdict:
    write_module(tmp_path, old)
    (file,) = dump(tmp_path, "Vat()", [4])
    write_module(tmp_path, new)
    return verdicts(tmp_path, file, *renames)["app.desk.Vat"]


def test_the_table_of_renames_is_the_remedy(tmp_path: Path) -> None:
    rename = Rename("app.desk.Vat", "spot_map", "spot_markets")
    verdict = one(tmp_path, PLAIN, PLAIN.replace("spot_map", "spot_markets"), rename)
    (problem,) = verdict.problems
    assert (problem.kind, problem.name, problem.new) == ("renamed", "spot_map", "spot_markets")
    assert verdict.place is not None and verdict.place.path.endswith("desk.py")


def test_a_compatibility_property_is_named_with_the_new_name(tmp_path: Path) -> None:
    rename = Rename("Vat", "spot_map", "spot_markets")
    new = PLAIN.replace("spot_map", "spot_markets") + (
        "    @property\n    def spot_map(self): return self.spot_markets\n"
    )
    (problem,) = one(tmp_path, PLAIN, new, rename).problems
    assert (problem.kind, problem.new) == ("property", "spot_markets")


def test_a_near_name_is_a_hint(tmp_path: Path) -> None:
    (problem,) = one(tmp_path, PLAIN, PLAIN.replace("spot_map", "spot_maps")).problems
    assert problem.new == "spot_maps"


def test_what_loaded_objects_lack_is_a_note(tmp_path: Path) -> None:
    verdict = one(tmp_path, PLAIN, PLAIN + "        self.perp_map = {}\n")
    assert verdict.problems == ()
    assert "`perp_map`" in verdict.notes[0]


def test_a_class_that_moved_is_found(tmp_path: Path) -> None:
    write_module(tmp_path, PLAIN)
    (file,) = dump(tmp_path, "Vat()", [4])
    (tmp_path / "app" / "desk.py").rename(tmp_path / "app" / "vats.py")
    (problem,) = verdicts(tmp_path, file)["app.desk.Vat"].problems
    assert (problem.kind, problem.new) == ("no-module", "app.vats.Vat")


def test_a_class_that_was_renamed_is_in_the_table(tmp_path: Path) -> None:
    new = PLAIN.replace("Vat", "Vault")
    (problem,) = one(tmp_path, PLAIN, new, Rename("app.desk", "Vat", "Vault")).problems
    assert (problem.kind, problem.new) == ("no-class", "Vault")


def test_other_peoples_classes_are_not_judged(tmp_path: Path) -> None:
    write_module(tmp_path, "import fractions\nVat = fractions.Fraction\n")
    (file,) = dump(tmp_path, "[Vat(1, 2), __import__('decimal').Decimal(1)]", [0])
    assert claims(verdicts(tmp_path, file)) == []


def test_classes_of_scripts_are_found_by_name(tmp_path: Path) -> None:
    write_module(tmp_path, PLAIN.replace("spot_map", "spot_markets"))
    source = PLAIN + "import pickle\npickle.dump(Vat(), open('script.pickle', 'wb'))\n"
    run(tmp_path, source)
    verdict = verdicts(tmp_path, tmp_path / "script.pickle")["__main__.Vat"]
    assert [problem.name for problem in verdict.problems] == ["spot_map"]
    assert "app.desk.Vat" in verdict.notes[0]
