"""After a change only those verdicts are asked for again that it may concern, and all of these."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from flake8_tradelint import engine, opening, remembered
from flake8_tradelint.cache.rows import checked, write_checked
from flake8_tradelint.cache.store import FOLDER
from flake8_tradelint.config import load
from flake8_tradelint.discover import python_files
from flake8_tradelint.engine import checker
from flake8_tradelint.engine.verdict import FileReport
from flake8_tradelint.report import Report
from flake8_tradelint.settings import Rename, Settings
from tests.laws.cases import Case, parametrised
from tests.projects import write

SESSION = """
import aiohttp


class Feed:
    def __init__(self):
        self.session = aiohttp.ClientSession()
"""
BASE = """
from dataclasses import dataclass


@dataclass
class Strategy:
    name: str = "base"
    size: int = 1
"""
MINE = """
from base import Strategy


class Mine(Strategy):
    size = 2
"""
CLIENT = """
class Client:
    async def fetch(self):
        return 1
"""
PLAIN_CLIENT = """
class Client:
    def fetch(self):
        return 1
"""
CALLER = """
from client import Client


async def main():
    client = Client()
    client.fetch()
"""
OTHERS = {f"other{number}.py": f"def unrelated{number}():\n    return {number}\n" for number in range(4)}
SETTINGS = Settings(jobs=1)
EVERY = [*parametrised(status=False), *parametrised(status=True)]


class Project:
    """A project whose files change, and which of them were checked last."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root = root
        self.settings = SETTINGS
        self.checked: set[str] = set()
        (root / ".git").mkdir()
        self._count(monkeypatch)

    def _count(self, monkeypatch: pytest.MonkeyPatch) -> None:
        check_file = checker.Checker.check_file

        def counted(self_: checker.Checker, path: str) -> FileReport:
            self.checked.add(os.path.relpath(path, self.root).replace(os.sep, "/"))
            return check_file(self_, path)

        monkeypatch.setattr(checker.Checker, "check_file", counted)

    def check(self, *names: str) -> Report:
        files = [found.path for found in python_files([str(self.root)], self.settings)]
        named = [str(self.root / name) for name in names] or files
        self.checked = set()
        return remembered.check(named, self.settings)

    def after(self, files: dict[str, str]) -> list[str]:
        """The findings after these files have got another content; they are what a fresh run finds."""
        write(self.root, files)
        found = self.check()
        asked = {*self.checked}
        fresh = [path.path for path in python_files([str(self.root)], self.settings)]
        assert found == engine.check(fresh, self.settings)
        self.checked = asked
        return places(found)


def places(report: Report) -> list[str]:
    return [f"{os.path.basename(found.primary.path)} {found.code}" for found in report.findings]


@pytest.fixture(params=["whole files", "parts"])
def project(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[dict[str, str]], Project]:
    if request.param == "parts":
        monkeypatch.setattr(opening, "PARSED_WHOLE", 0)

    def made(files: dict[str, str]) -> Project:
        found = Project(tmp_path, monkeypatch)
        write(tmp_path, {**OTHERS, **files})
        return found

    return made


Made = Callable[[dict[str, str]], Project]


def test_a_change_that_concerns_nobody_else(project: Made) -> None:
    one = project({"feed.py": SESSION, "client.py": CLIENT, "caller.py": CALLER})
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
    before: dict[str, str], after: dict[str, str], found: list[str], asked: set[str], project: Made
) -> None:
    one = project(before)
    one.check()
    assert [place for place in one.after(after) if place.split()[0] in asked] == found
    assert asked <= one.checked
    assert one.after({name: f"{text}\n# more\n" for name, text in after.items()})[-len(found) :] == (
        found or one.after({})
    )


def test_what_only_moves_concerns_who_reads_it(project: Made) -> None:
    one = project({"client.py": CLIENT, "caller.py": CALLER, "base.py": BASE, "mine.py": MINE})
    before = places(one.check())
    assert one.after({"base.py": f"# lower\n\n{BASE}"}) == before
    assert one.checked == {"base.py", "mine.py"}


def test_of_async_functions_others_depend_on_what_they_say(project: Made) -> None:
    takes_two = CLIENT.replace("self", "self, url")
    managed = CLIENT.replace("    async def", "    @contextmanager\n    async def")
    one = project(
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


def test_back_and_forth(project: Made) -> None:
    one = project({"client.py": CLIENT, "caller.py": CALLER, "feed.py": SESSION})
    one.check()
    for text in (PLAIN_CLIENT, CLIENT, "", CLIENT, PLAIN_CLIENT):
        expected = ["caller.py TL308"] if text == CLIENT else []
        assert one.after({"client.py": text}) == [*expected, "feed.py TL203"]


def test_a_rename_in_the_table(project: Made) -> None:
    one = project(
        {
            "vat.py": "class Vat:\n    def __init__(self):\n        self.spot_markets = {}\n",
            "use.py": "from vat import Vat\n\n\ndef main(vat: Vat):\n    return vat.spot_map\n",
        }
    )
    one.settings = replace(SETTINGS, renames=(Rename("Vat", "spot_map", "spot_markets"),))
    assert places(one.check()) == ["use.py TL401"]
    text = "class Vat:\n    def __init__(self):\n        self.spot_map = self.spot_markets = {}\n"
    assert one.after({"vat.py": text}) == []


def test_a_named_file_leaves_the_others_verdicts(project: Made) -> None:
    one = project({"client.py": CLIENT, "caller.py": CALLER, "feed.py": SESSION})
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


def test_files_that_come_and_go_concern_who_looks_for_them(project: Made) -> None:
    one = project({"client.py": CLIENT, "caller.py": CALLER, "feed.py": SESSION})
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


def test_named_files_that_come_or_are_renamed_leave_the_entry(project: Made) -> None:
    one = project({"client.py": CLIENT, "caller.py": CALLER, "feed.py": SESSION})
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


def test_numbers_of_files_last_while_files_come_and_go(
    project: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = project({"client.py": CLIENT, "caller.py": CALLER, "feed.py": SESSION})
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


def test_fields_of_a_dataclass_concern_who_has_its_name_or_one_below(project: Made) -> None:
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
    one = project(
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


def test_a_new_dataclass_concerns_who_has_its_name_or_one_below(project: Made) -> None:
    plain = "class Plain:\n    size: int = 1\n"
    undecorated = "from dataclasses import dataclass\n\nfrom plain import Plain\n\n\n" + (
        "class Late(Plain):\n    name: str = ''\n"
    )
    late = undecorated.replace("class Late", "@dataclass\nclass Late")
    one = project(
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


def test_a_module_that_hides_another_concerns_who_imports_it(project: Made) -> None:
    one = project({"client.py": CLIENT, "app/caller.py": CALLER, "feed.py": SESSION})
    one.check()
    assert one.after({"app/client.py": PLAIN_CLIENT}) == ["feed.py TL203"]
    assert one.checked == {"app/client.py", "app/caller.py"}
    (one.root / "app/client.py").unlink()
    assert one.after({}) == ["caller.py TL308", "feed.py TL203"]


def test_a_new_package_concerns_nobody_else(project: Made) -> None:
    one = project({"client.py": CLIENT, "caller.py": CALLER})
    one.check()
    assert one.after({"new/__init__.py": "", "new/one.py": "X = 1\n"}) == ["caller.py TL308"]
    assert one.checked == {"new/__init__.py", "new/one.py"}
    assert one.after({"__init__.py": ""}) == engine_says(one), "everything has another name now"


def engine_says(one: Project) -> list[str]:
    files = [found.path for found in python_files([str(one.root)], one.settings)]
    return places(engine.check(files, one.settings))


def damaged(folder: Path, ending: str) -> Iterable[bytes]:
    (file,) = folder.glob(f"*{ending}")
    data = file.read_bytes()
    line, _, body = data.partition(b"\n")
    for text in (
        *(b"", data[: len(data) // 2], data[:-1], data + b"\0", line, b"\n" + body, b"[" * 100_000, b"{}"),
        *(data.replace(b'"columns":[', b'"columns":[7,'), data.replace(b"1", b"2"), b"\x80\x04garbage"),
    ):
        file.write_bytes(text)
        yield text
        file.write_bytes(data)


@pytest.mark.parametrize("ending", [".lasting", ".sources", ".texts", ".state", ".tables"])
def test_what_is_damaged_is_none(ending: str, project: Made) -> None:
    one = project({"client.py": CLIENT, "caller.py": CALLER, "feed.py": SESSION})
    one.check()
    for number, _ in enumerate(damaged(one.root / FOLDER, ending)):
        write(one.root, {"feed.py": f"{SESSION}# {number}\n"})
        assert places(one.check("feed.py")) == ["feed.py TL203"]
        found = one.after({"other1.py": f"def unrelated1():\n    return {number}\n"})
        assert found == ["caller.py TL308", "feed.py TL203"]


def test_what_was_found_later_and_is_damaged_is_none(project: Made) -> None:
    one = project({"client.py": CLIENT, "caller.py": CALLER, "feed.py": SESSION})
    one.check()
    write(one.root, {"feed.py": SESSION + "# more\n"})
    one.check("feed.py")
    for _ in damaged(one.root / FOLDER, ".later"):
        assert places(one.check("feed.py")) == ["feed.py TL203"]
    one.check("feed.py")
    assert one.checked == set()


@pytest.mark.parametrize("ending", [".lasting", ".tables"])
@pytest.mark.parametrize("value", ["[]", "7", '["x"]', "[[0,-1]]", '["x",[0,0,0]]'])
def test_what_is_forged_ends_in_no_traceback(ending: str, value: str, project: Made) -> None:
    """Sound in every way that can be looked at, but of another shape."""
    one = project({"client.py": CLIENT, "caller.py": CALLER, "feed.py": SESSION})
    one.check()
    (file,) = (one.root / FOLDER).glob(f"*{ending}")
    head, _ = checked(str(file))
    if ending == ".lasting":
        for row in head["tables"].values():
            row[0], row[2], row[3], row[4] = "x", [[], [], [], []], [0, 0, 0, 0], len(value)
    else:
        for row in head["tables"].values():
            row[1], row[2] = True, len(value)
    write_checked(str(file), head, [value.encode() * len(head["tables"])])
    write(one.root, {"feed.py": SESSION + "# more\n"})
    report = one.check("feed.py")
    assert (places(report), report.failures) == (["feed.py TL203"], ())
    assert one.after({"client.py": CLIENT + "# more\n"}) == ["caller.py TL308", "feed.py TL203"]


@pytest.mark.parametrize("case", EVERY)
def test_an_answer_that_is_kept_is_kept_with_its_sources(case: Case, tmp_path: Path) -> None:
    """Whatever lives as long as a project and grows with the questions knows what it was made from."""
    root = str(case.copy(tmp_path))
    settings = replace(load([root]), jobs=1)
    files = [found.path for found in python_files([root], settings)]
    checked = checker.Checker(files, settings, {}, keep=True)
    opened = checked._opened(files[0]).project
    before = dict(grown(opened))
    for path in files:
        checked.check_file(path)
    after = dict(grown(opened))
    found = {name for name, size in after.items() if size != before.get(name, 0)}
    unknown = {name for name in found if name.partition(".")[0] not in TRACED and name not in OF_NO_VERDICT}
    assert not unknown, "use tracing.Answers or tracing.Whole"


TRACED = {"Answers", "Answer", "Whole", "Fixpoint", "Trace", "Recorder"}
OF_NO_VERDICT = {
    # The text itself, and what is read of it.
    *("HeldTexts._plain", "HeldTexts._places", "HeldTexts._hashes", "HeldTexts._again", "HeldTexts._done"),
    *("Files._headers", "Files._outlines", "Files._named", "Files.unreadable"),
    *("Summaries._summaries", "Summaries._current", "Summaries._wanted", "Summaries._made"),
    *("Summaries._words", "Summaries._read", "Summaries._announced", "Summaries._announced_attributes"),
    *("Readers._kept", "WordIndex._containing", "WordIndex._calling", "WordIndex._asked", "WordIndex._any"),
    *("FileFacts.found", "FileFacts._same"),
    "FileFacts.made",
    # What one file's own text decides.
    *("ProjectTexts._callers", "ProjectTexts._asked", "ProjectFacts._callers", "ProjectFacts._asked"),
    *("Meant._origins", "ReceiverTexts._excerpts", "SpokenNames._by_path"),
    # How often something was asked for.
    "AsyncHomes._asked",
    # The list of files alone.
    "ModuleTable._found",
    # Questions under way; one room for each resource; what a summary has, by name.
    *(
        "_Definitions.classes",
        "_Definitions.functions",
        "_SymbolsAcross._indexed",
        "Memo._open",
        "Transfers._arguments",
        "Transfers._factories",
        "SymbolTable._indexed",
    ),
    # What is made of a table only.
    *("ClassHeaders._children", "ClassHeaders._parents", "ClassHeaders._files", "ClassHeaders.by_path"),
    *("FamilyTexts._paths", "FamilyTexts._classes"),
    # Installed packages.
    *("Library._summaries", "Library._found", "InstalledModules._there"),
}


def grown(root: object) -> Iterable[tuple[str, int]]:
    """The sizes of all collections that belong to the object's parts, by class and attribute, added up."""
    sizes: dict[str, int] = {}
    seen = {id(root)}
    queue: list[Any] = [root]
    for each in queue:
        names = [*getattr(each, "__dict__", ())]
        names += [name for cls in type(each).__mro__ for name in getattr(cls, "__slots__", ())]
        for name in names:
            value = getattr(each, name, None)
            if isinstance(value, dict | set | list):
                key = f"{type(each).__name__}.{name}"
                sizes[key] = sizes.get(key, 0) + len(value)
            parts = (
                value.values()
                if isinstance(value, dict)
                else value
                if isinstance(value, list | tuple)
                else [value]
            )
            for part in parts:
                ours = type(part).__module__.startswith("flake8_tradelint") and not callable(part)
                if ours and not hasattr(part, "__match_args__") and id(part) not in seen:
                    seen.add(id(part))
                    queue.append(part)
    return sizes.items()


def test_a_dataclass_that_the_caller_calls_otherwise(project: Made) -> None:
    feed = "from dataclasses import dataclass\n\n@dataclass\nclass Feed:\n    url: str\n"
    one = project(
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


def test_contents_that_are_not_on_disk_concern_the_same_files(project: Made) -> None:
    one = project({"client.py": CLIENT, "caller.py": CALLER, "feed.py": SESSION})
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
        assert places(remembered.check(named, SETTINGS, overlay=overlay)) == found
        assert not text or name == "new.py" or len(one.checked) < len(files)
    assert state == {path: path.read_bytes() for path in (one.root / FOLDER).rglob("*") if path.is_file()}
    assert places(one.check()) == before
    assert one.checked == set()
