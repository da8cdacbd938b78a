"""Test that an internal error, planted in each stage of a check, costs only what it fails on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flake8_tradelint import engine, incremental, schedule
from flake8_tradelint.engine import checker
from flake8_tradelint.files import Files
from flake8_tradelint.model import Finding, Report
from flake8_tradelint.rules import all_rules
from flake8_tradelint.semantics.dataclass.family_texts import FamilyTexts
from flake8_tradelint.semantics.must_call.transfer.argument_effects import ArgumentEffects
from flake8_tradelint.semantics.must_call.transfer.exception_effects import ExceptionEffects
from flake8_tradelint.semantics.reading import reader, summarise
from flake8_tradelint.semantics.reading.attribute_facts import AttributeFacts
from flake8_tradelint.semantics.reading.call_facts import CallFacts
from flake8_tradelint.semantics.reading.function_facts import FunctionFacts
from flake8_tradelint.settings import Settings
from tests.projects import write

PROJECT = {
    "bad.py": """
        import aiohttp


        class Bad:
            def __init__(self):
                self.session = aiohttp.ClientSession()


        async def lent(session):
            await session.get("/")
    """,
    "drops.py": """
        import asyncio


        async def drop(x):
            asyncio.create_task(x())
    """,
    "leaks.py": """
        import aiohttp
        from dataclasses import dataclass


        async def leak():
            session = aiohttp.ClientSession()
            await session.get("/")
            session.close()


        class Keeper:
            def __init__(self):
                self.other = aiohttp.ClientSession()


        @dataclass
        class Base:
            name: str = "base"


        class Child(Base):
            name = "child"
    """,
}
OTHERS = [("drops.py", "TL301"), *(("leaks.py", code) for code in ("TL101", "TL202", "TL203", "TL205"))]
ALL = [("bad.py", "TL203"), *OTHERS]


def codes(report: Report) -> list[tuple[str, str]]:
    return sorted((Path(f.primary.path).name, f.code) for f in report.findings)


def failed(report: Report) -> list[str]:
    return [f"{Path(failure.path).name}: {failure.message.partition(':')[0]}" for failure in report.failures]


def is_bad(value: Any) -> bool:
    """Return True if the value is about ``bad.py``: its path, a reference to it, its text, or its module."""
    for name in ("_module", "ref", "path"):
        value = getattr(value, name, value)
    return isinstance(value, str) and (value.endswith("bad.py") or "async def lent" in value)


def breaks(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str) -> None:
    """Have the function fail over ``bad.py``."""
    original: Callable[..., Any] = getattr(owner, name)

    def broken(*given: Any, **named: Any) -> Any:
        if any(map(is_bad, given)):
            raise KeyError(str)
        return original(*given, **named)

    monkeypatch.setattr(owner, name, broken)


STAGES = {
    "parse": (summarise, "parse_part"),
    "index": (reader, "index_module"),
    "calls": (CallFacts, "facts"),
    "attributes": (AttributeFacts, "facts"),
    "functions": (FunctionFacts, "facts"),
    "verdict": (checker, "verdict"),
}
STAGE = pytest.mark.parametrize("stage", STAGES)


class Planted:
    """The project, and what is said of it with and without what is planted."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._root, self._monkeypatch = root, monkeypatch
        self.files = write(root, PROJECT)
        self.healthy = self.check()
        assert codes(self.healthy) == ALL and not self.healthy.failures

    def check(self, jobs: int = 1, *, cache: bool = False) -> Report:
        settings = Settings(root=str(self._root), jobs=jobs, cache=cache)
        return incremental.check(self.files, settings) if cache else engine.check(self.files, settings)

    def during(self, owner: Any, name: str, **options: Any) -> Report:
        with self._monkeypatch.context() as planted:
            breaks(planted, owner, name)
            return self.check(**options)

    def others(self) -> tuple[Finding, ...]:
        """Return the findings in the other files."""
        return tuple(found for found in self.healthy.findings if not is_bad(found.primary))


@pytest.fixture(params=["whole", "in parts"])
def planted(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Planted:
    if request.param == "in parts":
        monkeypatch.setattr(schedule, "PARSED_WHOLE", 0)
    return Planted(tmp_path, monkeypatch)


@STAGE
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_file_that_cannot_be_summarised_costs_its_own_verdict(
    stage: str, jobs: int, planted: Planted
) -> None:
    report = planted.during(*STAGES[stage], jobs=jobs)
    assert report.findings == planted.others()
    assert failed(report) == ["bad.py: could not be checked"]
    assert report.files == len(planted.files)


@STAGE
def test_it_is_asked_again_by_the_next_run(stage: str, planted: Planted) -> None:
    for _ in range(2):
        report = planted.during(*STAGES[stage], cache=True)
        assert (report.findings, failed(report)) == (planted.others(), ["bad.py: could not be checked"])
    for _ in range(2):  # tradelint was mended, not the file
        assert planted.check(cache=True) == planted.healthy


RULES = [pytest.param(rule, id=rule.CODE) for rule in all_rules() if rule.CODE in ("TL201", "TL202", "TL203")]


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_s_failure_over_a_file_costs_that(rule: Any, planted: Planted) -> None:
    for cache in (False, True, True):
        report = planted.during(rule, "check", cache=cache)
        lost = [f for f in planted.healthy.findings if f.code == rule.CODE and is_bad(f.primary)]
        assert report.findings == tuple(f for f in planted.healthy.findings if f not in lost)
        assert [(failure.rule, is_bad(failure)) for failure in report.failures] == [(rule.CODE, True)]
    assert planted.check(cache=True) == planted.healthy


TEXTS = [(Files, "headers"), (FamilyTexts, "_aliases"), (FamilyTexts, "_made")]


@pytest.mark.parametrize("place", TEXTS, ids=lambda place: place[1])
def test_a_table_of_texts_is_made_without_the_file_that_it_fails_over(
    place: tuple[Any, str], planted: Planted
) -> None:
    for jobs, cache in ((1, False), (2, False), (1, True), (1, True)):
        report = planted.during(*place, jobs=jobs, cache=cache)
        assert tuple(found for found in report.findings if not is_bad(found.primary)) == planted.others()
        assert failed(report) == ["bad.py: KeyError"]
    assert planted.check(cache=True) == planted.healthy


LENDING = """
    import aiohttp
    from bad import lent


    async def lend():
        session = aiohttp.ClientSession()
        await lent(session)
"""
TABLES = [(ArgumentEffects, "_evaluate"), (ArgumentEffects, "_successors"), (ExceptionEffects, "_evaluate")]


@pytest.mark.parametrize("place", TABLES, ids=lambda place: f"{place[0].__name__}.{place[1]}")
def test_a_table_s_failure_over_a_function_makes_that_unknown(
    place: tuple[Any, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PROJECT, "lends.py", LENDING)
    monkeypatch.setitem(PROJECT, "closes.py", f"{LENDING}        await session.close()\n")
    monkeypatch.setattr("tests.engine.test_isolation.ALL", sorted([*ALL, *LENT]))
    planted = Planted(tmp_path, monkeypatch)
    for cache in (False, True, True):
        report = planted.during(*place, cache=cache)
        assert not set(report.findings) - set(planted.healthy.findings)
        assert {pair for pair in codes(planted.healthy) if pair not in codes(report)} <= set(LENT)
        assert failed(report) == ["bad.py: what `lent` does is not known"]
    assert planted.check(cache=True) == planted.healthy


LENT = [("closes.py", "TL202"), ("lends.py", "TL201")]

UNKNOWN = {
    "a method of another module may close it": (
        "import bad\nimport aiohttp\n\n\nclass Owner:\n    def __init__(self):\n"
        "        self.feed = aiohttp.ClientSession()\n",
        "async def close(owner):\n    await owner.feed.close()\n",
    ),
    "a subclass may close it": (
        "import aiohttp\n\n\nclass Owner:\n    def __init__(self):\n"
        "        self.feed = aiohttp.ClientSession()\n",
        "from a import Owner\n\n\nclass Mine(Owner):\n    async def close(self):\n"
        "        await self.feed.close()\n",
    ),
    "a base may close it": (
        "import aiohttp\nfrom bad import Base\n\n\nclass Owner(Base):\n    def __init__(self):\n"
        "        self.feed = aiohttp.ClientSession()\n",
        "class Base:\n    async def close(self):\n        await self.feed.close()\n",
    ),
    "a function may keep it": (
        "import aiohttp\nfrom bad import keep\n\n\nasync def make():\n"
        "    session = aiohttp.ClientSession()\n    keep(session)\n",
        "KEPT = []\n\n\ndef keep(session):\n    KEPT.append(session)\n",
    ),
    "a global may be closed there": (
        "import aiohttp\n\n_pool = None\n\n\nasync def get(url):\n    global _pool\n    if _pool is None:\n"
        "        _pool = aiohttp.ClientSession()\n    async with _pool.get(url) as response:\n"
        "        return await response.json()\n",
        "import a\n\n\nasync def stop():\n    await a._pool.close()\n",
    ),
    "a task may be awaited there": (
        "import asyncio\n\n\nclass Feed:\n    def start(self):\n"
        "        self.running = asyncio.create_task(self.run())\n\n    async def run(self):\n"
        "        while True:\n            await asyncio.sleep(30)\n",
        "async def stop(feed):\n    feed.running.cancel()\n    await feed.running\n",
    ),
    "a dataclass may declare it a ClassVar": (
        "from bad import Base\n\n\nclass Child(Base):\n    NAME = 'child'\n",
        "from dataclasses import dataclass\nfrom typing import ClassVar\n\n\n@dataclass\nclass Base:\n"
        "    NAME: ClassVar[str] = 'base'\n",
    ),
    "an attribute may be set from there": (
        "class Plain:\n    def __init__(self):\n        self.there = 1\n\n\ndef ask(plain: Plain):\n"
        "    return plain.elsewhere\n",
        "from a import Plain\n\n\ndef give(plain: Plain):\n    plain.elsewhere = 2\n",
    ),
    "a closer may be called there": (
        "import aiohttp\n\n\nclass Feed:\n    def __init__(self):\n"
        "        self._session = aiohttp.ClientSession()\n\n    def headers(self):\n"
        "        return list(self._session.headers)\n\n    async def shut(self):\n"
        "        await self._session.close()\n\n\ndef main():\n    feed = Feed()\n"
        "    return feed.headers()\n",
        "async def end(feed):\n    await feed.shut()\n",
    ),
}


QUIET_ANYWAY = ("a function may keep it", "a dataclass may declare it a ClassVar")


@pytest.mark.parametrize("sliced", [False, True])
@pytest.mark.parametrize("case", UNKNOWN)
def test_nothing_is_concluded_from_a_file_that_was_not_read(
    case: str, sliced: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program that is clean with all files is clean with one unreadable, but not with that one empty."""
    if sliced:
        monkeypatch.setattr(schedule, "PARSED_WHOLE", 0)
    asking, answering = UNKNOWN[case]
    settings = Settings(root=str(tmp_path), extend_select=("TL208", "TL406"))
    files = write(tmp_path, {"a.py": asking, "bad.py": ""})
    assert bool(codes(engine.check(files, settings))) == (case not in QUIET_ANYWAY)
    files = write(tmp_path, {"a.py": asking, "bad.py": answering})
    assert codes(engine.check(files, settings)) == []
    with monkeypatch.context() as planted:
        breaks(planted, CallFacts, "facts")
        report = engine.check(files, settings)
    assert codes(report) == []
