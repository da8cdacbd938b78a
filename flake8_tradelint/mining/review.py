"""Check renames against the last version, and write those that hold as a table for the configuration.

The old name must be gone, the new one must exist. Each row has its evidence in a comment.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby

from flake8_tradelint.mining.changes import is_test
from flake8_tradelint.mining.lineage import Lineage, Moved, Place, Row

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from flake8_tradelint.mining.shapes import ClassShape, ModuleShape


DOUBT = 0.7
"""Factor for the score of a doubtful rename."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A row for the table of renames; ``owner`` is spelled as in the table."""

    owner: str
    old: str
    new: str
    score: float
    reasons: tuple[str, ...]
    commits: tuple[str, ...]
    path: str


class Review:
    """Checks renames against the last version. ``shape_of`` returns the shape of an existing file."""

    def __init__(
        self,
        lineage: Lineage,
        shape_of: Callable[[str], ModuleShape | None],
        module_of: Callable[[str], str],
        paths: Iterable[str] = (),
    ) -> None:
        self._lineage = lineage
        self._shape_of, self._module_of = shape_of, module_of
        self._paths = {module_of(path): path for path in paths}

    def proposals(self, least: float, *, private: bool) -> list[Proposal]:
        """Return the rows with at least the score ``least``, by owner.

        ``private``: include names that start with an underscore.
        """
        placed = [self._placed(row) for row in self._lineage.rows()]
        known = {(row.place, row.old, row.new) for row in placed if row is not None}
        found = [
            proposal
            for row in placed
            if row is not None and (private or not _is_private(row)) and not self._is_told_above(row, known)
            for proposal in self._checked(row)
        ]
        found += [proposal for moved in self._lineage.moves() for proposal in self._class(moved)]
        best: dict[tuple[str, str], Proposal] = {}
        for proposal in found:
            key = (proposal.owner, proposal.old)
            if proposal.score >= least and (key not in best or best[key].score < proposal.score):
                best[key] = proposal
        return [best[key] for key in sorted(best)]

    def _placed(self, row: Row) -> Row | None:
        """Return the row with the present place of its class, or ``None``."""
        for place in (row.place, self._lineage.now(row.place)):
            if self._exists(place):
                return Row(place, row.old, row.new, row.score, row.reasons, row.commits)
        return None

    def _exists(self, place: Place) -> bool:
        shape = self._shape_of(place.path)
        if shape is None or is_test(place.path) or not _is_importable(self._module_of(place.path)):
            return False
        name = place.name.removesuffix("()")
        return (
            not name
            or name in shape.classes
            or (place.name.endswith("()") and shape.called(name) is not None)
        )

    def _checked(self, row: Row) -> Iterator[Proposal]:
        shape = self._shape_of(row.place.path)
        assert shape is not None
        if row.place.name.endswith("()"):
            parameters = shape.called(row.place.name.removesuffix("()")) or {}
            if row.new in parameters and row.old not in parameters:
                yield self._proposal(row)
        elif row.place.name:
            yield from self._of_class(row, shape.classes[row.place.name])
        elif row.new in {*shape.members, *shape.imported} and not _offers(shape, row.old):
            yield self._proposal(row)

    def _of_class(self, row: Row, cls: ClassShape) -> Iterator[Proposal]:
        left = cls.members.get(row.old)
        if left is not None:
            # A public name that became a property of its private successor is meant to be used.
            hidden = row.new.startswith("_") and not row.old.startswith("_")
            leads = left.passes_on
            meant = leads is not None and (leads.kept or left.kind == "property" or _is_used(row))
            if leads is not None and leads.name == row.new and meant and not hidden:
                yield self._proposal(row, "kept as an alias")
        elif self._bases_have(row.place.path, cls, row.old):
            return  # a base has the old name
        elif row.new in cls.members:
            yield self._proposal(row)
        elif cls.bases:
            yield self._proposal(row, f"`{row.new}` is not on the class itself any more", DOUBT)

    def _bases_have(self, path: str, cls: ClassShape, name: str, depth: int = 6) -> bool:
        """Return True if a base of the class, which the file defines or imports, defines the name."""
        for base in map(_bare, cls.bases):
            found = self._class_of(path, base, 3) if base != _last(cls.name) and depth else None
            if found is None:
                continue
            where, above = found
            if name in above.members or self._bases_have(where, above, name, depth - 1):
                return True
        return False

    def _class_of(self, path: str, name: str, hops: int) -> tuple[str, ClassShape] | None:
        """Return the class of a bare name with its file: of the file itself, or of those that it imports."""
        shape = self._shape_of(path)
        own = next((cls for key, cls in shape.classes.items() if _last(key) == name), None) if shape else None
        if own is not None or shape is None or not hops:
            return (path, own) if own is not None else None
        named = shape.imported & {name, "*"}
        sources = sorted(shape.sources) if named else ()
        paths = [known for one in sources if (known := self._paths.get(self._absolute(path, one)))]
        found = (self._class_of(one, name, hops - 1) for one in paths if one != path)
        return next((one for one in found if one is not None), None)

    def _absolute(self, path: str, module: str) -> str:
        """Return the full name of a module as the file imports it: ``..base``."""
        name = module.lstrip(".")
        up = len(module) - len(name) - path.endswith("__init__.py")
        parts = self._module_of(path).split(".") if name != module else []
        return ".".join([*(parts[:-up] if up > 0 else parts), *([name] if name else [])])

    def _is_told_above(self, row: Row, known: set[tuple[Place, str, str]]) -> bool:
        """Return True if a base class has the same row, or the class itself has one for this keyword."""
        name = row.place.name
        if (
            name.endswith("()")
            and (Place(row.place.path, name.removesuffix("()")), row.old, row.new) in known
        ):
            return True
        owner, method = (
            (name.rpartition(".")[0], name.rpartition(".")[2]) if name.endswith("()") else (name, "")
        )
        bases = self._bases(Place(row.place.path, owner))
        same = (place for place, old, new in known if (old, new) == (row.old, row.new) and place != row.place)
        if method:
            return any(
                place.name.rpartition(".")[2] == method and _last(place.name.rpartition(".")[0]) in bases
                for place in same
            )
        return any(_last(place.name) in bases for place in same)

    def _bases(self, place: Place) -> set[str]:
        """Return the bare names of the class's bases."""
        shape = self._shape_of(place.path)
        cls = shape.classes.get(place.name) if shape is not None else None
        return {_bare(base) for base in cls.bases} if cls is not None else set()

    def _class(self, moved: Moved) -> Iterator[Proposal]:
        """Yield a proposal for a renamed class. One that was only moved is a matter of imports."""
        here, there = moved.old, self._lineage.now(moved.new)
        there = moved.new if self._exists(moved.new) else there
        if here.name == there.name or "." in here.name or not self._exists(there) or is_test(here.path):
            return
        shape = self._shape_of(here.path)
        if shape is not None and _offers(shape, here.name):
            return
        module = self._module_of(there.path)
        new = there.name if here.path == there.path else f"{module}.{there.name}"
        yield Proposal(
            self._module_of(here.path),
            here.name,
            new,
            moved.score,
            moved.reasons,
            (moved.commit,),
            there.path,
        )

    def _proposal(self, row: Row, doubt: str = "", factor: float = 1.0) -> Proposal:
        module = self._module_of(row.place.path)
        owner = f"{module}.{row.place.name}" if row.place.name else module
        reasons = (*row.reasons, doubt) if doubt and doubt not in row.reasons else row.reasons
        path = row.place.path
        return Proposal(owner, row.old, row.new, factor * row.score, reasons, row.commits, path)


def _bare(base: str) -> str:
    """Return the bare name of a base: ``Base`` for ``module.Base[Order]``."""
    return _last(re.sub(r"\[.*", "", base))


def _is_used(row: Row) -> bool:
    """Return True if lines elsewhere have changed over to the new name."""
    return any(reason.endswith(" renamed") for reason in row.reasons)


def _last(name: str) -> str:
    return name.rpartition(".")[2]


def _offers(shape: ModuleShape, name: str) -> bool:
    """Return True if the name can still be imported from the module, as far as is visible."""
    return name in shape.members or name in shape.classes or bool(shape.imported & {name, "*"})


def _is_importable(module: str) -> bool:
    """Return True if the module has a name for the table, unlike scripts such as ``json-log-to-html.py``."""
    return all(part.isidentifier() for part in module.split("."))


def _is_private(row: Row) -> bool:
    parts = (*row.place.name.removesuffix("()").split("."), row.old)
    return any(part.startswith("_") for part in parts)


def toml_lines(proposals: Iterable[Proposal], sure: float) -> Iterator[str]:
    """Yield TOML: a table for each owner. Rows with a score below ``sure`` are commented out."""
    for owner, rows in groupby(proposals, key=lambda proposal: proposal.owner):
        listed = list(rows)
        certain = any(row.score >= sure for row in listed)
        yield f"{'' if certain else '# '}[tool.tradelint.renames.{_key(owner)}]"
        for row in listed:
            start = "" if row.score >= sure else "# "
            yield f"{start}{_key(row.old)} = {_string(row.new)}  # {_evidence(row)}"
        yield ""


def _evidence(row: Proposal) -> str:
    reasons = ", ".join(row.reasons).replace("\n", " ")
    return f"{row.score:.2f}: {reasons}; {', '.join(row.commits)} {row.path}"


def _key(text: str) -> str:
    bare = text.isascii() and text.replace("_", "").replace("-", "").isalnum()
    return text if bare else _string(text)


def _string(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
