"""Check and fix CPython's own examples of bad syntax: ``python -m benchmarks.reliability.bad_syntax``

It takes the examples in the docstring of the running Python's test_syntax.py, its files bad*.py and those of
its tokenizer's tests, if its tests are installed; and all of them once more with a dropped task above. They
are checked and fixed like mutants, see `benchmarks.reliability.mutants`. What Python cannot parse must be
reported.
"""

from __future__ import annotations

import ast
import doctest
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

from benchmarks.reliability.harness import LEAK, Tally, options
from benchmarks.reliability.programs import parses, try_all


def examples(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the examples in Python's tests, with their names."""
    for path in sorted({*folder.glob("bad*.py"), *folder.glob("tokenizedata/*.*")}):
        if path.suffix in (".py", ".txt"):
            yield path.name, path.read_bytes()
    for name in (
        "test_syntax.py",
        "test_exceptions.py",
        "test_fstring.py",
        "test_patma.py",
        "test_grammar.py",
    ):
        for number, text in enumerate(_texts(folder / name)):
            yield f"{name} {number}", text.encode(errors="surrogatepass")


def _texts(path: Path) -> Iterator[str]:
    """Yield the code in a test module's docstring, and every string in it that may be a program."""
    if not path.exists():
        return
    tree = ast.parse(path.read_bytes())
    for example in doctest.DocTestParser().get_examples(ast.get_docstring(tree) or ""):
        yield example.source
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 2_000:
            yield node.value


def main() -> int:
    given = options(__doc__, 400)
    folder = Path(sysconfig.get_path("stdlib"), "test")
    found = list(dict.fromkeys(examples(folder)))
    if not found:
        print(f"bad syntax: there are no tests in {folder}")
        return 1
    step = max(1, len(found) // given.count)
    chosen = found[given.seed % step :: step]
    tally = Tally("examples of bad syntax")
    leak = LEAK.format(name="it").encode()
    try_all(chosen, tally)
    try_all(((f"{name} below a task", leak + data) for name, data in chosen), tally)
    tally.notes.append(f"{sum(not parses(data) for _, data in chosen)} of {len(chosen)} cannot be parsed")
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main())
