"""Test that a method which was split in two is no rename to the inner one."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from tests.mining.histories import history, sure

OLD = """
    class Feed:
        async def fetch(self, symbol, depth=10):
            url = self.base + "/book/" + symbol
            answer = await self.session.get(url, params={"depth": depth, "raw": True})
            return [Level(*row) for row in await answer.json()]
"""

INNER = OLD.replace("def fetch(", "def {inner}(")

WRAPPERS = {
    "lock": """
        async def {outer}(self, symbol, depth=10):
            async with self.lock:
                return await self.{inner}(symbol, depth)
""",
    "retries": """
        async def {outer}(self, symbol, depth=10):
            for attempt in range(3):
                try:
                    return await self.{inner}(symbol, depth)
                except OSError:
                    await asyncio.sleep(attempt)
""",
    "log": """
        async def {outer}(self, symbol, depth=10):
            log.debug("fetching %s", symbol)
            return await self.{inner}(symbol, depth)
""",
    "sync": """
        def {outer}(self, symbol, depth=10):
            return asyncio.run(self.{inner}(symbol, depth))
""",
    "decorated": """
        @retry(times=3)
        async def {outer}(self, symbol, depth=10):
            return await self.{inner}(symbol, depth)
""",
    "plain": """
        async def {outer}(self, symbol, depth=10):
            return await self.{inner}(symbol, depth)
""",
}


@pytest.mark.parametrize("outer", ["fetch", "fetch_safely"])
@pytest.mark.parametrize("inner", ["_fetch", "fetch_once", "fetch_async"])
@pytest.mark.parametrize("wrapper", sorted(WRAPPERS))
def test_a_wrapper_around_the_old_body(tmp_path: Path, wrapper: str, inner: str, outer: str) -> None:
    new = (INNER + WRAPPERS[wrapper]).replace("{inner}", inner).replace("{outer}", outer)
    history(tmp_path, {"feed.py": OLD}, {"feed.py": new})
    assert not any(row.endswith(f" -> {inner}") for row in sure(tmp_path))


@pytest.mark.parametrize("wrapper", sorted(WRAPPERS))
def test_a_wrapper_that_comes_later(tmp_path: Path, wrapper: str) -> None:
    first = INNER.replace("{inner}", "fetch_once")
    later = (INNER + WRAPPERS[wrapper]).replace("{inner}", "fetch_once").replace("{outer}", "fetch")
    history(tmp_path, {"feed.py": OLD}, {"feed.py": first}, {"feed.py": later})
    assert sure(tmp_path) == []


def test_moved_to_a_mixin(tmp_path: Path) -> None:
    body = textwrap.dedent(OLD).replace("class Feed:", "")
    base = "class Fetching:" + body
    child = "from base import Fetching\n\n\nclass Feed(Fetching):\n" + body.replace(
        "def fetch(", "def fetch_book("
    )
    history(tmp_path, {"feed.py": OLD, "base.py": "X = 1\n"}, {"feed.py": child, "base.py": base})
    assert sure(tmp_path) == []


def test_a_rename_whose_new_method_gets_a_caller(tmp_path: Path) -> None:
    new = (
        INNER.replace("{inner}", "fetch_book")
        + """
        async def fetch_books(self, symbols):
            return [await self.fetch_book(symbol) for symbol in symbols]
"""
    )
    use = "async def run(feed):\n    book = await feed.fetch('btc')\n    return book[0]\n"
    later = use.replace("feed.fetch(", "feed.fetch_book(")
    history(tmp_path, {"feed.py": OLD, "use.py": use}, {"feed.py": new, "use.py": later})
    assert sure(tmp_path) == ["feed.Feed.fetch -> fetch_book"]


def test_an_old_name_that_warns(tmp_path: Path) -> None:
    new = (
        INNER.replace("{inner}", "fetch_book")
        + """
        async def fetch(self, symbol, depth=10):
            warnings.warn("use fetch_book", DeprecationWarning, stacklevel=2)
            return await self.fetch_book(symbol, depth)
"""
    )
    history(tmp_path, {"feed.py": OLD}, {"feed.py": INNER.replace("{inner}", "fetch_book")}, {"feed.py": new})
    assert sure(tmp_path) == ["feed.Feed.fetch -> fetch_book"]


def test_a_function_with_more_parameters_than_its_wrapper(tmp_path: Path) -> None:
    body = """
        if not os.path.isfile(path):
            return False
        name, suffix = os.path.splitext(path)
        return suffix == ".py" or (disabled and suffix == ".disabled")
    """
    old = "def maybe_plugin(path, *, disabled=False):" + body
    new = "def _test_plugin(path, *, disabled):" + body
    new += "\ndef is_plugin(path):\n    return _test_plugin(path, disabled=False)\n"
    use = "def load(paths):\n    return [path for path in paths if plugins.maybe_plugin(path)]\n"
    later = use.replace("maybe_plugin", "is_plugin")
    history(tmp_path, {"plugins.py": old, "use.py": use}, {"plugins.py": new, "use.py": later})
    assert not any(row.endswith(" -> _test_plugin") for row in sure(tmp_path))
