"""Telling the editor how far a long piece of work is."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from custcare_tone.lsp.desk import told

if TYPE_CHECKING:
    from custcare_tone.lsp.server import Server


_PATIENCE = 10
"""Seconds after which an editor that has not answered is not waited for."""


class Progress:
    """One piece of work, said under ``token``; None says nothing."""

    def __init__(self, server: Server, token: Any) -> None:
        self._server = server
        self._token = token

    def say(self, message: str, done: int, of: int) -> None:
        """How far it is."""
        percentage = 100 * done // of if of else 100
        self._send(types.WorkDoneProgressReport(message=message, percentage=percentage))

    def begin(self, title: str) -> None:
        """It begins."""
        self._send(types.WorkDoneProgressBegin(title=title, percentage=0))

    def end(self, message: str) -> None:
        """It is over."""
        self._send(types.WorkDoneProgressEnd(message=message))

    def _send(self, value: Any) -> None:
        if self._token is not None:
            self._server.protocol.notify(types.PROGRESS, types.ProgressParams(token=self._token, value=value))


@asynccontextmanager
async def progress(
    server: Server, title: str, token: Any = None, *, asks: bool = True
) -> AsyncIterator[Progress]:
    """The work under the ``token`` that the editor gave, or, with ``asks``, under one that it is asked for."""
    if token is None and asks and server.client.progress:
        token = str(uuid.uuid4())
        try:
            asked = server.window_work_done_progress_create_async(
                types.WorkDoneProgressCreateParams(token=token)
            )
            await asyncio.wait_for(asked, _PATIENCE)
        except Exception as error:
            told(error)
            token = None
    said = Progress(server, token)
    said.begin(title)
    message = "stopped"
    try:
        yield said
        message = "done"
    finally:
        said.end(message)
