"""Real canned replies, where they are at hand: every file is read, every word stands where it is said to, fixes change nothing else."""

from __future__ import annotations

import os
import random
import re
from pathlib import Path

import pytest

from custcare_tone.model import Document, Edit
from custcare_tone.sources import discover, read_file, read_text
from custcare_tone.sources.streams import stream
from custcare_tone.sources.writeback import write_back
from custcare_tone.text.masking import ALPHABET
from custcare_tone.text.positions import to_source

SHARED = Path(os.environ.get("CUSTCARE_SHARED") or Path(__file__).parents[3] / "shared")
CANNED = SHARED / "corpora" / "canned"
EXPECTED = {
    "arduino+forum-assets": (49, 49),
    "ActiveCampaign+postmark-templates": (45, 45),
    "mozilla+bugbot": (142, 142),
    "pypi-django-helpdesk": (1, 593),
}
_WORD = re.compile(r"[^\W\d_]{3,}")

pytestmark = pytest.mark.skipif(not CANNED.is_dir(), reason="the shared corpora are not at hand")


def documents(folder: str) -> list[Document]:
    return [read_file(path) for path in discover([CANNED / folder])]


@pytest.mark.parametrize("folder", EXPECTED)
def test_every_word_stands_where_it_is_said_to(folder: str) -> None:
    found = documents(folder)
    assert (len(found), sum(len(d.items) for d in found)) == EXPECTED[folder]
    words = 0
    for document in found:
        for item in document.items:
            for segment in item.segments[:2]:
                for match in _WORD.finditer(segment.text):
                    start, end = to_source(segment.offsets, *match.span())
                    written = document.source[start:end]
                    words += 1
                    assert written == match[0] or "\\u" in written or "&" in written
    assert words > 1000


@pytest.mark.parametrize("folder", EXPECTED)
def test_fixes_change_the_words_and_nothing_else(folder: str) -> None:
    chance = random.Random(7)
    done = 0
    for document in documents(folder):
        groups = []
        for item in chance.sample(document.items, min(len(document.items), 15)):
            segment = item.segments[-1]
            spans = [m.span() for m in _WORD.finditer(segment.text)]
            for span in chance.sample(spans, min(len(spans), 4)):
                groups.append((Edit(*to_source(segment.offsets, *span), 'zebra & "co"'),))
        written = write_back(document, groups)
        done += len(written.applied)
        rest = written.text
        for edit in reversed(written.edits):
            moved = sum(len(e.replacement) - (e.end - e.start) for e in written.edits if e.end <= edit.start)
            at = edit.start + moved
            rest = rest[:at] + document.source[edit.start : edit.end] + rest[at + len(edit.replacement) :]
        assert rest == document.source
        again = read_text(written.text, document.path)
        assert [(i.id, i.pointer) for i in again.items] == [(i.id, i.pointer) for i in document.items]
        if document.format in ("markdown", "html"):
            assert stream(again.source, document.format) == stream(document.source, document.format)  # type: ignore[arg-type]
    assert done > 20


def test_nothing_but_prose_and_masks_is_left() -> None:
    for document in documents("ActiveCampaign+postmark-templates"):
        if document.format == "html":
            for item in document.items:
                rest = "".join(c for c in item.segments[0].text if c not in ALPHABET)
                assert not re.search(r"[<>]|href|style=", rest)
