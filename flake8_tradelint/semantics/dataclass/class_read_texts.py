"""Which annotated names of dataclasses are read on a class (``Feed.topic``, ``cls.topic``), by the text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from flake8_tradelint.semantics.classes.headers import ClassHeaders
from flake8_tradelint.semantics.dataclass.field_texts import FieldText
from flake8_tradelint.tracing import Trace, Whole

_READ = re.compile(rb"\b([A-Z]\w*|cls)\.(\w+)")
_OWN = b"cls"
_NOTHING: frozenset[bytes] = frozenset()


class ClassReadTexts:
    """``made`` gives the classes of a file that may be dataclasses; everything is read on demand."""

    def __init__(
        self,
        headers: Callable[[], ClassHeaders],
        made: Callable[[str], Iterator[FieldText]],
        data: Callable[[str], bytes],
        trace: Trace,
    ) -> None:
        self._headers, self._made, self._data = headers, made, data
        self._all = Whole(trace, "reads on classes", self._read)

    def of(self, path: str) -> dict[bytes, frozenset[bytes]]:
        """The classes of the file, by name, with those annotated names that may be read on them or below."""
        found: dict[bytes, frozenset[bytes]] = {}
        for text in self._made(path):
            reads = text.annotated & self._reads(path, text.name) if text.annotated else _NOTHING
            if reads:
                found[text.name] = found.get(text.name, _NOTHING) | reads
        return found

    def _reads(self, path: str, cls: bytes) -> frozenset[bytes]:
        """What is read on classes so called and on those below, and on ``cls`` where one is defined."""
        (by_name, on_cls), headers = self._all.get(), self._headers()
        names = headers.below([cls])
        files = {path, *(file for name in names for file in headers.files.get(name, ()))}
        named = _NOTHING.union(*(by_name[name] for name in names if name in by_name))
        return named.union(*(on_cls.get(file, _NOTHING) for file in files))

    def _read(self) -> tuple[Mapping[bytes, set[bytes]], Mapping[str, frozenset[bytes]]]:
        """What is read on names, and on ``cls`` in which files."""
        by_name: dict[bytes, set[bytes]] = {}
        on_cls: dict[str, frozenset[bytes]] = {}
        for path in self._headers().by_path:
            pairs = frozenset(_READ.findall(self._data(path)))
            own = frozenset(attr for name, attr in pairs if name == _OWN)
            if own:
                on_cls[path] = own
            for name, attr in pairs:
                if name != _OWN:
                    by_name.setdefault(name, set()).add(attr)
        return by_name, on_cls
