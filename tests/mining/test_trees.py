"""Two releases of a library, as folders or archives."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

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
