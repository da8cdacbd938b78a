"""The linked facts of a project for a run in which no text filter chooses what is read.

Text may only over-select: what is read from bytes chooses which files and definitions are parsed, and never
decides a verdict. The classes here answer each of these choices with "all of them", so that a run with
them and an ordinary one can be compared (``python -m benchmarks.unfiltered``). ``Settings.prefilter`` is the
switch. The filters of rules' questions are not here: the scheduler does not ask them in such a run. It parses
every file for every rule and may take a hundred times as long.
"""

from __future__ import annotations

import ast

from flake8_tradelint.project import ProjectFacts
from flake8_tradelint.project.summaries import Summaries
from flake8_tradelint.semantics.dataclass.class_read_texts import ClassReadTexts
from flake8_tradelint.semantics.interests import EVERY, Wanted, name_of, word_of
from flake8_tradelint.semantics.naming.symbols import ClassRef
from flake8_tradelint.startup.light import cached_property
from flake8_tradelint.words import IDENTIFIER, NO_WORDS, bound_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from flake8_tradelint.files import Files
    from flake8_tradelint.semantics.facts import AttributeFact, CallFact
    from flake8_tradelint.semantics.interests import Interests
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource
    from flake8_tradelint.semantics.summary import ModuleSummary


class UnfilteredSummaries(Summaries):
    """Summaries that record the occurrences of every name in the syntax tree of a file when it is first read.

    What an assignment binds may be another name of something of interest, and is followed only as such: of
    such names, calls are recorded without the control flow around them, until somebody asks for it.
    """

    def __init__(self, files: Files, *, sliced: bool = False) -> None:
        super().__init__(files, sliced=sliced)
        self._names: dict[str, frozenset[str]] = {}

    def _of(self, path: str) -> Wanted:
        if path not in self._wanted:
            data = self._files.data(path)
            names = self._names[path] = _names_in_tree(data)
            callees = set(names - bound_names(data))
            self._wanted[path] = Wanted(callees=callees, plain=set(names), attributes=set(names))
        return self._wanted[path]

    def require_in(
        self,
        path: str,
        callees: Iterable[str] = (),
        attributes: Iterable[str] = (),
        mentions: Iterable[str] = (),
        *,
        plain: Iterable[str] = (),
        spots: Iterable[str] = (),
    ) -> None:
        """Add those of the names that the syntax tree has."""
        self._of(path)
        names = self._names[path]
        plain = {*plain, *map(name_of, spots)}
        there = [names.intersection(asked) for asked in (callees, mentions, plain)]
        having = [name for name in attributes if word_of(name) in names]
        super().require_in(path, there[0], having, there[1], plain=there[2])

    def with_calls(self, path: str, name: str) -> ModuleSummary:
        """The summary of a file that records the calls of ``name``."""
        self.require_in(path, {name})
        return self.known(path)

    def with_attributes(self, path: str, name: str) -> ModuleSummary:
        """The summary of a file that records the uses of the attribute ``name``."""
        self.require_in(path, attributes={name})
        return self.known(path)

    def record(self, path: str, interests: Interests) -> None:
        """Have the summary of one file record all of the interests."""
        self._require_awaited(path, interests.awaited)
        self.require_in(path, interests.callees, interests.attributes - {EVERY}, interests.mentions)

    def may_bind(self, path: str, cls: str, name: str) -> bool:
        """Return True: any class may bind any name."""
        return True


class UnfilteredFacts(ProjectFacts):
    """Answers "which files may matter for this name?" with all files of the project.

    ``mentioning`` and ``mentions`` still search the text. Verdicts ask them whether a name stands anywhere
    else, so they are evidence and no filters.
    """

    summaries_class = UnfilteredSummaries

    def having(self, word: str) -> Iterable[str]:
        """Return all files."""
        return self.paths

    def calling(self, word: str) -> Iterable[str]:
        """Return all files."""
        return self.paths

    def may_call(self, path: str, names: frozenset[str]) -> bool:
        """Return True: any file may call anything."""
        return True

    def calls(
        self, name: str, among: Callable[[str], bool] | None = None, paths: Iterable[str] | None = None
    ) -> Iterator[tuple[str, CallFact]]:
        """Every call by the name in all files (or the ``paths``) for which ``among`` holds."""
        for path in self.paths if paths is None else paths:
            if among is None or among(path):
                self._summaries.with_calls(path, name)
                yield from [(path, fact) for fact in self._summaries.calls(path, name)]

    def attributes(
        self, name: str, paths: Iterable[str] | None = None
    ) -> Iterator[tuple[str, AttributeFact]]:
        """Every use of an attribute in all files (or the ``paths``)."""
        for path in self.paths if paths is None else paths:
            yield from [(path, fact) for fact in self._summaries.attributes(path, name)]

    def attributes_where(self, name: str, text: re.Pattern[bytes]) -> Iterator[tuple[str, AttributeFact]]:
        """The same; ``text``, which chooses files, is not searched for."""
        return self.attributes(name)

    def class_names(self, names: frozenset[str]) -> frozenset[str]:
        """The names, and those of all classes of the project."""
        return names | self._all_class_names

    @cached_property
    def _all_class_names(self) -> frozenset[str]:
        return frozenset(ref.qualname.rpartition(".")[2] for ref in self._all_classes)

    @cached_property
    def _all_classes(self) -> tuple[ClassRef, ...]:
        return tuple(
            ClassRef(path, cls.qualname) for path in self.paths for cls in self.summary(path).classes
        )

    def _find_naming(self, name: str) -> tuple[ClassRef, ...]:
        """All classes that derive from a class of the name, by the syntax trees."""
        return tuple(
            ref
            for ref in self._all_classes
            if any(base.qualname.rpartition(".")[2] == name for base in self.classes.project_mro(ref))
        )

    def _below(self, ref: ClassRef) -> Iterator[ClassRef]:
        return (found for found in self._all_classes if found != ref and self.classes.derives(found, ref))

    def _is_mentioned(self, row: Resource) -> bool:
        return True

    @cached_property
    def class_reads(self) -> ClassReadTexts:
        """Every attribute may be read on a class."""
        return _AnyRead(self._border.headers, self.data, self.trace, self.facts, self.call_texts)


class _AnyRead(ClassReadTexts):
    """Candidates of ``class-only-field``: all names in the file, of each of the names that may be a class."""

    def of(self, path: str) -> dict[bytes, frozenset[bytes]]:
        words = _words(self._data(path))
        return dict.fromkeys(words, words)


def _names_in_tree(data: bytes) -> frozenset[str]:
    """Every name and every string in the syntax tree of a file; none where it cannot be parsed."""
    try:
        nodes = ast.walk(ast.parse(data))
        values = (value for node in nodes for field in ast.iter_fields(node) for value in _listed(field[1]))
        return frozenset(value for value in values if isinstance(value, str))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset()


def _listed(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else (value,)


def _words(data: bytes) -> frozenset[bytes]:
    """The identifiers in a text."""
    return frozenset(word for word in data.translate(NO_WORDS).split() if IDENTIFIER.match(word))
