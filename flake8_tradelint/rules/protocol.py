"""The interface of a rule module: required names (``Rule``) and optional functions (``Hooks``)."""

from __future__ import annotations

from flake8_tradelint.light import Protocol
from flake8_tradelint.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from flake8_tradelint.model import Applicability, Finding, Severity
    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.rules.waking import Waking
    from flake8_tradelint.semantics.interests import Interests
    from flake8_tradelint.semantics.summary import ModuleSummary

    OfFile = Callable[[str, ProjectFacts], bool]
    OfProject = Callable[[ProjectFacts], None]


class Rule(Protocol):
    """One bug that tradelint finds: a *module* of this package, whose docstring is the documentation page.

    What a module may have besides is listed in ``Hooks``.
    """

    @property
    def CODE(self) -> str:
        """Such as ``TL101``; the first digit is the family."""

    @property
    def NAME(self) -> str:
        """Names the disease and reads well after "allow": ``overridden-field``."""

    @property
    def SEVERITY(self) -> Severity:
        """How bad the outcome is in production."""

    @property
    def DEFAULT(self) -> bool:
        """Is it on where the user selected nothing?"""

    @property
    def TRIGGERS(self) -> tuple[bytes, ...]:
        """Byte strings; a file that has none of them cannot have this disease."""

    @property
    def FIX(self) -> Applicability | None:
        """The best fix the rule can offer."""

    def interests(self, project: ProjectFacts) -> Interests:
        """The names whose occurrences summaries must record for this rule."""

    def check(self, summary: ModuleSummary, project: ProjectFacts) -> Iterator[Finding]:
        """The findings in one file, given the linked facts of the whole project."""


def every_file(path: str, project: ProjectFacts) -> bool:
    """Return True: the default of ``Hooks.concerns``."""
    return True


def whole_file(path: str, project: ProjectFacts) -> Iterable[bytes] | None:
    """Return None, for all of the file: the default of ``Hooks.needed``."""
    return None


class Hooks(Record):
    """The optional functions of a rule's module, each with what holds for a module without it.

    All but ``WAKES`` choose by text what is read before ``check`` is called. They may only over-select:
    ``check`` has to come to the same findings where they say yes to everything (``Settings.prefilter``).
    """

    concerns: OfFile | None = every_file
    """May a file that has a trigger or a name of interest have the disease? None: only if it ``reaches``."""
    reaches: OfFile | None = None
    """May a file without any trigger have it, because of what other files say? Asked first, of every file."""
    needed: Callable[[str, ProjectFacts], Iterable[bytes] | None] = whole_file
    """Texts of the definitions that ``check`` has to see beside what is of interest; None: the whole file."""
    survey: OfProject | None = None
    """Make a table of the whole project that every verdict needs and for which no words are looked up."""
    survey_by_words: OfProject | None = None
    """Make one for which words are looked up; what it needs of each file is found in another process."""
    WAKES: Waking | None = None
    """What a project must have before any of its files can have the disease; None: nothing."""


def hooks_of(rule: Rule) -> Hooks:
    """Return the hooks of a rule, those that its module lacks by default."""
    own = vars(rule)
    return Hooks(**{name: own[name] for name in Hooks.__match_args__ if name in own})
