"""Compare the classes inferred for parameters from their callers with the classes that annotations promise.

    python -m benchmarks.parameters_against_annotations PACKAGE [--wrong]

The annotations of all parameters of a well-annotated package are blanked out, and the class of each is
inferred from its callers. It must be the annotated class or a subclass of it.
"""

from __future__ import annotations

import argparse
import ast
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from flake8_tradelint.project import ProjectFacts
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.classes.table import ClassTable
from flake8_tradelint.semantics.inference.types import Type
from flake8_tradelint.semantics.naming.symbols import ClassRef
from flake8_tradelint.semantics.parameters.inferred import Parameters
from flake8_tradelint.settings import Settings


def blanked(data: bytes) -> bytes:
    """Return the text without annotations of parameters, with every other byte at its place."""
    text = bytearray(data)
    starts = [0]
    for line in data.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    for node in ast.walk(ast.parse(data)):
        if isinstance(node, ast.arg) and node.annotation is not None:
            found = node.annotation
            assert found.end_lineno is not None and found.end_col_offset is not None
            start = starts[node.lineno - 1] + node.col_offset + len(node.arg.encode())
            end = starts[found.end_lineno - 1] + found.end_col_offset
            text[start:end] = bytes(byte if byte == 0x0A else 0x20 for byte in text[start:end])
    return bytes(text)


def compared(root: Path) -> Iterator[tuple[str, Type, Type | None, str]]:
    """Yield for each parameter annotated with a project class: place, annotation, and what callers pass."""
    files = {str(path): path.read_bytes() for path in sorted(root.rglob("*.py"))}
    stripped = {path: blanked(data) for path, data in files.items()}
    annotated = ProjectFacts(files, files.__getitem__, Settings())
    bare = ProjectFacts(files, stripped.__getitem__, Settings())
    parameters = Parameters(bare)
    for path in files:
        for function in annotated.symbols.summary(path).functions:
            for parameter in function.parameters:
                if parameter.annotation is None or parameter.kind.startswith("*"):
                    continue
                promised = annotated.receivers.annotated(path, parameter.annotation)
                if promised is not None and isinstance(promised.cls, ClassRef):
                    default = e.Literal("NoneType", "None") if parameter.has_default else None
                    asked = e.Parameter(function.qualname, parameter.name, default)
                    place = f"{Path(path).relative_to(root)}:{function.span.line}"
                    where = f"{place} {function.qualname}({parameter.name})"
                    found = parameters.receivers.infer(path, asked)
                    yield where, promised, found, verdict(bare.classes, promised, found)


def verdict(classes: ClassTable, promised: Type, found: Type | None) -> str:
    """Return how the arguments of the callers relate to the annotation."""
    if found is None or found.cls == promised.cls:
        return "the same class"
    one, other = found.cls, promised.cls
    below = isinstance(one, ClassRef) and other in classes.mro(one)
    above = isinstance(other, ClassRef) and one in classes.mro(other)
    return "derived" if below else "a base of it" if above else "another class"


def main() -> int:
    """Print how many agree; with ``--wrong``, those that do not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("package", type=Path)
    parser.add_argument("--wrong", action="store_true")
    options = parser.parse_args()
    sums: Counter[str] = Counter()
    for where, promised, found, told in compared(options.package):
        sums["asked"] += 1
        if found is None:
            continue
        sums[told] += 1
        if told == "another class" and options.wrong:
            print(where, promised.cls, found.cls)
    print(dict(sums))
    return 0


if __name__ == "__main__":
    sys.exit(main())
