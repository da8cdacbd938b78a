"""A part of a file that was not looked at, as it goes beyond a bound of the analysis.

Code that is nested too deeply, or a value that is used too often, would take tradelint too much time or
memory. It gives up on that part and checks everything else as usual. A session that leaks in the skipped
part is not found, so the limit is a finding (status 1): unchecked code must not pass for clean. It is no
failure (status 2), because nothing went wrong.

Such code is usually generated. Leave the file out (``exclude``), or ignore the rule there
(``per-file-ignores``).

Bad:
    import aiohttp


    async def poll():
        session = aiohttp.ClientSession()
        print(session.closed)
        # ... and 300 more like it

Good:
    import aiohttp


    async def poll(times):
        async with aiohttp.ClientSession() as session:
            for _ in range(times):
                print(session.closed)

Limits:
    * A variable is followed through 300 reads.
    * The paths through a function are searched for each value that it keeps, through 200,000 steps in all.
    * A file, or as much of it as a rule has to look at, is parsed if it has at most 300,000 names, numbers,
      strings and brackets. The largest in the standard library has 44,000.
    * Only parts that a rule had to look at are reported.
    * The rule is on whatever rules are selected; ``--ignore TL003`` turns it off.
    * A file that is nested too deeply for Python's own parser is TL001.

See:
    https://docs.python.org/3/library/ast.html#ast.parse
"""

from __future__ import annotations

from flake8_tradelint.model import Finding, Location, Severity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.questions import Question
    from flake8_tradelint.semantics.summary import Limit, ModuleSummary


CODE = "TL003"
NAME = "analysis-limit"
SEVERITY: Severity = "warning"
DEFAULT = True
FIX = None
ASKS: tuple[Question, ...] = ()


def check(summary: ModuleSummary, project: ProjectFacts) -> Iterator[Finding]:
    """What the summary says was not looked at."""
    for limit in summary.limits:
        yield judged(summary.path, project.data(summary.path), limit)


def judged(path: str, data: bytes, limit: Limit) -> Finding:
    """The finding that tells of one bound which was met in the file with this content."""
    from flake8_tradelint.rules.points import point  # hardly ever needed

    place = point(data, limit.line, limit.column)
    where = f" (in `{limit.function}`)" if limit.function else ""
    message = f"not looked at{where}: {limit.reason}"
    return Finding(CODE, NAME, message, Location(path, place), severity=SEVERITY)
