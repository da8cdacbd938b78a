"""What is known of dataclasses and asked more than once: by the rooms that ask it."""

from __future__ import annotations

from flake8_tradelint.db.queries import Query
from flake8_tradelint.semantics.dataclass.class_kinds import ClassKinds

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
    from flake8_tradelint.semantics.dataclass.wrong_reads import Reads
    from flake8_tradelint.semantics.facts import AttributeFact
    from flake8_tradelint.semantics.naming.symbols import ClassRef, SymbolTable


class FieldAnswers(ClassKinds):
    """Answers about fields, initialisers and families of dataclasses, by class, or by class and name."""

    def __init__(self, symbols: SymbolTable, classes: ClassTable) -> None:
        super().__init__(symbols, classes)
        trace = symbols.trace
        self.plain: Query[bool] = Query(trace)
        self.storing: Query[bool] = Query(trace)
        """``plain_classes``: does the class store plainly; may it, or one above it, do otherwise?"""
        self.reads: Query[Reads] = Query(trace)
        """``wrong_reads``"""
        self.early: Query[bool] = Query(trace)
        self.initialisers: Query[ClassRef | Literal["written", "unknown"] | None] = Query(trace)
        """``instance_values``: has the class, or one above it, an initialiser; which one is it?"""
        self.shown: Query[dict[str, Bound | None] | None] = Query(trace)
        """``overrides``: what the bodies of the class and of those above it leave under each name."""
        self.places: Query[Mapping[str, int | None] | None] = Query(trace)
        self.definable: Query[bool] = Query(trace)
        """``constructors``: the fields that an initialiser takes, and whether Python takes their order."""
        self.families: Query[Family] = Query(trace)
        self.doubtful: Query[tuple[ClassRef, ...]] = Query(trace)
        self.opaque: Query[bool] = Query(trace)
        self.passing: Query[bool] = Query(trace)
        """``families``"""


class TableAnswers(FieldAnswers):
    """Answers that decide what a rule reports or fixes; all of them live as long as the table."""

    def __init__(self, symbols: SymbolTable, classes: ClassTable) -> None:
        super().__init__(symbols, classes)
        trace = symbols.trace
        self.constant: Query[bool] = Query(trace)
        self.missed: Query[bool] = Query(trace)
        self.uninitialised: Query[bool] = Query(trace)
        """``override_fixes``"""
        self.generated: Query[bool] = Query(trace)
        self.hooked: Query[Literal["", "hooked", "end"]] = Query(trace)
        self.described: Query[bool] = Query(trace)
        self.annotated: Query[frozenset[str]] = Query(trace)
        """``field_decorators``: what keeps a class from being decorated."""
        self.straight: Query[ClassRef | None] = Query(trace)
        """``one_name``: the next decorated class, where all on the way has one base."""
        self.unseen_uses: Query[bool] = Query(trace)
        self.kept_fields: Query[bool] = Query(trace)
        self.handed: Query[frozenset[str] | None] = Query(trace)
        self.passed: Query[frozenset[str] | None] = Query(trace)
        self.strange_kinds: Query[tuple[ClassRef, ...]] = Query(trace)
        """``field_constants``"""
        self.stores: Query[tuple[tuple[str, AttributeFact], ...]] = Query(trace)
        """``attribute_writes``"""
        self.read_on: Query[ReadOn] = Query(trace)
        """``class_only_fields``"""
        self.initialising: Query[Initialising] = Query(trace)
        self.assigned: Query[bool] = Query(trace)
        """``instance_values``: what the initialisers of an order may do to an attribute."""
        self.varied: Query[tuple[str, ...]] = Query(trace)
        """``missing_classvars``"""
        self.nameless: Query[tuple[tuple[frozenset[bytes] | None, int, bytes], ...]] = Query(trace)
        """``nameless_calls``"""
        self.known_initialisers: Query[ClassRef | None] = Query(trace)
        self.taken: Query[tuple[Sequence[InitParameter], frozenset[str]]] = Query(trace)
        """``stale_arguments``"""
        self.made_anew: Query[bool] = Query(trace)
        self.put_into: Query[bool] = Query(trace)
        """``decorator_effects``: does a decorator of the class, or of one above it, do such a thing?"""
