"""Link projects in memory, for direct questions to the semantics."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import dedent

from flake8_tradelint.project import ProjectFacts
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.inference.types import Type, instance_of
from flake8_tradelint.settings import Settings


def project(files: Mapping[str, str]) -> ProjectFacts:
    """The files (dedented) under ``/p``."""
    data = {f"/p/{name}": dedent(text).encode() for name, text in files.items()}
    return ProjectFacts(data, data.__getitem__, Settings(root="/p"))


def shown(facts: ProjectFacts, found: Type | None) -> str:
    """``list[Vat]``: simple names; ``type[Vat]`` for a class object; ``?`` for no answer."""
    if found is None:
        return "?"
    instance = instance_of(found)
    if instance is not None:
        return f"type[{shown(facts, instance)}]"
    name = facts.symbols.qualified(found.cls).rpartition(".")[2]
    args = ", ".join(shown(facts, arg) for arg in found.args)
    return f"{name}[{args}]" if args else name


def inferred(text: str, **more: str) -> str:
    """The class of the receiver in the first ``receiver.HERE`` of the module ``text``."""
    facts, receiver = _receiver(text, **more)
    return shown(facts, facts.receivers.infer("/p/app.py", receiver))


def inferred_options(text: str) -> str:
    """The classes that it may have: ``A | B``."""
    facts, receiver = _receiver(text)
    return (
        " | ".join(shown(facts, option) for option in facts.receivers.options("/p/app.py", receiver)) or "?"
    )


def _receiver(text: str, **more: str) -> tuple[ProjectFacts, e.Expr]:
    facts = project({"app.py": text, **{f"{name}.py": body for name, body in more.items()}})
    facts.require_in("/p/app.py", attributes=["HERE"])
    (fact,) = facts.summary("/p/app.py").attributes
    return facts, fact.receiver
