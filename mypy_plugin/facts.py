"""Give the plugin access to summaries and project facts: one project per root, opened on first use."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from mypy.nodes import CallExpr, MemberExpr, MypyFile, NameExpr

from flake8_tradelint.discover.roots import Roots
from flake8_tradelint.settings import Settings
from flake8_tradelint.startup.light import read_file
from flake8_tradelint.startup.records import replace
from mypy_plugin.garbage import spare_what_lives
from mypy_plugin.sources import Sources, read_or_nothing

if TYPE_CHECKING:
    from flake8_tradelint.model import Finding
    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.rules.protocol import Rule
    from flake8_tradelint.semantics.facts import AttributeFact, CallFact
    from flake8_tradelint.semantics.summary import ModuleSummary

Fact = TypeVar("Fact", "AttributeFact", "CallFact")
Modules = Callable[[], Mapping[str, MypyFile]]


class Facts:
    """The project facts of the files that mypy checks; cleared when one of them has changed."""

    def __init__(self, settings: Settings, modules: Modules) -> None:
        self._settings, self._modules = settings, modules
        self._projects: dict[str, ProjectFacts] = {}
        self._roots = Roots()
        self.sources = Sources()
        self._found: dict[tuple[str, str, str], tuple[Finding, ...]] = {}

    def project(self, path: str) -> ProjectFacts:
        """Return the project of a file (an absolute path)."""
        root = self._roots.of(path)
        if root not in self._projects:
            self._projects[root] = self._open(path)
        return self._projects[root]

    def tree(self, path: str) -> MypyFile | None:
        """Return mypy's tree of the file; ``path`` is mypy's own spelling."""
        return next((file for file in self._modules().values() if file.path == path), None)

    def _open(self, path: str) -> ProjectFacts:
        from flake8_tradelint.discover import project_files
        from flake8_tradelint.project import ProjectFacts
        from mypy_plugin.modules import MypyModules

        paths = sorted({path, *(found.path for found in project_files(path, self._settings))})
        modules = MypyModules(paths, self._modules)
        project = ProjectFacts(paths, read_file, self._settings, modules, sliced=True)
        project.require(attributes=project.renames.old_names)
        spare_what_lives()  # all that knows the rules is imported by now
        return project

    def parsed(self, path: str) -> None:
        """Clear outdated facts after mypy has read a file (again): a daemon must not use old contents."""
        self.sources.forget()
        if any(self._is_news(path, root, project) for root, project in self._projects.items()):
            self._projects.clear()
            self._found.clear()

    def _is_news(self, path: str, root: str, project: ProjectFacts) -> bool:
        """Return True if the project has not seen the file, or with other contents."""
        from flake8_tradelint.discover import is_meant

        if not project.modules.is_file(path) and is_meant(path, [root], self._settings):
            return True
        return path.endswith(".py") and project.data(path) != read_or_nothing(path)

    def findings(self, rule: Rule, path: str, cls: str) -> tuple[Finding, ...]:
        """Return the rule's findings in the class with this qualified name."""
        key = (rule.CODE, path, cls)
        if key not in self._found:
            project = self.project(path)
            for question in rule.ASKS:
                project.record(path, question.interests(project))
            summary = read(project.slice(path, cls.partition(".")[0]))
            alone = replace(summary, classes=tuple(one for one in summary.classes if one.qualname == cls))
            self._found[key] = tuple(rule.check(alone, project))
        return self._found[key]

    def verdicts(self, rule: Rule, path: str, fact: CallFact) -> Iterator[Finding]:
        """Return the rule's findings in a single call."""
        project = self.project(path)
        alone = replace(read(project.slice(path)), calls=(fact,), attributes=(), mentions=(), classes=())
        return rule.check(alone, project)

    def attribute(self, path: str, name: str, line: int, column: int) -> AttributeFact | None:
        """Return the use of an attribute that ends at ``line`` and ``column``, as mypy counts them."""
        project = self.project(path)
        project.with_attributes(path, name)
        found = [fact for fact in read(project.slice(path)).attributes if fact.attr == name]
        return _ending(found, project.data(path), line, column)

    def call(self, path: str, names: Iterable[str], line: int, column: int) -> CallFact | None:
        """Return the call of one of these names that ends at ``line`` and ``column``, as mypy counts."""
        project = self.project(path)
        project.require_in(path, names)
        return _ending(read(project.slice(path)).calls, project.data(path), line, column)


def read(summary: ModuleSummary) -> ModuleSummary:
    """Return the summary, unless it is a placeholder for a file that could not be summarised.

    Raises:
        Unread: it is one.
    """
    if summary.unread:
        raise Unread(summary.failure or "nested too deeply")
    return summary


class Unread(Exception):
    """A file could not be summarised; the message says why."""


def call_fact(call: CallExpr, path: str, facts: Facts) -> CallFact | None:
    """Return the summary's fact about a call, if there is one."""
    callee = call.callee
    if not isinstance(callee, NameExpr | MemberExpr) or call.end_line is None:
        return None
    names = {callee.name, callee.fullname.rpartition(".")[2]} - {""}
    return facts.call(path, names, call.end_line, call.end_column or 0)


def _ending(facts: Sequence[Fact], data: bytes, line: int, column: int) -> Fact | None:
    """Return the fact that ends at the place, or the only one on its line if no column agrees."""
    from flake8_tradelint.source.decoding import decode, line_starts

    on_line = [fact for fact in facts if fact.span.end_line == line]
    starts = line_starts(decode(data).encode(errors="surrogatepass")) if len(on_line) > 1 else ()
    found = [fact for fact in on_line if starts and column in _columns(fact, starts[line - 1])] or on_line
    return found[0] if len(found) == 1 else None


def _columns(fact: Fact, start: int) -> tuple[int, int, int]:
    """Return the columns that mypy may report for the end of the fact, depending on its parser.

    Byte columns (``ast``), character columns, or those of mypy 2, which subtracts the difference twice.
    """
    in_bytes, in_characters = fact.span.anchor.end - start, fact.span.end_column - 1
    return in_bytes, in_characters, 2 * in_characters - in_bytes
