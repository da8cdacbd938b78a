"""Run pytest on CPython for WebAssembly, which lacks processes, threads and most compiled packages.

A test that needs one of these is skipped with the reason. No list of tests says which: a test is skipped
when it starts a process, forks, starts a thread, makes a named pipe, or imports a package of the development
environment that is not installed here.
"""

from __future__ import annotations

import _thread
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any, NoReturn

import pytest

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

REPOSITORY = Path(__file__).parents[2]
OTHERS = {"yaml", "resource"}
"""Modules that tests import besides: PyYAML, which comes with pre-commit, and Unix-only modules."""


def skipping(reason: str) -> Callable[..., NoReturn]:
    """Return a function that skips the test, or the file of tests, that calls it."""

    def skip(*given: object, **named: object) -> NoReturn:
        pytest.skip(reason, allow_module_level=True)

    return skip


class MissingPackages:
    """An import finder that comes last and skips what of ours imports one of our dependencies in vain."""

    def __init__(self, names: frozenset[str]) -> None:
        self._names = names

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name in self._names and _is_ours(sys._getframe(1)):
            skipping(f"needs {name}, which there is not for WebAssembly")()
        return None


def _is_ours(frame: FrameType | None) -> bool:
    """Return True if a file of this repository imports; hypothesis can do without what it looks for."""
    while frame is not None and frame.f_code.co_filename.startswith("<frozen importlib"):
        frame = frame.f_back
    if frame is None:
        return False
    file = Path(frame.f_code.co_filename)
    return file.is_relative_to(REPOSITORY) and not file.relative_to(REPOSITORY).parts[0].startswith(".")


def configuration() -> dict[str, Any]:
    """Return the content of pyproject.toml."""
    return tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))


def serial_options() -> str:
    """Return pytest's options from pyproject.toml without the one of xdist, which needs processes."""
    options = configuration()["tool"]["pytest"]["ini_options"]["addopts"]
    return " ".join(option for option in options if not option.startswith("--numprocesses"))


def dependencies() -> frozenset[str]:
    """The packages that pyproject.toml names, for users and for development, as modules are spelt."""
    project = configuration()["project"]
    required: list[str] = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = [re.split(r"[^\w-]", requirement, maxsplit=1)[0] for requirement in required]
    return frozenset(name.replace("-", "_") for name in names) | OTHERS


def skip_what_is_impossible() -> None:
    """Replace what cannot work on WebAssembly by functions that skip the running test."""
    replaced: list[tuple[Any, str, str]] = [
        (subprocess.Popen, "__init__", "starts a process"),
        (os, "fork", "forks"),
        (threading.Thread, "start", "starts a thread"),
        (_thread, "start_new_thread", "starts a thread"),
        (os, "mkfifo", "makes a named pipe"),
        (os, "openpty", "opens a terminal"),
    ]
    for owner, name, reason in replaced:
        setattr(owner, name, skipping(reason))
    finders: list[Any] = sys.meta_path
    finders.append(MissingPackages(dependencies()))


def main(arguments: list[str]) -> int:
    """Run pytest with these arguments; return its exit status."""
    print("Python", sys.version.partition(" (")[0], "on", sys.platform)
    skip_what_is_impossible()
    plugins = ["-p", "no:cacheprovider", "-p", "no:xdist"]
    return int(pytest.main([*plugins, f"--override-ini=addopts={serial_options()}", *arguments]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
