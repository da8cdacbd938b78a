"""Ask for uses of names that the renames table, or a deprecation, says are old.

Which files have old names is found once for all of these questions (``ProjectFacts.old_names_in``).
"""

from __future__ import annotations

from flake8_tradelint.questions import ProjectKeywords, Question
from flake8_tradelint.semantics.interests import Interests
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.project import ProjectFacts


class OldNames(Question):
    """The base of questions about renamed names: no project matches without a renames table."""

    __slots__ = ()

    def project_keywords(self) -> ProjectKeywords:
        """Return the setting that has the table."""
        return ProjectKeywords(settings=("renames",))


class OldAttributes(Record, OldNames):
    """Old names of attributes and of members of modules."""

    def interests(self, project: ProjectFacts) -> Interests:
        """Return the old names."""
        return Interests(attributes=project.renames.old_names, mentions=project.renames.old_names)

    def may_match(self, path: str, project: ProjectFacts) -> bool:
        """Return True if an old name stands behind a dot, or where a name may stand without one."""
        found, modules = project.old_names_in(path), project.renames.module_names
        if not found.attributes.isdisjoint(project.renames.old_names):
            return True
        if not found.words.isdisjoint(modules) and b"import" in project.data(path):
            return True
        return bool(found.words) and project.mentions(path, _WITHOUT_DOT)


_WITHOUT_DOT = (b"match ", b"__slots__", b"__match_args__")
"""Texts beside which attributes are named without a dot and without an import."""


class OldNamesInStrings(Record, OldNames):
    """Calls that take attributes by name (``getattr``, ``patch``), and attributes of mocks."""

    def interests(self, project: ProjectFacts) -> Interests:
        """Return these functions and the old names."""
        from flake8_tradelint.semantics.renaming import named_attributes, named_by_keywords

        names = project.renames.old_names
        callees = named_attributes.CALLEES | named_by_keywords.CALLEES
        return Interests(callees=callees, attributes=names) if names else Interests()

    def may_match(self, path: str, project: ProjectFacts) -> bool:
        """Return True if the file has an old name at the end of a string, or may have such a mock."""
        found, data = project.old_names_in(path), project.data(path)
        if found.words and b"spec" in data and b"ock" in data:
            return True
        if found.words and (b"attrgetter" in data or b".multiple" in data):
            return True
        from flake8_tradelint.semantics.renaming.named_attributes import CALLEES

        ends = (b'"', b"'")
        names = [name.encode() for name in found.words]
        called = tuple([name.encode() for name in sorted(CALLEES)])
        return any(name + end in data for name in names for end in ends) and project.mentions(path, called)


class OldKeywords(Record, OldNames):
    """Calls of the table's classes and functions, and of what makes instances of such classes."""

    def interests(self, project: ProjectFacts) -> Interests:
        """Return the names of the classes, of those that may derive from them, and of the functions."""
        owners, called = project.renames.owner_names, project.renames.called_names
        made = project.class_names(owners) | _MAKERS if owners else frozenset()
        return Interests(callees=made | called)

    def may_match(self, path: str, project: ProjectFacts) -> bool:
        """Return True if an equals sign follows an old name."""
        import re

        data = project.data(path)
        return any(re.search(rb"\b%s\s*=" % name.encode(), data) for name in project.old_names_in(path).words)


_MAKERS = frozenset({"replace", "evolve", "cls", "__init__"})


class OldDefinitions(Record, OldNames):
    """Definitions under an old name in classes that derive from one of the table."""

    def interests(self, project: ProjectFacts) -> Interests:
        """Return the old names."""
        return Interests(mentions=project.renames.old_names)

    def may_match(self, path: str, project: ProjectFacts) -> bool:
        """Return True if the file has an old name, and a class that may derive from one of the table."""
        if not project.old_names_in(path).words:
            return False
        return any(True for _ in _heirs(path, project))

    def slices_needed(self, path: str, project: ProjectFacts) -> tuple[bytes, ...]:
        """Return the headers of these classes."""
        return tuple(b"class " + name for name in _heirs(path, project))


def _heirs(path: str, project: ProjectFacts) -> Iterator[bytes]:
    """Yield the names of the classes of the file that may derive from one of the table."""
    family = project.class_names(project.renames.owner_names)
    for header in project.files.headers(path):
        if any(base.decode(errors="replace") in family for base in header.bases):
            yield header.name


class DeprecatedNames(Record, Question):
    """Old names that still work, of the table and of what is decorated as deprecated."""

    def project_keywords(self) -> ProjectKeywords:
        """Return the decorator's name, and the setting that has the table."""
        return ProjectKeywords(words=(b"deprecated",), settings=("renames",))

    def interests(self, project: ProjectFacts) -> Interests:
        """Return these names."""
        renames = project.renames
        decorated = renames.decorated_names
        return Interests(
            attributes=renames.old_names | renames.deprecated_names | decorated,
            mentions=renames.deprecated_names | decorated,
        )

    def may_match(self, path: str, project: ProjectFacts) -> bool:
        """Return True if an old name stands behind a dot, or the file imports something."""
        found = project.old_names_in(path)
        return bool(found.attributes) or b"import" in project.data(path)
