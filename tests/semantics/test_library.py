"""Test that classes of installed packages are read from source under any name they are imported by."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

import pytest

from flake8_tradelint import engine
from flake8_tradelint.environment import site_folders
from flake8_tradelint.model import Finding
from flake8_tradelint.semantics.inference.library import Library
from flake8_tradelint.semantics.naming.symbols import ExternalRef
from flake8_tradelint.settings import Rename, Settings

LIBRARY = {
    "lib/__init__.py": "from lib.client import Client\nfrom .user import User as User\n",
    "lib/client.py": """
        from lib.user import Member
        class Base:
            def close(self): ...
        class Client(Base):
            me: Member
            async def fetch(self) -> Member: ...
        """,
    "lib/user.py": """
        from typing_extensions import deprecated
        class User:
            def __init__(self): self.picture = ""
            @deprecated("use `picture`")
            def portrait(self): ...
        class Member(User): ...
        """,
    "other/single.py": "",
}


def install(folder: Path, files: Mapping[str, str] = LIBRARY) -> str:
    site = folder / "lib" / "python3.12" / "site-packages"
    for name, text in files.items():
        path = site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text))
    return str(site)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library([install(tmp_path)], lambda path: Path(path).read_bytes())


@pytest.mark.parametrize(
    ("name", "known"),
    [
        *(("lib.Client", True), ("lib.client.Client", True), ("lib.User", True), ("lib.user.Member", True)),
        *(("lib.Nothing", False), ("absent.Client", False), ("lib.client", False)),
    ],
)
def test_classes_by_name(library: Library, name: str, known: bool) -> None:
    assert (library.class_(name) is not None) == known


def test_bases_are_told_by_name(library: Library) -> None:
    assert library.mro(ExternalRef("lib.Client")) == (
        ExternalRef("lib.Client"),
        ExternalRef("lib.client.Base"),
    )
    assert library.mro(ExternalRef("absent.Client")) == (ExternalRef("absent.Client"),)


def test_presence(library: Library) -> None:
    member = ExternalRef("lib.user.Member")
    assert [library.has(member, name) for name in ("picture", "avatar")] == ["yes", "no"]
    assert library.has(ExternalRef("absent.Client"), "picture") == "unknown"


def test_attributes_and_results(library: Library) -> None:
    client = ExternalRef("lib.Client")
    attribute, result = library.attribute(client, "me"), library.returned(client, "fetch")
    assert attribute is not None and attribute.cls == ExternalRef("lib.user.Member")
    assert result is not None and result.args[-1] is not None
    assert result.args[-1].cls == ExternalRef("lib.user.Member")


def test_where_environments_are_looked_for(tmp_path: Path) -> None:
    settings, none = Settings(root=str(tmp_path)), {"VIRTUAL_ENV": ""}
    assert site_folders(str(tmp_path), settings, none) == ()
    active = install(tmp_path / "active")
    assert site_folders(str(tmp_path), settings, {"VIRTUAL_ENV": str(tmp_path / "active")}) == (active,)
    beside = install(tmp_path / ".venv")
    assert site_folders(str(tmp_path), settings, {"VIRTUAL_ENV": str(tmp_path / "active")}) == (beside,)
    named = Settings(root=str(tmp_path), environment="active")
    assert site_folders(str(tmp_path), named, none) == (active,)


APP = """
from lib import Client, User

async def show(client: Client, user: User):
    print(user.avatar, client.me.avatar)
    return (await client.fetch()).avatar
"""


def findings(root: Path, code: str, *rows: Rename) -> list[Finding]:
    (root / "pyproject.toml").touch()
    (root / "app.py").write_text(APP)
    settings = Settings(root=str(root), select=(code,), renames=rows)
    report = engine.check([str(root / "app.py")], settings)
    assert report.failures == ()
    return list(report.findings)


def test_renames_of_a_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    row = Rename("lib.user.User", "avatar", "picture")
    assert [finding.confidence for finding in findings(tmp_path, "TL401", row)] == ["medium"]
    install(tmp_path / ".venv")
    assert [finding.primary.span.line for finding in findings(tmp_path, "TL401", row)] == [5, 5, 6]


def test_the_installed_release_has_the_last_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    row = Rename("lib.User", "avatar", "picture")
    assert len(findings(tmp_path, "TL401", row)) == 1
    old = {**LIBRARY, "lib/user.py": "class User:\n    avatar = ''\nclass Member(User): ...\n"}
    install(tmp_path / ".venv", old)
    assert findings(tmp_path, "TL401", row) == []
