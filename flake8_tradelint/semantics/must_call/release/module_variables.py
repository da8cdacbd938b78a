"""Decide whether a value that a function stores in a global of its module may be released."""

from __future__ import annotations

from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition
from flake8_tradelint.semantics.must_call.acquire.discharges import handed_over, released
from flake8_tradelint.semantics.must_call.release.handed_out_values import may_be_released_by_callers
from flake8_tradelint.semantics.must_call.transfer.candidate_files import may_refer_to
from flake8_tradelint.semantics.naming.symbols import FunctionRef
from flake8_tradelint.startup.patterns import composed, escape, regex
from flake8_tradelint.words import occurrences

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.facts import Use
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


def may_be_released_elsewhere(
    linked: OwnershipDb, resource: Resource, acquired: Acquisition, store: Use, *, unused: bool = True
) -> bool:
    """Return True if the module, or another that knows the name, may release what the variable holds.

    ``unused`` is the answer for a variable that nothing reads.
    """
    path = acquired.path
    variable = (FunctionRef(path, store.name),)
    for other in linked.mentioning(store.name):
        if other != path and may_refer_to(linked, other, variable) and _gets(linked.data(other), store.name):
            if not _only_asks(linked.data(other), store.name.encode(), resource):
                return True
            unused = False
    quoted = (b'"%s"' % store.name.encode(), b"'%s'" % store.name.encode())
    if any(name in linked.data(path) for name in quoted):
        return True  # `globals()["_session"]`
    uses = uses_of_global(linked, acquired)
    return (unused and not uses) or any(_takes_care(linked, resource, path, use) for use in uses)


def _gets(data: bytes, name: str) -> bool:
    """Return True if the file may get the variable of another module: by an import, or as an attribute.

    A variable of its own that has the name (``session = await get_session()``) is another one, and so is an
    attribute of an object of its own (``self.session``).
    """
    word = escape(name.encode())
    if composed(rb"(?<!\bself)(?<!\bcls)\.\s*%s\b(?!\s*=[^=])" % word).search(data):
        return True
    imported = composed(rb"\*|\b%s\b" % word)
    return any(imported.search(found.group(1)) for found in _IMPORTED.finditer(data))


_IMPORTED = regex(rb"\bimport\b[ \t]*(\([^)]*\)|[^\r\n]*(?:\\\r?\n[^\r\n]*)*)")
"""The names of an import, in brackets or on a line that may continue."""


def _only_asks(data: bytes, name: bytes, resource: Resource) -> bool:
    """Return True if the file only calls methods that release nothing, compares the name or replaces it."""
    imports = [found.span(1) for found in _IMPORTED.finditer(data)]
    for at in occurrences(data, name):
        end = at + len(name)
        if any(start <= at < last for start, last in imports):
            if _RENAMED.match(data, end):
                return False
            continue
        asked = _ASKED.match(data, end)
        if asked is None or (asked[1] or b"").decode() in resource.releases | resource.through:
            return False
    return True


_RENAMED = regex(rb"\s+as\b")
_ASKED = regex(rb"\s*(?:\.\s*(\w+)\b(?!\s*\.)|is\b|==|!=|=(?!=))")
"""What stands behind a name that is asked: a method or an attribute of it, an identity, a new value.

Not an attribute that is asked in turn: ``exchange.session.close()`` closes what the exchange has.
"""


def uses_of_global(linked: OwnershipDb, acquired: Acquisition) -> tuple[Use, ...]:
    """Return the uses of the variable in its file, all of whose functions are read for that.

    Empty if the whole file cannot be parsed: the acquisition is in a part that can.
    """
    calls = linked.symbols.summary(acquired.path).calls
    return next((fact.global_uses for fact in calls if fact.span == acquired.fact.span), ())


def _takes_care(linked: OwnershipDb, resource: Resource, path: str, use: Use) -> bool:
    """Return True if the use releases the value or hands it over."""
    if use.kind == "returned":
        return may_be_released_by_callers(linked, resource, FunctionRef(path, use.function), use)
    return use.kind == "attribute" or released(resource, use) or handed_over(linked, resource, path, use)
