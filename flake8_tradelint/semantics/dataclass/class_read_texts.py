"""Candidates of TL106: annotated names of dataclasses that are read on a class (``Feed.topic``).

Names are matched in the text, so a name may be found that is read on another class.
"""

from __future__ import annotations

from flake8_tradelint.db import Trace
from flake8_tradelint.db.facts import MadeFrom
from flake8_tradelint.db.queries import Table
from flake8_tradelint.semantics.classes.transitive_closures import Closures
from flake8_tradelint.semantics.dataclass.family_texts import FAMILY_FACTS
from flake8_tradelint.startup.patterns import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from flake8_tradelint.db.facts import FileFacts
    from flake8_tradelint.semantics.classes.headers import ClassHeaders
    from flake8_tradelint.semantics.dataclass.call_texts import CallTexts


_READ = regex(rb"\b([A-Z]\w*|cls)\.(\w+)")
_OWN = b"cls"
_FACTS = "reads on classes"
_NOTHING: frozenset[bytes] = frozenset()


class ClassReadTexts:
    """Finds reads on classes, on demand; ``calls`` knows the classes that may be dataclasses."""

    def __init__(
        self,
        headers: Callable[[], ClassHeaders],
        data: Callable[[str], bytes],
        trace: Trace,
        facts: FileFacts,
        calls: CallTexts,
    ) -> None:
        self._headers, self._data, self._facts, self._calls = headers, data, facts, calls
        self._below = Closures(trace, self._own, self._children)
        self._all = Table(
            trace, "reads on classes", self._read, made_from=MadeFrom(facts, (*FAMILY_FACTS, _FACTS))
        )

    def of(self, path: str) -> dict[bytes, frozenset[bytes]]:
        """Return the annotated names that may be read on each class of the file or below it, by class."""
        found: dict[bytes, frozenset[bytes]] = {}
        for text in self._calls.made(path):
            reads = text.annotated & self._reads(path, text.name) if text.annotated else _NOTHING
            if reads:
                found[text.name] = found.get(text.name, _NOTHING) | reads
        return found

    def _reads(self, path: str, cls: bytes) -> frozenset[bytes]:
        """Return what is read on classes of this name and their subclasses, and on ``cls`` in the file."""
        _, on_cls = self._all.get()
        return self._below.of(cls) | on_cls.get(path, _NOTHING)

    def _own(self, cls: bytes) -> frozenset[bytes]:
        """Return what is read on classes of this name, and on ``cls`` in files that define such a class."""
        (by_name, on_cls), headers = self._all.get(), self._headers()
        found = frozenset(by_name.get(cls, _NOTHING))
        return found.union(*(on_cls[file] for file in headers.files(cls) if file in on_cls))

    def _children(self, cls: bytes) -> Iterable[bytes]:
        return self._headers().children([cls])

    def _read(self) -> tuple[Mapping[bytes, set[bytes]], Mapping[str, frozenset[bytes]]]:
        """Return what is read on each name, and what is read on ``cls`` in each file."""
        headers, made = self._headers(), list(self._calls.all_made())
        names = frozenset(headers.below(sorted({text.name for text in made}))) | {_OWN}
        attributes = _NOTHING.union(*(text.annotated for text in made))

        def reads(path: str) -> frozenset[tuple[bytes, bytes]]:
            pairs = frozenset(_READ.findall(self._data(path)))
            return frozenset(pair for pair in pairs if pair[0] in names and pair[1] in attributes)

        by_name: dict[bytes, set[bytes]] = {}
        on_cls: dict[str, frozenset[bytes]] = {}
        found = self._facts.by_file(_FACTS, headers.by_path, reads, (names, attributes))
        for path, pairs in found.items():
            own = frozenset(attr for name, attr in pairs if name == _OWN)
            if own:
                on_cls[path] = own
            for name, attr in pairs:
                if name != _OWN:
                    by_name.setdefault(name, set()).add(attr)
        return by_name, on_cls
