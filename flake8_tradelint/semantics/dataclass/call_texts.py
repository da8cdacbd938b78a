"""Which calls might pass what a dataclass does not take? Told from the text, before anything is parsed.

A superset on purpose, like ``classes.texts``: a call is suspect unless every keyword is surely a
parameter of every class of that name, and nothing is passed by position that may not be.
"""

from __future__ import annotations

import re

from flake8_tradelint.patterns import regex
from flake8_tradelint.semantics.classes.import_texts import renamed
from flake8_tradelint.semantics.dataclass.argument_texts import (
    REPLACERS,
    arguments,
    called_members,
    openings,
    replaces,
)
from flake8_tradelint.semantics.dataclass.family_texts import FAMILY_FACTS, FamilyTexts
from flake8_tradelint.semantics.dataclass.parameter_texts import ParameterTexts
from flake8_tradelint.tracing import Answers, Trace, Whole

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flake8_tradelint.file_facts import FileFacts
    from flake8_tradelint.semantics.classes.headers import ClassHeaders
    from flake8_tradelint.semantics.dataclass.family_texts import Candidate
    from flake8_tradelint.semantics.dataclass.field_texts import FieldText


_NAME = regex(rb"[\w\x80-\xff]+")
_OWN = frozenset({b"cls"})


class CallTexts:
    """The calls of a project's dataclasses as they look; everything is read on demand."""

    def __init__(
        self,
        headers: Callable[[], ClassHeaders],
        data: Callable[[str], bytes],
        trace: Trace,
        facts: FileFacts,
    ) -> None:
        self._headers, self._data, self._trace, self._facts = headers, data, trace, facts
        self._suspects: Answers[frozenset[str]] = Answers(trace)
        self._known = Whole(
            trace, "dataclasses", self._read, lambda read: read[0].facts(), kinds=FAMILY_FACTS
        )

    def suspects(self, path: str) -> frozenset[str]:
        """The last names of callees in the file of which a call may pass too much."""
        return self._suspects.get(path, lambda: self._suspected(path))

    def _suspected(self, path: str) -> frozenset[str]:
        return frozenset(name.decode(errors="replace") for name in frozenset(self._calls(path)))

    def made(self, path: str) -> Iterator[FieldText]:
        """The class statements in the file that have a decorator which may make fields."""
        return self._family.made(path)

    def all_made(self) -> Iterator[FieldText]:
        """Those of all files."""
        return self._family.all_made()

    def relatives(self) -> frozenset[bytes]:
        """The names of the classes that may be dataclasses, and of those that derive from them."""
        return self._family.names

    def assigns(self, path: str) -> bool:
        """Does the module's body seem to assign ``Name.attr = ...`` on a dataclass or its kin?"""
        family, data = self._family, self._data(path)
        names = family.names.intersection(family.imported(path))
        names |= {text.name for text in family.classes(path) if text.name in family.names}
        names |= {alias for alias, name in renamed(data) if name in family.names}
        return any(b"\n" + name + b"." in data and _assignment(name).search(data) for name in names)

    @property
    def _family(self) -> FamilyTexts:
        return self._known.get()[0]

    def _read(self) -> tuple[FamilyTexts, ParameterTexts]:
        family = FamilyTexts(self._headers(), self._data, self._trace, self._facts)
        return family, ParameterTexts(family, self._trace)

    def _calls(self, path: str) -> Iterator[bytes]:
        family, data = self._family, self._data(path)
        own = [(path, cls) for cls in family.classes(path) if cls.name in family.names]
        aliases = dict(renamed(data))
        if replaces(data, aliases):
            yield from REPLACERS
        for called, name in self._names(path, data, own, aliases):
            candidates = own if name in _OWN else family.candidates(path, name)
            candidates = [found for found in candidates if not family.is_out_of_sight(*found)]
            if candidates and any(self._may_be_wrong(data, at, candidates) for at in openings(data, called)):
                yield name

    def _names(
        self, path: str, data: bytes, own: list[Candidate], aliases: dict[bytes, bytes]
    ) -> Iterator[tuple[bytes, bytes]]:
        """What the file calls dataclasses, and their own names."""
        family = self._family.names
        found = {cls.name for _, cls in own} | (_OWN if own else frozenset())
        if b"import *" in data:
            found |= family.intersection(_NAME.findall(data))
        found |= family.intersection(self._family.imported(path))
        found |= family.intersection(called_members(data))
        yield from ((name, name) for name in found)
        yield from ((alias, name) for alias, name in aliases.items() if name in family)

    def _may_be_wrong(self, data: bytes, start: int, candidates: list[Candidate]) -> bool:
        keywords, positional = arguments(data, start)
        if keywords is None:
            return True
        parameters = self._known.get()[1]
        return not all(parameters.of(*found).take(keywords, positional) for found in candidates)


def _assignment(name: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"\n" + name + rb"\.[\w\x80-\xff]+[ \t]*=(?!=)")
