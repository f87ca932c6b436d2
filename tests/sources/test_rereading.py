"""A text read again after an edit is the text read from the beginning, whatever the edit."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custcare_tone.errors import SourceError
from custcare_tone.model import Document
from custcare_tone.sources import SourceOptions, read_text, rereading
from custcare_tone.sources.options import DEFAULT
from custcare_tone.sources.rereading import Rereader

MACROS = json.dumps(
    {
        "macros": [
            {
                "id": n,
                "title": f"Late::{n}",
                "actions": [
                    {"field": "comment_value_html", "value": f"<p>Hi {{{{ name }}}}, no {n} 😀.</p>"},
                    {"field": "subject", "value": "About {% if late %}late{% endif %} order"},
                ],
            }
            for n in range(4)
        ],
        "count": 4,
        "next_page": None,
    },
    ensure_ascii=False,
    indent=1,
)
TWO_TEXTS = json.dumps(
    [{"id": n, "name": "x", "text": f"<p>Hello {n}</p>", "chatText": f"Hello {n}"} for n in range(3)],
    indent=1,
)
LINES = "".join(
    json.dumps({"id": n, "short_code": "x", "content": f"Hi {n}\n\u00e9"}) + "\n" for n in range(4)
)
FILES = {"macros.json": MACROS, "helpscout.json": TWO_TEXTS, "canned.jsonl": LINES}


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Elements are looked for in small files too."""
    monkeypatch.setattr(rereading, "LARGE", 0)


def outcome(read: object, text: str, path: str, options: SourceOptions = DEFAULT) -> Document | str:
    try:
        return read(text, path, options)  # type: ignore[operator,no-any-return]
    except SourceError as error:
        return str(error)


@pytest.mark.parametrize("path", FILES)
def test_typing_into_a_text_reads_its_element_alone(path: str) -> None:
    text, reader = FILES[path], Rereader()
    reader.read(text, path, DEFAULT)
    at = text.rindex("H" if path != "macros.json" else "order")
    for letter in ("a", "😀", "\\n", "\\u00e9", "{{ x }}", " "):
        text = text[:at] + letter + text[at:]
        assert reader.read(text, path, DEFAULT) == read_text(text, path)
    text = text[: at + 1] + text[at + 4 :]
    assert reader.read(text, path, DEFAULT) == read_text(text, path)
    assert reader.whole == (
        2 if path == "helpscout.json" else 1
    )  # a reply that is there twice is not there twice any more


def test_an_ignore_that_is_typed_into_a_string_is_seen() -> None:
    reader = Rereader()
    reader.read(MACROS, "macros.json", DEFAULT)
    text = MACROS.replace("no 2", "no 2 {# custcare: ignore[BLM001] #}")
    found = reader.read(text, "macros.json", DEFAULT)
    assert found == read_text(text, "macros.json")
    assert (len(found.suppressions), reader.whole) == (1, 1)


def test_other_options_and_paths_are_read_anew() -> None:
    reader = Rereader()
    reader.read(MACROS, "macros.json", DEFAULT)
    reader.read(MACROS, "b.json", DEFAULT)
    reader.read(MACROS, "b.json", SourceOptions(readings=1))
    assert reader.whole == 3


pieces = st.sampled_from(
    ["a", "Hello", "😀", " ", '"', "\\", "\\n", "\n", "}", "{", "]", "[", ",", ":", "id", "title", "value", "x", "",
     "custcare: ignore", "{# custcare: ignore #}", "<p>", "subject", '", "b": "', "null", "1"]
)  # fmt: skip


@settings(max_examples=250, deadline=None)
@given(st.sampled_from(sorted(FILES)), st.data())
def test_any_edits(path: str, data: st.DataObject) -> None:
    text, reader = FILES[path], Rereader()
    assert outcome(reader.read, text, path) == read_text(text, path)
    for _ in range(data.draw(st.integers(1, 5))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.sampled_from([0, 0, 0, 1, 2, 5, 40])))
        text = text[:start] + data.draw(pieces) + text[end:]
        assert outcome(reader.read, text, path) == outcome(read_text, text, path)


@given(
    st.text("ab", max_size=30),
    st.text("ab", max_size=30),
    st.text("ab", max_size=10),
    st.text("ab", max_size=10),
)
def test_what_changed_between_two_texts(head: str, tail: str, old: str, new: str) -> None:
    before, after = head + old + tail, head + new + tail
    start, end = rereading._changed(before, after)
    by = len(after) - len(before)
    assert before[:start] + after[start : end + by] + before[end:] == after
    assert 0 <= start <= min(end, end + by)
