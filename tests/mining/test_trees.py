"""Test mining renames from two releases of a library, as folders or archives."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from flake8_tradelint.mining import trees
from flake8_tradelint.mining.history import of_trees
from flake8_tradelint.mining.trees import TreeError, tree

OLD = """
class Client:
    def getPrice(self, symbol):
        reply = self.session.get(self.url + symbol, timeout=self.timeout)
        return float(reply["price"]) * self.scale

    def _private(self):
        return 12345678 * self.scale + self.margin * self.leverage

    def both(self):
        return self.getPrice("a") + self.getPrice("b")
"""
NEW = OLD.replace("getPrice", "get_price").replace("_private", "_hidden")
FILES = {"lib/__init__.py": "", "lib/client.py": OLD}


def folder(path: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(text)


def tar(path: Path, files: Mapping[str, str]) -> None:
    with tarfile.open(path, "w:gz") as archive:
        for name, text in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text.encode()))


def archive(path: Path, files: Mapping[str, str]) -> None:
    with zipfile.ZipFile(path, "w") as file:
        for name, text in files.items():
            file.writestr(name, text)


def test_all_forms_of_a_release_are_the_same(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    folder(tmp_path / "folder", FILES)
    folder(tmp_path / "src-layout" / "src", FILES)
    folder(tmp_path / "src-layout", {"setup.py": "", "tests/test_a.py": ""})
    tar(tmp_path / "lib-1.0.tar.gz", {f"lib-1.0/{name}": text for name, text in FILES.items()})
    archive(tmp_path / "lib-1.0.zip", {f"lib-1.0/src/{name}": text for name, text in FILES.items()})
    archive(tmp_path / "lib-1.0-py3-none-any.whl", {**FILES, "lib-1.0.dist-info/METADATA": "x"})
    for path in sorted(tmp_path.iterdir()):
        found = {name: data.decode() for name, data in tree(str(path)).items() if name in FILES}
        assert found == FILES, path


def test_the_renames_between_two_releases(tmp_path: Path) -> None:
    old = {name: text.encode() for name, text in FILES.items()}
    new = {**old, "lib/client.py": NEW.encode()}
    (found,) = of_trees(old, new, "1 -> 2").proposals(0.5, private=False)
    assert (found.owner, found.old, found.new) == ("lib.client.Client", "getPrice", "get_price")
    assert found.commits == ("1 -> 2",)
    assert len(of_trees(old, new, "1 -> 2").proposals(0.5, private=True)) == 2


def test_a_class_that_moved_between_releases(tmp_path: Path) -> None:
    old = {name: text.encode() for name, text in FILES.items()}
    new = {"lib/__init__.py": b"", "lib/deep/clients.py": NEW.encode()}
    (found,) = of_trees(old, new, "1 -> 2").proposals(0.5, private=False)
    assert (found.owner, found.old) == ("lib.deep.clients.Client", "getPrice")


def test_a_whole_library_may_change_at_once() -> None:
    old = {f"lib/m{n}.py": OLD.replace("Client", f"Client{n}").encode() for n in range(500)}
    new = {f"lib/m{n}.py": NEW.replace("Client", f"Client{n}").encode() for n in range(500)}
    assert len(of_trees(old, new, "1 -> 2").proposals(0.75, private=False)) == 500


def test_what_is_no_release(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("x")
    (tmp_path / "empty").mkdir()
    tar(tmp_path / "cut.tar.gz", FILES)
    (tmp_path / "cut.tar.gz").write_bytes((tmp_path / "cut.tar.gz").read_bytes()[:40])
    for name in ("text", "empty", "cut.tar.gz", "nowhere"):
        with pytest.raises(TreeError, match=name):
            tree(str(tmp_path / name))


def packed(path: Path, *entries: tuple[tarfile.TarInfo, bytes], mode: str = "w:gz") -> str:
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for entry, data in entries:
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return str(path)


def entry(name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.linkname = kind, target
    return made


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_each_compression(tmp_path: Path, mode: str) -> None:
    path = packed(
        tmp_path / "lib.tar", (entry("lib/a.py"), b"x = 1\n"), (entry("lib/b.txt"), b"x"), mode=mode
    )
    assert tree(path) == {"a.py": b"x = 1\n"}


def test_what_leads_out_of_an_archive_leads_nowhere(tmp_path: Path) -> None:
    secret = tmp_path / "secret.py"
    secret.write_text("password = 1\n")
    kinds = [tarfile.LNKTYPE, tarfile.SYMTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE]
    entries = [entry(f"lib/{number}.py", kind, str(secret)) for number, kind in enumerate(kinds)]
    path = packed(
        tmp_path / "lib.tar.gz",
        *((made, b"") for made in entries),
        (entry("../../up.py"), b"x = 1\n"),
        (entry(str(tmp_path / "absolute.py")), b"y = 2\n"),
    )
    assert sorted(tree(path).values()) == [b"x = 1\n", b"y = 2\n"]
    assert sorted(found.name for found in tmp_path.iterdir()) == ["lib.tar.gz", "secret.py"]


def test_what_grows_when_it_is_decompressed_has_an_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trees, "MAX_ARCHIVE", 1 << 20)
    large = packed(
        tmp_path / "large.tar.gz", (entry("data"), bytes(2 << 20)), (entry("lib/a.py"), b"x = 1\n")
    )
    with pytest.raises(TreeError, match=r"large\.tar\.gz: more than 1,048,576 bytes when it is decompressed"):
        tree(large)
    monkeypatch.setattr(trees, "MAX_FILE", 1 << 10)
    named = packed(tmp_path / "named.tar.gz", (entry("a" * 5_000 + ".py"), b"x = 1\n"))
    with pytest.raises(TreeError, match=r"named\.tar\.gz: a name or a header of 5,\d+ bytes"):
        tree(named)


def test_an_archive_of_too_many_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trees, "MAX_ENTRIES", 3)
    many = {f"lib/{number}.py": "" for number in range(4)}
    archive(tmp_path / "many.zip", many)
    tar(tmp_path / "many.tar.gz", many)
    for name in ("many.zip", "many.tar.gz"):
        with pytest.raises(TreeError, match="more than 3 files"):
            tree(str(tmp_path / name))


def test_damaged_archives_are_told(tmp_path: Path) -> None:
    """Each byte of small archives changed in turn: they are read, or refused with a reason."""
    archive(tmp_path / "good.zip", FILES)
    for mode in ("gz", "bz2", "xz"):
        packed(tmp_path / f"good.{mode}", (entry("lib/a.py"), OLD.encode()), mode=f"w:{mode}")
    packed(tmp_path / "good.tar", (entry("lib/a.py"), b"x = 1\n"), mode="w")
    for good in sorted(tmp_path.glob("good.*")):
        data = good.read_bytes()[:2_000]
        for at in range(0, len(data), 1 + len(data) // 300):
            bad = tmp_path / f"bad{good.suffix}"
            bad.write_bytes(data[:at] + bytes([data[at] ^ 0x55]) + good.read_bytes()[at + 1 :])
            try:
                tree(str(bad))
            except TreeError as error:
                assert str(error).startswith(f"{bad}: ")
