"""Test the amount of work of a run by counts: files read and parsed, modules imported.

Each ceiling is what a run needs today and a little more. A change that needs more has to be worth it, and
raises the ceiling.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.small_file import TWO_FAMILIES
from flake8_tradelint import engine, incremental, schedule, source
from flake8_tradelint.engine import checker
from flake8_tradelint.files import Files
from flake8_tradelint.project.summaries import Summaries
from flake8_tradelint.settings import Settings
from tests.processes import environment

ROOT = Path(engine.__file__).parents[2]

ORDINARY = '''\
"""A module as most are: {number}."""

from __future__ import annotations

import asyncio
import logging

from base import Base

LOG = logging.getLogger(__name__)


class Sensor{number}(Base):
    """Reads a value."""

    async def update(self) -> None:
        self._task = self.hass.async_create_task(self.read())
        LOG.debug("reading %s", self.name)

    async def read(self) -> float:
        await asyncio.sleep(1)
        return {number} / 7
''' + "".join(
    f"\n\ndef convert_{part}(value: float) -> float:\n    scaled = value * {part}\n    return scaled / 3\n"
    for part in range(60)
)
BUG = "\n\nasync def forgets(work) -> None:\n    asyncio.create_task(work())\n"


class Parsed:
    """Return the sources handed to the parser."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.texts: list[str] = []
        parse = source._ast_parse

        def counted(text: str) -> ast.Module:
            self.texts.append(text)
            return parse(text)

        monkeypatch.setattr(source, "_ast_parse", counted)

    def code(self) -> int:
        """Characters that are neither blank nor the line end of what was cut out."""
        return sum(len(line) for text in self.texts for line in text.splitlines() if line.strip())


def project(folder: Path, files: int, every: int) -> list[str]:
    """A project of modules that look alike, one in ``every`` with a bug."""
    folder.mkdir()
    (folder / "pyproject.toml").write_text("")
    (folder / "base.py").write_text("class Base:\n    name = 'base'\n")
    for number in range(files):
        text = ORDINARY.format(number=number) + (BUG if number % every == 0 else "")
        (folder / f"sensor_{number}.py").write_text(text)
    return sorted(str(path) for path in folder.glob("*.py"))


@pytest.mark.parametrize("files", [250, 500])
def test_what_is_parsed_grows_with_the_files_of_concern_alone(
    files: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = project(tmp_path / "p", files, every=25)
    total = sum(os.path.getsize(path) for path in paths)
    assert total > schedule.PARSED_WHOLE
    parsed = Parsed(monkeypatch)
    found = engine.check(paths, Settings(jobs=1)).findings
    assert len(found) == files // 25
    assert len(parsed.texts) <= 2 * len(found)
    assert parsed.code() <= 1500 * len(found)


VENUE = """\
# -*- coding: utf-8 -*-
from venues.base import Exchange


class {name}(Exchange):
    def describe(self):
        return dict(id='{name}', fees='\u2248 0.1 %')

"""
METHOD = """\
    def fetch_{number}(self, symbol):
        request = {{'symbol': symbol, 'limit': {number}}}
        response = self.request('v1/{number}', request)
        return self.parse(response, symbol)

"""
EXCHANGE = """\
class Exchange:
    def request(self, path, params):
        return self.call('get', path, params)

    def call(self, name, *args):
        return getattr(self, name)(*args)

    def get(self, path, params):
        return path, params

    def parse(self, response, symbol):
        return response
"""
VENUES = ("binance", "bitget", "bybit", "gate", "htx", "kraken", "kucoin", "mexc", "okx", "phemex")


def test_of_large_classes_of_known_names_little_is_parsed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Libraries of exchanges: their headers are no calls, and what `getattr` gives here no exchange."""
    folder = tmp_path / "venues"
    folder.mkdir()
    (tmp_path / "pyproject.toml").write_text("")
    (folder / "base.py").write_text(EXCHANGE)
    methods = "".join(METHOD.format(number=number) for number in range(700))
    for name in VENUES:
        (folder / f"{name}.py").write_text(VENUE.format(name=name) + methods, encoding="utf-8")
    (tmp_path / "bot.py").write_text(
        "import asyncio\n\nimport ccxt.async_support as ccxt\n\n\nasync def main(name):\n"
        "    venue = getattr(ccxt, name)()\n    print(await venue.fetch_ticker('BTC/USDT'))\n"
    )
    paths = sorted(map(str, tmp_path.rglob("*.py")))
    assert sum(map(os.path.getsize, paths)) > schedule.PARSED_WHOLE
    parsed = Parsed(monkeypatch)
    found = engine.check(paths, Settings(jobs=1)).findings
    assert [os.path.basename(finding.primary.path) for finding in found] == ["bot.py"]
    assert parsed.code() <= 200_000  # the stubs of 7,000 methods


MODEL = """\
from dataclasses import dataclass


@dataclass
class Model:
    name: str = "model"

"""
CHILD = """\
from model import Model


class Child(Model):
    name = "child"
"""


def test_of_the_methods_of_a_dataclass_those_alone_are_parsed_that_store_the_field(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = "".join(f"        print({number}, self)\n" for number in range(1000))
    methods = "".join(f"    def report_{number}(self):\n{long}\n" for number in range(60))
    stores = "    def rename(self, name):\n        self.name = name\n"
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "model.py").write_text(MODEL + methods + stores)
    (tmp_path / "child.py").write_text(CHILD)
    paths = sorted(map(str, tmp_path.glob("*.py")))
    assert sum(map(os.path.getsize, paths)) > schedule.PARSED_WHOLE
    parsed = Parsed(monkeypatch)
    found = engine.check(paths, Settings(jobs=1)).findings
    assert [finding.code for finding in found] == ["TL101"]
    assert any("self.name = name" in text for text in parsed.texts)
    assert parsed.code() <= len(long)


WORKERS = 12
STARTED = "".join(f"        self.worker_{n} = asyncio.create_task(self.work({n}))\n" for n in range(WORKERS))
STOPPED = "".join(
    f"    async def stop_{n}(self):\n        self.worker_{n}.cancel()\n        await self.worker_{n}\n\n"
    for n in range(WORKERS)
)
POOL = f"""\
import asyncio


class Pool:
    async def start(self):
{STARTED}
    async def work(self, number):
        await asyncio.sleep(number)

{STOPPED}"""


def test_the_tasks_that_a_class_keeps_are_looked_for_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = project(tmp_path / "p", 250, every=1000)
    pool = tmp_path / "p" / "pool.py"
    pool.write_text(POOL)
    parsed = Parsed(monkeypatch)
    found = engine.check([*paths, str(pool)], Settings(jobs=1, select=("TL303",))).findings
    assert not found
    assert len([text for text in parsed.texts if "worker_" in text]) <= 3


CONSTANTS = """\
from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

LIMIT: Final = 10
"""


@pytest.mark.parametrize(
    ("code", "flagged"),
    [
        ("@dataclass\nclass Order:\n    size: int = LIMIT\n", False),
        ("@dataclass\nclass Order:\n    SIZE: Final = 10\n", True),
    ],
)
def test_a_constant_of_the_module_is_no_reason_to_read_its_classes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, *, flagged: bool
) -> None:
    paths = project(tmp_path / "p", 250, every=1000)
    orders = tmp_path / "p" / "orders.py"
    orders.write_text(CONSTANTS + "\n\n" + code)
    parsed = Parsed(monkeypatch)
    found = engine.check([*paths, str(orders)], Settings(jobs=1, select=("TL104",))).findings
    assert bool(found) is flagged
    assert any("class Order" in text for text in parsed.texts) is flagged


ODD = """\
class Tests:
    def first(self, venue):
        self.check([{
    'limit': 1,
}])

    def second(self, venue):
        return venue.parse(venue.request())
"""


def test_it_is_tried_once_to_take_a_file_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    data = ODD.encode()
    summaries = Summaries(Files({"m.py": data}.__getitem__), sliced=True)
    parsed = Parsed(monkeypatch)
    for name in ("parse", "request"):
        summaries.with_calls("m.py", name)
    assert [text == ODD for text in parsed.texts] == [False, True]


def test_a_file_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = project(tmp_path / "p", 250, every=5)
    reads: list[str] = []
    read = checker.Checker._read

    def counted(self: checker.Checker, path: str) -> bytes:
        reads.append(path)
        return read(self, path)

    monkeypatch.setattr(checker.Checker, "_read", counted)
    engine.check(paths, Settings(jobs=1))
    assert sorted(reads) == paths


def test_of_installed_packages_a_changed_named_file_reads_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What leads there is remembered, and which classes are there."""
    folder = tmp_path / "p"
    paths = project(folder, 60, every=5)
    site = folder / "venv" / "lib" / "python3.12" / "site-packages"
    site.mkdir(parents=True)
    (site / "kit.py").write_text(
        "from dataclasses import dataclass\n\n\n@dataclass\nclass Config:\n    name: str = 'kit'\n"
    )
    mine = folder / "mine.py"
    mine.write_text("from kit import Config\n\n\nclass Mine(Config):\n    name = 'mine'\n")
    settings = Settings(jobs=1)
    paths.append(str(mine))
    assert len(incremental.check(sorted(paths), settings).findings) == 13
    reads: list[str] = []
    read = checker.Checker._read

    def counted(self: checker.Checker, path: str) -> bytes:
        reads.append(path)
        return read(self, path)

    monkeypatch.setattr(checker.Checker, "_read", counted)
    changed = folder / "sensor_1.py"
    changed.write_text(changed.read_text() + "\n\nclass More(Base):\n    import kit\n")
    incremental.check([str(changed)], settings)
    assert str(changed) in reads
    assert [path for path in reads if path.startswith(str(site))] == []


@pytest.mark.parametrize(
    ("arguments", "speaking", "ceiling"),
    [((), True, 45), (("--no-cache",), True, 147), (("--no-cache",), False, 39)],
)
def test_modules_that_are_imported(
    arguments: tuple[str, ...], speaking: bool, ceiling: int, tmp_path: Path
) -> None:
    """Of ours, in a run from the cache, in one that checks, in one with nothing to say."""
    folder = tmp_path / "p"
    project(folder, 3, every=2)
    if not speaking:
        for path in folder.glob("*.py"):
            path.write_text("def half(value):\n    return value / 2\n")
    code = (
        "import sys\nfrom flake8_tradelint.cli import main\nmain(sys.argv[1:])\n"
        "print(sum(name.startswith('flake8_tradelint') for name in sys.modules))"
    )
    command = [sys.executable, "-c", code, "-q", *arguments, str(folder)]
    for _ in range(2):
        done = subprocess.run(
            command, env=environment(), stdout=subprocess.PIPE, check=True, encoding="utf-8"
        )
    assert int(done.stdout.splitlines()[-1]) <= ceiling


IN_ORDER = """\
import asyncio
import aiohttp


async def price(symbol: str) -> float:
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{API}/ticker/{symbol}") as response:
            ticker = await response.json()
    asyncio.create_task(journal(symbol))
    return float(ticker["price"])
"""


def _imported(folder: Path) -> set[str]:
    """All modules that a check of the folder needs without a cache; it drops a task."""
    code = (
        "import sys\nfrom flake8_tradelint import __main__ as started\n"
        "started.os._exit = lambda status: print(*sys.modules)\nstarted.start()\n"
    )
    command = [sys.executable, "-S", "-c", code, "--no-cache", "--exit-zero", str(folder)]
    folders = {"PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(folder / "byte code")}
    kept = {**environment(), **folders, "PYTHONDONTWRITEBYTECODE": ""}
    for _ in range(2):
        done = subprocess.run(command, env=kept, stdout=subprocess.PIPE, check=True, encoding="utf-8")
    assert "TL301" in done.stdout
    return set(done.stdout.splitlines()[-1].split())


def test_of_what_is_in_order_no_fix_is_imported(tmp_path: Path) -> None:
    """Nor what a session needs that is not, nor `re`, once an earlier run has left what it compiled."""
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "bot.py").write_text(IN_ORDER)
    imported = _imported(tmp_path)
    ours = {name for name in imported if name.startswith("flake8_tradelint")}
    must_call = (
        *("release.closing_fixes", "release.replacing_fix", "release.stop_signals"),
        *("transfer.coroutine_starts", "transfer.loop_lifetime"),
    )
    not_asked = ("rules.entering_sessions", *(f"semantics.must_call.{name}" for name in must_call))
    assert not ours & {f"flake8_tradelint.{name}" for name in not_asked}
    assert "re" not in imported and len(ours) <= 179


def test_what_judges_is_imported_when_there_is_something_to_judge(tmp_path: Path) -> None:
    """A dataclass, a session and a task that are in order, and no cache.

    The object that keeps the session is a resource itself, whose paths are searched.
    """
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "feed.py").write_text(TWO_FAMILIES)
    rooms = {
        "semantics.dataclass.inherit": ("overrides",),
        "semantics.dataclass.verdict": ("undeclared_fields", "stale_arguments"),
        "semantics.dataclass.fix": ("override_fixes", "annotation_fixes"),
        "semantics.must_call.own": ("held_resources",),
        "semantics.must_call.release": ("module_variables", "foreign_objects", "closing_fixes"),
        "semantics.inference": ("members", "containers"),
        "semantics.coroutines": ("homes", "meant", "decorating"),
        "incremental": ("load_snapshot", "session"),
        "discover": ("seen",),
        "words": ("columns",),
    }
    not_asked = {f"flake8_tradelint.{room}.{name}" for room, names in rooms.items() for name in names}
    imported = _imported(tmp_path)
    assert not imported & not_asked
    assert sum(name.startswith("flake8_tradelint") for name in imported) <= 226
