"""Runs the tests on CPython 3.14 under Node: ``python tests/py314/run.py [--smoke] [pytest's arguments]``.

CPython comes compiled to WebAssembly, from the npm package ``pyodide``; the packages that the tests import are
unpacked from wheels. Both are kept in ``.venv-py314``. Needs Node, npm and pip. Exit status: pytest's; 3 where
something cannot be had, with one line that says what.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[1]
FOLDER = REPOSITORY / ".venv-py314"
UNAVAILABLE = 3

PYODIDE = "pyodide@314.0.7"
PLATFORM = "pyemscripten_2026_0_wasm32"
PACKAGES = ("attrs", "flake8>=6.0", "hypothesis>=6.160", "mypy", "nox", "pydantic", "pytest>=8.0")
"""What the tests import and is published for WebAssembly, or as Python alone."""

SMOKE = ("tests/laws/test_findings.py", "tests/source", "tests/semantics/test_syntax.py", "tests/records")
"""The first law for every fixture, and what reads Python's grammar: half a minute."""

STACK_KILOBYTES = 250_000
"""Python's parser nests deeply on the stack of JavaScript, whose usual size is one megabyte."""


class UnavailableError(Exception):
    """Something that the tests need cannot be had; says what."""


def main(arguments: list[str]) -> int:
    """Prepare what is missing and run pytest; return its exit status."""
    chosen = [*SMOKE] if "--smoke" in arguments else []
    chosen += [argument for argument in arguments if argument != "--smoke"]
    try:
        node = _program("node")
        _prepare()
    except UnavailableError as problem:
        print(f"Python 3.14: not tested: {problem}", flush=True)
        return UNAVAILABLE
    stack = _grow_stack()
    module = FOLDER / "node_modules" / "pyodide" / "pyodide.mjs"
    command = [node, f"--stack-size={stack}", str(HERE / "node.mjs"), str(module)]
    command += [str(REPOSITORY), str(FOLDER / "packages"), str(HERE / "run_pytest.py"), *chosen]
    return subprocess.run(command, cwd=REPOSITORY, check=False).returncode


def _prepare() -> None:
    """Download Pyodide and the packages, unless an earlier run has just these."""
    wanted = " ".join((PYODIDE, PLATFORM, *PACKAGES))
    done = FOLDER / "prepared.txt"
    if done.is_file() and done.read_text(encoding="utf-8") == wanted:
        return
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    install = ["install", "--prefix", str(FOLDER), "--no-audit", "--no-fund", "--fetch-retries=1", PYODIDE]
    _run([_program("npm"), *install], f"npm cannot install {PYODIDE}")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(FOLDER / "packages")]
    pip += ["--only-binary=:all:", "--python-version=3.14", "--implementation=cp", "--abi=cp314"]
    _run([*pip, f"--platform={PLATFORM}", *PACKAGES], "pip cannot install the packages of the tests")
    done.write_text(wanted, encoding="utf-8")


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise UnavailableError(f"there is no {name}")
    return found


def _run(command: list[str], otherwise: str) -> None:
    """Run the command; what it prints is shown only in the message of its failure, the last line of it."""
    done = subprocess.run(command, capture_output=True, check=False, encoding="utf-8", errors="replace")
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
