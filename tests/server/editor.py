"""A client that speaks with ``tradelint server`` over stdio, and edits as an editor would."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.lsp.client import LanguageClient

from tests.processes import environment

PATIENCE = 60
"""Seconds to wait for an answer on a busy machine."""


class Editor:
    """Open documents of one workspace, and the last diagnostics of each."""

    def __init__(self, client: LanguageClient, root: Path) -> None:
        self.client, self.root = client, root
        self.shown: dict[str, types.PublishDiagnosticsParams] = {}
        self.messages: list[str] = []
        self.texts: dict[str, str] = {}
        self.versions: dict[str, int] = {}
        self.encoding = "utf-16"
        self._news = asyncio.Event()

        @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def published(params: types.PublishDiagnosticsParams) -> None:
            self.shown[params.uri] = params
            self._news.set()

        @client.feature(types.WINDOW_SHOW_MESSAGE)
        def message(params: types.ShowMessageParams) -> None:
            self.messages.append(params.message)
            self._news.set()

        @client.feature(types.WINDOW_LOG_MESSAGE)
        def log(params: types.LogMessageParams) -> None:
            self.messages.append(params.message)

    def uri(self, name: str) -> str:
        return (self.root / name).as_uri()

    def open(self, name: str, text: str | None = None) -> None:
        path = self.root / name
        self.texts[name] = path.read_bytes().decode() if text is None else text
        self.versions[name] = 1
        item = types.TextDocumentItem(self.uri(name), "python", 1, self.texts[name])
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def change(self, name: str, text: str) -> None:
        self.texts[name] = text
        self.versions[name] += 1
        document = types.VersionedTextDocumentIdentifier(self.versions[name], self.uri(name))
        whole = types.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, [whole]))

    def save(self, name: str) -> None:
        (self.root / name).write_bytes(self.texts[name].encode())
        document = types.TextDocumentIdentifier(self.uri(name))
        self.client.text_document_did_save(types.DidSaveTextDocumentParams(document))

    def close(self, name: str) -> None:
        document = types.TextDocumentIdentifier(self.uri(name))
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(document))

    def files_changed(self, *names: str) -> None:
        events = [types.FileEvent(self.uri(name), types.FileChangeType.Changed) for name in names]
        self.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams(events))

    def found(self, name: str) -> list[types.Diagnostic]:
        return list(self.shown[self.uri(name)].diagnostics)

    async def codes(self, name: str, expected: Sequence[str]) -> list[types.Diagnostic]:
        """Wait until the document, as it is now, has diagnostics with these codes."""

        def are_there() -> bool:
            params = self.shown.get(self.uri(name))
            is_new = params is not None and params.version in (None, self.versions[name])
            return is_new and [each.code for each in self.found(name)] == [*expected]

        try:
            await asyncio.wait_for(self.until(are_there), PATIENCE)
        except asyncio.TimeoutError:
            raise AssertionError((name, expected, self.shown.get(self.uri(name)), self.messages)) from None
        return self.found(name)

    async def until(self, is_so: Any) -> None:
        while not is_so():
            self._news.clear()
            await self._news.wait()

    async def actions(
        self, name: str, place: types.Range, only: Sequence[str] | None = None
    ) -> dict[str, types.CodeAction]:
        """Return the actions on a range, by title, each with its edit."""
        context = types.CodeActionContext([], only)
        params = types.CodeActionParams(types.TextDocumentIdentifier(self.uri(name)), place, context)
        found = await self.client.text_document_code_action_async(params) or []
        shown = [action for action in found if isinstance(action, types.CodeAction)]
        done = [a if a.edit else await self.client.code_action_resolve_async(a) for a in shown]
        return {action.title: action for action in done}

    async def apply(self, action: types.CodeAction) -> None:
        """Apply an action to the open documents, and to the files that are not open."""
        assert action.edit is not None, action
        changes: dict[str, Sequence[Any]] = dict(action.edit.changes or {})
        for each in action.edit.document_changes or ():
            assert isinstance(each, types.TextDocumentEdit)
            changes[each.text_document.uri] = each.edits
        assert changes
        for uri, edits in changes.items():
            name = next((name for name in self.texts if self.uri(name) == uri), None)
            if name is not None:
                self.change(name, edited(self.texts[name], edits, self.encoding))
                continue
            path = Path(uri.removeprefix("file://"))
            path.write_text(edited(path.read_text(), edits, self.encoding))

    async def hover(self, name: str, line: int, character: int) -> str:
        document = types.TextDocumentIdentifier(self.uri(name))
        params = types.HoverParams(document, types.Position(line, character))
        found = await self.client.text_document_hover_async(params)
        return found.contents.value if found is not None else ""  # type: ignore[union-attr]


def offset(text: str, place: types.Position, encoding: str) -> int:
    """The index in ``text`` of a position, counted without any code of the server."""
    at = line = 0
    while line < place.line and at < len(text):
        at += 2 if text[at : at + 2] == "\r\n" else 1
        line += text[at - 1] in "\r\n"
    units = 0
    while units < place.character:
        units += (
            len(text[at].encode(f"{encoding}-le" if encoding != "utf-8" else encoding))
            // {
                "utf-8": 1,
                "utf-16": 2,
                "utf-32": 4,
            }[encoding]
        )
        at += 1
    return at


def edited(text: str, edits: Sequence[types.TextEdit], encoding: str) -> str:
    """The text after edits, which all count in the text before."""
    places = [
        (offset(text, e.range.start, encoding), offset(text, e.range.end, encoding), e.new_text)
        for e in edits
    ]
    for start, end, new in sorted(places, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def part(text: str, place: types.Range, encoding: str = "utf-16") -> str:
    return text[offset(text, place.start, encoding) : offset(text, place.end, encoding)]


@asynccontextmanager
async def started(
    root: Path, *arguments: str, encodings: Sequence[types.PositionEncodingKind] = (), resolves: bool = True
) -> AsyncIterator[Editor]:
    """Start a server, and end it as an editor does; it must exit with 0."""
    client = LanguageClient("test", "1")
    editor = Editor(client, root)
    command = [sys.executable, "-m", "flake8_tradelint", "server", *arguments]
    await client.start_io(*command, cwd=root, env={**environment(), "PYTHONPATH": str(REPOSITORY)})
    support = types.ClientCodeActionResolveOptions(["edit"]) if resolves else None
    capabilities = types.ClientCapabilities(
        general=types.GeneralClientCapabilities(position_encodings=encodings or None),
        text_document=types.TextDocumentClientCapabilities(
            code_action=types.CodeActionClientCapabilities(resolve_support=support)
        ),
        workspace=types.WorkspaceClientCapabilities(
            workspace_edit=types.WorkspaceEditClientCapabilities(document_changes=resolves)
        ),
    )
    params = types.InitializeParams(capabilities, root_uri=root.as_uri())
    answer = await client.initialize_async(params)
    chosen = answer.capabilities.position_encoding
    editor.encoding = str(getattr(chosen, "value", chosen or "utf-16"))
    client.initialized(types.InitializedParams())
    try:
        yield editor
    finally:
        await asyncio.wait_for(client.shutdown_async(None), PATIENCE)
        client.exit(None)
        process = client._server
        assert process is not None
        assert await asyncio.wait_for(process.wait(), PATIENCE) == 0
        await client.stop()  # type: ignore[no-untyped-call]


REPOSITORY = Path(__file__).parents[2]
