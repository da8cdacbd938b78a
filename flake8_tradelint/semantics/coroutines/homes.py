"""Where the async functions of a name are, and who may get hold of them; told from the project's text."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from flake8_tradelint.records import dataclass
from flake8_tradelint.semantics.coroutines.async_texts import AsyncDefinition, async_definitions
from flake8_tradelint.semantics.coroutines.signatures import Passed, fits
from flake8_tradelint.semantics.coroutines.spoken import defined
from flake8_tradelint.semantics.linked import Linked


@dataclass(frozen=True, slots=True)
class Homes:
    """The async functions that a call may be one of: ``tops`` are their files if they are no methods.

    ``classes`` have such a method or derive from one that has, ``speakers`` are the files that speak of
    one of them; ``modules`` are the last names of ``tops``. ``bare``: some definition in ``tops`` is at the
    top of its file.
    """

    tops: frozenset[str]
    bare: frozenset[str]
    modules: frozenset[bytes]
    classes: frozenset[bytes]
    speakers: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.tops or self.classes)


class AsyncHomes:
    """Answers for one project."""

    def __init__(self, linked: Linked) -> None:
        self._linked = linked
        self._definitions: dict[bytes, tuple[AsyncDefinition, ...]] = {}
        self._homes: dict[tuple[bytes, Passed | None, bool, bool], Homes] = {}
        self._by_options: dict[tuple[bytes, tuple[int, ...]], Homes] = {}

    @cached_property
    def names(self) -> frozenset[bytes]:
        """The names of all async functions."""
        return frozenset(self._files)

    def of_name(self, name: bytes) -> Homes:
        """What a call may mean, whatever it passes."""
        return self.of_call(name, None, of_class=True, async_for=False)

    def of_call(self, name: bytes, given: Passed | None, *, of_class: bool, async_for: bool) -> Homes:
        """What a call with these arguments may mean; see ``signatures.fits``.

        ``async_for``: it is what such a loop goes through, as it may if it is a generator.
        """
        key = (name, given, of_class, async_for)
        if key not in self._homes:
            options = tuple(
                number
                for number, one in enumerate(self.defined(name))
                if fits(one.signature, given, of_class=of_class) and not (async_for and one.yields)
            )
            if (name, options) not in self._by_options:
                known = self.defined(name)
                self._by_options[name, options] = self._of([known[number] for number in options])
            self._homes[key] = self._by_options[name, options]
        return self._homes[key]

    def defined(self, name: bytes) -> tuple[AsyncDefinition, ...]:
        """Every ``async def`` of the name."""
        if name not in self._definitions:
            self._definitions[name] = tuple(self._read(name))
        return self._definitions[name]

    def _read(self, name: bytes) -> Iterator[AsyncDefinition]:
        for path in self._files.get(name, ()):
            headers = self._linked.headers().by_path.get(path, ())
            yield from async_definitions(path, self._linked.data(path), name, headers)

    @cached_property
    def _files(self) -> dict[bytes, list[str]]:
        """For every name of an async function: the files that define one."""
        found: dict[bytes, list[str]] = {}
        for path in self._linked.having("async"):
            for name in set(defined(self._linked.data(path))):
                found.setdefault(name, []).append(path)
        return found

    def _of(self, options: list[AsyncDefinition]) -> Homes:
        owners = frozenset(one.owner.decode(errors="replace") for one in options if one.owner)
        tops = frozenset(one.path for one in options if not one.owner)
        name_of = self._linked.symbols.modules.name
        classes = self._linked.class_names(owners) if owners else owners
        return Homes(
            tops=tops,
            bare=frozenset(one.path for one in options if not one.owner and not one.indent),
            modules=frozenset(name_of(path).rpartition(".")[2].encode() for path in tops),
            classes=frozenset(name.encode() for name in classes),
            speakers=frozenset(path for name in classes for path in self._linked.having(name)),
        )
