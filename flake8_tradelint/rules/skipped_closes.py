"""Findings for a value that a method of its class closes, unless that method fails before the close."""

from __future__ import annotations

from flake8_tradelint.model import Finding, Location

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource
    from flake8_tradelint.semantics.must_call.release.skipped_closes import Skipped


def skipped_finding(
    rule: tuple[str, str], resource: Resource, acquired: Acquisition, found: Skipped
) -> Finding:
    """Return the finding of the rule (its code and name)."""
    escape, held = found.escape, found.held
    name = escape.function.qualname.rpartition(".")[2]
    task = resource.awaited
    stays = "goes on" if task else "stays open"
    ends = "cancelled" if task else "closed"
    created = Location(held.path, held.fact.span, f"{resource.noun} created here")
    failing = Location(escape.function.path, escape.at, f"if this raises, the {resource.noun} {stays}")
    closing = Location(found.path, found.close, f"{ends} here")
    if found.entering:
        message = (
            f"the {resource.noun} in `{held.shown}` {stays} if `__aenter__` fails after it: `__aexit__` is "
            f"not called then; {'cancel' if task else 'close'} it before the exception leaves"
        )
        return _finding(rule, acquired, message, created, (failing, closing))
    if escape.cancelled:
        message = (
            f"awaiting the task that is cancelled raises `CancelledError` and leaves `{name}()`: the "
            f"{resource.noun} in `{held.shown}` is not {ends} on line {found.close.line}; catch it"
        )
    else:
        message = (
            f"if this raises, `{name}()` is left and the {resource.noun} in `{held.shown}` is not {ends} on "
            f"line {found.close.line}: use `try` and `finally`"
        )
    return _finding(rule, acquired, message, failing, (created, closing))


def _finding(
    rule: tuple[str, str],
    acquired: Acquisition,
    message: str,
    primary: Location,
    related: tuple[Location, ...],
) -> Finding:
    code, name = rule
    return Finding(
        code, name, message, primary, (*acquired.created, *related), "warning", acquired.confidence
    )
