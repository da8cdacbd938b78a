"""Test that values from pytest are found in small and large projects, reading little of each file."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from flake8_tradelint import engine, schedule, source
from flake8_tradelint.settings import Settings

CLIENT = "class Client:\n    async def close(self) -> None: ...\n\n    def open(self) -> None: ...\n"
HEAD = "import pytest\n\nfrom bot import Client\n\n\n"
TEST = "    async def test_it(self, client):\n        client.close()\n"
MANY = "\n\n".join(
    f"class TestOther{number}:\n    def test_it(self):\n        assert {number} == {number}\n"
    for number in range(200)
)
IN_CLASS = f"class TestClient:\n    @pytest.fixture\n    def client(self):\n        return Client()\n\n{TEST}"
IN_MODULE = f"@pytest.fixture\ndef client():\n    return Client()\n\n\nclass TestClient:\n{TEST}"
LISTED = f"@pytest.mark.parametrize('client', [Client()])\nclass TestClient:\n{TEST}"
RENAMED = f"@pytest.fixture(name='client')\ndef made():\n    return Client()\n\n\nclass TestClient:\n{TEST}"
OF_ANOTHER = (
    "class TestOther:\n    @pytest.fixture\n    def client(self):\n        return Client()\n\n\n"
    f"class TestClient:\n{TEST}"
)
OTHERWISE = (
    f"@pytest.fixture(name='other')\ndef client():\n    return Client()\n\n\nclass TestClient:\n{TEST}"
)


def findings(
    folder: Path, test: str, monkeypatch: pytest.MonkeyPatch, *, whole: bool
) -> tuple[list[str], int]:
    """The codes that are found in a project with this test, and how much of its file is parsed."""
    texts: list[str] = []
    parse = source._ast_parse

    def counted(text: str) -> ast.Module:
        texts.append(text)
        return parse(text)

    with monkeypatch.context() as patched:
        patched.setattr(source, "_ast_parse", counted)
        patched.setattr(schedule, "PARSED_WHOLE", 1_000_000 if whole else 0)
        folder.mkdir()
        (folder / "pyproject.toml").write_text("")
        (folder / "bot.py").write_text(CLIENT)
        (folder / "test_bot.py").write_text(f"{HEAD}{test}\n\n{MANY}")
        paths = sorted(str(path) for path in folder.glob("*.py"))
        report = engine.check(paths, Settings(jobs=1))
    return [found.code for found in report.findings], sum(text.count("assert") for text in texts)


@pytest.mark.parametrize(
    ("test", "codes", "most"),
    [
        *((IN_CLASS, ["TL308"], 0), (IN_MODULE, ["TL308"], 0), (LISTED, ["TL308"], 0)),
        *((RENAMED, ["TL308"], 200), (OF_ANOTHER, [], 0), (OTHERWISE, [], 200)),
    ],
)
def test_fixtures(
    test: str, codes: list[str], most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert findings(tmp_path / "small", test, monkeypatch, whole=True)[0] == codes
    found, parsed = findings(tmp_path / "large", test, monkeypatch, whole=False)
    assert found == codes
    assert parsed <= most
