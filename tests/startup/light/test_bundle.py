"""What is kept of many modules together gives the same modules, or nothing."""

from __future__ import annotations

import os
import py_compile
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from flake8_tradelint.startup.light import bundle
from flake8_tradelint.startup.light.bundle import Bundle

ROOT = Path(__file__).resolve().parents[3]
START = f"""
import sys
sys.path[:0] = [{str(ROOT)!r}, FOLDER]
import p
from _frozen_importlib_external import SourceFileLoader
from flake8_tradelint.startup.light import own_modules
from flake8_tradelint.startup.light.bundle import Bundle
finder = own_modules.OwnModules("p", Bundle(FOLDER + "/modules.kept"))
sys.meta_path.insert(0, finder)
"""
KEEP = """
from flake8_tradelint.cache.bundling import keep_modules
keep_modules(finder)
"""
TOLD = """
import p.a, p.sub.b
for name in ("p.a", "p.sub", "p.sub.b", "p.sub.c"):
    module = sys.modules[name]
    spec = module.__spec__
    print(spec.name, spec.origin, spec.cached, spec.has_location, spec.parent, spec._initializing)
    print(spec.submodule_search_locations, getattr(module, "__path__", None), module.__package__)
    print(module.__file__, module.__cached__, module.__name__, module.VALUE, module.__doc__)
    print(spec.loader is module.__loader__, module.__loader__.get_source(name), sorted(vars(module)))
print(p.sub.b is sys.modules["p.sub.b"], p.a.where(), p.a.WHERE(), p.LOG)
"""
ORDINARY = START.partition("from _frozen")[0] + TOLD
FROM_BUNDLE = """
import p.a
names = ("p.a", "p.sub", "p.sub.b", "p.sub.c")
print(p.a.VALUE, *(type(sys.modules[name].__loader__) is not SourceFileLoader for name in names))
"""
ALL = "old True True True True\n"

SOURCES = {
    "__init__.py": "LOG = []\n",
    "a.py": '"""Documented."""\nfrom p import LOG\nfrom p.sub import b\nfrom p.sub.b import where as WHERE\n'
    "LOG.append(__name__)\nVALUE = 'old'\ndef where():\n    return where.__code__.co_filename\n",
    "sub/__init__.py": "from p import LOG\nfrom p.sub.c import VALUE as SAME\n"
    "LOG.append(__name__)\nVALUE = 2\n",
    "sub/b.py": "from p import (\n    LOG,\n    sub,\n)\nLOG.append(__name__)\nVALUE = 3\n"
    "def where():\n    return where.__code__.co_filename\n",
    "sub/c.py": "from p import LOG\nLOG.append(__name__)\nVALUE = 4\n",
    "direct.py": "from p import LOG\nfrom p.sub.c import VALUE\nfrom p.sub import (\n    b,\n)\n"
    "LOG.append(__name__)\n",
    "lonely.py": "VALUE = 5\n",
    "failing.py": "from p import LOG\nLOG.append(__name__)\nraise ValueError(__name__)\n",
    "caller.py": "LATER = 1\nfrom p.failing import nothing\n",
    "first.py": "BEFORE = 6\nfrom p.second import AFTER\n",
    "second.py": "from p.first import BEFORE\nAFTER = BEFORE + 1\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a package ``p`` is, with all byte code beside the sources."""
    for name, text in SOURCES.items():
        path = tmp_path / "p" / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(text)
        py_compile.compile(str(path), doraise=True)
    return tmp_path


def _run(folder: Path, code: str, *options: str) -> str:
    command = [sys.executable, *options, "-c", code.replace("FOLDER", repr(str(folder)))]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(command, capture_output=True, check=False, encoding="utf-8", env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _kept(folder: Path, what: str = "import p.a") -> None:
    """Leaves the bundle of a run that imports this, and no byte code besides."""
    _run(folder, START + what + KEEP)
    for cached in (folder / "p").rglob("__pycache__"):
        shutil.rmtree(cached)


def _names(folder: Path) -> list[str]:
    """The modules in the bundle, each with its own code."""
    kept = Bundle(str(folder / "modules.kept"))
    for name, (_, _, time, size, _) in kept.modules.items():
        code = kept.code(name, time, size)
        assert code is not None
        assert code.co_filename.removesuffix("/__init__.py").removesuffix(".py") == str(
            folder.joinpath(*name.split("."))
        )
    return sorted(kept.modules)


def test_same_modules(folder: Path) -> None:
    expected = _run(folder, ORDINARY)
    _kept(folder)
    assert _run(folder, START + TOLD) == expected


def test_is_taken(folder: Path) -> None:
    _kept(folder)
    assert _run(folder, START + FROM_BUNDLE) == ALL


@pytest.mark.parametrize(
    ("name", "order"),
    [
        ("p.a", ["p.sub.c", "p.sub", "p.sub.b", "p.a"]),
        ("p.direct", ["p.sub.c", "p.sub", "p.sub.b", "p.direct"]),
    ],
)
def test_what_a_module_imports_is_there_before_it(name: str, order: list[str], folder: Path) -> None:
    """So that it need not be looked for by its ``import`` statements; each is made once, packages first."""
    _kept(folder, f"import {name}")
    watch = (
        "asked = []\nclass Asked:\n    def find_spec(self, name, path, target=None):\n"
        "        asked.append(name)\nsys.meta_path.append(Asked())\n"
        "find = finder.find_spec\nby_system = []\n"
        "def found(name, path, target=None):\n"
        "    if sys._getframe(1).f_code.co_filename.startswith('<frozen'):\n        by_system.append(name)\n"
        "    return find(name, path, target)\nfinder.find_spec = found\n"
    )
    show = f"import {name}\nprint(by_system, asked, p.LOG)"
    assert _run(folder, START + watch + show) == f"{[name]} [] {order}\n"


def test_what_has_just_been_compiled_is_made_before_it_as_well(folder: Path) -> None:
    """It comes into the bundle one run later than what imports it."""
    (cached,) = (folder / "p" / "sub" / "__pycache__").glob("c.*.pyc")
    cached.unlink()
    _run(folder, START + "import p.direct" + KEEP)
    assert "p.sub.c" not in _names(folder)
    assert "p.sub.c" in Bundle(str(folder / "modules.kept")).modules["p.direct"][4]


@pytest.mark.parametrize("name", ["a.py", "sub/c.py"], ids=["asked for", "imported"])
@pytest.mark.parametrize("later", [True, False], ids=["time", "size"])
def test_is_left_where_the_source_is_another(name: str, later: bool, folder: Path) -> None:
    """A time or a size alone is enough; the others are taken as before."""
    _kept(folder)
    path = folder / "p" / name
    status = path.stat()
    text = path.read_text().replace("'old'", "'new'").replace("4", "7")
    path.write_text(text if later else f"{text}# longer\n")
    times = (1, 1) if later else (status.st_atime, status.st_mtime)
    os.utime(path, times)
    show = "print(p.a.VALUE, p.sub.c.VALUE)"
    told = _run(folder, START + FROM_BUNDLE + show).splitlines()
    if name == "a.py":
        assert told == ["new False True True True", "new 4"]
    else:
        assert told == ["old True True True False", "old 7"]


@pytest.mark.parametrize("part", [0.0, 0.001, 0.2, 0.6, 0.999])
def test_one_that_is_cut_short_is_none(part: float, folder: Path) -> None:
    expected = _run(folder, ORDINARY)
    _kept(folder)
    path = folder / "modules.kept"
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * part)])
    assert _run(folder, START + TOLD) == expected


@pytest.mark.parametrize("behind", [b"", b"\xff" * 200, b"\x04\0\0\0N...", b"\x05\0\0\0\xe9\x01\0\0\0"])
def test_one_that_is_damaged_is_none(behind: bytes, folder: Path) -> None:
    (folder / "modules.kept").write_bytes(bundle.HEAD + behind)
    assert _run(folder, START + FROM_BUNDLE) == ALL  # by the byte code
    _kept(folder)  # which mends it
    assert _run(folder, START + FROM_BUNDLE) == ALL


def test_nothing_is_taken_of_another_python(folder: Path) -> None:
    _kept(folder)
    path = folder / "modules.kept"
    data = path.read_bytes()
    assert Bundle(str(path)).modules
    path.write_bytes(data[: len(bundle.HEAD) - 4] + b"\0\0\r\n" + data[len(bundle.HEAD) :])
    assert Bundle(str(path)).modules == {} and Bundle(str(path)).groups == []


def test_only_what_is_needed_is_unmarshalled(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _run(folder, START + "import p.a" + KEEP)
    _kept(folder, "import p.lonely")
    kept = Bundle(str(folder / "modules.kept"))
    groups: list[int] = []
    read = Bundle.group

    def counted(self: Bundle, number: int) -> bytes:
        groups.append(number)
        return read(self, number)

    monkeypatch.setattr(Bundle, "group", counted)
    _, _, time, size, _ = kept.modules["p.sub.c"]
    assert kept.code("p.sub.c", time, size + 1) is None and kept.code("p.sub.c", time + 1, size) is None
    assert groups == []
    for name in ("p.sub.c", "p.sub.b", "p.a"):  # marshalled together: one brings the others
        _, _, time, size, _ = kept.modules[name]
        code = kept.code(name, time, size)
        assert code is not None and code.co_filename.endswith(f"{name.rpartition('.')[2]}.py")
    assert len(groups) == 1 and len(kept.groups) == 2


def test_it_grows_until_nothing_is_new(folder: Path) -> None:
    path = folder / "modules.kept"
    show = "print(finder.has_to_keep, sorted(finder.unkept))"
    assert _run(folder, START + "import p.a\n" + show + KEEP).startswith("True ['p.a', ")
    first = path.read_bytes()
    assert _run(folder, START + "import p.a\n" + show + KEEP) == "False []\n"
    assert path.read_bytes() == first
    assert _run(folder, START + "import p.lonely\n" + show + KEEP) == "True ['p.lonely']\n"
    assert _run(folder, START + "import p.a, p.lonely\n" + show) == "False []\n"


def test_a_process_keeps_modules_once(folder: Path) -> None:
    """What it took before is not in its hands any more."""
    _run(folder, START + "import p.a" + KEEP)
    _run(folder, START + "import p.a, p.lonely" + KEEP + "import p.first" + KEEP)
    kept = sorted(Bundle(str(folder / "modules.kept")).modules)
    assert kept == ["p.a", "p.lonely", "p.sub", "p.sub.b", "p.sub.c"]


def test_a_group_is_divided_where_a_run_needs_little_of_it(folder: Path) -> None:
    path = folder / "modules.kept"

    def sizes() -> list[int]:
        groups = [noted[0] for noted in Bundle(str(path)).modules.values()]
        return sorted(groups.count(number) for number in set(groups))

    _kept(folder, "import p.a, p.lonely, p.first")
    assert sizes() == [7]
    one = (
        START + "own_modules._MOST_UNUSED = {}\nimport p.sub.b, p.lonely\nprint(finder.bundle.unused)" + KEEP
    )
    assert _run(folder, one.format(3)) == "3\n"
    assert sizes() == [7]
    assert _run(folder, one.format(2)) == "3\n"
    assert sizes() == [3, 4]  # p.a, p.first, p.second; p.sub, p.sub.b, p.sub.c, p.lonely
    assert _run(folder, one.format(0)) == "0\n"
    assert _names(folder) == ["p.a", "p.first", "p.lonely", "p.second", "p.sub", "p.sub.b", "p.sub.c"]


def test_what_has_changed_is_kept_anew_and_what_has_gone_is_not(folder: Path) -> None:
    _run(folder, START + "import p.a, p.lonely" + KEEP)
    for name in ("lonely.py", "sub/b.py"):
        (folder / "p" / name).write_text("VALUE = 'other'\ndef where(): return 1\n")
    py_compile.compile(str(folder / "p" / "sub" / "b.py"), doraise=True)
    (folder / "p" / "lonely.py").unlink()
    _kept(folder)
    assert _names(folder) == ["p.a", "p.sub", "p.sub.b", "p.sub.c"]
    assert _run(folder, START + FROM_BUNDLE + "print(p.sub.b.VALUE)") == f"{ALL}other\n"


def test_what_has_changed_is_not_kept_of_what_a_run_does_without(folder: Path) -> None:
    _run(folder, START + "import p.a" + KEEP)
    (folder / "p" / "sub" / "c.py").write_text("VALUE = 'another'\n")
    _run(folder, START + "import p.lonely" + KEEP)
    assert _names(folder) == ["p.a", "p.lonely", "p.sub", "p.sub.b"]


@pytest.mark.parametrize("how", ["sys.dont_write_bytecode = True", "import os; os.access = lambda *_: False"])
def test_nothing_is_kept_where_no_byte_code_may_be(how: str, folder: Path) -> None:
    _run(folder, START + how + "\nimport p.a\nassert finder.unkept and not finder.has_to_keep" + KEEP)
    assert not (folder / "modules.kept").exists()


def test_moved_byte_code_names_where_it_is(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    _run(folder, START + "import p.a" + KEEP)
    other = tmp_path_factory.mktemp("moved")
    shutil.copytree(folder, other, dirs_exist_ok=True, copy_function=shutil.copy2)
    shutil.rmtree(folder)
    show = "import p.a\nprint(p.a.where(), p.a.WHERE())"
    assert _run(other, START + show) == f"{other / 'p' / 'a.py'} {other / 'p' / 'sub' / 'b.py'}\n"


def test_what_fails_fails_where_it_is_imported(folder: Path) -> None:
    failing = (
        "import traceback\ntry:\n    import p.caller\nexcept ValueError as error:\n"
        "    frames = traceback.extract_tb(error.__traceback__)\n"
        "    print(error, [(f.filename[-9:], f.line) for f in frames if '<' not in f.filename])\n"
        "print([n for n in sys.modules if n.startswith('p.')])\n"
    )
    expected = _run(folder, START.partition("from _frozen")[0] + failing)
    # What failed is not kept by the run in which it did.
    _run(folder, START + "import p\ntry:\n    import p.caller\nexcept ValueError: pass" + KEEP)
    assert set(Bundle(str(folder / "modules.kept")).modules) == {"p.caller", "p.failing"}
    assert _run(folder, START + failing) == expected


def test_a_circle_is_imported_as_ever(folder: Path) -> None:
    _kept(folder, "import p.first")
    assert _run(folder, START + "import p.first\nprint(p.first.AFTER, p.second.BEFORE)") == "7 6\n"


def test_whoever_is_asked_first_is_asked_of_all(folder: Path) -> None:
    _kept(folder)
    first = (
        "from importlib.machinery import ModuleSpec, SourceFileLoader as Other\n"
        "class First:\n    def find_spec(self, name, path, target=None):\n"
        "        if name == 'p.sub.c':\n"
        "            return ModuleSpec(name, Other(name, p.__path__[0] + '/lonely.py'), origin='here')\n"
        "sys.meta_path.insert(0, First())\n"
    )
    assert _run(folder, START + first + "import p.a\nprint(p.sub.c.VALUE, p.sub.SAME)") == "5 5\n"


def test_nothing_is_made_beforehand_beside_other_threads(folder: Path) -> None:
    """They would see modules half-made, as these are not locked."""
    _kept(folder)
    code = (
        "import threading\nhold = threading.Event()\n"
        "threading.Thread(target=hold.wait, daemon=True).start()\n"
        "finder._make = None\nimport p.a\nprint(p.LOG)\nhold.set()\n"
    )
    assert _run(folder, START + code) == "['p.sub.c', 'p.sub', 'p.sub.b', 'p.a']\n"


def test_whoever_looks_at_a_module_imports_nothing(folder: Path) -> None:
    _kept(folder)
    code = (
        "from importlib.util import find_spec\ncode = find_spec('p.a').loader.get_code('p.a')\n"
        "print('VALUE' in code.co_names, [name for name in sys.modules if name.startswith('p.')])\n"
    )
    assert _run(folder, START + code + FROM_BUNDLE) == f"True []\n{ALL}"


def test_modules_can_be_reloaded(folder: Path) -> None:
    _kept(folder)
    code = (
        "import importlib, p.a\nsource = p.a.__file__\n"
        "text = open(source).read().replace('old', 'newer')\n"
        "open(source, 'w').write(text)\nprint(importlib.reload(p.a).VALUE)\n"
        "importlib.reload(p.sub.c)\nprint(p.sub.c.VALUE)\n"
    )
    assert _run(folder, START + code) == "newer\n4\n"


def test_another_file_in_its_place_is_not_read(folder: Path) -> None:
    """Whoever closes all files of a process leaves their numbers to others."""
    _kept(folder)
    other = folder / "other"
    other.write_bytes((folder / "modules.kept").read_bytes().replace(b"old", b"bad"))
    code = (
        f"import os\nother = os.open({str(other)!r}, os.O_RDONLY)\n"
        "os.dup2(other, finder.bundle._file)\n" + FROM_BUNDLE
    )
    assert _run(folder, START + code) == "old False False False False\n"


def test_a_run_leaves_what_the_next_one_takes(tmp_path: Path) -> None:
    """Of the whole: the installed command settles, and finds its modules there."""
    shutil.copytree(
        ROOT / "flake8_tradelint", tmp_path / "flake8_tradelint", ignore=shutil.ignore_patterns("__pycache__")
    )
    (tmp_path / "m.py").write_text("import asyncio\nasync def f():\n    asyncio.create_task(f())\n")
    code = (
        f"import sys\nsys.path.insert(0, {str(tmp_path)!r})\n"
        "from flake8_tradelint import __main__ as started\n"
        "from flake8_tradelint.startup.light import own_modules\n"
        "finders = []\nshort = own_modules.shorten_imports\n"
        "started.shorten_imports = lambda: finders.append(short()) or finders[0]\n"
        "started.os._exit = lambda status: None\n"
        f"sys.argv[1:] = ['--isolated', '--no-cache', {str(tmp_path / 'm.py')!r}]\nstarted.start()\n"
        "print(len(finders[0].unkept), len(own_modules.__spec__.cached))\n"
    )
    path = tmp_path / "flake8_tradelint" / "startup" / "light" / "__pycache__"
    kept = path / f"own_modules.{sys.implementation.cache_tag}.kept"
    outputs = [_run(tmp_path, code) for _ in range(5)]
    assert all("TL301" in output for output in outputs)
    assert outputs[-1].splitlines()[-1].startswith("0 ") and len(Bundle(str(kept)).modules) > 100
    assert [name for name in path.iterdir() if name.suffix == ".tmp"] == []
