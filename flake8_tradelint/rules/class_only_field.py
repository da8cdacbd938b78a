"""A field that nobody passes and that is read on the class alone: it should be a ``ClassVar``.

Every instance stores a copy that nobody reads, ``__init__`` has a parameter that nobody needs, and
``asdict`` and ``==`` include it. Whoever passes it one day will see no effect, because the program reads
the class.

Bad:
    from dataclasses import dataclass

    @dataclass
    class Feed:
        symbol: str
        topic: str = "ticker"

    def url(feed: Feed) -> str:
        return f"wss://{Feed.topic}/{feed.symbol}"

Good:
    from dataclasses import dataclass
    from typing import ClassVar

    @dataclass
    class Feed:
        symbol: str
        topic: ClassVar[str] = "ticker"

    def url(feed: Feed) -> str:
        return f"wss://{Feed.topic}/{feed.symbol}"

Fix safety:
    Declares the name as ``ClassVar`` if no constructor call of the project would break. In a library, check
    that no user passes the name or reads it on instances.

Limits:
    * Off by default: only the project is known, and others may read the field.
    * The read on the class (``Feed.topic``, ``cls.topic``) is looked for in files that define classes.
    * Quiet where the attribute is read on a value of unknown class, and wherever TL102 is quiet.

See:
    https://docs.python.org/3/library/dataclasses.html#class-variables
"""

from __future__ import annotations

from flake8_tradelint.model import Applicability, Finding, Location, Severity
from flake8_tradelint.questions.dataclasses import FieldsReadOnClasses
from flake8_tradelint.semantics.dataclass.constant_names import ConstantNames
from flake8_tradelint.semantics.dataclass.fix.override_fixes import classvar_fix
from flake8_tradelint.semantics.dataclass.verdict.class_only_fields import class_only_fields
from flake8_tradelint.semantics.naming.symbols import ClassRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.dataclass.declare.fields import Field
    from flake8_tradelint.semantics.summary import ModuleSummary


CODE = "TL106"
NAME = "class-only-field"
SEVERITY: Severity = "info"
DEFAULT = False
FIX: Applicability | None = "safe"
ASKS = (FieldsReadOnClasses(),)


def check(summary: ModuleSummary, project: ProjectFacts) -> Iterator[Finding]:
    """Every such field in a class of the file."""
    names = ConstantNames(project.settings.constants, project.settings.constant_classes)
    reads = project.class_reads.of(summary.path)
    for cls in summary.classes:
        asked = frozenset(name.decode(errors="replace") for name in reads.get(cls.name.encode(), ()))
        ref = ClassRef(summary.path, cls.qualname)
        for field in class_only_fields(project, project.dataclasses, ref, names, asked) if asked else ():
            yield _finding(field, project)


def _finding(field: Field, project: ProjectFacts) -> Finding:
    owner = field.owner.qualname.rsplit(".", 1)[-1]
    return Finding(
        CODE,
        NAME,
        f"`{field.name}` is a field, but it is never passed and read as `{owner}.{field.name}` only",
        Location(field.owner.path, field.variable.span),
        severity=SEVERITY,
        confidence="medium",
        fix=classvar_fix(project, project.dataclasses, field),
    )
