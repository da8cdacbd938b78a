"""Ask for class statements, and for calls of dataclasses.

Class statements have no names of interest: summaries always record those that are read.
"""

from __future__ import annotations

from flake8_tradelint.questions import ProjectKeywords, Question
from flake8_tradelint.startup.patterns import regex
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flake8_tradelint.project import ProjectFacts


DATACLASSES = ProjectKeywords(words=(b"attr", b"dataclass", b"msgspec"), installed=(b"class ",))
"""Words of what makes dataclasses and structs. Any class may derive from one of an installed package."""

_MOST = 8
"""Classes of a file that are read one by one; if there are more, the file is read as a whole."""
_RENAMED = regex(rb"(?:ClassVar|Final)[ \t]+as[ \t]|=[^\n]*\b(?:ClassVar|Final)\b")
"""Another name for one of the two."""


class ReboundFields(Record, Question):
    """Class statements that may bind a field of an ancestor dataclass anew."""

    def project_keywords(self) -> ProjectKeywords:
        """Return the words of dataclasses."""
        return DATACLASSES

    def words(self) -> tuple[bytes, ...]:
        """Return the beginning of a class statement, and what every binding has."""
        return (b"class ", b"=")

    def prepare(self, project: ProjectFacts) -> None:
        """Find the candidates in all files."""
        project.class_texts.suspects()

    def may_match(self, path: str, project: ProjectFacts) -> bool:
        """Return True if the file has a candidate."""
        return path in project.class_texts.suspects()

    def slices_needed(self, path: str, project: ProjectFacts) -> Iterable[bytes]:
        """Return the headers of the candidates."""
        names = project.class_texts.suspects().get(path, ())
        return [header if (header := b"class " + name) in project.data(path) else name for name in names]


class AssignmentsToClasses(Record, Question):
    """Assignments ``Feed.topic = ...`` at the top level of a file that names a dataclass."""

    def project_keywords(self) -> ProjectKeywords:
        """Return the words of dataclasses."""
        return DATACLASSES

    def words(self) -> tuple[bytes, ...]:
        """Return what every assignment has."""
        return (b"=",)

    def may_match(self, path: str, project: ProjectFacts) -> bool:
        """Return True if a line begins with an assignment to an attribute, in a file with such a name."""
        return project.call_texts.assigns(path)


class DataclassBodies(Question):
    """The base of questions about class bodies; ``candidates`` returns the classes whose bodies are read."""

    __slots__ = ()

    def candidates(self, path: str, project: ProjectFacts) -> Iterator[bytes]:
        """Yield the names of the classes of the file that may bind such a name, by their text."""
        raise NotImplementedError

    def project_keywords(self) -> ProjectKeywords:
        """Return the words of dataclasses."""
        return DATACLASSES

    def words(self) -> tuple[bytes, ...]:
        """Return the beginning of a class statement."""
        return (b"class ",)

    def may_match(self, path: str, project: ProjectFacts) -> bool:
        """Return True if the file has a candidate."""
        return any(True for _ in self.candidates(path, project))

    def slices_needed(self, path: str, project: ProjectFacts) -> Iterable[bytes] | None:
        """Return the headers of the candidates; ``None`` if there are many."""
        found = [b"class " + name for name in self.candidates(path, project)]
        return found if len(found) <= _MOST else None


class AnnotatedConstants(Record, DataclassBodies):
    """Annotated names that look like constants: in upper case, or as the settings say."""

    def candidates(self, path: str, project: ProjectFacts) -> Iterator[bytes]:
        """Yield the dataclasses that annotate such a name."""
        from flake8_tradelint.semantics.dataclass.constant_names import ConstantNames, is_upper_case

        names = ConstantNames(project.settings.constants, project.settings.constant_classes)
        for text in project.call_texts.made(path):
            fields = [name.decode(errors="replace") for name in text.annotated]
            if names.classes or any(is_upper_case(name) or names.match(name) for name in fields):
                yield text.name


class UnannotatedNames(Record, DataclassBodies):
    """Names without annotation, and fields whose default may be a shared object or hide a type."""

    def candidates(self, path: str, project: ProjectFacts) -> Iterator[bytes]:
        """Yield the dataclasses that assign such a name."""
        made = project.call_texts.made(path)
        return (text.name for text in made if text.bare or text.made or text.hidden)


class FieldsReadOnClasses(Record, DataclassBodies):
    """Annotated names that are read on a class (``Feed.topic``) somewhere in the project."""

    def candidates(self, path: str, project: ProjectFacts) -> Iterator[bytes]:
        """Yield the dataclasses that annotate such a name."""
        return iter(project.class_reads.of(path))


class ClassVarAnnotations(Record, Question):
    """Annotations with ``ClassVar`` or ``Final`` in classes that may be dataclasses."""

    def project_keywords(self) -> ProjectKeywords:
        """Return the words of dataclasses."""
        return DATACLASSES

    def words(self) -> tuple[bytes, ...]:
        """Return the two names."""
        return (b"ClassVar", b"Final")

    def may_match(self, path: str, project: ProjectFacts) -> bool:
        """Return True if a class that may be a dataclass, or derive from one, may mention one of the two."""
        from flake8_tradelint.semantics.classes.body_texts import decorators_of

        relatives, data = project.call_texts.relatives(), project.data(path)
        headers = project.files.headers(path)
        classes = [one for one in headers if one.name in relatives or decorators_of(data, one)]
        if not classes or any(one.indent for one in classes) or _RENAMED.search(data):
            return bool(classes)
        # `LIMIT: Final = 10` often stands outside of all classes.
        tops = project.files.outline(path)
        return not tops or any(
            data.find(word, top.start, top.end) >= 0 for top in tops for word in self.words()
        )

    def slices_needed(self, path: str, project: ProjectFacts) -> Iterable[bytes] | None:
        """Return the two names, unless the file imports one under another name."""
        return None if _RENAMED.search(project.data(path)) else self.words()


class ConstructorCalls(Record, Question):
    """Calls of dataclasses, and of ``replace``; each file has its own names of interest."""

    prepare_with_index = True

    def project_keywords(self) -> ProjectKeywords:
        """Return the words of dataclasses."""
        return DATACLASSES

    def prepare(self, project: ProjectFacts) -> None:
        """Find the classes that may be dataclasses, and their fields."""
        project.call_texts.relatives()

    def may_match_across_files(self, path: str, project: ProjectFacts) -> bool:
        """Return True if a call of the file may pass too much, to a class of any file."""
        return bool(project.call_texts.suspects(path))

    def record(self, path: str, project: ProjectFacts) -> None:
        """Record the calls of the callees for which this is so."""
        project.require_in(path, plain=project.call_texts.suspects(path))
