"""Summarise what a fleet run has found: counts by rule and by target, as JSON and Markdown."""

from __future__ import annotations

import json
import os
from collections import Counter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.fleet.outcomes import Json
    from flake8_tradelint.fleet.store import Results


def write(folder: str, results: Results) -> None:
    """Write ``summary.json`` and ``summary.md`` into the run's folder."""
    texts = {
        "summary.json": json.dumps(summary(results), indent=2) + "\n",
        "summary.md": "\n".join(_page(results)),
    }
    for name, text in texts.items():
        path = os.path.join(folder, name)
        with open(f"{path}.new", "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(f"{path}.new", path)


def summary(results: Results) -> dict[str, Json]:
    """Return totals, the numbers of findings and targets by rule, and each target's row with its counts."""
    targets = [results.targets[name] for name in sorted(results.targets)]
    return {
        "targets": len(targets),
        "failed": sum(target["status"] == "failed" for target in targets),
        "incomplete": sum(target["status"] == "incomplete" for target in targets),
        "files": sum(target["files"] for target in targets),
        "findings": sum(target["findings"] for target in targets),
        "cpu": round(sum(target["cpu"] for target in targets), 3),
        "memory": max((target["memory"] for target in targets), default=0),
        "rules": _rules(results),
        "by_target": [{**target, "rules": dict(_codes(results, target["target"]))} for target in targets],
    }


def _codes(results: Results, target: str) -> Counter[str]:
    return Counter(sorted(finding["code"] for finding in results.findings[target]))


def _rules(results: Results) -> dict[str, dict[str, int]]:
    findings, targets = Counter[str](), Counter[str]()
    for target in results.targets:
        codes = _codes(results, target)
        findings.update(codes)
        targets.update(codes.keys())
    return {code: {"findings": findings[code], "targets": targets[code]} for code in sorted(findings)}


def _page(results: Results) -> Iterator[str]:
    found = summary(results)
    yield f"# {found['findings']} findings in {found['targets']} targets"
    failed, incomplete = found["failed"], found["incomplete"]
    yield f"\n{found['files']} files; {failed} targets failed, {incomplete} are incomplete.\n"
    yield "| rule | findings | targets |\n| --- | ---: | ---: |"
    for code, counts in found["rules"].items():
        yield f"| {code} | {counts['findings']} | {counts['targets']} |"
    yield "\n| target | revision | files | findings | rules |\n| --- | --- | ---: | ---: | --- |"
    for target in found["by_target"]:
        rules = ", ".join(f"{code} {count}" for code, count in target["rules"].items())
        told = f"failed: {target['reason']}" if target["status"] == "failed" else rules
        cells = (target["target"], target["revision"][:12], target["files"], target["findings"], told)
        yield f"| {' | '.join(_cell(cell) for cell in cells)} |"
    yield ""


def _cell(value: object) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ")
