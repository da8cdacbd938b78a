"""A class still overrides a method or field of its base under the name that the base has given up.

The base was renamed and calls ``on_trade`` now; the subclass still defines ``on_fill``. Nothing fails: the
override is never called, and the base's own version runs in its place. Fills stop being hedged, limits
go back to their defaults, and no test that calls the method by itself notices. The renames come from the
configuration.

Bad:
    # [tool.tradelint.renames.Strategy]
    # on_fill = "on_trade"
    class Strategy:
        def on_trade(self, trade):
            pass

        def run(self, trades):
            for trade in trades:
                self.on_trade(trade)

    class Hedger(Strategy):
        def on_fill(self, trade):
            self.hedge(trade)

        def hedge(self, trade):
            print("hedged", trade)

Good:
    # [tool.tradelint.renames.Strategy]
    # on_fill = "on_trade"
    class Strategy:
        def on_trade(self, trade):
            pass

        def run(self, trades):
            for trade in trades:
                self.on_trade(trade)

    class Hedger(Strategy):
        def on_trade(self, trade):
            self.hedge(trade)

        def hedge(self, trade):
            print("hedged", trade)

Limits:
    The rule is quiet in these cases:

    * The class or another base has the new name as well.
    * The old name is read from an instance, or from an object of unknown class in a file that names the
      class. ``super().on_fill()`` in such a method itself does not count.
    * Some string is that name, or the class or a base looks up methods of ``self`` by computed names.
    * A decorator may have passed the method to other code.

See:
    https://docs.python.org/3/library/typing.html#typing.override
"""

from __future__ import annotations

from flake8_tradelint.model import Applicability, Finding, Location, Severity
from flake8_tradelint.questions.old_names import OldDefinitions
from flake8_tradelint.semantics.inference.types import Type
from flake8_tradelint.semantics.naming.symbols import ModuleRef
from flake8_tradelint.semantics.renaming.overrides import OldOverride, old_overrides
from flake8_tradelint.semantics.renaming.stale_uses import judge

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.summary import ModuleSummary


CODE = "TL405"
NAME = "overridden-old-name"
SEVERITY: Severity = "warning"
DEFAULT = True
FIX: Applicability | None = None
ASKS = (OldDefinitions(),)


def check(summary: ModuleSummary, project: ProjectFacts) -> Iterator[Finding]:
    """Every definition under an old name that only the base's callers would have asked for."""
    for cls in summary.classes if project.renames.old_names else ():
        for found in old_overrides(project, project.renames, summary.path, cls):
            yield _finding(summary.path, cls.name, found, project)


def _finding(path: str, cls: str, found: OldOverride, project: ProjectFacts) -> Finding:
    assert not isinstance(found.stale.owner, ModuleRef)
    verdict = judge(project, project.renames, Type(found.stale.owner, "constructor"), found.stale)
    effect = "is never called" if found.is_method else "is never read"
    return Finding(
        CODE,
        NAME,
        f"`{cls}.{found.name}` {effect}: `{verdict.owner}` has no `{found.name}` any more{verdict.advice}",
        Location(path, found.span),
        (verdict.defined,) if verdict.defined is not None else (),
        SEVERITY,
        verdict.confidence,
    )
