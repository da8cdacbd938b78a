"""Measure how long ``tradelint server`` takes from a keystroke to the diagnostics of the buffer.

``python -m benchmarks.keystroke [ROOT FILE]`` types into a file of a project, which is copied first. Without
arguments a project of 900 files is made, and a file of 1,000 lines in it is typed into. Every time includes
the debounce (20 ms), the check, and both ways through a real client of the protocol.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

import psutil
from lsprotocol import types
from pygls.lsp.client import LanguageClient

FILES, LINES, KEYS = 900, 1000, 60
HOLDERS = 25
"""One file in so many keeps a session and a task, as in programs; each of them is asked who closes it."""
HOLDER = """\
import aiohttp


class Feed{number}:
    async def start(self) -> None:
        self._session = aiohttp.ClientSession()
        self._task = asyncio.create_task(self.run())

    async def run(self) -> None:
        await asyncio.sleep({number})

    async def close(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self._session.close()
"""
MODEL = """\
import asyncio
from dataclasses import dataclass

from desk.module_{before} import Limits{before}


@dataclass
class Limits{number}(Limits{before}):
    most_{number}: int = {number}


"""
FILLER = """

async def price_{number}_{part}(session, symbol: str) -> float:
    async with session.get(f"/ticker/{{symbol}}") as response:
        data = await response.json()
    await asyncio.sleep({part})
    return float(data["price"])
"""
TYPED = "\n\nasync def typed(session):\n    return session.name"


def project(folder: Path) -> Path:
    """Write a project in which dataclasses inherit across files in chains of ten; return its long file."""
    package = folder / "desk"
    package.mkdir(parents=True)
    (folder / "pyproject.toml").write_text("[project]\nname = 'desk'\n")
    for number in range(FILES):
        text = MODEL.format(number=number, before=number - 1)
        if number % 10 == 0:
            text = text.replace(f"from desk.module_{number - 1} import Limits{number - 1}\n\n", "")
            text = text.replace(f"(Limits{number - 1})", "")
        text += HOLDER.format(number=number) * (number % HOLDERS == 5)
        text += "".join(FILLER.format(number=number, part=part) for part in range(10))
        (package / f"module_{number}.py").write_text(text)
    long = package / "module_455.py"
    text = long.read_text()
    part = 10
    while text.count("\n") < LINES:
        text, part = text + FILLER.format(number=455, part=part), part + 1
    long.write_text(text)
    return long


async def measure(root: Path, file: Path) -> None:
    client = LanguageClient("benchmark", "1")
    shown: asyncio.Queue[types.PublishDiagnosticsParams] = asyncio.Queue()

    @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)  # type: ignore[untyped-decorator]
    def published(params: types.PublishDiagnosticsParams) -> None:
        shown.put_nowait(params)

    await client.start_io(sys.executable, "-m", "flake8_tradelint", "server", cwd=root)
    process = client._server
    assert process is not None
    await client.initialize_async(types.InitializeParams(types.ClientCapabilities(), root_uri=root.as_uri()))
    client.initialized(types.InitializedParams())
    text, uri = file.read_text(encoding="utf-8"), file.as_uri()
    begin = time.perf_counter()
    document = types.TextDocumentItem(uri, "python", 0, text)
    client.text_document_did_open(types.DidOpenTextDocumentParams(document))
    found = await shown.get()
    print(
        f"opened: {time.perf_counter() - begin:.1f} s, {len(found.diagnostics)} findings, with a cold cache"
    )
    await asyncio.sleep(2)
    times, server = [], psutil.Process(process.pid)
    used = sum(server.cpu_times()[:2])
    for number in range(1, KEYS + 1):
        text += TYPED if number == 1 else "x"
        begin = time.perf_counter()
        client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(number, uri),
                [types.TextDocumentContentChangeWholeDocument(text)],
            )
        )
        while (await shown.get()).version != number:
            pass
        times.append((time.perf_counter() - begin) * 1000)
        await asyncio.sleep(0.12)
    first, *rest = times
    rest.sort()
    middle, most = statistics.median(rest), rest[int(len(rest) * 0.95)]
    lines = text.count("\n")
    print(
        f"a keystroke in {lines} lines: first {first:.0f} ms, then median {middle:.0f} ms, 95 % {most:.0f} ms"
    )
    used = sum(server.cpu_times()[:2]) - used
    print(f"CPU time of the server: {used / KEYS * 1000:.0f} ms a keystroke; memory: {rss(server)} MiB")
    await client.shutdown_async(None)
    client.exit(None)
    await client.stop()  # type: ignore[no-untyped-call]


def rss(server: psutil.Process) -> int:
    return server.memory_info().rss >> 20


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        if len(sys.argv) > 2:
            root = Path(shutil.copytree(sys.argv[1], os.path.join(folder, "project")))
            file = root / os.path.relpath(sys.argv[2], sys.argv[1])
        else:
            root = Path(folder, "project")
            file = project(root)
        asyncio.run(measure(root, file))


if __name__ == "__main__":
    main()
