"""Run the tests on CPython 3.14 or 3.15 for WebAssembly, under Node.

``python tests/py314/run.py [--python=3.15] [--smoke] [pytest's arguments]``: CPython comes compiled to
WebAssembly, from the npm package ``pyodide``; what the tests import is unpacked from wheels. Both
are kept in ``.venv-py3.14`` or ``.venv-py3.15``. Needs Node, npm and pip. Exit status: pytest's; 3 if
something is missing, with one line that names it.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[1]
UNAVAILABLE = 3

PACKAGES = ("aiohttp>=3.9", "attrs", "flake8>=6.0", "hypothesis>=6.100", "mypy", "pytest>=8.0")
"""Packages that the tests import and that are published for WebAssembly, or as pure Python."""

SMOKE = (
    "tests/laws/test_findings.py",
    "tests/source",
    "tests/semantics/test_syntax.py",
    "tests/startup/records",
)
"""The first law for every fixture, and what reads Python's grammar: half a minute."""

STACK_KILOBYTES = 250_000
"""Python's parser nests deeply on the stack of JavaScript, whose usual size is one megabyte."""


@dataclass(frozen=True)
class Interpreter:
    """One CPython for WebAssembly: its version, npm package, the platform of its wheels, what to install."""

    version: str
    pyodide: str
    platform: str
    packages: tuple[str, ...]

    @property
    def folder(self) -> Path:
        return REPOSITORY / f".venv-py{self.version}"


INTERPRETERS = {
    "3.14": Interpreter(
        "3.14", "pyodide@314.0.7", "pyemscripten_2026_0_wasm32", (*PACKAGES, "pydantic>=2.6")
    ),
    "3.15": Interpreter("3.15", "pyodide@315.0.0-alpha.2", "pyemscripten_2026_5_wasm32", PACKAGES),
}


_LONGEST = 120
"""Seconds that a download may take."""


class UnavailableError(Exception):
    """Something that the tests need cannot be had; says what."""


def main(arguments: list[str]) -> int:
    """Prepare what is missing and run pytest; return its exit status."""
    parser = argparse.ArgumentParser(prog="tests/py314/run.py", allow_abbrev=False)
    parser.add_argument("--python", choices=sorted(INTERPRETERS), default="3.14")
    parser.add_argument("--smoke", action="store_true", help="half a minute of tests instead of all")
    options, chosen = parser.parse_known_args(arguments)
    interpreter = INTERPRETERS[options.python]
    try:
        node = _program("node")
        _prepare(interpreter)
    except UnavailableError as problem:
        print(f"Python {interpreter.version}: not tested: {problem}", flush=True)
        return UNAVAILABLE
    command = [node, f"--stack-size={_grow_stack()}", str(HERE / "node.mjs")]
    command.append(str(interpreter.folder / "node_modules" / "pyodide" / "pyodide.mjs"))
    command += [str(REPOSITORY), str(interpreter.folder / "packages"), str(HERE / "run_pytest.py")]
    command += [*(SMOKE if options.smoke else ()), *chosen]
    return subprocess.run(command, cwd=REPOSITORY, check=False).returncode


def _prepare(interpreter: Interpreter) -> None:
    """Download Pyodide and the packages, unless an earlier run has just these."""
    folder, wanted = interpreter.folder, repr(interpreter)
    done = folder / "prepared.txt"
    if done.is_file() and done.read_text(encoding="utf-8") == wanted:
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    npm = [
        _program("npm"),
        "install",
        "--no-audit",
        "--no-fund",
        "--fetch-retries=1",
        "--fetch-timeout=20000",
    ]
    _run([*npm, "--prefix", str(folder), interpreter.pyodide], f"npm cannot install {interpreter.pyodide}")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--timeout=20", "--retries=1"]
    pip += ["--target", str(folder / "packages"), "--only-binary=:all:", "--implementation=cp"]
    pip += [f"--python-version={interpreter.version}", f"--platform={interpreter.platform}"]
    pip.append(f"--abi=cp{interpreter.version.replace('.', '')}")
    _run([*pip, *interpreter.packages], "pip cannot install the packages of the tests")
    done.write_text(wanted, encoding="utf-8")


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise UnavailableError(f"there is no {name}")
    return found


def _run(command: list[str], otherwise: str) -> None:
    """Run the command; what it prints is shown only in the message of its failure, the last line of it."""
    try:
        done = subprocess.run(
            command, capture_output=True, check=False, encoding="utf-8", errors="replace", timeout=_LONGEST
        )
    except subprocess.TimeoutExpired:
        raise UnavailableError(f"{otherwise}: no answer in {_LONGEST} seconds") from None
    if done.returncode:
        said = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        raise UnavailableError(f"{otherwise}: {said[-1] if said else done.returncode}")


def _grow_stack() -> int:
    """Allow child processes a larger stack where the system does; return the kilobytes that Node may use."""
    try:
        import resource
    except ImportError:  # Windows
        return 900
    soft, hard = resource.getrlimit(resource.RLIMIT_STACK)
    wanted = STACK_KILOBYTES * 1024
    limit = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < limit:
        resource.setrlimit(resource.RLIMIT_STACK, (limit, hard))
    return limit // 1024 * 9 // 10


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
