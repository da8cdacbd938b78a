"""A class sets a dataclass field of its base in a way that its instances never see.

An annotated name in a dataclass is an instance field: the generated ``__init__`` stores its
default on every instance. A subclass that writes ``CACHE_KEY = "signals"`` changes only the
class attribute, so ``SignalsSchema.CACHE_KEY`` is right and ``SignalsSchema().CACHE_KEY`` is
still the base's default. In production every payload was cached under the empty key, while
the log said otherwise.

A ``msgspec.Struct`` does it the other way round: the instance reads the subclass's value, whatever is passed
or decoded, and ``msgspec.json.encode``, ``==`` and ``repr`` have the field. What is sent says the base's.

Bad:
    from dataclasses import dataclass

    @dataclass
    class CacheSchema:
        CACHE_KEY: str = ""

    class SignalsSchema(CacheSchema):
        CACHE_KEY = "analysis:signals"

Good:
    from dataclasses import dataclass
    from typing import ClassVar

    @dataclass
    class CacheSchema:
        CACHE_KEY: ClassVar[str] = ""

    class SignalsSchema(CacheSchema):
        CACHE_KEY = "analysis:signals"

Fix safety:
    Two fixes. A constant becomes a ``ClassVar`` in the base: a name in upper case with an immutable default
    that is never passed, set or declared again. This is unsafe where the class is converted with ``asdict``
    and the like, because the name is no longer part of the result. In a library, check that no user passes
    the name. Any other field is declared again in the child, which becomes a dataclass like its base.

    No fix is offered that would leave what instances see unchanged, or that would break a constructor call
    of the project.

Limits:
    * A base outside of the project is read where it is installed (``environment``, ``.venv``). Where it
      cannot be found, the fields of the project's own dataclasses below it are still checked: the finding
      has medium confidence and names the base. Fields that the base itself declares are known, as of one
      version, where a table describes its package (``docs/classes.md``).
    * The rule is quiet where a base that cannot be found stands before the field's class in the method
      resolution order, and below the classes of pydantic, SQLAlchemy and others that make classes anew.
    * It is quiet where a metaclass or ``__init_subclass__`` may make the class anew, where an initialiser
      sets the attribute in any case, where the value may be a descriptor, and where the assignment is
      conditional.
    * Assignments after the class statement (``C.X = ...``) are checked only in the bodies of modules. Their
      only fix is ``ClassVar``: whether all instances shall have the value, or only those of one test,
      cannot be known.
    * A ``ClassVar`` in the subclass of a struct leaves the field one. It has no fix: whether all instances
      shall have the value, or only the default shall be another one, cannot be known.
    * An instance whose constructor call passes the field has the value that is passed.

See:
    https://docs.python.org/3/library/dataclasses.html#class-variables
"""

from __future__ import annotations

import os

from flake8_tradelint.model import Applicability, Finding, Location, Severity, Span
from flake8_tradelint.questions.dataclasses import AssignmentsToClasses, ReboundFields
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.naming.symbols import ClassRef
from flake8_tradelint.settings import is_tabled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.dataclass.inherit.overrides import Override
    from flake8_tradelint.semantics.summary import ModuleSummary


CODE = "TL101"
NAME = "overridden-field"
SEVERITY: Severity = "error"
DEFAULT = True
FIX: Applicability | None = "safe"
ASKS = (ReboundFields(), AssignmentsToClasses())


def check(summary: ModuleSummary, project: ProjectFacts) -> Iterator[Finding]:
    """Every name that a class of the file binds in vain."""
    from flake8_tradelint.semantics.dataclass.inherit.overrides import (
        has_fields,
        late_overrides,
        mixed_overrides,
        overrides,
    )
    from flake8_tradelint.semantics.dataclass.use.decorator_effects import may_change_construction

    table = project.dataclasses
    for cls in summary.classes:
        ref = ClassRef(summary.path, cls.qualname)
        if not cls.bases or not has_fields(table, ref):
            continue
        for found in (*overrides(table, ref), *mixed_overrides(table, ref)):
            if not found.equal and not may_change_construction(project, table, ref):
                yield _finding(found, project)
    for found in late_overrides(table, summary.path):
        if not found.equal and not may_change_construction(project, table, found.cls):
            yield _finding(found, project)


def _finding(found: Override, project: ProjectFacts) -> Finding:
    from flake8_tradelint.semantics.dataclass.fix.override_fixes import fix_of

    shown = found.shown.variable
    name = _last(found.cls)
    place = Location(found.assigned_in or found.cls.path, shown.span)
    if found.shown.owner != found.cls and not found.assigned_in:
        place = Location(found.cls.path, _span_of_class(found.cls, project))
    target = f"{name}.{found.name}" if found.assigned_in else found.name
    unless = f", {found.stored.unless}" if found.stored.unless else ""
    outcome = _outcome(found, name, is_struct=project.dataclasses.is_struct(found.cls))
    return Finding(
        CODE,
        NAME,
        f"`{target} = {_short(shown.value_text)}` {outcome} {_declared(found)}{unless}",
        place,
        related=tuple(_story(found, project)),
        severity=SEVERITY,
        confidence="medium" if unless else "high",
        fix=fix_of(project, project.dataclasses, found),
    )


def _outcome(found: Override, name: str, *, is_struct: bool) -> str:
    field = found.stored.field
    inherited = (
        "" if found.shown.owner == found.cls or found.assigned_in else f" of {_last(found.shown.owner)}"
    )
    if is_struct:
        return _outcome_of_struct(found, name, inherited)
    if field.default == "missing":
        return f"{inherited} is no default: `{name}(...)` still requires `{found.name}`, the field".lstrip()
    seen = f"`{name}(...).{found.name}` is {_default(found)}"
    return f"{inherited} does not reach instances: {seen}, the default of the field".lstrip()


def _outcome_of_struct(found: Override, name: str, inherited: str) -> str:
    """What msgspec does: the attribute hides the slot from readers, not from encoders."""
    read, value = f"`{name}(...).{found.name}`", f"`{_short(found.shown.variable.value_text)}`"
    if found.stored.field.default == "missing":
        told = f"is no default: `{name}(...)` still requires `{found.name}`, and {read} is {value}"
        return f"{inherited} {told} whatever is passed to the field".lstrip()
    told = f"does not reach the field: {read} is always {value}, but `encode`, `==` and `repr` have"
    return f"{inherited} {told} {_default(found)}, the default of the field".lstrip()


def _default(found: Override) -> str:
    field = found.stored.field
    if field.default == "factory":
        return "what the default factory makes"
    assert field.origin is not None
    if isinstance(field.value, e.Literal) and field.value.type == "ellipsis" and is_tabled(field.owner.path):
        return "what its package makes"  # a table leaves out code
    text = field.origin.variable.value_text
    if isinstance(field.value, e.Literal) and field.value != field.origin.variable.value:
        text = field.value.repr  # said inside `field(default=...)`
    return f"`{_short(text)}`"


def _declared(found: Override) -> str:
    owner, variable = found.stored.field.owner, found.stored.field.variable
    if is_tabled(owner.path):
        return f"declared in {_last(owner)}"
    return f"declared in {_last(owner)} ({os.path.basename(owner.path)}:{variable.span.line})"


def _story(found: Override, project: ProjectFacts) -> Iterator[Location]:
    from flake8_tradelint.semantics.dataclass.verdict.wrong_reads import wrong_read

    stored = found.stored
    shown_above = found.shown.owner != found.cls and not is_tabled(found.shown.owner.path)
    if shown_above and not found.assigned_in:
        yield Location(found.shown.owner.path, found.shown.variable.span, "the class attribute is set here")
    if not is_tabled(stored.field.owner.path):
        yield Location(stored.field.owner.path, stored.field.variable.span, "declared as a field here")
    init = f"the `__init__` generated for {_last(stored.initialiser)} stores it on every instance"
    if project.dataclasses.is_struct(found.cls):
        yield Location(found.cls.path, _span_of_class(found.cls, project), "instances store that field")
        return  # reads get the value of the class, encoders the field
    if not is_tabled(stored.initialiser.path):
        yield Location(stored.initialiser.path, _span_of_class(stored.initialiser, project), init)
    read = wrong_read(project, project.dataclasses, found)
    if read is not None:
        yield read


def _span_of_class(ref: ClassRef, project: ProjectFacts) -> Span:
    cls = project.dataclasses.symbols.shell(ref)
    assert cls is not None
    return cls.span


def _last(ref: ClassRef) -> str:
    return ref.qualname.rsplit(".", 1)[-1]


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 60 else flat[:59] + "…"
