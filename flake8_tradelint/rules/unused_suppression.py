"""A comment silences a finding that is not there.

The code under the comment was mended, or the comment stands on another line than the finding. Either way it
waits for the next bug: whoever drops a task on that line later is not told, and the bug reaches production
with a comment that says somebody has looked at it.

Bad:
    import asyncio


    async def trade(book):
        task = asyncio.create_task(book.watch())  # noqa: TL301
        await task

Good:
    import asyncio


    async def trade(book):
        task = asyncio.create_task(book.watch())
        await task

Fix safety:
    Safe: only the comment changes. Codes of other tools stay (``# noqa: E501, TL301`` becomes
    ``# noqa: E501``), and so do comments for other tools behind it. With its last code a comment goes, and
    with it the reason that it gives. For codes that depend on installed packages (``TL1``, ``TL308``,
    ``TL4``) the fix needs ``--unsafe-fixes`` where no packages are in sight: the finding may be there in an
    environment that has them.

Limits:
    * A code counts only if its rule was on for the file in this run, a prefix or family only if all of its
      rules were. So ``# noqa: TL3`` and ``# tradelint: ignore-file`` are hardly ever reported.
    * ``# noqa`` without codes and ``# flake8: noqa`` are never reported, as other tools may need them; nor
      are codes of other tools, codes in lower case, and ``TL001`` to ``TL003``.
    * Files that tradelint could not check, or not as a whole (TL001, TL003), have no findings of this rule.
    * With ``--types mypy``, which finds more, nothing is reported. If only mypy's types show what a comment
      silences, name that code in ``per-file-ignores``, or silence this rule there:
      ``# noqa: TL401, TL002``.
    * flake8 reports the same, but not with ``--disable-noqa``.

See:
    https://docs.astral.sh/ruff/rules/unused-noqa/
"""

from __future__ import annotations

from flake8_tradelint.model import Anchor, Edit, Finding, Fix, Location, Severity, Span
from flake8_tradelint.questions.suppressions import SuppressionComments
from flake8_tradelint.source.decoding import Decoded, decoded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from flake8_tradelint.model import Applicability, Confidence
    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.questions import Question
    from flake8_tradelint.semantics.summary import ModuleSummary
    from flake8_tradelint.suppressions import Suppressions
    from flake8_tradelint.suppressions.unused import Unused


CODE = "TL002"
NAME = "unused-suppression"
SEVERITY: Severity = "warning"
DEFAULT = True
FIX: Applicability | None = "safe"
ASKS: tuple[Question, ...] = (SuppressionComments(),)
_OF_PACKAGES = ("TL1", "TL308", "TL4")
"""Rules that may find more where the packages that a project uses are installed."""


def check(summary: ModuleSummary, project: ProjectFacts) -> Iterator[Finding]:
    """Nothing: the engine asks ``findings`` when all other rules have judged the file."""
    yield from ()


def findings(
    path: str,
    data: bytes,
    suppressions: Suppressions,
    others: Sequence[Finding],
    codes_of: Callable[[str], frozenset[str] | None],
    *,
    has_packages: bool,
) -> Iterator[Finding]:
    """Yield the comments that silence nothing.

    ``others`` are the findings of the other rules in the file, silenced or not. ``codes_of`` returns the
    codes that a selector stands for, or ``None`` if not all of them were checked.
    """
    from flake8_tradelint.suppressions.unused import unused

    def silences_nothing(selector: str, first: int, last: int) -> bool:
        codes = codes_of(selector)
        if not codes:
            return False
        return not any(found.code in codes and first <= found.primary.span.line <= last for found in others)

    source = decoded(data)
    for comment in unused(source.text, suppressions, silences_nothing):
        codes = frozenset[str]().union(*(codes_of(selector) or () for selector in comment.selectors))
        sure = has_packages or not any(code.startswith(_OF_PACKAGES) for code in codes)
        yield _finding(path, source, comment, sure=sure)


def _finding(path: str, source: Decoded, comment: Unused, *, sure: bool) -> Finding:
    confidence: Confidence = "high" if sure else "medium"
    place = _span(source, comment.line, comment.column, comment.end_column)
    anchor = _span(source, comment.line, *comment.comment).anchor
    what = f"`{comment.written}`"
    if comment.left:
        what = f"{', '.join(comment.selectors)} in {what}"
    where = "in this file" if comment.whole_file else "on this line"
    message = f"{what} silences nothing: there is no such finding {where}, and the next one would be hidden"
    title = "remove it from the comment" if comment.left else "remove the comment"
    edit = Edit(path, anchor, "replace_comment", (("new", comment.left),))
    fix = Fix(title, "safe" if sure else "unsafe", (edit,))
    return Finding(
        CODE, NAME, message, Location(path, place), severity=SEVERITY, confidence=confidence, fix=fix
    )


def _span(source: Decoded, line: int, column: int, end_column: int) -> Span:
    start = source.line_starts[line - 1]
    text = source.utf8[start : source.line_starts[line]].decode(errors="surrogatepass")
    first, last = (start + len(text[: at - 1].encode(errors="surrogatepass")) for at in (column, end_column))
    return Span(line, column, line, end_column, Anchor(first, last))
