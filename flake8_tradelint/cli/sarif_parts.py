"""Add to a SARIF log what it has besides findings: the rules' pages and the texts that fixes write."""

from __future__ import annotations

from flake8_tradelint.cli.targets import read_bytes
from flake8_tradelint.light import cache
from flake8_tradelint.output.view import TextChange, View
from flake8_tradelint.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flake8_tradelint.model import Fix


def explained(view: View, contents: Mapping[str, bytes]) -> View:
    """Return the view with rule pages and fix texts. ``contents`` replace files on disk.

    libcst is imported if there is a fix to render, which takes as long as one round of ``--fix``.
    """
    from flake8_tradelint.explain.rule_pages import rule_page

    texts = cache(lambda: _FixTexts(contents))
    return replace(view, rule_page=rule_page, fix_texts=lambda fix: texts().of(fix))


class _FixTexts:
    def __init__(self, contents: Mapping[str, bytes]) -> None:
        from flake8_tradelint.fixes.apply import Alone

        self._alone = Alone(lambda path: read_bytes(path, contents))

    def of(self, fix: Fix) -> Sequence[TextChange]:
        texts = self._alone.texts(fix)
        return [TextChange(path, before, after) for path, (before, after) in texts.items()]
