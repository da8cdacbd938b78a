"""Output format ``junit``: an XML report of tests, which Jenkins, GitLab, Azure DevOps and others show.

Each file with findings is a suite, each finding a failed test. What failed in tradelint itself is a test
with an error. Without either, one passed test says how many files were checked. The elements are those of
the schema ``junit-10.xsd`` of Jenkins.
"""

from __future__ import annotations

from flake8_tradelint.output.view import failure_text, summary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flake8_tradelint.model import Failure, Finding
    from flake8_tradelint.output.view import View


def lines(view: View) -> Iterator[str]:
    """Yield the document in plain ASCII."""
    by_file: dict[str, list[Finding]] = {}
    for finding in view.findings:
        by_file.setdefault(view.shown(finding.primary.path), []).append(finding)
    failed, errors = len(view.findings), len(view.failures)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f"<testsuites{_attributes(name='tradelint', **_numbers(max(failed + errors, 1), failed, errors))}>"
    for path, findings in by_file.items():
        yield from _suite(path, findings)
    if view.failures or not view.findings:
        yield from _own_suite(view)
    yield "</testsuites>"


def _suite(path: str, findings: Sequence[Finding]) -> Iterator[str]:
    yield f"  <testsuite{_attributes(name=path, **_numbers(len(findings), len(findings), 0))}>"
    for finding in findings:
        span = finding.primary.span
        where = f"{path}:{span.line}:{span.column}"
        name = f"{finding.code} {finding.name} {span.line}:{span.column}"
        yield f"    <testcase{_attributes(name=name, classname=path)}>"
        text = f"{where}: {finding.message}"
        yield (
            f"      <failure{_attributes(message=finding.message, type=finding.severity)}>"
            f"{_escaped(text)}</failure>"
        )
        yield "    </testcase>"
    yield "  </testsuite>"


def _own_suite(view: View) -> Iterator[str]:
    """Yield the suite about the run itself."""
    errors = len(view.failures)
    yield f"  <testsuite{_attributes(name='tradelint', **_numbers(max(errors, 1), 0, errors))}>"
    for failure in view.failures:
        yield from _error(failure, view)
    if not errors:
        yield f"    <testcase{_attributes(name=summary(view), classname='tradelint')}/>"
    yield "  </testsuite>"


def _error(failure: Failure, view: View) -> Iterator[str]:
    path, text = view.shown(failure.path) if failure.path else "tradelint", failure_text(failure)
    yield f"    <testcase{_attributes(name='tradelint failed', classname=path)}>"
    yield f"      <error{_attributes(message=text, type='error')}>{_escaped(f'{path}: {text}')}</error>"
    yield "    </testcase>"


def _numbers(tests: int, failures: int, errors: int) -> dict[str, str]:
    return {"tests": str(tests), "failures": str(failures), "errors": str(errors)}


def _attributes(**values: str) -> str:
    return "".join(f' {name}="{_escaped(value)}"' for name, value in values.items())


def _escaped(text: str) -> str:
    """Return text for XML 1.0, which has no place for most control characters and for half characters."""
    allowed = "".join(char if _is_allowed(char) else "\ufffd" for char in text)
    for char, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("\n", "&#10;")):
        allowed = allowed.replace(char, entity)
    return allowed.encode("ascii", "xmlcharrefreplace").decode()


def _is_allowed(char: str) -> bool:
    return char in "\t\n\r" or "\x20" <= char <= "\ud7ff" or "\ue000" <= char <= "\ufffd" or char > "\uffff"
