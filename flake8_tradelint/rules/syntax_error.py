"""A file that cannot be read or parsed as Python.

Importing such a file fails in production with ``SyntaxError`` or ``UnicodeDecodeError``. No other rule can
check it. The other files are checked as usual; what this file defines is unknown to them.

Bad:
    def on_tick(price:
        return price

Good:
    def on_tick(price):
        return price

Limits:
    * Syntax newer than the Python that runs tradelint is read where tradelint knows it: type parameters
      (PEP 695), f-strings of PEP 701, ``except*`` (PEP 654), ``except A, B:`` (PEP 758), ``t"..."`` (PEP
      750), and others. The rest is reported here.
    * In projects of more than 1.2 megabytes of Python a file is parsed only if a rule has something to look
      at, if its text looks broken, or if it is itself named on the command line. With ``--extend-select
      TL001`` every file is parsed.

See:
    https://docs.python.org/3/reference/lexical_analysis.html#encoding-declarations
"""

from __future__ import annotations

from flake8_tradelint.model import Finding, Location, Severity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.questions import Question
    from flake8_tradelint.semantics.summary import ModuleSummary, Problem


CODE = "TL001"
NAME = "syntax-error"
SEVERITY: Severity = "error"
DEFAULT = True
FIX = None
ASKS: tuple[Question, ...] = ()


def check(summary: ModuleSummary, project: ProjectFacts) -> Iterator[Finding]:
    """The problem that kept the file from being summarised."""
    problem = summary.problem
    if problem is None:
        return
    yield finding(summary.path, project.data(summary.path), problem)


def finding(path: str, data: bytes, problem: Problem) -> Finding:
    """The finding about a file with this content."""
    from flake8_tradelint.rules.points import point  # hardly ever needed

    place = point(data, problem.line, problem.column)
    return Finding(CODE, NAME, problem.reason, Location(path, place), severity=SEVERITY)
