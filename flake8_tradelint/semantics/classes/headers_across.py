"""Class headers of a project's files, and of the installed files that hold bases of its classes."""

from __future__ import annotations

from _collections_abc import Mapping
from itertools import chain

from flake8_tradelint.semantics.classes.headers import ClassHeaders, Header, plain
from flake8_tradelint.startup.light.digests import digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flake8_tradelint.db import Trace


class HeadersAcross(ClassHeaders):
    """The headers of installed files on top of the project's, which are asked and not copied.

    So project headers from the cache need not be read for this.
    """

    def __init__(
        self, project: ClassHeaders, installed: Mapping[str, tuple[Header, ...]], trace: Trace
    ) -> None:
        said = digest([(path, plain(found)) for path, found in installed.items()])
        super().__init__(installed, trace, beside=said)
        self._project = project
        self.by_path = _Both(project.by_path, installed)

    def files(self, base: bytes) -> tuple[str, ...]:
        """Return the files with classes whose bases contain the name."""
        return (*self._project.files(base), *super().files(base))

    def _kin(self, name: bytes, *, below: bool) -> Iterable[bytes]:
        project, installed = self._project._kin(name, below=below), super()._kin(name, below=below)
        return dict.fromkeys((*project, *installed)) if installed else project


class _Both(Mapping[str, "tuple[Header, ...]"]):
    """Two mappings without a common key as one, the first one's keys first."""

    def __init__(
        self, one: Mapping[str, tuple[Header, ...]], other: Mapping[str, tuple[Header, ...]]
    ) -> None:
        self._one, self._other = one, other

    def __getitem__(self, path: str) -> tuple[Header, ...]:
        found = self._other.get(path)
        return self._one[path] if found is None else found

    def __contains__(self, path: object) -> bool:
        return path in self._other or path in self._one

    def __iter__(self) -> Iterator[str]:
        return chain(self._one, self._other)

    def __len__(self) -> int:
        return len(self._one) + len(self._other)
