"""TL208: test what counts as calling the closer."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import findings

CLASS = (
    "import aiohttp\n\n\nclass Client{base}:\n    def __init__(self):\n"
    "        self.s = aiohttp.ClientSession()\n\n"
    "    async def stop(self):\n        await self.s.close()\n"
)


def count(tmp_path: Path, use: str, *, base: str = "", more: dict[str, str] | None = None) -> int:
    app = f"from client import Client\n\n\nasync def main(x):\n    c = Client()\n    {use}\n"
    files = {"client.py": CLASS.replace("{base}", base), "app.py": app}
    return len(findings(tmp_path, {**files, **(more or {})}, "TL208"))


@pytest.mark.parametrize("use", ["print(c.s)", "c.s.get(x)", "c.name = x", "x = c.s.closed"])
def test_nobody(tmp_path: Path, use: str) -> None:
    assert count(tmp_path, use) == 1


@pytest.mark.parametrize(
    "use",
    [
        "await c.stop()",
        "x.append(c.stop)",
        "await x.stop()",
        "await getattr(c, 'stop')()",
        "return c",
        "x(c)",
        "yield c",
    ],
)
def test_somebody(tmp_path: Path, use: str) -> None:
    assert count(tmp_path, use) == 0


def test_a_method_of_that_name_of_another_class_does_not_count(tmp_path: Path) -> None:
    other = "class Other:\n    async def stop(self):\n        pass\n\n\n"
    other += "async def f():\n    await Other().stop()\n"
    assert count(tmp_path, "print(c.s)", more={"other.py": other}) == 1


def test_a_hook_of_an_unknown_base_may_be_called_by_it(tmp_path: Path) -> None:
    assert count(tmp_path, "print(c.s)", base="(lib.Service)") == 0


def test_a_class_that_a_package_offers_is_closed_by_its_users(tmp_path: Path) -> None:
    assert count(tmp_path, "print(c.s)", more={"pkg/__init__.py": "from client import Client\n"}) == 0


def test_objects_that_only_tests_make(tmp_path: Path) -> None:
    files = {
        "client.py": CLASS.replace("{base}", ""),
        "tests/test_client.py": "from client import Client\n\nasync def test():\n    c = Client()\n",
    }
    assert findings(tmp_path, files, "TL208") == []
