"""Render a document with the requested changes, and verify the result."""

from __future__ import annotations

import libcst as cst

from flake8_tradelint.fixes.change import Change, Rewriter
from flake8_tradelint.fixes.module_level import module_level
from flake8_tradelint.fixes.refused import Refused
from flake8_tradelint.fixes.verify import verify

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from flake8_tradelint.fixes.document import Document


def render(document: Document, changes: Sequence[Change]) -> bytes:
    """Return the bytes of the file after the changes.

    Raises:
        Refused: the result does not pass the verification, or nothing would change.
    """
    imports = dict.fromkeys(wanted for change in changes for wanted in change.imports)
    definitions = dict.fromkeys(wanted for change in changes for wanted in change.definitions)
    # Rewrites that keep a statement one statement come first, those that may split it last.
    every = [*module_level(document, tuple(imports), tuple(definitions)), *changes]
    try:
        text = document.module.visit(Rewriter(every)).code
    except cst.CSTValidationError as error:
        raise Refused(f"libcst rejects the result: {error}") from None
    except RecursionError:
        raise Refused("too deeply nested for libcst") from None
    if text == document.text:
        raise Refused("the fix would change nothing")
    touches = [touch for change in every for touch in change.touches]
    verify(document, text, touches, keeps_strings=all(change.keeps_strings for change in changes))
    return document.encode(text)
