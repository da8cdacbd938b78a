"""Test rows of the renames table from the configuration, from files and from presets."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from flake8_tradelint.config import ConfigError, load
from flake8_tradelint.settings import Rename

WANTED = "must become a name or an expression such as 'display_avatar.url', not"
KEYS = "only new, since, message, deprecated, coroutine, value"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: Path, body: str, **files: str) -> None:
    (folder / "pyproject.toml").write_text(f"[tool.tradelint]\n{body}\n")
    for name, text in files.items():
        (folder / "renames").mkdir(exist_ok=True)
        (folder / "renames" / f"{name}.toml").write_text(text)


@pytest.mark.parametrize(
    ("owner", "row", "expected"),
    [
        ("Vat", 'a = "b"', Rename("Vat", "a", "b")),
        ("d.User", 'avatar_url = "avatar.url"', Rename("d.User", "avatar_url", "avatar.url")),
        ("Vat", """spot = '{self}.oracles["spot"]'""", Rename("Vat", "spot", '{self}.oracles["spot"]')),
        ("web3.utils", 'old = "web3.tools.new"', Rename("web3.utils", "old", "web3.tools.new")),
        ("bot.connect()", 'timeout = "read_timeout"', Rename("bot.connect()", "timeout", "read_timeout")),
        (
            "Vat",
            'a = {new = "b", since = "2.0", message = "see the guide"}',
            Rename("Vat", "a", "b", "2.0", "see the guide"),
        ),
        ("Vat", 'a = {message = "gone, ask the feed"}', Rename("Vat", "a", "", "", "gone, ask the feed")),
    ],
)  # fmt: skip
def test_rows(project: Path, owner: str, row: str, expected: Rename) -> None:
    write(project, f'[tool.tradelint.renames."{owner}"]\n{row}')
    assert load().renames == (expected,)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ('a = "b c"', f"{WANTED} 'b c', which is neither a name nor an expression"),
        ('a = "class"', f"{WANTED} 'class', which is neither a name nor an expression"),
        ('a = "(yield)"', f"{WANTED} '(yield)', which is neither a name nor an expression"),
        ('a = "f(await x)"', f"{WANTED} 'f(await x)', which may not await, yield, bind or unpack"),
        ('a = "a"', "is its own new name: leave the row out"),
        ('a-b = "c"', "is not a name, so nothing can have had it"),
        ('a = ""', f"{WANTED} an empty string"),
        ('a = {new = "b", sinze = "1"}', f"has no key 'sinze' (did you mean 'since'?): {KEYS}"),
        ('a = {since = "1"}', "says neither what is new nor, by a message, what to do instead"),
        ('a = {new = "b", deprecated = 1}', "'deprecated' must be true or false, not 1"),
        ('a = {new = "b", coroutine = "no"}', "'coroutine' must be true or false, not the string 'no'"),
        ('a = {new = "b", value = "1"}', "has both 'new' and 'value': one of them replaces the old name"),
        ('a = {value = "b"}', "'value' must be made of constants and builtins, which 'b' is not"),
        ('a = {value = "f("}', "'value' must be made of constants and builtins, which 'f(' is not"),
        ('a = {new = "b", since = 2}', "'since' must be a text, not 2"),
    ],
)  # fmt: skip
def test_wrong_rows(project: Path, row: str, expected: str) -> None:
    write(project, f"[tool.tradelint.renames.Vat]\n{row}")
    with pytest.raises(ConfigError) as caught:
        load()
    old = row.partition(" ")[0]
    assert str(caught.value) == f"pyproject.toml:3: [tool.tradelint.renames.Vat] {old!r}: {expected}"


def test_a_keyword_becomes_a_keyword(project: Path) -> None:
    write(project, '[tool.tradelint.renames."bot.connect()"]\ntimeout = "limits.read"')
    with pytest.raises(ConfigError, match=r":3: .* 'timeout': a keyword can only become another name"):
        load()


def test_circles(project: Path) -> None:
    write(project, '[tool.tradelint.renames.Vat]\na = "b"\nb = "c"\nc = "a"')
    with pytest.raises(ConfigError, match="'a': is renamed in a circle, a -> b -> c -> a: keep"):
        load()


def test_files_are_found_beside_the_configuration(project: Path) -> None:
    write(
        project,
        'renames-files = ["renames/*.toml"]\n[tool.tradelint.renames.Vat]\na = "mine"',
        one='[Vat]\na = "theirs"\nb = "c"\n',
        two='["lib.Feed"]\nold = "new"\n',
    )
    folder = project / "deep" / "er"
    folder.mkdir(parents=True)
    assert load([str(folder)]).renames == (
        Rename("Vat", "a", "mine"),
        Rename("Vat", "b", "c"),
        Rename("lib.Feed", "old", "new"),
    )


def test_a_wrong_file_is_named_with_its_line(project: Path) -> None:
    write(project, 'renames-files = ["renames/*.toml"]', lib='[Vat]\na = "b"\nc = 4\n')
    with pytest.raises(ConfigError, match=r"^renames/lib\.toml:3: \[Vat\] 'c': must become a name"):
        load()


def test_a_pattern_that_finds_nothing_is_a_mistake(project: Path) -> None:
    write(project, 'renames-files = ["rename/*.toml"]')
    expected = "'renames-files': 'rename/*.toml' matches no file in ."
    with pytest.raises(ConfigError) as caught:
        load()
    assert str(caught.value) == f"pyproject.toml:2: [tool.tradelint] {expected}"


def test_an_unknown_preset(project: Path) -> None:
    write(project, 'renames-presets = ["pydantik-2"]')
    with pytest.raises(ConfigError, match=r"'renames-presets': no preset is called 'pydantik-2'"):
        load()


ROWS = '["feeds.Feed"]\nlast = "latest"\n'


def install(project: Path, name: str, text: str, environment: str = ".venv") -> None:
    file = project / environment / "lib" / "python3.12" / "site-packages" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def test_a_library_brings_its_own(project: Path) -> None:
    install(project, "feeds/renames.toml", ROWS)
    write(project, 'renames-files = ["package:feeds/renames.toml"]')
    assert load().renames == (Rename("feeds.Feed", "last", "latest"),)


def test_the_environment_is_the_one_that_is_configured(project: Path) -> None:
    install(project, "feeds/renames.toml", ROWS, environment="env")
    write(project, 'renames-files = ["package:feeds/renames.toml"]\nenvironment = "env"')
    assert load().renames == (Rename("feeds.Feed", "last", "latest"),)


def test_all_libraries_that_bring_some(project: Path) -> None:
    install(project, "feeds/renames.toml", ROWS)
    install(project, "orders/renames.toml", '["orders.Order"]\nqty = "quantity"\n')
    install(project, "other/names.toml", "no TOML")
    write(project, 'renames-files = ["package:*/renames.toml"]')
    assert [row.old for row in load().renames] == ["last", "qty"]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("package:feeds/names.toml", "matches no file in .venv/lib/python3.12/site-packages"),
        ("package:../../secrets.toml", "leads out of the installed packages"),
        ("package:/etc/renames.toml", "leads out of the installed packages"),
    ],
)
def test_packages_without_a_table(project: Path, pattern: str, expected: str) -> None:
    install(project, "feeds/renames.toml", ROWS)
    write(project, f'renames-files = ["{pattern}"]')
    with pytest.raises(ConfigError, match=re.escape(f"'renames-files': {pattern!r} {expected}")):
        load()


def test_packages_without_an_environment(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    write(project, 'renames-files = ["package:feeds/renames.toml"]')
    with pytest.raises(ConfigError, match="there is no environment: name its folder with 'environment'"):
        load()


def test_what_is_wrong_in_a_librarys_table(project: Path) -> None:
    install(project, "feeds/renames.toml", ROWS + 'next = "not a name"\n')
    write(project, 'renames-files = ["package:feeds/renames.toml"]')
    where = r"site-packages/feeds/renames.toml:3: \[\"feeds.Feed\"\] 'next': must become"
    with pytest.raises(ConfigError, match=where):
        load()
