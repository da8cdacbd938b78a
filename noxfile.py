"""`nox` runs the tests on every supported Python, then the linters."""

from __future__ import annotations

import nox

nox.options.default_venv_backend = "venv"
nox.options.error_on_missing_interpreters = False

TYPED_TESTS = ("tests/mypy_plugin", "tests/laws/test_mypy.py", "tests/cli/test_types.py")


@nox.session(python=["3.10", "3.11", "3.12", "3.13", "3.14"])
def tests(session: nox.Session) -> None:
    """The whole suite; arguments after `--` go to pytest."""
    session.install("-e", ".[dev]")
    session.run("pytest", "-n", "2", *session.posargs)


@nox.session
@nox.parametrize("newest", ["3.14", "3.15"])
def py314(session: nox.Session, newest: str) -> None:
    """What of the suite needs no processes on CPython 3.14 and 3.15 for WebAssembly; needs Node and npm."""
    session.run("python", "tests/py314/run.py", f"--python={newest}", *session.posargs, success_codes=[0, 3])


# The oldest mypy that the plugin supports, two between, the newest; each on the Pythons that it supports.
MYPY = [
    *((python, mypy) for mypy in ("==1.8.*", "==1.11.*") for python in ("3.10", "3.11", "3.12")),
    *((python, mypy) for mypy in ("==1.19.*", ">=2") for python in ("3.10", "3.11", "3.12", "3.13")),
]


@nox.session
@nox.parametrize("python,mypy", MYPY)
def types(session: nox.Session, mypy: str) -> None:
    """The tests of the mypy plugin with each mypy that it supports."""
    session.install("-e", ".[dev]", f"mypy{mypy}")
    session.run("mypy", "--version")
    session.run("pytest", "-n", "2", *TYPED_TESTS, *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """ruff, mypy --strict and tradelint on tradelint."""
    session.install("-e", ".[dev]")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("mypy")
    session.run("tradelint", ".")


# How often each of the reliability runs tries: a few minutes together.
RELIABILITY = {
    "bad_syntax": "--count=100",
    "concurrent_runs": "--count=20",
    "corrupt_caches": "--count=60",
    "foreign_locale": "",
    "full_disk": "--count=5",
    "generated_programs": "--count=100",
    "killed_fixes": "--count=1",
    "killed_spanning_fixes": "--count=4",
    "mutants": "--count=200",
    "unprivileged": "",
}


@nox.session
def reliability(session: nox.Session) -> None:
    """Damage files and caches, kill runs, fill disks; docs/reliability.md says what each run does."""
    session.install("-e", ".[dev]")
    for name, count in RELIABILITY.items():
        session.run("python", "-m", f"benchmarks.reliability.{name}", *count.split())


@nox.session
def docs(session: nox.Session) -> None:
    """Write docs/rules and the README's table anew from the rules' docstrings."""
    session.install("-e", ".")
    session.run("python", "-m", "flake8_tradelint.explain", "--write-docs", "docs/rules", "README.md")
