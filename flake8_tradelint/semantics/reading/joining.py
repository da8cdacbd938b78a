"""Join newly read definitions of a file with the known summary of the rest."""

from __future__ import annotations

from bisect import bisect_right

from flake8_tradelint.startup.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import TypeVar

    from flake8_tradelint.outline import Definition, Part
    from flake8_tradelint.semantics.facts import AttributeFact, CallFact, MentionFact
    from flake8_tradelint.semantics.reading.choosing import Choice
    from flake8_tradelint.semantics.summary import (
        ClassSummary,
        FunctionSummary,
        Limit,
        ModuleSummary,
        SelfAssignment,
    )

    _Placed = CallFact | AttributeFact | MentionFact | FunctionSummary | ClassSummary | SelfAssignment
    _Fact = TypeVar("_Fact", bound=_Placed)


class Joining:
    """Join summaries of one file; ``tops`` are all its top-level definitions.

    ``choice`` is what was parsed. ``told`` are summaries by kept readers, each with the definitions it counts
    for.
    """

    def __init__(
        self, tops: tuple[Definition, ...], choice: Choice, told: tuple[tuple[ModuleSummary, Choice], ...]
    ) -> None:
        self._tops = [bound for top in tops for bound in (top.start, top.end)]
        methods = (found for one in (choice, *(one for _, one in told)) for found in one.methods.values())
        self._bounds = sorted((*self._tops, *{*_bounds(methods)}))
        self._chosen = frozenset(self._places(choice))
        self._told = [(one, frozenset(self._places(where)) - self._chosen) for one, where in told]
        self._names = frozenset(top.name for top in choice.tops)
        self._partly = frozenset(top.name for top in choice.tops if top.start in choice.methods)
        self._chosen_tops = frozenset(bisect_right(self._tops, top.start) for top in choice.tops)
        self._order = {top.name: top.start for top in tops}

    def _places(self, choice: Choice) -> Iterator[int]:
        for top in choice.tops:
            places = {*range(self._place(top.start), self._place(top.end - 1) + 1)}
            for method in choice.methods.get(top.start, ()):
                if method.start not in choice.read:
                    places.discard(self._place(method.start))
            yield from places

    def joined(self, known: ModuleSummary, piece: ModuleSummary, part: Part) -> ModuleSummary | None:
        """Return one summary in the order of the text; ``None`` if its parts are not independent.

        ``part`` is what is then known of the file.
        """
        calls = [one.calls for one in (known, piece, *(one for one, _ in self._told))]
        if _binds_globals(call for found in calls for call in found if self._is_in_definition(call)) or not (
            all(map(self._in_order, calls))
        ):
            return None
        mine: tuple[FunctionSummary | ClassSummary, ...] = (*known.functions, *known.classes, *known.shells)
        mine += (*piece.functions, *piece.classes, *piece.shells)
        if any(
            _top(one) in self._names
            and bisect_right(self._tops, one.span.anchor.start) not in self._chosen_tops
            for one in mine
        ):
            return None  # there are two definitions of that name
        headers = [header for header in known.headers if header.name not in self._names]
        headers += [header for header in piece.headers if header.name in part.classes]
        return replace(
            known,
            interests=piece.interests,
            functions=self._both(known.functions, piece.functions),
            classes=self._classes(known.classes, piece.classes),
            calls=self._all(known.calls, piece.calls, lambda one: one.calls),
            attributes=self._all(known.attributes, piece.attributes, lambda one: one.attributes),
            mentions=self._both(known.mentions, piece.mentions),
            shells=tuple(self._shells(known.shells, piece.shells, part)),
            headers=tuple(sorted(headers, key=lambda header: self._order[header.name])),
            partial_classes=part.classes,
            partial_functions=part.functions,
            limits=self._limits(known, piece),
        )

    def _limits(self, known: ModuleSummary, piece: ModuleSummary) -> tuple[Limit, ...]:
        """Return the limits of all summaries; those of a definition that is read again occur again."""
        told = (limit for one, _ in self._told for limit in one.limits)
        return tuple(sorted({*known.limits, *piece.limits, *told}))

    def _classes(
        self, known: tuple[ClassSummary, ...], new: tuple[ClassSummary, ...]
    ) -> tuple[ClassSummary, ...]:
        """Return the classes; a class of which only some methods are read again keeps its known summary."""
        kept = [cls for cls in known if _top(cls) not in self._names or _top(cls) in self._partly]
        kept += [cls for cls in new if _top(cls) not in self._partly]
        return tuple(sorted(kept, key=self._of))

    def _shells(
        self, known: tuple[ClassSummary, ...], new: tuple[ClassSummary, ...], part: Part
    ) -> list[ClassSummary]:
        before = {shell.qualname: shell for shell in known}
        found = [shell for shell in known if shell.name not in self._names]
        for shell in new:
            if shell.name in part.shells:
                earlier = before.get(shell.name) if shell.name in self._partly else None
                stored = earlier.self_assignments if earlier is not None else ()
                both = self._both(stored, shell.self_assignments)
                found.append(replace(shell, self_assignments=both))
        return sorted(found, key=self._of)

    def _all(
        self,
        known: tuple[_Fact, ...],
        new: tuple[_Fact, ...],
        of: Callable[[ModuleSummary], tuple[_Fact, ...]],
    ) -> tuple[_Fact, ...]:
        """Return known and new facts with those of readers; two readers of one place say the same."""
        done: frozenset[int] = frozenset()
        for told, places in self._told:
            known = tuple(fact for fact in known if self._of(fact) not in places)
            new += tuple(fact for fact in of(told) if self._of(fact) in places - done)
            done |= places
        return self._both(known, new)

    def _both(self, known: tuple[_Fact, ...], new: tuple[_Fact, ...]) -> tuple[_Fact, ...]:
        kept = [fact for fact in known if self._of(fact) not in self._chosen]
        return tuple(sorted((*kept, *new), key=self._of))

    def _is_in_definition(self, fact: _Placed) -> bool:
        """Return True if the fact is inside a definition, not in the module's own statements.

        A module's own variables are followed into every definition that has their name.
        """
        return bool(bisect_right(self._tops, fact.span.anchor.start) & 1)

    def _of(self, fact: _Placed) -> int:
        return self._place(fact.span.anchor.start)

    def _place(self, offset: int) -> int:
        """Return the number of the definition, or of the stretch between two, that the byte is in."""
        return bisect_right(self._bounds, offset)

    def _in_order(self, facts: tuple[CallFact, ...]) -> bool:
        """Return True if the facts are in the order of the text; calls by an alias come after all others."""
        places = [*map(self._of, facts)]
        return places == sorted(places)


def puts_in_globals(summary: ModuleSummary) -> bool:
    """Return True if a function stores a value of interest, or an argument, in a variable of the module."""
    attributes = (use for fact in summary.attributes for use in fact.uses)
    arguments = (use for one in summary.functions for uses in one.parameter_uses for use in uses)
    return _binds_globals(summary.calls) or any(use.kind == "global" for use in (*attributes, *arguments))


def _top(one: FunctionSummary | ClassSummary) -> str:
    return one.qualname.partition(".")[0]


def _bounds(methods: Iterable[tuple[Definition, ...]]) -> Iterator[int]:
    return (bound for found in methods for method in found for bound in (method.start, method.end))


def _binds_globals(facts: Iterable[CallFact]) -> bool:
    """Return True if a value is stored in a variable outside the function, so that others may use it."""
    return any(use.kind == "global" for fact in facts for use in (*fact.uses, *fact.global_uses))
