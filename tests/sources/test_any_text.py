"""Whatever a file holds, reading it gives a document or an error that names the file; a document's maps stay inside the file."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custcare_tone.errors import SourceError
from custcare_tone.model import Document
from custcare_tone.sources import read_text
from custcare_tone.text.positions import to_source

SUFFIXES = [
    "txt", "md", "html", "json", "jsonl", "yaml", "csv", "tsv", "eml", "j2", "html.j2", "liquid", "hbs", "erb", "nacl",
    "email", "email-meta.xml",
]  # fmt: skip
PIECES = st.sampled_from(
    [
        "{", "}", "[", "]", ":", ",", '"', "'", "\\", "\n", "\r\n", "\r", " ", "  ", "- ", "---\n", "|\n", ">-\n", "# ", "&a ", "*a ",
        "title", "body", "text", '"title"', '"body"', "title,body\n", "<b>", "</b>", "<", ">", "&amp;", "&#x110000;", "&#0;", "{{",
        "}}", "{%", "%}", "if", "endif", "{{#a}}", "{{/a}}", "<%", "%>", "\ufeff", "é", "😀", "\ud83d", "\\ud83d", "\\u00e9", "=E9", "=\n",
        "Content-Type: multipart/mixed; boundary=b\n", "Content-Transfer-Encoding: base64\n", "\n\n", "--b\n", "--b--\n", "custcare:",
        "<!-- custcare: ignore -->", "!!int ", "!x ", "? ", "<<: ", "'''", "=", "<EmailTemplate>", "<subject>", "</subject>", "\x85",
        "\u2028", "\x00", "\x1b", "\ue000",
    ]
)  # fmt: skip


def read(text: str, path: str) -> Document | SourceError:
    try:
        return read_text(text, path)
    except SourceError as error:
        return error


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, max_size=25).map("".join))
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_reading_never_fails_otherwise(suffix: str, text: str) -> None:
    path = f"x.{suffix}"
    document = read(text, path)
    if isinstance(document, SourceError):
        assert document.path == path
        assert document.line is None or 1 <= document.line <= len(text) + 1
        return
    assert document.source == text
    for item in document.items:
        for segment in item.segments:
            start, end = to_source(segment.offsets, 0, len(segment.text))
            assert 0 <= start <= end <= len(text)
