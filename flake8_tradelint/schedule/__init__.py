"""Schedule a run: open a project, collect the questions of the rules, and find the files that match each.

Here is the one place that asks the text filters of questions; ``Settings.prefilter`` switches them off.
"""

from __future__ import annotations

from flake8_tradelint.db.queries import Table
from flake8_tradelint.project import ProjectFacts
from flake8_tradelint.rules import rules_of
from flake8_tradelint.rules.catalogue import PROJECT_KEYWORDS
from flake8_tradelint.rules.selection import asks_for_syntax_errors, enabled
from flake8_tradelint.schedule.agenda import Agenda, questions_of
from flake8_tradelint.schedule.by_words import ByWords
from flake8_tradelint.settings import TABLE, words_of_imports
from flake8_tradelint.startup.light import partial, suppress
from flake8_tradelint.startup.records import Record
from flake8_tradelint.words.index import NEVER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from flake8_tradelint.cache.table_cache import KeptTables
    from flake8_tradelint.cache.texts import KeptTexts
    from flake8_tradelint.files import Files
    from flake8_tradelint.questions import Question
    from flake8_tradelint.rules.protocol import Rule
    from flake8_tradelint.schedule.agenda import Asked
    from flake8_tradelint.semantics.interests import Interests
    from flake8_tradelint.semantics.summary import ModuleSummary
    from flake8_tradelint.settings import Settings

    Attempt = Callable[[Callable[[], bool], Sequence[Rule]], bool]
    """Return what a function returns; ``False`` if it crashed, which is reported for the rules."""


PARSED_WHOLE = 1_200_000
"""Bytes of Python up to which every file of a project is parsed, in about a tenth of a second.

Of fifteen packages of half a megabyte to two megabytes, six of the nine smaller ones (up to 1.1 MB) took less
time when their files were parsed as a whole, and two as long; five of the six larger ones (from 1.4 MB) took
less when read in parts."""


WORTH_BESIDE = 2_000
"""Number of files from which the dataclasses are found in a forked process: here this takes 35 ms per 1,000
files."""

FEW = 20
"""If fewer than one of so many files of a project is checked, each is scanned by itself: 394 of 10,934 take a
seventh less that way."""


class OpenedProject(Record):
    """A project together with the questions that its rules ask.

    ``by_words`` finds the files that contain a word or a name of interest of a question. ``awake`` are the
    codes of the rules that may find something in some file of the project.
    """

    project: ProjectFacts
    agenda: Agenda
    by_words: ByWords
    awake: frozenset[str]

    def expect(self, files: int) -> None:
        """Announce how many files are going to be checked; if few, words are looked up file by file.

        A look-up in the word index has to read all files of the project.
        """
        if files * FEW < len(self.project.paths):
            self.project.words.often = NEVER

    def expect_many(self) -> None:
        """Look up all words in all files at once, unless few files are going to be checked."""
        if self.project.words.often == NEVER or not self.project.words.is_built:
            return
        self.project.words.often = 0
        for one in self.agenda.all():
            for needle in one.needles:
                self.project.words.containing(needle)

    def find_beside(self) -> None:
        """In a large project, compute what questions need of every file in a forked process.

        ``project.facts.take`` must be called later to collect the result.
        """
        project = self.project
        asked = [one.question for one in self.agenda.all() if one.question.prepare_with_index]
        if not asked or not project.settings.prefilter:
            return

        def prepare() -> None:
            for question in asked:
                question.prepare(project)

        if project.facts.kept is None and len(project.paths) >= WORTH_BESIDE:
            project.facts.find_beside(prepare)

    def make_tables(self, rules: tuple[Rule, ...], path: str) -> None:
        """Make the tables of the project that all answers need, by asking the questions about one file."""
        if not self.project.settings.prefilter:
            return
        asked = self.agenda.of(rules)
        # Last the questions whose tables another process is computing meanwhile.
        for one in sorted(asked, key=lambda one: one.question.prepare_with_index):
            with suppress(Exception):  # reported with each file that is checked
                one.question.may_match_across_files(path, self.project)
        for one in self.by_words.near(asked, path):
            with suppress(Exception):
                one.question.may_match(path, self.project)

    def matching(self, rules: tuple[Rule, ...], path: str, attempt: Attempt) -> Sequence[Asked]:
        """Return the questions of these rules that the file matches: with no text filters, all of them.

        ``attempt`` calls a filter on behalf of the rules that ask it.
        """
        asked, project = self.agenda.of(rules), self.project
        if not project.settings.prefilter:
            return asked
        found = [
            one
            for one in asked
            if one.across and attempt(partial(one.question.may_match_across_files, path, project), one.rules)
        ]
        for one in self.by_words.near(asked, path):
            if one not in found and attempt(partial(one.question.may_match, path, project), one.rules):
                found.append(one)
        return found

    def read(self, matched: Sequence[Asked], path: str) -> ModuleSummary:
        """Return the summary of the file with what these questions ask for; in a small project, all of it."""
        project = self.project
        if not matched:
            return project.bare_summary(path)
        # the syntax error may lie outside the parts that rules look at
        broken = project.broken_summary(path)
        if broken is not None:
            return broken
        for one in matched:
            project.record(path, one.interests)
            one.question.record(path, project)
        wanted: list[bytes] = []
        for one in matched if project.sliced else ():
            texts = one.question.slices_needed(path, project)
            if texts is None:
                return project.summary(path)
            wanted += texts
        return project.mentioned(path, *wanted)


def open_project(
    paths: Iterable[str],
    read: Callable[[str], bytes],
    settings: Settings,
    *,
    sliced: bool | None = None,
    files: Files | None = None,
    site: Iterable[str] = (),
    texts: KeptTexts | None = None,
    tables: KeptTables | None = None,
    in_two: bool = False,
) -> OpenedProject:
    """Link the files of one project and tell it which names the rules are interested in.

    ``sliced``: files are read in parts; by default in a project too large to be parsed as a whole. ``texts``
    and ``tables`` are facts and project-wide tables from the cache. ``in_two``: a second process may be used.
    """
    site = tuple(site)
    project = _facts(paths, read, settings, files, site)
    if settings.prefilter and (is_large(project) if sliced is None else sliced):
        project.read_in_parts(thorough=asks_for_syntax_errors(settings))
    codes = awake(project, settings, site) if settings.prefilter else enabled(settings)
    rules = rules_of(codes)
    if not settings.prefilter:
        pass  # there is no word index to ask
    elif texts is not None and texts.serve(project):
        if tables is not None:
            tables.serve(project)
    elif in_two and project.sliced:
        project.words.build(beside=lambda: _prepare(project, questions_of(rules)))
    else:
        project.words.build()
    known: dict[str, Sequence[Interests]] = {}
    Table(project.trace, "files are read in parts", lambda: project.sliced).get()
    Table(project.trace, "names of interest", lambda: known).get()
    Table(project.trace, "rules that are awake", lambda: codes).get()
    agenda = Agenda(project, rules)
    known.update(agenda.interests_by_rule(rules))
    return OpenedProject(project, agenda, ByWords(project), codes)


def _facts(
    paths: Iterable[str],
    read: Callable[[str], bytes],
    settings: Settings,
    files: Files | None,
    site: Iterable[str],
) -> ProjectFacts:
    """The facts of the project, those of ``UnfilteredFacts`` where no text may choose what is read."""
    made = ProjectFacts
    if not settings.prefilter:
        from flake8_tradelint.project.unfiltered import UnfilteredFacts as made
    return made(paths, read, settings, files=files, site=site)


def _prepare(project: ProjectFacts, questions: Iterable[Question]) -> None:
    """Make the tables that follow from the text of all files and need no word index."""
    project.headers()
    for question in questions:
        if not question.prepare_with_index:
            with suppress(Exception):  # reported with each file that is checked
                question.prepare(project)


def awake(project: ProjectFacts, settings: Settings, site: Sequence[str]) -> frozenset[str]:
    """Return the enabled rules that may find something; in a large project, these are all enabled rules."""
    tables = [folder for folder in site if folder.endswith(TABLE)]
    tabled = words_of_imports(tables)
    on = enabled(settings)
    asleep: set[str] = set()
    for keywords, codes in PROJECT_KEYWORDS:
        words = keywords.needed(settings, installed=len(tables) < len(site), tabled=tabled)
        if words is None or on.isdisjoint(codes) or (words and project.sliced):
            continue
        if not any(word in project.data(path) for path in project.paths for word in words):
            asleep.update(codes)
    return on - asleep


def is_large(project: ProjectFacts) -> bool:
    """Return True if the project has more text than is parsed for the sake of syntax errors alone."""
    total = 0
    for path in project.paths:
        total += len(project.data(path))
        if total > PARSED_WHOLE:
            return True
    return False
