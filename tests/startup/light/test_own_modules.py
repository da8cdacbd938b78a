"""The shorter way to a module leads where the longer one does, or is not taken."""

from __future__ import annotations

import os
import py_compile
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SHORT = """
import sys
from _frozen_importlib_external import SourceFileLoader
from flake8_tradelint.startup.light.bundle import Bundle
from flake8_tradelint.startup.light.own_modules import OwnModules
finder = OwnModules("p", Bundle(None))
sys.meta_path.insert(0, finder)
"""
TOLD = """
import p.a, p.sub.b
for module in (p.a, p.sub, p.sub.b):
    spec = module.__spec__
    print(spec.name, spec.origin, spec.cached, spec.has_location, spec.parent)
    print(spec.submodule_search_locations, getattr(module, "__path__", None), module.__package__)
    print(module.__file__, module.__name__, module.VALUE)
print(p.a.where(), p.a.__loader__.get_source("p.a"), p.a.__loader__.get_data(p.a.__file__))
"""
HOW = """
import p.a
print(p.a.VALUE, type(p.a.__loader__) is not SourceFileLoader)
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """``p`` with a module and a package in it, and all byte code beside the sources."""
    folder = tmp_path / "p"
    (folder / "sub").mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    (folder / "a.py").write_text("VALUE = 'old'\ndef where():\n    return where.__code__.co_filename\n")
    (folder / "sub" / "__init__.py").write_text("VALUE = 2\n")
    (folder / "sub" / "b.py").write_text("VALUE = 3\n")
    for file in folder.rglob("*.py"):
        py_compile.compile(str(file), doraise=True)
    return folder


def _run(folder: Path, code: str, *options: str) -> str:
    start = f"import sys\nsys.path[:0] = [{str(ROOT)!r}, {str(folder.parent)!r}]\n"
    command = [sys.executable, *options, "-c", start + code]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.run(command, capture_output=True, check=True, encoding="utf-8", env=environment).stdout


def _byte_code(folder: Path) -> Path:
    return folder / "__pycache__" / f"a.{sys.implementation.cache_tag}.pyc"


def test_same_modules(package: Path) -> None:
    assert _run(package, SHORT + TOLD) == _run(package, TOLD)


def test_is_taken(package: Path) -> None:
    assert _run(package, SHORT + HOW) == "old True\n"


def _larger(package: Path) -> None:
    """With the time of before, too."""
    status = (package / "a.py").stat()
    (package / "a.py").write_text(
        "VALUE = 'new'  # longer than it was, whatever it was that was there before\n"
    )
    os.utime(package / "a.py", ns=(status.st_atime_ns, status.st_mtime_ns))


def _later(package: Path) -> None:
    text = (package / "a.py").read_text().replace("old", "new")
    (package / "a.py").write_text(text)
    os.utime(package / "a.py", (1, 1))


def _without_byte_code(package: Path) -> None:
    _byte_code(package).unlink()
    (package / "a.py").write_text("VALUE = 'new'\n")


def _other_python(package: Path) -> None:
    data = _byte_code(package).read_bytes()
    _larger(package)
    size = (package / "a.py").stat().st_size
    _byte_code(package).write_bytes(b"\0\0\r\n" + data[4:12] + size.to_bytes(4, "little") + data[16:])


def _by_digest(package: Path) -> None:
    mode = py_compile.PycInvalidationMode.CHECKED_HASH
    py_compile.compile(str(package / "a.py"), doraise=True, invalidation_mode=mode)
    (package / "a.py").write_text("VALUE = 'new'\n")


def _cut_short(package: Path) -> None:
    _byte_code(package).write_bytes(_byte_code(package).read_bytes()[:10])
    (package / "a.py").write_text("VALUE = 'new'\n")


def _package_first(package: Path) -> None:
    """What is both a folder and a module is the folder's."""
    (package / "a").mkdir()
    (package / "a" / "__init__.py").write_text("VALUE = 'new'\n")


@pytest.mark.parametrize(
    "change",
    [_larger, _later, _without_byte_code, _other_python, _by_digest, _cut_short, _package_first],
    ids=lambda change: change.__name__.strip("_"),
)
def test_is_left_where_byte_code_does_not_hold(package: Path, change: object) -> None:
    assert callable(change)
    change(package)
    assert _run(package, SHORT + HOW) == "new False\n"


def test_byte_code_of_a_copy_names_the_copy(package: Path) -> None:
    """Moved byte code says where it was compiled: tracebacks would name a file that is not there."""
    other = package.parent / "moved" / "p"
    shutil.copytree(package, other, copy_function=shutil.copy2)
    shutil.rmtree(package)
    assert _run(other, SHORT + "import p.a\nprint(p.a.where())") == f"{other / 'a.py'}\n"


def test_what_is_not_there(package: Path) -> None:
    code = "try:\n    import p.missing\nexcept ModuleNotFoundError as error:\n    print(error, error.name)"
    assert _run(package, SHORT + code) == "No module named 'p.missing' p.missing\n"


@pytest.mark.parametrize(
    "options", [(), ("-O",), ("-X", "pycache_prefix=/nowhere")], ids=["plain", "O", "prefix"]
)
def test_all_own_modules_are_found_by_it(options: tuple[str, ...], tmp_path: Path) -> None:
    """But none where byte code lies elsewhere."""
    code = (
        "import contextlib, io\nfrom _frozen_importlib_external import SourceFileLoader\n"
        "from flake8_tradelint import __main__ as started\nstarted.os._exit = lambda status: None\n"
        f"sys.argv[1:] = ['--isolated', '--no-cache', '-q', {str(tmp_path)!r}]\n"
        "started.start()\n"
        "own = [m for n, m in sys.modules.items() if n.startswith('flake8_tradelint.')]\n"
        "print(len(own) > 30, len([m for m in own if type(m.__loader__) is SourceFileLoader]))\n"
    )
    (tmp_path / "m.py").write_text("import asyncio\nasyncio.create_task(f())\n")
    _run(tmp_path, code)  # writes the byte code
    many, others = _run(tmp_path, code, *options).splitlines()[-1].split()
    assert many == "True"
    # Found before it: ``startup``, ``light``, the finder itself, its bundle, and what starts all.
    assert int(others) <= 5 if not options else int(others) > 30


def test_it_is_switched_on_once() -> None:
    """flake8 loads the plugin, and the plugin's own modules come by the shorter way."""
    code = (
        "import sys\nfrom flake8_tradelint.plugin import Plugin, checking\n"
        "from flake8_tradelint.startup.light.own_modules import OwnModules, own_modules, shorten_imports\n"
        "finder = own_modules()\n"
        "print(shorten_imports() is finder, [type(f) for f in sys.meta_path].count(OwnModules))\n"
        "print(checking.__loader__._finder is finder, Plugin is checking.Plugin)\n"
    )
    _run(ROOT / "flake8_tradelint", "import flake8_tradelint.plugin.checking")  # writes the byte code
    assert _run(ROOT / "flake8_tradelint", code) == "True 1\nTrue True\n"


MADE = """
from flake8_tradelint.startup.light.own_modules import make
make(["p.sub.b", "p.nothing", "p.a"])
print(*(name for name in ("p.sub", "p.sub.b", "p.a") if name in sys.modules))
import p.a, p.nothing_else
"""


@pytest.mark.parametrize("short", [True, False])
def test_several_are_made_at_once(short: bool, package: Path) -> None:
    """Where there is a shorter way; what is none of them is told where it is imported."""
    (package / "nothing_else.py").write_text("")
    code = "import sys, p\n" + (SHORT if short else "") + MADE
    assert _run(package, code) == ("p.sub p.sub.b p.a\n" if short else "\n")
