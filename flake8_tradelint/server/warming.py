"""Keep the caches of the open projects up to date, with checks of whole projects in separate processes.

A keystroke is answered from these caches, whose files the system holds in memory, so that only what depends
on the buffer is computed.
"""

from __future__ import annotations

import asyncio
import json
import os
from contextlib import suppress

from flake8_tradelint.startup.light.search_path import command_of_child, environment_of_children

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

IDLE = 2.0
"""Seconds after which files that were saved are checked for the cache; more of them may follow."""


class Warming:
    """One check for each project root, begun when its first file is opened.

    ``arguments`` are options of ``tradelint check``; ``tell`` is called with a line for the editor's log.
    """

    def __init__(self, arguments: Sequence[str], tell: Callable[[str], None]) -> None:
        self._arguments, self._tell = tuple(arguments), tell
        self._first: dict[str, asyncio.Task[None]] = {}
        self._later: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._processes: set[asyncio.subprocess.Process] = set()

    async def ready(self, root: str) -> None:
        """Return when the project has been checked once."""
        if root not in self._first:
            self._first[root] = asyncio.create_task(self._check(root))
        await asyncio.shield(self._first[root])

    def again(self, root: str) -> None:
        """Check the project again in a while."""
        self._again.add(root)
        running = self._later.get(root)
        if root in self._first and (running is None or running.done()):
            self._later[root] = asyncio.create_task(self._repeat(root))

    def forget(self) -> None:
        """Take every project for unchecked, as the configuration has changed."""
        self._first = {root: task for root, task in self._first.items() if not task.done()}

    async def close(self) -> None:
        """End the processes and wait for their ends."""
        tasks = [*self._first.values(), *self._later.values()]
        self.kill()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def kill(self) -> None:
        """End the processes."""
        for process in self._processes:
            with suppress(ProcessLookupError):
                process.kill()

    async def _repeat(self, root: str) -> None:
        await self._first[root]
        while root in self._again:
            await asyncio.sleep(IDLE)
            self._again.discard(root)
            await self._check(root)

    async def _check(self, root: str) -> None:
        try:
            process = await asyncio.create_subprocess_exec(
                *command_of_child("flake8_tradelint.cli.in_folder"),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
                env=environment_of_children(),
            )
        except OSError as error:
            self._tell(f"{root}: the project is not checked in advance: {error.strerror}")
            return
        self._processes.add(process)
        request = [os.getcwd(), "check", "--quiet", "--exit-zero", *self._arguments, root]
        try:
            await process.communicate(json.dumps(request).encode())
        finally:
            self._processes.discard(process)
