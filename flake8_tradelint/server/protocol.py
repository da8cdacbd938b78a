"""Speak the protocol with the editor: the handlers of its messages, on top of pygls."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from flake8_tradelint import __version__
from flake8_tradelint.discover.roots import SUFFIXES
from flake8_tradelint.server.actions import FIX_ALL, Refusal, fix_of, silencing_of, texts_of
from flake8_tradelint.server.buffers import Buffer, on_disk
from flake8_tradelint.server.diagnostics import diagnostics, pages, uri_of
from flake8_tradelint.server.positions import edits_between, lines_of, range_of, touches
from flake8_tradelint.server.session import Session
from flake8_tradelint.source.decoding import SourceError, decode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from flake8_tradelint.model import Finding
    from flake8_tradelint.server.actions import Action, Texts
    from flake8_tradelint.server.checks import Checks, Result

FIX_ALL_KIND = f"{types.CodeActionKind.SourceFixAll.value}.tradelint"
_WATCHED = ("**/*.{py,pyw}", "**/{pyproject,tradelint,.tradelint}.toml", "**/.gitignore")
_CONFIGURATION = ("pyproject.toml", "tradelint.toml", ".tradelint.toml", ".gitignore")


class Server(LanguageServer):
    """The server, with its session. The whole text is sent with each change.

    pygls applies partial changes to lines as ``str.splitlines`` counts them, which are not the protocol's.
    """

    def __init__(self, checks: Checks) -> None:
        super().__init__("tradelint", __version__, text_document_sync_kind=types.TextDocumentSyncKind.Full)
        self.session = Session(checks, self)

    @property
    def encoding(self) -> str:
        """The negotiated unit of columns."""
        chosen = self.server_capabilities.position_encoding or types.PositionEncodingKind.Utf16
        return str(getattr(chosen, "value", chosen))

    def publish(self, result: Result) -> None:
        """Show the findings of a buffer."""
        found = diagnostics(result.findings, self.text_of, self.encoding)
        self.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(result.buffer.uri, found, result.buffer.version)
        )

    def clear(self, buffer: Buffer) -> None:
        """Show no findings any more."""
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(buffer.uri, []))

    def tell(self, message: str) -> None:
        """Write a line to the editor's log."""
        self.window_log_message(types.LogMessageParams(types.MessageType.Info, message))

    def warn(self, message: str) -> None:
        """Show a message that the user should read."""
        self.window_show_message(types.ShowMessageParams(types.MessageType.Warning, message))

    def text_of(self, path: str) -> str:
        """Return the text of a file as it is in the editor, or else on disk; empty if it cannot be read."""
        buffer = self.session.buffers.get(path)
        if buffer is not None:
            return buffer.text
        try:
            return decode(on_disk(path) or b"")
        except SourceError:
            return ""

    async def result_of(self, uri: str) -> Result | None:
        """Return what is known of an open document."""
        path = path_of(uri)
        return await self.session.current(path) if path is not None else None

    def at(self, result: Result, place: types.Range) -> Iterator[Finding]:
        """Yield the findings in a range."""
        lines = lines_of(result.buffer.text)
        for finding in result.findings:
            if touches(range_of(finding.primary.span, lines, self.encoding), place):
                yield finding

    async def edit(self, action: Action, result: Result) -> types.WorkspaceEdit:
        """Return the edit of an action.

        Raises:
            Refusal: nothing can be changed.
        """
        checks, buffers = self.session.checks, tuple(self.session.buffers.values())

        def texts() -> Texts:
            others = (other for other in buffers if other.path != result.buffer.path)
            return texts_of(action, result, checks.overlay(result.buffer, others), checks)

        return self._edit_of(await self.session.work(texts))

    def _edit_of(self, texts: Texts) -> types.WorkspaceEdit:
        changes: list[types.TextDocumentEdit] = []
        plain: dict[str, list[types.TextEdit]] = {}
        for path, (before, after) in texts.items():
            buffer = self.session.buffers.get(path)
            uri, version = (uri_of(path), None) if buffer is None else (buffer.uri, buffer.version)
            edits = edits_between(before, after, self.encoding)
            document = types.OptionalVersionedTextDocumentIdentifier(uri=uri, version=version)
            changes.append(types.TextDocumentEdit(document, edits))
            plain[uri] = edits
        workspace = self.client_capabilities.workspace
        known = workspace.workspace_edit if workspace is not None else None
        if known is not None and known.document_changes:
            return types.WorkspaceEdit(document_changes=changes)
        return types.WorkspaceEdit(changes=plain)

    @property
    def resolves(self) -> bool:
        """Whether the editor asks for the edit of an action once that is chosen."""
        text = self.client_capabilities.text_document
        actions = text.code_action if text is not None else None
        support = actions.resolve_support if actions is not None else None
        return support is not None and "edit" in support.properties


def path_of(uri: str) -> str | None:
    """Return the path of a Python file, or ``None`` for any other document."""
    path = to_fs_path(uri)
    return os.path.abspath(path) if path is not None and path.endswith(SUFFIXES) else None


def serve(checks: Checks) -> int:
    """Serve one editor until it says ``exit`` or is gone; return the exit status that the protocol wants."""
    server = made(checks)
    # The protocol has its own streams, which pygls closes; whatever else is printed goes to the editor's log.
    reading, writing = os.dup(sys.stdin.fileno()), os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with open(reading, "rb") as read, open(writing, "wb") as write:
        server.start_io(read, write)
    server.session.kill()
    return 0 if server.session.is_closed else 1


def made(checks: Checks) -> Server:
    """Return a server with all its handlers."""
    server = Server(checks)
    _listen_to_documents(server)
    _listen_to_the_workspace(server)
    _answer_questions(server)
    return server


def _listen_to_documents(server: Server) -> None:
    session = server.session

    def buffer_of(uri: str) -> Buffer | None:
        path = path_of(uri)
        if path is None:
            return None
        document = server.workspace.get_text_document(uri)
        return Buffer(path, uri, document.version or 0, document.source.removeprefix("\ufeff"))

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        buffer = buffer_of(params.text_document.uri)
        if buffer is not None:
            session.opened(buffer)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        buffer = buffer_of(params.text_document.uri)
        if buffer is not None:
            session.changed(buffer)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: types.DidSaveTextDocumentParams) -> None:
        path = path_of(params.text_document.uri)
        if path is not None:
            session.saved(path)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        path = path_of(params.text_document.uri)
        if path is not None:
            session.closed(path)


def _listen_to_the_workspace(server: Server) -> None:
    session = server.session

    @server.feature(types.INITIALIZED)
    async def initialized(params: types.InitializedParams) -> None:
        root = server.workspace.root_path
        if root is not None:
            with suppress(OSError):
                os.chdir(root)  # as the command line stands there: both use the same cache
        workspace = server.client_capabilities.workspace
        watching = workspace.did_change_watched_files if workspace is not None else None
        if watching is not None and watching.dynamic_registration:
            await _watch(server)

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    def configured(params: types.DidChangeConfigurationParams) -> None:
        session.reload()

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def files_changed(params: types.DidChangeWatchedFilesParams) -> None:
        paths = [found for change in params.changes if (found := to_fs_path(change.uri)) is not None]
        if any(os.path.basename(path) in _CONFIGURATION for path in paths):
            session.reload()
        else:
            session.files_changed([os.path.abspath(path) for path in paths])

    @server.feature(types.SHUTDOWN)
    async def shutdown(params: None) -> None:
        await session.close()


async def _watch(server: Server) -> None:
    watchers = [types.FileSystemWatcher(pattern) for pattern in _WATCHED]
    options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
    name = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
    registration = types.Registration("tradelint-files", name, options)
    with suppress(
        Exception
    ):  # an editor that refuses sends no changes; saved buffers are checked all the same
        await asyncio.wait_for(
            server.client_register_capability_async(types.RegistrationParams([registration])), 10
        )


def _answer_questions(server: Server) -> None:
    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover(params: types.HoverParams) -> types.Hover | None:
        result = await server.result_of(params.text_document.uri)
        place = types.Range(params.position, params.position)
        codes = [finding.code for finding in server.at(result, place)] if result is not None else []
        if not codes:
            return None
        return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, pages(codes)))

    kinds = [types.CodeActionKind.QuickFix, FIX_ALL_KIND]

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION,
        types.CodeActionOptions(code_action_kinds=kinds, resolve_provider=True),
    )
    async def code_actions(params: types.CodeActionParams) -> list[types.CodeAction]:
        result = await server.result_of(params.text_document.uri)
        if result is None:
            return []
        found = [_shown(action, result) for action in _wanted(server, params, result)]
        return found if server.resolves else [each for each in found if await _completed(server, each)]

    @server.feature(types.CODE_ACTION_RESOLVE)
    async def resolve(action: types.CodeAction) -> types.CodeAction:
        await _completed(server, action, warn=True)
        return action


def _wanted(server: Server, params: types.CodeActionParams, result: Result) -> Iterator[Action]:
    """Yield the actions on a range that are of a kind which the editor asks for."""
    only = params.context.only
    if _is_wanted(types.CodeActionKind.QuickFix.value, only):
        here = [*server.at(result, params.range)]
        for make in (fix_of, silencing_of):
            yield from (action for finding in here if (action := make(finding)) is not None)
    fixes = (finding.fix for finding in result.findings)
    if _is_wanted(FIX_ALL_KIND, only) and any(fix and fix.applicability == "safe" for fix in fixes):
        yield FIX_ALL


def _is_wanted(kind: str, only: Any) -> bool:
    names = [str(getattr(each, "value", each)) for each in only or ()]
    return only is None or any(kind == name or kind.startswith(f"{name}.") for name in names)


def _shown(action: Action, result: Result) -> types.CodeAction:
    """Return the action for the editor, by now without its edit."""
    fingerprint = action.finding.fingerprint if action.finding is not None else ""
    uri, version = result.buffer.uri, result.buffer.version
    return types.CodeAction(
        title=action.title,
        kind=FIX_ALL_KIND if action.finding is None else types.CodeActionKind.QuickFix,
        is_preferred=action.preferred or None,
        data={"uri": uri, "version": version, "kind": action.kind, "fingerprint": fingerprint},
    )


async def _completed(server: Server, shown: types.CodeAction, *, warn: bool = False) -> bool:
    """Add the edit to an action; return False if there is none (any more)."""
    data: Any = shown.data
    result = await server.result_of(data["uri"])
    if result is None or result.buffer.version != data["version"]:
        return False
    action = _meant(data, result)
    try:
        if action is not None:
            shown.edit = await server.edit(action, result)
    except Refusal as refused:
        if warn:
            server.warn(f"tradelint: not done: {refused}")
    return shown.edit is not None


def _meant(data: Any, result: Result) -> Action | None:
    """Return the action that the editor was shown."""
    if data["kind"] == FIX_ALL.kind:
        return FIX_ALL
    make = fix_of if data["kind"] == "fix" else silencing_of
    found = (finding for finding in result.findings if finding.fingerprint == data["fingerprint"])
    return next((action for finding in found if (action := make(finding)) is not None), None)
