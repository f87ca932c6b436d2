"""The protocol's library, taught two things: texts are kept by ``Desk`` alone, and what is JSON already is written as it is."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from lsprotocol import types
from pygls.protocol import LanguageServerProtocol, lsp_method

Steps = Generator[Any, Any, None]


class Plain(dict[str, Any]):
    """The parameters of a notification or the result of a request, as JSON."""


class Protocol(LanguageServerProtocol):
    """Hands edits over without keeping a second copy of every text."""

    @property
    def said_goodbye(self) -> bool:
        """Whether the editor has asked the server to shut down."""
        return bool(self._shutdown)

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> Steps:
        yield self.fm.features[types.TEXT_DOCUMENT_DID_OPEN], (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> Steps:
        yield self.fm.features[types.TEXT_DOCUMENT_DID_CHANGE], (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> Steps:
        yield self.fm.features[types.TEXT_DOCUMENT_DID_CLOSE], (params,), None

    def _serialize_message(self, data: Any) -> Any:
        params, result = getattr(data, "params", None), getattr(data, "result", None)
        if isinstance(params, Plain):
            return {"jsonrpc": "2.0", "method": data.method, "params": params}
        if isinstance(result, Plain):
            return {"jsonrpc": "2.0", "id": data.id, "result": result}
        return super()._serialize_message(data)
