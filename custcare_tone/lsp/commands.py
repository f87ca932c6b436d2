"""What the editor may have done by name: explaining a rule, carrying out an edit, rewriting a reply, checking the workspace.

Every command gives its result back as data. What it also shows by itself is for editors that only run commands and drop what they give.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from custcare_tone.fixing import unified_diff
from custcare_tone.lsp import actions
from custcare_tone.lsp.actions import APPLY, EXPLAIN
from custcare_tone.lsp.desk import told
from custcare_tone.lsp.memory import Outdated
from custcare_tone.lsp.progress import progress

if TYPE_CHECKING:
    from custcare_tone.lsp.server import Server

REWRITE = "custcare-tone.rewrite"
CHECK = "custcare-tone.checkWorkspace"
Object = dict[str, Any]


def register(server: Server) -> None:
    """Puts the commands up."""

    @server.command(EXPLAIN)
    async def explain(*arguments: Any) -> Object | None:
        return await explained(server, *map(str, arguments[:3]))

    @server.command(APPLY)
    async def apply_edit(title: str, edit: types.WorkspaceEdit) -> bool:
        params = types.ApplyWorkspaceEditParams(edit=edit, label=title)
        return bool((await server.workspace_apply_edit_async(params)).applied)

    @server.command(REWRITE)
    async def rewrite(*arguments: Any) -> Object | None:
        return await rewritten(server, *arguments[:2])

    @server.command(CHECK)
    async def check_workspace() -> Object:
        async with progress(server, "Checking the workspace") as said:
            pulls = server.client.pulls
            summary = await server.scanner.report(said, push=not pulls)
        if pulls:
            server.publisher.again()
        return summary


async def explained(server: Server, code: str = "", uri: str = "", language: str = "en") -> Object | None:
    """All about a rule under the settings of the text at ``uri``; None for a code that names none."""
    path = server.desk.buffers[uri].path if uri in server.desk.buffers else None
    rulebook = server.publisher.rulebook(server.desk.project(path).settings(path))
    loop = asyncio.get_running_loop()
    page = await loop.run_in_executor(server.desk.worker, rulebook.page, code.upper(), language)
    if page is None:
        return None
    server.shelf.show(f"{code.upper()}.md", page)
    return {"code": code.upper(), "markdown": page}


async def rewritten(server: Server, uri: str = "", range_: Any = None) -> Object | None:
    """What the reply at a range (without one, every reply of the text) becomes with all fixes that may be applied, and the difference.
    Nothing is changed. None for a text that is not open or not checked."""
    buffer = server.desk.buffers.get(uri)
    if buffer is None:
        return None
    try:
        view = server.view(buffer, await server.desk.outcome(buffer))
    except Outdated:
        return None
    if view is None:
        return None
    start, end = 0, len(buffer.text)
    if isinstance(range_, dict):
        ends = (types.Position(**range_["start"]), types.Position(**range_["end"]))
        start, end = buffer.places.span(types.Range(*ends))
    text = await server.desk.on(buffer, partial(actions.rewritten, view, start, end), quick=False)
    before = view.opened.document
    diff = "".join(unified_diff(before, actions.with_source(before, text)))
    if diff:
        server.shelf.show(f"{Path(buffer.name).name or 'text'}.diff", diff)
    return {"uri": uri, "version": view.version, "text": text, "diff": diff}


class Shelf:
    """Files for what is to be shown, in a folder that only this user can read and that goes when the server goes."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._folder: Path | None = None

    def show(self, name: str, text: str) -> None:
        """Has the editor open ``text``; where it cannot, an explanation is shown as a message."""
        if not self._server.client.shows_documents:
            if name.endswith(".md"):
                message = types.ShowMessageParams(types.MessageType.Info, text)
                self._server.window_show_message(message)
            return
        try:
            if self._folder is None:
                self._folder = Path(tempfile.mkdtemp(prefix="custcare-tone-"))
                self._server.desk.own(self._folder)
            path = self._folder / name
            path.write_text(text, encoding="utf-8")
            self._server.window_show_document(types.ShowDocumentParams(uri=path.as_uri(), take_focus=False))
        except OSError as error:
            told(error)

    def clear(self) -> None:
        """Takes the files away."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
