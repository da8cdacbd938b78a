"""Read ``# tradelint: ignore-file`` and ``# tradelint: ignore-file[TL101, unclosed-session]`` comments.

The comment stands on a line of its own, anywhere in the file. Text that looks like one in a string does not
count. A comment that is misspelled, or follows code, suppresses nothing and is reported, because its author
believes that it works.
"""

from __future__ import annotations

from flake8_tradelint.startup.patterns import IGNORECASE, regex
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    import tokenize
    from collections.abc import Collection, Iterator

_MEANT = regex(r"#\s*tradelint:\s*(?:ignore|(?:noqa|disable|skip)\b)", IGNORECASE)
WRITTEN = regex(r"#\s*tradelint:\s*ignore-file\s*(?:\[(?P<selectors>[^\[\]]*)\])?(?=\s|$)", IGNORECASE)
_LINE = "`# noqa: TL301` silences a line"
_SHAPE = "`# tradelint: ignore-file` or `# tradelint: ignore-file[TL101, unclosed-session]`"


class IgnoreComment(Record):
    """One such comment. If it has a ``problem`` (a message for people), it has no selectors."""

    line: int
    selectors: tuple[str, ...]
    problem: str = ""

    def silences(self, code: str, names: Collection[str]) -> bool:
        """Return True if a selector matches the rule: ``ALL``, a prefix of its code, or one of its names."""
        wanted = {"ALL", *(name.upper() for name in names)}
        return any(code.startswith(selector) or selector in wanted for selector in self.selectors)


def ignore_comments(lines: list[str], tokens: list[tokenize.TokenInfo] | None) -> Iterator[IgnoreComment]:
    """Yield every comment that is meant as one. A file without tokens is searched line by line."""
    if tokens is None:
        for number, line in enumerate(lines, start=1):
            if line.lstrip().startswith("#") and _MEANT.match(line.lstrip()):
                yield _read(line.strip(), number)
        return
    from tokenize import COMMENT

    for token in tokens:
        if token.type == COMMENT and _MEANT.match(token.string):
            yield _on_its_own(token)


def _on_its_own(token: tokenize.TokenInfo) -> IgnoreComment:
    row, column = token.start
    if token.line[:column].strip():
        if WRITTEN.match(token.string):
            return IgnoreComment(
                row, (), f"`# tradelint: ignore-file` must stand on a line of its own; {_LINE}"
            )
        return IgnoreComment(row, (), f"this comment silences nothing; {_LINE}")
    return _read(token.string, row)


def _read(comment: str, line: int) -> IgnoreComment:
    import re

    found = WRITTEN.match(comment)
    if found is None:
        return IgnoreComment(line, (), f"this comment silences nothing, write {_SHAPE}; {_LINE}")
    if found["selectors"] is None:
        return IgnoreComment(line, ("ALL",))
    selectors = tuple(part.upper() for part in re.split(r"[,\s]+", found["selectors"]) if part)
    if not selectors:
        return IgnoreComment(line, (), f"the brackets name no rule, write {_SHAPE}")
    return IgnoreComment(line, selectors)
