"""Transitive closures over a graph: the union of the sets of all nodes that can be reached from a node.

Nodes with equal results share one set.
"""

from __future__ import annotations

from flake8_tradelint.db.queries import Query
from flake8_tradelint.startup.light import partial

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from flake8_tradelint.db import Trace

_NOTHING: frozenset[bytes] = frozenset()


class Closures:
    """``own`` returns the set of a node itself, ``following`` the nodes that it leads to."""

    def __init__(
        self,
        trace: Trace,
        own: Callable[[bytes], frozenset[bytes]],
        following: Callable[[bytes], Iterable[bytes]],
    ) -> None:
        self._own, self._following = own, following
        self._known: Query[frozenset[bytes]] = Query(trace)

    def of(self, node: bytes) -> frozenset[bytes]:
        """Return the union over the node and all that can be reached from it, without recursion."""
        path: dict[bytes, Iterator[bytes]] = {} if self._known.knows(node) else {node: self._next(node)}
        while path:
            one, following = next(reversed(path.items()))
            new = next((name for name in following if not (name in path or self._known.knows(name))), None)
            if new is not None:
                path[new] = self._next(new)
                continue
            self._known.get(one, partial(self._joined, one, path))
            del path[one]
        return self._known.get(node, lambda: self._joined(node, {}))

    def _next(self, node: bytes) -> Iterator[bytes]:
        return iter(tuple(self._following(node)))

    def _joined(self, node: bytes, path: Mapping[bytes, object]) -> frozenset[bytes]:
        following = tuple(self._following(node))
        if any(name in path for name in following):  # a cycle: its nodes depend on each other
            return _NOTHING.union(*map(self._own, self._reached(node)))
        found = self._own(node)
        for name in following:
            more = self._known.get(name, partial(self._joined, name, path))
            found = more if found <= more else found if more <= found else found | more
        return found

    def _reached(self, node: bytes) -> list[bytes]:
        found = {node: None}
        queue = [node]
        for name in queue:
            new = [other for other in self._following(name) if other not in found]
            found.update(dict.fromkeys(new))
            queue += new
        return queue
