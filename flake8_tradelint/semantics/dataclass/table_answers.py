"""What is known of dataclasses and asked more than once: by the rooms that ask it."""

from __future__ import annotations

from flake8_tradelint.semantics.dataclass.class_kinds import ClassKinds
from flake8_tradelint.tracing import Answers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Literal

    from flake8_tradelint.semantics.classes.bodies import Bound
    from flake8_tradelint.semantics.classes.table import ClassTable
    from flake8_tradelint.semantics.dataclass.class_only_fields import ReadOn
    from flake8_tradelint.semantics.dataclass.constructors import InitParameter
    from flake8_tradelint.semantics.dataclass.families import Family
    from flake8_tradelint.semantics.dataclass.instance_values import Initialising
    from flake8_tradelint.semantics.dataclass.nameless_calls import Passed
    from flake8_tradelint.semantics.dataclass.wrong_reads import Reads
    from flake8_tradelint.semantics.facts import AttributeFact
    from flake8_tradelint.semantics.naming.symbols import ClassRef, SymbolTable


class FieldAnswers(ClassKinds):
    """Answers about fields, initialisers and families of dataclasses, by class, or by class and name."""

    def __init__(self, symbols: SymbolTable, classes: ClassTable) -> None:
        super().__init__(symbols, classes)
        trace = symbols.trace
        self.plain: Answers[bool] = Answers(trace)
        self.storing: Answers[bool] = Answers(trace)
        """``plain_classes``: does the class store plainly; may it, or one above it, do otherwise?"""
        self.reads: Answers[Reads] = Answers(trace)
        """``wrong_reads``"""
        self.early: Answers[bool] = Answers(trace)
        self.initialisers: Answers[ClassRef | Literal["written", "unknown"] | None] = Answers(trace)
        """``instance_values``: has the class, or one above it, an initialiser; which one is it?"""
        self.shown: Answers[dict[str, Bound | None] | None] = Answers(trace)
        """``overrides``: what the bodies of the class and of those above it leave under each name."""
        self.places: Answers[Mapping[str, int | None] | None] = Answers(trace)
        self.definable: Answers[bool] = Answers(trace)
        """``constructors``: the fields that an initialiser takes, and whether Python takes their order."""
        self.families: Answers[Family] = Answers(trace)
        self.doubtful: Answers[tuple[ClassRef, ...]] = Answers(trace)
        self.opaque: Answers[bool] = Answers(trace)
        self.passing: Answers[bool] = Answers(trace)
        """``families``"""


class TableAnswers(FieldAnswers):
    """Answers that decide what a rule reports or fixes; all of them live as long as the table."""

    def __init__(self, symbols: SymbolTable, classes: ClassTable) -> None:
        super().__init__(symbols, classes)
        trace = symbols.trace
        self.constant: Answers[bool] = Answers(trace)
        self.missed: Answers[bool] = Answers(trace)
        self.uninitialised: Answers[bool] = Answers(trace)
        """``override_fixes``"""
        self.generated: Answers[bool] = Answers(trace)
        self.hooked: Answers[Literal["", "hooked", "end"]] = Answers(trace)
        self.described: Answers[bool] = Answers(trace)
        self.annotated: Answers[frozenset[str]] = Answers(trace)
        """``field_decorators``: what keeps a class from being decorated."""
        self.straight: Answers[ClassRef | None] = Answers(trace)
        """``one_name``: the next decorated class, where all on the way has one base."""
        self.unseen_uses: Answers[bool] = Answers(trace)
        self.kept_fields: Answers[bool] = Answers(trace)
        self.handed: Answers[frozenset[str] | None] = Answers(trace)
        self.passed: Answers[frozenset[str] | None] = Answers(trace)
        self.strange_kinds: Answers[tuple[ClassRef, ...]] = Answers(trace)
        """``field_constants``"""
        self.stores: Answers[tuple[tuple[str, AttributeFact], ...]] = Answers(trace)
        """``attribute_writes``"""
        self.read_on: Answers[ReadOn] = Answers(trace)
        """``class_only_fields``"""
        self.initialising: Answers[Initialising] = Answers(trace)
        self.assigned: Answers[bool] = Answers(trace)
        """``instance_values``: what the initialisers of an order may do to an attribute."""
        self.varied: Answers[tuple[str, ...]] = Answers(trace)
        """``missing_classvars``"""
        self.nameless: Answers[tuple[Passed, ...]] = Answers(trace)
        """``nameless_calls``"""
        self.known_initialisers: Answers[ClassRef | None] = Answers(trace)
        self.taken: Answers[tuple[Sequence[InitParameter], frozenset[str]]] = Answers(trace)
        """``stale_arguments``"""
        self.made_anew: Answers[bool] = Answers(trace)
        self.put_into: Answers[bool] = Answers(trace)
        """``decorator_effects``: does a decorator of the class, or of one above it, do such a thing?"""
