"""What does without a module of the standard library does what the module does."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flake8_tradelint.cache import plain_json
from flake8_tradelint.startup import light
from flake8_tradelint.startup.light import digests

ROOT = Path(light.__file__).parents[3]
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
HEAVY = {"contextlib", "enum", "functools", "hashlib", "json", "re", "typing"}


@given(PLAIN)
def test_json(value: Any) -> None:
    text = plain_json.dumps(value)
    assert text == json.dumps(value, separators=(",", ":")).encode()
    assert plain_json.loads(text) == plain_json.loads(text + b" \n") == value


@pytest.mark.parametrize("text", [b"", b"[", b"[1,]", b"{'a': 1}", b"1 2", b"nul", b"\xff", b'"\n"'])
def test_what_is_no_json(text: bytes) -> None:
    with pytest.raises(ValueError):
        plain_json.loads(text)


def test_what_cannot_be_json() -> None:
    with pytest.raises(TypeError):
        plain_json.dumps([object()])


def test_without_the_scanner_the_package_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "_json", None)
    assert plain_json.loads(plain_json.dumps({"a": [1, None]})) == {"a": [1, None]}


def test_digests() -> None:
    assert digests.sha256(b"bid").hexdigest() == hashlib.sha256(b"bid").hexdigest()
    assert (
        digests.blake2b(b"bid", digest_size=16).digest() == hashlib.blake2b(b"bid", digest_size=16).digest()
    )


def test_cache() -> None:
    asked: list[tuple[int, int]] = []

    @light.cache
    def both(one: int, other: int) -> int | None:
        """Documented."""
        asked.append((one, other))
        return one + other or None

    assert [both(1, 2), both(1, 2), both(0, 0), both(0, 0)] == [3, 3, None, None]
    assert asked == [(1, 2), (0, 0)] and both.__doc__ == "Documented."


def test_suppress() -> None:
    with light.suppress(KeyError, OSError):
        raise FileNotFoundError
    with pytest.raises(ValueError), light.suppress(OSError):
        raise ValueError


@pytest.mark.parametrize("cached", [False, True])
def test_a_run_with_nothing_to_say_does_without(cached: bool, tmp_path: Path) -> None:
    """With what a project has around it: an ignore file, metadata, findings that the cache remembers."""
    (tmp_path / ".gitignore").write_text("__pycache__/\n*.egg-info\n/out\n.venv*/\n")
    (tmp_path / ".git").mkdir()
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "p"\n')
    text = "async def f(x):\n    loop.create_task(x())\n" if cached else "def half(x):\n    return x / 2\n"
    (tmp_path / "m.py").write_text(text)
    code = (
        "import sys\nfrom flake8_tradelint.cli import main\nbefore = set(sys.modules)\n"
        "status = main(['--exit-zero'])\nprint(*(set(sys.modules) & {names}))"
    ).replace("{names}", repr(HEAVY))
    for _ in range(1 + cached):
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-c", f"import sys\nsys.path.insert(0, {str(ROOT)!r})\n{code}"],
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            check=True,
            encoding="utf-8",
            env={name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"},
        )
    assert done.stdout.splitlines()[-1] == ""


def test_a_check_does_without(tmp_path: Path) -> None:
    """Once an earlier run has left what it compiled."""
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "m.py").write_text(
        "import asyncio\nfrom dataclasses import dataclass\n\nimport aiohttp\n\n\n"
        "@dataclass\nclass Price:\n    symbol: str\n    bid: float = 0.0\n\n\n"
        "class Feed:\n    async def start(self):\n        self._session = aiohttp.ClientSession()\n"
        "        self._task = asyncio.create_task(self.poll())\n\n"
        "    async def stop(self):\n        self._task.cancel()\n        await self._session.close()\n\n"
        "    async def poll(self):\n        asyncio.create_task(self.start())\n"
    )
    code = (
        f"import sys\nsys.path.insert(0, {str(ROOT)!r})\nimport atexit\n"
        "from flake8_tradelint.__main__ import start\n"
        f"atexit.register(lambda: print(*(set(sys.modules) & {HEAVY | {'ast', 'fnmatch'}!r})))\n"
        "sys.argv[1:] = ['--no-cache', '--exit-zero', '--output-format', 'concise']\nstart()"
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-S", "-c", code],
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            check=True,
            encoding="utf-8",
            env={**environment, "PYTHONPYCACHEPREFIX": str(tmp_path / "byte code")},
        )
    assert "TL301" in done.stdout and done.stdout.splitlines()[-1] == ""


def test_generics() -> None:
    Value = light.TypeVar("Value")

    class Box(light.Generic[Value]):
        pass

    assert Box[int] is Box


def test_what_is_made_when_asked_for() -> None:
    made: list[int] = []

    class Box:
        @light.cached_property
        def size(self) -> int:
            """Documented."""
            made.append(1)
            return 3

    box = Box()
    assert (box.size, box.size, made) == (3, 3, [1])
    assert Box.size.__doc__ == "Documented."

    @light.lru_cache(maxsize=1)
    def double(number: int) -> int:
        made.append(number)
        return 2 * number

    assert [double(4), double(4), double(5), double(4)] == [8, 8, 10, 8] and made == [1, 4, 5, 4]
