"""The methods that a call on an instance of a class or of its subclasses may run."""

from __future__ import annotations

from flake8_tradelint.db.queries import Query
from flake8_tradelint.semantics.classes.table import binds, is_transparent
from flake8_tradelint.semantics.naming.symbols import ClassRef, FunctionRef
from flake8_tradelint.startup.light import partial
from flake8_tradelint.startup.patterns import regex
from flake8_tradelint.words import occurrences

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flake8_tradelint.semantics.classes.headers import Header
    from flake8_tradelint.semantics.classes.table import Base
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


class Overriding:
    """Queries in one project; subclasses are parsed only if their text may override the method."""

    def __init__(self, linked: OwnershipDb) -> None:
        self._linked = linked
        self._found: Query[tuple[tuple[FunctionRef, ...]] | None] = Query(linked.trace)
        self._hiding: Query[frozenset[str]] = Query(linked.trace)

    def methods(self, owner: ClassRef, name: str, *, below: bool) -> tuple[FunctionRef, ...]:
        """Return the methods of the class and, with ``below``, of subclasses; none if one is uncertain."""
        found = self._of(owner, name)
        for cls in self._below(owner, name) if found and below else ():
            other = self._of(cls, name)
            if not other:
                return ()
            found += other
        return tuple(dict.fromkeys(found))

    def below_only(self, owner: ClassRef, name: str) -> tuple[FunctionRef, ...]:
        """Return the methods of the subclasses where the class itself has none; none if one is uncertain."""
        if not self._is_without(owner, name) or self._linked.closed.is_stored(name):
            return ()
        found: tuple[FunctionRef, ...] = ()
        for cls in self._linked.subclasses(owner):
            methods = self._of(cls, name)
            if not methods and not self._is_without(cls, name):
                return ()
            found += methods
        return tuple(dict.fromkeys(found))

    def _is_without(self, cls: ClassRef, name: str) -> bool:
        """Return True if the class and those above it certainly have no such attribute."""
        own = self._linked.closed.names(cls)
        return own is not None and name not in own

    def found(self, order: Iterable[Base], name: str) -> tuple[FunctionRef, ...]:
        """Return the method that the name means in this method resolution order; none if uncertain."""
        found = self._in_first(name, order)
        return found[0] if found is not None else ()

    def _of(self, ref: ClassRef, name: str) -> tuple[FunctionRef, ...]:
        """Return the method that the name means in the order of the class."""
        first = partial(self._in_first, name)
        found = self._linked.classes.along(self._found, ref, (name,), first)
        return found[0] if found is not None else ()

    def _in_first(
        self, name: str, order: Iterable[Base], _: ClassRef | None = None
    ) -> tuple[tuple[FunctionRef, ...]] | None:
        """Return the method if one of these classes of an order decides; ``None`` if none binds the name."""
        for base in order:
            if isinstance(base, ClassRef):
                if not self._linked.symbols.may_define(base, name):
                    continue
                cls = self._linked.symbols.shell(base, name)
                if cls is None:
                    return ((),)
                if binds(cls, name):
                    hidden = name in (v.name for v in cls.variables) or name in cls.other_names
                    hidden = hidden or name in (a.name for a in cls.self_assignments)
                    sole = name in cls.methods and not hidden
                    return ((FunctionRef(base.path, f"{base.qualname}.{name}"),) if sole else (),)
            elif not is_transparent(base):
                return ((),)
        return None

    def _below(self, owner: ClassRef, name: str) -> Iterator[ClassRef]:
        """Yield the subclasses in which the name may not be a coroutine function."""
        hiding = self._hiders(name)
        if not hiding:
            return
        headers = self._linked.headers()
        last = owner.qualname.rpartition(".")[2].encode()
        below = frozenset(headers.below([last]))
        hidden = {header.name for path in hiding for header in headers.by_path.get(path, ())}
        for path, found in headers.by_path.items():
            for header in found:
                if header.name in below and (path in hiding or self._inherits(header, hidden)):
                    yield from self._classes(path, header, owner)

    def _inherits(self, header: Header, hidden: set[bytes]) -> bool:
        above = self._linked.headers().above([header.name])
        return not hidden.isdisjoint(above)

    def _classes(self, path: str, header: Header, owner: ClassRef) -> Iterator[ClassRef]:
        name = header.name.decode(errors="replace")
        if not header.indent:
            ref = ClassRef(path, name)  # found without reading the class
            if ref != owner and owner in self._linked.classes.mro(ref):
                yield ref
            return
        for cls in self._linked.mentioned(path, header.name).classes:
            ref = ClassRef(path, cls.qualname)
            if cls.name == name and ref != owner and owner in self._linked.classes.mro(ref):
                yield ref

    def _hiders(self, name: str) -> frozenset[str]:
        """Return the files in which the name is bound to something else than a plain ``async def``."""
        return self._hiding.get(name, lambda: self._find_hiders(name))

    def _find_hiders(self, name: str) -> frozenset[str]:
        word = name.encode()
        return frozenset(path for path in self._linked.having(name) if _hides(self._linked.data(path), word))


_ASSIGNED = regex(rb"[ \t]*(?::[^=\n]*)?=[^=]")
_ARGUMENTS_END = regex(rb"\)[ \t]*(?:#[^\n]*)?\r?\Z")


def _hides(data: bytes, word: bytes) -> bool:
    """Return True if the file assigns the name, or defines a plain or decorated function of that name."""
    for at in occurrences(data, word):
        if _ASSIGNED.match(data, at + len(word)):
            return True
        line = data.rfind(b"\n", 0, at) + 1
        before = data[line:at].rstrip(b" \t")
        if before.endswith(b"def"):
            if not before.endswith(b"async def"):
                return True
            above = data[data.rfind(b"\n", 0, max(line - 1, 0)) + 1 : max(line - 1, 0)]
            if before.strip(b" \t") == b"async def" and (b"@" in above or _ARGUMENTS_END.search(above)):
                return True
    return False
