"""Format the messages about fixes: which were applied, and which were not and why."""

from __future__ import annotations

from collections import Counter

from flake8_tradelint.output.excerpt import printable
from flake8_tradelint.output.summary import count

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from flake8_tradelint.model import Finding

    Shown = Callable[[str], str]
    """Return the name to show for an absolute path."""


def fixed_lines(verb: str, fixed: Sequence[Finding], shown: Shown) -> Iterator[str]:
    """Yield ``Fixed 3 findings in 2 files:`` and a line for each of the files."""
    if not fixed:
        return
    files: dict[str, Counter[tuple[str, str]]] = {}
    for finding in fixed:
        files.setdefault(finding.primary.path, Counter())[finding.code, finding.name] += 1
    yield f"{verb} {count(len(fixed), 'finding')} in {count(len(files), 'file')}:"
    for path, codes in sorted(files.items()):
        parts = [f"{number} x {code} ({name})" for (code, name), number in sorted(codes.items())]
        yield f"  {printable(shown(path))}: {', '.join(parts)}"


def skipped_lines(skipped: Mapping[Finding, str], shown: Shown) -> Iterator[str]:
    """Yield one line for each fix that was not applied, with the reason."""
    for finding, reason in skipped.items():
        place = finding.primary
        where = f"{printable(shown(place.path))}:{place.span.line}:{place.span.column}"
        yield f"{where}: {finding.code} {finding.name} is not fixed: {reason}"
