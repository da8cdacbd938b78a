"""Decide which buffers are checked, and when; publish what is up to date, and drop what is outdated.

All methods run in one event loop. Checks run one after the other in a thread, the buffer that was changed
last before all others. A result is published if its buffer has not changed in the meantime.
"""

from __future__ import annotations

import asyncio
import gc
import logging
from concurrent.futures import ThreadPoolExecutor

from flake8_tradelint.discover.roots import marked_root
from flake8_tradelint.server.checks import Result
from flake8_tradelint.server.warming import Warming
from flake8_tradelint.startup.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from typing import Protocol, TypeVar

    from flake8_tradelint.server.buffers import Buffer
    from flake8_tradelint.server.checks import Checks

    T = TypeVar("T")

    class Editor(Protocol):
        """What is told to the editor."""

        def publish(self, result: Result) -> None:
            """Show the findings of a buffer."""

        def clear(self, buffer: Buffer) -> None:
            """Show no findings any more."""

        def tell(self, message: str) -> None:
            """Write a line to the editor's log."""

        def warn(self, message: str) -> None:
            """Show a message that the user should read."""


LOG = logging.getLogger(__name__)
DEBOUNCE = 0.02
"""Seconds without a change before a buffer is checked: shorter than the pause between two keystrokes."""
IDLE = 1.0
"""Seconds without a check before what earlier ones have left in memory is collected."""
MOST_LEFT = 25
"""Checks after which it is collected all the same."""
OTHERS = 0.3
"""Seconds without a change before the other buffers of the project are checked again."""


class Session:
    """The open buffers, and what is known of each."""

    def __init__(self, checks: Checks, editor: Editor) -> None:
        self.checks, self._editor = checks, editor
        self.buffers: dict[str, Buffer] = {}
        self._results: dict[str, Result] = {}
        self._wanted: dict[str, None] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._pump: asyncio.Task[None] | None = None
        self._background: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1, "check")
        self._warming = Warming(checks.arguments, editor.tell)
        self._told: tuple[str, ...] = ()
        self.is_closed = False
        self._uncollected = 0
        self._is_rehearsed = False

    def opened(self, buffer: Buffer) -> None:
        """Check a buffer at once."""
        self.buffers[buffer.path] = buffer
        self._want(buffer.path)
        self._after(OTHERS, f"others {buffer.path}", lambda: self._want_others(buffer.path))

    def changed(self, buffer: Buffer) -> None:
        """Check a buffer when there has been no change for a moment, and then the others."""
        self.buffers[buffer.path] = buffer
        self._after(DEBOUNCE, buffer.path, lambda: self._want(buffer.path))
        self._after(OTHERS, f"others {buffer.path}", lambda: self._want_others(buffer.path))

    def saved(self, path: str) -> None:
        """Check a saved buffer and its project."""
        if path in self.buffers:
            self._want(path, anew=True)
            self._warming.again(self.checks.root_of(path))

    def closed(self, path: str) -> None:
        """Forget a buffer; its file counts as it is on disk."""
        buffer = self.buffers.pop(path, None)
        self._results.pop(path, None)
        if buffer is not None:
            self._editor.clear(buffer)
            self._want_others(path)

    def reload(self) -> None:
        """Read the configuration again and check all buffers."""
        self.checks.reload()
        self._warming.forget()
        self._told = ()
        for path in self.buffers:
            self._want(path, anew=True)

    def files_changed(self, paths: Collection[str]) -> None:
        """Check all buffers after files have changed on disk, except for those of the buffers themselves."""
        if not {*paths} <= self.buffers.keys():
            for path in self.buffers:
                self._want(path, anew=True)
                self._warming.again(self.checks.root_of(path))

    async def current(self, path: str) -> Result | None:
        """Return what is known of a buffer as it is now, or ``None`` if it is not open."""
        while (buffer := self.buffers.get(path)) is not None:
            result = self._results.get(path)
            if result is not None and result.buffer is buffer:
                return result
            await self._check(path)
        return None

    async def work(self, job: Callable[[], T]) -> T:
        """Run a job in the thread of the checks and return its result."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, job)

    async def close(self) -> None:
        """End all work."""
        self.is_closed = True
        self._wanted.clear()
        for timer in self._timers.values():
            timer.cancel()
        if self._background is not None:
            self._background.cancel()
            await asyncio.gather(self._background, return_exceptions=True)
        await self._warming.close()
        self._thread.shutdown(wait=False, cancel_futures=True)

    def kill(self) -> None:
        """End the processes at once, as the editor is gone."""
        self._warming.kill()

    def _after(self, delay: float, key: str, job: Callable[[], None]) -> None:
        if key in self._timers:
            self._timers[key].cancel()
        self._timers[key] = asyncio.get_running_loop().call_later(delay, job)

    def _want_others(self, path: str) -> None:
        root = self.checks.root_of(path)
        for other in self.buffers:
            if other != path and self.checks.root_of(other) == root:
                self._want(other, anew=True, soon=False)

    def _want(self, path: str, *, anew: bool = False, soon: bool = True) -> None:
        """Check a buffer, before the others that wait if ``soon``; ``anew``: even if it is as it was."""
        if anew:
            self._results.pop(path, None)
        self._wanted.pop(path, None)
        self._wanted = {path: None, **self._wanted} if soon else {**self._wanted, path: None}
        if self._pump is None or self._pump.done():
            self._pump = asyncio.create_task(self._check_wanted())

    async def _check_wanted(self) -> None:
        while self._wanted:
            path = next(iter(self._wanted))
            del self._wanted[path]
            await self._check(path)
            self._uncollected += 1
            if self._uncollected > MOST_LEFT:
                await self._collect()
        self._after(IDLE, "collect", self._collect_later)

    async def _collect(self) -> None:
        """Free what checks have left; while they run, Python looks for no garbage."""
        if not self.is_closed and self._uncollected:
            self._uncollected = 0
            await self.work(gc.collect)

    def _collect_later(self) -> None:
        if self._background is None or self._background.done():
            self._background = asyncio.create_task(self._collect())

    async def _check(self, path: str) -> None:
        """Check a buffer and publish the result, unless the buffer has changed in the meantime."""
        buffer = self.buffers.get(path)
        known = self._results.get(path)
        if buffer is None or (known is not None and known.buffer is buffer):
            return
        await self._ready(path)
        others = tuple(other for other in self.buffers.values() if other.path != path)
        try:
            result = await self.work(lambda: self.checks.check(buffer, others))
        except Exception as error:
            LOG.exception("the check of %s has failed", path)
            result = Result(buffer, (), (f"{path}: internal error: {error!r}; please report it",))
        if self.buffers.get(path) is buffer:
            self._results[path] = result
            self._editor.publish(result)
            self._tell(result.problems)
        if not self._is_rehearsed:
            self._is_rehearsed = True
            again = replace(buffer, text=f"{buffer.text}\n")  # so that the first keystroke need not import
            await self.work(lambda: self.checks.check(again, others))

    async def _ready(self, path: str) -> None:
        """Wait until the caches of the project are filled, if it has any."""
        root = self.checks.root_of(path)
        if marked_root(root) == root:
            await self._warming.ready(root)

    def _tell(self, problems: tuple[str, ...]) -> None:
        """Show problems once, not with every keystroke."""
        for problem in problems:
            if problem not in self._told:
                self._editor.warn(f"tradelint: {problem}")
        self._told = problems
