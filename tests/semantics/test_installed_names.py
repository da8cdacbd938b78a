"""The names under which classes of installed packages may be known in a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_tradelint.files import Files
from flake8_tradelint.semantics.classes.import_texts import origins, stars
from flake8_tradelint.semantics.classes.installed_names import entering, names_in_modules
from flake8_tradelint.semantics.naming.installed import InstalledModules

TOPS = frozenset({b"kit", b"desk"})


@pytest.mark.parametrize(
    ("text", "names", "starred"),
    [
        ("import kit", "kit", ""),
        ("import os, kit.public", "kit", ""),
        ("import os as o, kit as k", "k o", ""),
        ("if x:\n    import json, desk", "desk", ""),
        ("def f():\n\timport kit", "kit", ""),
        ("from kit import Config", "Config", ""),
        ("from kit.public import (  # its own\n    Config,\n    Late as L,\n)", "Config L", ""),
        ("try:\n    from kit import Config\nexcept ImportError as error:\n    raise", "Config", ""),
        ("from kit.public import *", "", "kit.public"),
        ("from other import Config", "", ""),
        ("from .kit import Config", "", ""),
        ("from kits import Config\nimport kitten", "", ""),
        ("from base import (\n    Config as Base,\n    Other as Else\n)", "Base Else", ""),
        ("import base.config as config", "config", ""),
        ("from base import Config as Base, Late", "Base", ""),
        ('"""Takes a value as int, the other one as float."""', "", ""),
        ("with a.b() as c:\n    pass", "", ""),
    ],
)
def test_of_one_file(text: str, names: str, starred: str) -> None:
    found = entering(text.encode(), TOPS) or ((), ())
    assert [sorted(one) for one in found] == [
        sorted(name.encode() for name in words.split()) for words in (names, starred)
    ]


@pytest.mark.parametrize("separator", ["\n", "\r\n", "; ", "\n\n    "])
def test_whatever_stands_for_something_there_is_among_them(separator: str) -> None:
    """What bases are looked up by, is told of fewer files, and no less of these."""
    statements = (
        "import kit",
        "import os, kit.a as a",
        "from kit import b, c as d",
        "from desk.x import (e,\n f)",
    )
    data = separator.join(("x = 1", *statements, "from kit import *")).encode()
    names, starred = entering(data, TOPS)
    meant = {
        name.partition(b".")[0]
        for name, origin in origins(data).items()
        if origin.module.partition(b".")[0] in TOPS and name != b"*"
    }
    assert meant <= names
    assert set(stars(data)) <= starred


def test_what_a_star_binds(tmp_path: Path) -> None:
    (tmp_path / "kit").mkdir()
    (tmp_path / "kit" / "__init__.py").write_text("from ._impl import *\nfrom kit.more import Late as L\n")
    (tmp_path / "kit" / "_impl.py").write_text(
        "from kit import *\nimport desk.x\n\n\nclass Config:\n    pass\n"
    )
    installed = InstalledModules([str(tmp_path)])
    files = Files(lambda path: Path(path).read_bytes())
    found = names_in_modules([b"kit", b"absent"], installed, files.headers, files.data)
    assert {b"Config", b"L", b"desk"} <= found


def test_first_names_of_modules(tmp_path: Path) -> None:
    for name in (
        "kit/__init__.py",
        "spaces/deep/one.py",
        "single.py",
        "attr/__init__.py",
        "json/__init__.py",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    installed = InstalledModules([str(tmp_path), str(tmp_path / "absent")], frozenset({"attr"}))
    assert installed.tops == {"kit", "spaces", "single"}
    found = [installed.find(name, "") for name in ("kit", "spaces.deep.one", "single", "attr", "json", "Kit")]
    assert [path is not None for path in found] == [True, True, True, False, False, False]
