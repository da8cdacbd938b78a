"""Measure how often the inference knows the class of a receiver, and how often mypy agrees.

    python -m benchmarks.receivers_against_mypy ROOT PACKAGE_FOLDER [--python INTERPRETER] [--show N]

Both are asked about every ``receiver.attr`` below PACKAGE_FOLDER. mypy checks un-annotated functions, too,
and follows the packages that INTERPRETER has installed. Answers agree if they name the same class, or if ours
is a base class of mypy's (narrowing that tradelint does not follow).
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import mypy.build
import mypy.nodes
import mypy.options
import mypy.types
from mypy.find_sources import create_source_list

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from flake8_tradelint.discover.walk import Scope, walk
from flake8_tradelint.project import ProjectFacts
from flake8_tradelint.semantics.inference.known_types import canonical
from flake8_tradelint.semantics.inference.types import NONE, Type, instance_of
from flake8_tradelint.semantics.naming.symbols import ClassRef
from flake8_tradelint.settings import Settings

Place = tuple[str, int, int]
"""Path, 1-based last line and byte column after the attribute's name."""


@dataclass(frozen=True)
class Answer:
    """mypy's answer: the class's full name and those of its bases; ``is_class`` for a class object."""

    names: tuple[str, ...]
    is_class: bool


def mypy_answers(folder: str, root: str, interpreter: str | None) -> dict[Place, Answer | None]:
    """Return mypy's class for every receiver; ``None`` if it has none (``Any``, unions)."""
    options = mypy.options.Options()
    options.export_types = options.preserve_asts = True
    options.check_untyped_defs = True
    options.ignore_errors = options.ignore_missing_imports = True
    options.explicit_package_bases = options.namespace_packages = True
    options.mypy_path = [root]
    options.incremental = False
    options.cache_dir = os.devnull
    options.python_executable = interpreter or sys.executable
    options.allow_redefinition = False
    sources = create_source_list([folder], options)
    result = mypy.build.build(sources, options)
    found: dict[Place, Answer | None] = {}
    wanted = {source.module: os.path.abspath(source.path or "") for source in sources}
    for module, path in wanted.items():
        state = result.graph.get(module)
        if state is None or state.tree is None:
            continue
        for node in member_expressions(state.tree):
            if node.end_line is not None and node.end_column is not None:
                place = (path, node.end_line, node.end_column)
                found[place] = simple(result.types.get(node.expr))
    return found


def member_expressions(tree: mypy.nodes.MypyFile) -> Iterator[mypy.nodes.MemberExpr]:
    """Yield every ``a.b`` of a file, by reading attributes: mypy's compiled visitors cannot be subclassed."""
    fields: dict[type, list[str]] = {}
    seen: set[int] = set()
    stack: list[object] = [*tree.defs]
    while stack:
        node = stack.pop()
        if isinstance(node, list | tuple):
            stack += node
        if not isinstance(node, mypy.nodes.Node | mypy.nodes.MatchStmt) or id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, mypy.nodes.MemberExpr):
            yield node
        if isinstance(node, mypy.nodes.TypeInfo | mypy.nodes.Var):
            continue
        kind = type(node)
        if kind not in fields:
            fields[kind] = [name for name in dir(node) if not name.startswith("_") and name not in _LINKS]
        stack += [getattr(node, name, None) for name in fields[kind]]


_LINKS = {"node", "info", "type", "analyzed", "unanalyzed_type", "def_var", "var", "setter"}


def simple(typ: mypy.types.Type | None) -> Answer | None:
    """Return the only class of a mypy type, ``None`` aside."""
    typ = mypy.types.get_proper_type(typ)
    if isinstance(typ, mypy.types.UnionType):
        parts = [simple(item) for item in typ.relevant_items() if not is_none(item)]
        if not parts or None in parts:
            return None
        return parts[0] if all(part == parts[0] for part in parts) else Answer(("one of several",), False)
    if isinstance(typ, mypy.types.TypeVarType):
        return simple(typ.upper_bound)
    if isinstance(typ, mypy.types.LiteralType):
        return simple(typ.fallback)
    if isinstance(typ, mypy.types.TupleType):
        return simple(typ.partial_fallback)
    if isinstance(typ, mypy.types.TypedDictType):
        return simple(typ.fallback)
    if isinstance(typ, mypy.types.Instance):
        if typ.type.fullname in ("builtins.object", "types.ModuleType", "builtins.function"):
            return None
        return Answer(tuple(info.fullname for info in typ.type.mro), False)
    if isinstance(typ, mypy.types.TypeType):
        inner = simple(typ.item)
        return Answer(inner.names, True) if inner else None
    if isinstance(typ, mypy.types.FunctionLike) and typ.is_type_obj():
        return Answer(tuple(info.fullname for info in typ.type_object().mro), True)
    return None


def is_none(typ: mypy.types.Type) -> bool:
    return isinstance(mypy.types.get_proper_type(typ), mypy.types.NoneType)


def our_answers(project: ProjectFacts, folder: str) -> Iterator[tuple[Place, str, Type | None]]:
    """Return tradelint's class for every receiver, with its text."""
    for path in project.paths:
        if not path.startswith(folder + os.sep):
            continue
        data = project.data(path)
        if not data.isascii():
            continue
        lines = data.split(b"\n")
        for fact in project.summary(path).attributes:
            span = fact.span
            text = f"{fact.shown}.{fact.attr}   # {lines[span.line - 1].strip().decode()[:100]}"
            yield (
                (path, span.end_line, span.end_column - 1),
                text,
                project.receivers.infer(path, fact.receiver),
            )


def verdict(project: ProjectFacts, ours: Type, theirs: Answer) -> str:
    instance = instance_of(ours)
    if (instance is not None) != theirs.is_class:
        return "class or instance"
    cls = (instance or ours).cls
    mine = project.symbols.qualified(cls)
    if isinstance(cls, ClassRef):
        if "<locals>" in mine:  # mypy writes the line instead of the function
            local = mine.rpartition(".<locals>.")[2]
            return "same" if theirs.names[0].rpartition("@")[0].endswith(f".{local}") else "different"
        # mypy gives namespace packages longer names than tradelint.
        names = [name for name in theirs.names if name == mine or name.endswith("." + mine)]
        if names:
            return "same" if names[0] == theirs.names[0] else "base"
        mro = [project.symbols.qualified(base) for base in project.classes.mro(cls)]
        return "subclass" if theirs.names[0] in mro else "different"
    last = canonical(mine).rpartition(".")[2]
    theirs_last = [canonical(name).rpartition(".")[2] for name in theirs.names]
    if last in theirs_last:
        return "same" if last == theirs_last[0] else "base"
    return "different"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("root")
    parser.add_argument("folder")
    parser.add_argument("--python")
    parser.add_argument("--show", type=int, default=0)
    options = parser.parse_args()
    root, folder = os.path.abspath(options.root), os.path.abspath(options.folder)
    settings = Settings(root=root)
    paths = [found.path for found in walk(root, Scope.of(settings, lambda failure: None))]
    project = ProjectFacts(paths, lambda path: Path(path).read_bytes(), settings)
    names: set[str] = set()
    for path in paths:
        try:
            names |= {n.attr for n in ast.walk(ast.parse(project.data(path))) if isinstance(n, ast.Attribute)}
        except SyntaxError:
            print("cannot parse", path)
    for path in paths:
        project.require_in(path, attributes=names)
    theirs = mypy_answers(folder, root, options.python)
    count: Counter[str] = Counter()
    wrong: list[str] = []
    for place, text, mine in our_answers(project, folder):
        if place not in theirs:
            count["not seen by mypy"] += 1
            continue
        answer = theirs[place]
        known = mine is not None and mine != NONE
        count["receivers"] += 1
        count["ours"] += known
        if mine is not None:
            count[f"ours by {mine.evidence}"] += 1
        count["mypy's"] += answer is not None
        if mine is None or not known or answer is None:
            continue
        count["both"] += 1
        said = verdict(project, mine, answer)
        count[said] += 1
        if said not in ("same", "base"):
            name = project.symbols.qualified((instance_of(mine) or mine).cls)
            where = f"{os.path.relpath(place[0], root)}:{place[1]}"
            wrong.append(
                f"{said}: {where}: {text}\n    ours {name} ({mine.evidence}), mypy {answer.names[0]}"
            )
    for key, value in count.items():
        print(f"{key:>20} {value:8}")
    both = max(count["both"], 1)
    print(f"agreement {(count['same'] + count['base']) / both:.2%}")
    random.seed(1)
    print("\n".join(random.sample(wrong, min(options.show, len(wrong)))))


if __name__ == "__main__":
    main()
