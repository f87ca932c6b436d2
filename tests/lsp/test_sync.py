"""Texts in step with the editor: every encoding, every line end, edits in any order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytest.importorskip("pygls", reason="the language server needs the extra [lsp]")

from lsprotocol import types

from custcare_tone.lsp.buffer import UNITS, Buffer
from tests.lsp.client import Client
from tests.lsp.columns import ENCODINGS, position, range_of, said
from tests.lsp.conftest import CONFIG, Start

Object = dict[str, Any]
TEXT = "Hi 😀 Ana,\r\n\r\n👍🏽 é sadly it is late.\rYou failed to attach the 😀 form.\nSadly: fine\U0001f600"


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_finding_stands_at_its_characters(encoding: str, start: Start, folder: Path) -> None:
    client = start()
    greeting = client.start({"general": {"positionEncodings": [encoding]}})
    assert greeting["capabilities"]["positionEncoding"] == encoding
    uri = (folder / "a.txt").as_uri()
    client.open(uri, TEXT, "plaintext")
    found = client.published(uri, 1)
    assert [(d["code"], said(TEXT, d["range"], encoding)) for d in found] == [
        ("NEG901", "sadly"),
        ("BLM901", "You failed to attach the 😀 form"),
        ("NEG901", "Sadly"),
    ]
    assert found[1]["range"] == range_of(TEXT, "You failed to attach the 😀 form", encoding)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_edits_count_in_the_editors_units(encoding: str, start: Start, folder: Path) -> None:
    client = start()
    client.start({"general": {"positionEncodings": [encoding]}})
    uri = (folder / "a.txt").as_uri()
    client.open(uri, TEXT, "plaintext")
    place = position(TEXT, TEXT.index("sadly"), encoding)
    after = position(TEXT, TEXT.index("sadly") + 5, encoding)
    client.change(uri, 2, {"range": {"start": place, "end": after}, "text": "🎉 gladly"})
    new = TEXT.replace("sadly", "🎉 gladly")
    found = client.published(uri, 2)
    assert [said(new, d["range"], encoding) for d in found] == ["You failed to attach the 😀 form", "Sadly"]
    end = position(new, len(new), encoding)
    client.change(uri, 3, {"range": {"start": end, "end": end}, "text": "\r\nSadly so."}, {"text": "Sadly."})
    assert [d["range"] for d in client.published(uri, 3)] == [range_of("Sadly.", "Sadly", encoding)]


def test_the_client_that_lists_no_encoding_counts_in_utf_16(start: Start) -> None:
    assert start().start({"general": {}})["capabilities"]["positionEncoding"] == "utf-16"


def test_the_first_known_encoding_of_the_list_is_taken(start: Start) -> None:
    general = {"positionEncodings": ["utf-7", "utf-32", "utf-8"]}
    assert start().start({"general": general})["capabilities"]["positionEncoding"] == "utf-32"


letters = st.sampled_from(
    ["a", " ", "é", "😀", "\n", "\r\n", "\r", "👩‍👩‍👧", "sadly ", "You failed to send it. ", "\u2028"]
)
texts = st.lists(letters, max_size=12).map("".join)


def spans_of(text: str) -> list[int]:
    """Offsets between which an editor would place its cursor: not inside a line end."""
    return [i for i in range(len(text) + 1) if text[i - 1 : i + 1] != "\r\n"]


@st.composite
def sessions(draw: st.DrawFn) -> tuple[str, list[tuple[int, int, str]], str]:
    """A text, edits as spans in the text that the one before left, and the text in the end."""
    first = text = draw(texts)
    edits = []
    for _ in range(draw(st.integers(1, 6))):
        places = spans_of(text)
        start, end = sorted((draw(st.sampled_from(places)), draw(st.sampled_from(places))))
        new = draw(texts)
        edits.append((start, end, new))
        text = text[:start] + new + text[end:]
    return first, edits, text


@given(sessions(), st.sampled_from(ENCODINGS))
def test_edits_in_a_buffer_give_the_text(
    session: tuple[str, list[tuple[int, int, str]], str], encoding: str
) -> None:
    text, edits, last = session
    buffer = Buffer("file:///a.txt", "plaintext", 1, text, UNITS[encoding])
    for version, (start, end, new) in enumerate(edits, 2):
        at = types.Range(
            types.Position(**position(text, start, encoding)), types.Position(**position(text, end, encoding))
        )
        buffer.change([types.TextDocumentContentChangePartial(range=at, text=new)], version)
        text = text[:start] + new + text[end:]
        assert (buffer.text, buffer.version) == (text, version)
    assert buffer.text == last


class Typist:
    """One server for all examples of the property."""

    def __init__(self, client: Client, folder: Path) -> None:
        self.client, self.folder, self.count = client, folder, 0

    def uri(self) -> str:
        self.count += 1
        return (self.folder / f"{self.count}.txt").as_uri()


@pytest.fixture(scope="module", params=ENCODINGS)
def typist(
    request: pytest.FixtureRequest, house: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Typist, str]]:
    folder = tmp_path_factory.mktemp("typist")
    (folder / "custcare-tone.toml").write_text(CONFIG.format(house=house.as_posix()), encoding="utf-8")
    client = Client(folder)
    client.start({"general": {"positionEncodings": [request.param]}})
    yield Typist(client, folder), request.param
    client.kill()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(session=sessions())
def test_edits_give_what_opening_the_text_gives(
    typist: tuple[Typist, str], session: tuple[str, list[tuple[int, int, str]], str]
) -> None:
    (person, encoding), (text, edits, last) = typist, session
    client, edited, fresh = person.client, person.uri(), person.uri()
    client.open(edited, text, "plaintext")
    for version, (start, end, new) in enumerate(edits, 2):
        at = {"start": position(text, start, encoding), "end": position(text, end, encoding)}
        client.change(edited, version, {"range": at, "text": new})
        text = text[:start] + new + text[end:]
    client.open(fresh, last, "plaintext")
    assert client.published(edited, len(edits) + 1) == client.published(fresh, 1)
    for uri in (edited, fresh):
        client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    client.got.clear()
