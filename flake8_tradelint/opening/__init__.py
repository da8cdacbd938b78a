"""Open a project for a run: collect the rules' interests, and choose the files that concern each rule."""

from __future__ import annotations

from flake8_tradelint.db.queries import Table
from flake8_tradelint.light import suppress
from flake8_tradelint.opening.by_words import ByWords
from flake8_tradelint.project import ProjectFacts
from flake8_tradelint.records import Record
from flake8_tradelint.rules import rules_of
from flake8_tradelint.rules.catalogue import WAKING
from flake8_tradelint.rules.protocol import hooks_of
from flake8_tradelint.rules.selection import asks_for_syntax_errors, enabled
from flake8_tradelint.words.index import NEVER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from flake8_tradelint.cache.table_cache import KeptTables
    from flake8_tradelint.cache.texts import KeptTexts
    from flake8_tradelint.files import Files
    from flake8_tradelint.rules.protocol import Hooks, Rule
    from flake8_tradelint.semantics.interests import Interests
    from flake8_tradelint.semantics.summary import ModuleSummary
    from flake8_tradelint.settings import Settings


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
    """A project together with the names that its rules are interested in.

    ``interests`` are these names by rule code; ``by_words`` finds the files that contain one of them or a
    trigger. ``awake`` are the codes of the rules that may find something in some file of the project.
    ``hooks`` are the rules' hooks by code.
    """

    project: ProjectFacts
    interests: Mapping[str, Interests]
    by_words: ByWords
    awake: frozenset[str]
    hooks: Mapping[str, Hooks]

    def expect(self, files: int) -> None:
        """Announce how many files are going to be checked; if few, words are looked up file by file.

        A look-up in the word index has to read all files of the project.
        """
        if files * FEW < len(self.project.paths):
            self.project.words.often = NEVER

    def expect_many(self) -> None:
        """Look up all triggers in all files at once, unless few files are going to be checked."""
        if self.project.words.often == NEVER:
            return
        self.project.words.often = 0
        for needles in self.by_words.needles.values():
            for needle in needles:
                self.project.words.containing(needle)

    def find_beside(self) -> None:
        """In a large project, compute what rules need of every file in a forked process.

        ``project.facts.take`` must be called later to collect the result.
        """
        asks = [ask for hooks in self.hooks.values() if (ask := hooks.survey_by_words) is not None]
        project = self.project
        if asks and project.facts.kept is None and len(project.paths) >= WORTH_BESIDE:
            project.facts.find_beside(lambda: [ask(project) for ask in asks])

    def reaches(self, rule: Rule, path: str) -> bool:
        """Return True if the rule may find something in this file because of what other files contain."""
        reaches = self.hooks[rule.CODE].reaches
        return reaches is not None and bool(reaches(path, self.project))

    def near(self, rules: tuple[Rule, ...], path: str) -> Sequence[Rule]:
        """Return the rules of which a trigger, or a name of interest, occurs in the file."""
        return self.by_words.near(rules, path)

    def concerns(self, rule: Rule, path: str) -> bool:
        """Return True if the rule may find something in this file, in which one of its needles occurs.

        The rule's own ``concerns`` decides, if it has one. Only files that concern or reach a rule are
        summarised.
        """
        concerns = self.hooks[rule.CODE].concerns
        return concerns is not None and bool(concerns(path, self.project))

    def read(self, rules: Sequence[Rule], path: str) -> ModuleSummary:
        """Return the summary of the file with what these rules have to see; in a small project, all of it."""
        if not rules:
            return self.project.bare_summary(path)
        # the syntax error may lie outside the parts that rules look at
        broken = self.project.broken_summary(path)
        if broken is not None:
            return broken
        for rule in rules:
            self.project.record(path, self.interests[rule.CODE])
        wanted: list[bytes] = []
        for rule in rules if self.project.sliced else ():
            texts = self.hooks[rule.CODE].needed(path, self.project)
            if texts is None:
                return self.project.summary(path)
            wanted += texts
        return self.project.mentioned(path, *wanted)


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
    codes = awake(project, settings, installed=bool(site)) if settings.prefilter else enabled(settings)
    hooks = {rule.CODE: hooks_of(rule) for rule in rules_of(codes)}
    if not settings.prefilter:
        pass  # there is no word index to ask
    elif texts is not None and texts.serve(project):
        if tables is not None:
            tables.serve(project)
    elif in_two and project.sliced:
        project.words.build(beside=lambda: _survey(project, hooks.values()))
    else:
        project.words.build()
    needles = {}
    known: dict[str, Interests] = {}
    tabled = set()
    old_names = project.renames.encoded_names if settings.renames else frozenset[bytes]()
    Table(project.trace, "files are read in parts", lambda: project.sliced).get()
    Table(project.trace, "names of interest", lambda: known).get()
    Table(project.trace, "rules that are awake", lambda: codes).get()
    for rule in rules_of(codes):
        interests = known[rule.CODE] = rule.interests(project)
        names = {name.encode() for name in interests.names}
        if names & old_names:
            tabled.add(rule.CODE)
        else:
            project.require(interests.callees)
        of_reached_alone = hooks[rule.CODE].concerns is None
        needles[rule.CODE] = () if of_reached_alone else (*rule.TRIGGERS, *sorted(names - old_names))
    opened = OpenedProject
    if not settings.prefilter:
        from flake8_tradelint.opening.unfiltered import UnfilteredProject as opened
    return opened(project, known, ByWords(project, needles, frozenset(tabled)), codes, hooks)


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


def _survey(project: ProjectFacts, hooks: Iterable[Hooks]) -> None:
    """Make the tables that follow from the text of all files and need no word index."""
    project.headers()
    for survey in (one.survey for one in hooks):
        if survey is not None:
            with suppress(Exception):  # reported with each file that is checked
                survey(project)


def awake(project: ProjectFacts, settings: Settings, *, installed: bool) -> frozenset[str]:
    """Return the enabled rules that may find something; in a large project, these are all enabled rules."""
    on = enabled(settings)
    asleep: set[str] = set()
    for wakes, codes in WAKING:
        words = wakes.needed(settings, installed=installed)
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
