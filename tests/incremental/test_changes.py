"""Test that a change invalidates exactly the verdicts that it may concern."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flake8_tradelint import engine, incremental
from flake8_tradelint.cache.store import FOLDER
from flake8_tradelint.discover import python_files
from flake8_tradelint.settings import Rename
from tests.incremental.changing import (
    BASE,
    CALLER,
    CLIENT,
    MINE,
    PLAIN_CLIENT,
    SESSION,
    SETTINGS,
    Made,
    Project,
    places,
)
from tests.projects import write


def test_a_change_that_concerns_nobody_else(made: Made) -> None:
    one = made({"feed.py": SESSION, "client.py": CLIENT, "caller.py": CALLER})
    before = places(one.check())
    assert before == ["caller.py TL308", "feed.py TL203"]
    assert one.after({"other1.py": "def unrelated1():\n    return 100\n"}) == before
    assert one.checked == {"other1.py"}


@pytest.mark.parametrize(
    ("before", "after", "found", "asked"),
    [
        pytest.param(
            {"client.py": PLAIN_CLIENT, "caller.py": CALLER},
            {"client.py": CLIENT},
            ["caller.py TL308"],
            {"client.py", "caller.py"},
            id="a method becomes async",
        ),
        pytest.param(
            {"client.py": CLIENT, "caller.py": CALLER},
            {"client.py": PLAIN_CLIENT},
            [],
            {"client.py", "caller.py"},
            id="a method is async no more",
        ),
        pytest.param(
            {"client.py": CLIENT, "caller.py": CALLER, "paper.py": "class Paper:\n    pass\n"},
            {
                "paper.py": "from client import Client\n\n\nclass Paper(Client):\n"
                "    def fetch(self):\n        return 2\n"
            },
            [],
            {"paper.py", "caller.py"},
            id="a subclass overrides it",
        ),
        pytest.param(
            {
                "base.py": BASE,
                "mine.py": MINE,
            },
            {"base.py": BASE.replace("    size: int = 1\n", "")},
            [],
            {"base.py", "mine.py"},
            id="a field is no more",
        ),
        pytest.param(
            {
                "base.py": BASE.replace("    size: int = 1\n", ""),
                "mine.py": MINE,
            },
            {"base.py": BASE},
            ["mine.py TL101"],
            {"base.py", "mine.py"},
            id="a field is new",
        ),
        pytest.param(
            {"feed.py": SESSION, "app.py": "async def stop(feed):\n    await feed.stop()\n"},
            {"app.py": "async def stop(feed):\n    await feed.session.close()\n"},
            [],
            {"feed.py", "app.py"},
            id="another file closes what is kept",
        ),
        pytest.param(
            {
                "make.py": "import aiohttp\n\n\ndef make():\n    return 1\n",
                "use.py": "from make import make\n\n\nasync def main():\n    session = make()\n"
                "    await session.get('u')\n",
            },
            {"make.py": "import aiohttp\n\n\ndef make():\n    return aiohttp.ClientSession()\n"},
            ["use.py TL201"],
            {"make.py", "use.py"},
            id="a function becomes a factory",
        ),
        pytest.param(
            {
                "close.py": "async def done(session):\n    await session.close()\n",
                "use.py": "import aiohttp\nfrom close import done\n\n\nasync def main():\n"
                "    session = aiohttp.ClientSession()\n    await done(session)\n",
            },
            {"close.py": "async def done(session):\n    print(session.closed)\n"},
            ["use.py TL201"],
            {"close.py", "use.py"},
            id="a function releases its argument no more",
        ),
    ],
)
def test_a_change_that_concerns_others(
    before: dict[str, str], after: dict[str, str], found: list[str], asked: set[str], made: Made
) -> None:
    one = made(before)
    one.check()
    assert [place for place in one.after(after) if place.split()[0] in asked] == found
    assert asked <= one.checked
    assert one.after({name: f"{text}\n# more\n" for name, text in after.items()})[-len(found) :] == (
        found or one.after({})
    )


def test_what_only_moves_concerns_who_reads_it(made: Made) -> None:
    one = made({"client.py": CLIENT, "caller.py": CALLER, "base.py": BASE, "mine.py": MINE})
    before = places(one.check())
    assert one.after({"base.py": f"# lower\n\n{BASE}"}) == before
    assert one.checked == {"base.py", "mine.py"}


def test_of_async_functions_others_depend_on_what_they_say(made: Made) -> None:
    takes_two = CLIENT.replace("self", "self, url")
    managed = CLIENT.replace("    async def", "    @contextmanager\n    async def")
    one = made(
        {"client.py": takes_two, "caller.py": CALLER, "far.py": "def far(it):\n    it.fetch(1, 2, 3)\n"}
    )
    before = places(one.check())
    assert before == []
    assert one.after({"client.py": f"# lower\n\n{takes_two}\n# more\n"}) == before
    assert "far.py" not in one.checked
    assert one.after({"client.py": CLIENT}) == ["caller.py TL308"]
    assert one.after({"client.py": managed}) == []
    assert one.after({"client.py": CLIENT}) == ["caller.py TL308"]
    assert one.after({"client.py": takes_two}) == []
    twice = f"{takes_two}\n\n{CLIENT.replace('Client', 'Other')}"
    one.after({"client.py": twice})
    assert {"caller.py", "client.py"} <= one.checked
    moved = {"client.py": twice.replace("Other", "Third"), "caller.py": CALLER.replace("Client", "Third")}
    assert one.after(moved) == ["caller.py TL308"]
    assert one.after({"client.py": ""}) == []
    assert "caller.py" in one.checked


def test_back_and_forth(made: Made) -> None:
    one = made({"client.py": CLIENT, "caller.py": CALLER, "feed.py": SESSION})
    one.check()
    for text in (PLAIN_CLIENT, CLIENT, "", CLIENT, PLAIN_CLIENT):
        expected = ["caller.py TL308"] if text == CLIENT else []
        assert one.after({"client.py": text}) == [*expected, "feed.py TL203"]


def test_a_rename_in_the_table(made: Made) -> None:
    one = made(
        {
            "vat.py": "class Vat:\n    def __init__(self):\n        self.spot_markets = {}\n",
            "use.py": "from vat import Vat\n\n\ndef main(vat: Vat):\n    return vat.spot_map\n",
        }
    )
    one.settings = replace(SETTINGS, renames=(Rename("Vat", "spot_map", "spot_markets"),))
    assert places(one.check()) == ["use.py TL401"]
    text = "class Vat:\n    def __init__(self):\n        self.spot_map = self.spot_markets = {}\n"
    assert one.after({"vat.py": text}) == []


def test_a_named_file_leaves_the_others_verdicts(made: Made) -> None:
    one = made({"client.py": CLIENT, "caller.py": CALLER, "feed.py": SESSION})
    one.check()
    write(one.root, {"feed.py": SESSION + "\n# more\n"})
    one.check("feed.py")
    assert one.checked == {"feed.py"}
    assert places(one.check("feed.py")) == ["feed.py TL203"]
    assert one.checked == set()
    assert places(one.check()) == ["caller.py TL308", "feed.py TL203"]
    assert one.checked == {"feed.py"}, "now with what the verdict was made from"
    assert places(one.check()) == ["caller.py TL308", "feed.py TL203"]
    assert one.checked == set()
    write(one.root, {"client.py": PLAIN_CLIENT})
    assert places(one.check("client.py")) == []
    assert one.checked == {"client.py"}
    assert places(one.check()) == ["feed.py TL203"]
    assert one.checked == {"caller.py", "client.py"}, "what was not named is still to be asked"


def test_files_that_come_and_go_concern_who_looks_for_them(made: Made) -> None:
    one = made({"client.py": CLIENT, "caller.py": CALLER, "feed.py": SESSION})
    one.check()
    (one.root / "client.py").unlink()
    assert one.after({}) == ["feed.py TL203"]
    assert one.checked == {"caller.py"}
    assert one.after({"client.py": CLIENT}) == ["caller.py TL308", "feed.py TL203"]
    assert one.checked == {"client.py", "caller.py"}
    assert one.after({"another.py": "def other():\n    return 7\n"}) == ["caller.py TL308", "feed.py TL203"]
    assert one.checked == {"another.py"}
    (one.root / "feed.py").rename(one.root / "aaa.py")
    assert one.after({"other0.py": "def unrelated():\n    return 1\n"}) == ["aaa.py TL203", "caller.py TL308"]
    assert one.checked == {"aaa.py", "other0.py"}
    (one.root / "other1.py").unlink()
    assert one.after({"client.py": PLAIN_CLIENT}) == ["aaa.py TL203"]
    assert one.checked == {"client.py", "caller.py"}


def test_named_files_that_come_or_are_renamed_leave_the_entry(made: Made) -> None:
    one = made({"client.py": CLIENT, "caller.py": CALLER, "feed.py": SESSION})
    one.check()
    (entry,) = (one.root / FOLDER).glob("*.json")
    before = entry.read_bytes()
    write(one.root, {"aaa.py": SESSION})
    (one.root / "feed.py").rename(one.root / "gone.py")
    (one.root / "gone.py").rename(one.root / "zzz.py")
    assert places(one.check("aaa.py", "zzz.py")) == ["aaa.py TL203", "zzz.py TL203"]
    assert one.checked == {"aaa.py", "zzz.py"} and entry.read_bytes() == before
    assert places(one.check("zzz.py")) == ["zzz.py TL203"]
    assert one.checked == set() and entry.read_bytes() == before
    write(one.root, {"client.py": PLAIN_CLIENT, "mine.py": CALLER})
    assert places(one.check("client.py", "mine.py")) == []
    assert one.checked == {"client.py", "mine.py"}
    (one.root / "mine.py").unlink()
    assert places(one.check("client.py")) == []
    assert one.checked == {"client.py"}, "one more has gone"
    assert one.after({}) == ["aaa.py TL203", "zzz.py TL203"]
    assert one.after({"client.py": CLIENT}) == ["aaa.py TL203", "caller.py TL308", "zzz.py TL203"]


def test_numbers_of_files_last_while_files_come_and_go(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    one = made({"client.py": CLIENT, "caller.py": CALLER, "feed.py": SESSION})
    one.check()
    (large,) = (one.root / FOLDER).glob("*.texts")
    before = large.read_bytes()
    expected = ["caller.py TL308", "feed.py TL203"]
    assert one.after({"a/second.py": CLIENT, "zz.py": CALLER}) == [
        "caller.py TL308",
        *expected[1:],
        "zz.py TL308",
    ]
    assert one.after({"aa.py": SESSION}) == ["aa.py TL203", *expected, "zz.py TL308"]
    (one.root / "zz.py").unlink()
    (one.root / "other0.py").unlink()
    assert one.after({}) == ["aa.py TL203", *expected]
    assert one.after({"zz.py": CALLER, "aa.py": "", "abc.py": CLIENT}) == [*expected, "zz.py TL308"]
    assert large.read_bytes() == before
    monkeypatch.setattr("flake8_tradelint.cache.texts._MANY", 0)
    assert one.after({"zz.py": CALLER + "\n# more\n"}) == [*expected, "zz.py TL308"]
    assert large.read_bytes() != before
    assert one.after({"client.py": PLAIN_CLIENT}) == ["feed.py TL203"]


def test_fields_of_a_dataclass_concern_who_has_its_name_or_one_below(made: Made) -> None:
    point = (
        "from dataclasses import dataclass\n\n\n@dataclass\nclass Point:\n    x: int = 0\n    y: int = 0\n"
    )
    below = (
        point.partition("\n")[0]
        + "\nfrom point import Point\n\n\n@dataclass\nclass Deep(Point):\n    z: int = 0\n"
    )
    other = (
        "from dataclasses import dataclass\n\n\n@dataclass\nclass Other:\n    a: int = 0\n\n\nOther(a=1)\n"
    )
    one = made(
        {
            **{"point.py": point, "deep.py": below, "other.py": other},
            "use.py": "from point import Point\n\nPoint(x=1, y=2)\n",
            "use_deep.py": "from deep import Deep\n\nDeep(x=1, y=2, z=3)\n",
        }
    )
    one.check()
    found = one.after({"point.py": point.replace("    y: int = 0\n", "")})
    assert found == ["use.py TL107", "use_deep.py TL107"]
    assert one.checked == {"point.py", "deep.py", "use.py", "use_deep.py"}
    assert one.after({"point.py": point}) == []
    assert one.checked == {"point.py", "deep.py", "use.py", "use_deep.py"}


def test_a_new_dataclass_concerns_who_has_its_name_or_one_below(made: Made) -> None:
    plain = "class Plain:\n    size: int = 1\n"
    undecorated = "from dataclasses import dataclass\n\nfrom plain import Plain\n\n\n" + (
        "class Late(Plain):\n    name: str = ''\n"
    )
    late = undecorated.replace("class Late", "@dataclass\nclass Late")
    one = made(
        {
            **{"base.py": BASE, "plain.py": plain, "late.py": undecorated},
            "use.py": "from late import Late\n\nLate(name='a', nmae='b')\n",
            "below.py": "from late import Late\n\n\nclass Below(Late):\n    name = 'below'\n",
            "other.py": "from base import Strategy\n\nStrategy(name='a')\n",
            "of_plain.py": "from plain import Plain\n\nPlain()\n",
        }
    )
    one.check()
    for _ in range(2):
        assert one.after({"late.py": late}) == ["below.py TL101", "use.py TL107"]
        assert one.checked == {"late.py", "below.py", "use.py"}
        # What was read of the base because of it is known from then on, and may change, too.
        assert one.after({"plain.py": plain + "    more: int = 2\n"}) == ["below.py TL101", "use.py TL107"]
        assert one.after({"late.py": undecorated, "plain.py": plain}) == []
    assert one.after({"late.py": late, "other.py": "Other = 1\n"}) == ["below.py TL101", "use.py TL107"]


def test_a_module_that_hides_another_concerns_who_imports_it(made: Made) -> None:
    one = made({"client.py": CLIENT, "app/caller.py": CALLER, "feed.py": SESSION})
    one.check()
    assert one.after({"app/client.py": PLAIN_CLIENT}) == ["feed.py TL203"]
    assert one.checked == {"app/client.py", "app/caller.py"}
    (one.root / "app/client.py").unlink()
    assert one.after({}) == ["caller.py TL308", "feed.py TL203"]


def test_a_new_package_concerns_nobody_else(made: Made) -> None:
    one = made({"client.py": CLIENT, "caller.py": CALLER})
    one.check()
    assert one.after({"new/__init__.py": "", "new/one.py": "X = 1\n"}) == ["caller.py TL308"]
    assert one.checked == {"new/__init__.py", "new/one.py"}
    assert one.after({"__init__.py": ""}) == engine_says(one), "everything has another name now"


def engine_says(one: Project) -> list[str]:
    files = [found.path for found in python_files([str(one.root)], one.settings)]
    return places(engine.check(files, one.settings))


def test_a_dataclass_that_the_caller_calls_otherwise(made: Made) -> None:
    feed = "from dataclasses import dataclass\n\n@dataclass\nclass Feed:\n    url: str\n"
    one = made(
        {
            "feeds.py": feed,
            "items.py": feed.replace("Feed", "Item").replace("url", "other"),
            "names.py": "from feeds import Feed as Item\n",
            "caller.py": "from names import Item\n\nItem(url='')\n",
        }
    )
    assert places(one.check()) == []
    assert one.after({"feeds.py": feed.replace("url", "uri")}) == ["caller.py TL107"]
    assert one.after({"feeds.py": feed}) == []
    assert one.after({"names.py": "from aiofeeds import Feed as Item\n", "feeds.py": ""}) == []


def test_contents_that_are_not_on_disk_concern_the_same_files(made: Made) -> None:
    one = made({"client.py": CLIENT, "caller.py": CALLER, "feed.py": SESSION})
    before = places(one.check())
    files = [found.path for found in python_files([str(one.root)], SETTINGS)]
    state = {path: path.read_bytes() for path in (one.root / FOLDER).rglob("*") if path.is_file()}
    for name, text, found in (
        ("client.py", PLAIN_CLIENT, ["feed.py TL203"]),
        ("feed.py", "", ["caller.py TL308"]),
        ("feed.py", f"{SESSION}\n# more\n", before),
        ("other1.py", CALLER, ["caller.py TL308", "feed.py TL203", "other1.py TL308"]),
        ("new.py", CALLER, ["caller.py TL308", "feed.py TL203", "new.py TL308"]),
    ):
        overlay = {str(one.root / name): text.encode()}
        named = sorted({*files, *overlay})
        one.checked = set()
        assert places(incremental.check(named, SETTINGS, overlay=overlay)) == found
        assert not text or name == "new.py" or len(one.checked) < len(files)
    assert state == {path: path.read_bytes() for path in (one.root / FOLDER).rglob("*") if path.is_file()}
    assert places(one.check()) == before
    assert one.checked == set()
