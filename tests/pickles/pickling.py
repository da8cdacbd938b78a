"""Write and load real pickles in separate processes: the tests import none of the pickled classes."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

PROTOCOLS = range(6)

_DUMP = """
import pickle, sys
from {module} import *
for protocol in {protocols}:
    with open({file!r} % protocol, "wb") as file:
        pickle.dump({expression}, file, protocol)
"""


def write_module(folder: Path, source: str, name: str = "desk") -> None:
    """A package ``app`` with one module."""
    package = folder / "app"
    package.mkdir(exist_ok=True)
    (folder / "pyproject.toml").touch()
    (package / "__init__.py").write_text("")
    (package / f"{name}.py").write_text(textwrap.dedent(source))


def run(folder: Path, code: str) -> str:
    """The output of a program that can import the package."""
    done = subprocess.run(
        [sys.executable, "-B", "-c", textwrap.dedent(code)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def dump(folder: Path, expression: str, protocols: object = None) -> list[Path]:
    """Pickle the value of an expression over ``app.desk`` with each protocol."""
    numbers = list(protocols or PROTOCOLS)  # type: ignore[call-overload]
    file = str(folder / "value-%d.pickle")
    run(folder, _DUMP.format(module="app.desk", protocols=numbers, file=file, expression=expression))
    return [folder / f"value-{number}.pickle" for number in numbers]


def loaded(folder: Path, file: Path) -> dict[str, Any]:
    """For each class among the loaded objects: how many there are, and the names in their ``__dict__``."""
    code = f"""
    import json, pickle
    found = {{}}
    for value in pickle.load(open({str(file)!r}, "rb")):
        cls = type(value)
        entry = found.setdefault(f"{{cls.__module__}}.{{cls.__qualname__}}", [0, []])
        entry[0] += 1
        slots = [s for c in cls.__mro__ for s in c.__dict__.get("__slots__", ()) if hasattr(value, s)]
        entry[1] = sorted({{*entry[1], *getattr(value, "__dict__", ()), *slots}} - {{"__dict__"}})
    print(json.dumps(found))
    """
    found: dict[str, Any] = json.loads(run(folder, code))
    return found
