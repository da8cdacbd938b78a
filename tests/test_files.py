"""Test that a file's text stays the same in a run: held, freed and read again, or changed on disk."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import pytest

from flake8_tradelint import engine
from flake8_tradelint import files as room
from flake8_tradelint.engine import checker
from flake8_tradelint.files import Files, HeldTexts, TextChanged
from flake8_tradelint.settings import Settings
from flake8_tradelint.startup.light import read_file
from tests.processes import needs_fork

PATHS = [f"/p/{number}.py" for number in range(40)]
TEXTS = {path: f"number = {number}\n".encode() * 7 for number, path in enumerate(PATHS)} | {PATHS[3]: b""}


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Next to nothing is held."""
    monkeypatch.setattr(room, "PLAIN", 100)
    monkeypatch.setattr(room, "AGAIN", 200)
    monkeypatch.setattr(room, "_BLOCK", 500)


def counted(texts: dict[str, bytes], *, everything: bool = False) -> tuple[Files, list[str]]:
    asked = []

    def read(path: str) -> bytes:
        asked.append(path)
        if path not in texts:
            raise FileNotFoundError(2, "gone")
        return texts[path]

    return Files(read, everything=everything), asked


@pytest.mark.usefixtures("small")
def test_all_texts_are_what_they_were() -> None:
    files, asked = counted(TEXTS)
    for _ in range(2):
        assert {path: files.data(path) for path in PATHS} == TEXTS
    assert asked == PATHS  # each was read once
    for path in PATHS:
        files.done_with(path)
        files.done_with(path)
        assert files.data(path) == TEXTS[path]
    assert {path: files.data(path) for path in reversed(PATHS)} == TEXTS
    assert len(PATHS) < len(asked) < 3 * len(PATHS)


@pytest.mark.usefixtures("small")
def test_those_that_were_not_checked_are_held() -> None:
    files, asked = counted(TEXTS)
    for path in PATHS:
        files.data(path)
    for path in PATHS[::2]:
        files.done_with(path)
    for path in PATHS[1::2]:
        assert files.data(path) == TEXTS[path]
    assert asked == PATHS


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("change", ["another", "gone"])
def test_a_text_that_is_another_one_now_is_not_mixed_with_the_first(change: str) -> None:
    texts = dict(TEXTS)
    files, _ = counted(texts)
    for path in PATHS:
        files.data(path)
    for path in PATHS:
        files.done_with(path)
    changed = PATHS[20]
    if change == "another":
        texts[changed] = texts[changed][:-1]
    else:
        del texts[changed]
    with pytest.raises(TextChanged):
        files.data(changed)


@pytest.mark.usefixtures("small")
def test_everything_may_be_held() -> None:
    files, asked = counted(TEXTS, everything=True)
    for _ in range(2):
        for path in PATHS:
            assert files.data(path) == TEXTS[path]
            files.done_with(path)
    assert asked == PATHS


@needs_fork
@pytest.mark.usefixtures("small")
def test_forked_processes_hold_texts_of_their_own() -> None:
    texts = HeldTexts()
    for path in PATHS:
        texts.put(path, TEXTS[path])
    read_end, write_end = os.pipe()
    child = os.fork()
    if not child:
        os.close(write_end)
        os.read(read_end, 1)
        texts.put("/theirs.py", b"theirs\n")
        os._exit(0)
    texts.put("/ours.py", b"ours = 1\n")
    os.close(write_end)
    os.close(read_end)
    os.waitpid(child, 0)
    assert texts.get("/ours.py") == b"ours = 1\n"


def test_small_projects_are_held() -> None:
    texts = HeldTexts()
    for path, text in TEXTS.items():
        texts.put(path, text)
        texts.done_with(path)
    assert {path: texts.get(path) for path in PATHS} == TEXTS


@pytest.mark.usefixtures("small")
def test_a_run_begins_anew_where_a_file_changes_under_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pyproject.toml").touch()
    for number in range(30):
        text = f"import asyncio\n\nfrom a{number:02} import start\n\n\nasync def f():\n    start()\n"
        (tmp_path / f"z{number:02}.py").write_text(text)
        text = "import asyncio\n\n\ndef start():\n    return asyncio.create_task(asyncio.sleep(1))\n"
        (tmp_path / f"a{number:02}.py").write_text(text)
    files = sorted(map(str, tmp_path.glob("*.py")))
    reads = 0

    def read(path: str) -> bytes:
        nonlocal reads
        reads += 1
        if reads == len(files) + 1:  # the first that is read once more
            for each in tmp_path.glob("a*.py"):
                each.write_text("def start():\n    return 1\n")
        return read_file(path)

    monkeypatch.setattr("flake8_tradelint.engine.checker.read_file", read)
    report = engine.check(files, Settings(jobs=1))
    assert reads > len(files)
    monkeypatch.undo()
    assert report == engine.check(files, Settings(jobs=1))


def test_a_file_that_cannot_be_read_says_so() -> None:
    files, _ = counted({})
    assert files.data("/p/gone.py") == b""
    assert files.unreadable == {"/p/gone.py": "cannot be read: gone"}


def test_what_was_read_before_is_not_read_again(tmp_path: Path) -> None:
    path = tmp_path / "m.py"
    path.write_bytes(b"number = 1\n")
    texts = HeldTexts()
    assert texts.read(str(path)) == b"number = 1\n"
    path.write_bytes(b"number = 2\n")  # whoever was told a digest is told of what was read for it
    files = Files(read_file, held=texts)
    assert files.data(str(path)) == b"number = 1\n"
    with pytest.raises(OSError):
        texts.read(str(tmp_path / "gone.py"))


def test_long_texts_of_a_large_project_are_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "PLAIN", 100)
    monkeypatch.setattr(room, "AGAIN", 0)
    monkeypatch.setattr(room, "LARGE", 200)
    texts = {path: text * (1 + 9 * (number % 2)) for number, (path, text) in enumerate(TEXTS.items())}
    files, asked = counted(texts)
    for _ in range(2):
        assert {path: files.data(path) for path in PATHS} == texts
    assert [path for path in asked if asked.count(path) > 1]
    assert all((asked.count(path) > 1) == (len(texts[path]) >= 200) for path in PATHS)
    long = PATHS[21]
    texts[long] = texts[long][:-1]
    with pytest.raises(TextChanged):
        files.data(long)


@needs_fork
def test_a_run_begins_anew_where_a_file_changes_before_any_was_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pyproject.toml").touch()
    for name in ("m.py", "n.py"):
        (tmp_path / name).write_text("import asyncio\n\n\nasync def f():\n    asyncio.create_task(f())\n")
    prepare = checker.Checker.prepare
    prepared = []

    def first_in_vain(self: checker.Checker, paths: Iterable[str]) -> None:
        prepared.append(self)
        if len(prepared) == 1:
            raise TextChanged("m.py")
        prepare(self, paths)

    monkeypatch.setattr(checker.Checker, "prepare", first_in_vain)
    report = engine.check(sorted(map(str, tmp_path.glob("*.py"))), Settings(jobs=2))
    assert len(prepared) == 2
    assert prepared[0] is not prepared[1]
    assert [finding.code for finding in report.findings] == ["TL301", "TL301"]
