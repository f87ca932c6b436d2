"""The server: what the editor may ask for, and who answers."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from contextlib import aclosing
from functools import partial
from typing import Any, TypeVar, cast

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from custcare_tone.lsp import actions, commands, hover
from custcare_tone.lsp.buffer import UNITS, Buffer
from custcare_tone.lsp.client import Client, read
from custcare_tone.lsp.configuration import Configuration
from custcare_tone.lsp.desk import Desk, told
from custcare_tone.lsp.diagnostics import Object
from custcare_tone.lsp.ignoring import kept_on_disk
from custcare_tone.lsp.memory import Outdated
from custcare_tone.lsp.progress import progress
from custcare_tone.lsp.publishing import Publisher
from custcare_tone.lsp.scanning import Scanner
from custcare_tone.lsp.wire import Plain, Protocol
from custcare_tone.version import __version__

T = TypeVar("T")
SERVER_CANCELLED = -32802
log = logging.getLogger("custcare_tone.lsp")


class Server(LanguageServer):
    """The language server of one editor."""

    def __init__(self) -> None:
        super().__init__("custcare-tone", __version__, protocol_cls=Protocol)
        self.desk = Desk()
        self.client = Client()
        self.publisher = Publisher(self, self.desk)
        self.configuration = Configuration(self, self.desk)
        self.scanner = Scanner(self, self.desk)
        self.shelf = commands.Shelf(self)
        self.unit = UNITS["utf-16"]

    def view(self, buffer: Buffer, outcome: Any) -> actions.View | None:
        """A checked text for the parts that answer about it; None where it is not checked."""
        if outcome.opened is None or outcome.problem is not None or outcome.crash:
            return None
        return actions.View(
            buffer.uri,
            buffer.version,
            buffer.places,
            outcome.opened,
            outcome.checked,
            self.desk.inspection(buffer),
            self.client,
            self.publisher.writer(buffer),
            self.kept,
        )

    def kept(self, path: str) -> tuple[str, int | None] | None:
        """The text of a file as it is now, in the editor or on disk."""
        for buffer in self.desk.buffers.values():
            if buffer.path == path:
                return buffer.text, buffer.version
        return kept_on_disk(path)

    def report_server_error(self, error: Exception, source: Any) -> None:
        """What fails outside a check is logged by its kind alone: what it says may hold words of a text."""
        log.error("%s in %s", type(error).__name__, getattr(source, "__name__", source))


def make() -> Server:
    """The server with all it offers."""
    server = Server()
    _register_lifecycle(server)
    _register_texts(server)
    _register_questions(server)
    commands.register(server)
    return server


def _register_lifecycle(server: Server) -> None:
    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        server.client = read(params.capabilities)
        encoding = server.workspace.position_encoding
        server.unit = UNITS[str(getattr(encoding, "value", encoding))]
        for folder in params.workspace_folders or ():
            server.desk.add_folder(folder.uri)
        if not params.workspace_folders and params.root_uri:
            server.desk.add_folder(params.root_uri)
        server.configuration.told(params.initialization_options)

    @server.feature(types.INITIALIZED)
    async def initialized(params: types.InitializedParams) -> None:
        await server.configuration.begin()

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    async def configured(params: types.DidChangeConfigurationParams) -> None:
        await server.configuration.changed(params.settings)

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    async def files_changed(params: types.DidChangeWatchedFilesParams) -> None:
        await server.configuration.files_changed([change.uri for change in params.changes])

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    async def folders_changed(params: types.DidChangeWorkspaceFoldersParams) -> None:
        for folder in params.event.removed:
            server.desk.folders.pop(folder.uri, None)
        for folder in params.event.added:
            server.desk.add_folder(folder.uri)
        await server.configuration.changed(None)


def _register_texts(server: Server) -> None:
    desk = server.desk

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        text = params.text_document
        old = desk.buffers.get(text.uri)
        if old is not None:
            desk.close(old)
        buffer = Buffer(text.uri, text.language_id, text.version, text.text, server.unit)
        desk.buffers[text.uri] = buffer
        server.publisher.soon(buffer)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        buffer = desk.buffers.get(params.text_document.uri)
        if buffer is not None:
            buffer.change(params.content_changes, params.text_document.version)
            server.publisher.soon(buffer)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        buffer = desk.buffers.get(params.text_document.uri)
        if buffer is not None:
            desk.close(buffer)
            server.publisher.closed(buffer)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    async def saved(params: types.DidSaveTextDocumentParams) -> None:
        await server.configuration.files_changed([params.text_document.uri])


def _register_questions(server: Server) -> None:
    desk = server.desk

    async def asked(buffer: Buffer, do: Callable[[], T], otherwise: T, *, quick: bool = True) -> T:
        """What ``do`` answers about a text; where that fails, ``otherwise``, and the failure is logged without a word of the text."""
        try:
            return await desk.on(buffer, do, quick=quick)
        except Exception as error:
            told(error)
            return otherwise

    async def viewed(uri: str) -> tuple[Buffer, actions.View] | None:
        """The text at ``uri`` as it is now, checked."""
        buffer = desk.buffers.get(uri)
        while buffer is not None:
            try:
                view = server.view(buffer, await desk.outcome(buffer))
                return None if view is None else (buffer, view)
            except Outdated:
                buffer = desk.buffers.get(uri)
        return None

    @server.feature(
        types.TEXT_DOCUMENT_DIAGNOSTIC,
        types.DiagnosticOptions(
            inter_file_dependencies=False, workspace_diagnostics=True, identifier="custcare-tone"
        ),
    )
    async def diagnostic(params: types.DocumentDiagnosticParams) -> Plain:
        buffer = desk.buffers.get(params.text_document.uri)
        if buffer is None:
            return Plain(kind="full", items=[])
        try:
            return await server.publisher.pulled(buffer, params.previous_result_id)
        except Outdated:
            raise JsonRpcException(
                "the text has changed", SERVER_CANCELLED, {"retriggerRequest": True}
            ) from None

    @server.feature(types.WORKSPACE_DIAGNOSTIC)
    async def workspace_diagnostic(params: types.WorkspaceDiagnosticParams) -> Plain:
        previous = {said.uri: said.value for said in params.previous_result_ids}
        items: list[Object] = []
        async with (
            progress(server, "Checking the workspace", params.work_done_token, asks=False) as said,
            aclosing(server.scanner.all(said)) as scan,
        ):
            async for scanned in scan:
                item = scanned.report(previous.get(scanned.uri))
                if params.partial_result_token is None:
                    items.append(item)
                else:
                    part = Plain(token=params.partial_result_token, value={"items": [item]})
                    server.protocol.notify(types.PROGRESS, part)
        return Plain(items=items)

    @server.feature(types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=[".", "["]))
    async def completed(params: types.CompletionParams) -> types.CompletionList:
        from custcare_tone.lsp import completion  # it brings the templates' library along

        nothing = types.CompletionList(is_incomplete=True, items=[])
        if not server.client.snippets:
            return nothing
        found = await viewed(params.text_document.uri)
        if found is None:
            return nothing
        buffer, view = found
        at = buffer.places.offset(params.position)
        rulebook = server.publisher.rulebook(view.opened.settings)
        pressed = params.context is None or params.context.trigger_kind is types.CompletionTriggerKind.Invoked
        none: list[types.CompletionItem] = []
        do = partial(completion.items, view, at, rulebook, pressed)
        items = await asked(buffer, do, none, quick=False)
        return types.CompletionList(is_incomplete=True, items=items)

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION,
        types.CodeActionOptions(code_action_kinds=list(actions.KINDS), resolve_provider=True),
    )
    async def code_action(params: types.CodeActionParams) -> list[types.CodeAction] | list[types.Command]:
        found = await viewed(params.text_document.uri)
        if found is None:
            return []
        buffer, view = found
        only = [str(getattr(kind, "value", kind)) for kind in params.context.only or ()]
        start, end = buffer.places.span(params.range)
        none: list[types.CodeAction] = []
        listed = await asked(buffer, partial(actions.listed, view, start, end, only), none, quick=False)
        return listed if server.client.literals else actions.as_commands(listed)

    @server.feature(types.CODE_ACTION_RESOLVE)
    async def resolve(action: types.CodeAction) -> types.CodeAction:
        uri = action.data.get("uri") if isinstance(action.data, dict) else None
        found = await viewed(uri) if uri else None
        if found is None:
            return action
        return await asked(found[0], partial(actions.resolved, found[1], action), action)

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hovered(params: types.HoverParams) -> types.Hover | None:
        found = await viewed(params.text_document.uri)
        if found is None:
            return None
        buffer, view = found
        at = buffer.places.offset(params.position)
        rulebook = server.publisher.rulebook(view.opened.settings)
        do = partial(hover.text, view, at, rulebook, server.client.markdown)
        shown = await asked(buffer, do, None, quick=hover.quick(view, at, rulebook))
        if shown is None:
            return None
        text, start, end = shown
        kind = types.MarkupKind.Markdown if server.client.markdown else types.MarkupKind.PlainText
        return types.Hover(types.MarkupContent(kind, text), buffer.places.range(start, end))


def run() -> int:
    """Serves one editor over standard input and output until it says goodbye: 0, or 1 where it leaves without a word."""
    logging.basicConfig(
        level=logging.WARNING, stream=sys.stderr, format="custcare-tone: %(levelname)s: %(message)s"
    )
    for library in ("pygls", "asyncio"):
        # they log what they are sent, and that is customers' text
        logging.getLogger(library).setLevel(logging.CRITICAL)
    sys.setswitchinterval(0.001)
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever prints must not get between two messages
    server = make()
    try:
        server.start_io(sys.stdin.buffer, out)
    finally:
        server.shelf.clear()
    return 0 if cast(Protocol, server.protocol).said_goodbye else 1
