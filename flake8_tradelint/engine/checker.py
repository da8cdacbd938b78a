"""Check files one by one, each in the context of its project, and record what later runs can use."""

from __future__ import annotations

from flake8_tradelint.discover import project_files
from flake8_tradelint.discover.roots import Roots, marked_root
from flake8_tradelint.engine.verdict import FileReport, verdict
from flake8_tradelint.environment import packages_in_sight
from flake8_tradelint.files import Files
from flake8_tradelint.model import CRASHED, Failure
from flake8_tradelint.rules import rules_of
from flake8_tradelint.rules.selection import enabled_for
from flake8_tradelint.schedule import OpenedProject, open_project
from flake8_tradelint.startup.light import read_file, suppress
from flake8_tradelint.suppressions import Suppressions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from flake8_tradelint.cache.graph import Recorded, Recorder
    from flake8_tradelint.cache.invalidation import KeptSources
    from flake8_tradelint.cache.summary_cache import SummaryCache
    from flake8_tradelint.cache.table_cache import KeptTables
    from flake8_tradelint.cache.texts import KeptTexts
    from flake8_tradelint.db import Answer, Source
    from flake8_tradelint.engine.earlier import Earlier
    from flake8_tradelint.files import HeldTexts
    from flake8_tradelint.rules.protocol import Rule
    from flake8_tradelint.settings import Settings


class Checker:
    """Checks files one by one. A project is opened with its first file.

    A file belongs to the project with the nearest root, whatever else is checked with it. So a verdict
    depends neither on batches nor on the front end.
    """

    def __init__(
        self,
        paths: Iterable[str],
        settings: Settings,
        overlay: Mapping[str, bytes],
        *,
        keep: bool = False,
        record: bool = False,
        texts: Mapping[str, KeptTexts] | None = None,
        tables: Mapping[str, KeptTables] | None = None,
        known: Mapping[str, Sequence[str]] | None = None,
        everything: bool = False,
        held: HeldTexts | None = None,
        roots: Roots | None = None,
    ) -> None:
        self._texts, self._tables, self._known = texts or {}, tables or {}, known or {}
        self._settings, self._overlay, self._keep, self._record = settings, overlay, keep, record
        self._named = tuple(paths)
        self._projects: dict[str, OpenedProject] = {}
        self._recorders: dict[str, Recorder] = {}
        self._kept: dict[str, SummaryCache] = {}
        traced = keep or record or bool(self._texts or self._tables)
        self._files = Files(self._read, traced=traced, everything=everything, held=held)
        self._roots = roots or Roots()
        self._in_two = False
        self.unsettled: set[str] = set()
        """Files whose verdicts were made in spite of an error of tradelint. The next run makes them again."""

    def prepare(self, paths: Iterable[str]) -> None:
        """Compute, before the process forks, the project tables that every verdict needs.

        The forked processes then share them instead of computing them once each. Some of this is itself done
        in two processes.
        """
        self._in_two = True
        for path in {self._root(path): path for path in paths}.values():
            try:
                opened = self._opened(path)
            except OSError:
                continue  # reported with the first file that is checked
            opened.find_beside()
            try:
                with suppress(Exception):  # reported with each file that is checked
                    opened.expect_many()
                    opened.project.ready()
                    self._ask(opened, path)
            finally:
                opened.project.facts.take()
            if self._keep:
                opened.project.trace.digested()
        self.keep()  # or each process would

    def _ask(self, opened: OpenedProject, path: str) -> None:
        """Compute what the verdicts on all files need, by asking the rules about one file."""
        opened.make_tables(self._rules(opened, path), path)

    def _rules(self, opened: OpenedProject, path: str) -> tuple[Rule, ...]:
        if self._settings.per_file_ignores:
            return rules_of(enabled_for(self._settings, path) & opened.awake)
        return rules_of(opened.awake)

    def holding(self, root: str, earlier: Earlier) -> KeptSources | None:
        """Return the dependencies of those earlier verdicts on a project that still hold, or ``None``."""
        path = next((path for path in self._known.get(root, ()) if self._root(path) == root), None)
        if path is None:
            return None
        try:
            opened = self._opened(path)
        except OSError:
            return None
        from flake8_tradelint.engine.earlier import still_holding

        return still_holding(opened.project, earlier, lambda: self._ask(opened, path))

    def expect(self, files: int) -> None:
        """Announce the number of files left to check, in projects with earlier verdicts that hold."""
        for opened in self._projects.values():
            opened.expect(files)

    def check_file(self, path: str) -> FileReport:
        """Return the findings of the enabled rules in one file, and record what they depend on."""
        root = self._root(path)
        with suppress(OSError):  # reported when it is checked
            self._opened(path)  # which is not read for this file's sake
        if not self._record or root not in self._kept:
            report = self._check_file(path)
            if self._files.trace.faults:  # whether they matter to this file was not noted
                self.unsettled.add(path)
            return report
        heard: set[Source | Answer[Any]] = set()
        report = self._files.trace.listen(lambda: self._check_file(path), heard)
        if self._files.trace.faults_in(heard):
            self.unsettled.add(path)
        if path not in self.unsettled:
            self._recorder(root).add(path, heard)
        return report

    @property
    def faults(self) -> Iterable[Failure]:
        """The errors of tradelint in spite of which verdicts were made, each with its file."""
        return self._files.trace.faults

    def _recorder(self, root: str) -> Recorder:
        if root not in self._recorders:
            from flake8_tradelint.cache.graph import Recorder

            self._recorders[root] = Recorder(root, self._projects[root].project.paths)
        return self._recorders[root]

    def recorded(self) -> tuple[Recorded, ...]:
        """Return the dependencies of verdicts and of lasting tables, if they are to be kept."""
        found = []
        for root in self._kept if self._record else ():
            if self._projects[root].project.trace.has_new():
                self._recorder(root)
        for root, recorder in self._recorders.items():
            project = self._projects[root].project
            found.append(recorder.recorded(project.words, project.trace))
        return tuple(found)

    def _check_file(self, path: str) -> FileReport:
        try:
            opened = self._opened(path)
        except OSError as error:
            return FileReport((), (Failure(path, f"cannot read the project: {error}"),), Suppressions())
        try:
            opened.project.begin(path)
            report = verdict(opened, self._rules(opened, path), path)
        except Exception as error:
            from flake8_tradelint.faults import told, unread

            report = FileReport((), (unread(path, told(error)),), Suppressions())
        if any(failure.message.endswith(CRASHED) for failure in report.failures):
            self.unsettled.add(path)
        return report

    def done_with(self, path: str) -> None:
        """Release what was kept in memory for the file, about which nothing more will be asked."""
        self._files.done_with(path)
        opened = self._projects.get(self._root(path))
        if opened is not None:
            opened.project.done_with(path)

    def anew(self) -> Checker:
        """Return a checker without any state, which keeps all texts in memory."""
        told, known = (self._named, self._settings, self._overlay), self._known
        return Checker(*told, keep=self._keep, record=self._record, known=known, everything=True)

    def source(self, path: str) -> bytes:
        """Return the bytes that were checked."""
        return self._opened(path).project.data(path)

    def _opened(self, path: str) -> OpenedProject:
        root = self._root(path)
        if root not in self._projects:
            self._projects[root] = self._open(root, path)
        return self._projects[root]

    def _root(self, path: str) -> str:
        return self._roots.of(path)

    def _open(self, root: str, path: str) -> OpenedProject:
        known = self._known.get(root)
        if known is None:
            known = [found.path for found in project_files(path, self._settings)]
        paths = set(known)
        paths.update(named for named in (*self._named, path) if self._root(named) == root)
        site = packages_in_sight(root, self._settings)
        opened = open_project(
            paths,
            self._read,
            self._settings,
            files=self._files,
            site=site,
            texts=self._texts.get(root),
            tables=self._tables.get(root),
            in_two=self._in_two,
        )
        # A folder that nothing marks as a project is no place for a cache.
        if (self._keep or self._texts) and marked_root(root) == root:
            from flake8_tradelint.cache.secret import is_usable

            if is_usable(root):
                from flake8_tradelint.cache.summary_cache import SummaryCache

                self._kept[root] = SummaryCache(root)
                opened.project.reuse(self._kept[root])
        return opened

    def keep(self) -> None:
        """Write the summaries to the cache for later runs."""
        if not self._keep:
            return
        from flake8_tradelint.cache.graph import read_for

        for root, kept in self._kept.items():
            project = self._projects[root].project
            # A file on which only its own verdict depends is read again only after a change.
            read = read_for(frozenset(project.trace.of_tables()))
            if root in self._recorders:
                read |= self._recorders[root].read_by_others()
            project.keep(read)
            kept.forget(project.paths)

    def has_moved(self) -> bool:
        """Return True if project-wide tables were computed again because the files' facts have changed."""
        return any(opened.project.facts.made for opened in self._projects.values())

    def keep_texts(self) -> None:
        """Write the facts from the files' texts to the cache, unless an error of tradelint occurred."""
        if self._files.trace.faults:
            return
        for root, texts in self._texts.items():
            if root in self._projects:
                texts.save(self._projects[root].project)

    def _read(self, path: str) -> bytes:
        if path in self._overlay:
            return self._overlay[path]
        return read_file(path)
