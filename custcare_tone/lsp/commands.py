"""What the editor may have done by name: explaining a rule, carrying out an edit, rewriting a reply, checking the workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lsprotocol import types

from custcare_tone.lsp.actions import APPLY, EXPLAIN

if TYPE_CHECKING:
    from custcare_tone.lsp.server import Server


def register(server: Server) -> None:
    """Puts the commands up."""

    @server.command(EXPLAIN)
    async def explain(code: str, uri: str = "") -> dict[str, Any] | None:
        """All about a rule: shown where the editor can show it, and given back as Markdown."""
        return await explained(server, code, uri)

    @server.command(APPLY)
    async def apply_edit(title: str, edit: types.WorkspaceEdit) -> bool:
        """Has the editor carry out an edit, for editors that take no code actions."""
        params = types.ApplyWorkspaceEditParams(edit=edit, label=title)
        return bool((await server.workspace_apply_edit_async(params)).applied)


async def explained(server: Server, code: str, uri: str) -> dict[str, Any] | None:
    buffer = server.desk.buffers.get(uri)
    project = server.desk.project(buffer.path if buffer else None)
    settings = project.settings(buffer.path if buffer else None)
    rulebook = server.publisher.rulebook(settings)
    import asyncio

    page = await asyncio.get_running_loop().run_in_executor(server.desk.worker, rulebook.page, code, "en")
    if page is None:
        return None
    server.window_show_message(types.ShowMessageParams(types.MessageType.Info, page))
    return {"code": code, "markdown": page}
