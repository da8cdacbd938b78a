"""Test TL101 and TL104 against CPython, which imports the hierarchies and reads their instances.

``TRADELINT_ORACLE=200 pytest tests/oracle`` runs two hundred batches instead of a few. A failure
names the seed of the hierarchy; ``SEEDS`` holds those that once found a bug.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flake8_tradelint.project import ProjectFacts
from flake8_tradelint.rules import ineffective_classvar, overridden_field
from flake8_tradelint.semantics.dataclass.inherit.overrides import (
    Override,
    late_overrides,
    mixed_overrides,
    overrides,
)
from flake8_tradelint.semantics.dataclass.verdict.classvar_intents import Intent, intents
from flake8_tradelint.semantics.naming.symbols import ClassRef
from flake8_tradelint.settings import Settings
from tests.oracle.hierarchies import HEADER, NAMES, REGISTRIES, Class, Hierarchy, hierarchy, late_value
from tests.oracle.running import BATCH, batches, run, write
from tests.questions import matches

pytest.importorskip("attrs")
pytest.importorskip("pydantic")

SEEDS: tuple[int, ...] = (13134, 5605897895, 7785433078)

# With these in the hierarchy tradelint may stay quiet: what they do is not followed.
UNFOLLOWED = ("given", "kwargs", "self.KEY", "'set'", "__slots__", "def __setattr__", "__init_subclass__")


@batches
@given(st.integers(0, 2**33))
def test_verdicts_are_reality(start: int) -> None:
    wrong = wrong_verdicts(range(start, start + BATCH))
    assert not wrong, "\n\n".join(wrong[:3])


def test_old_mistakes() -> None:
    assert not wrong_verdicts(SEEDS)


def wrong_verdicts(seeds: Sequence[int]) -> list[str]:
    """Return where tradelint and Python disagree on the hierarchies of these seeds."""
    found: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        batch = {seed: hierarchy(seed) for seed in seeds}
        files = {seed: write(Path(folder), f"h{seed}", one) for seed, one in batch.items()}
        reality = run(folder, [f"h{seed}" for seed in seeds])
        for seed, one in batch.items():
            for problem in disagreements(one, files[seed], reality[f"h{seed}"]):
                sources = "\n".join(f"# {p}\n{t.replace(HEADER, '')}" for p, t in files[seed].items())
                found.append(f"seed {seed}: {problem}\n{sources}")
    return found


def disagreements(hierarchy: Hierarchy, files: dict[str, str], reality: dict[str, Any]) -> list[str]:
    project = ProjectFacts(files, lambda path: files[path].encode(), Settings())
    wrong: list[str] = []
    for path in files:
        for cls in hierarchy.classes:
            if not path.endswith(f"m{cls.module}.py"):
                continue
            seen = reality.get(cls.name, {})
            if not seen or "error" in seen:
                continue
            ref = ClassRef(path, cls.name)
            said = {found.name: found for found in overrides(project.dataclasses, ref)}
            mixed = {found.name: found for found in mixed_overrides(project.dataclasses, ref)}
            vain = {found.variable.name for found in intents(project.dataclasses, ref) if _is_vain(found)}
            if vain and not matches(ineffective_classvar, path, project):
                wrong.append(f"{path}: TL104's prefilter loses {vain}")
            concerned = matches(overridden_field, path, project)
            if (said or mixed) and not concerned:
                wrong.append(f"{path}: the prefilter loses {said or mixed}")
            for name in NAMES:
                if any(late[1] == name for late in hierarchy.late):
                    continue  # see below
                wrong += _compare_classvar(cls, name, seen[name], name in vain)
                wrong += _compare(hierarchy, cls, name, seen[name], said.get(name), mixed.get(name))
    return wrong + _late_disagreements(hierarchy, project, files, reality)


def _late_disagreements(
    hierarchy: Hierarchy, project: ProjectFacts, files: dict[str, str], reality: dict[str, Any]
) -> list[str]:
    """``C.X = ...`` after the class statements: said, and seen by Python."""
    path = list(files)[-1]
    said = {(one.cls.qualname, one.name): one for one in late_overrides(project.dataclasses, path)}
    if said and not matches(overridden_field, path, project):
        return [f"{path}: the prefilter loses {list(said)}"]
    wrong: list[str] = []
    for late in hierarchy.late:
        name, attribute = late
        seen = reality.get(name, {}).get(attribute) if "error" not in reality.get(name, {}) else None
        if seen is None or seen["class"] != late_value(*late):
            continue
        lost = seen["instance"] != seen["class"]
        if late in said and not lost:
            wrong.append(f"{name}.{attribute} = ... is reported, but {seen}")
        cls = next(one for one in hierarchy.classes if one.name == name)
        if (
            lost
            and late not in said
            and _must_be_found(hierarchy, cls, attribute)
            and not _slotted(hierarchy)
        ):
            wrong.append(f"{name}.{attribute} = ... is not reported, but {seen}")
    return wrong


def _slotted(hierarchy: Hierarchy) -> bool:
    makers = [cls.decorator for cls in hierarchy.classes]
    return any("slots=True" in maker or "define" in maker for maker in makers)


def _compare(
    hierarchy: Hierarchy, cls: Class, name: str, seen: Any, said: Override | None, mixed: Override | None
) -> list[str]:
    value = f"{cls.name}.{name}"
    if mixed is not None and seen["instance"] in (seen["class"], mixed.shown.variable.value_text.strip("'")):
        return [f"{value}: a mixed override is reported, but {seen}"]
    binds = any(_binds(line, name, value) for line in cls.lines)
    kept = (value, "<missing>", "<Field>", "<_CountingAttr>", "<Factory>")
    lost = binds and seen["instance"] not in kept
    if cls.decorator and any("actory" in line for line in cls.lines if _binds(line, name, value)):
        lost = False  # the decorator takes the name away from the class
    if cls.decorator.startswith("@attr") and seen["class"] != value and said is None:
        lost = False  # a field of the class itself, but an `__init__` that does not store it
    if any(line.startswith(f"{name}: str = field(repr") for line in cls.lines):
        lost = not cls.decorator and seen["class"] == "<Field>" != seen["instance"]
    if said is not None and not lost:
        return [f"{value}: reported, but {seen}"]
    if lost and said is None and _must_be_found(hierarchy, cls, name):
        return [f"{value}: not reported, but {seen}"]
    if said is not None and said.stored.field.default == "value":
        assert said.stored.field.origin is not None
        if repr(seen["instance"]) not in said.stored.field.origin.variable.value_text:
            return [f"{value}: said to be {said.stored.field.origin.variable.value_text}, but {seen}"]
    return []


def _is_vain(found: Intent) -> bool:
    return found.reason not in ("final", "too late")


def _compare_classvar(cls: Class, name: str, seen: Any, said: bool) -> list[str]:
    """TL104: ``ClassVar`` says one thing and the decorator makes a field."""
    pattern = rf"{name}: ['\"]?(Annotated\[)?(\w+\.)?(ClassVar|Hidden)\b"
    meant = any(re.match(pattern, line) for line in cls.lines)
    vain = bool(meant and seen["field"])  # without a decorator: by a base's `__init_subclass__`
    if said != vain and (said or cls.decorator.startswith(("@d", "@attrs.", "@attr.s(auto"))):
        inherited = cls.decorator.startswith("@attr") and not said  # attrs keeps the base's field
        return [] if inherited else [f"{cls.name}.{name}: TL104 says {said}, but {seen}"]
    return []


def _binds(line: str, name: str, value: str) -> bool:
    return repr(value) in line and not line.startswith("if ")


def _must_be_found(hierarchy: Hierarchy, cls: Class, name: str) -> bool:
    """Return True if tradelint claims to follow everything around the class."""
    lines = [line for c in hierarchy.classes for line in (c.decorator, *c.lines) if line not in REGISTRIES]
    text = "\n".join(lines)
    if any("Protocol" in c.bases for c in hierarchy.classes) and "Protocol" in cls.bases:
        return False  # nobody makes instances of it
    loose = ("described(", f"def {name}(", "if True", "schema_with")
    return not any(extra in text for extra in UNFOLLOWED) and not any(word in text for word in loose)
