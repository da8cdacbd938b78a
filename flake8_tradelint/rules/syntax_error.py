"""A file that cannot be read or parsed as Python.

Nothing else can be said about such a file, and importing it fails in production with
``SyntaxError`` or ``UnicodeDecodeError``. The other files are checked as usual; what this one
defines is unknown to them.

Bad:
    def on_tick(price:
        return price

Good:
    def on_tick(price):
        return price

Limits:
    Sources newer than the Python that runs tradelint are read where their new statements are
    understood (type parameters of PEP 695, f-strings of PEP 701, ``except*`` of PEP 654,
    ``except A, B:`` of PEP 758, ``t"..."`` of PEP 750); others are reported here.
    In projects of more than 1.2 megabytes of Python a file is parsed where a rule has something to look at,
    its text looks broken, or it is itself named on the command line; with ``--extend-select TL001`` every
    file is.

See:
    https://docs.python.org/3/reference/lexical_analysis.html#encoding-declarations
"""

from __future__ import annotations

from flake8_tradelint.model import Anchor, Finding, Location, Severity, Span
from flake8_tradelint.semantics.interests import Interests
from flake8_tradelint.source.decoding import SourceError, decode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.summary import ModuleSummary, Problem


CODE = "TL001"
NAME = "syntax-error"
SEVERITY: Severity = "error"
DEFAULT = True
TRIGGERS: tuple[bytes, ...] = ()
FIX = None


def interests(project: ProjectFacts) -> Interests:
    """None: the parser's word is enough."""
    return Interests()


def check(summary: ModuleSummary, project: ProjectFacts) -> Iterator[Finding]:
    """The problem that kept the file from being summarised."""
    problem = summary.problem
    if problem is None:
        return
    yield finding(summary.path, project.data(summary.path), problem)


def finding(path: str, data: bytes, problem: Problem) -> Finding:
    """The finding about a file with this content."""
    place = _place(data, problem.line, problem.column)
    return Finding(CODE, NAME, problem.reason, Location(path, place), severity=SEVERITY)


def _place(data: bytes, line: int, column: int) -> Span:
    """The character at which the parser stopped, which may be behind the file, or the end of its line."""
    try:
        text = decode(data)
    except SourceError:
        text = data.decode(errors="replace")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    line = min(line, len(lines))
    length = len(lines[line - 1])
    column = min(column, length + 1)
    return Span(line, column, line, min(column + 1, length + 1), Anchor(0, 0))
