"""Output format ``gitlab``: a Code Quality report, which GitLab shows in merge requests.

A subset of the Code Climate format: docs.gitlab.com, "Code Quality", "Code Quality report format". Paths
have to be relative to the repository, so tradelint must run in its folder. Every issue needs a fingerprint
of its own: GitLab compares the reports of two branches by them.
"""

from __future__ import annotations

import json

from flake8_tradelint.output.view import failure_text
from flake8_tradelint.startup.light.digests import sha256

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.model import Failure, Finding, Severity
    from flake8_tradelint.output.json import Json
    from flake8_tradelint.output.view import View

_SEVERITIES: dict[Severity, str] = {"error": "critical", "warning": "major", "info": "info"}


def lines(view: View) -> Iterator[str]:
    """Yield one JSON array in plain ASCII."""
    seen: dict[str, int] = {}
    issues: list[Json] = [_issue(finding, view, seen) for finding in view.findings]
    issues += (_failure(failure, view, seen) for failure in view.failures)
    yield json.dumps(issues, indent=2)


def _issue(finding: Finding, view: View, seen: dict[str, int]) -> Json:
    path, span = view.shown(finding.primary.path), finding.primary.span
    return {
        "type": "issue",
        "check_name": finding.code,
        "description": f"{finding.code} {finding.name}: {finding.message}",
        "categories": ["Bug Risk"],
        "severity": _SEVERITIES[finding.severity],
        "fingerprint": _unique(f"{path}\0{finding.fingerprint}", seen),
        "location": {"path": path, "lines": {"begin": span.line, "end": span.end_line}},
    }


def _failure(failure: Failure, view: View, seen: dict[str, int]) -> Json:
    path, text = view.shown(failure.path) if failure.path else ".", failure_text(failure)
    return {
        "type": "issue",
        "check_name": "tradelint-failed",
        "description": f"tradelint failed: {text}",
        "categories": ["Bug Risk"],
        "severity": "blocker",
        "fingerprint": _unique(f"{path}\0{text}", seen),
        "location": {"path": path, "lines": {"begin": 1, "end": 1}},
    }


def _unique(key: str, seen: dict[str, int]) -> str:
    """Return a hash of the key that no other issue of the report has."""
    seen[key] = number = seen.get(key, 0) + 1
    return sha256(f"{key}\0{number}".encode(errors="surrogatepass")).hexdigest()[:32]
