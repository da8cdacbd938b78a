"""Test that an object's argument is released by methods anywhere in its class's family."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_tradelint.project.summaries import Summaries
from flake8_tradelint.semantics.summary import ModuleSummary
from tests.projects import findings

APP = """\
import aiohttp
from apis import Api


class Bot:
    def __init__(self) -> None:
        self.http = aiohttp.ClientSession()
        self.api = Api(self.http, "ticks")
"""
APIS = """\
class Base:
    pass


class Api(Base):
    def __init__(self, *given) -> None:
        self.session, self.label = given
"""
CLOSES = """\
    async def close(self) -> None:
        await self.session.close()
"""


def found(folder: Path, header: str) -> int:
    files = {"app.py": APP, "apis.py": APIS, "others.py": f"{header}\n{CLOSES}"}
    return len(findings(folder, files, "TL203"))


@pytest.mark.parametrize(
    "header",
    [
        "from apis import Api\nclass Closing(Api):",
        "import apis\nclass Closing(apis.Api):",
        "from apis import Api as Parent\nclass Closing(Parent):",
        "import apis\nParent = apis.Api\nclass Closing(Parent):",
        "from apis import Api\nclass Mixin:\n    pass\nclass Between(Api): pass\nclass Closing(Between):",
    ],
)
def test_a_class_below_closes_it(tmp_path: Path, header: str) -> None:
    assert not found(tmp_path, header)


def test_a_mixin_of_a_class_below_closes_it(tmp_path: Path) -> None:
    files = {
        "app.py": APP,
        "apis.py": APIS,
        "mixins.py": f"class Closing:\n{CLOSES}",
        "both.py": "from apis import Api\nfrom mixins import Closing\nclass Both(Closing, Api):\n    pass\n",
    }
    assert not findings(tmp_path, files, "TL203")


def test_another_class_does_not(tmp_path: Path) -> None:
    assert found(tmp_path, "class Closing:")


def test_files_without_a_class_of_the_family_are_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: set[str] = set()
    known = Summaries.known

    def noted(self: Summaries, path: str) -> ModuleSummary:
        read.add(Path(path).name)
        return known(self, path)

    monkeypatch.setattr(Summaries, "known", noted)
    named = "class Feed:\n    def close(self) -> None:\n        print(self.label)\n"
    assert findings(tmp_path, {"app.py": APP, "apis.py": APIS, "feeds.py": named}, "TL203")
    assert read == {"app.py", "apis.py"}
