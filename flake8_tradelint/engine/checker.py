"""One file after the other, each in the light of its project, and what that leaves for later runs."""

from __future__ import annotations

from flake8_tradelint.discover import project_files
from flake8_tradelint.discover.roots import Roots, marked_root
from flake8_tradelint.engine.verdict import FileReport, verdict
from flake8_tradelint.environment import site_folders
from flake8_tradelint.files import Files
from flake8_tradelint.light import read_file, suppress
from flake8_tradelint.model import CRASHED, Failure
from flake8_tradelint.opening import OpenedProject, open_project
from flake8_tradelint.rules import rules_of
from flake8_tradelint.rules.selection import enabled_for
from flake8_tradelint.suppressions import Suppressions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from flake8_tradelint.cache.holding import KeptSources
    from flake8_tradelint.cache.kept import Kept
    from flake8_tradelint.cache.lasting import KeptTables
    from flake8_tradelint.cache.texts import KeptTexts
    from flake8_tradelint.engine.earlier import Earlier
    from flake8_tradelint.files import HeldTexts
    from flake8_tradelint.recording import Recorded, Recorder
    from flake8_tradelint.rules.protocol import Rule
    from flake8_tradelint.settings import Settings
    from flake8_tradelint.tracing import Answer, Source


class Checker:
    """Checks files one by one; projects are opened when their first file comes.

    A file belongs to the project whose root is nearest to it, whatever else is checked with
    it: so a verdict depends neither on batches nor on the front end.
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
        self._kept: dict[str, Kept] = {}
        traced = keep or record or bool(self._texts or self._tables)
        self._files = Files(self._read, traced=traced, everything=everything, held=held)
        self._roots = roots or Roots()
        self._in_two = False
        self.unsettled: set[str] = set()
        """The files whose verdicts were made in spite of an error of ours: the next run makes them again."""

    def prepare(self, paths: Iterable[str]) -> None:
        """Learn of each project what no file's verdict goes without, before the work is shared out.

        Forked processes then have it in common, instead of finding it out once each. Some of it is found out
        in two processes, too.
        """
        self._in_two = True
        for path in {self._root(path): path for path in paths}.values():
            try:
                opened = self._opened(path)
            except OSError:
                continue  # told with the first file that is checked
            opened.find_beside()
            try:
                with suppress(Exception):  # told with each file that is checked
                    opened.expect_many()
                    opened.project.ready()
                    self._ask(opened, path)
            finally:
                opened.project.facts.take()
            if self._keep:
                opened.project.trace.digested()
        self.keep()  # or each process would

    def _ask(self, opened: OpenedProject, path: str) -> None:
        """Have what all verdicts need found out."""
        rules = self._rules(opened, path)
        # Last what is being found beside this process.
        for rule in sorted(rules, key=lambda rule: opened.hooks[rule.CODE].survey_by_words is not None):
            with suppress(Exception):  # told with each file that is checked
                opened.reaches(rule, path)
        for rule in opened.near(rules, path):
            with suppress(Exception):
                opened.concerns(rule, path)

    def _rules(self, opened: OpenedProject, path: str) -> tuple[Rule, ...]:
        if self._settings.per_file_ignores:
            return rules_of(enabled_for(self._settings, path) & opened.awake)
        return rules_of(opened.awake)

    def holding(self, root: str, earlier: Earlier) -> KeptSources | None:
        """What was found in a project before its files changed, as far as it still holds, if anything."""
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
        """So many files are left to be checked, of the projects of which earlier verdicts hold."""
        for opened in self._projects.values():
            opened.expect(files)

    def check_file(self, path: str) -> FileReport:
        """The findings of the enabled rules in one file."""
        root = self._root(path)
        with suppress(OSError):  # told when it is checked
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
        """The errors of ours in spite of which verdicts were made, each with the file that it is about."""
        return self._files.trace.faults

    def _recorder(self, root: str) -> Recorder:
        if root not in self._recorders:
            from flake8_tradelint.recording import Recorder

            self._recorders[root] = Recorder(root, self._projects[root].project.paths)
        return self._recorders[root]

    def recorded(self) -> tuple[Recorded, ...]:
        """What the verdicts, and tables that last, were made from, where that is to be kept."""
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
        """Nothing more is going to be asked about what was found in the file."""
        self._files.done_with(path)
        opened = self._projects.get(self._root(path))
        if opened is not None:
            opened.project.done_with(path)

    def anew(self) -> Checker:
        """One that knows nothing yet, and holds all texts."""
        told, known = (self._named, self._settings, self._overlay), self._known
        return Checker(*told, keep=self._keep, record=self._record, known=known, everything=True)

    def source(self, path: str) -> bytes:
        """The bytes that were checked."""
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
        site = site_folders(root, self._settings)
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
        # Where nothing marks a project there is no place for a cache, either.
        if (self._keep or self._texts) and marked_root(root) == root:
            from flake8_tradelint.cache.secret import is_usable

            if is_usable(root):
                from flake8_tradelint.cache.kept import Kept

                self._kept[root] = Kept(root)
                opened.project.reuse(self._kept[root])
        return opened

    def keep(self) -> None:
        """Leave what was read for later runs."""
        if not self._keep:
            return
        from flake8_tradelint.recording import summarised

        for root, kept in self._kept.items():
            project = self._projects[root].project
            # One that its own file alone is judged by is read again only when that has changed.
            read = summarised(frozenset(project.trace.of_tables()))
            if root in self._recorders:
                read |= self._recorders[root].read_by_others()
            project.keep(read)
            kept.forget(project.paths)

    def has_moved(self) -> bool:
        """Were tables of a whole project made that are kept, because it says something else now?"""
        return any(opened.project.facts.made for opened in self._projects.values())

    def keep_texts(self) -> None:
        """Leave what the files of the projects were found to say, if no error of ours came up over it."""
        if self._files.trace.faults:
            return
        for root, texts in self._texts.items():
            if root in self._projects:
                texts.save(self._projects[root].project)

    def _read(self, path: str) -> bytes:
        if path in self._overlay:
            return self._overlay[path]
        return read_file(path)
