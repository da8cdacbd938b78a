"""Test that configuration files are found, read and validated."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from flake8_tradelint.config import ConfigError, load
from flake8_tradelint.settings import DEFAULT_EXCLUDE, PerFileIgnore, Rename, ResourceRow, Settings


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def pyproject(folder: Path, body: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "pyproject.toml"
    file.write_text(f"[project]\nname = 'x'\n\n[tool.tradelint]\n{body}\n")
    return file


def complaint(folder: Path, body: str) -> str:
    pyproject(folder, body)
    with pytest.raises(ConfigError) as caught:
        load()
    return str(caught.value)


def test_without_a_file_the_defaults_hold(project: Path) -> None:
    assert load() == Settings(root=str(project))


def test_every_key_is_read(project: Path) -> None:
    pyproject(
        project,
        """
        cache = false
        constant-classes = ["feeds.Topic", "Topic"]
        constants = ["*_path", "topic"]
        exclude = ["gen/"]
        extend-exclude = ["*_pb2.py"]
        extend-ignore = ["TL001"]
        extend-select = ["TASK"]
        fix = true
        force-exclude = true
        ignore = ["CLASSVAR"]
        jobs = 3
        output-format = "concise"
        respect-gitignore = false
        select = ["ALL"]
        task-functions = ["desk.spawn", "await desk.Desk.start"]
        unsafe-fixes = true
        [tool.tradelint.per-file-ignores]
        "tests/" = ["SESSION", "TASK"]
        [tool.tradelint.renames."driftpy.pickle.vat.Vat"]
        spot_map = "spot_markets"
        [tool.tradelint.resources.market-feed]
        acquire = ["feeds.Feed", "await feeds.subscribe", "feeds.all.[a-z]*"]
        release = ["await unsubscribe", "abort"]
        after = "start"
        on-use = true
        through = ["socket"]
        owns = { socket = "socket_owner", pool = "" }
        lent = false
        noun = "market feed"
        [tool.tradelint.resources.httpx]
        enabled = false
        """,
    )
    assert load() == Settings(
        root=str(project),
        select=("ALL",),
        ignore=("CLASSVAR",),
        extend_select=("TASK",),
        extend_ignore=("TL001",),
        per_file_ignores=(PerFileIgnore("tests/", ("SESSION", "TASK")),),
        exclude=("gen/", "*_pb2.py"),
        respect_gitignore=False,
        force_exclude=True,
        renames=(Rename("driftpy.pickle.vat.Vat", "spot_map", "spot_markets"),),
        resources=(
            ResourceRow(
                "market-feed",
                noun="market feed",
                acquire=("feeds.Feed", "await feeds.subscribe", "feeds.all.[a-z]*"),
                release=("await unsubscribe", "abort"),
                after="start",
                on_use=True,
                through=("socket",),
                owns=(("socket", "socket_owner"), ("pool", "")),
                lent=False,
            ),
            ResourceRow("httpx", enabled=False),
        ),
        constants=("*_path", "topic"),
        constant_classes=("feeds.Topic", "Topic"),
        task_functions=("desk.spawn", "await desk.Desk.start"),
        jobs=3,
        cache=False,
        fix=True,
        unsafe_fixes=True,
        output_format="concise",
    )


def test_extend_exclude_adds_to_the_default(project: Path) -> None:
    pyproject(project, 'extend-exclude = ["gen/"]')
    assert load().exclude == (*DEFAULT_EXCLUDE, "gen/")


def test_nearest_file_upward_that_has_our_table(project: Path) -> None:
    pyproject(project, "jobs = 7")
    inner = project / "packages" / "core"
    inner.mkdir(parents=True)
    (inner / "pyproject.toml").write_text("[project]\nname = 'core'\n")
    module = inner / "module.py"
    module.touch()
    assert load([str(module)]).jobs == 7
    assert load([str(module)]).root == str(project)


def test_the_first_path_decides(project: Path) -> None:
    pyproject(project / "a", "jobs = 1")
    pyproject(project / "b", "jobs = 2")
    assert load(["b", "a"]).jobs == 2


def test_a_strangers_broken_toml_is_no_concern_of_ours(project: Path) -> None:
    (project / "pyproject.toml").write_text("[tool.other\n")
    assert load() == Settings(root=str(project))


def test_isolated_reads_nothing(project: Path) -> None:
    pyproject(project, "nonsense = true")
    assert load(isolated=True) == Settings(root=str(project))


def test_named_file_has_our_keys_at_the_top(project: Path) -> None:
    (project / "ci").mkdir()
    (project / "ci" / "tradelint.toml").write_text('select = ["TL3"]\n[renames.Vat]\na = "b"\n')
    settings = load(config="ci/tradelint.toml")
    assert (settings.select, settings.renames) == (("TL3",), (Rename("Vat", "a", "b"),))
    assert settings.root == str(project)


def test_named_pyproject_has_our_table(project: Path) -> None:
    pyproject(project / "elsewhere", "jobs = 5")
    assert load(config="elsewhere/pyproject.toml").jobs == 5


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("missing.toml", None, "missing.toml: cannot be read: No such file or directory"),
        ("pyproject.toml", "[project]\n", "pyproject.toml: has no [tool.tradelint] table"),
        ("t.toml", "selct = []\n", "t.toml:1: unknown key 'selct' (did you mean 'select'?)"),
        ("t.toml", "a = 1\nb = [\n", "t.toml:2: invalid TOML: "),
        ("t.toml", "a = 1\n[b\n", "t.toml:2: invalid TOML: "),
        ("", None, "the name of the configuration file is empty"),
        ("t.toml", "[tool]\ntradelint = 1\n", "t.toml: [tool.tradelint] must be a table, not 1"),
    ],
)
def test_named_file_that_cannot_be_used(project: Path, name: str, text: str | None, expected: str) -> None:
    if text is not None:
        (project / name).write_text(text)
    with pytest.raises(ConfigError) as caught:
        load(config=name)
    assert str(caught.value).startswith(expected)


def test_not_utf8(project: Path) -> None:
    (project / "pyproject.toml").write_bytes(b"[tool.tradelint]\n# \xff\n")
    with pytest.raises(ConfigError, match=r"pyproject\.toml:2: not UTF-8: "):
        load()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_wide_characters_are_no_strangers_file(project: Path, encoding: str) -> None:
    (project / "pyproject.toml").write_bytes("[tool.tradelint]\njobs = 1\n".encode(encoding))
    with pytest.raises(ConfigError, match=r"pyproject\.toml:1: (not UTF-8|invalid TOML): "):
        load()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('selct = ["TL1"]', "unknown key 'selct' (did you mean 'select'?)"),
        ("zzz = 1", "unknown key 'zzz'"),
        ('select = ["QQ9"]', "'select': no rule, prefix or family is called 'QQ9'"),
        (
            'select = ["TASKS"]',
            "'select': no rule, prefix or family is called 'TASKS' (did you mean 'TASK'?)",
        ),
        ('select = "TASK"', "'select': must be a list of strings, not the string 'TASK'"),
        ("select = [1]", "'select': must be a list of strings, not a list that starts with 1"),
        ("jobs = 0", "'jobs': must be a whole number of at least 1, not 0"),
        ("jobs = true", "'jobs': must be a whole number of at least 1, not true"),
        ("fix = 'yes'", "'fix': must be true or false, not the string 'yes'"),
        (
            "output-format = 'xml'",
            "'output-format': must be one of text, concise, github, gitlab, html, json, junit, rdjson, "
            "sarif, not the string 'xml'",
        ),
        ("per-file-ignores = []", "'per-file-ignores': must be a table, not an empty list"),
        ("constants = ['a b']", "'constants': 'a b' is not the pattern of a name, such as '*_KEY'"),
        ("constants = ['*']", "'constants': '*' is not the pattern of a name, such as '*_KEY'"),
        (
            "constants = ['[A-Z']",
            "'constants': '[A-Z' matches nothing, as its [ has no ]: close it; no name has a [",
        ),
        ("constants = ['X_[z-a]']", "'constants': 'X_[z-a]' has the empty range z-a: write a-z"),
        (
            "exclude = ['gen[0-9']",
            "'exclude': 'gen[0-9' matches nothing, as its [ has no ]: close it; "
            r"a [ that means itself is written \[",
        ),
        (
            "extend-exclude = ['[]']",
            r"'extend-exclude': '[]' matches nothing, as its [ has no ]: close it; "
            r"a [ that means itself is written \[",
        ),
        ("extend-exclude = ['a[!9-0]']", "'extend-exclude': 'a[!9-0]' has the empty range 9-0: write 0-9"),
        ("constant-classes = ['a-b']", "'constant-classes': 'a-b' is not the name of a class"),
        (
            "task-functions = ['spawn']",
            "'task-functions': must be full names of functions and methods such as "
            """"package.module.spawn" or "await package.module.Class.method", not 'spawn'""",
        ),
        (
            "task-functions = 'desk.spawn'",
            "'task-functions': must be a list of strings, not the string 'desk.spawn'",
        ),
        ("renames = 'x'", "'renames': must be a table, not the string 'x'"),
        (r"exclude = ['src\gen']", r"'exclude': 'src\\gen' needs / between folders, on Windows, too"),
        (r"extend-exclude = ['C:\x']", r"'extend-exclude': 'C:\\x' needs / between folders, on Windows, too"),
    ],
)
def test_wrong_keys_are_told_with_their_line(project: Path, body: str, expected: str) -> None:
    assert complaint(project, body) == f"pyproject.toml:5: [tool.tradelint] {expected}"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            '[tool.tradelint.renames."a.Vat"]\nspot_map = 3',
            """6: [tool.tradelint.renames."a.Vat"] 'spot_map': """
            "must become a name or an expression such as 'display_avatar.url', not 3",
        ),
        (
            '[tool.tradelint.renames]\nVat = "x"',
            """6: [tool.tradelint.renames] 'Vat': must be a table of old = "new" names, not the string 'x'""",
        ),
        (
            '[tool.tradelint.renames."not a class"]\na = "b"',
            "5: [tool.tradelint.renames] 'not a class': is not the name of a class, a module or a function",
        ),
        (
            "[tool.tradelint.per-file-ignores]\n'a\\b' = ['ALL']",
            r"6: [tool.tradelint.per-file-ignores] 'a\\b': 'a\\b' needs / between folders, on Windows, too",
        ),
        (
            "[tool.tradelint.per-file-ignores]\n'./tests/' = ['ALL']",
            "6: [tool.tradelint.per-file-ignores] './tests/': './tests/' matches nothing: patterns are in"
            " gitignore syntax, without `.` and `..`",
        ),
        (
            '[tool.tradelint.per-file-ignores]\n"tests/*" = ["XX1"]',
            "6: [tool.tradelint.per-file-ignores] 'tests/*': no rule, prefix or family is called 'XX1'",
        ),
    ],
)
def test_wrong_rows_are_told_with_their_table(project: Path, body: str, expected: str) -> None:
    assert complaint(project, body) == f"pyproject.toml:{expected}"


def test_a_backslash_may_take_a_meaning_away(project: Path) -> None:
    patterns = ("\\#a", "b\\ ", "\\[d\\]", "\\.e", "f\\\\g")
    pyproject(project, f"exclude = {json.dumps(patterns)}")
    assert load().exclude == patterns


def test_spellings_without_a_line_still_name_the_key(project: Path) -> None:
    (project / "pyproject.toml").write_text("tool = {tradelint = {selct = []}}\n")
    with pytest.raises(ConfigError) as caught:
        load()
    expected = "unknown key 'selct' (did you mean 'select'?)"
    assert str(caught.value) == f"pyproject.toml: [tool.tradelint] {expected}"


def test_a_folder_that_cannot_be_entered_has_no_configuration(project: Path) -> None:
    locked = project / "locked"
    locked.mkdir()
    locked.chmod(0o600)
    if os.access(locked, os.X_OK):
        pytest.skip("this user enters every folder")
    assert load([str(locked / "a.py")]) == Settings(root=str(project))


_ROW = 'acquire = ["feeds.Feed"]\nrelease = ["stop"]\n'


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (
            'acquire = ["feeds.Feed"]',
            "'feed': needs release = [\"await close\"], as no built-in row has this name",
        ),
        (
            'release = ["stop"]',
            "'feed': needs acquire = [\"package.Class\"], as no built-in row has this name",
        ),
        (_ROW + 'aquire = ["x.Y"]', "'aquire': is no key of a resource (did you mean 'acquire'?)"),
        (
            'acquire = ["Feed"]',
            "'acquire': must be full names such as \"package.Class\" or \"await package.open\", not 'Feed'",
        ),
        (
            'release = ["close()"]',
            "'release': must be names of methods such as \"stop\" or \"await close\", not 'close()'",
        ),
        (_ROW + "after = 3", "'after': must be the name of a method, not 3"),
        (_ROW + 'lent = "no"', "'lent': must be true or false, not the string 'no'"),
        (_ROW + 'noun = ""', "'noun': must be a word for people, not the string ''"),
        (_ROW + 'through = ["a b"]', "'through': must be names of attributes, not 'a b'"),
        (
            _ROW + "owns = { socket = true }",
            "'socket': must be keyword arguments, each = the one that says no, or \"\"",
        ),
    ],
)
def test_wrong_rows_are_told_with_their_key(project: Path, row: str, expected: str) -> None:
    text = complaint(project, f"[tool.tradelint.resources.feed]\n{row}")
    assert text.startswith("pyproject.toml:") and text.endswith(expected)


def test_a_row_that_may_be_a_built_in_one_misspelt(project: Path) -> None:
    assert complaint(project, "[tool.tradelint.resources.htpx]\nenabled = false").endswith(
        "as no built-in row has this name (did you mean 'httpx'?)"
    )


@pytest.mark.parametrize(
    "pattern", [r"a\[b", "[]a]", "[!]a]", "[[:alpha:]_]", "[^a-z]x", "a]", r"[\]]", "[a-]", "x[0-9]"]
)
def test_good_brackets(project: Path, pattern: str) -> None:
    pyproject(project, f"exclude = ['{pattern}']")
    assert load().exclude == (pattern,)


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("[tool.tradelnt]", "tool.tradelnt"),
        ("[tool.tradelint_]", "tool.tradelint_"),
        ("[tool.tradleint.renames]", "tool.tradleint"),
        ("[tool.Trade-Lint]", "tool.Trade-Lint"),
        ("[tool.flake8_tradelint]", "tool.flake8_tradelint"),
        ('[tool."radelint"]', "tool.radelint"),
        ("[tradelint]", "tradelint"),
    ],
)
@pytest.mark.parametrize("rest", ["", "[tool.tradelint]\njobs = 1\n"])
def test_a_table_of_nearly_our_name(project: Path, header: str, name: str, rest: str) -> None:
    (project / "pyproject.toml").write_text(f"[project]\n{header}\njobs = 2\n{rest}")
    with pytest.raises(ConfigError) as caught:
        load()
    expected = f"pyproject.toml:2: [{name}] is no table of any tool (did you mean [tool.tradelint]?)"
    assert str(caught.value) == expected


@pytest.mark.parametrize("name", ["tool.trailint", "tool.ruff.lint", "tool.pylint", "tool.trade"])
def test_tables_of_others(project: Path, name: str) -> None:
    (project / "pyproject.toml").write_text(f"[{name}]\njobs = 2\n")
    assert load() == Settings(root=str(project))
    (project / "pyproject.toml").write_text(f"[{name}]\njobs = 2\n[tool.tradelint]\njobs = 3\n")
    assert load().jobs == 3


def test_a_misspelt_table_of_ours(project: Path) -> None:
    expected = "unknown key 'per-file-ignore' (did you mean 'per-file-ignores'?)"
    assert complaint(project, "[tool.tradelint.per-file-ignore]\n'a' = ['ALL']").endswith(expected)
