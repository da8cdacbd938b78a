"""Make outcomes and findings for tests."""

from __future__ import annotations

from typing import Any

from flake8_tradelint.fleet.outcomes import Outcome

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.fleet.outcomes import Status


def finding(code: str = "TL301", line: int = 3, path: str = "bot.py", mark: str = "f") -> dict[str, Any]:
    """A finding as docs/json-output.md has it, with its lines."""
    edit = {"path": path, "start": 1, "end": 2, "op": "await", "args": {"name": "x", "deep": [1, None]}}
    return {
        **{"code": code, "name": "dropped-task", "message": f"{code} at {line}", "severity": "error"},
        **{"confidence": "high", "path": path, "line": line, "column": 5, "end_line": line, "end_column": 9},
        "related": [{"path": path, "line": 1, "column": 1, "message": "created here"}],
        "fix": {"title": "keep it", "applicability": "safe", "edits": [edit]},
        "fingerprint": mark,
        "baseline_state": None,
        "excerpt": {"first": max(line - 1, 1), "lines": ["before", "the `line` |", "after"]},
    }


def outcome(target: str, *findings: dict[str, Any], reason: str = "") -> Outcome:
    """An outcome with these findings, or a failure with a reason."""
    status: Status = "failed" if reason else "checked"
    return Outcome(target, "1f2e", status, reason, files=3, cpu=0.5, memory=1 << 20, findings=findings)
