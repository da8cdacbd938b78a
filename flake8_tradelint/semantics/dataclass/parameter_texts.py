"""The parameters that a dataclass surely has, told from the text of its class statement and its bases'."""

from __future__ import annotations

from flake8_tradelint.db import Trace
from flake8_tradelint.db.queries import Query
from flake8_tradelint.semantics.classes.maker_texts import is_stdlib
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.dataclass.family_texts import FamilyTexts
    from flake8_tradelint.semantics.dataclass.field_texts import FieldText


class Parameters(Record):
    """Sure parameters: their ``names`` in order, whether that order holds for calls by position.

    ``keywords`` are those without a place in it. ``kinds``: made by a ``dataclass`` decorator (or by attrs).
    ``declared`` are all annotated names: a ClassVar that becomes a field again takes its old place.
    """

    names: dict[bytes, None]
    ordered: bool
    kinds: frozenset[bool]
    declared: frozenset[bytes] = frozenset()
    keywords: frozenset[bytes] = frozenset()

    def take(self, keywords: frozenset[bytes], positional: int) -> bool:
        """Is a call with these keywords and so many other arguments surely one that fits?"""
        if not keywords <= self.names.keys():
            return False
        if not positional:
            return True
        places = [name for name in self.names if name not in self.keywords] if self.ordered else ()
        return positional <= len(places) and keywords.isdisjoint(places[:positional])


class ParameterTexts:
    """Answers for the classes of one family."""

    def __init__(self, family: FamilyTexts, trace: Trace) -> None:
        self._family = family
        # A cycle ends with nothing that is sure.
        self._taken: Query[Parameters] = Query(trace, lambda _: Parameters({}, False, frozenset()))

    def of(self, path: str, cls: FieldText) -> Parameters:
        """The sure parameters of the class."""
        return self._taken.get((path, cls), lambda: self._own(cls, self._inherited(path, cls)))

    def _own(self, cls: FieldText, found: Parameters) -> Parameters:
        if not self._family.is_made(cls):
            return found
        stdlib = is_stdlib(cls.decorators)
        kind = frozenset({stdlib})
        if found.kinds and found.kinds != kind:
            return Parameters({}, False, found.kinds | kind)
        sure = self._family.is_plain(cls) and (stdlib or not cls.described)
        # To attrs, a private name is a parameter without its underscores.
        fields = [name for name in cls.fields if stdlib or not name.startswith(b"_")] if sure else []
        own = dict.fromkeys(fields)
        again = not cls.annotated.isdisjoint(found.names)
        bound = cls.annotated | cls.of_class
        names = {name: None for name in found.names if name not in bound or name in own} | own
        ordered = found.ordered and cls.positional and not (again and True not in kind)
        ordered = ordered and cls.of_class.isdisjoint(found.names)
        ordered = ordered and not cls.annotated & (found.declared - found.names.keys())
        ordered = ordered and (stdlib or not (cls.keywords or len(fields) < len(cls.fields)))
        keywords = (found.keywords - cls.annotated) | cls.keywords
        return Parameters(names, ordered, kind, found.declared | cls.annotated, keywords)

    def _inherited(self, path: str, cls: FieldText) -> Parameters:
        found = [self._any_of(path, base) for base in sorted(cls.bases & self._family.names)]
        if len(found) == 1:
            return found[0]
        # What one base declares and surely does not take, another one's `__init__` may never be asked for.
        doubtful = {name for one in found for name in one.declared - one.names.keys()}
        names = {name: None for one in found for name in one.names if name not in doubtful}
        kinds = frozenset[bool]().union(*(one.kinds for one in found))
        declared = frozenset[bytes]().union(*(one.declared for one in found))
        return Parameters(names if len(kinds) < 2 else {}, not found, kinds, declared)

    def _any_of(self, path: str, base: bytes) -> Parameters:
        """What is sure of every class that the name may mean."""
        options = [self.of(*found) for found in self._family.candidates(path, base)]
        if len(options) == 1:
            return options[0]
        common = {name: None for name in options[0].names if all(name in o.names for o in options)}
        kinds = frozenset[bool]().union(*(option.kinds for option in options))
        return Parameters(common, False, kinds, frozenset().union(*(option.declared for option in options)))
