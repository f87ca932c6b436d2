"""Starting, stopping, and what a client that can do little or much is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lsp.conftest import Start

pytest.importorskip("pygls", reason="the language server needs the extra [lsp]")

TEXT = "Hi Ana,\n\nSadly it is late. You failed to attach the form.\n"


def test_a_session_from_greeting_to_goodbye(start: Start, folder: Path) -> None:
    client = start()
    said = client.start()
    assert said["serverInfo"]["name"] == "custcare-tone"
    assert said["capabilities"]["positionEncoding"] == "utf-16"
    assert said["capabilities"]["textDocumentSync"] == {"openClose": True, "change": 2, "save": True}
    uri = (folder / "a.md").as_uri()
    client.open(uri, TEXT)
    assert [d["code"] for d in client.published(uri, 1)] == ["NEG901", "BLM901"]
    assert client.stop() == 0
    assert client.stderr == []


def test_an_editor_that_leaves_without_a_word_ends_the_server(start: Start) -> None:
    client = start()
    client.start()
    assert client.process.stdin is not None
    client.process.stdin.close()
    assert client.process.wait(60) == 1
