"""Test the cache of classes with bases in installed packages, and its invalidation."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from flake8_tradelint import engine, incremental
from flake8_tradelint.engine import checker
from flake8_tradelint.project.ways_out import WaysOut
from tests.incremental.changing import BASE, Made, Project, places
from tests.projects import write

MINE = "from {module} import {name}\n\n\nclass Mine({name}):\n    size = 2\n"
LEADING = MINE.format(module="desk", name="Strategy")
MIXIN = "class Sized:\n    size = 2\n"
OTHER = "def unrelated1():\n    return {}\n"


class Installed:
    """The environment of a project, and which of its files were read since somebody asked."""

    def __init__(self, one: Project, monkeypatch: pytest.MonkeyPatch, name: str = "venv") -> None:
        self.folder = one.root / name
        self.site = self.folder / "lib" / "python3.12" / "site-packages"
        self.site.mkdir(parents=True)
        self._read: list[str] = []
        read = checker.Checker._read

        def counted(self_: checker.Checker, path: str) -> bytes:
            self._read.append(path)
            return read(self_, path)

        monkeypatch.setattr(checker.Checker, "_read", counted)

    def install(self, release: str, files: dict[str, str]) -> None:
        """In place of what was there, as pip does."""
        for old in self.site.glob("*.dist-info"):
            shutil.rmtree(old)
        for old in self.site.glob("*.py"):
            old.unlink()
        write(self.site, files)
        (self.site / f"desk-{release}.dist-info").mkdir()
        # The clock of some file systems is slower than a test.
        now = os.stat(self.site).st_mtime_ns
        os.utime(self.site, ns=(now, now + int(float(release) * 1_000_000_000)))

    def read(self) -> list[str]:
        """Return the package files that were read since the last call."""
        found, self._read = self._read, []
        return [os.path.relpath(path, self.site) for path in found if path.startswith(str(self.folder))]


def named(one: Project, name: str, text: str) -> list[str]:
    """Return the findings for one changed file; a run without a cache finds the same."""
    write(one.root, {name: text})
    path = str(one.root / name)
    found = incremental.check([path], one.settings)
    assert found == engine.check([path], one.settings)
    return places(found)


@pytest.fixture
def searches(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """Count the searches for classes that lead out of the project."""
    found: list[None] = []
    find = WaysOut.find

    def counted(self: WaysOut) -> tuple[frozenset[str], frozenset[str]]:
        found.append(None)
        return find(self)

    monkeypatch.setattr(WaysOut, "find", counted)
    return found


def test_nothing_is_looked_for_or_read_where_nothing_leads_there_anew(
    made: Made, monkeypatch: pytest.MonkeyPatch, searches: list[None]
) -> None:
    one = made({"mine.py": LEADING, "plain.py": "import desk\n\n\nclass Plain:\n    pass\n"})
    there = Installed(one, monkeypatch)
    there.install("1", {"desk.py": BASE})
    assert places(one.check()) == ["mine.py TL101"] == places(one.check())
    assert there.read() and searches
    del searches[:]
    for name, text in (
        ("other1.py", OTHER.format(2)),
        ("plain.py", "import desk\n\n\nclass Plain:\n    pass\n\n\nclass Below(Plain):\n    pass\n"),
        ("new.py", "class New(dict):\n    pass\n"),
    ):
        write(one.root, {name: text})
        incremental.check([str(one.root / name)], one.settings)
        one.check()
    assert (there.read(), searches) == ([], [])
    assert named(one, "plain.py", LEADING) == ["plain.py TL101"]
    assert searches


def test_the_named_file_begins_to_lead_there_and_stops(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    one = made({"mine.py": "", "other.py": LEADING})
    Installed(one, monkeypatch).install("1", {"desk.py": BASE, "risk.py": BASE})
    assert places(one.check()) == ["other.py TL101"]
    for text, found in (
        (LEADING, ["mine.py TL101"]),
        (LEADING.replace("2", "3"), ["mine.py TL101"]),
        (LEADING.replace("desk", "risk"), ["mine.py TL101"]),
        (LEADING.replace("desk", "absent"), []),
        ("import desk as d\n\n\nclass Mine(d.Strategy):\n    size = 2\n", ["mine.py TL101"]),
        ("class Mine:\n    size = 2\n", []),
    ):
        assert named(one, "mine.py", text) == found
        assert places(one.check("mine.py")) == found
    assert one.after({"mine.py": LEADING}) == ["mine.py TL101", "other.py TL101"]


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("Strategy = object\n", "from desk import Strategy\n"),
        ("from desk import Absent as Strategy\n", "from desk import Strategy\n"),
        ("from own import Strategy\n", "from own import Other as Strategy\n"),
        ("import desk\n", "from own import *\n"),
    ],
)
def test_on_the_way_through_a_file_of_the_project(
    before: str, now: str, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = "from desk import Strategy as Other\nfrom desk import Strategy\n\n\nclass Strategy:\n    pass\n"
    if "*" in now:
        own = "from desk import Strategy\n"
    one = made({"own.py": own, "way.py": before, "mine.py": MINE.format(module="way", name="Strategy")})
    Installed(one, monkeypatch).install("1", {"desk.py": BASE})
    assert places(one.check()) == []
    assert one.after({"way.py": now}) == ["mine.py TL101"]
    assert one.after({"other1.py": OTHER.format(2)}) == ["mine.py TL101"]
    assert one.after({"way.py": before}) == []


def test_all_names_of_a_module(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    starred = "from {} import *\n\n\nclass Mine(Strategy):\n    size = 2\n"
    one = made({"mine.py": starred.format("absent")})
    files = {"desk.py": BASE, "all.py": "from desk import *\n", "risk.py": "Strategy = object\n"}
    Installed(one, monkeypatch).install("1", files)
    assert places(one.check()) == []
    leads = ["mine.py TL101"]
    for module, found in (("desk", leads), ("all", leads), ("risk", [])):
        assert one.after({"mine.py": starred.format(module)}) == found


def test_a_module_of_the_project_comes_before_an_installed_one(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = made({"mine.py": LEADING})
    Installed(one, monkeypatch).install("1", {"desk.py": BASE})
    assert places(one.check()) == ["mine.py TL101"]
    assert one.after({"desk/__init__.py": "class Strategy:\n    size = 1\n"}) == []
    (one.root / "desk" / "__init__.py").unlink()
    assert one.after({}) == ["mine.py TL101"]


def test_the_projects_own_package_that_is_installed_as_well(
    made: Made, monkeypatch: pytest.MonkeyPatch, searches: list[None]
) -> None:
    one = made({"desk/__init__.py": BASE, "mine.py": LEADING})
    Installed(one, monkeypatch).install("1", {"desk/__init__.py": "class Strategy:\n    size = 1\n"})
    assert places(one.check()) == ["mine.py TL101"]
    del searches[:]
    assert one.after({"mine.py": LEADING.replace("2", "3")}) == ["mine.py TL101"]
    assert len(searches) == 1  # by the run without a cache


def test_a_class_beside_the_installed_one_becomes_a_dataclass(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a package's own class assigns matters only then: it is none, and has none above."""
    both = "from base import Strategy\nfrom desk import Sized\n\n\nclass Mine(Sized, Strategy):\n    pass\n"
    one = made({"base.py": BASE.replace("@dataclass\n", ""), "mine.py": both})
    Installed(one, monkeypatch).install("1", {"desk.py": MIXIN})
    assert places(one.check()) == []
    assert one.after({"base.py": BASE}) == ["mine.py TL101"]
    assert one.after({"base.py": BASE.replace("@dataclass\n", "")}) == []


def test_installed_upgraded_and_removed(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    one = made({"mine.py": LEADING})
    there = Installed(one, monkeypatch)
    assert places(one.check()) == []
    for release, base, found in (
        ("1", BASE, ["mine.py TL101"]),
        ("2", BASE.replace("@dataclass\n", ""), []),
        ("3", BASE.replace("1", "2"), []),
        ("4", BASE, ["mine.py TL101"]),
        ("5", "", []),
    ):
        there.install(release, {"desk.py": base} if base else {})
        assert one.after({}) == found
        assert named(one, "mine.py", f"{LEADING}# {release}\n") == found
        assert one.after({"other1.py": OTHER.format(release)}) == found


def test_another_environment_and_none(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    one = made({"mine.py": LEADING})
    first, second = (Installed(one, monkeypatch, name) for name in ("one", "two"))
    first.install("1", {"desk.py": BASE})
    second.install("1", {"desk.py": MIXIN})
    for number, (folder, found) in enumerate(
        (
            (first.folder, ["mine.py TL101"]),
            (second.folder, []),
            (Path("absent"), []),
            (first.folder, ["mine.py TL101"]),
        )
    ):
        monkeypatch.setenv("VIRTUAL_ENV", str(folder))
        assert one.after({}) == found
        assert named(one, "mine.py", f"{LEADING}# {number}\n") == found
    shutil.rmtree(first.site)
    assert one.after({"other1.py": OTHER.format(9)}) == []


def test_a_folder_that_cannot_be_listed(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python finds nothing there, either; once it can be listed, something else is known."""
    one = made({"mine.py": LEADING})
    there = Installed(one, monkeypatch)
    there.install("1", {"desk.py": BASE})
    listed, access = os.listdir, os.access

    def refused(folder: str) -> list[str]:
        if os.path.basename(folder) == "site-packages":
            raise PermissionError(13, "Permission denied", folder)
        return listed(folder)

    with monkeypatch.context() as patched:
        patched.setattr(os, "listdir", refused)
        patched.setattr(os, "access", lambda path, mode: str(there.site) != path and access(path, mode))
        assert one.after({}) == []
        assert one.after({"other1.py": OTHER.format(2)}) == []
    assert one.after({}) == ["mine.py TL101"]
