"""Find every call site of a function of the project; no answer if some may be out of sight."""

from __future__ import annotations

from flake8_tradelint.semantics.parameters.binding import Site, is_everywhere
from flake8_tradelint.semantics.parameters.constructions import constructions
from flake8_tradelint.semantics.parameters.method_calls import MethodCalls
from flake8_tradelint.semantics.parameters.tests import is_test_file
from flake8_tradelint.semantics.reading.value_uses import used_as_value
from flake8_tradelint.startup.light import partial

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.inference.db import TypeDb
    from flake8_tradelint.semantics.naming.symbols import FunctionRef
    from flake8_tradelint.semantics.parameters.binding import Among, Infer
    from flake8_tradelint.semantics.summary import FunctionSummary


def call_sites(linked: TypeDb, infer: Infer, ref: FunctionRef, function: FunctionSummary) -> tuple[Site, ...]:
    """Return the calls that run the function; ``()`` if others may exist, or there are too many.

    Tests may pass stand-ins: their calls count only if nothing else calls the function.
    """
    if function.name != "__init__" and is_everywhere(linked, function.name):
        return ()
    for tests in (False, True):
        found: list[Site] = []
        for site in _sites(linked, infer, ref, function, tests=tests):
            if site is None:
                return ()
            found.append(site)
        if found:
            return tuple(found)
    return ()


def _sites(
    linked: TypeDb, infer: Infer, ref: FunctionRef, function: FunctionSummary, *, tests: bool
) -> Iterator[Site | None]:
    """Yield the calls in tests or outside of them; ``None`` stands for calls out of sight."""

    def among(path: str) -> bool:
        return is_test_file(path) == tests

    if not function.cls:
        return _of_function(linked, ref, function, among)
    if function.name == "__init__":
        return constructions(linked, ref, among)
    return MethodCalls(linked, infer, ref, function).sites(among)


def _of_function(
    linked: TypeDb, ref: FunctionRef, function: FunctionSummary, among: Among
) -> Iterator[Site | None]:
    for path in linked.mentioning(function.name):
        outline = partial(linked.outline, path)
        if among(path) and used_as_value(linked.data(path), function.name, "function", outline):
            yield None
            return
    for path, fact in linked.calls(function.name, among):
        if linked.symbols.resolve(path, fact.call.func) == ref:
            yield Site(path, fact.call)
