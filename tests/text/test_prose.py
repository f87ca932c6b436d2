"""What is covered in a string is what is covered in a file, and the links end where the sentence's own punctuation begins."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custcare_tone import Checker
from custcare_tone.sources import SourceOptions
from custcare_tone.sources.reading import segments
from custcare_tone.text import links, prose
from custcare_tone.text.masking import BREAK, DROP, OPAQUE, PLACEHOLDER

PIECES = (
    *(
        "Hello ",
        "@ana ",
        " ^JR",
        "you ",
        "can't. ",
        "\n",
        "\n\n",
        "(see ",
        ") ",
        "www.a.example/b, ",
        "https://a.example/b?c=d. ",
        "a@b.example ",
    ),
    *(
        "mailto:x@y.example ",
        "tel:123 ",
        "`code` ",
        "{{ name }} ",
        "{% else %} ",
        "{# note #} ",
        "{{cut ",
        "[name] ",
        "____ ",
    ),
)


@pytest.mark.parametrize(
    ("text", "linked"),
    [
        ("See https://a.example/b.", ["https://a.example/b"]),
        ("See (www.a.example/b), please", ["www.a.example/b"]),
        ("Write to help@a.example!", ["help@a.example"]),
        (
            "ftp://a.example mailto:b@c.example tel:+1-2",
            ["ftp://a.example", "mailto:b@c.example", "tel:+1-2"],
        ),
        ("Run `pip` at 5 p.m.", ["`pip`"]),
        ("No link here, just a colon: this.", []),
    ],
)
def test_where_links_and_code_stand(text: str, linked: list[str]) -> None:
    assert [text[s:e] for s, e in links.spans(text, code=True)] == linked


def test_statements_and_comments_vanish_and_placeholders_are_one_piece() -> None:
    text = "Hi {{\nname }}, {% if late %}late{# why\n? #} {{cut"
    place, if_, note, cut = "{{\nname }}", "{% if late %}", "{# why\n? #}", "{{cut"
    expected = (
        f"Hi {PLACEHOLDER * len(place)}, {DROP * len(if_)}late{DROP * len(note)} {PLACEHOLDER * len(cut)}"
    )
    assert prose.mask(text) == expected


def test_a_placeholder_in_a_link_or_quotation_is_still_seen() -> None:
    assert prose.mask("https://a.example/{{id}}") == OPAQUE * 18 + PLACEHOLDER * 6
    assert prose.mask('He said "dear [name] here"').count(PLACEHOLDER) == 6


@given(st.lists(st.sampled_from(PIECES), max_size=12))
def test_a_string_is_covered_as_a_plain_file_is(parts: list[str]) -> None:
    text = "".join(parts)
    as_file = [segment.text for segment in segments(text, "text", SourceOptions(readings=1))]
    assert as_file == [prose.mask(text)]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("@ana Not available.", "Not available."),
        (".@ana @ben_77: Not available.", "Not available."),
        ("Not available. ^JR", "Not available."),
        ("Not available. /GS", "Not available."),
        ("@ana Not available. -Carl", "Not available."),
        ("Not available.\n~Olivia ", "Not available."),
    ],
)
def test_handles_and_initials_stand_outside_the_sentence(text: str, kept: str) -> None:
    masked = prose.mask(text)
    assert len(masked) == len(text)
    assert masked.strip(BREAK + "\n ") == kept
    assert [f.text for f in Checker(language="en").check(text).findings] == ["Not available"]


@pytest.mark.parametrize(
    "text",
    ["Ask @ana about it.", "Open Monday - Friday.", "Use 5/8", "and/or", "a * b", "ana@acme.example is in."],
)
def test_what_only_looks_like_a_handle_stays(text: str) -> None:
    assert BREAK not in prose.mask(text)
