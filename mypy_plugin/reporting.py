"""Report findings as mypy errors, if they are enabled and not suppressed."""

from __future__ import annotations

import json
import os
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from mypy.errorcodes import ErrorCode
from mypy.messages import MessageBuilder
from mypy.nodes import Context
from mypy.options import Options

from flake8_tradelint.rules import family
from flake8_tradelint.rules.selection import is_on
from flake8_tradelint.settings import Settings
from flake8_tradelint.startup.records import replace
from mypy_plugin.codes import error_codes, rule
from mypy_plugin.silencing import may_be_silenced

if TYPE_CHECKING:
    from flake8_tradelint.model import Finding
    from flake8_tradelint.suppressions import Suppressions

WHOLE = "tradelint: "
"""Prefix of the message of a finding that is reported as JSON."""


class Api(Protocol):
    """The part of mypy's two plugin interfaces that reporting needs."""

    options: Options

    @property
    def msg(self) -> MessageBuilder:
        """Writes messages."""

    def fail(self, msg: str, ctx: Context, /, *, code: ErrorCode | None = None) -> object:
        """Report an error."""


class Reporter:
    """Reports findings that tradelint's configuration and mypy's options enable."""

    def __init__(self, settings: Settings, *, whole: bool = False) -> None:
        self._settings, self._whole = settings, whole
        self._explained: set[str] = set()

    def wants(self, code: str, path: str, options: Options) -> bool:
        """Return True if tradelint's settings or mypy's ``enable_error_code`` enable the rule in the file."""
        ours = error_codes()[code]
        if ours in options.disabled_error_codes:
            return False
        return is_on(rule(code), self._settings, path) or ours in options.enabled_error_codes

    def report(self, finding: Finding, data: bytes, api: Api) -> bool:
        """Report the finding; return True if its rule is enabled. ``data`` are the bytes of its file."""
        span = finding.primary.span
        if not self.wants(finding.code, finding.primary.path, api.options):
            return False
        if not _is_silenced(finding, data):
            place = Context(span.line, span.column - 1)
            place.end_line, place.end_column = span.end_line, span.end_column - 1
            api.fail(self._message(finding), place, code=error_codes()[finding.code])
            self._explain(finding, place, api)
        return True

    def _message(self, finding: Finding) -> str:
        if not self._whole:
            return _lasting(finding)
        from flake8_tradelint.cache.codec import finding_to_json

        # Places in other files may move without mypy checking this file again.
        path, fix = finding.primary.path, finding.fix
        related = tuple(place for place in finding.related if place.path == path)
        here = fix is not None and all(edit.path == path for edit in fix.edits)
        finding = replace(finding, message=_lasting(finding), related=related, fix=fix if here else None)
        # mypy's cache may move together with the project, as its own paths are relative, too.
        return WHOLE + json.dumps(finding_to_json(finding, os.getcwd()))

    def _explain(self, finding: Finding, place: Context, api: Api) -> None:
        """Add a note that replaces mypy's link to its documentation, which lists only its own codes."""
        wanted = api.options.show_error_code_links and not api.options.hide_error_codes
        if wanted and finding.code not in self._explained:
            self._explained.add(finding.code)
            note = f"Run `tradelint --explain {finding.code}` for more info"
            api.msg.note(note, place, code=error_codes()[finding.code])


def _lasting(finding: Finding) -> str:
    """Return the message without line numbers of other files, which would become wrong in mypy's cache."""
    message = finding.message
    for place in finding.related:
        if place.path != finding.primary.path:
            name = os.path.basename(place.path)
            message = message.replace(f"({name}:{place.span.line})", f"({name})")
    return message


def _is_silenced(finding: Finding, data: bytes) -> bool:
    line = finding.primary.span.line
    if not may_be_silenced(data, line):
        return False
    from flake8_tradelint.suppressions import suppressed

    return suppressed(_comments(data), finding.code, line, finding.name, family(finding.code))


@lru_cache(maxsize=16)
def _comments(data: bytes) -> Suppressions:
    from flake8_tradelint.source.decoding import SourceError, decode
    from flake8_tradelint.suppressions import Suppressions, read

    try:
        return read(decode(data))
    except SourceError:
        return Suppressions()
