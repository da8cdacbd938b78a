"""Test that a damaged cache never changes an answer."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from flake8_tradelint import incremental
from flake8_tradelint.cache import fact_tables, store, summary_cache, table_cache
from flake8_tradelint.cache.rows import checked, write_checked
from flake8_tradelint.cache.sealed import seal
from flake8_tradelint.cache.store import FOLDER
from flake8_tradelint.cache.summary_cache import SummaryCache
from flake8_tradelint.settings import Settings
from tests.incremental.changing import (
    CALLER,
    CLIENT,
    SESSION,
    Made,
    places,
)
from tests.incremental.remembering import DROPPED, Runs, entry, shown
from tests.incremental.remembering import write as write_old
from tests.processes import environment
from tests.projects import write


def damaged(folder: Path, ending: str) -> Iterable[bytes]:
    (file,) = folder.glob(f"*{ending}")
    data = file.read_bytes()
    line, _, body = data.partition(b"\n")
    for text in (
        *(b"", data[: len(data) // 2], data[:-1], data + b"\0", line, b"\n" + body, b"[" * 100_000, b"{}"),
        *(data.replace(b'"columns":[', b'"columns":[7,'), data.replace(b"1", b"2"), b"\x80\x04garbage"),
    ):
        file.write_bytes(text)
        yield text
        file.write_bytes(data)


@pytest.mark.parametrize("ending", [".lasting", ".sources", ".texts", ".state", ".tables"])
def test_what_is_damaged_is_none(ending: str, made: Made) -> None:
    one = made({"client.py": CLIENT, "caller.py": CALLER, "feed.py": SESSION})
    one.check()
    for number, _ in enumerate(damaged(one.root / FOLDER, ending)):
        write(one.root, {"feed.py": f"{SESSION}# {number}\n"})
        assert places(one.check("feed.py")) == ["feed.py TL203"]
        found = one.after({"other1.py": f"def unrelated1():\n    return {number}\n"})
        assert found == ["caller.py TL308", "feed.py TL203"]


def test_what_was_found_later_and_is_damaged_is_none(made: Made) -> None:
    one = made({"client.py": CLIENT, "caller.py": CALLER, "feed.py": SESSION})
    one.check()
    write(one.root, {"feed.py": SESSION + "# more\n"})
    one.check("feed.py")
    for _ in damaged(one.root / FOLDER, ".later"):
        assert places(one.check("feed.py")) == ["feed.py TL203"]
    one.check("feed.py")
    assert one.checked == set()


@pytest.mark.parametrize("ending", [".lasting", ".tables"])
@pytest.mark.parametrize("value", ["[]", "7", '["x"]', "[[0,-1]]", '["x",[0,0,0]]'])
def test_what_is_forged_ends_in_no_traceback(ending: str, value: str, made: Made) -> None:
    """Sound in every way that can be looked at, but of another shape."""
    one = made({"client.py": CLIENT, "caller.py": CALLER, "feed.py": SESSION})
    one.check()
    (file,) = (one.root / FOLDER).glob(f"*{ending}")
    kind = table_cache._FORMAT if ending == ".lasting" else fact_tables._FORMAT
    head, _ = checked(str(file), str(one.root), kind)
    if ending == ".lasting":
        for row in head["tables"].values():
            row[0], row[2], row[3], row[4] = "x", [[], [], [], []], [0, 0, 0, 0], len(value)
    else:
        for row in head["tables"].values():
            row[1], row[2] = True, len(value)
    write_checked(str(file), str(one.root), kind, head, [value.encode() * len(head["tables"])])
    write(one.root, {"feed.py": SESSION + "# more\n"})
    report = one.check("feed.py")
    assert (places(report), report.failures) == (["feed.py TL203"], ())
    assert one.after({"client.py": CLIENT + "# more\n"}) == ["caller.py TL308", "feed.py TL203"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[: len(data) // 2],
        lambda data: data.replace(b"TL301", b"TL999"),
        lambda data: b"\x80\x04\x95garbage",
        lambda data: b"\n[]",
        lambda data: b'\n{"key": 1}\n',
        lambda data: (
            data.partition(b"\n")[1] + data.partition(b"\n")[2].replace(b'"columns":[', b'"columns":["x",')
        ),
        lambda data: b"\n" + b"[" * 100_000 + b"\n",
    ],
)
def test_a_damaged_entry_is_none(project: Path, runs: Runs, damage: object) -> None:
    first = runs.check(project)
    file = entry(project)
    assert callable(damage)
    file.write_bytes(resealed(damage(file.read_bytes()), project, store._FORMAT))
    assert runs.check(project) == first
    assert runs.asked == [3, 3]
    assert runs.check(project) == first
    assert runs.asked == [3, 3], "the damaged entry was replaced"


def resealed(data: bytes, root: Path, kind: str) -> bytes:
    """What is behind the first line, where that is empty, with a valid seal: only its shape is wrong."""
    first, _, body = data.partition(b"\n")
    return data if first or not body else seal(str(root), kind, (body,)) + b"\n" + body


@pytest.mark.parametrize("failing", ["open", "replace", "makedirs"])
def test_what_cannot_be_written_is_left(
    project: Path, runs: Runs, failing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(f"flake8_tradelint.cache.replacing.os.{failing}", full)
    first = runs.check(project)
    assert runs.check(project) == first
    assert runs.asked == [3, 3]
    folder = project / FOLDER
    assert not folder.exists() or not [path for path in folder.iterdir() if path.suffix in (".tmp", ".json")]


DAMAGE: list[Callable[[bytes], bytes]] = [
    lambda data: b"",
    lambda data: data[: len(data) // 2],
    lambda data: data.replace(b"create_task", b"create_risk"),
    lambda data: b"\n[]",
    lambda data: b"\n[[[[[[[[",
    lambda data: b"\n" + data.partition(b"\n")[2].replace(b"[[", b"[[0,", 1),
    lambda data: b"\n" + data.partition(b"\n")[2].rpartition(b",[")[0] + b",[999,-1]]]",
    lambda data: b"\n" + data.partition(b"\n")[2].rpartition(b",[")[0] + b",[2,-1,-1]]]",
    lambda data: b"\n" + data.partition(b"\n")[2].rpartition(b",[")[0] + b",[0,99999]]]",
]


@pytest.mark.parametrize("damage", DAMAGE)
def test_damaged_summaries_are_none(project: Path, damage: Callable[[bytes], bytes]) -> None:
    write_old(project / "client.py", CLIENT)
    write_old(project / "user.py", CALLER)
    told = [("a.py", "TL301"), ("broken.py", "TL001"), ("user.py", "TL308")]
    assert shown(project) == told
    files = sorted((project / FOLDER / "summaries").iterdir())
    assert files
    for file in files:
        file.write_bytes(resealed(damage(file.read_bytes()), project, summary_cache._FORMAT))
    write_old(project / "c.py", DROPPED)
    assert shown(project) == sorted([*told, ("c.py", "TL301")])


def test_summaries_of_another_project_are_none(
    project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    shown(project)
    moved = tmp_path_factory.mktemp("elsewhere") / "moved"
    shutil.copytree(project, moved)
    write_old(moved / "b.py", DROPPED)
    report = incremental.check([str(moved / "a.py"), str(moved / "b.py")], Settings())
    assert [finding.primary.path for finding in report.findings] == [str(moved / "a.py"), str(moved / "b.py")]


def test_summaries_of_files_that_are_gone_are_forgotten(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flake8_tradelint.cache.summary_cache._SPARE", -4)  # the files of the project
    write_old(project / "client.py", CLIENT)
    write_old(project / "user.py", CALLER)
    shown(project)
    place = Path(SummaryCache(str(project))._place(str(project / "client.py")))
    assert place.exists()
    (project / "client.py").unlink()
    shown(project)
    assert not place.exists()


def run(project: Path, **options: object) -> tuple[int, str, str]:
    """The command line's status and output in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "flake8_tradelint", "-q", "--output-format=concise", "."],
        cwd=project,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        check=False,
        **options,  # type: ignore[call-overload]
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="has no such limits")
def test_a_full_disk(project: Path) -> None:
    import resource

    expected = run(project)
    shutil.rmtree(project / FOLDER)
    # No file may grow beyond this: writing the cache fails half-way.
    full = run(project, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200)))
    assert full == expected
    assert "TL301" in full[1]
    left = [path for path in (project / FOLDER).rglob("*") if path.suffix in (".json", ".tmp")]
    assert left == []


def test_something_else_is_where_the_cache_should_be(project: Path) -> None:
    expected = run(project)
    shutil.rmtree(project / FOLDER)
    (project / FOLDER).write_text("not a folder")
    assert run(project) == run(project) == expected
